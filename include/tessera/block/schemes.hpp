// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Tessera's own schemes: defined for every input, whatever it holds, and named after what they store.
// Layer: block. Stands on scheme, format/catalogue.
#pragma once

#include <cstdint>

#include "../format/catalogue/catalogue.hpp"
#include "scheme.hpp"

namespace tessera::inline v0 {

/// FP8 weights: a scale for each 128 x 128 block. \spec DeepSeek-V3 report 3.3.2 (the layout; the rule is default_scale_rule)
struct fp8_block_128x128 {
  static constexpr const char* name = "fp8_block_128x128";
  using element                     = float8_e4m3fn;
  using scale                       = float;
  static constexpr extent block{128, 128};
};

/// FP8 activations: a scale for each token and 128 channels.
struct fp8_group_1x128 {
  static constexpr const char* name = "fp8_group_1x128";
  using element                     = float8_e4m3fn;
  using scale                       = float;
  static constexpr extent block{1, 128};
};

/// FP8 with a scale for each row.
struct fp8_row {
  static constexpr const char* name = "fp8_row";
  using element                     = float8_e4m3fn;
  using scale                       = float;
  static constexpr extent block{1, whole};
};

/// FP8 with one scale.
struct fp8_tensor {
  static constexpr const char* name = "fp8_tensor";
  using element                     = float8_e4m3fn;
  using scale                       = float;
  static constexpr extent block{whole, whole};
};

/// INT8, symmetric, with a scale for each row: s = amax / 127, so only -infinity has the code -128.
struct int8_row {
  static constexpr const char* name = "int8_row";
  using element                     = std::int8_t;
  using scale                       = float;
  static constexpr extent block{1, whole};
};

/// INT4, symmetric, with a scale for each 128 values of a row: s = amax / 7, so only -infinity has the code -8.
struct int4_group_128 {
  static constexpr const char* name = "int4_group_128";
  using element                     = int4;
  using scale                       = float;
  static constexpr extent block{1, 128};
};

/// INT4 with a zero point: s = (max - min) / 15 over a range that includes 0, z = -min / s, value = (code - z) * s.
struct int4_group_128_zero_point {
  static constexpr const char* name = "int4_group_128_zero_point";
  using element                     = uint4;
  using scale                       = float;
  using zero                        = uint4;
  static constexpr extent block{1, 128};
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

/// S with its scales rounded up to powers of two and stored as E8M0 bytes: re-tiling and transposing then lose nothing.
/// Values within a factor of two of the largest float may come back as infinities: their code times the larger scale is beyond it.
template <scheme S>
struct power_of_two : S {
  static constexpr const char* name   = detail::power_of_two_name<S::name>::value.characters;
  using scale                         = float8_e8m0fnu;
  static constexpr scale_rule scaling = detail::rounded_up_to_power_of_two(scaling_of<S>);
};

}  // namespace tessera::inline v0
