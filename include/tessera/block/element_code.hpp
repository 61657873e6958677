// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A scheme's code rule in the form that kernels take: a type that encodes a float, and a tag for what the elements meet.
// Layer: block. Stands on scheme, convert/element, simd/tags.
#pragma once

#include "../format/cast.hpp"
#include "../format/catalogue/brain.hpp"
#include "../format/catalogue/ieee.hpp"
#include "../format/catalogue/mx.hpp"
#include "../convert/element.hpp"
#include "../simd/scalar/ops.hpp"
#include "scheme.hpp"

namespace tessera::inline v0::detail {

/// True if a zero has another sign than the scaled element.
constexpr bool makes_signs_of_zeros(negative_zero_mode m) noexcept { return m == negative_zero_mode::drop_of_0 || m == negative_zero_mode::for_zero_too; }

/// What of a scheme decides how a scaled element is encoded. Schemes that agree here, and in the element, share their kernels.
struct encoding_rule {
  conversion how;
  bool truncates;  ///< counted from the lowest code
  nan_element clamped_nan;
  negative_zero_mode negative_zero;
  bool has_zero;         ///< a zero point
  bool zeros_are_codes;  ///< some code stands for 0 by itself
  bool zeros_stay;       ///< what becomes of the element 0 is that code, unless there is a zero point
  bool is_bounded;       ///< scaled elements are not rounded beyond the largest code
  bool is_within_octave; ///< they are below twice its power of two
  bool fits_16_bits;     ///< what is truncated is a number below 2^15 in magnitude
  bool may_meet_nan;     ///< scaled elements may be NaN though the group's statistic has met none
};

/// True for the statistics that tell a group with a NaN or an infinity from others.
template <scheme S>
constexpr bool has_magnitude_statistic() noexcept {
  constexpr statistic kind = scaling_of<S>.statistic;
  return kind == statistic::amax_finite || kind == statistic::amax || kind == statistic::amax_or_nan;
}
/// True if a group's statistic is one number.
template <scheme S>
constexpr bool has_one_statistic() noexcept {
  return has_magnitude_statistic<S>() || scaling_of<S>.statistic == statistic::signed_amax;
}
/// True if |x / s| is about Q at most: s is made of the group's amax, and nothing limits it from above.
template <scheme S>
constexpr bool scales_to_largest() noexcept {
  constexpr scale_rule rule = scaling_of<S>;
  return has_magnitude_statistic<S>() && rule.amax_ceiling == 0 && rule.scale_ceiling == 0 && coding_of<S>.form == element_form::scaled && !has_zero_point<S>;
}
/// True if elements meet x * r + c.
template <scheme S>
constexpr bool has_offset() noexcept { return coding_of<S>.form == element_form::offset || coding_of<S>.form == element_form::fused_offset; }
/// True if that is a number below 2^15 in magnitude, for the same reason: |x * r| is about Q at most wherever r is a float.
template <scheme S>
constexpr bool offsets_from_largest() noexcept {
  constexpr scale_rule rule = scaling_of<S>;
  constexpr code_rule code  = coding_of<S>;
  constexpr bool is_plain   = rule.formula == scale_formula::quotient && rule.power_of_two == power_of_two_mode::none && rule.precision == precision::float32 && rule.amax_ceiling == 0 && rule.scale_ceiling == 0;
  constexpr bool is_small   = rule.largest * rule.largest < 0x1p26f && code.offset < 0x1p13f && code.offset > -0x1p13f && rule.largest != 0;
  return has_one_statistic<S>() && has_offset<S>() && is_plain && is_small && code.multiplier == multiplier::reciprocal && !code.meets_stored_scale && code.precision == precision::float32 && !has_global_scale<S>;
}
/// True if none of them is rounded beyond the largest code: what makes s smaller than a / Q is rounding in float, at most.
template <scheme S>
constexpr bool is_bounded() noexcept {
  using element              = typename S::element;
  constexpr scale_rule rule  = scaling_of<S>;
  constexpr bool is_upward   = rule.power_of_two == power_of_two_mode::none ? std::is_same_v<typename S::scale, float> || !coding_of<S>.meets_stored_scale
                                                                            : rule.power_of_two == power_of_two_mode::up && std::is_same_v<typename S::scale, float8_e8m0fnu>;
  constexpr float largest    = rule.largest == 0 ? static_cast<float>(max_finite<element>) : rule.largest;
  constexpr bool is_in_range = largest <= static_cast<float>(max_finite<element>) && -largest >= static_cast<float>(lowest_finite<element>);
  return scales_to_largest<S>() && is_upward && is_in_range && rule.precision == precision::float32 && !has_global_scale<S> && !codebook_type<element>;
}

/// True if |x / s| is below twice the power of two of Q: so it is if bounded, and if s is the power of two of the amax over that of Q, or larger.
template <scheme S>
constexpr bool is_within_octave() noexcept {
  constexpr power_of_two_mode mode = scaling_of<S>.power_of_two;
  constexpr bool is_of_amax        = mode == power_of_two_mode::amax_down || mode == power_of_two_mode::amax_up || mode == power_of_two_mode::amax_even;
  return is_bounded<S>() || (scales_to_largest<S>() && is_of_amax && scaling_of<S>.largest == 0 && coding_of<S>.meets_stored_scale && std::is_same_v<typename S::scale, float8_e8m0fnu>);
}

/// True if a code tells a number from 0 however small it is.
template <scheme S>
constexpr bool tells_all_from_zero() noexcept {
  constexpr rounding_mode mode = coding_of<S>.rounding;
  return makes_signs_of_zeros(coding_of<S>.negative_zero) || mode == rounding_mode::upward || mode == rounding_mode::downward || mode == rounding_mode::to_odd;
}

template <scheme S>
constexpr encoding_rule encoding_rule_of() noexcept {
  constexpr code_rule code = coding_of<S>;
  constexpr bool truncates = has_offset<S>() || code.form == element_form::from_minimum;
  constexpr float lowest   = static_cast<float>(lowest_finite<typename S::element>);
  return {{.rounding = {truncates ? rounding_mode::toward_zero : code.rounding}, .overflow = code.overflow, .nan = code.nan},
          truncates,
          code.clamped_nan,
          code.negative_zero,
          has_zero_point<S>,
          !has_minimum<S>,
          !has_offset<S>() || (code.offset >= -lowest && code.offset < 1 - lowest),
          is_bounded<S>(),
          is_within_octave<S>(),
          offsets_from_largest<S>(),
          !(scales_to_largest<S>() || offsets_from_largest<S>()) || tells_all_from_zero<S>()};
}

}  // namespace tessera::inline v0::detail
#include "../simd/ieee/begin.hpp"
namespace tessera::inline v0::detail {

/// An element at a time.
template <number E, encoding_rule R>
struct element_rule {
  using element                         = E;
  static constexpr bool zeros_are_codes = R.zeros_are_codes;
  static constexpr bool zeros_stay      = R.zeros_stay;
  static constexpr bool has_zero        = R.has_zero;
  static constexpr bool may_meet_nan    = R.may_meet_nan;

  static constexpr E encode(float q) noexcept {
    if constexpr (R.clamped_nan != nan_element::keep)
      if (scalar::is_nan(q)) return R.clamped_nan == nan_element::lowest ? lowest_finite<E> : max_finite<E>;
    if constexpr (R.truncates) {
      constexpr float lowest = static_cast<float>(lowest_finite<E>), highest = static_cast<float>(max_finite<E>);
      const float steps      = q > highest - lowest ? highest - lowest : q > 0 ? q : 0;  // (int cannot hold what lies far below)
      return scalar::is_nan(q) ? lowest_finite<E> : cast<E>(cast<int>(steps, toward_zero) + static_cast<int>(lowest));
    }
    const E e = cast<E>(q, R.how);
    if constexpr (R.negative_zero == negative_zero_mode::drop_of_0)
      if (scalar::magnitude_bits(q) == 0) return cast<E>(0.0f);
    if constexpr (R.negative_zero == negative_zero_mode::drop)
      if (e == 0) return cast<E>(0.0f);
    if constexpr (R.negative_zero == negative_zero_mode::for_zero_too) {
      constexpr E zeros[2]   = {cast<E>(0.0f), cast<E>(-0.0f)};
      const bool is_positive = scalar::bits_of(q) - 1u < 0x7f80'0000u;
      if (e == 0) return zeros[is_positive ? 0 : 1];  // (of two floats -ffast-math takes any zero)
    }
    return e;
  }
  static constexpr bool saturates(float q) noexcept {
    if constexpr (R.truncates) return q <= -1 || q >= static_cast<float>(max_finite<E>) - static_cast<float>(lowest_finite<E>) + 1;
    return cast_checked<E>(q, R.how).flags.overflow;
  }
  static constexpr code_type<E> bits(E x) noexcept { return to_bits(x); }
  static constexpr E from_bits(std::uint8_t c) noexcept { return tessera::from_bits<E>(static_cast<code_type<E>>(c)); }
};

}  // namespace tessera::inline v0::detail
#include "../simd/ieee/end.hpp"
namespace tessera::inline v0::detail {

/// A codebook's thresholds as a tree: what is above the one of node n goes on at 2 n + 1, other numbers at 2 n, to the leaf of a code.
template <codebook_type E>
struct codebook_thresholds {
  static constexpr bool has_sign_bit  = E::format.has_sign_bit;
  static constexpr std::size_t count  = E::format.searched() - 1;
  static constexpr std::uint32_t sign = static_cast<std::uint32_t>(E::format.searched());
  float node[16]{};
  float value[count]{};       ///< the same in ascending order
  std::uint32_t code[16]{};   ///< by rank, repeated where there are fewer than 16
  bool are_in_order = true;   ///< codes are ranks

  constexpr codebook_thresholds() noexcept {
    for (std::size_t i = 0; i != count; ++i) value[i] = detail::search_in<E::format>.border[i];
    for (std::size_t first = 1; first <= count; first *= 2)
      for (std::size_t i = 0; i != first; ++i) node[first + i] = value[(2 * i + 1) * (count + 1) / (2 * first) - 1];
    for (std::size_t i = 0; i != 16; ++i) {
      code[i] = detail::search_in<E::format>.code[i % (count + 1)];
      are_in_order &= code[i] == i % (count + 1);
    }
  }
};
struct no_thresholds {};
template <number E>
constexpr auto thresholds_of() noexcept {
  if constexpr (codebook_type<E>)
    return codebook_thresholds<E>{};
  else
    return no_thresholds{};
}

/// As the kernels take it: the same as integers besides, or one_by_one where a rule has no such form.
template <number E, encoding_rule R>
struct element_code : element_rule<E, R> {
  /// What is too large becomes NaN or an infinity.
  static constexpr bool overflows_to_special = [] {
    const auto is_special = [](float q) { return !scalar::is_finite(static_cast<float>(element_rule<E, R>::encode(q))); };
    return is_special(scalar::float_max()) || is_special(-scalar::float_max());
  }();
  static constexpr bool has_sign_bit = [] {
    if constexpr (narrow_float<E>) return format_of<E>.is_signed;
    if constexpr (codebook_type<E>) return E::format.has_sign_bit;
    return false;
  }();
  /// The bits of the code that stands for 0, but for its sign. (Counted from the lowest code, 0 is not what 0 is encoded as.)
  static constexpr std::uint8_t code_of_zero = static_cast<std::uint8_t>(to_bits(R.truncates || narrow_float<E> ? cast<E>(0.0f) : element_rule<E, R>::encode(0.0f)));
  static constexpr auto thresholds   = thresholds_of<E>();
  static constexpr element_plan plan = [] {
    using one      = element_rule<E, R>;
    element_plan p = plan_of<E>(R.how);
    if (makes_signs_of_zeros(R.negative_zero) && !narrow_float<E>) p.how = encoding::one_by_one;
    if (R.negative_zero == negative_zero_mode::drop) p.has_negative_zero = false;
    if constexpr (R.truncates) {
      constexpr float lowest = static_cast<float>(lowest_finite<E>), highest = static_cast<float>(max_finite<E>);
      p.how                  = encoding::truncated;
      p.lowest_code          = static_cast<int>(lowest);
      p.max_code             = static_cast<std::uint32_t>(highest - lowest);
    }
    p.is_bounded       = R.is_bounded && p.how == encoding::by_addition;
    p.is_within_octave = R.is_within_octave;
    p.fits_16_bits     = R.fits_16_bits;
    if (p.how != encoding::one_by_one) {
      p.top[0] = last_without([](float q) { return one::saturates(q); });
      p.top[1] = last_without([](float q) { return one::saturates(-q); });
    }
    return p;
  }();
};
template <scheme S>
using element_code_of = element_code<typename S::element, encoding_rule_of<S>()>;

/// What the elements of S meet, as a tag, in float.
template <scheme S>
constexpr auto quotient_in_float() noexcept {
  constexpr element_form form = coding_of<S>.form;
  constexpr bool divides      = coding_of<S>.multiplier == multiplier::division;
  if constexpr (form == element_form::shifted && divides)
    return by_division_and_shift{};
  else if constexpr (form == element_form::shifted)
    return by_multiplication_and_shift{};
  else if constexpr (form == element_form::offset)
    return by_offset{};
  else if constexpr (form == element_form::fused_offset)
    return by_fused_offset{};
  else if constexpr (form == element_form::from_minimum)
    return from_minimum{};
  else if constexpr (form == element_form::restored)
    return by_restoring{};
  else if constexpr (divides)
    return by_division{};
  else
    return by_multiplication{};
}

/// The same in the precision of the rule.
template <scheme S>
constexpr auto quotient_tag() noexcept {
  using in_float = decltype(quotient_in_float<S>());
  if constexpr (coding_of<S>.precision == precision::bfloat16)
    return in_precision<in_float, bfloat16>{};
  else if constexpr (coding_of<S>.precision == precision::float16)
    return in_precision<in_float, float16>{};
  else if constexpr (coding_of<S>.precision == precision::float64)
    return in_precision<in_float, double>{};
  else if constexpr (coding_of<S>.precision == precision::int32)
    return in_precision<in_float, std::int32_t>{};
  else
    return in_float{};
}

/// True if every scale is a power of two.
template <scheme S>
constexpr bool has_powers_of_two() noexcept {
  constexpr bool is_e8m0    = std::is_same_v<typename S::scale, float8_e8m0fnu> && coding_of<S>.meets_stored_scale;
  constexpr bool is_rounded = scaling_of<S>.power_of_two != power_of_two_mode::none && scaling_of<S>.statistic != statistic::given &&
                              std::is_same_v<typename S::scale, float> && (scalar::bits_of(scaling_of<S>.zero_scale) & 0x007f'ffffu) == 0;
  return (is_e8m0 || is_rounded) && !has_global_scale<S>;
}

/// True if elements are divided by the scale.
template <scheme S>
constexpr bool divides() noexcept {
  return coding_of<S>.multiplier == multiplier::division && (coding_of<S>.form == element_form::scaled || coding_of<S>.form == element_form::shifted);
}

/// True if zeros have signs, which quick divisions by negative scales do not turn.
template <scheme S>
constexpr bool needs_positive_scales() noexcept { return divides<S>() && element_code_of<S>::has_sign_bit && element_code_of<S>::plan.has_negative_zero; }

/// True if a division may be a quick one: positive scales, quotients of about Q at most, and codes that are rounded at nothing that has more than 9 bits
/// or is less than 2^-32.
template <scheme S>
constexpr bool divides_quickly() noexcept {
  constexpr element_plan plan = element_code_of<S>::plan;
  constexpr bool is_in_reach  = plan.sign != sign_style::bit || (plan.mantissa_bits <= 7 && plan.lowest_binade - plan.mantissa_bits > 127 - 31);
  return std::is_same_v<decltype(quotient_tag<S>()), by_division> && !has_powers_of_two<S>() && scales_to_largest<S>() && !has_global_scale<S> && scaling_of<S>.zero_scale > 0 &&
         plan.how == encoding::by_addition && plan.bits <= 8 && is_in_reach;
}

/// What vectors meet that divide or multiply: a division by a power of two is a multiplication by its inverse, which is a float for all of E8M0.
template <scheme S>
constexpr auto scaled_quotient_tag() noexcept {
  using exact              = decltype(quotient_tag<S>());
  constexpr bool is_scaled = std::is_same_v<exact, by_division> || std::is_same_v<exact, by_multiplication>;
  if constexpr (is_scaled && has_powers_of_two<S>())
    return by_multiplication{};
  else if constexpr (tells_all_from_zero<S>() && !std::is_same_v<exact, by_multiplication>)
    return with_all_digits<exact>{};
  else
    return exact{};
}
/// The same where there is a quicker way. The sign of a quotient of 0 is made before it is rounded.
template <scheme S>
constexpr auto quick_quotient_tag() noexcept {
  using scaled                      = decltype(scaled_quotient_tag<S>());
  constexpr negative_zero_mode zero = coding_of<S>.negative_zero;
  if constexpr (makes_signs_of_zeros(zero))
    return with_zeros_as<scaled, zero == negative_zero_mode::for_zero_too ? 0x8000'0000u : 0u>{};
  else if constexpr (std::is_same_v<scaled, by_multiplication> && has_powers_of_two<S>() && element_code_of<S>::plan.bits <= 4)  // whose kernels may ask for it
    return by_power_of_two{};
  else if constexpr (divides_quickly<S>())
    return by_quick_division{};
  else
    return scaled{};
}

}  // namespace tessera::inline v0::detail
