// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The scale rule for a panel of groups at once, a lane each: what scale_rule.hpp says, for magnitudes that are far from both ends of float, or scales that are powers of two.
// Layer: block. Compiled once for each instruction set by simd/foreach_isa.hpp. Stands on the vocabulary of that set.

/// The lanes whose magnitude is not from 2^-80 to 2^80.
TESSERA_STEP mask not_ordinary(floats x) noexcept { return greater_unsigned(magnitude_bits(x) - fill_bits(0x1780'0000u), fill_bits(0x5000'0000u)); }

/// True if the scales of all finite groups are powers of two that elements are multiplied by the inverse of: subnormal ones among them.
template <scheme S>
constexpr bool has_every_power_of_two() noexcept {
  constexpr scale_rule rule        = scaling_of<S>;
  constexpr power_of_two_mode mode = rule.power_of_two;
  constexpr bool is_of_amax        = mode == power_of_two_mode::amax_down || mode == power_of_two_mode::amax_up || mode == power_of_two_mode::amax_even;
  constexpr bool is_inverted       = coding_of<S>.multiplier == multiplier::division || coding_of<S>.multiplier == multiplier::reciprocal;
  return is_of_amax && is_inverted && detail::has_powers_of_two<S>() && rule.formula != scale_formula::inverse && rule.at_ends == end_multiplier::inverse && exponent_of_largest<S>() >= 0;
}

/// The power of two of an exponent field over that of Q; what is beyond the ends of E8M0 is one of them, 2^-127 (a subnormal float) or 2^127.
template <scheme S>
TESSERA_STEP floats scale_of_field(ints field) noexcept {
  constexpr std::uint32_t below = static_cast<std::uint32_t>(exponent_of_largest<S>()) << 23, least = 0x0040'0000u;
  if constexpr (exponent_of_largest<S>() < 0) return floats_of(field - fill_bits(below));  // for a field that is far from the ends
  const ints s                  = larger_unsigned(field, fill_bits(below + least)) - fill_bits(below);
  return floats_of(below == 0 ? smaller_unsigned(s, fill_bits(0x7f00'0000u)) : s);
}
/// s, or what the bits of a say, as a power of two.
template <scheme S>
TESSERA_STEP floats as_power_of_two(floats s, floats a) noexcept {
  constexpr power_of_two_mode mode = scaling_of<S>.power_of_two;
  const ints exponent              = fill_bits(0x7f80'0000u);
  if constexpr (mode == power_of_two_mode::none) return s;
  if constexpr (mode == power_of_two_mode::up) return floats_of((bits_of(s) + fill_bits(0x007f'ffffu)) & exponent);
  if constexpr (mode == power_of_two_mode::nearest)  // the mantissa of sqrt(2), rounded down, is 0x3504f3
    return floats_of((bits_of(s) + fill_bits(0x007f'ffffu - 0x0035'04f3u)) & exponent);
  if constexpr (mode == power_of_two_mode::amax_down) return scale_of_field<S>(bits_of(a) & exponent);
  if constexpr (mode == power_of_two_mode::amax_up) return scale_of_field<S>((bits_of(a) + fill_bits(0x007f'ffffu)) & exponent);
  if constexpr (mode == power_of_two_mode::amax_even)
    return scale_of_field<S>((bits_of(a) + fill_bits(std::uint32_t{1} << (23 - mantissa_bits_of_element<S>() - 1))) & exponent);
}
/// 1 / s for powers of two, the ends of E8M0 among them.
TESSERA_STEP floats inverse_power_of_two(floats s) noexcept {
  return floats_of(larger_unsigned(fill_bits(0x7f00'0000u) - (bits_of(s) & fill_bits(0x7f80'0000u)), fill_bits(0x0040'0000u)));
}

/// The scale that takes the magnitude a to Q.
template <scheme S>
TESSERA_STEP floats scale_to_largest(floats a) noexcept {
  constexpr float largest = largest_of<S>();
  return scaling_of<S>.formula == scale_formula::product ? a * fill(1.0f / largest) : a / fill(largest);
}

/// What the elements of groups from the k-th on meet.
template <scheme S>
TESSERA_STEP void store_divisors(group_divisors& by, std::size_t k, floats s, floats r) noexcept {
  store(by.s + k, s);
  store(by.r + k, r);
  if constexpr (isa::divides_quickly && detail::divides_quickly<S>()) store(by.t + k, rest_of_inverse(s, r));
}

/// The scales and multipliers of groups from their statistics, of which there are whole vectors. False if a lane is not ordinary: then `by` is
/// anything, and the rule is the scalar backend's work.
template <scheme S>
[[gnu::noinline]] constexpr bool scale_panel(isa, const float* high, std::size_t groups, group_divisors& by) noexcept {
  constexpr scale_rule rule         = scaling_of<S>;
  constexpr multiplier how          = coding_of<S>.multiplier;
  constexpr float largest           = largest_of<S>();
  constexpr bool have_no_multiplier = rule.zero == zero_group::no_multiplier && how != multiplier::division;
  constexpr bool zeros_are_ordinary = rule.zero == zero_group::fixed_scale || have_no_multiplier, is_inverse = rule.formula == scale_formula::inverse;
  constexpr bool has_floor          = rule.scale_floor >= 0x1p-80f && !is_inverse;
  const floats one                  = fill(1);
  mask odd{};
  for (std::size_t k = 0; k < groups; k += lanes) {
    const floats found = select(first(groups - k), load(high + k), one);
    floats a           = found;
    if constexpr (rule.amax_floor != 0) a = larger(a, fill(rule.amax_floor));
    if constexpr (rule.amax_ceiling != 0) a = smaller(a, fill(rule.amax_ceiling));
    const mask is_zero = equal(magnitude_bits(found), fill_bits(0));
    if constexpr (zeros_are_ordinary) a = select(is_zero, one, a);

    floats s = one, r = one;
    if constexpr (how == multiplier::ratio) r = fill(largest) / a;
    if constexpr (how == multiplier::ratio_of_reciprocal) r = (one / a) * fill(largest);
    if constexpr (is_inverse) {
      if constexpr (rule.power_of_two == power_of_two_mode::up) r = floats_of(bits_of(r) & fill_bits(0x7f80'0000u));
      s = one / r;
    } else {
      s = scale_to_largest<S>(a);
      if constexpr (rule.scale_floor != 0) s = larger(s, fill(rule.scale_floor));
      if constexpr (rule.scale_ceiling != 0) s = smaller(s, fill(rule.scale_ceiling));
      s = as_power_of_two<S>(s, a);
    }
    if constexpr (detail::meets_narrowed_scale<S>()) s = narrowed_to<typename S::scale>(s);
    if constexpr (!has_every_power_of_two<S>()) odd = either(odd, either(not_ordinary(s), not_ordinary(has_floor ? larger(a, fill(0x1p-80f)) : a)));
    odd = either(odd, not_finite(found));
    if constexpr (detail::needs_positive_scales<S>() && rule.statistic == statistic::signed_amax) odd = either(odd, greater_unsigned(bits_of(s), fill_bits(0x8000'0000u)));
    if constexpr (how == multiplier::ratio || how == multiplier::ratio_of_reciprocal) odd = either(odd, not_finite(r));
    if constexpr (zeros_are_ordinary) s = select(is_zero, fill(have_no_multiplier ? 0 / largest : rule.zero_scale), s);
    if constexpr (how == multiplier::division || how == multiplier::reciprocal)
      r = detail::has_powers_of_two<S>() ? inverse_power_of_two(s) : one / s;
    if constexpr (zeros_are_ordinary) r = select(is_zero, fill(have_no_multiplier ? 0 : 1.0f / rule.zero_scale), r);
    store_divisors<S>(by, k, s, r);
  }
  return !any(odd);
}

// --- Ranges and their zero points ----------------------------------------------------------------------------------------------------------

// (What is templated by Floats is not looked at for the scalar backend, which has no such steps.)

/// x as the precision of the rule has it.
template <scheme S, class Floats>
TESSERA_STEP Floats in_precision_of_scale(Floats x) noexcept {
  if constexpr (scaling_of<S>.precision == precision::float16) return through_binary16(x);
  return x;
}
/// The code, as a float, that stands for 0 under the scale s: what scalar::zero_point_from has.
template <scheme S, class Floats>
TESSERA_STEP Floats zero_point_of(Floats low, Floats s) noexcept {
  constexpr float first_code = static_cast<float>(lowest_finite<typename S::element>), last_code = static_cast<float>(max_finite<typename S::element>);
  const Floats z             = (fill(0) - low) / s + fill(first_code);
  return from_integers(nearest_integers(larger(smaller(z, fill(last_code)), fill(first_code))));
}

/// What scale_panel does, for a range and a zero point. Groups of one number are not ordinary, but for zeros whose scale is fixed; nor is what half precision
/// has not.
template <scheme S>
[[gnu::noinline]] constexpr bool range_scale_panel(isa, const float* high, const float* low, std::size_t groups, group_divisors& by) noexcept {
  constexpr scale_rule rule = scaling_of<S>;
  constexpr code_rule code  = coding_of<S>;
  constexpr bool inverts    = code.multiplier == multiplier::reciprocal || detail::divides<S>();
  const floats one          = fill(1);
  mask odd{};
  for (std::size_t k = 0; k < groups; k += lanes) {
    const mask is_there = first(groups - k);
    const floats most = select(is_there, load(high + k), one), least = select(is_there, load(low + k), fill(0));
    floats range = in_precision_of_scale<S>(most - least);
    if constexpr (rule.amax_floor != 0) range = larger(range, fill(rule.amax_floor));
    const mask is_zero = equal(magnitude_bits(most) | magnitude_bits(least), fill_bits(0));
    if constexpr (rule.zero == zero_group::fixed_scale) range = select(is_zero, one, range);
    floats s = in_precision_of_scale<S>(range / fill(largest_of<S>()));
    if constexpr (rule.scale_floor != 0) s = larger(s, fill(rule.scale_floor));
    if constexpr (rule.zero == zero_group::fixed_scale) s = select(is_zero, fill(rule.zero_scale), s);
    if constexpr (std::is_same_v<typename S::scale, float16>) odd = either(odd, greater(s, fill(65504)));
    floats met = s;
    if constexpr (detail::meets_narrowed_scale<S>()) met = narrowed_to<typename S::scale>(s);
    const floats r = inverts ? in_precision_of_scale<S>(one / met) : one;
    odd            = either(odd, either(either(not_finite(most), not_finite(least)), either(either(not_ordinary(range), not_ordinary(met)), not_finite(r))));
    store_divisors<S>(by, k, met, r);
    store(by.z + k, has_minimum<S> ? least : zero_point_of<S>(least, code.form == element_form::restored ? s : met));
  }
  return !any(odd);
}

// --- Scales that are rounded to 8 bits, alone or below one of the whole matrix ------------------------------------------------------------

/// What is the same for all blocks: that of the whole, and what is made of it.
struct whole_scale {
  float g, encode;
};
/// A block's scale before it is stored, of elements that came as Source.
template <scheme S, class Source>
TESSERA_STEP floats block_scale(floats a, const whole_scale& all) noexcept {
  constexpr two_level_form form = two_level_of<S>;
  constexpr float largest       = largest_of<S>();
  if constexpr (form == two_level_form::divisor) {
    floats q = a / fill(largest);
    if constexpr (scaling_of<S>.precision == precision::source && !std::is_same_v<Source, float>) q = narrowed_to<Source>(q);
    return fill(all.g) * q;
  }
  if constexpr (form == two_level_form::encode_scale) return a * fill(all.encode * (1.0f / largest));
  if constexpr (form == two_level_form::nested_quotient) return (a / fill(largest)) / fill(all.g);
  if constexpr (form == two_level_form::none) return scale_to_largest<S>(a);
  return a / fill(largest * all.g);
}
/// What is stored, as a float, but for the last rounding.
template <scheme S>
TESSERA_STEP floats bounded_scale(floats f, floats a) noexcept {
  constexpr scale_rule rule = scaling_of<S>;
  constexpr float last_zero = static_cast<float>(min_subnormal<typename S::scale>) / 2;
  const ints zero           = fill_bits(0);
  if constexpr (rule.zero == zero_group::fixed_scale) f = select(equal(magnitude_bits(a), zero), fill(rule.zero_scale), f);
  if constexpr (rule.zero == zero_group::fixed_where_0) f = select(equal(magnitude_bits(f), zero), fill(rule.zero_scale), f);
  if constexpr (rule.scale_floor != 0) f = larger(f, fill(rule.scale_floor));
  if constexpr (rule.scale_ceiling != 0) f = smaller(f, fill(rule.scale_ceiling));
  if constexpr (rule.zero == zero_group::fixed_where_0 && rule.scale_floor <= last_zero) f = select(greater(f, fill(last_zero)), f, fill(rule.zero_scale));
  return f;
}
/// What scalar::scale_of_stored makes of what is stored.
template <scheme S>
TESSERA_STEP floats scales_of_stored(floats stored, [[maybe_unused]] float global) noexcept {
  constexpr two_level_form form = two_level_of<S>;
  if constexpr (form == two_level_form::none) return stored;
  if constexpr (form == two_level_form::encode_scale) return stored * fill(global) * fill(1.0f / scalar::largest_of_two_levels<S>());
  if constexpr (form == two_level_form::divisor) return stored / fill(global);
  return stored * fill(global);
}
/// What elements meet, from what is stored; where that is a multiplier, what it is made of.
template <scheme S>
TESSERA_STEP floats met_scale(floats stored, const whole_scale& all) noexcept {
  if constexpr (two_level_of<S> == two_level_form::encode_scale || two_level_of<S> == two_level_form::nested_quotient) return stored;
  return scales_of_stored<S>(stored, all.g);
}
template <scheme S>
TESSERA_STEP floats met_multiplier(floats s, const whole_scale& all) noexcept {
  const floats one = fill(1);
  if constexpr (two_level_of<S> == two_level_form::encode_scale) return smaller(one / (s * fill(1.0f / all.encode)), fill(scalar::float_max()));
  if constexpr (two_level_of<S> == two_level_form::nested_quotient) return fill(1.0f / all.g) / s;
  return one / s;
}

/// What scale_panel does, for scales of 8 bits: those go to `out`.
template <scheme S, class Source>
[[gnu::noinline]] constexpr bool rounded_scale_panel(isa, const float* high, std::size_t groups, const whole_scale& all, std::uint8_t* out, group_divisors& by) noexcept {
  constexpr element_plan plan = plan_of_finite_scale<S>();
  constexpr bool divides      = coding_of<S>.multiplier == multiplier::division;
  mask odd{};
  for (std::size_t k = 0; k < groups; k += step) {
    const quad a = load4_partial(high + k, groups - k);
    quad f;
    for (std::size_t j = 0; j != 4; ++j) {
      f.v[j] = block_scale<S, Source>(a.v[j], all);
      odd    = either(odd, either(not_finite(f.v[j]), not_finite(a.v[j])));
      f.v[j] = bounded_scale<S>(f.v[j], a.v[j]);
    }
    const quad stored = store_rounded4<plan, decoder_of<typename S::scale>>(out + k, f, groups - k);
    for (std::size_t j = 0; j != 4; ++j) {
      const std::size_t at = k + j * lanes;
      const mask is_there  = first(at < groups ? groups - at : 0);
      // Lanes beyond the last group meet 1: where they met NaN zeros would be counted as that.
      const floats one = fill(1), s = select(is_there, met_scale<S>(stored.v[j], all), one), r = select(is_there, met_multiplier<S>(s, all), one);
      odd = either(odd, divides ? not_ordinary(s) : not_finite(r));
      store_divisors<S>(by, at, divides ? s : fill(1), r);
    }
  }
  return !any(odd);
}

/// Scales as they are stored, where that is another type: the exponent fields of powers of two, which are their codes in E8M0, and IEEE half
/// precision. Reads whole quads.
template <class Narrow>
[[gnu::noinline]] constexpr void narrow_scales(isa, const float* s, std::size_t n, Narrow* out) noexcept {
  for (std::size_t k = 0; k < n; k += step) store_narrowed4(out + k, load4(s + k), n - k);
}

/// The zeros among n floats.
template <class Float>
[[gnu::noinline]] constexpr std::uint64_t count_zeros_among(isa, const Float* x, std::size_t n) noexcept {
  std::uint64_t zeros = 0;
  for (std::size_t k = 0; k < n; k += step) {
    zeros += count_of_zeros(load4_partial(x + k, n - k));
    if (n - k < step) zeros -= step - (n - k);  // the padding's
  }
  return zeros;
}
