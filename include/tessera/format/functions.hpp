// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// total_order, abs, copysign, nextafter, ulp, scalbn and logb of every number type.
// Layer: format. Stands on cast, limits, neighbours.
#pragma once

#include <compare>
#include <cstdint>
#include <limits>

#include "cast.hpp"
#include "limits.hpp"
#include "neighbours.hpp"

namespace tessera::inline v0 {

// Templates, as isnan and its kin are. Where those of <cmath> are visible too, they fit a float or double better; they give the same value,
// but not in a constant expression: there write tessera::scalbn.

// --- Order --------------------------------------------------------------------------------------------------------------

namespace detail {

/// A code's place in the total order: magnitudes as they are, negative codes below 0, -0 just below it at -1.
template <float_format F>
constexpr std::int64_t total_rank(std::uint64_t code) noexcept {
  const auto magnitude = static_cast<std::int64_t>(code & F.magnitude_mask());
  if (F.nan == nan_encoding::negative_zero && F.is_nan(code)) return std::numeric_limits<std::int64_t>::max();
  return F.is_negative(code) ? -1 - magnitude : magnitude;
}

}  // namespace detail

/// The order of all codes of a type, as IEEE 754's totalOrder has it: NaN with a sign < -infinity < ... < -0 < +0 < ... < infinity <
/// NaN, NaNs among themselves by payload, so that no two different codes are equal. The one NaN of FNUZ formats has no sign
/// and comes last. Integers and codebooks are ordered by value.
/// \spec IEEE 754-2019 5.10 \proof tests/unit/functions.cpp
template <number T>
constexpr std::strong_ordering total_order(T a, T b) noexcept {
  if constexpr (standard_integer<T>) {
    return a <=> b;
  } else if constexpr (float_type<T>) {
    return detail::total_rank<format_of<T>>(to_bits(a)) <=> detail::total_rank<format_of<T>>(to_bits(b));
  } else {
    const std::partial_ordering order = compare_exactly(exact(a), exact(b));
    return order < 0 ? std::strong_ordering::less : order > 0 ? std::strong_ordering::greater : std::strong_ordering::equal;
  }
}

// --- Signs --------------------------------------------------------------------------------------------------------------

/// x without its sign, a NaN's too (that of FNUZ formats is the same). The magnitude of the lowest integer saturates: abs(int4(-8)) is 7.
template <number T>
  requires(!codebook_type<T>)
constexpr T abs(T x) noexcept {
  const auto bits = to_bits(x);
  if constexpr (float_type<T>) {
    constexpr float_format f = format_of<T>;
    return f.is_nan(bits) && f.nan == nan_encoding::negative_zero ? x : from_bits<T>(static_cast<code_type<T>>(bits & f.magnitude_mask()));
  } else {
    const bool negative = exact(x).negative;
    if (!negative) return x;
    return x == lowest_finite<T> ? max_finite<T> : from_bits<T>(static_cast<code_type<T>>(0u - bits));
  }
}

/// The magnitude of x with the sign of y, zeros and NaNs included. Where T has no such number (a sign in an unsigned format, -0 and the NaN
/// of FNUZ formats) x without a sign.
template <float_type T, float_type Sign>
constexpr T copysign(T x, Sign y) noexcept {
  constexpr float_format f = format_of<T>;
  const T magnitude        = tessera::abs(x);
  const auto bits          = to_bits(magnitude);
  if (!exact(y).negative || (f.nan == nan_encoding::negative_zero && (f.is_nan(bits) || f.is_zero(bits)))) return magnitude;
  return from_bits<T>(static_cast<code_type<T>>(bits | f.sign_bit()));
}

// --- Steps --------------------------------------------------------------------------------------------------------------

/// The neighbour of x on the way to `toward`; `toward` itself if they are equal; NaN if one is.
/// \spec C23 7.12.11.3, with the steps of `next_up` and `next_down`
template <number T>
constexpr T nextafter(T x, T toward) noexcept {
  const std::partial_ordering order = compare_exactly(exact(x), exact(toward));
  if (order == std::partial_ordering::unordered) return exact(x).is_nan() ? x : toward;
  if (order == 0) return toward;
  return order < 0 ? next_up(x) : next_down(x);
}

/// The unit in the last place of x: the power of two by which its last digit counts, so the distance from |x| to the next larger
/// number of an endless T. It is a number of T for every T. Of zero and of subnormals it is the smallest number; of an infinity infinity;
/// of NaN NaN; of an integer 1 (of a fixed-point number its last digit).
///
///     ulp(float8_e4m3fn(448))     // 32
///     ulp(float4_e2m1fn(0))       // 0.5
///
/// \proof tests/unit/functions.cpp: against next_up of every code
template <number T>
  requires(!codebook_type<T>)
constexpr T ulp(T x) noexcept {
  if constexpr (float_type<T>) {
    constexpr float_format f = format_of<T>;
    const exact_value v      = exact(x);
    if (v.kind != value_kind::finite) return tessera::abs(x);
    const int binade = v.is_zero() || v.binade() < f.min_exponent() ? f.min_exponent() : v.binade();
    return from_bits<T>(static_cast<code_type<T>>(encode<f>({1, binade - f.mantissa_bits}, {}).code));
  } else {
    return from_bits<T>(code_type<T>{1});
  }
}

// --- Exponents ----------------------------------------------------------------------------------------------------------

/// x * 2^n, rounded once. Policies are those of `cast`.
/// \spec IEEE 754-2019 5.3.3 scaleB, C23 7.12.6.19
template <number T, class... P>
  requires(policies<P...> && sizeof(T) <= sizeof(std::uint64_t))
constexpr T scalbn(T x, int n, P... given) noexcept {
  exact_value v = exact(x);
  if (v.kind == value_kind::finite && v.significand != 0) {
    // Whatever n is, the result is told apart from all numbers of T at 2^-2200 and 2^2100 as well as beyond them.
    const std::int64_t target = std::int64_t{v.binade()} + n;
    const int binade          = target < -2200 ? -2200 : target > 2100 ? 2100 : static_cast<int>(target);
    v.exponent += binade - v.binade();
  }
  return from_bits<T>(static_cast<code_type<T>>(encode<format_of<T>>(v, detail::conversion_of<T, T>(given...)).code));
}

/// The exponent e of |x| in [2^e, 2^(e+1)), also of subnormals. Of zero the smallest int, of an infinity and of NaN the largest.
/// \spec IEEE 754-2019 5.3.3 logB with an integer result, C23 7.12.6.8 ilogb
template <number T>
constexpr int logb(T x) noexcept {
  const exact_value v = exact(x);
  if (v.kind != value_kind::finite) return std::numeric_limits<int>::max();
  return v.significand == 0 ? std::numeric_limits<int>::min() : v.binade();
}

}  // namespace tessera::inline v0
