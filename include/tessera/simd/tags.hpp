// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The tags by which a kernel tells a vocabulary what to do; each instruction set has an overload for each.
// Layer: simd. Stands on nothing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <type_traits>

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
// Of bits as integers, which vectors make signed_magnitude of. NaNs are in it.
struct largest_signed {};    ///< the largest of 0 and all x without a sign bit
struct largest_unsigned {};  ///< the largest magnitude among x with a sign bit; if there are none, among all

template <class Fold>
inline constexpr bool is_of_magnitudes = std::is_same_v<Fold, finite_magnitude> || std::is_same_v<Fold, magnitude> || std::is_same_v<Fold, magnitude_or_nan>;
template <class Fold>
inline constexpr bool is_of_bits = std::is_same_v<Fold, largest_signed> || std::is_same_v<Fold, largest_unsigned>;

/// What an element meets: the scale s, the multiplier r, the zero point z, an offset c, and for a quick division t, which is what r lacks of 1 / s.
struct divisor {
  float s, r, z, c, t = 0;
};

/// The most groups that are worked on side by side: whole vectors of every instruction set.
inline constexpr std::size_t most_groups = 128;
/// Tables of the codes of the 128 mantissas of bfloat16 for scales that were met; and of the groups of a panel where their tables begin, and the exponents
/// from which on they count. Nothing is in it before `forget`.
struct remembered_codes {
  static constexpr std::size_t places = 128;
  std::uint32_t mantissa[places];          ///< those of the scales; 0 if there is no table
  std::uint32_t pause;                     ///< for so many batches of elements tables do not pay
  std::uint16_t offset[most_groups + 4];
  alignas(64) std::uint8_t exponent[most_groups], code[128 * places];

  constexpr void forget() noexcept {
    for (std::uint32_t& m : mantissa) m = 0;
    for (std::uint16_t& o : offset) o = 0;
    pause = 0;
  }
};
/// What the elements of each group meet. Where a quad holds several groups, lanes beyond the last are read too.
struct group_divisors {
  float s[most_groups]{}, r[most_groups]{}, z[most_groups]{}, t[most_groups]{};
  float c                 = 0;
  remembered_codes* known = nullptr;  ///< where kernels may keep codes, if it is worth the while

  constexpr divisor operator[](std::size_t k) const noexcept { return {s[k], r[k], z[k], c, t[k]}; }
};

// A kernel's count may be a constant: a std::integral_constant. GCC warns of loops that it finds to be empty, so they are told apart.
template <std::size_t Step, class Count>
constexpr auto rest_of(Count n) noexcept {
  if constexpr (std::is_same_v<Count, std::size_t>)
    return n % Step;
  else
    return std::integral_constant<std::size_t, Count::value % Step>{};
}
template <std::size_t Step, class Count>
constexpr auto rounded_down(Count n) noexcept {
  if constexpr (std::is_same_v<Count, std::size_t>)
    return n - n % Step;
  else
    return std::integral_constant<std::size_t, Count::value - Count::value % Step>{};
}
/// False for a constant 0.
template <class Count>
inline constexpr bool may_hold = true;
template <std::size_t N>
inline constexpr bool may_hold<const std::integral_constant<std::size_t, N>> = N != 0;
template <std::size_t N>
inline constexpr bool may_hold<std::integral_constant<std::size_t, N>> = N != 0;

// How an element meets it.
struct by_division {};                  ///< x / s
struct by_quick_division {};            ///< the same for s > 0 and codes of up to 8 bits, where r + t is 1 / s
struct by_multiplication {};            ///< x * r
struct by_power_of_two : by_multiplication {};  ///< the same where it is exact
struct by_division_and_shift {};        ///< the integer nearest to x / s, ties to even, plus z
struct by_multiplication_and_shift {};  ///< the integer nearest to x * r, ties to even, plus z
struct by_offset {};                    ///< x * r + c
struct by_fused_offset {};              ///< x * r + c, rounded once
struct from_minimum {};                 ///< (x - z) * r + c
struct by_restoring {};                 ///< (x + z * s) / s

/// The same with each operation rounded to `Narrow`, whose explicit constructor rounds; with std::int32_t the shift is one of integers.
template <class How, class Narrow>
struct in_precision {};
/// The same, but NaN where a quotient of vectors is so small that its digits are not those of the scalar backend's.
template <class How>
struct with_all_digits {};
/// The same, but what is 0 of either sign has these bits.
template <class How, std::uint32_t Zero>
struct with_zeros_as {};

// How a kernel's output goes to memory.
struct regular {};    ///< through the caches
struct streaming {    ///< past them: for what is larger than the caches
  bool asks_for_runs = true;  ///< memory is asked for the input far ahead
};
struct as_told {      ///< either, known at run time
  bool streams;
  bool asks_for_runs = true;
  bool half_is_asked = false;  ///< for the first half of each quad of what comes next memory was asked before
  std::size_t near   = 0;      ///< elements to what is asked to come from the second cache into the first, where output goes past them; 0 if nothing is
};

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

/// Codes of 6 bits, four to three bytes, the first low.
struct low_sextet_first {
  static constexpr std::size_t alignment = 4;
};

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
