// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Quantizers and dequantizers of the own schemes: every level of the machine against the scalar one.
// Layer: tests. Stands on support/{compare_levels,all_schemes}.
#include "support/compare_levels.hpp"

#include <bit>
#include <cstdint>
#include <type_traits>
#include <vector>

#include "support/all_schemes.hpp"

TEST_CASE("Tessera's own schemes give the same bits at every level") {
  all::own_schemes::for_each([]<class S>(std::type_identity<S>) { cases::compare_levels<S, float>(); });
}
TEST_CASE("so they do from 16-bit floats") {
  using schemes = all::scheme_list<tessera::fp8_group_1x128, tessera::mxfp4, tessera::int8_row_zero_point>;
  schemes::for_each([]<class S>(std::type_identity<S>) { cases::compare_levels<S, tessera::bfloat16>(), cases::compare_levels<S, tessera::float16>(); });
}

/// Groups of 64 whose largest magnitude is 1, so that elements are not scaled: floats around thresholds, and all over the rest.
template <class S>
void compare_on_thresholds() {
  using namespace tessera;
  constexpr auto format = S::element::format;
  std::vector<float> x;
  const auto add = [&](float v) {
    for (const float y : {v, -v}) {
      if (x.size() % 64 == 0) x.push_back(1);
      x.push_back(y < -1 || y > 1 ? 0.5f : y);
    }
  };
  for (std::size_t i = 0; i + 1 != format.searched(); ++i)
    for (std::uint32_t k = 0; k != 41; ++k) add(std::bit_cast<float>(std::bit_cast<std::uint32_t>(detail::search_in<format>.border[i]) - 20 + k));
  for (std::uint32_t bits = 0; bits <= 0x3f80'0000u; bits += 9973) add(std::bit_cast<float>(bits));
  x.resize(x.size() / 64 * 64);

  const matrix_view<const float> all{x.data(), extent{x.size() / 64, 64}};
  const auto codes_at = [&](level l) {
    const scoped_level forced{l};
    const auto q = quantize<S>(all);
    cases::hash h;
    for (std::size_t r = 0; r != all.rows(); ++r)
      for (std::size_t c = 0; c != 64; ++c) h.add_number(static_cast<typename S::element>(q.codes()(r, c)));
    return h.value();
  };
  INFO(S::name);
  for (const level l : {level::neon, level::avx2, level::avx512})
    if (is_supported(l)) CHECK(codes_at(l) == codes_at(level::scalar));
}
TEST_CASE("so they do where numbers are thresholds of codebooks or next to them") {
  compare_on_thresholds<tessera::bitsandbytes::nf4>();
  compare_on_thresholds<tessera::bitsandbytes::fp4>();
  compare_on_thresholds<tessera::normal_float4_64>();
}

// Policies that no scheme of the library puts together.
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

TEST_CASE("so do policies that no scheme of the library puts together") {
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
