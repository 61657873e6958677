// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// add, sub, mul, div, fma and sqrt of numbers of any types: computed exactly in integers, rounded once to any format.
// Layer: format. Stands on cast, core/wide.
#pragma once

#include <bit>
#include <cstdint>

#include "../core/wide.hpp"
#include "cast.hpp"

namespace tessera::inline v0 {

/// A number that `exact` keeps whole: all but the integers of 128 bits.
template <class T>
concept operand = number<T> && sizeof(T) <= sizeof(std::uint64_t);

/// A number type that an operation can round to. Between two numbers of 62 digits or more an `exact_value` cannot tell where it is,
/// so the integers of 64 bits are refused.
template <class T>
concept arithmetic_result = number<T> && (codebook_type<T> || sizeof(T) < sizeof(std::uint64_t) || float_type<T>);

namespace detail {

/// What an invalid operation gives, and any operation on a NaN: the positive NaN, canonical where it is encoded.
constexpr exact_value nan_result() noexcept { return {std::uint64_t{1} << 63, 0, false, value_kind::nan}; }
constexpr exact_value infinite_result(bool negative) noexcept { return {0, 0, negative, value_kind::infinity}; }
constexpr exact_value negated(exact_value x) noexcept {
  x.negative = !x.negative;
  return x;
}

/// A finite number of up to 128 significant bits; a significand of 0 is a zero with a sign.
struct wide_value {
  wide significand;
  int exponent  = 0;
  bool negative = false;

  constexpr int binade() const noexcept { return exponent + bit_width(significand) - 1; }
};

/// a + b, both finite. An exact zero is positive unless both are -0, and in `downward` unless both are +0.
///
/// The larger one's first digit is put at bit 190, which leaves room for a carry, and the other where it belongs below it. Digits of
/// the smaller that fall off make its last bit 1 (rounding to odd). That is harmless: they fall off only if the smaller is more than
/// 63 binades below the larger. So there is no cancellation, at least 189 digits remain, and since the last bit of the larger is 0,
/// the sum or difference is itself the true one rounded to odd: no direction and no tie is lost when it is rounded to 61 digits or fewer.
constexpr exact_value sum(const wide_value& a, const wide_value& b, bool downward) noexcept {
  if (a.significand.is_zero() && b.significand.is_zero()) return {0, 0, downward ? a.negative || b.negative : a.negative && b.negative};
  const bool a_leads        = b.significand.is_zero() || (!a.significand.is_zero() && a.binade() >= b.binade());
  const wide_value& larger  = a_leads ? a : b;
  const wide_value& smaller = a_leads ? b : a;

  const int up       = 191 - bit_width(larger.significand);
  const int exponent = larger.exponent - up;
  const wide x       = shift_left(larger.significand, up);
  const int offset   = smaller.exponent - exponent;
  const wide y       = smaller.significand.is_zero() ? wide{}
                       : offset >= 0                 ? shift_left(smaller.significand, offset)
                                                     : shift_right_to_odd(smaller.significand, -offset);
  if (larger.negative == smaller.negative || y.is_zero()) return exact_from_wide(x + y, exponent, larger.negative);
  if (x == y) return {0, 0, downward};
  return x > y ? exact_from_wide(x - y, exponent, larger.negative) : exact_from_wide(y - x, exponent, smaller.negative);
}

constexpr wide_value widened(const exact_value& x) noexcept { return {{x.significand}, x.exponent, x.negative}; }
constexpr wide_value finite_product(const exact_value& a, const exact_value& b) noexcept {
  return {wide_product(a.significand, b.significand), a.exponent + b.exponent, a.negative != b.negative};
}

// --- The operations on exact values: each result is exact, or its last bit says that more would follow (64 bits, rounded to odd) ---

constexpr exact_value add_exact(const exact_value& a, const exact_value& b, bool downward) noexcept {
  if (a.is_nan() || b.is_nan()) return nan_result();
  if (a.is_infinity() && b.is_infinity() && a.negative != b.negative) return nan_result();
  if (a.is_infinity() || b.is_infinity()) return infinite_result(a.is_infinity() ? a.negative : b.negative);
  return sum(widened(a), widened(b), downward);
}

constexpr exact_value mul_exact(const exact_value& a, const exact_value& b) noexcept {
  if (a.is_nan() || b.is_nan()) return nan_result();
  if (a.is_infinity() || b.is_infinity()) return a.is_zero() || b.is_zero() ? nan_result() : infinite_result(a.negative != b.negative);
  const wide_value exact = finite_product(a, b);
  return exact_from_wide(exact.significand, exact.exponent, exact.negative);
}

constexpr exact_value div_exact(const exact_value& a, const exact_value& b) noexcept {
  const bool negative = a.negative != b.negative;
  if (a.is_nan() || b.is_nan() || (a.is_infinity() && b.is_infinity()) || (a.is_zero() && b.is_zero())) return nan_result();
  if (a.is_infinity() || b.is_zero()) return infinite_result(negative);
  if (a.is_zero() || b.is_infinity()) return {0, 0, negative};
  const int up_a                = std::countl_zero(a.significand);
  const int up_b                = std::countl_zero(b.significand);
  const std::uint64_t numerator = a.significand << up_a;  // times 2^63, which keeps the quotient of 63 or 64 digits
  const std::uint64_t quotient  = quotient_to_odd(numerator >> 1, numerator << 63, b.significand << up_b);
  return {quotient, a.exponent - up_a - (b.exponent - up_b) - 63, negative};
}

/// a * b + c. An infinity times 0 is invalid even if c is a NaN: no matter here, since both give the same NaN.
constexpr exact_value fma_exact(const exact_value& a, const exact_value& b, const exact_value& c, bool downward) noexcept {
  if (a.kind != value_kind::finite || b.kind != value_kind::finite || c.kind != value_kind::finite)
    return add_exact(mul_exact(a, b), c, downward);
  return sum(finite_product(a, b), widened(c), downward);
}

constexpr exact_value sqrt_exact(const exact_value& x) noexcept {
  if (x.is_zero()) return x;
  if (x.is_nan() || x.negative) return nan_result();
  if (x.is_infinity()) return x;
  const int up       = std::countl_zero(x.significand);
  const int odd      = (x.exponent - up) & 1;  // an even exponent, and a significand of 63 or 64 digits
  const int exponent = x.exponent - up + odd;
  return {root_to_odd(x.significand << up >> odd), exponent / 2 - 31, false};
}

/// The policies of an operation: those of a cast to To. A bundle is asked what it does with a float.
template <number To, class... P>
constexpr conversion conversion_of_result(P... given) noexcept {
  return conversion_of<To, float>(given...);
}

template <number To>
constexpr To rounded(const exact_value& x, const conversion& how) noexcept {
  return from_bits<To>(static_cast<code_type<To>>(encode<format_of<To>>(x, how).code));
}

constexpr bool is_downward(const conversion& how) noexcept { return how.rounding.mode == rounding_mode::downward; }

}  // namespace detail

/// a + b as a To, as if computed exactly and rounded once; the operands are numbers of any types. Policies are those of `cast`.
///
///     add<float8_e4m3fn>(float8_e4m3fn(448), float8_e5m2(57344))      // 448: a format without infinities saturates
///     add<bfloat16>(1.0, 0x1p-1000, upward)                           // 1.0078125
///
/// The rules are IEEE 754's. A sum that is exactly zero is +0, in `downward` -0, unless both operands are zeros of one sign, which
/// it then keeps. Infinity minus infinity, zero times infinity, 0/0, infinity/infinity and roots of numbers below zero are
/// invalid: they, and any operation on a NaN, give the canonical NaN with sign 0; where there is no NaN +max, and 0 in an integer. A
/// number other than 0 divided by 0 is an infinity. What becomes of an infinity in To is the overflow policy's business. A codebook takes
/// the nearest value. To is any number type but the integers of 64 bits and more, which an intermediate result could not be rounded to;
/// `stochastic` takes at most 62 random bits less the significant digits of To (to double, 9).
/// \spec IEEE 754-2019 5.4.1, 6.3, 7.2, 7.3; golden/README.md rule 7 \cost 10 to 20 ns, sqrt 75 ns
/// \proof tests/golden/arithmetic.cpp, tests/exhaustive/arithmetic.cpp, tests/unit/arithmetic.cpp
template <arithmetic_result To, operand A, operand B, class... P>
  requires policies<P...>
constexpr To add(A a, B b, P... given) noexcept {
  const conversion how = detail::conversion_of_result<To>(given...);
  return detail::rounded<To>(detail::add_exact(exact(a), exact(b), detail::is_downward(how)), how);
}

/// a - b, rounded once: a + (-b) in all respects.
template <arithmetic_result To, operand A, operand B, class... P>
  requires policies<P...>
constexpr To sub(A a, B b, P... given) noexcept {
  const conversion how = detail::conversion_of_result<To>(given...);
  return detail::rounded<To>(detail::add_exact(exact(a), detail::negated(exact(b)), detail::is_downward(how)), how);
}

/// a * b, rounded once.
template <arithmetic_result To, operand A, operand B, class... P>
  requires policies<P...>
constexpr To mul(A a, B b, P... given) noexcept {
  return detail::rounded<To>(detail::mul_exact(exact(a), exact(b)), detail::conversion_of_result<To>(given...));
}

/// a / b, rounded once.
template <arithmetic_result To, operand A, operand B, class... P>
  requires policies<P...>
constexpr To div(A a, B b, P... given) noexcept {
  return detail::rounded<To>(detail::div_exact(exact(a), exact(b)), detail::conversion_of_result<To>(given...));
}

/// a * b + c, rounded once: the product is not rounded.
template <arithmetic_result To, operand A, operand B, operand C, class... P>
  requires policies<P...>
constexpr To fma(A a, B b, C c, P... given) noexcept {
  const conversion how = detail::conversion_of_result<To>(given...);
  return detail::rounded<To>(detail::fma_exact(exact(a), exact(b), exact(c), detail::is_downward(how)), how);
}

/// The square root of a, rounded once; that of -0 is -0.
template <arithmetic_result To, operand A, class... P>
  requires policies<P...>
constexpr To sqrt(A a, P... given) noexcept {
  return detail::rounded<To>(detail::sqrt_exact(exact(a)), detail::conversion_of_result<To>(given...));
}

}  // namespace tessera::inline v0
