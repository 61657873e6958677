// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The codes of a tile under a scale that is found for their values, not by a scheme's rule: the step of retile and transcode.
// Layer: block. Stands on dequantize, scheme, simd/dispatch.
#pragma once

#include <concepts>
#include <cstdint>
#include <limits>

#include "../simd/dispatch.hpp"
#include "dequantize.hpp"
#include "quantized_matrix.hpp"
#include "scheme.hpp"

namespace tessera::inline v0 {

/// Schemes whose value is code * scale and whose scale is what is stored: no zero point, one level.
template <class S>
concept plainly_scaled = scheme<S> && !has_zero_point<S> && !has_global_scale<S> && scaling_of<S>.stores == stored_value::scale;

/// Schemes whose scales are powers of two, whatever the input: by their type, or by their rule.
template <class S>
concept power_of_two_scaled = plainly_scaled<S> &&
    (format_of<typename S::scale>.mantissa_bits == 0 || scaling_of<S>.power_of_two != power_of_two_mode::none);

}  // namespace tessera::inline v0

#include "../simd/scalar/begin.hpp"

/// The largest finite magnitude of the scales of all blocks that meet a tile; 0 if there is none.
template <scheme S>
constexpr float largest_scale(quantized_view<const S> q, const tile& t) noexcept {
  const extent full        = block_in(q.extent(), S::block);
  const std::size_t last_i = (t.row + t.size.rows - 1) / full.rows, last_j = (t.col + t.size.cols - 1) / full.cols;
  float largest = 0;
  for (std::size_t i = t.row / full.rows; i <= last_i; ++i)
    for (std::size_t j = t.col / full.cols; j <= last_j; ++j) {
      const float s = float_of(magnitude_bits(q.scale_at(i, j)));
      if (is_finite(s) && s > largest) largest = s;
    }
  return largest;
}

/// The same over blocks that have a value other than 0 there: the scale of a block of zeros says nothing.
template <scheme S>
constexpr float largest_scale_in_use(quantized_view<const S> q, matrix_view<const float> x, const tile& t) noexcept {
  const extent full = block_in(q.extent(), S::block);
  float largest     = 0;
  for (std::size_t r = t.row; r != t.row + t.size.rows; ++r)
    for (std::size_t c = t.col; c != t.col + t.size.cols; ++c)
      if (magnitude_bits(x(r, c)) != 0) largest = fold(finite_magnitude{}, largest, q.scale_at(r / full.rows, c / full.cols));
  return largest;
}

/// The largest finite magnitude in a tile.
constexpr float largest_value(matrix_view<const float> x, const tile& t) noexcept {
  float largest = 0;
  for (std::size_t r = t.row; r != t.row + t.size.rows; ++r)
    for (std::size_t c = t.col; c != t.col + t.size.cols; ++c) largest = fold(finite_magnitude{}, largest, x(r, c));
  return largest;
}

/// True if x and y are the same number, or both NaN. (No == : -ffast-math folds it for NaN.)
constexpr bool same_number(float x, float y) noexcept {
  if (is_nan(x) || is_nan(y)) return is_nan(x) && is_nan(y);
  return bits_of(x) == bits_of(y) || (magnitude_bits(x) | magnitude_bits(y)) == 0;
}

/// Writes tile t of x, which is block (i, j) of `to`, with the scale nearest to s, each element as the nearest code, saturating. An infinity is
/// one, if the element has it and no finite code stands for it, since its product with the scale overflows. True if every value of the tile
/// comes back from it.
template <scheme To>
constexpr bool encode_under(float s, matrix_view<const float> x, const tile& t, quantized_view<To> to, std::size_t i,
                            std::size_t j) noexcept {
  using element      = typename To::element;
  to.scales()(i, j)  = cast<typename To::scale>(s, nearest_even, saturate);
  const float stored = to.scale_at(i, j), top = multiply(static_cast<float>(max_finite<element>), stored);
  const bool has_infinity = std::numeric_limits<element>::has_infinity && is_finite(top) && magnitude_bits(top) != 0;
  bool same               = true;
  for (std::size_t r = t.row; r != t.row + t.size.rows; ++r) {
    const auto codes = to.codes().row(r);
    for (std::size_t c = t.col; c != t.col + t.size.cols; ++c) {
      const float value          = x(r, c);
      const overflow_mode beyond = has_infinity && is_infinite(value) ? overflow_mode::saturate_finite : overflow_mode::saturate;
      const auto code            = cast<element>(divide(value, stored), nearest_even, beyond);
      codes[c]                   = code;
      same &= same_number(multiply(static_cast<float>(code), stored), value);
    }
  }
  return same;
}

/// s times a power of two: the smallest at which `largest` is not beyond the largest element.
template <scheme To>
constexpr float tightest_scale(float s, float largest) noexcept {
  constexpr auto top     = static_cast<float>(max_finite<typename To::element>);
  constexpr float bottom = static_cast<float>(min_subnormal<typename To::scale>);
  while (s * top < largest && s < 0x1p126f) s *= 2;
  while (s * 0.5f * top >= largest && s * 0.5f >= bottom && s >= 0x1p-126f) s *= 0.5f;
  return s;
}

/// The exponents by which all values of From's codes can be moved up without leaving To's: 6 from FP4 to E4M3 (6 * 2^6 = 384). 0 where
/// an integer or a codebook is among the two, so that int4 becomes the int8 of the same number.
template <scheme From, scheme To>
constexpr float headroom() noexcept {
  float power = 1;
  if constexpr (narrow_float<typename From::element> && narrow_float<typename To::element>) {
    constexpr auto from = static_cast<float>(max_finite<typename From::element>), to = static_cast<float>(max_finite<typename To::element>);
    while (from * power > to) power *= 0.5f;
    while (from * power * 2 <= to) power *= 2;
  }
  return power;
}

/// True if all values of a tile are NaN.
constexpr bool is_all_nan(matrix_view<const float> x, const tile& t) noexcept {
  bool all = true;
  for (std::size_t r = t.row; r != t.row + t.size.rows; ++r)
    for (std::size_t c = t.col; c != t.col + t.size.cols; ++c) all &= is_nan(x(r, c));
  return all;
}

/// Writes such a tile, where the element has no NaN and the scale has: codes of 0.
template <scheme To>
constexpr void encode_nan_by_scale(const tile& t, quantized_view<To> to, std::size_t i, std::size_t j) noexcept {
  if constexpr (std::same_as<typename To::scale, float>)
    to.scales()(i, j) = float_of(0x7fc0'0000u);  // (of the library's function clang's -ffast-math knows that it is not NaN)
  else
    to.scales()(i, j) = std::numeric_limits<typename To::scale>::quiet_NaN();
  for (std::size_t r = t.row; r != t.row + t.size.rows; ++r) {
    const auto codes = to.codes().row(r);
    for (std::size_t c = t.col; c != t.col + t.size.cols; ++c) codes[c] = typename To::element{};
  }
}

/// Writes block (i, j) of `to` with the values of tile t of x, which q stands for. The scale is the largest that q has there, less the
/// headroom, as DeepSeek's kernels have it; if a value would be lost to it, the tightest multiple by a power of two of the largest scale
/// that has values, which loses the fewest, unless the first one with the other sign loses none: the lowest integer has no opposite, and
/// ggml gives it to the largest value. True if nothing is lost. Not inlined: it is run in an environment of its own.
template <scheme From, scheme To>
[[gnu::noinline]] constexpr bool refit(quantized_view<const From> q, matrix_view<const float> x, const tile& t, quantized_view<To> to,
                                       std::size_t i, std::size_t j) noexcept {
  using element = typename To::element;
  if constexpr (!std::numeric_limits<element>::has_quiet_NaN && std::numeric_limits<typename To::scale>::has_quiet_NaN)
    if (is_all_nan(x, t)) return encode_nan_by_scale(t, to, i, j), true;
  const float largest = largest_scale(q, t) / headroom<From, To>(), usual = largest > 0 ? largest : 1.0f;
  if (encode_under(usual, x, t, to, i, j)) return true;
  const float used = largest_scale_in_use(q, x, t), tightest = tightest_scale<To>(used > 0 ? used : 1.0f, largest_value(x, t));
  if (encode_under(tightest, x, t, to, i, j)) return true;
  if constexpr (integer_type<element> && std::numeric_limits<element>::is_signed && std::numeric_limits<typename To::scale>::is_signed) {
    if (encode_under(-usual, x, t, to, i, j)) return true;
    encode_under(tightest, x, t, to, i, j);
  }
  return false;
}

#include "../simd/scalar/end.hpp"

namespace tessera::inline v0::detail {

/// Writes all blocks of `to` with the values x of q, whatever the floating-point environment is. Calls goes_on(t) for each tile that loses
/// some, and stops if that is false.
template <scheme From, scheme To, class GoesOn>
constexpr void refit_blocks(quantized_view<const From> q, matrix_view<const float> x, quantized_view<To> to, const GoesOn& goes_on) noexcept {
  in_environment<subnormals_kept>([&] {
    const extent blocks = blocks_in(q.extent(), To::block);
    for (std::size_t i = 0; i != blocks.rows; ++i)
      for (std::size_t j = 0; j != blocks.cols; ++j) {
        const tile t = tile_at(q.extent(), To::block, i, j);
        if (!scalar::refit(q, x, t, to, i, j) && !goes_on(t)) return;
      }
  });
}

}  // namespace tessera::inline v0::detail
