// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// From the statistics of a panel of groups to what is stored for each and what its elements meet.
// Layer: block. Stands on quantized_matrix, scale_rule, element_code, simd/dispatch.
#pragma once

#include <bit>
#include <concepts>
#include <cstdint>
#include <type_traits>

#include "../simd/dispatch.hpp"
#include "element_code.hpp"
#include "quantized_matrix.hpp"
#include "scale_rule.hpp"

namespace tessera::inline v0 {

namespace detail {

/// True if elements meet a scale that vectors have rounded to 16 bits.
template <scheme S>
constexpr bool meets_narrowed_scale() noexcept {
  using scale               = typename S::scale;
  constexpr scale_rule rule = scaling_of<S>;
  if constexpr (std::same_as<scale, bfloat16> || std::same_as<scale, float16>)
    return coding_of<S>.meets_stored_scale && rule.formula != scale_formula::inverse && rule.stores == stored_value::scale && static_cast<float>(cast<scale>(rule.zero_scale)) == rule.zero_scale;
  return false;
}

}  // namespace detail

/// How vectors round a scale that is not infinite.
template <scheme S>
constexpr element_plan plan_of_finite_scale() noexcept {
  constexpr overflow_mode overflow = scaling_of<S>.stored_overflow;
  return plan_of<typename S::scale>({.overflow = overflow == overflow_mode::saturate_finite ? overflow_mode::saturate : overflow});
}

}  // namespace tessera::inline v0

#define TESSERA_KERNEL "../block/scale.kernel.hpp"
#include "../simd/foreach_isa.hpp"

namespace tessera::inline v0::detail {

/// The statistics of the groups of a panel; those beyond are of nothing.
struct group_statistics {
  float high[most_groups]{}, low[most_groups]{};

  constexpr group_statistic operator[](std::size_t k) const noexcept { return {high[k], low[k]}; }
};

// What is done to each group has no call of the scalar backend: GCC inlines nothing out of its region.

/// The groups of nothing but zeros.
template <scheme S>
constexpr std::uint64_t count_of_zero_groups(const group_statistics& found, std::size_t groups) noexcept {
  const auto one_by_one = [&] {
    std::uint64_t n = 0;
    for (std::size_t k = 0; k != groups; ++k) n += ((std::bit_cast<std::uint32_t>(found.high[k]) | std::bit_cast<std::uint32_t>(found.low[k])) << 1) == 0 ? 1u : 0u;
    return n;
  };
  if constexpr (scaling_of<S>.statistic == statistic::given)
    return 0;
  else if constexpr (!has_one_statistic<S>())
    return one_by_one();
  else
    return dispatch([&](auto with) {
      if constexpr (with.lanes != 1)
        return count_zeros_among(with, found.high, groups);
      else
        return one_by_one();
    });
}

template <scheme S>
constexpr bool needs_ordinary_scales() noexcept { return divides<S>() || scales_to_largest<S>() || offsets_from_largest<S>(); }
/// True where a quotient by s is exact in the quick way of vectors, and s what the rule says but for its last bit: 2^-80 to 2^80. A multiplier, which may be
/// another thing than 1 / s, is finite.
template <scheme S>
constexpr bool is_ordinary(const divisor& d) noexcept {
  const auto s = std::bit_cast<std::uint32_t>(d.s), magnitude = s & 0x7fff'ffffu, r = std::bit_cast<std::uint32_t>(d.r) & 0x7fff'ffffu;
  return magnitude >= 0x1780'0000u && magnitude <= 0x6780'0000u && r < 0x7f80'0000u && (s == magnitude || !needs_positive_scales<S>());
}

/// True if vectors apply the rule of S to several groups at once: what they meet is a float, and is stored without being rounded again.
template <scheme S>
constexpr bool scales_in_vectors() noexcept {
  using scale                = typename S::scale;
  constexpr scale_rule rule  = scaling_of<S>;
  constexpr bool is_formula  = rule.formula == scale_formula::quotient || rule.formula == scale_formula::product || rule.formula == scale_formula::inverse;
  constexpr bool is_bare     = rule.scale_floor == 0 && rule.scale_ceiling == 0 && rule.power_of_two == power_of_two_mode::none;  // what elements meet before it is stored has no bounds
  constexpr bool is_kept     = std::same_as<scale, float> || meets_narrowed_scale<S>() || (std::same_as<scale, float8_e8m0fnu> && rule.power_of_two != power_of_two_mode::none);
  constexpr bool stays       = coding_of<S>.meets_stored_scale ? is_kept : is_bare;
  constexpr bool is_a_scale  = rule.zero_scale >= 0x1p-80f && rule.zero_scale <= 0x1p80f && (rule.zero_scale == 1 || rule.zero == zero_group::fixed_scale || rule.zero == zero_group::fixed_where_0);
  constexpr bool is_of_scale = rule.precision == precision::bfloat16 && std::same_as<scale, bfloat16> && meets_narrowed_scale<S>() && is_bare && rule.formula == scale_formula::quotient;
  constexpr bool is_in_float = (rule.precision == precision::float32 || is_of_scale) && coding_of<S>.precision != precision::int32;
  constexpr bool is_positive = rule.statistic != statistic::signed_amax;  // a floor and a power of two are other rules for a scale with a sign
  return has_one_statistic<S>() && (is_positive || (rule.amax_floor == 0 && rule.power_of_two == power_of_two_mode::none)) && is_formula && stays && is_a_scale && is_in_float && rule.stores != stored_value::amax && rule.rounding == scale_rounding::to_nearest && !has_zero_point<S> &&
         !has_global_scale<S>;
}

/// True if vectors apply the rule of S where each scale is rounded to 8 bits.
template <scheme S>
constexpr bool rounds_scales_in_vectors() noexcept {
  using scale                   = typename S::scale;
  constexpr scale_rule rule     = scaling_of<S>;
  constexpr two_level_form form = two_level_of<S>;
  if constexpr (narrow_float<scale> && !std::same_as<scale, float8_e8m0fnu>) {
    constexpr bool is_read   = code_bits<scale> == 8 && decoder_of<scale>::how == decoding::by_table && plan_of_finite_scale<S>().how != encoding::one_by_one;
    constexpr bool is_known  = rule.precision == precision::float32 || (rule.precision == precision::source && form == two_level_form::divisor);
    constexpr bool is_formed = rule.formula == scale_formula::quotient || (form == two_level_form::none && rule.formula == scale_formula::product);
    constexpr bool is_plain  = rule.amax_floor == 0 && rule.amax_ceiling == 0 && rule.power_of_two == power_of_two_mode::none && rule.stores == stored_value::scale &&
                              rule.rounding == scale_rounding::to_nearest && rule.zero != zero_group::no_multiplier;
    // What elements meet of two levels is made of the form alone: as a multiplier of some, as a divisor of others.
    constexpr multiplier how  = coding_of<S>.multiplier;
    constexpr bool multiplies = form == two_level_form::encode_scale || form == two_level_form::nested_quotient;
    constexpr bool is_simple  = how == (multiplies ? multiplier::reciprocal : multiplier::division) || (form == two_level_form::none && how == multiplier::reciprocal);
    // With one level the scale of zeros has no bounds.
    constexpr bool is_within = form != two_level_form::none || rule.zero != zero_group::fixed_scale || (rule.zero_scale >= rule.scale_floor && (rule.scale_ceiling == 0 || rule.zero_scale <= rule.scale_ceiling));
    return has_magnitude_statistic<S>() && is_read && is_known && is_formed && is_plain && is_simple && is_within && coding_of<S>.meets_stored_scale && !has_zero_point<S>;
  }
  return false;
}

/// True if vectors apply the rule of S to the ranges of several groups at once.
template <scheme S>
constexpr bool scales_ranges_in_vectors() noexcept {
  using scale               = typename S::scale;
  constexpr scale_rule rule = scaling_of<S>;
  constexpr bool is_range   = rule.formula == scale_formula::range && has_zero_point<S> && rule.zero_point != zero_point_kind::unclamped_code && rule.zero_point != zero_point_kind::middle;
  constexpr bool is_plain   = rule.amax_ceiling == 0 && rule.scale_ceiling == 0 && rule.power_of_two == power_of_two_mode::none && rule.stores == stored_value::scale &&
                            rule.rounding == scale_rounding::to_nearest && (rule.zero != zero_group::fixed_scale || rule.zero_scale == 1) && rule.zero != zero_group::fixed_where_0;
  constexpr bool is_known   = rule.precision == precision::float32 || rule.precision == precision::float16;
  constexpr bool is_simple  = coding_of<S>.multiplier == multiplier::division || coding_of<S>.multiplier == multiplier::reciprocal;
  return is_range && is_plain && is_known && is_simple && coding_of<S>.precision != precision::int32 && (std::same_as<scale, float> || std::same_as<scale, float16>) && !has_global_scale<S>;
}

/// The rule of each group, or the scale that is there: what is stored is written, and what elements meet comes back. True if vectors may meet it.
template <scheme S, class T>
[[gnu::noinline]] constexpr bool scale_one_by_one(const group_statistics& found, const quantized_view<S>& out, std::size_t i, std::size_t j, std::size_t groups, group_divisors& by) noexcept {
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
    if constexpr (divides<S>()) by.r[k] = scalar::divide(1.0f, scale.by.s);  // for the quick quotients
    if constexpr (divides_quickly<S>()) by.t[k] = scalar::rest_of_inverse(scale.by.s, by.r[k]);
    if constexpr (needs_ordinary_scales<S>()) are_ordinary &= is_ordinary<S>(scale.by);
  }
  return are_ordinary;
}

/// What vectors narrow ordinary scales to; void if nothing, or if each is narrowed by itself.
template <scheme S>
constexpr auto narrowed_scale() noexcept {
  if constexpr (std::same_as<typename S::scale, float8_e8m0fnu> && has_powers_of_two<S>())
    return std::uint8_t{};
  else if constexpr (std::same_as<typename S::scale, float16> && scaling_of<S>.stored_overflow == overflow_mode::ieee)
    return std::uint16_t{};
}

/// Stores n ordinary scales; those that follow up to a whole quad may be read.
template <scheme S>
constexpr void store_ordinary(const float* s, typename S::scale* out, std::size_t n) noexcept {
  using narrow = decltype(narrowed_scale<S>());
  if constexpr (!std::is_void_v<narrow>) {
    dispatch([&](auto isa) { narrow_scales(isa, s, n, reinterpret_cast<narrow*>(out)); });
  } else {
    for (std::size_t k = 0; k != n; ++k)
      if constexpr (std::same_as<typename S::scale, float>)
        out[k] = s[k];
      else if constexpr (std::same_as<typename S::scale, bfloat16> && meets_narrowed_scale<S>())
        out[k] = from_bits<bfloat16>(static_cast<std::uint16_t>(std::bit_cast<std::uint32_t>(s[k]) >> 16));
      else
        out[k] = scalar::as_stored<S>(s[k]);
  }
}

/// n scales of ranges, or minima, as they are stored; zero points, which are integers that their type has.
template <class Stored>
constexpr void store_of_range(const float* x, Stored* out, std::size_t n) noexcept {
  if constexpr (std::same_as<Stored, float16>) {
    dispatch([&](auto isa) { narrow_scales(isa, x, n, reinterpret_cast<std::uint16_t*>(out)); });
  } else {
    for (std::size_t k = 0; k != n; ++k)
      if constexpr (narrow_type<Stored>)
        out[k] = from_bits<Stored>(static_cast<code_type<Stored>>(static_cast<unsigned>(static_cast<int>(x[k])) & low_bits(code_bits<Stored>)));
      else
        out[k] = static_cast<Stored>(x[k]);
  }
}

/// The same, by vectors where they can.
template <scheme S, class T>
constexpr bool scale_groups(const group_statistics& found, const quantized_view<S>& out, std::size_t i, std::size_t j, std::size_t groups, group_divisors& by) noexcept {
  if constexpr (scales_in_vectors<S>()) {
    const auto in_vectors = [&](auto with) {
      if constexpr (with.lanes != 1)
        return scale_panel<S>(with, found.high, groups, by);
      else
        return false;
    };
    if (dispatch(in_vectors)) {
      store_ordinary<S>(scaling_of<S>.stores == stored_value::multiplier ? by.r : by.s, out.scales().row(i) + j, groups);
      return true;
    }
  }
  if constexpr (scales_ranges_in_vectors<S>()) {
    const auto in_vectors = [&](auto with) {
      if constexpr (with.lanes != 1)
        return range_scale_panel<S>(with, found.high, found.low, groups, by);
      else
        return false;
    };
    if (dispatch(in_vectors)) {
      store_of_range(by.s, out.scales().row(i) + j, groups);
      store_of_range(by.z, out.zero_points().row(i) + j, groups);
      return true;
    }
  }
  if constexpr (rounds_scales_in_vectors<S>()) {
    const auto in_vectors = [&](auto with) {
      if constexpr (with.lanes != 1) {
        const float g = has_global_scale<S> ? *out.global() : 1.0f;
        return rounded_scale_panel<S, T>(with, found.high, groups, {g, scalar::global_encode_scale<S>(g)}, reinterpret_cast<std::uint8_t*>(out.scales().row(i) + j), by);
      } else {
        return false;
      }
    };
    if (dispatch(in_vectors)) return true;
  }
  return scale_one_by_one<S, T>(found, out, i, j, groups, by);
}

}  // namespace tessera::inline v0::detail
