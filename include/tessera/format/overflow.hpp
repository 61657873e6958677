// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The overflow policies of a cast, and the bundles that say all a cast can be told in one argument.
// Layer: format. Stands on rounding.
#pragma once

#include <cstdint>

#include "rounding.hpp"

namespace tessera::inline v0 {

/// What becomes of a number that rounds beyond the largest, and of an infinity. "Infinity" is the format's infinity,
/// else its NaN, else its largest value; finite-only formats and integers therefore saturate under every policy.
enum class overflow_mode : std::uint8_t {
  saturate,         ///< ±max_finite for both (OFP8 SAT, CUDA's SATFINITE)
  saturate_finite,  ///< ±max_finite; an infinity stays "infinity"
  ieee              ///< nearest: "infinity"; toward_zero, to_odd: ±max_finite; upward, downward: by sign. An infinity stays
};

template <overflow_mode Mode>
struct overflow_constant {
  constexpr operator overflow_mode() const noexcept { return Mode; }
};

inline constexpr overflow_constant<overflow_mode::saturate> saturate{};
inline constexpr overflow_constant<overflow_mode::saturate_finite> saturate_finite{};
inline constexpr overflow_constant<overflow_mode::ieee> ieee{};

template <class T>
inline constexpr bool is_overflow = false;
template <>
inline constexpr bool is_overflow<overflow_mode> = true;
template <overflow_mode Mode>
inline constexpr bool is_overflow<overflow_constant<Mode>> = true;

/// A policy that says what happens beyond the largest value.
template <class T>
concept overflow_policy = is_overflow<T>;

}  // namespace tessera::inline v0
