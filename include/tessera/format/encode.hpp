// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// encode: the code of a number in a format, rounded once. The only place in the library that rounds.
// Layer: format. Stands on float_format, int_format, conversion, core/exact_value.
#pragma once

#include <bit>
#include <cstdint>

#include "../core/exact_value.hpp"
#include "conversion.hpp"
#include "float_format.hpp"
#include "int_format.hpp"

namespace tessera::inline v0 {

/// What happened in a cast. \spec IEEE 754-2019 7
struct cast_flags {
  bool inexact   = false;  ///< the result is not the number
  bool overflow  = false;  ///< rounded without an upper limit it would be larger than the largest value; or an infinity became finite or NaN
  bool underflow = false;  ///< inexact, and smaller than the smallest normal number before rounding
  bool invalid   = false;  ///< a NaN without a code, or a number below zero in an unsigned float format

  friend constexpr bool operator==(const cast_flags&, const cast_flags&) = default;
};

struct encoded {
  std::uint64_t code;
  cast_flags flags;
};

namespace detail {

struct rounded_magnitude {
  std::uint64_t value;
  bool inexact;
};

/// significand / 2^shift as an integer, for 0 < shift; `shift` may be larger than 64.
[[gnu::always_inline]] constexpr rounded_magnitude round_off(std::uint64_t significand, int shift, bool negative, const rounding_rule& rule) noexcept {
  // The part that is kept, and the rest as a fraction of 2^64: exact but for what lies below 2^-64, which `rest` tells as not zero.
  std::uint64_t kept = 0;
  std::uint64_t rest = 0;
  if (shift < 64) {
    kept = significand >> shift;
    rest = significand << (64 - shift);
  } else if (shift == 64) {
    rest = significand;
  } else {
    const int beyond = shift - 64;
    rest             = beyond < 64 ? significand >> beyond : 0;
    const bool lost  = beyond < 64 ? (significand & low_bits(beyond)) != 0 : significand != 0;
    rest |= lost ? 1u : 0u;
  }
  constexpr std::uint64_t half = std::uint64_t{1} << 63;
  bool up                      = false;
  switch (rule.mode) {
    case rounding_mode::nearest_even: up = rest > half - (kept & 1); break;  // a tie goes up from an odd digit; no branch to mispredict
    case rounding_mode::nearest_away: up = rest >= half; break;
    case rounding_mode::nearest_zero: up = rest > half; break;
    case rounding_mode::toward_zero: break;
    case rounding_mode::upward: up = rest != 0 && !negative; break;
    case rounding_mode::downward: up = rest != 0 && negative; break;
    case rounding_mode::to_odd: up = rest != 0 && (kept & 1) == 0; break;
    case rounding_mode::stochastic: {
      const std::uint64_t threshold = rest >> (64 - rule.random_width);
      up                            = threshold + rule.random_value >= std::uint64_t{1} << rule.random_width;
      break;
    }
  }
  return {kept + (up ? 1u : 0u), rest != 0};
}

/// True if a magnitude of this sign that is too large becomes "infinity" under `ieee`.
constexpr bool overflows_to_infinity(rounding_mode mode, bool negative) noexcept {
  switch (mode) {
    case rounding_mode::toward_zero:
    case rounding_mode::to_odd: return false;
    case rounding_mode::upward: return !negative;
    case rounding_mode::downward: return negative;
    default: return true;
  }
}

template <float_format F>
constexpr encoded encode_nan(const exact_value& x, const conversion& how) noexcept {
  if constexpr (!F.has_nan()) {
    switch (how.absent_nan) {
      case absent_nan_mode::max: break;
      case absent_nan_mode::signed_max: return {F.max_code() | (x.negative ? F.sign_bit() : 0), {.invalid = true}};
      case absent_nan_mode::zero: return {0, {.invalid = true}};
      case absent_nan_mode::zero_of_other_sign: return {x.negative ? 0 : F.sign_bit(), {.invalid = true}};
    }
    return {F.max_code(), {.invalid = true}};
  }
  const bool keeps_sign = how.nan != nan_mode::canonical_positive && how.nan != nan_mode::all_ones_positive;
  const bool negative   = how.nan == nan_mode::canonical_negative || (x.negative && keeps_sign);
  if constexpr (F.nan == nan_encoding::top_exponent) {
    const std::uint64_t sign = negative ? F.sign_bit() : 0;
    if (how.nan == nan_mode::all_ones || how.nan == nan_mode::all_ones_positive) return {F.magnitude_mask() | sign, {}};
    const std::uint64_t second_bit = F.mantissa_bits > 1 ? std::uint64_t{1} << (F.mantissa_bits - 2) : 0;
    if (how.nan == nan_mode::second_payload_bit && (x.significand >> 62 & 1) != 0) return {F.nan_code(negative) | second_bit, {}};
  }
  return {F.nan_code(negative), {}};
}

/// A magnitude too large for the format: infinity, else NaN, else the largest value.
template <float_format F>
constexpr std::uint64_t infinity_code(bool negative) noexcept {
  const std::uint64_t sign = negative ? F.sign_bit() : 0;
  if constexpr (F.has_infinity) return F.infinity_code() | sign;
  if constexpr (F.has_nan()) return F.nan_code(negative);
  return F.max_code() | sign;
}

/// An unsigned format and a number below zero that has been rounded to `magnitude` (not 0).
template <float_format F>
constexpr encoded encode_negative(bool from_infinity, const encoded& magnitude, const conversion& how) noexcept {
  cast_flags flags = magnitude.flags;
  flags.invalid    = true;
  const bool clamps = how.overflow == overflow_mode::saturate || (how.overflow == overflow_mode::saturate_finite && !from_infinity);
  if constexpr (F.has_nan())
    if (how.negative == negative_mode::nan || !clamps) return {F.nan_code(false), flags};
  return {0, flags};
}

template <float_format F>
constexpr encoded encode_infinity(const exact_value& x, const conversion& how) noexcept {
  const bool saturates = how.overflow == overflow_mode::saturate;
  const encoded positive{saturates ? F.max_code() : infinity_code<F>(false), {.overflow = saturates || !F.has_infinity}};
  if (!x.negative) return positive;
  if constexpr (!F.is_signed) return encode_negative<F>(true, positive, how);
  return {saturates ? F.max_code() | F.sign_bit() : infinity_code<F>(true), positive.flags};
}

/// The magnitude code of a finite number other than 0 on a grid without an upper end: max_code + 1 and above is too large.
template <float_format F>
[[gnu::always_inline]] constexpr rounded_magnitude encode_magnitude(const exact_value& x, const rounding_rule& rule) noexcept {
  const int binade = x.binade();
  if constexpr (!F.has_subnormals)
    if (binade < F.min_exponent()) return {0, true};
  const int above  = binade > F.min_exponent() ? binade - F.min_exponent() : 0;  // binades above the lowest one
  const int shift  = F.least_exponent() + above - x.exponent;                    // digits to drop
  const auto kept  = shift > 0 ? round_off(x.significand, shift, x.negative, rule) : rounded_magnitude{x.significand << -shift, false};
  // The hidden digit is a 1 in the exponent field's place: adding is placing, and a carry moves on to the next binade by itself.
  constexpr std::uint64_t without_hidden = F.has_subnormals ? 0 : std::uint64_t{1} << F.mantissa_bits;
  return {kept.value - without_hidden + (static_cast<std::uint64_t>(above) << F.mantissa_bits), kept.inexact};
}

/// x rounded to float, to nearest even.
constexpr exact_value through_binary32(const exact_value& x) noexcept {
  constexpr float_format binary32{.exponent_bits = 8, .mantissa_bits = 23};
  if (x.kind != value_kind::finite || x.significand == 0) return x;
  const std::uint64_t code = encode_magnitude<binary32>(x, {}).value;
  if (code > binary32.max_code()) return {0, 0, x.negative, value_kind::infinity};
  exact_value result = exact(std::bit_cast<float>(static_cast<std::uint32_t>(code)));
  result.negative    = x.negative;
  return result;
}

/// What of x is to be rounded.
template <float_format F>
[[gnu::always_inline]] constexpr exact_value prepared(const exact_value& x, const conversion& how) noexcept {
  exact_value result = how.through == intermediate_mode::binary32 ? through_binary32(x) : x;
  if (!F.is_signed && how.negative == negative_mode::magnitude) result.negative = false;
  return result;
}

}  // namespace detail

/// The code of `number` in the format F, rounded once on the format's grid (subnormals included, without an upper end);
/// what is then larger than the largest value has overflowed.
/// \spec golden/README.md rules 1 to 6, DESIGN section 2; IEEE 754-2019 4.3 and 7.4
/// \cost 2 to 4 ns \proof tests/exhaustive/float_to_narrow.cpp, tests/golden/format_vectors.cpp
template <float_format F>
[[gnu::always_inline]] constexpr encoded encode(const exact_value& number, const conversion& how) noexcept {
  const exact_value x = detail::prepared<F>(number, how);
  if (x.kind != value_kind::finite) return x.is_nan() ? detail::encode_nan<F>(x, how) : detail::encode_infinity<F>(x, how);

  const std::uint64_t sign = x.negative ? F.sign_bit() : 0;
  if (x.significand == 0) {
    if constexpr (F.zero == zero_encoding::with_sign) return {sign, {}};
    if constexpr (F.zero == zero_encoding::none && F.has_nan())
      if (how.absent_zero == absent_zero_mode::nan) return {F.nan_code(false), {.invalid = true}};
    return {0, {.inexact = F.zero == zero_encoding::none}};
  }

  auto [magnitude, inexact] = detail::encode_magnitude<F>(x, how.rounding);
  if constexpr (!F.has_subnormals)
    if (how.smallest == smallest_mode::zero && inexact && x.binade() == F.min_exponent()) magnitude = 1;
  encoded result{magnitude, {.inexact = inexact, .underflow = inexact && x.binade() < F.min_exponent()}};
  if (magnitude > F.max_code()) {
    const bool to_infinity = how.overflow == overflow_mode::ieee && detail::overflows_to_infinity(how.rounding.mode, x.negative);
    result                 = {to_infinity ? detail::infinity_code<F>(x.negative) : F.max_code() | sign, {.inexact = true, .overflow = true}};
    if constexpr (F.is_signed) return result;
  }
  if constexpr (!F.is_signed) {
    if (x.negative) result.flags.inexact = true;  // whatever it becomes is not x
    const bool is_zero = result.code == 0 && (F.zero != zero_encoding::none || how.negative != negative_mode::nan);
    if (x.negative && !is_zero) return detail::encode_negative<F>(false, result, how);
    return result;
  }
  if (F.zero == zero_encoding::without_sign && magnitude == 0) return result;
  result.code |= sign;
  return result;
}

/// The code of `x` in an integer format, rounded once; beyond the range it saturates (or wraps, if `how` says so), NaN is 0.
template <int_format F>
[[gnu::always_inline]] constexpr encoded encode(const exact_value& x, const conversion& how) noexcept {
  if (x.is_nan()) return {0, {.invalid = true}};
  const std::uint64_t limit = x.negative ? F.lowest_magnitude() : F.max_magnitude();
  const encoded clipped{F.code(limit, x.negative), {.inexact = x.kind == value_kind::finite, .overflow = true}};
  if (x.is_infinity()) return clipped;
  if (x.significand == 0) return {0, {}};

  const int shift = -F.fraction_bits - x.exponent;  // digits to drop
  detail::rounded_magnitude kept{0, false};
  if (shift > 0)
    kept = detail::round_off(x.significand, shift, x.negative, how.rounding);
  else if (bit_width(x.significand) - shift <= 64)
    kept.value = x.significand << -shift;
  else if (how.integer_overflow == integer_overflow_mode::clamp)
    return clipped;
  else
    kept.value = -shift < 64 ? x.significand << -shift : 0;
  if (kept.value > limit && how.integer_overflow == integer_overflow_mode::clamp) return clipped;
  return {F.code(kept.value, x.negative), {.inexact = kept.inexact, .overflow = kept.value > limit}};
}

}  // namespace tessera::inline v0
