// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What holds for all producers' presets, whatever their arithmetic (that is in tests/golden/recipes.cpp); and what is refused.
// Layer: tests/unit. Stands on tests/support/check_properties.hpp and the list of all schemes.
#include "support/all_schemes.hpp"
#include "support/check_properties.hpp"

using namespace tessera;

namespace {

TEST_CASE("every preset of 8-bit codes reports what happened, gives at compile time what it gives at run time, and keeps its values if scales are powers of two") {
  std::size_t n = 0;
  all::presets::for_each([&n]<class S>(std::type_identity<S>) {
    if constexpr (!is_packed<S>) cases::check_properties<S>({.values_are_fixed = all::has_fixed_values<S>}), ++n;
  });
  std::printf("%zu presets, %llu claims\n", n, static_cast<unsigned long long>(cases::claims_made));
}

// --- Groups of zeros ------------------------------------------------------------------------------------------------------------

/// The scale of a group of zeros as a float's bits, and the code of its elements: the last column of spec/quantizers.md 14.2, and 4.2,
/// 5, 7.
template <class S>
void check_zero_group(std::uint32_t scale, std::uint32_t code) {
  const matrix<float> zeros{extent{2, 3}};
  const auto q = quantize<S>(zeros);
  INFO(S::name);
  CHECK(oracle::bits_of(static_cast<float>(q.scales()(0, 0))) == scale);
  CHECK(cases::bits_of(static_cast<typename S::element>(q.codes()(1, 2))) == code);
}

TEST_CASE("a group of zeros has the scale that the specification lists for each producer") {
  check_zero_group<deepseek_v3::activation>(0x346facad, 0x00);
  check_zero_group<deepseek_v3::activation_ue8m0>(0x34800000, 0x00);
  check_zero_group<deepseek_v3::activation_no_eps>(0, 0x7f);
  check_zero_group<deepseek_v3::weight>(0x346facad, 0x00);
  check_zero_group<deepseek_v3_2::activation>(0x346facad, 0x00);
  check_zero_group<deepseek_v3_2::activation_ue8m0>(0x34800000, 0x00);
  check_zero_group<deepgemm::per_token>(0x346facad, 0x00);
  check_zero_group<deepgemm::per_token_cuda>(0x346facad, 0x00);
  check_zero_group<deepgemm::per_block_ue8m0>(0x34800000, 0x00);
  check_zero_group<deepgemm::per_token_2025_02>(0x346facad, 0x00);
  check_zero_group<deepgemm::per_token_fp4>(0x378bcf65, 0x0);
  check_zero_group<deepgemm::per_token_fp4_ue8m0>(0x38000000, 0x0);
  check_zero_group<deepep::dispatch>(0x346facad, 0x00);
  check_zero_group<deepep::dispatch_ue8m0>(0x34800000, 0x00);
  check_zero_group<tilekernels::per_token>(0x346facad, 0x00);
  check_zero_group<tilekernels::per_token_ue8m0>(0x34800000, 0x00);
  check_zero_group<sglang::group>(0x2a7b5124, 0x00);
  check_zero_group<sglang::group_ue8m0>(0x2a800000, 0x00);
  check_zero_group<sglang::group_triton>(0x2a7b5123, 0x00);
  check_zero_group<sglang::per_token>(0, 0x00);
  check_zero_group<vllm::group>(0x2a7b5123, 0x00);
  check_zero_group<vllm::group_ue8m0>(0x2f000000, 0x00);
  check_zero_group<vllm::per_token>(0x36924925, 0x00);
  check_zero_group<vllm::per_tensor>(0, 0x7e);
  check_zero_group<vllm::kv_ds_mla>(0x00800000, 0x00);
  check_zero_group<vllm::int8_symmetric>(0, 0x00);
  check_zero_group<flashmla::kv_v3_2>(0x39000000, 0x00);
  check_zero_group<transformer_engine::block_1x128>(0x3f800000, 0x00);
  check_zero_group<transformer_engine::block_128x128_fp32>(0x3f800000, 0x00);
  check_zero_group<transformer_engine::current_scaling>(0x3f800000, 0x00);
  check_zero_group<torchao::float8_tensorwise>(0x2720d7c5, 0x00);
  check_zero_group<torchao::blockwise_1x128>(0x2720d7c5, 0x00);
  check_zero_group<fbgemm::row>(0x2720d7c5, 0x00);
  check_zero_group<huggingface::fp8_quantize>(0x3f800000, 0x00);
  check_zero_group<compressed_tensors::fp8_block>(0x3c000000, 0x00);  // the epsilon of bfloat16
  check_zero_group<ocp_mx::mxfp8>(0x00400000, 0x00);                  // E8M0 00 is 2^-127
  check_zero_group<transformer_engine::mxfp8>(0x00400000, 0x00);
  check_zero_group<torchao::mxfp8_rceil>(0x00400000, 0x00);
  check_zero_group<ggml::mxfp4>(0x00400000, 0x0);
  check_zero_group<transformer_engine::mxfp8_before_2_13>(0x00400000, 0x00);
  check_zero_group<modelopt::mxfp8>(0x00400000, 0x00);
  check_zero_group<modelopt::mxfp4>(0x00400000, 0x8);  // its zeros are negative
  check_zero_group<vllm::int8_zero_point>(0, 0x00);
  check_zero_group<ggml::q8_0>(0, 0x00);
  check_zero_group<bitsandbytes::nf4>(0, 0x0);
  check_zero_group<bitsandbytes::nf4_cpu>(0x006ce3ee, 0x7);  // 1e-38
}

// --- NaN in a group -------------------------------------------------------------------------------------------------------------

/// x = {1, NaN, -2, 0.5}: what becomes of the NaN, and whether the others are NaN too (spec/quantizers.md 14.2, "NaN in group").
template <class S>
void check_nan_in_group(std::uint32_t code_of_nan, bool poisons) {
  matrix<float> x{extent{1, 4}};
  x(0, 0) = 1;
  x(0, 1) = std::numeric_limits<float>::quiet_NaN();
  x(0, 2) = -2;
  x(0, 3) = 0.5f;
  const auto q = quantize<S>(x);
  INFO(S::name);
  CHECK(cases::bits_of(static_cast<typename S::element>(q.codes()(0, 1))) == code_of_nan);
  CHECK(std::isnan(q(0, 0)) == poisons);
  CHECK(std::isnan(q(0, 2)) == poisons);
  if (!poisons) CHECK(std::fabs(q(0, 2) + 2) < 0.15f);
}

TEST_CASE("a NaN in a group does what the specification lists for each producer") {
  check_nan_in_group<deepseek_v3::activation>(0x7f, false);
  check_nan_in_group<deepseek_v3::weight>(0x7f, true);
  check_nan_in_group<deepgemm::per_token>(0x7f, true);
  check_nan_in_group<deepep::dispatch>(0x7f, false);
  check_nan_in_group<tilekernels::per_token>(0x7f, false);
  check_nan_in_group<sglang::group>(0x7f, false);
  check_nan_in_group<vllm::group>(0xfe, false);
  check_nan_in_group<vllm::group_ue8m0>(0xfe, false);
  check_nan_in_group<vllm::per_token>(0x7e, false);
  check_nan_in_group<vllm::per_tensor>(0x7e, false);
  check_nan_in_group<vllm::kv_ds_mla>(0x7f, false);
  check_nan_in_group<flashmla::kv_v3_2>(0x7f, true);
  check_nan_in_group<transformer_engine::block_1x128>(0x7f, false);
  check_nan_in_group<torchao::float8_tensorwise>(0x7f, true);
  check_nan_in_group<torchao::blockwise_1x128>(0x7f, false);
  check_nan_in_group<fbgemm::row>(0x7f, false);
  check_nan_in_group<huggingface::fp8_quantize>(0x7f, false);  // as transformers 5.24.0 answered: max > 0 is false for NaN, so s = 1
  check_nan_in_group<compressed_tensors::fp8_block>(0x7f, true);
  check_nan_in_group<ocp_mx::mxfp8>(0x7f, true);
  check_nan_in_group<torchao::mxfp8_floor>(0x7f, true);
  check_nan_in_group<transformer_engine::mxfp8>(0x7f, false);
}

TEST_CASE("a NaN makes ModelOpt's MXFP8 scale 00, and its neighbours the largest numbers") {
  matrix<float> x{extent{1, 32}};
  x(0, 0) = 1;
  x(0, 1) = std::numeric_limits<float>::quiet_NaN();
  x(0, 2) = -2;
  x(0, 3) = 0x1p-129f;  // times 2^127
  const auto q = quantize<modelopt::mxfp8>(x);
  CHECK(q.scales()(0, 0).bits() == 0x00);
  CHECK(q.codes()(0, 0).bits() == 0x7e);
  CHECK(q.codes()(0, 1).bits() == 0x7f);
  CHECK(q.codes()(0, 2).bits() == 0xfe);
  CHECK(q.codes()(0, 3) == 0.25f);
  CHECK(q.codes()(0, 4).bits() == 0x00);
}

// --- Two levels and nothing but zeros ---------------------------------------------------------------------------------------------

/// What is stored for a matrix of zeros: the float of the whole, a scale, a code.
template <class S>
void check_zero_matrix(float whole, std::uint32_t scale, std::uint32_t code) {
  matrix<float> zeros{extent{2, 32}};
  zeros(1, 2) = -0.0f;
  const auto q = quantize<S>(zeros);
  INFO(S::name);
  CHECK(q.global() == whole);
  CHECK(q.scales()(1, 1).bits() == scale);
  CHECK(cases::bits_of(static_cast<float4_e2m1fn>(q.codes()(1, 3))) == code);
}

TEST_CASE("a matrix of zeros has in two levels what its producer stores: 1, an amax of 0, or 0 and NaN") {
  check_zero_matrix<nvfp4>(1, 0x38, 0x0);
  check_zero_matrix<transformer_engine::nvfp4>(0, 0x00, 0x0);  // the amax; S is 1
  check_zero_matrix<compressed_tensors::nvfp4>(1, 0x20, 0x0);  // 2688 / FLT_MIN is infinite, so 1
  check_zero_matrix<torchao::nvfp4>(0, 0x7f, 0x7);             // 0 / 0
  check_zero_matrix<modelopt::nvfp4>(0, 0x7f, 0x7);
  check_zero_matrix<modelopt::nvfp4_cuda>(0, 0x7f, 0x7);
  CHECK(std::isnan(quantize<modelopt::nvfp4>(matrix<float>{extent{1, 16}})(0, 0)));
}

// --- vLLM's INT8 with a zero point ------------------------------------------------------------------------------------------------

/// cvt.rni.sat.s32.f32 and cvt.rzi.s32.f32 of a number that is an integer, or NaN, or too large.
std::int64_t as_cuda_int32(float x) {
  if (std::isnan(x)) return 0;
  if (x >= 2147483648.0f) return 2147483647;
  if (x <= -2147483648.0f) return -2147483648LL;
  return static_cast<std::int64_t>(x);
}

/// A row by dynamic_scaled_int8_azp_quant_kernel, in plain arithmetic.
void check_like_the_kernel(const std::vector<float>& x) {
  float low = std::numeric_limits<float>::max(), high = -low;
  for (const float v : x) low = std::fmin(low, v), high = std::fmax(high, v);
  volatile float s = (high - low) / 255.0f;
  const std::int64_t azp = as_cuda_int32(std::nearbyintf(-128.0f - low / s));
  const volatile float s_inv = 1.0f / s;

  const auto q = quantize<vllm::int8_zero_point>(matrix_view<const float>{x.data(), extent{1, x.size()}});
  INFO("from " << low << " to " << high << ", the first " << x[0]);
  CHECK(cases::same_float(q.scales()(0, 0), s));
  CHECK(q.zero_points()(0, 0) == azp);
  for (std::size_t i = 0; i != x.size(); ++i) {
    const std::int64_t sum = static_cast<std::int32_t>(static_cast<std::uint32_t>(as_cuda_int32(std::nearbyintf(x[i] * s_inv)) + azp));
    CHECK(std::int64_t{q.codes()(0, i)} == (sum < -128 ? -128 : sum > 127 ? 127 : sum));
  }
}

TEST_CASE("vLLM's INT8 with a zero point has the kernel's bytes beside NaN, in ranges that overflow, and in none at all") {
  constexpr float nan = std::numeric_limits<float>::quiet_NaN(), infinity = std::numeric_limits<float>::infinity();
  constexpr float largest = std::numeric_limits<float>::max();
  for (const std::vector<float>& x : std::vector<std::vector<float>>{{1, nan, 3, -0.5f, 0},
                                                                     {nan, nan},
                                                                     {infinity, 1, -1},
                                                                     {infinity, infinity},
                                                                     {-infinity, 2, infinity, nan},
                                                                     {largest, -largest, 1},
                                                                     {5, 5, 5},
                                                                     {-5, -5},
                                                                     {0, -0.0f},
                                                                     {1e-40f, -1e-39f, 0},
                                                                     {1e-42f, 2e-42f, 5e-42f},
                                                                     {8388608, 8388609, 8388700},     // quotients of 2^31 and less
                                                                     {16777216, 16777218, 16777220},  // and of more
                                                                     {-16777216, -16777218},
                                                                     {3e7f, 3e7f + 2}})
    check_like_the_kernel(x);
  const std::vector<float> fives(3, 5.0f);
  const auto q = quantize<vllm::int8_zero_point>(matrix_view<const float>{fives.data(), extent{1, 3}});
  CHECK(q.zero_points()(0, 0) == std::numeric_limits<std::int32_t>::min());
  CHECK(q.codes()(0, 1) == -1);
}

TEST_CASE("the policies of every scheme go together, and every name is its own") {
  std::vector<std::string> names;
  const auto look = [&]<class S>(std::type_identity<S>) {
    INFO(S::name);
    CHECK(why_not<S>() == nullptr);
    for (const std::string& name : names) CHECK(name != S::name);
    names.emplace_back(S::name);
  };
  all::own_schemes::for_each(look);
  all::presets::for_each(look);
}

// --- Policies that do not go together -----------------------------------------------------------------------------------------

struct plain {
  static constexpr const char* name = "plain";
  using element = float8_e4m3fn;
  using scale = float;
  static constexpr extent block{1, 64};
};
struct ratio_and_power : plain {
  static constexpr scale_rule scaling{.power_of_two = power_of_two_mode::up};
  static constexpr code_rule coding{.multiplier = multiplier::ratio};
};
struct inverse_without_ratio : plain {
  static constexpr scale_rule scaling{.formula = scale_formula::inverse};
};
struct range_and_quotient : plain {
  static constexpr scale_rule scaling{.statistic = statistic::range};
};
struct quotient_and_range : plain {
  static constexpr scale_rule scaling{.formula = scale_formula::range};
};
struct range_without_zero_point : plain {
  static constexpr scale_rule scaling{.statistic = statistic::finite_range, .formula = scale_formula::range};
};
struct zero_point_and_scaled : plain {
  using element = uint4;
  using zero = uint4;
  static constexpr code_rule coding{};
};
struct shifted_without_zero_point : plain {
  static constexpr code_rule coding{.form = element_form::shifted};
};
struct rounded_products : plain {
  static constexpr code_rule coding{.multiplier = multiplier::reciprocal, .precision = precision::bfloat16};
};

struct integers_without_a_shift : plain {
  static constexpr code_rule coding{.multiplier = multiplier::reciprocal, .precision = precision::int32};
};

TEST_CASE("policies that do not go together are refused with a sentence that says why") {
  const auto says = [](const char* sentence, const char* part) {
    return sentence != nullptr && std::string{sentence}.find(part) != std::string::npos;
  };
  CHECK(why_not<plain>() == nullptr);
  CHECK(says(why_not<ratio_and_power>(), "power of two"));
  CHECK(says(why_not<inverse_without_ratio>(), "needs a multiplier that is a ratio"));
  CHECK(says(why_not<range_and_quotient>(), "range"));
  CHECK(says(why_not<quotient_and_range>(), "range"));
  CHECK(says(why_not<range_without_zero_point>(), "needs a zero point"));
  CHECK(says(why_not<zero_point_and_scaled>(), "with a zero point"));
  CHECK(says(why_not<shifted_without_zero_point>(), "no zero point to shift by"));
  CHECK(says(why_not<rounded_products>(), "rounded in between"));
  CHECK(says(why_not<integers_without_a_shift>(), "multiplied and shifted"));
}

// --- Products ------------------------------------------------------------------------------------------------------------

template <class A, class B>
constexpr bool go_together = multipliable<A, B> && multipliable<B, A>;
template <class A, class B>
constexpr bool keep_apart = !multipliable<A, B> && !multipliable<B, A>;

static_assert(go_together<deepseek_v3::activation, deepseek_v3::weight> && gemm_operands<deepseek_v3::activation, deepseek_v3::weight>::group == 128);
static_assert(go_together<fp8_group_1x128, fp8_group_1x128>);
static_assert(go_together<mxfp8, mxfp4> && gemm_operands<mxfp8, mxfp4>::group == 32);
static_assert(go_together<nvfp4, nvfp4> && gemm_operands<nvfp4, nvfp4>::group == 16);
static_assert(go_together<mxfp8, fp8_block_128x128> && gemm_operands<fp8_block_128x128, mxfp8>::group == 32);
static_assert(go_together<int8_row, int4_group_64> && gemm_operands<int8_row, int4_group_64>::group == 64);
static_assert(go_together<fp8_tensor, fp8_tensor> && gemm_operands<fp8_tensor, fp8_row>::group == whole);
static_assert(go_together<fp8_tensor, fp8_block_128x128>);
static_assert(keep_apart<deepseek_v3::weight, deepseek_v3::weight>);
static_assert(keep_apart<fp8_block_128x128, power_of_two<fp8_block_128x128>>);
static_assert(keep_apart<transposed<fp8_group_1x128>, fp8_group_1x128>);
static_assert(keep_apart<transposed<fp8_group_1x128>, fp8_tensor>);
static_assert(!multipliable<float, fp8_row>);

}  // namespace
