// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Tessera's own schemes: defined for every input, whatever it holds, and named after what they store.
// Layer: block. Stands on scheme, format/catalogue.
#pragma once

#include <cstdint>

#include "../format/catalogue/catalogue.hpp"
#include "scheme.hpp"

namespace tessera::inline v0 {

/// FP8 weights: a scale for each 128 x 128 block. \spec DeepSeek-V3 report 3.3.2 (the layout; the rule is default_scale_rule)
struct fp8_block_128x128 : in_blocks<float8_e4m3fn, float, 128, 128> {
  static constexpr const char* name = "fp8_block_128x128";
};
/// FP8 activations: a scale for each token and 128 channels.
struct fp8_group_1x128 : in_blocks<float8_e4m3fn, float, 1, 128> {
  static constexpr const char* name = "fp8_group_1x128";
};
/// FP8 with a scale for each row.
struct fp8_row : in_blocks<float8_e4m3fn, float, 1, whole> {
  static constexpr const char* name = "fp8_row";
};
/// FP8 with one scale.
struct fp8_tensor : in_blocks<float8_e4m3fn, float, whole, whole> {
  static constexpr const char* name = "fp8_tensor";
};

/// The MX rule as OCP's example has it, but with a scale that is defined for every block: NaN and infinities do not move it.
inline constexpr scale_rule default_mx_rule{.power_of_two = power_of_two_mode::amax_down, .zero = zero_group::fixed_scale};

/// MXFP8: E4M3 in groups of 32 with an E8M0 scale. (A producer's MXFP8 is under its producer's name.) \spec OCP MX 1.0
struct mxfp8 : in_blocks<float8_e4m3fn, float8_e8m0fnu, 1, 32> {
  static constexpr const char* name   = "mxfp8";
  static constexpr scale_rule scaling = default_mx_rule;
};
struct mxfp6_e2m3 : in_blocks<float6_e2m3fn, float8_e8m0fnu, 1, 32> {
  static constexpr const char* name   = "mxfp6_e2m3";
  static constexpr scale_rule scaling = default_mx_rule;
};
struct mxfp6_e3m2 : in_blocks<float6_e3m2fn, float8_e8m0fnu, 1, 32> {
  static constexpr const char* name   = "mxfp6_e3m2";
  static constexpr scale_rule scaling = default_mx_rule;
};
struct mxfp4 : in_blocks<float4_e2m1fn, float8_e8m0fnu, 1, 32> {
  static constexpr const char* name   = "mxfp4";
  static constexpr scale_rule scaling = default_mx_rule;
};
/// k / 64 for k from -128: OCP allows -2 (code -128), and so does this; values that have it are not quantized to themselves again.
struct mxint8 : in_blocks<mx_int8, float8_e8m0fnu, 1, 32> {
  static constexpr const char* name   = "mxint8";
  static constexpr scale_rule scaling = default_mx_rule;
};
/// NVFP4: E2M1 in groups of 16, an E4M3 scale each, and a float for the whole. The scale is at least 2^-9, and 1 for a group of zeros.
struct nvfp4 : in_blocks<float4_e2m1fn, float8_e4m3fn, 1, 16> {
  static constexpr const char* name = "nvfp4";
  static constexpr auto two_level   = two_level_form::decode_scale;
  static constexpr scale_rule scaling{.scale_floor = 0x1p-9f, .zero = zero_group::fixed_scale, .stored_overflow = overflow_mode::saturate};
};

/// INT8, symmetric, with a scale for each row: s = amax / 127, so only -infinity has the code -128.
struct int8_row : in_blocks<std::int8_t, float, 1, whole> {
  static constexpr const char* name = "int8_row";
};
/// INT8 with a zero point for each row: s = (max - min) / 255 over a range that includes 0.
struct int8_row_zero_point : in_blocks<std::int8_t, float, 1, whole> {
  static constexpr const char* name = "int8_row_zero_point";
  using zero                        = std::int8_t;
};

/// INT4, symmetric, with a scale for each 32, 64 or 128 values of a row: s = amax / 7, so only -infinity has the code -8.
struct int4_group_32 : in_blocks<int4, float, 1, 32> {
  static constexpr const char* name = "int4_group_32";
};
struct int4_group_64 : in_blocks<int4, float, 1, 64> {
  static constexpr const char* name = "int4_group_64";
};
struct int4_group_128 : in_blocks<int4, float, 1, 128> {
  static constexpr const char* name = "int4_group_128";
};
/// Two of the symmetric ways to use -8 (the third, a scale with a sign, is ggml::q4_0): s = amax / 7.5, which clips the positive end;
/// \spec spec/recipes.md 2.12
struct int4_full_group_128 : in_blocks<int4, float, 1, 128> {
  static constexpr const char* name = "int4_full_group_128";
  static constexpr scale_rule scaling{.largest = 7.5f, .scale_floor = 0x1p-80f, .zero = zero_group::fixed_scale};
};
/// and s = max(-min / 8, max / 7), which clips neither.
struct int4_two_sided_group_128 : in_blocks<int4, float, 1, 128> {
  static constexpr const char* name = "int4_two_sided_group_128";
  static constexpr scale_rule scaling{
      .statistic = statistic::finite_range, .formula = scale_formula::two_sided, .scale_floor = 0x1p-80f, .zero = zero_group::fixed_scale};
};
/// INT4 with a zero point: s = (max - min) / 15 over a range that includes 0, z = -min / s, value = (code - z) * s.
struct int4_group_128_zero_point : in_blocks<uint4, float, 1, 128> {
  static constexpr const char* name = "int4_group_128_zero_point";
  using zero                        = uint4;
};

/// NF4 in groups of 64 of a row: s = amax.
struct normal_float4_64 : in_blocks<normal_float4, float, 1, 64> {
  static constexpr const char* name = "normal_float4_64";
};

namespace detail {

/// The text of two pieces around a third, for the life of the program.
template <const char* const& Name>
struct power_of_two_name {
  static constexpr char prefix[] = "power_of_two<";
  static constexpr std::size_t length(const char* s) noexcept {
    std::size_t n = 0;
    while (s[n] != 0) ++n;
    return n;
  }
  struct text {
    char characters[sizeof prefix + length(Name) + 1];
  };
  static constexpr text value = [] {
    text t{};
    std::size_t n = 0;
    for (const char* s = prefix; *s != 0; ++s) t.characters[n++] = *s;
    for (const char* s = Name; *s != 0; ++s) t.characters[n++] = *s;
    t.characters[n] = '>';
    return t;
  }();
};

constexpr scale_rule rounded_up_to_power_of_two(scale_rule rule) noexcept {
  rule.power_of_two = power_of_two_mode::up;
  return rule;
}

}  // namespace detail

/// S with its scales rounded up to powers of two and stored as E8M0 bytes: transposing then loses nothing, and re-tiling
/// next to nothing (docs/design/README.md has figures).
/// Values within a factor of two of the largest float may come back as infinities: their code times the larger scale is beyond it.
template <scheme S>
struct power_of_two : S {
  static constexpr const char* name   = detail::power_of_two_name<S::name>::value.characters;
  using scale                         = float8_e8m0fnu;
  static constexpr scale_rule scaling = detail::rounded_up_to_power_of_two(scaling_of<S>);
};

}  // namespace tessera::inline v0
