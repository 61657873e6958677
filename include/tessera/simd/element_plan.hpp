// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// How a float becomes a code, as integers: all that the machine needs to know of a number format and a rounding.
// Layer: simd. Stands on nothing.
#pragma once

#include <cstdint>

namespace tessera::inline v0 {

/// Which steps make the code.
enum class encoding : std::uint8_t {
  one_by_one,    ///< none that this file describes: the scalar function
  by_addition,   ///< to nearest even: floating-point addition rounds; what is too large becomes max_code or max_code + 1
  by_rule,       ///< integer steps, any rounding and any special code
  truncated,     ///< an integer counted from the lowest code, rounded toward zero
  by_threshold,  ///< a table of values
  binary16,      ///< IEEE half precision, to nearest even with infinities
  upper_half,    ///< the upper 16 bits of the float, to nearest even with infinities
  same,          ///< the float itself
  same_if_finite ///< the same, but for infinities and NaN
};

enum class sign_style : std::uint8_t { bit, twos_complement, none };

/// A code is its magnitude with a sign; magnitude k of a float x on the grid of x's binade: k / 2^mantissa_bits ulps, subnormals in the lowest
/// binade. Pairs are for x >= 0 and x < 0; the first of four bounds is for an even kept digit and x >= 0, then odd, then x < 0.
struct element_plan {
  encoding how             = encoding::one_by_one;
  sign_style sign          = sign_style::bit;
  bool has_negative_zero   = true;
  bool ties_away           = false;  ///< by_addition of integers: ties go away from 0
  bool is_bounded          = false;  ///< nothing comes that would be rounded beyond max_code
  bool is_within_octave    = false;  ///< nor anything of twice the power of two at or below it, or more
  bool fits_16_bits        = false;  ///< truncated: nothing comes of 2^15 or more
  bool permutes_pairs      = false;  ///< bytes are gathered from two registers at a time: the same codes
  int bits                 = 8;
  int mantissa_bits        = 0;
  int lowest_binade        = 0;  ///< of the normal numbers, as a float's exponent field
  int lowest_code          = 0;  ///< truncated: what is counted from
  std::uint32_t max_code   = 0;  ///< the largest magnitude; of two's complement the positive one
  std::uint32_t limit      = 0;  ///< by_addition: the float that larger ones are clamped to
  std::uint32_t top[2]     = {};  ///< the largest magnitude that is not saturated
  std::uint32_t bounds[4]  = {};  ///< by_rule: one more if the rest, as a fraction of 2^32, is above the bound
  std::uint32_t over[2]    = {};  ///< the code of what is too large
  std::uint32_t infinity[2] = {};
  std::uint32_t nan[2]      = {};

  friend constexpr bool operator==(const element_plan&, const element_plan&) = default;
};

/// True if bytes that have signs are gathered.
constexpr bool gathers_bytes(const element_plan& p) noexcept { return p.how == encoding::by_addition && p.sign == sign_style::bit && p.bits > 4 && p.bits <= 8; }
/// The codes of Code, gathered where a permutation of two registers is as quick as one of one.
template <class Code>
struct gathered_by_pairs : Code {
  static constexpr element_plan plan = [] {
    element_plan p   = Code::plan;
    p.permutes_pairs = true;
    return p;
  }();
};

/// The float that the magnitude code k stands for, or would in a format with an endless exponent field. (Not for subnormals.)
constexpr std::uint32_t float_of_magnitude(const element_plan& p, std::uint32_t k) noexcept {
  return (static_cast<std::uint32_t>(p.lowest_binade - 1) << 23) + (k << (23 - p.mantissa_bits));
}

/// How codes of up to 8 bits become floats.
enum class decoding : std::uint8_t { one_by_one, by_table, by_integer };

/// A table of 128 magnitudes (or of all codes, if they have 7 bits or fewer) as the upper halves of floats: the lower ones are 0.
struct alignas(64) value_table {
  std::uint8_t high[128];
  std::uint8_t low[128];
};

/// The codes 0 to 127, to make a table of.
struct first_codes {
  std::uint8_t v[128]{};
  constexpr first_codes() noexcept {
    for (int i = 0; i != 128; ++i) v[i] = static_cast<std::uint8_t>(i);
  }
};
inline constexpr first_codes codes_of_table{};

/// Codes whose values stand for those of all codes of a format, 16 for each of the groups whose values are looked up together: all codes of 4 bits;
/// of floats of 8 bits the lowest binade and the subnormals.
struct alignas(64) codes_of_groups {
  std::uint8_t v[64]{};
  explicit constexpr codes_of_groups(int bits, int mantissa_bits) noexcept {
    const int binade = 1 << mantissa_bits;
    for (int i = 0; i != 64; ++i) v[i] = static_cast<std::uint8_t>(bits == 4 ? i % 16 : (i + binade) % (2 * binade));
  }
};
template <class Decoder>
inline constexpr codes_of_groups few_codes{Decoder::bits, Decoder::mantissa_bits};

/// 1 in the exponent field of bfloat16 for the values of normal codes, in the order of few_codes.
template <int MantissaBits>
struct alignas(32) lowest_fields {
  std::uint16_t v[16]{};
  constexpr lowest_fields() noexcept {
    for (int i = 0; i != 16; ++i) v[i] = i % (2 << MantissaBits) < 1 << MantissaBits ? 0x80 : 0;
  }
};
template <int MantissaBits>
inline constexpr lowest_fields<MantissaBits> fields_of_lowest{};

/// How an element stands in memory.
enum class stored_as : std::uint8_t { other, binary32, binary16, upper_half };
template <class T>
inline constexpr stored_as storage_of = stored_as::other;
template <>
inline constexpr stored_as storage_of<float> = stored_as::binary32;

}  // namespace tessera::inline v0
