// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Section 9 of the design ("What delight looks like") as far as it concerns this milestone, line by line as it stands there.
// Layer: tests/static (it must compile, nothing runs). Stands on tessera/tessera.hpp.
// The part of the block snippet that runs is tests/unit/design_section_9.cpp.
#include <tessera/tessera.hpp>

#include <cstddef>
#include <limits>
#include <type_traits>

namespace {

using namespace tessera;

// clang-format off
static_assert(sizeof(float8_e4m3fn) == 1 && std::is_trivially_copyable_v<float8_e4m3fn>);
static_assert(max_finite<float8_e4m3fn> == 448.0f && !std::numeric_limits<float8_e4m3fn>::has_infinity);
static_assert(max_finite<float8_e5m2> == 57344.0f && std::numeric_limits<float8_e5m2>::has_infinity);
static_assert(min_subnormal<float8_e4m3fn> == 0.001953125f && min_normal<float8_e5m2> == 0x1p-14f);
static_assert(exactly_convertible_to<float8_e4m3fn, float16> && !exactly_convertible_to<bfloat16, float16>);

constexpr auto q = cast<float8_e4m3fn>(0.3f);        // nearest even
static_assert(q.bits() == 0x2a && q == 0.3125f);     // widening is exact, so it is implicit
static_assert(cast<float8_e4m3fn>(1000.0f) == 448.0f);                                // a format without infinities saturates
static_assert(cast<float16>(65520.0f) == std::numeric_limits<float>::infinity());      // one with infinities behaves as IEEE says
static_assert(isnan(cast<float8_e4m3fn>(1000.0f, nearest_even, ieee)));
static_assert(cast<float8_e4m3fn>(1.1f, toward_zero) == 1.0f);
static_assert(cast<int4>(100.0f) == 7 && cast<uint4>(-3.0f) == 0);
static_assert(cast<bfloat16>(1.00390625) == 1.0f && cast<float16>(2051) == 2052.0f);  // from double and integers, rounded once

struct e3m4 : minifloat<e3m4, float_format{.exponent_bits = 3, .mantissa_bits = 4}> { using minifloat::minifloat; };
static_assert(float_type<e3m4> && max_finite<e3m4> == 15.5f);

// The block snippet. The types its comments promise are asserted; `gemm` and the microscaling schemes come later.
template <class Rows>
[[maybe_unused]] void block_snippet(const float* data, Rows rows, Rows cols, matrix_view<const float> x, matrix_view<bfloat16> out,
                                    quantization_report& report) {
const matrix_view<const float> w{data, extent{rows, cols}};            // row stride defaults to cols; any integer type (negative: shape_error)
const auto qw   = tessera::quantize<tessera::fp8_block_128x128>(w);   // or from bfloat16, float16
const auto code = qw.codes();                                          // matrix_view<const float8_e4m3fn>; code.extent() == w.extent()
const auto s    = qw.scales();                                         // matrix_view<const float>, ceil(rows/128) x ceil(cols/128)
const float one = qw(17, 42);                                          // one value, scale applied
tessera::dequantize_into(qw, out);                                     // matrix_view<bfloat16>: straight into memory you own
const auto act  = tessera::quantize<tessera::deepseek_v3::activation>(x);
const auto r    = tessera::quantize<tessera::fp8_block_128x128>(w, report);   // report: quantization_report&
// clang-format on

  static_assert(std::is_same_v<decltype(code), const matrix_view<const float8_e4m3fn>>);
  static_assert(std::is_same_v<decltype(s), const matrix_view<const float>>);
  static_assert(std::is_same_v<decltype(qw), const quantized_matrix<fp8_block_128x128>>);
  static_assert(std::is_same_v<decltype(r), decltype(qw)>);
  static_assert(std::is_same_v<decltype(act), const quantized_matrix<deepseek_v3::activation>>);
  static_cast<void>(one);
}

// Both instantiated by taking their addresses (of an explicit instantiation GCC says that it is not used).
[[maybe_unused]] constexpr auto with_int = &block_snippet<int>;
[[maybe_unused]] constexpr auto with_size_t = &block_snippet<std::size_t>;

}  // namespace
