// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// From the statistics of a panel of groups to what is stored for each and what its elements meet.
// Layer: block. Stands on quantized_matrix, scale_rule, element_code, simd/dispatch.
#pragma once

#include <concepts>
#include <type_traits>

#include "../simd/dispatch.hpp"
#include "element_code.hpp"
#include "quantized_matrix.hpp"
#include "scale_rule.hpp"

#define TESSERA_KERNEL "../block/scale.kernel.hpp"
#include "../simd/foreach_isa.hpp"

namespace tessera::inline v0::detail {

/// The statistics of the groups of a panel; those beyond are of nothing.
struct group_statistics {
  float high[most_groups]{}, low[most_groups]{};
};

/// True if a group has nothing but zeros.
template <scheme S>
constexpr bool is_zero_group(const group_statistics& found, std::size_t k) noexcept {
  return scaling_of<S>.statistic != statistic::given && scalar::magnitude_bits(found.high[k]) == 0 && scalar::magnitude_bits(found.low[k]) == 0;
}

/// True if elements are divided by the scale.
template <scheme S>
constexpr bool divides() noexcept {
  return coding_of<S>.multiplier == multiplier::division && (coding_of<S>.form == element_form::scaled || coding_of<S>.form == element_form::shifted);
}

/// True where a quotient by s is exact in the quick way of vectors: 2^-80 to 2^80.
constexpr bool is_ordinary(const divisor& d) noexcept {
  const std::uint32_t s = scalar::bits_of(d.s);
  return s >= 0x1780'0000u && s <= 0x6780'0000u;
}

/// True if vectors apply the rule of S to several groups at once: what they meet is a float, and is stored without being rounded again.
template <scheme S>
constexpr bool scales_in_vectors() noexcept {
  using scale                = typename S::scale;
  constexpr scale_rule rule  = scaling_of<S>;
  constexpr bool is_formula  = rule.formula == scale_formula::quotient || rule.formula == scale_formula::product || rule.formula == scale_formula::inverse;
  constexpr bool stays       = std::same_as<scale, float> || !coding_of<S>.meets_stored_scale || (std::same_as<scale, float8_e8m0fnu> && rule.power_of_two != power_of_two_mode::none);
  constexpr bool is_a_scale  = rule.zero_scale >= 0x1p-80f && rule.zero_scale <= 0x1p80f && (rule.zero_scale == 1 || rule.zero == zero_group::fixed_scale);
  constexpr bool is_in_float = rule.precision == precision::float32 && coding_of<S>.precision != precision::int32;
  return has_magnitude_statistic<S>() && is_formula && stays && is_a_scale && is_in_float && rule.stores != stored_value::amax && rule.rounding == scale_rounding::to_nearest && !has_zero_point<S> &&
         !has_global_scale<S>;
}

/// The rule of each group, or the scale that is there: what is stored is written, and what elements meet comes back. True if vectors may divide by it.
template <scheme S, class T>
[[gnu::noinline]] constexpr bool scale_one_by_one(const group_statistics& found, quantized_view<S> out, std::size_t i, std::size_t j, std::size_t groups, group_divisors& by) noexcept {
  bool are_ordinary = true;
  for (std::size_t k = 0; k != groups; ++k) {
    const scaling<S> scale = [&] {
      [[maybe_unused]] const group_statistic group{found.high[k], found.low[k]};
      if constexpr (scaling_of<S>.statistic == statistic::given)
        return scalar::scaling_of_given<S>(out.scales()(i, j + k));
      else if constexpr (has_global_scale<S>)
        return scalar::scaling_of_two_levels<S, T>(group, *out.global());
      else
        return scalar::scaling_from<S, T>(group);
    }();
    out.scales()(i, j + k) = scale.stored;
    if constexpr (has_zero_point<S>) out.zero_points()(i, j + k) = cast<zero_type<S>>(scale.by.z);  // exact, but for a minimum
    by.s[k] = scale.by.s, by.r[k] = scale.by.r, by.z[k] = scale.by.z;
    if constexpr (divides<S>()) {
      by.r[k] = scalar::divide(1.0f, scale.by.s);  // for the quick quotients
      are_ordinary &= is_ordinary(scale.by);
    }
  }
  return are_ordinary;
}

/// An ordinary scale as it is stored.
template <scheme S>
constexpr typename S::scale ordinary_as_stored(float s) noexcept {
  if constexpr (std::same_as<typename S::scale, float>)
    return s;
  else if constexpr (std::same_as<typename S::scale, float8_e8m0fnu> && has_powers_of_two<S>())
    return float8_e8m0fnu::from_bits(static_cast<std::uint8_t>(scalar::bits_of(s) >> 23));
  else
    return scalar::as_stored<S>(s);
}

/// The same, by vectors where they can.
template <scheme S, class T>
constexpr bool scale_groups(const group_statistics& found, quantized_view<S> out, std::size_t i, std::size_t j, std::size_t groups, group_divisors& by) noexcept {
  if constexpr (scales_in_vectors<S>()) {
    const auto in_vectors = [&](auto with) {
      if constexpr (with.lanes != 1)
        return scale_panel<S>(with, found.high, groups, by);
      else
        return false;
    };
    if (dispatch(in_vectors)) {
      typename S::scale* stored = out.scales().row(i) + j;
      const float* values       = scaling_of<S>.stores == stored_value::multiplier ? by.r : by.s;
      for (std::size_t k = 0; k != groups; ++k) stored[k] = ordinary_as_stored<S>(values[k]);
      return true;
    }
  }
  return scale_one_by_one<S, T>(found, out, i, j, groups, by);
}

}  // namespace tessera::inline v0::detail
