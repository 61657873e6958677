// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// cast<To>(x, policies...): any number to any number, known exactly and rounded once; cast_checked says what happened.
// Layer: format. Stands on minifloat, narrow_int.
#pragma once

#include <concepts>

#include "minifloat.hpp"
#include "narrow_int.hpp"

namespace tessera::inline v0 {

/// The number and what happened on the way to it.
template <number To>
struct checked {
  To value;
  cast_flags flags;
};

namespace detail {

template <number To, number From, class... P>
constexpr conversion conversion_of(P... given) noexcept {
  conversion how = default_conversion<To>();
  (apply<To, From>(how, given), ...);
  return how;
}

}  // namespace detail

/// x as a To, and the flags inexact, overflow, underflow and invalid.
template <number To, number From, class... P>
  requires policies<P...>
[[gnu::always_inline]] constexpr checked<To> cast_checked(From x, P... given) noexcept {
  static_assert(code_bits<To> <= 64, "cast: 128-bit integers are sources, not targets");
  const auto [code, flags] = encode<format_of<To>>(exact(x), detail::conversion_of<To, From>(given...));
  return {from_bits<To>(static_cast<code_type<To>>(code)), flags};
}

/// x as a To, as if x were known exactly and rounded once. Policies come in any order and subset: a rounding
/// (`nearest_even` by default), an overflow (`ieee` for a format with infinities, else `saturate`), or one bundle.
///
///     cast<float8_e4m3fn>(0.3f)                      // 0.3125
///     cast<float8_e4m3fn>(1000.0f, ieee)             // NaN
///     cast<int4>(-2.5, toward_zero)                  // -2
///
/// A NaN becomes the quiet NaN of To with its sign, without payload; integers make it 0, FP6 and FP4 +max. To a float
/// that holds every number of From nothing is rounded, and a 16-bit NaN keeps its payload.
/// \spec DESIGN section 2 \cost 2 to 5 ns \proof tests/exhaustive, tests/golden, tests/oracle
template <number To, number From, class... P>
  requires policies<P...>
constexpr To cast(From x, P... given) noexcept {
  if constexpr (std::same_as<To, float> && narrow_type<From> && exactly_convertible_to<From, float> && !(policy_bundle<P> || ...)) {
    if (!exact(x).is_infinity()) return static_cast<float>(x);
  }
  return cast_checked<To>(x, given...).value;
}

/// Exact comparisons of a narrow number with any number: neither side is rounded. NaN is unordered, -0 equals +0.
template <number A, number B>
  requires(narrow_type<A> || narrow_type<B>)
constexpr bool operator==(const A& a, const B& b) noexcept {
  return compare_exactly(exact(a), exact(b)) == 0;
}
template <number A, number B>
  requires(narrow_type<A> || narrow_type<B>)
constexpr std::partial_ordering operator<=>(const A& a, const B& b) noexcept {
  return compare_exactly(exact(a), exact(b));
}

}  // namespace tessera::inline v0
