// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The block snippet of section 9 of the design, run: what its comments say is checked.
// Layer: tests/unit. Stands on tessera/tessera.hpp and Catch2. The rest of that section is tests/static/design_section_9.cpp.
#include <tessera/tessera.hpp>

#include <cmath>
#include <cstddef>
#include <cstdio>
#include <cstring>
#include <type_traits>
#include <vector>

#include "support/catch.hpp"

using namespace tessera;

namespace {

/// rows x cols values between about -3 and 3, the same in every run.
std::vector<float> some_weights(int rows, int cols) {
  std::vector<float> w;
  for (int i = 0; i < rows * cols; ++i) w.push_back(std::sin(0.37f * static_cast<float>(i)) * (1.0f + 0.01f * static_cast<float>(i % 200)));
  return w;
}

}  // namespace

TEST_CASE("the block snippet of the design does what its comments say") {
  const int rows = 200, cols = 300;
  const std::vector<float> weights = some_weights(rows, cols);
  const float* data = weights.data();
  const matrix_view<const float> x{data, extent{rows, cols}};
  std::vector<bfloat16> memory(weights.size());
  const matrix_view<bfloat16> out{memory.data(), extent{rows, cols}};
  quantization_report report{};

  // clang-format off
const matrix_view<const float> w{data, extent{rows, cols}};            // row stride defaults to cols; any integer type (negative: shape_error)
const auto qw   = tessera::quantize<tessera::fp8_block_128x128>(w);   // or from bfloat16, float16
const auto code = qw.codes();                                          // matrix_view<const float8_e4m3fn>; code.extent() == w.extent()
const auto s    = qw.scales();                                         // matrix_view<const float>, ceil(rows/128) x ceil(cols/128)
const float one = qw(17, 42);                                          // one value, scale applied
tessera::dequantize_into(qw, out);                                     // matrix_view<bfloat16>: straight into memory you own
const auto act  = tessera::quantize<tessera::deepseek_v3::activation>(x);
const auto r    = tessera::quantize<tessera::fp8_block_128x128>(w, report);   // report: quantization_report&
  // clang-format on

  SECTION("the row stride defaults to the number of columns") {
    CHECK(w.stride() == static_cast<std::size_t>(cols));
    CHECK(w(1, 0) == weights[static_cast<std::size_t>(cols)]);
  }
  SECTION("a negative extent is a shape_error, whatever the integer type") {
    CHECK_THROWS_AS((matrix_view<const float>{data, extent{-1, cols}}), shape_error);
    CHECK_THROWS_AS((matrix_view<const float>{data, extent{5L, -3L}}), shape_error);
  }
  SECTION("codes have the extent of the matrix, scales one element a tile") {
    CHECK(code.extent() == w.extent());
    CHECK(s.rows() == 2);
    CHECK(s.cols() == 3);
  }
  SECTION("one value is its code times its scale") {
    CHECK(one == static_cast<float>(code(17, 42)) * s(0, 0));
    CHECK(std::fabs(one - w(17, 42)) <= std::fabs(w(17, 42)) / 16 + s(0, 0) * 0x1p-10f);  // half an ulp of E4M3
    CHECK(qw(199, 299) == static_cast<float>(code(199, 299)) * s(1, 2));
  }
  SECTION("dequantize_into writes the values, rounded to the destination") {
    bool same = true;
    for (std::size_t i = 0; i != 200; ++i)
      for (std::size_t j = 0; j != 300; ++j) same = same && to_bits(out(i, j)) == to_bits(cast<bfloat16>(qw(i, j)));
    CHECK(same);
  }
  SECTION("the preset takes groups of 128 along a row") {
    CHECK(act.scales().rows() == 200);
    CHECK(act.scales().cols() == 3);
  }
  SECTION("a report changes no code") {
    bool same = true;
    for (std::size_t i = 0; i != 200; ++i)
      for (std::size_t j = 0; j != 300; ++j) same = same && to_bits(r.codes()(i, j)) == to_bits(code(i, j));
    CHECK(same);
    CHECK(report.zero_groups == 0);
    CHECK(report.nan_in == 0);
    CHECK(report.inf_in == 0);
    CHECK(report.nan_out == 0);
  }
  SECTION("quantize takes bfloat16 and float16 as well") {
    const matrix_view<const bfloat16> narrow{memory.data(), extent{rows, cols}};
    CHECK(tessera::quantize<tessera::fp8_block_128x128>(narrow).codes().extent() == w.extent());
    const std::vector<float16> halves(weights.size(), cast<float16>(0.5f));
    const auto from_half = tessera::quantize<tessera::fp8_block_128x128>(matrix_view<const float16>{halves.data(), extent{rows, cols}});
    CHECK(from_half(199, 299) == 0.5f);
  }
}

TEST_CASE("compare gives one line a scheme, ready to print") {
  const std::vector<float> weights = some_weights(200, 300);
  const matrix_view<const float> w{weights.data(), extent{200, 300}};
  int lines = 0;
  double sqnr[2] = {};
  for (const auto& e : tessera::compare<tessera::fp8_block_128x128, tessera::int4_group_128>(w)) {
    char line[100];
    std::snprintf(line, sizeof line, "%-20s %5.2f bits %7.2f dB\n", e.scheme, static_cast<double>(e.bits_per_value), static_cast<double>(e.sqnr_db));
    CHECK(std::strstr(line, lines == 0 ? fp8_block_128x128::name : int4_group_128::name) == line);
    CHECK(std::isfinite(e.sqnr_db));
    REQUIRE(lines < 2);
    sqnr[lines++] = e.sqnr_db;
  }
  CHECK(lines == 2);
  CHECK(sqnr[0] > 25);        // FP8 has about 31 dB on anything smooth
  CHECK(sqnr[0] > sqnr[1]);   // and INT4 less
}
