// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Quantizers and dequantizers of policies that no scheme of the library puts together: every level of the machine against the scalar one.
// Layer: tests. Stands on support/{compare_levels,all_schemes}.
#include "support/compare_levels.hpp"

#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "support/all_schemes.hpp"

namespace odd {

using namespace tessera;

struct signed_with_floor : in_blocks<int4, float, 1, 32> {
  static constexpr const char* name = "signed_with_floor";
  static constexpr scale_rule scaling{.statistic = statistic::signed_amax, .amax_floor = 0.5f, .largest = -8};
};
struct signed_power_of_two : in_blocks<int4, float, 1, 32> {
  static constexpr const char* name = "signed_power_of_two";
  static constexpr scale_rule scaling{.statistic = statistic::signed_amax, .power_of_two = power_of_two_mode::up};
};
struct zeros_above_ceiling : in_blocks<float4_e2m1fn, float8_e4m3fn, 1, 16> {
  static constexpr const char* name = "zeros_above_ceiling";
  static constexpr scale_rule scaling{.scale_ceiling = 0.5f, .zero = zero_group::fixed_scale};
};
struct divided_by_encode_scale : in_blocks<float4_e2m1fn, float8_e4m3fn, 1, 16> {
  static constexpr const char* name         = "divided_by_encode_scale";
  static constexpr two_level_form two_level = two_level_form::encode_scale;
};
struct divided_by_decode_scale : in_blocks<float4_e2m1fn, float8_e4m3fn, 1, 16> {  // groups of little have the scale 0, as have lanes beyond the last
  static constexpr const char* name         = "divided_by_decode_scale";
  static constexpr two_level_form two_level = two_level_form::decode_scale;
  static constexpr scale_rule scaling{};
};
struct signed_fp8 : in_blocks<float8_e4m3fn, float, 1, 32> {
  static constexpr const char* name = "signed_fp8";
  static constexpr scale_rule scaling{.statistic = statistic::signed_amax};
};
struct fp8_by_given : in_blocks<float8_e4m3fn, float, 1, 64> {
  static constexpr const char* name = "fp8_by_given";
  static constexpr scale_rule scaling{.statistic = statistic::given};
};
struct multiplied_by_decode_scale : in_blocks<float4_e2m1fn, float8_e4m3fn, 1, 16> {
  static constexpr const char* name         = "multiplied_by_decode_scale";
  static constexpr two_level_form two_level = two_level_form::decode_scale;
  static constexpr code_rule coding{.multiplier = multiplier::reciprocal};
};

// Divisions by scales that are rounded, some down, so that elements saturate.
struct fp8_by_bfloat16 : in_blocks<float8_e4m3fn, bfloat16, 1, 64> {
  static constexpr const char* name = "fp8_by_bfloat16";
};
struct fp8_by_float16 : in_blocks<float8_e5m2, float16, 1, 128> {
  static constexpr const char* name = "fp8_by_float16";
};
struct fp4_by_fp8 : in_blocks<float4_e2m1fn, float8_e4m3fn, 1, 16> {
  static constexpr const char* name = "fp4_by_fp8";
};
struct int8_by_bfloat16 : in_blocks<std::int8_t, bfloat16, 1, 32> {
  static constexpr const char* name = "int8_by_bfloat16";
};
struct fnuz_by_fp8 : in_blocks<float8_e4m3fnuz, float8_e5m2, 1, 32> {
  static constexpr const char* name = "fnuz_by_fp8";
};

// What is rounded otherwise, or counted otherwise, than it may seem.
struct fp8_with_overflow_to_nan : in_blocks<float8_e4m3fn, float, 1, 64> {
  static constexpr const char* name = "fp8_with_overflow_to_nan";
  static constexpr code_rule coding{.overflow = overflow_mode::ieee};
};
struct fp8_with_infinities : in_blocks<float8_e5m2, float16, 1, 64> {
  static constexpr const char* name = "fp8_with_infinities";
  static constexpr code_rule coding{.overflow = overflow_mode::ieee};
};
struct fp4_by_reciprocal : in_blocks<float4_e2m1fn, float, 1, 32> {
  static constexpr const char* name = "fp4_by_reciprocal";
  static constexpr code_rule coding{.multiplier = multiplier::reciprocal};
};
struct uint8_of_any_sign : in_blocks<std::uint8_t, float, 1, 64> {
  static constexpr const char* name = "uint8_of_any_sign";
};
struct int8_before_its_scale_is_stored : in_blocks<std::int8_t, float16, 1, 64> {
  static constexpr const char* name = "int8_before_its_scale_is_stored";
  static constexpr code_rule coding{.meets_stored_scale = false};
};

// Zeros whose sign is not that of the element: where a division is done in two products, and where a table of quarters would serve.
struct fp8_with_positive_zeros : in_blocks<float8_e4m3fn, float, 1, 64> {
  static constexpr const char* name = "fp8_with_positive_zeros";
  static constexpr code_rule coding{.negative_zero = negative_zero_mode::drop_of_0};
};
struct fp4_with_negative_zeros : in_blocks<float4_e2m1fn, float8_e8m0fnu, 1, 32> {
  static constexpr const char* name = "fp4_with_negative_zeros";
  static constexpr scale_rule scaling{.power_of_two = power_of_two_mode::amax_down};
  static constexpr code_rule coding{.negative_zero = negative_zero_mode::for_zero_too};
};
// What may tell the least quotient from 0, or what is rounded to a type whose vectors are others.
struct fp8_rounded_upward : in_blocks<float8_e4m3fn, float, 1, 64> {
  static constexpr const char* name = "fp8_rounded_upward";
  static constexpr code_rule coding{.rounding = rounding_mode::upward};
};
struct uint4_restored_in_double : in_blocks<uint4, float, 1, 64> {
  static constexpr const char* name = "uint4_restored_in_double";
  using zero                        = uint4;
  static constexpr code_rule coding{.form = element_form::restored, .precision = precision::float64};
};
// A multiplier that is infinite though the scale is not, and a NaN that no table has.
struct fp8_by_ratio : in_blocks<float8_e4m3fn, float, 1, 64> {
  static constexpr const char* name = "fp8_by_ratio";
  static constexpr code_rule coding{.multiplier = multiplier::ratio};
};
struct fp4_of_nested_quotients : in_blocks<float4_e2m1fn, float8_e4m3fn, 1, 16> {
  static constexpr const char* name         = "fp4_of_nested_quotients";
  static constexpr two_level_form two_level = two_level_form::nested_quotient;
  static constexpr code_rule coding{.multiplier = multiplier::reciprocal};
};
struct fnuz_in_tall_blocks : in_blocks<float8_e4m3fnuz, float, 16, 128> {
  static constexpr const char* name = "fnuz_in_tall_blocks";
};
struct uint4_around_8 : in_blocks<uint4, float, 1, 48> {  // 0 becomes 8, which stands for another number
  static constexpr const char* name = "uint4_around_8";
  static constexpr scale_rule scaling{.statistic = statistic::amax_or_nan, .largest = 7};
  static constexpr code_rule coding{.multiplier = multiplier::reciprocal, .form = element_form::offset, .offset = 8, .meets_stored_scale = false};
};
struct fp4_in_double : in_blocks<float4_e2m1fn, float, 1, 64> {
  static constexpr const char* name = "fp4_in_double";
  static constexpr code_rule coding{.rounding = rounding_mode::nearest_zero, .precision = precision::float64};
};

}  // namespace odd

TEST_CASE("policies that no scheme puts together give the same bits at every level") {
  using schemes = all::scheme_list<odd::signed_with_floor, odd::signed_power_of_two, odd::zeros_above_ceiling, odd::divided_by_encode_scale, odd::divided_by_decode_scale, odd::multiplied_by_decode_scale, odd::signed_fp8, odd::uint4_around_8>;
  schemes::for_each([]<class S>(std::type_identity<S>) { cases::compare_levels<S, float>(); });
}

TEST_CASE("so do divisions of floats and of pairs whose codes or counts have a rule of their own") {
  using schemes = all::scheme_list<odd::fp8_by_bfloat16, odd::fp8_by_float16, odd::fp4_by_fp8, odd::int8_by_bfloat16, odd::fnuz_by_fp8,
                                   odd::fp8_with_overflow_to_nan, odd::fp8_with_infinities, odd::fp4_by_reciprocal, odd::uint8_of_any_sign, odd::int8_before_its_scale_is_stored>;
  schemes::for_each([]<class S>(std::type_identity<S>) {
    cases::compare_levels<S, float>();
    cases::compare_levels<S, tessera::bfloat16>();
  });
}

TEST_CASE("so do zeros whose sign is not that of the element, quotients that are told from 0, infinite multipliers, and NaN that is -0 elsewhere") {
  using schemes = all::scheme_list<odd::fp8_with_positive_zeros, odd::fp4_with_negative_zeros, odd::fp8_rounded_upward, odd::uint4_restored_in_double,
                                   odd::fp8_by_ratio, odd::fp4_of_nested_quotients, odd::fnuz_in_tall_blocks>;
  schemes::for_each([]<class S>(std::type_identity<S>) { cases::compare_levels<S, float>(); });
}

TEST_CASE("zeros have the sign of a quotient by a negative scale that was given, at every level") {
  using namespace tessera;
  const matrix<float> x = cases::matrix_of<float>(cases::content::mixed, extent{3, 200}, 3);
  for (const level l : {level::scalar, level::neon, level::avx2, level::avx512}) {
    if (!is_supported(l)) continue;
    const scoped_level forced{l};
    quantized_matrix<odd::fp8_by_given> q{x.extent()};
    for (std::size_t r = 0; r != 3; ++r)
      for (std::size_t k = 0; k != q.scales().cols(); ++k) q.view().scales()(r, k) = k % 2 == 0 ? -2.0f : 2.0f;
    quantize_into(x, q.view());
    std::size_t zeros = 0, differs = 0;
    for (std::size_t r = 0; r != 3; ++r)
      for (std::size_t c = 0; c != 200; ++c) {
        if (x(r, c) != 0) continue;
        ++zeros;
        differs += to_bits(q.codes()(r, c)) != (std::signbit(x(r, c)) != (c / 64 % 2 == 0) ? 0x80 : 0) ? 1u : 0u;
      }
    CAPTURE(level_name(l));
    CHECK(zeros > 10);
    CHECK(differs == 0);
  }
}

TEST_CASE("quotients in double are told from ties at every level: the floats at and around each tie times a scale of 24 digits") {
  using namespace tessera;
  constexpr float ties[] = {0.25f, 0.75f, 1.25f, 1.75f, 2.5f, 3.5f, 5.0f};
  matrix<float> x{extent{4096, 64}};
  std::uint32_t seed = 7;
  for (std::size_t r = 0; r != x.rows(); ++r) {
    seed         = 1664525u * seed + 1013904223u;
    x(r, 0)      = std::bit_cast<float>(0x3f80'0000u | seed >> 9);
    const auto s = static_cast<double>(x(r, 0) / 6);
    for (std::size_t c = 1; c != 64; ++c) {
      const auto at = std::bit_cast<std::uint32_t>(static_cast<float>(s * static_cast<double>(ties[c % 7])));
      x(r, c)       = std::bit_cast<float>((at - 4 + static_cast<std::uint32_t>(c / 7)) | (c % 2 == 0 ? 0x8000'0000u : 0u));
    }
  }
  for (const level l : {level::scalar, level::neon, level::avx2, level::avx512}) {
    if (!is_supported(l)) continue;
    const scoped_level forced{l};
    const auto q        = quantize<odd::fp4_in_double>(x);
    std::size_t differs = 0;
    for (std::size_t i = 0; i != x.size(); ++i) {
      const std::size_t r = i / 64, c = i % 64;
      const double s = static_cast<double>(q.scales()(r, 0)), v = static_cast<double>(x(r, c));
      unsigned magnitude = 0;
      for (const float t : ties) magnitude += (v < 0 ? -v : v) > s * static_cast<double>(t) ? 1u : 0u;  // exact; ties go toward zero
      differs += to_bits(static_cast<float4_e2m1fn>(q.codes()(r, c))) != (magnitude | (v < 0 ? 8u : 0u)) ? 1u : 0u;
    }
    CAPTURE(level_name(l));
    CHECK(differs == 0);
  }
}
