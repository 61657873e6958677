// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// From the statistic of a group to its scale, its multiplier and its zero point: plain scalar code, the same for every machine.
// Layer: block. Stands on scheme, simd/scalar.
#pragma once

#include "../format/cast.hpp"
#include "../simd/scalar/ops.hpp"
#include "scheme.hpp"

namespace tessera::inline v0 {

/// A group as the statistic stage leaves it: `high` is a for the magnitude statistics, the highest value for a range.
struct group_statistic {
  float high = 0, low = 0;
};

/// What the rule makes of it. `stored` is the scale in memory; the elements meet `by`.
template <scheme S>
struct scaling {
  typename S::scale stored;
  divisor by;
  bool is_zero_group;
};

/// Q: the element's largest value, unless the rule names another; for a range the number of steps from the lowest to the highest code.
template <scheme S>
constexpr float largest_of() noexcept {
  if (scaling_of<S>.largest != 0) return scaling_of<S>.largest;
  const auto max = static_cast<float>(max_finite<typename S::element>);
  return scaling_of<S>.formula == scale_formula::range ? max - static_cast<float>(lowest_finite<typename S::element>) : max;
}

}  // namespace tessera::inline v0

#include "../simd/scalar/begin.hpp"

/// The smallest power of two that is not below s, for s >= 0; NaN and infinity stay. Exact: the exponent goes up if a mantissa bit is set.
constexpr float up_to_power_of_two(float s) noexcept {
  const std::uint32_t bits = bits_of(s);
  if (bits >= 0x7f80'0000u) return s;
  if (bits < 0x0080'0000u) return float_of(bits == 0 ? 0 : std::bit_ceil(bits));  // a subnormal power of two is one bit
  return float_of((bits + 0x007f'ffffu) & 0x7f80'0000u);
}

/// The multiplier that the elements meet under `rule`, from the group's a and its scale.
constexpr float multiplier_from(multiplier kind, float a, float largest, float s) noexcept {
  switch (kind) {
    case multiplier::division: break;
    case multiplier::reciprocal: return divide(1.0f, s);
    case multiplier::ratio: return divide(largest, a);
    case multiplier::ratio_of_reciprocal: return multiply(divide(1.0f, a), largest);
  }
  return 1.0f;
}

/// The dequantization multiplier, before the power of two and the floors.
template <scheme S>
constexpr float scale_from(float a, const group_statistic& g) noexcept {
  constexpr scale_rule rule = scaling_of<S>;
  constexpr float largest   = largest_of<S>();
  switch (rule.formula) {
    case scale_formula::quotient: break;
    case scale_formula::product: return multiply(a, divide(1.0f, largest));
    case scale_formula::reciprocal: return divide(1.0f, multiplier_from(coding_of<S>.multiplier, a, largest, 1.0f));
    case scale_formula::range: {
      // max - min may be beyond the largest float: then each is divided first.
      const float range = g.high - g.low;
      return is_finite(range) ? divide(range, largest) : divide(g.high, largest) - divide(g.low, largest);
    }
  }
  return divide(a, largest);
}

/// The code that stands for 0: -min / s, rounded and clamped to the codes.
template <scheme S>
constexpr zero_type<S> zero_point_from(float low, float s) noexcept {
  return cast<zero_type<S>>(divide(-low, s) + static_cast<float>(lowest_finite<typename S::element>), nearest_even, saturate);
}

/// The rule of S applied to one group. \cost a division or two \proof tests/golden/recipes.cpp
template <scheme S>
constexpr tessera::scaling<S> scaling_from(const group_statistic& g) noexcept {
  constexpr scale_rule rule = scaling_of<S>;
  const float a             = g.high < rule.amax_floor ? rule.amax_floor : g.high;  // NaN stays
  const bool is_zero        = magnitude_bits(g.high) == 0 && magnitude_bits(g.low) == 0;

  float s = is_zero && rule.zero == zero_group::scale_is_one ? 1.0f : scale_from<S>(a, g);
  if constexpr (rule.power_of_two == power_of_two_mode::up) s = up_to_power_of_two(s);
  if (s < rule.scale_floor) s = rule.scale_floor;

  const auto stored = cast<typename S::scale>(s, nearest_even, saturate_finite);
  if constexpr (!std::is_same_v<typename S::scale, float>) s = static_cast<float>(stored);
  tessera::scaling<S> result{stored, {s, multiplier_from(coding_of<S>.multiplier, a, largest_of<S>(), s), 0.0f}, is_zero};
  if constexpr (has_zero_point<S>) result.by.z = static_cast<float>(zero_point_from<S>(g.low, s));
  return result;
}

#include "../simd/scalar/end.hpp"
