// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What a number type is, and the facts and free functions that know narrow and standard types alike.
// Layer: format. Stands on decode.
#pragma once

#include <bit>
#include <concepts>
#include <cstdint>
#include <limits>
#include <type_traits>

#include "codebook_format.hpp"
#include "decode.hpp"

namespace tessera::inline v0 {

/// A float format with a name: a struct derived from `minifloat`.
template <class T>
concept narrow_float = requires {
  typename T::minifloat;
  requires !std::is_const_v<T>;
};
/// An integer format with a name: a struct derived from `narrow_int`.
template <class T>
concept narrow_integer = requires {
  typename T::narrow_int;
  requires !std::is_const_v<T>;
};
/// A table of values with a name: a struct derived from `codebook`.
template <class T>
concept codebook_type = requires {
  typename T::codebook;
  requires !std::is_const_v<T>;
};
/// The types of this library and those that users define with it.
template <class T>
concept narrow_type = narrow_float<T> || narrow_integer<T> || codebook_type<T>;

template <class T>
concept standard_float = std::same_as<T, float> || std::same_as<T, double>;
template <class T>
concept standard_integer = any_integer<T> && !std::is_const_v<T> && !std::is_volatile_v<T>;

template <class T>
concept float_type = narrow_float<T> || standard_float<T>;
template <class T>
concept integer_type = narrow_integer<T> || standard_integer<T>;
/// Whatever a cast can take or give: binary64 is the widest float among them, so long double is not.
template <class T>
concept number = float_type<T> || integer_type<T> || codebook_type<T>;

/// The format of a number type, as a value.
template <number T>
inline constexpr auto format_of = T::format;
template <>
inline constexpr auto format_of<float> = float_format{.exponent_bits = 8, .mantissa_bits = 23};
template <>
inline constexpr auto format_of<double> = float_format{.exponent_bits = 11, .mantissa_bits = 52};
template <standard_integer T>
inline constexpr auto format_of<T> = int_format{.bits = std::same_as<T, bool> ? 1 : static_cast<int>(8 * sizeof(T)), .is_signed = is_signed_integer<T>};

template <class T>
struct code_type_of {
  using type = typename T::code_type;
};
template <standard_float T>
struct code_type_of<T> {
  using type = unsigned_of<8 * sizeof(T)>;
};
template <standard_integer T>
struct code_type_of<T> {
  using type = unsigned_of<8 * sizeof(T)>;
};
#if defined(__SIZEOF_INT128__)
template <>
struct code_type_of<int128> {
  using type = uint128;
};
template <>
struct code_type_of<uint128> {
  using type = uint128;
};
#endif
/// The unsigned integer that holds a code, right-aligned.
template <number T>
using code_type = typename code_type_of<T>::type;

namespace detail {
constexpr int bits_of(const float_format& f) noexcept { return f.bits(); }
constexpr int bits_of(const int_format& f) noexcept { return f.bits; }
constexpr int bits_of(const codebook_format& f) noexcept { return f.bits; }
}  // namespace detail

/// The width of a code: 4 for int4, 6 for float6_e2m3fn, 19 for tfloat32.
template <number T>
inline constexpr int code_bits = detail::bits_of(format_of<T>);

/// The code of x.
template <number T>
constexpr code_type<T> to_bits(T x) noexcept {
  if constexpr (narrow_type<T>)
    return x.bits();
  else if constexpr (standard_float<T>)
    return std::bit_cast<code_type<T>>(x);
  else
    return static_cast<code_type<T>>(x);
}

/// The number with the code `bits`; bits beyond the code's width are ignored.
template <number T>
constexpr T from_bits(code_type<T> bits) noexcept {
  if constexpr (narrow_type<T>)
    return T::from_bits(bits);
  else if constexpr (standard_float<T>)
    return std::bit_cast<T>(bits);
  else
    return static_cast<T>(bits);
}

/// The number that x is.
template <narrow_type T>
constexpr exact_value exact(const T& x) noexcept {
  if constexpr (codebook_type<T>)
    return exact(T::format.values[x.bits()]);
  else
    return decode<T::format>(x.bits());
}

// --- Which format holds all numbers of which ----------------------------------------------------------------------------

namespace detail {

/// What a set of numbers needs of a format that holds them all.
struct extremes {
  int digits;          // significant binary digits
  int least_exponent;  // of the last digit of the smallest magnitude
  exact_value max, lowest;
  bool has_nan, has_infinity, has_negative, has_zero, has_negative_zero;
};

template <float_format F>
constexpr extremes extremes_of() noexcept {
  const std::uint64_t lowest = F.is_signed ? F.max_code() | F.sign_bit() : 0;
  return {F.digits(),  F.least_exponent(), decode<F>(F.max_code()),          decode<F>(lowest),
          F.has_nan(), F.has_infinity,     F.is_signed,                      F.zero != zero_encoding::none,
          F.zero == zero_encoding::with_sign};
}
template <int_format F>
constexpr extremes extremes_of() noexcept {
  // The ends of 128-bit integers do not fit into a significand: the power of two beyond them does as well, since no other format has so many digits.
  const bool is_wide       = F.bits > 64;
  const exact_value max    = is_wide ? exact_value{1, F.digits(), false} : exact_value{F.max_magnitude(), -F.fraction_bits, false};
  const exact_value lowest = is_wide ? exact_value{F.is_signed ? 1u : 0u, F.digits(), true} : exact_value{F.lowest_magnitude(), -F.fraction_bits, true};
  return {F.digits(), -F.fraction_bits, max, lowest, false, false, F.is_signed, true, false};
}
template <codebook_format F>
constexpr extremes extremes_of() noexcept {
  return {24, -149, exact(F.max()), exact(F.lowest()), false, false, F.lowest() < 0, true, F.has_sign_bit};
}

constexpr bool holds(const extremes& to, const extremes& from) noexcept {
  return from.digits <= to.digits && from.least_exponent >= to.least_exponent && compare_exactly(from.max, to.max) <= 0 &&
         compare_exactly(from.lowest, to.lowest) >= 0 && from.has_nan <= to.has_nan && from.has_infinity <= to.has_infinity &&
         from.has_negative <= to.has_negative && from.has_zero <= to.has_zero && from.has_negative_zero <= to.has_negative_zero;
}

}  // namespace detail

/// Every number of From is one of To: NaN, infinities and -0 count.
template <class From, class To>
concept exactly_convertible_to =
    number<From> && number<To> &&
    (std::same_as<From, To> || (!codebook_type<To> && detail::holds(detail::extremes_of<format_of<To>>(), detail::extremes_of<format_of<From>>())));

}  // namespace tessera::inline v0
