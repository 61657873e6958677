// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// conversion: all that a cast can be told, as one value; and how a list of policies becomes one.
// Layer: format. Stands on rounding, overflow.
#pragma once

#include <concepts>
#include <cstdint>

#include "overflow.hpp"
#include "rounding.hpp"

namespace tessera::inline v0 {

/// The code that a NaN becomes in a format that has NaNs. Formats without one give +max, or what `absent_nan` says.
enum class nan_mode : std::uint8_t {
  canonical,           ///< the quiet NaN of the format, with the sign of the input
  canonical_positive,  ///< the quiet NaN of the format, without its sign
  canonical_negative,  ///< the quiet NaN of the format, with a sign (ml_dtypes from FNUZ, whose NaN is 80)
  all_ones,            ///< every magnitude bit set, with the sign of the input
  all_ones_positive,   ///< every magnitude bit set, without its sign
  second_payload_bit   ///< quiet, with the input's sign and the second bit of its payload (CUDA's FP8 from double)
};

/// What a NaN becomes in a float format without NaN (FP6, FP4).
enum class absent_nan_mode : std::uint8_t {
  max,                 ///< +max_finite (CUDA; OCP MX leaves it open)
  zero,                ///< +0 (Universal)
  zero_of_other_sign,  ///< NaN gives -0, -NaN gives +0 (ml_dtypes)
  signed_max           ///< ±max_finite (CUTLASS on the host)
};

/// What a number below zero becomes in an unsigned float format, after rounding (what rounds to -0 gives +0).
enum class negative_mode : std::uint8_t {
  by_overflow,  ///< saturate, saturate_finite: the smallest value; ieee: NaN, where there is one
  nan,          ///< NaN
  magnitude     ///< as if it had no sign: it is also rounded without it
};

/// What zero becomes in a format without zero (E8M0).
enum class absent_zero_mode : std::uint8_t { smallest, nan };

/// What the smallest number of a format without zero counts as when a number between it and the next one is rounded.
enum class smallest_mode : std::uint8_t {
  itself,  ///< the number that it is: E8M0's 2^-127
  zero     ///< zero, as its float pattern read as a field of 0 suggests (PyTorch, ml_dtypes): so all above 2^-127 goes up to 2^-126
};

/// What a number is rounded to, to nearest even, before it is rounded to the format: two roundings, which others do and a plain cast never.
enum class intermediate_mode : std::uint8_t { none, binary32 };

/// What an integer beyond the range of an integer format becomes.
enum class integer_overflow_mode : std::uint8_t { clamp, wrap };

/// A cast's policies in one value. The bundles `like_cuda`, `like_pytorch`, ... are such values.
struct conversion {
  rounding_rule rounding                 = {};
  overflow_mode overflow                 = overflow_mode::saturate;
  nan_mode nan                           = nan_mode::canonical;
  absent_nan_mode absent_nan             = absent_nan_mode::max;
  negative_mode negative                 = negative_mode::by_overflow;
  absent_zero_mode absent_zero           = absent_zero_mode::smallest;
  smallest_mode smallest                 = smallest_mode::itself;
  intermediate_mode through              = intermediate_mode::none;  ///< of float formats
  integer_overflow_mode integer_overflow = integer_overflow_mode::clamp;

  friend constexpr bool operator==(const conversion&, const conversion&) = default;
};

/// A bundle is a function of the source and the target: real systems differ from one pair of types to the next.
/// It is an empty struct with a member function template `rules<To, From>()`.
template <class T>
concept policy_bundle = requires { typename T::is_policy_bundle; } || std::same_as<T, conversion>;

/// Anything that a cast takes behind the number.
template <class T>
concept policy = rounding_policy<T> || overflow_policy<T> || policy_bundle<T>;

template <class... P>
concept one_rounding_at_most = ((rounding_policy<P> ? 1 : 0) + ... + 0) <= 1;
template <class... P>
concept one_overflow_at_most = ((overflow_policy<P> ? 1 : 0) + ... + 0) <= 1;
template <class... P>
concept bundle_alone = ((policy_bundle<P> ? 1 : 0) + ... + 0) == 0 || sizeof...(P) == 1;

/// Policies in any order and subset: at most one rounding and one overflow, or one bundle.
template <class... P>
concept policies = (policy<P> && ...) && one_rounding_at_most<P...> && one_overflow_at_most<P...> && bundle_alone<P...>;

namespace detail {

template <class To, class From, policy P>
constexpr void apply(conversion& how, const P& p) noexcept {
  if constexpr (std::same_as<P, conversion>)
    how = p;
  else if constexpr (policy_bundle<P>)
    how = P::template rules<To, From>();
  else if constexpr (rounding_policy<P>)
    how.rounding = rule_of(p);
  else
    how.overflow = p;
}

}  // namespace detail

}  // namespace tessera::inline v0
