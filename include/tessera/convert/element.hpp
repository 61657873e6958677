// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Number types as the kernels take them: how floats become their codes, how their codes become floats, how they stand in memory.
// Layer: convert. Stands on format/cast, format/catalogue, view/packed_span, simd/element_plan.
#pragma once

#include <bit>
#include <concepts>
#include <cstdint>
#include <type_traits>

#include "../format/cast.hpp"
#include "../format/catalogue/brain.hpp"
#include "../format/catalogue/ieee.hpp"
#include "../format/limits.hpp"
#include "../simd/element_plan.hpp"
#include "../simd/tags.hpp"
#include "../view/packed_span.hpp"

namespace tessera::inline v0 {

template <>
inline constexpr stored_as storage_of<bfloat16> = stored_as::upper_half;
template <>
inline constexpr stored_as storage_of<float16> = stored_as::binary16;

/// Where the first code of a byte is, as a tag.
template <class T, packing Order>
constexpr auto nibble_order(packed_span<T, Order>) noexcept {
  if constexpr (Order == packing::low_first) return low_nibble_first{};
  if constexpr (Order == packing::high_first) return high_nibble_first{};
  if constexpr (Order == packing::split_halves) return nibbles_of_halves{};
}

namespace detail {

/// The bounds of element_plan: a rest above it, as a fraction of 2^32, adds one to the magnitude.
constexpr void set_bounds(element_plan& plan, rounding_mode mode) noexcept {
  constexpr std::uint32_t half = 0x8000'0000u, never = 0xffff'ffffu;
  for (std::uint32_t i = 0; i != 4; ++i) {
    const bool is_odd = (i & 1) != 0, is_negative = i >= 2;
    switch (mode) {
      case rounding_mode::nearest_even: plan.bounds[i] = half - (is_odd ? 1 : 0); break;
      case rounding_mode::nearest_away: plan.bounds[i] = half - 1; break;
      case rounding_mode::nearest_zero: plan.bounds[i] = half; break;
      case rounding_mode::upward: plan.bounds[i] = is_negative ? never : 0; break;
      case rounding_mode::downward: plan.bounds[i] = is_negative ? 0 : never; break;
      case rounding_mode::to_odd: plan.bounds[i] = is_odd ? never : 0; break;
      default: plan.bounds[i] = never; break;
    }
  }
}

/// The largest float for which `saturates` is false, infinity if it is for that; 0 if that is none.
template <class Saturates>
constexpr std::uint32_t last_without(const Saturates& saturates) noexcept {
  std::uint32_t low = 0, high = 0x7f80'0000u;  // false for low, true for high
  if (!saturates(std::bit_cast<float>(high))) return high;
  while (high - low > 1) {
    const std::uint32_t middle = low + (high - low) / 2;
    (saturates(std::bit_cast<float>(middle)) ? high : low) = middle;
  }
  return low;
}

/// True if integer steps on floats make the code: its special codes depend on nothing but the sign.
template <class E>
constexpr bool has_plan(const conversion& how) noexcept {
  if (how.rounding.mode == rounding_mode::stochastic || how.integer_overflow == integer_overflow_mode::wrap) return false;
  if constexpr (narrow_float<E>) {
    constexpr float_format f = format_of<E>;
    if (f.bits() > 16 || !f.has_subnormals || f.mantissa_bits > 15 || f.min_exponent() < -126) return false;
    return how.nan != nan_mode::second_payload_bit && how.negative != negative_mode::magnitude;
  }
  if constexpr (integer_type<E>) return code_bits<E> <= 8;
  return false;
}

}  // namespace detail

/// How the kernels cast floats to E.
template <number E>
constexpr element_plan plan_of(const conversion& how) noexcept {
  element_plan plan{.bits = code_bits<E>};
  if constexpr (codebook_type<E>) plan.how = encoding::by_threshold;
  if (!detail::has_plan<E>(how)) return plan;
  if constexpr (narrow_float<E> || integer_type<E>) {
    constexpr auto f = format_of<E>;
    const auto code  = [&](float x) { return static_cast<std::uint32_t>(encode<f>(exact(x), how).code); };
    const auto set   = [&](std::uint32_t (&codes)[2], std::uint32_t bits) {
      codes[0] = code(std::bit_cast<float>(bits)), codes[1] = code(std::bit_cast<float>(bits | 0x8000'0000u));
    };
    set(plan.infinity, 0x7f80'0000u);
    set(plan.nan, 0x7fc0'0000u);
    const auto over = [&](bool negative) { return static_cast<std::uint32_t>(encode<f>(exact_value{1, 1000, negative}, how).code); };
    plan.over[0] = over(false), plan.over[1] = over(true);
    detail::set_bounds(plan, how.rounding.mode);
    plan.how = encoding::by_rule;

    if constexpr (narrow_float<E>) {
      plan.sign              = f.is_signed ? sign_style::bit : sign_style::none;
      plan.has_negative_zero = f.zero == zero_encoding::with_sign;
      plan.mantissa_bits     = f.mantissa_bits;
      plan.lowest_binade     = f.min_exponent() + 127;
      plan.max_code          = static_cast<std::uint32_t>(f.max_code());
      plan.limit             = float_of_magnitude(plan, plan.over[0]);
      const bool is_quick    = how.rounding.mode == rounding_mode::nearest_even && f.is_signed && plan.over[0] - plan.max_code <= 1 &&
                            plan.over[1] == (plan.over[0] | f.sign_bit()) && plan.infinity[0] == plan.over[0] && plan.infinity[1] == plan.over[1];
      if (is_quick && f.max_exponent() + 23 < 127) plan.how = encoding::by_addition;
      if (is_quick && std::same_as<E, bfloat16> && how.overflow == overflow_mode::ieee) plan.how = encoding::upper_half;
      if (is_quick && std::same_as<E, float16> && how.overflow == overflow_mode::ieee) plan.how = encoding::binary16;
    } else {
      plan.sign              = f.is_signed ? sign_style::twos_complement : sign_style::none;
      plan.has_negative_zero = false;
      plan.mantissa_bits     = f.bits;
      plan.lowest_binade     = 127 + f.bits - f.fraction_bits;
      plan.max_code          = static_cast<std::uint32_t>(f.max_magnitude());
      plan.ties_away         = how.rounding.mode == rounding_mode::nearest_away;
      if (plan.ties_away || how.rounding.mode == rounding_mode::nearest_even) plan.how = encoding::by_addition;
    }
  }
  return plan;
}

/// A cast as the kernels take it.
template <number E, conversion How>
struct cast_code {
  using element                      = E;
  static constexpr element_plan plan = std::same_as<E, float> ? element_plan{.how = encoding::same, .bits = 32} : plan_of<E>(How);

  static constexpr E encode(float x) noexcept {
    if constexpr (std::same_as<E, float>)
      return x;
    else
      return cast<E>(x, How);
  }
  static constexpr code_type<E> bits(E x) noexcept { return to_bits(x); }
};

/// A cast to float of what a float holds: nothing is rounded, but infinities and NaN are as the policies have them.
template <conversion How>
struct cast_of_float {
  using element                      = float;
  static constexpr element_plan plan = [] {
    element_plan p{.how = encoding::same_if_finite, .bits = 32};
    for (const std::uint32_t negative : {0u, 1u}) {
      p.infinity[negative] = std::bit_cast<std::uint32_t>(cast<float>(std::bit_cast<float>(negative << 31 | 0x7f80'0000u), How));
      p.nan[negative]      = std::bit_cast<std::uint32_t>(cast<float>(std::bit_cast<float>(negative << 31 | 0x7fc0'0000u), How));
    }
    return p;
  }();

  static constexpr float encode(float x) noexcept { return cast<float>(x, How); }
};

/// A cast whose policies are known at run time, and its plan.
template <number E>
struct run_time_cast {
  using element                       = E;
  static constexpr element_plan shape = plan_of<E>({});  ///< what does not depend on the policies
  conversion how;
  element_plan plan;

  explicit constexpr run_time_cast(const conversion& c) noexcept : how{c}, plan{plan_of<E>(c)} {}
  constexpr E operator()(float x) const noexcept { return cast<E>(x, how); }
};

/// How the kernels take codes of E back to floats.
template <number E>
struct decoder_of {
  static constexpr int bits          = code_bits<E>;
  static constexpr bool is_signed    = integer_type<E> && std::numeric_limits<E>::is_signed;
  static constexpr bool has_lone_nan = [] {
    if constexpr (narrow_float<E>) return format_of<E>.nan == nan_encoding::negative_zero && bits == 8;
    return false;
  }();
  static constexpr int fraction_bits = [] {
    if constexpr (narrow_integer<E>) return format_of<E>.fraction_bits;
    return 0;
  }();
  static constexpr decoding how = [] {
    if constexpr (integer_type<E>) return decoding::by_integer;
    if constexpr (narrow_float<E>)
      if (bits < 8 || format_of<E>.is_signed) return decoding::by_table;
    return decoding::one_by_one;
  }();

  struct all_values {
    float v[256]{};
    constexpr all_values() noexcept {
      for (unsigned c = 0; c != (1u << bits); ++c) v[c] = static_cast<float>(from_bits<E>(static_cast<code_type<E>>(c)));
    }
    constexpr float operator[](std::size_t c) const noexcept { return v[c]; }
  };
  static constexpr all_values values{};
  static constexpr bool has_nan = [] {
    for (unsigned c = 0; c != (1u << bits); ++c)
      if (values.v[c] != values.v[c]) return true;
    return false;
  }();
  static constexpr int mantissa_bits = [] {
    if constexpr (narrow_float<E>) return format_of<E>.mantissa_bits;
    return 0;
  }();
  /// The least magnitude that stands for no number, 128 if there is none.
  static constexpr unsigned first_special = [] {
    unsigned c = 0;
    while (c != 128 && (std::bit_cast<std::uint32_t>(values.v[c]) & 0x7f80'0000u) != 0x7f80'0000u) ++c;
    return c;
  }();
  /// True if every number but 0 is from 2^-24 to 2^24: a product with a scale of ordinary size is normal then, as a float and as a bfloat16.
  static constexpr bool is_near_one = [] {
    for (unsigned c = 0; c != first_special; ++c)
      if (values.v[c] != 0 && (values.v[c] < 0x1p-24f || values.v[c] > 0x1p24f)) return false;
    return true;
  }();
  static constexpr value_table table = [] {
    value_table t{};
    for (unsigned c = 0; c != (bits < 8 ? 1u << bits : 128u); ++c) {
      const auto pattern = std::bit_cast<std::uint32_t>(values.v[c]);
      t.high[c] = static_cast<std::uint8_t>(pattern >> 24), t.low[c] = static_cast<std::uint8_t>(pattern >> 16);
    }
    return t;
  }();

  static constexpr std::uint8_t code(E x) noexcept { return static_cast<std::uint8_t>(to_bits(x)); }
};

}  // namespace tessera::inline v0
