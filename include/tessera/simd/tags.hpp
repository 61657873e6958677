// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The tags by which a kernel tells a vocabulary what to do; each instruction set has an overload for each.
// Layer: simd. Stands on nothing.
#pragma once

#include <cstdint>

namespace tessera::inline v0 {

// What a group is reduced to. Each begins with its neutral element, `start`.
struct finite_magnitude {};  ///< the largest |x|, NaN and infinities left out
struct magnitude {};         ///< the largest |x|, NaN left out
struct magnitude_or_nan {};  ///< the largest |x|, or NaN if there is one
struct signed_magnitude {};  ///< the x of the largest |x|, the first of several; NaN left out
struct lowest {};            ///< the smallest x, NaN left out
struct highest {};           ///< the largest x, NaN left out
struct finite_lowest {};     ///< the smallest of 0 and all finite x
struct finite_highest {};    ///< the largest of 0 and all finite x

/// What an element meets: the scale s, the multiplier r, the zero point z and an offset c.
struct divisor {
  float s, r, z, c;
};

// How an element meets it.
struct by_division {};                  ///< x / s
struct by_multiplication {};            ///< x * r
struct by_division_and_shift {};        ///< the integer nearest to x / s, ties to even, plus z
struct by_multiplication_and_shift {};  ///< the integer nearest to x * r, ties to even, plus z
struct by_offset {};                    ///< x * r + c
struct by_fused_offset {};              ///< x * r + c, rounded once
struct from_minimum {};                 ///< (x - z) * r + c
struct by_restoring {};                 ///< (x + z * s) / s

/// The same with each operation rounded to `Narrow`, whose explicit constructor rounds; with std::int32_t the shift is one of integers.
template <class How, class Narrow>
struct in_precision {};

// How a kernel's output goes to memory.
struct regular {};    ///< through the caches
struct streaming {};  ///< past them, and the input is fetched ahead: for what is larger than the caches

// Which half of a byte holds the first of two codes of 4 bits.
struct low_nibble_first {
  static constexpr int alignment = 2;  ///< places at which a run of codes begins with a byte
};
struct high_nibble_first {
  static constexpr int alignment = 2;
};
struct nibbles_of_halves {  ///< codes j and j + 16 of 32 share a byte, j low
  static constexpr int alignment = 32;
};

/// True if a vector meets elements in this way; other ways are the scalar backend's.
template <class How>
inline constexpr bool has_vector_form = true;
template <class How, class Narrow>
inline constexpr bool has_vector_form<in_precision<How, Narrow>> = false;
template <class Narrow>
inline constexpr bool has_vector_form<in_precision<by_division, Narrow>> = true;
template <>
inline constexpr bool has_vector_form<in_precision<by_division, double>> = false;

// Whether a kernel counts.
struct without_report {};
struct with_report {};

/// What a kernel has counted.
struct counts {
  std::uint64_t saturated = 0, flushed = 0, nan_in = 0, inf_in = 0, nan_out = 0;

  constexpr counts& operator+=(const counts& more) noexcept {
    saturated += more.saturated, flushed += more.flushed, nan_in += more.nan_in, inf_in += more.inf_in, nan_out += more.nan_out;
    return *this;
  }
};

}  // namespace tessera::inline v0
