// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A number known exactly, as integers: what every conversion starts from and what `encode` rounds once.
// Layer: core. Stands on bits.
#pragma once

#include <bit>
#include <compare>
#include <cstdint>

#include "bits.hpp"

namespace tessera::inline v0 {

enum class value_kind : std::uint8_t { finite, infinity, nan };

/// (-1)^negative * significand * 2^exponent, or an infinity, or a NaN whose payload stands at the top of `significand`
/// (bit 63 is the quiet bit). The significand of a finite number is not normalized; zero is a significand of 0.
/// A number with more than 64 significant bits keeps its top 63 and a last bit that says whether more follow: no
/// format of up to 61 significant bits can tell the difference, in any rounding.
struct exact_value {
  std::uint64_t significand = 0;
  int exponent              = 0;
  bool negative             = false;
  value_kind kind           = value_kind::finite;

  constexpr bool is_nan() const noexcept { return kind == value_kind::nan; }
  constexpr bool is_infinity() const noexcept { return kind == value_kind::infinity; }
  constexpr bool is_zero() const noexcept { return kind == value_kind::finite && significand == 0; }
  /// The exponent e of |x| in [2^e, 2^(e+1)); for finite numbers other than 0.
  constexpr int binade() const noexcept { return exponent + bit_width(significand) - 1; }
};

/// An IEEE 754 binary code of `ExponentBits` and `MantissaBits` as an exact value.
template <int ExponentBits, int MantissaBits>
constexpr exact_value exact_from_ieee(std::uint64_t code) noexcept {
  constexpr int bias         = (1 << (ExponentBits - 1)) - 1;
  constexpr int special      = (1 << ExponentBits) - 1;
  const bool negative        = (code >> (ExponentBits + MantissaBits) & 1) != 0;
  const int field            = static_cast<int>(code >> MantissaBits & low_bits(ExponentBits));
  const std::uint64_t digits = code & low_bits(MantissaBits);
  if (field == special) {
    if (digits != 0) return {digits << (64 - MantissaBits), 0, negative, value_kind::nan};
    return {0, 0, negative, value_kind::infinity};
  }
  if (field == 0) return {digits, 1 - bias - MantissaBits, negative};
  return {digits | std::uint64_t{1} << MantissaBits, field - bias - MantissaBits, negative};
}

constexpr exact_value exact(float x) noexcept { return exact_from_ieee<8, 23>(std::bit_cast<std::uint32_t>(x)); }
constexpr exact_value exact(double x) noexcept { return exact_from_ieee<11, 52>(std::bit_cast<std::uint64_t>(x)); }

#if defined(__SIZEOF_INT128__)
/// A magnitude of up to 128 bits times 2^exponent; what does not fit into 64 bits becomes the last bit.
constexpr exact_value exact_from_wide(uint128 magnitude, int exponent, bool negative) noexcept {
  const auto high = static_cast<std::uint64_t>(magnitude >> 64);
  if (high == 0) return {static_cast<std::uint64_t>(magnitude), exponent, negative};
  const int shift   = bit_width(high);
  const bool sticky = (magnitude & ((uint128{1} << shift) - 1)) != 0;
  return {static_cast<std::uint64_t>(magnitude >> shift) | (sticky ? 1u : 0u), exponent + shift, negative};
}
#endif

template <any_integer T>
constexpr exact_value exact(T x) noexcept {
  bool negative = false;
  if constexpr (is_signed_integer<T>) negative = x < 0;
#if defined(__SIZEOF_INT128__)
  if constexpr (sizeof(T) > sizeof(std::uint64_t)) {
    const auto pattern = static_cast<uint128>(x);
    return exact_from_wide(negative ? uint128{0} - pattern : pattern, 0, negative);
  } else
#endif
  {
    const auto pattern = static_cast<std::uint64_t>(x);
    return {negative ? std::uint64_t{0} - pattern : pattern, 0, negative};
  }
}

/// The order of two magnitudes, infinity above all finite ones. NaN is not asked for.
constexpr std::strong_ordering compare_magnitudes(const exact_value& a, const exact_value& b) noexcept {
  if (a.is_infinity() || b.is_infinity()) return a.is_infinity() <=> b.is_infinity();
  if (a.significand == 0 || b.significand == 0) return a.significand <=> b.significand;
  if (a.binade() != b.binade()) return a.binade() <=> b.binade();
  return a.significand << std::countl_zero(a.significand) <=> b.significand << std::countl_zero(b.significand);
}

/// The order of the numbers themselves: NaN is unordered, -0 equals +0, nothing is rounded.
constexpr std::partial_ordering compare_exactly(const exact_value& a, const exact_value& b) noexcept {
  if (a.is_nan() || b.is_nan()) return std::partial_ordering::unordered;
  if (a.is_zero() && b.is_zero()) return std::partial_ordering::equivalent;
  const bool a_negative = a.negative && !a.is_zero();
  const bool b_negative = b.negative && !b.is_zero();
  if (a_negative != b_negative) return b_negative <=> a_negative;
  return a_negative ? compare_magnitudes(b, a) : compare_magnitudes(a, b);
}

}  // namespace tessera::inline v0
