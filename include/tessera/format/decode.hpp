// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// decode: the exact value of a code; and its float pattern, for the formats that float holds.
// Layer: format. Stands on float_format, int_format, core/exact_value.
#pragma once

#include <bit>
#include <cstdint>

#include "../core/exact_value.hpp"
#include "float_format.hpp"
#include "int_format.hpp"

namespace tessera::inline v0 {

/// The number that `code` stands for.
template <float_format F>
constexpr exact_value decode(std::uint64_t code) noexcept {
  const bool negative        = F.is_negative(code);
  const std::uint64_t digits = code & low_bits(F.mantissa_bits);
  if (F.is_nan(code)) {
    const bool has_payload = F.nan == nan_encoding::top_exponent;
    return {has_payload ? digits << (64 - F.mantissa_bits) % 64 : std::uint64_t{1} << 63, 0, negative && F.nan != nan_encoding::negative_zero, value_kind::nan};
  }
  if (F.is_infinity(code)) return {0, 0, negative, value_kind::infinity};
  const int field = static_cast<int>((code & F.magnitude_mask()) >> F.mantissa_bits);
  if (field == 0 && F.has_subnormals) return {digits, F.least_exponent(), negative};
  return {digits | std::uint64_t{1} << F.mantissa_bits, field - F.bias - F.mantissa_bits, negative};
}

template <int_format F>
constexpr exact_value decode(std::uint64_t code) noexcept {
  return {F.magnitude(code), -F.fraction_bits, F.is_negative(code)};
}

/// True if every number of the format is a float (NaN, infinities and -0 included).
constexpr bool fits_in_float(const float_format& f) noexcept {
  return f.digits() <= 24 && f.max_exponent() <= 127 && f.least_exponent() >= -149;
}
constexpr bool fits_in_float(const int_format& f) noexcept { return f.digits() <= 24; }

/// The float pattern of a code. Formats of more than 8 bits keep the payload of a NaN, and quiet it unless their
/// exponent is as wide as float's, in which case the pattern itself is kept; all others have the one NaN 7fc00000 and its sign.
/// \cost about 2 ns; bfloat16 is a shift
template <float_format F>
  requires(fits_in_float(F))
constexpr std::uint32_t decode_to_float(std::uint64_t code) noexcept {
  constexpr bool is_upper_part = F.exponent_bits == 8 && F.bias == 127 && F.is_signed && F.nan == nan_encoding::top_exponent;
  if constexpr (is_upper_part) return static_cast<std::uint32_t>(code << (23 - F.mantissa_bits));

  constexpr int shift      = 23 - F.mantissa_bits;
  const std::uint32_t sign = F.is_negative(code) && F.nan != nan_encoding::negative_zero ? 0x8000'0000u : 0u;
  const auto magnitude     = static_cast<std::uint32_t>(code & F.magnitude_mask());
  if (F.is_nan(code)) {
    const std::uint32_t payload = F.bits() > 8 ? magnitude << shift & 0x007f'ffffu : 0u;
    return sign | 0x7fc0'0000u | payload;
  }
  const std::uint32_t value_sign = F.is_negative(code) ? 0x8000'0000u : 0u;
  if (F.is_infinity(code)) return value_sign | 0x7f80'0000u;
  const std::uint32_t field = magnitude >> F.mantissa_bits;
  if (field != 0 || !F.has_subnormals) {
    const int exponent = static_cast<int>(field) - F.bias + 127;
    if (exponent > 0) return value_sign | (magnitude << shift & 0x007f'ffffu) | static_cast<std::uint32_t>(exponent) << 23;
  }
  const exact_value x = decode<F>(code);  // subnormal in F or in float, or zero
  if (x.significand == 0) return value_sign;
  const int binade = x.binade();
  if (binade < -126) return value_sign | static_cast<std::uint32_t>(x.significand << (x.exponent + 149));
  const auto normalized = static_cast<std::uint32_t>(x.significand << (23 - (bit_width(x.significand) - 1)));
  return value_sign | static_cast<std::uint32_t>(binade + 127) << 23 | (normalized & 0x007f'ffffu);
}

template <int_format F>
  requires(fits_in_float(F))
constexpr std::uint32_t decode_to_float(std::uint64_t code) noexcept {
  const auto magnitude = static_cast<std::int32_t>(F.magnitude(code));
  const auto value     = static_cast<float>(F.is_negative(code) ? -magnitude : magnitude);  // exact: 24 digits at most
  return std::bit_cast<std::uint32_t>(F.fraction_bits == 0 ? value : value / static_cast<float>(std::uint64_t{1} << F.fraction_bits));
}

}  // namespace tessera::inline v0
