// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The integer schemes against the naive quantizer: codes, scales, zero points, values and reports.
// Layer: tests/unit. Stands on tests/support/check_scheme.hpp.
#include "support/check_scheme.hpp"

using namespace tessera;
using cases::check_scheme;

TEST_CASE("quantize agrees with the naive quantizer: int8_row") { check_scheme<int8_row>(); }
TEST_CASE("quantize agrees with the naive quantizer: int4_group_128") { check_scheme<int4_group_128>(); }
TEST_CASE("quantize agrees with the naive quantizer: int4_group_128_zero_point") { check_scheme<int4_group_128_zero_point>(); }
TEST_CASE("quantize agrees with the naive quantizer: power_of_two<int8_row>") { check_scheme<power_of_two<int8_row>>(); }
TEST_CASE("quantize agrees with the naive quantizer: power_of_two<int4_group_128>") { check_scheme<power_of_two<int4_group_128>>(); }
TEST_CASE("quantize agrees with the naive quantizer: power_of_two<int4_group_128_zero_point>") { check_scheme<power_of_two<int4_group_128_zero_point>>(); }

TEST_CASE("a code counted from the lowest saturates beyond the ends of all codes, and stands for 0 in their middle") {
  matrix<float> x{extent{1, 32}};
  x(0, 0) = -8;    // so d = 1, and code = x + 8.5 without its fraction
  x(0, 1) = 8;     // 16.5
  x(0, 2) = 7.25;  // 15.75
  x(0, 3) = -0.25f, x(0, 4) = 0.25f;
  quantization_report report;
  const auto q = quantize<ggml::q4_0>(x, report);
  CHECK(report == quantization_report{.saturated = 1, .flushed = 2});
  CHECK((q.codes()(0, 1) == int4{7} && q.codes()(0, 2) == int4{7} && q.codes()(0, 3) == int4{0}));
  x(0, 0) = 0, x(0, 1) = 0, x(0, 2) = 0, x(0, 3) = 0, x(0, 4) = 0;
  static_cast<void>(quantize<ggml::q4_1>(x, report));
  CHECK(report.saturated == 0);
}
