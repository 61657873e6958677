// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The schemes and what they are in words for the naive quantizer; and matrices to quantize, from plain to hostile.
// Layer: tests/support. Stands on tessera/tessera.hpp, the naive quantizer and the oracle.
#ifndef TESSERA_TESTS_SUPPORT_QUANTIZER_CASES_HPP
#define TESSERA_TESTS_SUPPORT_QUANTIZER_CASES_HPP

#include <tessera/tessera.hpp>

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <random>
#include <type_traits>
#include <vector>

#include "naive_quantizer.hpp"
#include "oracle.hpp"

namespace cases {

// --- Schemes ------------------------------------------------------------------------------------------------------------

// Schemes of a user's own: other elements, orders of codes, scales and rules.
struct six_bits_in_32 {
  static constexpr const char* name = "six_bits_in_32";
  using element                     = tessera::float6_e2m3fn;
  using scale                       = tessera::float8_e8m0fnu;
  static constexpr tessera::extent block{1, 32};
  static constexpr tessera::scale_rule scaling{
      .formula = tessera::scale_formula::product, .scale_floor = 0x1p-80f, .power_of_two = tessera::power_of_two_mode::up, .zero = tessera::zero_group::fixed_scale};
};
struct split_nibbles {
  static constexpr const char* name      = "split_nibbles";
  using element                          = tessera::int4;
  using scale                            = float;
  static constexpr tessera::extent block{2, 48};  // a block that ends in the middle of 32 codes
  static constexpr tessera::packing order = tessera::packing::split_halves;
};
struct high_two_bits {
  static constexpr const char* name       = "high_two_bits";
  using element                           = tessera::int2;
  using scale                             = float;
  static constexpr tessera::extent block{3, 5};  // a block that ends within a byte
  static constexpr tessera::packing order = tessera::packing::high_first;
  static constexpr tessera::code_rule coding{.multiplier = tessera::multiplier::reciprocal, .rounding = tessera::rounding_mode::nearest_away};
};

template <class S>
inline constexpr naive::recipe recipe_of{};
template <>
inline constexpr naive::recipe recipe_of<tessera::fp8_block_128x128>{.element = naive::element::e4m3fn, .block_rows = 128, .block_cols = 128};
template <>
inline constexpr naive::recipe recipe_of<tessera::fp8_group_1x128>{.element = naive::element::e4m3fn, .block_rows = 1, .block_cols = 128};
template <>
inline constexpr naive::recipe recipe_of<tessera::fp8_row>{.element = naive::element::e4m3fn, .block_rows = 1, .block_cols = 0};
template <>
inline constexpr naive::recipe recipe_of<tessera::fp8_tensor>{.element = naive::element::e4m3fn, .block_rows = 0, .block_cols = 0};
template <>
inline constexpr naive::recipe recipe_of<tessera::int8_row>{.element = naive::element::int8, .block_rows = 1, .block_cols = 0};
template <>
inline constexpr naive::recipe recipe_of<tessera::int4_group_128>{.element = naive::element::int4, .block_rows = 1, .block_cols = 128};
template <>
inline constexpr naive::recipe recipe_of<tessera::int4_group_128_zero_point>{
    .element = naive::element::uint4, .block_rows = 1, .block_cols = 128, .has_zero_point = true};
template <>
inline constexpr naive::recipe recipe_of<tessera::deepseek_v3::activation>{.element             = naive::element::e4m3fn,
                                                                           .block_rows          = 1,
                                                                           .block_cols          = 128,
                                                                           .amax                = naive::amax::without_nan,
                                                                           .amax_floor          = 1e-4f,
                                                                           .scale_floor         = 0,
                                                                           .one_for_zero_groups = false,
                                                                           .nan_is_positive     = true};
template <>
inline constexpr naive::recipe recipe_of<tessera::deepseek_v3::weight>{.element             = naive::element::e4m3fn,
                                                                       .block_rows          = 128,
                                                                       .block_cols          = 128,
                                                                       .amax                = naive::amax::or_nan,
                                                                       .amax_floor          = 1e-4f,
                                                                       .scale_floor         = 0,
                                                                       .one_for_zero_groups = false,
                                                                       .by_reciprocal       = true,
                                                                       .nan_is_positive     = true};
template <>
inline constexpr naive::recipe recipe_of<six_bits_in_32>{
    .element = naive::element::e2m3fn, .block_rows = 1, .block_cols = 32, .is_power_of_two = true, .formula = naive::formula::product};
template <>
inline constexpr naive::recipe recipe_of<split_nibbles>{.element = naive::element::int4, .block_rows = 2, .block_cols = 48};
template <>
inline constexpr naive::recipe recipe_of<high_two_bits>{
    .element = naive::element::int2, .block_rows = 3, .block_cols = 5, .by_reciprocal = true, .rounding = oracle::rounding::nearest_away};
template <>
inline constexpr naive::recipe recipe_of<tessera::int8_row_zero_point>{.element = naive::element::int8, .block_rows = 1, .block_cols = 0, .has_zero_point = true};
template <>
inline constexpr naive::recipe recipe_of<tessera::int4_group_32>{.element = naive::element::int4, .block_rows = 1, .block_cols = 32};
template <>
inline constexpr naive::recipe recipe_of<tessera::int4_group_64>{.element = naive::element::int4, .block_rows = 1, .block_cols = 64};
template <>
inline constexpr naive::recipe recipe_of<tessera::int4_full_group_128>{.element = naive::element::int4, .block_rows = 1, .block_cols = 128, .largest = 7.5f};
template <>
inline constexpr naive::recipe recipe_of<tessera::int4_two_sided_group_128>{
    .element = naive::element::int4, .block_rows = 1, .block_cols = 128, .formula = naive::formula::two_sided};

constexpr naive::recipe microscaling(naive::element e) { return {.element = e, .block_rows = 1, .block_cols = 32, .scale_floor = 0, .formula = naive::formula::shared}; }
template <>
inline constexpr naive::recipe recipe_of<tessera::mxfp8> = microscaling(naive::element::e4m3fn);
template <>
inline constexpr naive::recipe recipe_of<tessera::mxfp6_e2m3> = microscaling(naive::element::e2m3fn);
template <>
inline constexpr naive::recipe recipe_of<tessera::mxfp6_e3m2> = microscaling(naive::element::e3m2fn);
template <>
inline constexpr naive::recipe recipe_of<tessera::mxfp4> = microscaling(naive::element::e2m1fn);
template <>
inline constexpr naive::recipe recipe_of<tessera::mxint8> = microscaling(naive::element::mx_int8);
template <class S>
inline constexpr naive::recipe recipe_of<tessera::power_of_two<S>> = [] {
  naive::recipe r   = recipe_of<S>;
  r.is_power_of_two = true;
  return r;
}();

/// Tessera's own schemes make no NaN of anything but a NaN.
template <class S>
inline constexpr bool is_own = recipe_of<S>.amax == naive::amax::of_finite;

// --- Elements -----------------------------------------------------------------------------------------------------------

/// x as a T, by the oracle's cast: the library's is not to be trusted here.
template <class T>
T element_from(float x) {
  if constexpr (std::is_same_v<T, float>) {
    return x;
  } else {
    static const oracle::model m = oracle::model_of(std::is_same_v<T, tessera::bfloat16> ? 11 : 12);
    return tessera::from_bits<T>(static_cast<std::uint16_t>(m.convert(static_cast<double>(x), oracle::rounding::nearest_even, oracle::overflow::ieee).code));
  }
}
template <class T>
float float_from(T x) {
  if constexpr (std::is_same_v<T, float>) {
    return x;
  } else {
    static const oracle::model m = oracle::model_of(std::is_same_v<T, tessera::bfloat16> ? 11 : 12);
    return static_cast<float>(m.value(x.bits()));
  }
}
template <class T>
std::uint32_t bits_of(T x) {
  if constexpr (std::is_same_v<T, float>)
    return oracle::bits_of(x);
  else
    return static_cast<std::uint32_t>(tessera::to_bits(x)) & static_cast<std::uint32_t>((std::uint64_t{1} << tessera::code_bits<T>)-1);
}

// --- Contents -----------------------------------------------------------------------------------------------------------

enum class content { weights, zeros, signed_zeros, subnormals, tiniest, huge, largest, ties, one_sided, some_nan, some_infinite, mixed, all_nan, all_infinite, any_finite, any_bits };
inline constexpr std::array all_contents{content::weights,  content::zeros,         content::signed_zeros, content::subnormals,  content::tiniest,    content::huge,
                                         content::largest,  content::ties,          content::one_sided,    content::some_nan,    content::some_infinite, content::mixed,
                                         content::all_nan,  content::all_infinite,  content::any_finite,   content::any_bits};
inline constexpr std::array content_names{"weights",  "zeros",    "signed zeros",  "subnormals", "tiniest", "huge",         "largest",    "ties",
                                          "one-sided", "some NaN", "some infinite", "mixed",      "all NaN", "all infinite", "any finite", "any bits"};
inline const char* name_of(content c) { return content_names[static_cast<std::size_t>(c)]; }

class generator {
 public:
  explicit generator(content kind, std::uint32_t seed) : kind_{kind}, largest_{std::array{448.0f, 127.0f, 7.0f, 15.0f, 7.5f}[seed % 5]}, random_{seed} {}

  float operator()() {
    const std::uint32_t bits = static_cast<std::uint32_t>(random_());
    const float sign         = (bits & 1) != 0 ? -1.0f : 1.0f;
    const float nan          = std::copysign(std::numeric_limits<float>::quiet_NaN(), sign), infinity = sign * std::numeric_limits<float>::infinity();
    switch (kind_) {
      case content::weights: break;
      case content::zeros: return 0.0f;
      case content::signed_zeros: return sign * 0.0f;
      case content::subnormals: return oracle::float_of(bits & 0x807f'ffffu);
      case content::tiniest: return sign * 0x1p-149f;
      case content::huge: return sign * std::ldexp(1.0f + static_cast<float>(bits >> 9 & 0x7fffu) / 32768.0f, 120 + static_cast<int>(bits >> 28 & 7u));
      case content::largest: return (bits & 6) == 0 ? sign * std::numeric_limits<float>::max() : normal() * 1e36f;
      case content::ties: return sign * tie(bits >> 1);
      case content::one_sided: return std::fabs(normal()) + 0.25f;
      case content::some_nan: return bits % 97 == 0 ? nan : normal();
      case content::some_infinite: return bits % 89 == 0 ? infinity : normal();
      case content::mixed: return bits % 13 == 0 ? nan : bits % 11 == 0 ? infinity : bits % 7 == 0 ? sign * 0.0f : normal();
      case content::all_nan: return nan;
      case content::all_infinite: return infinity;
      case content::any_finite: return (bits & 0x7f80'0000u) == 0x7f80'0000u ? 0.0f : oracle::float_of(bits);
      case content::any_bits: return oracle::float_of((bits & 0x100) != 0 ? bits : bits | 0x7f00'0000u);
    }
    return normal();
  }

 private:
  // Sums of uniform numbers: std::normal_distribution differs between standard libraries.
  float normal() {
    float sum = 0;
    for (int i = 0; i != 4; ++i) sum += static_cast<float>(static_cast<int>(random_() & 0xffff) - 0x8000) / 65536.0f;
    return 0.04f * sum;
  }

  // Numbers of six significant bits beside an amax that makes the scale 1 in one of the elements: half of them lie between codes.
  float tie(std::uint32_t bits) const {
    if (bits % 32 == 0) return largest_;
    const float x = std::ldexp(static_cast<float>(bits >> 8 & 63u), static_cast<int>(bits >> 16 & 15u) - 12);
    return x > largest_ ? largest_ : x;
  }

  content kind_;
  float largest_;
  std::mt19937 random_;
};

/// rows x cols elements, `stride` apart, with the largest finite number between the rows: read by mistake it would move every scale.
template <class T>
struct source {
  std::size_t rows, cols, stride;
  std::vector<T> memory;
  std::vector<float> floats;

  source(std::size_t r, std::size_t c, std::size_t gap, content kind, std::uint32_t seed) : rows{r}, cols{c}, stride{c + gap}, memory(r * (c + gap)), floats(r * (c + gap)) {
    generator next{kind, seed};
    for (std::size_t i = 0; i != memory.size(); ++i) {
      memory[i] = i % stride < cols ? element_from<T>(next()) : element_from<T>(std::is_same_v<T, tessera::float16> ? 65504.0f : 0x1.fep127f);
      floats[i] = float_from(memory[i]);
    }
  }
  tessera::matrix_view<const T> view() const { return {memory.data(), tessera::extent{rows, cols}, stride}; }
};

}  // namespace cases

#endif
