// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A scheme's code rule in the form that kernels take: a type that encodes a float, and a tag for what the elements meet.
// Layer: block. Stands on scheme, format/cast, simd/tags.
#pragma once

#include "../format/cast.hpp"
#include "../format/catalogue/brain.hpp"
#include "../format/catalogue/ieee.hpp"
#include "../simd/scalar/ops.hpp"
#include "scheme.hpp"

namespace tessera::inline v0::detail {

/// The code rule of S as the kernels take it.
template <scheme S>
struct element_code {
  using element                    = typename S::element;
  static constexpr code_rule code  = coding_of<S>;
  static constexpr bool zeros_are_codes = !has_minimum<S>;
  static constexpr bool truncates  = code.form == element_form::offset || code.form == element_form::fused_offset || code.form == element_form::from_minimum;
  static constexpr conversion rule = {.rounding = {truncates ? rounding_mode::toward_zero : code.rounding}, .overflow = code.overflow, .nan = code.nan};

  static constexpr element encode(float q) noexcept {
    if constexpr (code.clamped_nan != nan_element::keep)
      if (scalar::is_nan(q)) return code.clamped_nan == nan_element::lowest ? lowest_finite<element> : max_finite<element>;
    if constexpr (truncates) {  // counted from the lowest code
      constexpr float lowest = static_cast<float>(lowest_finite<element>), highest = static_cast<float>(max_finite<element>);
      const float steps      = q > highest - lowest ? highest - lowest : q;
      return scalar::is_nan(q) ? lowest_finite<element> : cast<element>(cast<int>(steps, toward_zero) + static_cast<int>(lowest));
    }
    const element e = cast<element>(q, rule);
    if constexpr (code.negative_zero == negative_zero_mode::drop_of_0)
      if (q == 0) return cast<element>(0.0f);
    if constexpr (code.negative_zero == negative_zero_mode::drop || code.negative_zero == negative_zero_mode::for_zero_too)
      if (e == 0) return cast<element>(code.negative_zero == negative_zero_mode::for_zero_too && !(q > 0) ? -0.0f : 0.0f);
    return e;
  }
  static constexpr bool saturates(float q) noexcept { return cast_checked<element>(q, rule).flags.overflow; }
};

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

}  // namespace tessera::inline v0::detail
