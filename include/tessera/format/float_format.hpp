// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// float_format: a binary floating-point format of up to 64 bits as a value that can be a template argument.
// Layer: format. Stands on core/bits.
#pragma once

#include <cstdint>

#include "../core/bits.hpp"

namespace tessera::inline v0 {

/// Which codes are NaN.
enum class nan_encoding : std::uint8_t {
  top_exponent,   ///< exponent all ones, mantissa not zero (IEEE 754): mantissa zero is infinity
  all_ones,       ///< every bit but the sign set, and no other (OCP E4M3, E8M0)
  negative_zero,  ///< the code that would be -0, and no other (FNUZ, P3109)
  none            ///< every code is a number (OCP FP6 and FP4)
};

/// Which zeros there are.
enum class zero_encoding : std::uint8_t { with_sign, without_sign, none };

/// A sign bit (or none), `exponent_bits` and `mantissa_bits` from the top down; the value of a normal code is
/// (-1)^sign * 1.mantissa * 2^(exponent - bias), of a subnormal one (-1)^sign * 0.mantissa * 2^(1 - bias).
/// \spec IEEE 754-2019 3.4, OCP OFP8 1.0, OCP MX 1.0, P3109: where they differ is a field each
struct float_format {
  int exponent_bits;
  int mantissa_bits;
  int bias           = (1 << (exponent_bits > 0 ? exponent_bits - 1 : 0)) - 1;
  nan_encoding nan   = nan_encoding::top_exponent;
  bool has_infinity  = nan == nan_encoding::top_exponent;  ///< elsewhere than with `top_exponent` it is the largest code that is no NaN
  bool is_signed     = true;
  zero_encoding zero = is_signed && nan != nan_encoding::negative_zero ? zero_encoding::with_sign : zero_encoding::without_sign;
  bool has_subnormals = zero != zero_encoding::none;  ///< without them exponent field 0 is a binade like the others

  constexpr int magnitude_bits() const noexcept { return exponent_bits + mantissa_bits; }
  constexpr int bits() const noexcept { return magnitude_bits() + (is_signed ? 1 : 0); }
  /// Significant binary digits of a normal number, the hidden one included.
  constexpr int digits() const noexcept { return mantissa_bits + 1; }

  constexpr std::uint64_t magnitude_mask() const noexcept { return low_bits(magnitude_bits()); }
  constexpr std::uint64_t sign_bit() const noexcept { return is_signed ? std::uint64_t{1} << magnitude_bits() : 0; }

  constexpr std::uint64_t max_code() const noexcept {
    if (nan == nan_encoding::top_exponent) return (low_bits(exponent_bits) << mantissa_bits) - 1;
    return magnitude_mask() - (nan == nan_encoding::all_ones ? 1 : 0) - (has_infinity ? 1 : 0);
  }
  /// The magnitude of infinity; only where `has_infinity`.
  constexpr std::uint64_t infinity_code() const noexcept { return max_code() + 1; }
  constexpr bool has_nan() const noexcept { return nan != nan_encoding::none; }
  /// The quiet NaN a conversion gives; only where there is one.
  constexpr std::uint64_t nan_code(bool negative) const noexcept {
    if (nan == nan_encoding::negative_zero) return sign_bit();
    const std::uint64_t magnitude = nan == nan_encoding::all_ones ? magnitude_mask() : infinity_code() | std::uint64_t{1} << (mantissa_bits - 1);
    return magnitude | (negative ? sign_bit() : 0);
  }
  constexpr std::uint64_t min_normal_code() const noexcept { return has_subnormals ? std::uint64_t{1} << mantissa_bits : 0; }

  /// The exponent e of the largest finite number, of the smallest normal one, and of the last digit of the smallest of all.
  constexpr int max_exponent() const noexcept { return field(max_code()) - bias; }
  constexpr int min_exponent() const noexcept { return (has_subnormals ? 1 : 0) - bias; }
  constexpr int least_exponent() const noexcept { return min_exponent() - mantissa_bits; }

  constexpr bool is_nan(std::uint64_t code) const noexcept {
    switch (nan) {
      case nan_encoding::top_exponent: return (code & magnitude_mask()) > infinity_code();
      case nan_encoding::all_ones: return (code & magnitude_mask()) == magnitude_mask();
      case nan_encoding::negative_zero: return code == sign_bit();
      case nan_encoding::none: break;
    }
    return false;
  }
  constexpr bool is_infinity(std::uint64_t code) const noexcept { return has_infinity && (code & magnitude_mask()) == infinity_code(); }
  constexpr bool is_negative(std::uint64_t code) const noexcept { return (code & sign_bit()) != 0; }
  constexpr bool is_zero(std::uint64_t code) const noexcept {
    return zero != zero_encoding::none && (code & magnitude_mask()) == 0 && !is_nan(code);
  }

  friend constexpr bool operator==(const float_format&, const float_format&) = default;

 private:
  constexpr int field(std::uint64_t code) const noexcept { return static_cast<int>((code & magnitude_mask()) >> mantissa_bits); }
};

/// What keeps `f` from being a format, as a sentence; null if nothing does.
constexpr const char* why_not(const float_format& f) noexcept {
  if (f.exponent_bits < 1 || f.exponent_bits > 11) return "float_format: exponent_bits must be 1 to 11";
  if (f.mantissa_bits < 0 || f.mantissa_bits > 52) return "float_format: mantissa_bits must be 0 to 52";
  if (f.bits() < 2) return "float_format: one bit is no number format";
  if (f.nan == nan_encoding::top_exponent && !f.has_infinity) return "float_format: with nan_encoding::top_exponent there is an infinity";
  if (f.nan == nan_encoding::top_exponent && (f.mantissa_bits == 0 || f.exponent_bits < 2)) return "float_format: nan_encoding::top_exponent needs a mantissa and two exponent bits";
  if (f.nan == nan_encoding::negative_zero && !(f.is_signed && f.zero == zero_encoding::without_sign))
    return "float_format: nan_encoding::negative_zero takes the code of -0, so there is a sign and no -0";
  if (f.zero == zero_encoding::with_sign && !f.is_signed) return "float_format: a signed zero needs a sign bit";
  if (f.is_signed && f.zero == zero_encoding::without_sign && f.nan != nan_encoding::negative_zero) return "float_format: the code of -0 needs a meaning";
  if (f.has_subnormals == (f.zero == zero_encoding::none)) return "float_format: a format has zero and subnormals, or neither";
  if (f.max_exponent() > 1023 || f.least_exponent() < -1074) return "float_format: the bias puts values beyond binary64";
  return nullptr;
}

}  // namespace tessera::inline v0
