// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The tags by which a kernel tells a vocabulary what to do; each instruction set has an overload for each.
// Layer: simd. Stands on nothing.
#pragma once

#include <cstdint>

namespace tessera::inline v0 {

// What a group is reduced to. The start of each fold is its neutral element.
struct finite_magnitude {};  ///< the largest |x|, NaN and infinities left out; 0 to begin with
struct magnitude {};         ///< the largest |x|, NaN left out
struct magnitude_or_nan {};  ///< the largest |x|, or NaN if there is one
struct finite_lowest {};     ///< the smallest of 0 and all finite x
struct finite_highest {};    ///< the largest of 0 and all finite x

// How an element meets the scale of its group: s, or the multiplier r, or s and the zero point z.
struct by_division {};             ///< x / s
struct by_multiplication {};       ///< x * r
struct by_division_and_shift {};   ///< the integer nearest to x / s, ties to even, plus z

/// What an element meets.
struct divisor {
  float s, r, z;
};

// Whether a kernel counts.
struct without_report {};
struct with_report {};

/// What a kernel has counted.
struct counts {
  std::uint64_t saturated = 0, flushed = 0, nan_in = 0, inf_in = 0, nan_out = 0;
};

}  // namespace tessera::inline v0
