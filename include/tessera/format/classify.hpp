// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// isnan and its kin for every number type, and the class of a number.
// Layer: format. Stands on concepts.
#pragma once

#include "concepts.hpp"

namespace tessera::inline v0 {

/// \spec IEEE 754-2019 5.7.2, without the signs
enum class number_class : std::uint8_t { nan, infinity, normal, subnormal, zero };

/// The class of x; integers are zero or normal.
template <number T>
constexpr number_class classify(T x) noexcept {
  const exact_value v = exact(x);
  if (v.is_nan()) return number_class::nan;
  if (v.is_infinity()) return number_class::infinity;
  if (v.significand == 0) return number_class::zero;
  if constexpr (float_type<T>)
    if (v.binade() < format_of<T>.min_exponent()) return number_class::subnormal;
  return number_class::normal;
}

// Names in parentheses: <math.h> of glibc defines some of them as macros.

template <number T>
constexpr bool(isnan)(T x) noexcept {
  return exact(x).is_nan();
}
template <number T>
constexpr bool(isinf)(T x) noexcept {
  return exact(x).is_infinity();
}
template <number T>
constexpr bool(isfinite)(T x) noexcept {
  return exact(x).kind == value_kind::finite;
}
template <number T>
constexpr bool(isnormal)(T x) noexcept {
  return classify(x) == number_class::normal;
}
template <number T>
constexpr bool(issubnormal)(T x) noexcept {
  return classify(x) == number_class::subnormal;
}
template <number T>
constexpr bool(iszero)(T x) noexcept {
  return exact(x).is_zero();
}
/// True for negative numbers, -0 and NaNs with a sign.
template <number T>
constexpr bool(signbit)(T x) noexcept {
  return exact(x).negative;
}

}  // namespace tessera::inline v0
