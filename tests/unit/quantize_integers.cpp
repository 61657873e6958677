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
