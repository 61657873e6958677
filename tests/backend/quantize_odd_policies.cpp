// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Quantizers and dequantizers of policies that no scheme of the library puts together: every level of the machine against the scalar one.
// Layer: tests. Stands on support/{compare_levels,all_schemes}.
#include "support/compare_levels.hpp"

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

}  // namespace odd

TEST_CASE("policies that no scheme puts together give the same bits at every level") {
  using schemes = all::scheme_list<odd::signed_with_floor, odd::signed_power_of_two, odd::zeros_above_ceiling, odd::divided_by_encode_scale, odd::multiplied_by_decode_scale>;
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
