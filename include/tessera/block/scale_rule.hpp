// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// From the statistic of a group to its scale, its multiplier and its zero point: plain scalar code, the same for every machine.
// Layer: block. Stands on scheme, simd/scalar.
#pragma once

#include <limits>

#include "../format/cast.hpp"
#include "../format/catalogue/brain.hpp"
#include "../format/catalogue/ieee.hpp"
#include "../format/catalogue/mx.hpp"
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
};

/// Q: the element's largest value, unless the rule names another; for a range the number of steps from the lowest to the highest code.
template <scheme S>
constexpr float largest_of() noexcept {
  if (scaling_of<S>.largest != 0) return scaling_of<S>.largest;
  const auto max = static_cast<float>(max_finite<typename S::element>);
  return scaling_of<S>.formula == scale_formula::range ? max - static_cast<float>(lowest_finite<typename S::element>) : max;
}

/// The exponent and the mantissa bits of the largest element, for the power-of-two rules that look at bits.
template <scheme S>
constexpr int exponent_of_largest() noexcept {
  return exact(max_finite<typename S::element>).binade();
}
template <scheme S>
constexpr int mantissa_bits_of_element() noexcept {
  if constexpr (narrow_float<typename S::element>)
    return format_of<typename S::element>.mantissa_bits;
  else
    return code_bits<typename S::element> - 2;
}

}  // namespace tessera::inline v0

#include "../simd/scalar/begin.hpp"

/// x as the precision has it.
constexpr float in(precision p, float x) noexcept {
  if (p == precision::bfloat16) return static_cast<float>(cast<bfloat16>(x));
  if (p == precision::float16) return static_cast<float>(cast<float16>(x));
  return x;
}

template <class Source>
constexpr float in_source(precision p, float x) noexcept {
  if (p == precision::source) return static_cast<float>(cast<Source>(x));
  return in(p, x);
}

/// 2^e, or what is nearest to it from 2^-127 to 2^127.
constexpr float clamped_power_of_two(int e) noexcept {
  if (e <= -127) return float_of(0x0040'0000u);
  return float_of(static_cast<std::uint32_t>((e > 127 ? 127 : e) + 127) << 23);
}

/// The smallest power of two that is not below s, for s >= 0; NaN and infinity stay. Exact: the exponent goes up if a mantissa bit is set.
constexpr float up_to_power_of_two(float s) noexcept {
  const std::uint32_t bits = bits_of(s);
  if (bits >= 0x7f80'0000u) return s;
  if (bits < 0x0080'0000u) return float_of(bits == 0 ? 0 : std::bit_ceil(bits));  // a subnormal power of two is one bit
  return float_of((bits + 0x007f'ffffu) & 0x7f80'0000u);
}

/// The scale as a power of two, by the mode. `amax_*` take the exponent field of a as it is, also of subnormals. NaN and infinity give NaN.
template <scheme S>
constexpr float to_power_of_two(float s, float a) noexcept {
  constexpr power_of_two_mode mode = scaling_of<S>.power_of_two;
  constexpr int e                  = exponent_of_largest<S>();
  if constexpr (mode == power_of_two_mode::none) return s;
  if constexpr (mode == power_of_two_mode::up) return up_to_power_of_two(s);
  if constexpr (mode == power_of_two_mode::nearest) {  // the mantissa of sqrt(2), rounded down, is 0x3504f3
    const std::uint32_t bits = bits_of(s);
    return bits >= 0x7f80'0000u ? s : float_of((bits & 0x7f80'0000u) + ((bits & 0x007f'ffffu) > 0x0035'04f3u ? 0x0080'0000u : 0u));
  }
  const std::uint32_t bits = magnitude_bits(a);
  if (bits >= 0x7f80'0000u) return float_of(0x7fc0'0000u);
  const auto field              = [](std::uint32_t b) { return static_cast<int>(b >> 23) - 127; };
  constexpr std::uint32_t digit = std::uint32_t{1} << (23 - mantissa_bits_of_element<S>() - 1);
  if constexpr (mode == power_of_two_mode::amax_up) return clamped_power_of_two(field(bits) + ((bits & 0x007f'ffffu) != 0 ? 1 : 0) - e);
  if constexpr (mode == power_of_two_mode::amax_even) return clamped_power_of_two(field(bits + digit) - e);
  return clamped_power_of_two(field(bits) - e);
}

/// The multiplier that the elements meet, from the group's a and its scale; an infinite one as the rule limits it.
template <scheme S, class Source>
constexpr float multiplier_from(float a, float s) noexcept {
  constexpr scale_rule rule = scaling_of<S>;
  constexpr float largest   = largest_of<S>();
  float r                   = 1.0f;
  if (scaling_of<S>.zero == zero_group::no_multiplier && magnitude_bits(s) == 0) return 0.0f;
  switch (coding_of<S>.multiplier) {
    case multiplier::division: return r;
    case multiplier::reciprocal: r = in(rule.precision, divide(1.0f, s)); break;
    case multiplier::ratio: r = in(rule.precision, divide(largest, a)); break;
    case multiplier::ratio_of_reciprocal: r = in(rule.precision, multiply(in(rule.precision, divide(1.0f, a)), largest)); break;
  }
  if (is_infinite(r)) {
    if constexpr (rule.limit == multiplier_limit::float_max) r = float_max();
    if constexpr (rule.limit == multiplier_limit::source_max) r = static_cast<float>(max_finite<Source>);
  }
  if constexpr (rule.at_ends == end_multiplier::one_and_zero) {
    if (s == 0x1p-127f) return 1.0f;
    if (s == 0x1p127f) return 0.0f;
  }
  return r;
}

/// The largest power of two that is not above r.
constexpr float down_to_power_of_two(float r) noexcept { return is_finite(r) && bits_of(r) >= 0x0080'0000u ? float_of(bits_of(r) & 0x7f80'0000u) : r; }

/// The dequantization multiplier, before the floors and the power of two.
template <scheme S>
constexpr float scale_from(float a, const group_statistic& g) noexcept {
  constexpr scale_rule rule = scaling_of<S>;
  constexpr float largest   = largest_of<S>();
  if constexpr (rule.formula == scale_formula::product) return in(rule.precision, multiply(a, in(rule.precision, divide(1.0f, largest))));
  if constexpr (rule.formula == scale_formula::range) {
    // max - min may be beyond the largest float: then Tessera's own rule divides each first.
    float range = in(rule.precision, add(g.high, -g.low));
    if (rule.amax_floor != 0 && range < rule.amax_floor) range = rule.amax_floor;  // without a floor a group of NaN has a negative one
    // (Halves tell, which are finite: of infinities clang's -ffast-math takes comparisons, and their bits, for known.)
    const bool overflows = g.high * 0.5f - g.low * 0.5f >= 0x1p127f || (rule.precision != precision::float32 && is_infinite(range));
    if (overflows && rule.statistic == statistic::finite_range) return divide(g.high, largest) - divide(g.low, largest);
    return in(rule.precision, divide(range, largest));
  }
  if constexpr (rule.formula == scale_formula::two_sided) {
    const float above = divide(g.high, largest), below = divide(g.low, static_cast<float>(lowest_finite<typename S::element>));
    return above > below ? above : below;
  }
  return in(rule.precision, divide(a, largest));
}

/// The zero point that goes with the scale s.
template <scheme S>
constexpr zero_type<S> zero_point_from(float low, float s) noexcept {
  using zero = zero_type<S>;
  if constexpr (has_minimum<S>) return cast<zero>(low);
  if constexpr (scaling_of<S>.zero_point == zero_point_kind::middle) return cast<zero>((1 << code_bits<typename S::element>) / 2);
  const float z = add(divide(-low, s), static_cast<float>(lowest_finite<typename S::element>));
  if constexpr (scaling_of<S>.zero_point == zero_point_kind::unclamped_code) return cast<zero>(z);
  return cast<zero>(cast<typename S::element>(z, nearest_even, saturate));
}

/// \spec ggml-impl.h, ggml_fp32_to_ue4m3, whose faults are its definition
constexpr std::uint8_t ggml_ue4m3_code(float x) noexcept {
  if (!(x > 0)) return 0;
  if (x >= 248.0f) return 0x7e;
  const std::uint32_t bits = bits_of(x);
  const int exponent       = static_cast<int>(bits >> 23) - 127 + 7;
  if (exponent <= 0) {
    const int steps = static_cast<int>(x * 512.0f + 0.5f);
    return static_cast<std::uint8_t>(steps > 7 ? 7 : steps);
  }
  return static_cast<std::uint8_t>((static_cast<std::uint32_t>(exponent) << 3 | (bits >> 20 & 7)) + (bits >> 19 & 1));
}

/// s in the type that it is stored in. What needs no rounding, finite floats and powers of two as E8M0, is told apart: it is every group's.
template <scheme S>
constexpr typename S::scale as_stored(float s) noexcept {
  using scale = typename S::scale;
  if constexpr (scaling_of<S>.rounding == scale_rounding::ggml_ue4m3) return from_bits<scale>(ggml_ue4m3_code(s));
  if constexpr (std::is_same_v<scale, float>)
    if (is_finite(s)) return s;
  if constexpr (std::is_same_v<scale, float8_e8m0fnu>)
    if ((bits_of(s) & 0x807f'ffffu) == 0 && is_finite(s) && bits_of(s) != 0) return from_bits<scale>(static_cast<std::uint8_t>(bits_of(s) >> 23));
  return cast<scale>(s, nearest_even, scaling_of<S>.stored_overflow);
}
/// The number that it is.
template <float_type Scale>
constexpr float value_of_scale(Scale stored) noexcept {
  if constexpr (std::is_same_v<Scale, float8_e8m0fnu>)
    if (stored.bits() - 1u < 254u) return float_of(std::uint32_t{stored.bits()} << 23);
  return static_cast<float>(stored);
}

/// The floors, the ceilings and the power of two, and the type of the scale.
template <scheme S>
constexpr typename S::scale stored_scale(float s, float a) noexcept {
  constexpr scale_rule rule = scaling_of<S>;
  if (rule.zero == zero_group::fixed_where_0 && s == 0) s = rule.zero_scale;
  if (rule.scale_floor != 0 && s < rule.scale_floor) s = rule.scale_floor;  // without a floor a scale may have a sign
  if (rule.scale_ceiling != 0 && s > rule.scale_ceiling) s = rule.scale_ceiling;
  s = to_power_of_two<S>(s, a);
  if (!is_finite(a) && rule.not_finite == not_finite_group::scale_is_nan) s = float_of(0x7fc0'0000u);
  if (is_nan(a) && rule.not_finite == not_finite_group::nan_scale_is_ceiling) s = rule.scale_ceiling;
  if (is_nan(a) && rule.not_finite == not_finite_group::nan_scale_is_floor) s = rule.scale_floor;
  const auto stored = as_stored<S>(s);
  return rule.zero == zero_group::fixed_where_0 && stored == 0 ? as_stored<S>(rule.zero_scale) : stored;
}

/// A range as loops make it that begin with the largest float and its negative.
constexpr group_statistic begun_with_floats(group_statistic g) noexcept {
  return {g.high < -float_max() ? -float_max() : g.high, g.low > float_max() ? float_max() : g.low};
}

/// The rule of S applied to one group of one level. \cost a division or two \proof tests/golden/recipes.cpp
template <scheme S, class Source = float>
constexpr tessera::scaling<S> scaling_from(const group_statistic& group) noexcept {
  constexpr scale_rule rule = scaling_of<S>;
  constexpr code_rule code  = coding_of<S>;
  const group_statistic g   = rule.statistic == statistic::range ? begun_with_floats(group) : group;
  float a                   = g.high < rule.amax_floor && rule.statistic != statistic::signed_amax ? rule.amax_floor : g.high;  // NaN stays
  if (rule.amax_ceiling != 0 && a > rule.amax_ceiling) a = rule.amax_ceiling;
  const bool is_zero = magnitude_bits(g.high) == 0 && magnitude_bits(g.low) == 0;

  tessera::scaling<S> result{{}, {0, 1, 0, code.offset}};
  float s = 0;  // before it is stored
  if ((is_zero && rule.zero == zero_group::fixed_scale) || (!is_finite(a) && rule.not_finite == not_finite_group::scale_is_one) ||
      (is_nan(a) && rule.not_finite == not_finite_group::nan_scale_is_one)) {
    s             = is_zero ? rule.zero_scale : 1.0f;
    result.stored = as_stored<S>(s);
    result.by.s   = s;
    result.by.r   = divide(1.0f, s);
  } else if constexpr (rule.formula == scale_formula::inverse) {
    result.by.r = multiplier_from<S, Source>(a, 1.0f);
    if constexpr (rule.power_of_two == power_of_two_mode::up) result.by.r = down_to_power_of_two(result.by.r);
    result.by.s   = s = divide(1.0f, result.by.r);
    result.stored = as_stored<S>(s);
  } else {
    s             = scale_from<S>(a, g);
    result.stored = stored_scale<S>(s, a);
    result.by.s   = code.meets_stored_scale ? value_of_scale(result.stored) : s;
    result.by.r   = multiplier_from<S, Source>(a, result.by.s);
    if (rule.zero == zero_group::no_multiplier && magnitude_bits(result.by.s) == 0) result.by.s = float_of(0x7f80'0000u);  // x / infinity is 0
  }
  if constexpr (rule.stores == stored_value::multiplier) result.stored = as_stored<S>(result.by.r);
  if constexpr (rule.stores == stored_value::amax) result.stored = as_stored<S>(a);
  if constexpr (has_zero_point<S>)
    result.by.z = has_minimum<S> ? g.low : static_cast<float>(zero_point_from<S>(g.low, code.form == element_form::restored ? s : result.by.s));
  return result;
}

/// A scale that was there before.
template <scheme S>
constexpr tessera::scaling<S> scaling_of_given(typename S::scale stored) noexcept {
  const auto value = static_cast<float>(stored);
  const float s    = scaling_of<S>.stores == stored_value::multiplier ? divide(1.0f, value) : value;
  return {stored, {s, scaling_of<S>.stores == stored_value::multiplier ? value : divide(1.0f, s), 0, coding_of<S>.offset}};
}

// --- Two levels ----------------------------------------------------------------------------------------------------------

/// P Q: the largest block scale times the largest element.
template <scheme S>
constexpr float largest_of_two_levels() noexcept {
  return static_cast<float>(max_finite<typename S::scale>) * largest_of<S>();
}

/// What is stored for the whole matrix, from its amax.
template <scheme S, class Source = float>
constexpr float global_from(float amax) noexcept {
  constexpr two_level_form form = two_level_of<S>;
  constexpr float largest       = largest_of_two_levels<S>();
  if constexpr (form == two_level_form::none) return 1.0f;
  if constexpr (form == two_level_form::encode_scale) return amax;
  if constexpr (form == two_level_form::divisor) {
    constexpr precision p = scaling_of<S>.precision;
    const auto least      = static_cast<float>(min_normal<Source>);
    const float g         = in_source<Source>(p, multiply(in_source<Source>(p, divide(1.0f, amax < least ? least : amax)), largest));
    return is_finite(g) ? g : 1.0f;
  }
  if (magnitude_bits(amax) == 0 && scaling_of<S>.whole == zero_matrix::scale_is_one) return 1.0f;
  if constexpr (form == two_level_form::decode_product) return multiply(amax, divide(1.0f, largest));
  return divide(amax, largest);
}

/// x > 0, if it is not infinite. (No comparison of floats: clang's -ffast-math folds it away.)
constexpr float at_most_largest(float x) noexcept { return is_finite(x) ? x : float_max(); }

/// S of the form encode_scale: P Q / A, at most the largest float, and 1 where A or S is 0. \spec TransformerEngine, nvfp4 recipe
template <scheme S>
constexpr float global_encode_scale(float amax) noexcept {
  const float q = divide(largest_of_two_levels<S>(), amax);
  if (magnitude_bits(amax) == 0 || magnitude_bits(q) == 0) return 1.0f;
  return at_most_largest(q);
}

/// The dequantization multiplier of a block: from its stored scale and what is stored for the whole.
template <scheme S>
constexpr float scale_of_stored(float stored, float global) noexcept {
  switch (two_level_of<S>) {
    case two_level_form::none: break;
    case two_level_form::encode_scale: return multiply(multiply(stored, global), divide(1.0f, largest_of_two_levels<S>()));
    case two_level_form::divisor: return divide(stored, global);
    default: return multiply(stored, global);
  }
  if constexpr (scaling_of<S>.stores == stored_value::multiplier) return divide(1.0f, stored);
  if constexpr (scaling_of<S>.stores == stored_value::amax) return divide(stored, largest_of<S>());
  return stored;
}

/// A block of a scheme of two levels: f from its a and the whole, and what its elements meet.
template <scheme S, class Source = float>
constexpr tessera::scaling<S> scaling_of_two_levels(const group_statistic& group, float g) noexcept {
  constexpr scale_rule rule     = scaling_of<S>;
  constexpr two_level_form form = two_level_of<S>;
  constexpr float largest       = largest_of<S>();
  const float a                 = group.high;
  const bool is_zero            = magnitude_bits(a) == 0;
  const float encode            = form == two_level_form::encode_scale ? global_encode_scale<S>(g) : 1.0f;

  float f = 0;
  if constexpr (form == two_level_form::encode_scale) f = multiply(a, multiply(encode, divide(1.0f, largest)));
  else if constexpr (form == two_level_form::nested_quotient) f = divide(divide(a, largest), g);
  else if constexpr (form == two_level_form::divisor) f = multiply(g, in_source<Source>(rule.precision, divide(a, largest)));
  else f = divide(a, multiply(largest, g));
  if (is_zero && rule.zero == zero_group::fixed_scale) f = rule.zero_scale;
  tessera::scaling<S> result{stored_scale<S>(f, a), {1, 1, 0, 0}};

  const auto stored = value_of_scale(result.stored);
  if constexpr (form == two_level_form::encode_scale) {
    result.by.r = at_most_largest(divide(1.0f, multiply(stored, divide(1.0f, encode))));
  } else if constexpr (form == two_level_form::nested_quotient) {
    result.by.r = divide(divide(1.0f, g), stored);
  } else {
    result.by.s = scale_of_stored<S>(stored, g);
  }
  return result;
}

#include "../simd/scalar/end.hpp"
