// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// std::numeric_limits for every narrow number type, and the facts as variable templates of the type's own kind.
// Layer: format. Stands on concepts, cast.
#pragma once

#include <limits>

#include "cast.hpp"

// has_denorm is deprecated since C++23, and a specialization without it would be worse.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"

namespace tessera::inline v0 {

namespace detail {

/// floor(n * log10(2)) for 0 <= n <= 2000.
constexpr int decimal_digits(int n) noexcept { return n * 1233 / 4096 - (n * 1233 / 4096 * 13301 / 4004 > n ? 1 : 0); }

/// The largest n with 10^n <= x, and the smallest with 10^n >= x; x is normal and positive. Powers of ten up to 10^22 are exact,
/// and beyond that no format has an end near one.
constexpr int floor_log10(double x) noexcept {
  int n = 0;
  for (double ten = 10; ten <= x && n < 308; ten *= 10) ++n;
  return n;
}
constexpr int ceil_log10(double x) noexcept {
  int n = 0;
  for (double ten = 10; 1 / ten >= x && n > -307; ten *= 10) --n;
  return n;
}

/// What all narrow types share; the defaults are those of a type without the feature.
struct limits_of_narrow {
  static constexpr bool is_specialized    = true;
  static constexpr bool is_bounded        = true;
  static constexpr bool is_modulo         = false;  // a cast saturates
  static constexpr bool traps             = false;
  static constexpr bool tinyness_before   = true;
  static constexpr bool has_denorm_loss   = false;
  static constexpr bool has_signaling_NaN = false;
  static constexpr int radix              = 2;
  static constexpr int min_exponent = 0, min_exponent10 = 0, max_exponent = 0, max_exponent10 = 0, max_digits10 = 0;
  static constexpr std::float_round_style round_style = std::round_toward_zero;
  static constexpr std::float_denorm_style has_denorm = std::denorm_absent;
};

}  // namespace detail

}  // namespace tessera::inline v0

/// \proof tests/static/limits.cpp, tests/unit/limits.cpp: every member from the enumeration of all codes
template <tessera::narrow_float T>
class std::numeric_limits<T> : public tessera::detail::limits_of_narrow {
  static constexpr tessera::float_format f = T::format;
  static constexpr T code(std::uint64_t c) noexcept { return T::from_bits(static_cast<tessera::code_type<T>>(c)); }
  static constexpr double value(std::uint64_t c) noexcept {
    constexpr auto d = [](const tessera::exact_value& x) {
      double v = static_cast<double>(x.significand);
      for (int e = x.exponent; e > 0; --e) v *= 2;
      for (int e = x.exponent; e < 0; ++e) v /= 2;
      return v;
    };
    return d(tessera::decode<f>(c));
  }
  static constexpr T number(double x) noexcept { return T(x); }

 public:
  static constexpr bool is_signed         = f.is_signed;
  static constexpr bool is_integer        = false;
  static constexpr bool is_exact          = false;
  static constexpr bool has_infinity      = f.has_infinity;
  static constexpr bool has_quiet_NaN     = f.has_nan();
  static constexpr bool has_signaling_NaN = f.nan == tessera::nan_encoding::top_exponent;
  static constexpr bool is_iec559         = f == tessera::float_format{.exponent_bits = 5, .mantissa_bits = 10};
  static constexpr int digits             = f.digits();
  static constexpr int digits10           = tessera::detail::decimal_digits(digits - 1);
  static constexpr int max_digits10       = tessera::detail::decimal_digits(digits) + 2;
  static constexpr int min_exponent       = f.min_exponent() + 1;
  static constexpr int max_exponent       = f.max_exponent() + 1;
  static constexpr int min_exponent10     = tessera::detail::ceil_log10(value(f.min_normal_code()));
  static constexpr int max_exponent10     = tessera::detail::floor_log10(value(f.max_code()));
  static constexpr std::float_round_style round_style = std::round_to_nearest;
  static constexpr std::float_denorm_style has_denorm = f.has_subnormals && f.mantissa_bits > 0 ? std::denorm_present : std::denorm_absent;

  static constexpr T max() noexcept { return code(f.max_code()); }
  static constexpr T min() noexcept { return code(f.min_normal_code()); }
  static constexpr T lowest() noexcept { return code(f.is_signed ? f.max_code() | f.sign_bit() : 0); }
  static constexpr T denorm_min() noexcept { return code(f.has_subnormals ? 1 : 0); }
  static constexpr T epsilon() noexcept { return number(1.0 / static_cast<double>(std::uint64_t{1} << f.mantissa_bits)); }
  static constexpr T round_error() noexcept { return number(0.5); }
  static constexpr T infinity() noexcept { return has_infinity ? code(f.infinity_code()) : T{}; }
  static constexpr T quiet_NaN() noexcept { return has_quiet_NaN ? code(f.nan_code(false)) : T{}; }
  /// With a mantissa of one bit the one NaN is quiet and signaling at once.
  static constexpr T signaling_NaN() noexcept { return has_signaling_NaN ? code(f.infinity_code() | 1) : T{}; }
};

template <tessera::narrow_integer T>
class std::numeric_limits<T> : public tessera::detail::limits_of_narrow {
  static constexpr tessera::int_format f = T::format;
  static constexpr T code(std::uint64_t c) noexcept { return T::from_bits(static_cast<tessera::code_type<T>>(c)); }

 public:
  static constexpr bool is_signed     = f.is_signed;
  static constexpr bool is_integer    = f.fraction_bits == 0;
  static constexpr bool is_exact      = true;
  static constexpr bool has_infinity  = false;
  static constexpr bool has_quiet_NaN = false;
  static constexpr bool is_iec559     = false;
  static constexpr int digits         = f.digits();
  static constexpr int digits10       = tessera::detail::decimal_digits(digits);

  static constexpr T max() noexcept { return code(f.max_magnitude()); }
  static constexpr T min() noexcept { return lowest(); }
  static constexpr T lowest() noexcept { return code(f.code(f.lowest_magnitude(), true)); }
  static constexpr T denorm_min() noexcept { return T{}; }
  static constexpr T epsilon() noexcept { return T{}; }
  static constexpr T round_error() noexcept { return T{}; }
  static constexpr T infinity() noexcept { return T{}; }
  static constexpr T quiet_NaN() noexcept { return T{}; }
  static constexpr T signaling_NaN() noexcept { return T{}; }
};

#pragma GCC diagnostic pop

namespace tessera::inline v0 {

/// The largest and the lowest finite number of T, as a T; of a codebook too.
template <number T>
inline constexpr T max_finite = std::numeric_limits<T>::max();
template <codebook_type T>
inline constexpr T max_finite<T> = T(T::format.max());
template <number T>
inline constexpr T lowest_finite = std::numeric_limits<T>::lowest();
template <codebook_type T>
inline constexpr T lowest_finite<T> = T(T::format.lowest());

/// The smallest positive normal number; the smallest positive number (E8M0 has no subnormals: the same).
template <float_type T>
inline constexpr T min_normal = std::numeric_limits<T>::min();
template <float_type T>
inline constexpr T min_subnormal = std::numeric_limits<T>::denorm_min();

/// The distance from 1 to the next number: 2^-mantissa_bits.
template <float_type T>
inline constexpr T epsilon = std::numeric_limits<T>::epsilon();

}  // namespace tessera::inline v0
