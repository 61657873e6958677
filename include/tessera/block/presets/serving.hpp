// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The quantizers of the inference engines vLLM and SGLang.
// Layer: block. Stands on scheme, format/catalogue.
#pragma once

#include <cstdint>

#include "../../format/catalogue/catalogue.hpp"
#include "../scheme.hpp"

// How far each is checked: against the vectors of an independent program written from the published sources (tests/golden/recipes.cpp).
// vLLM's groups, rows, tensor and INT8 also against what its kernels compute, as formulas on PyTorch 2.15.0 on an x86 CPU, every scale and
// code of up to 45 matrices (tests/golden/torch_recipes.cpp). None was run on a GPU. The clamp of a group turns a NaN element into -448,
// that of a row or tensor into +448.

/// vllm-project/vllm (files of 2025-26), csrc/quantization/w8a8. \spec spec/quantizers.md 4.1 to 4.3, 4.5
namespace tessera::inline v0::vllm {

inline constexpr code_rule clamped_low{.clamped_nan = nan_element::lowest};
inline constexpr code_rule clamped_high{.clamped_nan = nan_element::largest};

/// per_token_group_quant.cu, FP32 scales. For other groups derive and name another block.
struct group : in_blocks<float8_e4m3fn, float, 1, 128> {
  static constexpr const char* name = "vllm::group";
  static constexpr scale_rule scaling{.statistic = statistic::amax, .amax_floor = 1e-10f};
  static constexpr code_rule coding = clamped_low;
};
/// UE8M0: the scale has a floor of its own before it is rounded up. (The Triton fallback has none: vllm #53339.)
struct group_ue8m0 : in_blocks<float8_e4m3fn, float, 1, 128> {
  static constexpr const char* name = "vllm::group_ue8m0";
  static constexpr scale_rule scaling{
      .statistic = statistic::amax, .amax_floor = 1e-10f, .scale_floor = 1e-10f, .power_of_two = power_of_two_mode::up};
  static constexpr code_rule coding{.multiplier = multiplier::reciprocal, .clamped_nan = nan_element::lowest};
};
/// The INT8 variant of the group kernel: Q = 127, codes from -128.
struct group_int8 : in_blocks<std::int8_t, float, 1, 128> {
  static constexpr const char* name = "vllm::group_int8";
  static constexpr scale_rule scaling{.statistic = statistic::amax, .amax_floor = 1e-10f};
  static constexpr code_rule coding{};
};
/// common.cu, dynamic per token; FBGEMM's C++ rowwise is the same. `scale_ub` is an amax_ceiling.
struct per_token : in_blocks<float8_e4m3fn, float, 1, whole> {
  static constexpr const char* name = "vllm::per_token";
  static constexpr scale_rule scaling{.statistic = statistic::amax, .scale_floor = 1.0f / (448.0f * 512.0f)};
  static constexpr code_rule coding = clamped_high;
};
/// common.cu, dynamic per tensor: no floor, so that a tensor of zeros becomes 0 * infinity, NaN, 7E.
struct per_tensor : in_blocks<float8_e4m3fn, float, whole, whole> {
  static constexpr const char* name = "vllm::per_tensor";
  static constexpr scale_rule scaling{.statistic = statistic::amax};
  static constexpr code_rule coding{.multiplier = multiplier::reciprocal, .clamped_nan = nan_element::largest};
};
/// common.cu, static: the scale is given, and its inverse multiplies.
struct static_per_tensor : in_blocks<float8_e4m3fn, float, whole, whole> {
  static constexpr const char* name = "vllm::static_per_tensor";
  static constexpr scale_rule scaling{.statistic = statistic::given};
  static constexpr code_rule coding{.multiplier = multiplier::reciprocal, .clamped_nan = nan_element::largest};
};
/// int8/scaled_quant.cu, dynamic symmetric.
struct int8_symmetric : in_blocks<std::int8_t, float, 1, whole> {
  static constexpr const char* name = "vllm::int8_symmetric";
  static constexpr scale_rule scaling{.statistic = statistic::amax, .zero = zero_group::no_multiplier};
  static constexpr code_rule coding{.multiplier = multiplier::ratio};
};
/// int8/scaled_quant.cu, dynamic with an integer zero point ("azp"): min and max begin with FLT_MAX and -FLT_MAX; the zero point and a
/// quotient are int32 as CUDA converts to it (saturating, NaN is 0), and their sum wraps. So a NaN has the code of 0; all codes are -128
/// where max - min is beyond the largest float, and -1 in a row of one number other than 0 (undefined behaviour in C++, defined in PTX).
struct int8_zero_point : in_blocks<std::int8_t, float, 1, whole> {
  static constexpr const char* name = "vllm::int8_zero_point";
  using zero                        = std::int32_t;
  static constexpr scale_rule scaling{
      .statistic = statistic::range, .formula = scale_formula::range, .zero_point = zero_point_kind::unclamped_code};
  static constexpr code_rule coding{.multiplier = multiplier::reciprocal, .form = element_form::shifted, .precision = precision::int32};
};
/// The fp8_ds_mla KV cache (cache_kernels.cu): tiles of 128, the scale at least FLT_MIN.
struct kv_ds_mla : in_blocks<float8_e4m3fn, float, 1, 128> {
  static constexpr const char* name = "vllm::kv_ds_mla";
  static constexpr scale_rule scaling{.statistic = statistic::amax, .scale_floor = 0x1p-126f};
  static constexpr code_rule coding{.nan = nan_mode::canonical_positive};
};

}  // namespace tessera::inline v0::vllm

/// sgl-project/sglang (files of 2025-26). Its sm_90 build has fast math on: a GPU may differ in last bits. \spec spec/quantizers.md 4.4
namespace tessera::inline v0::sglang {

/// per_token_group_quant_8bit.cu
struct group : in_blocks<float8_e4m3fn, float, 1, 128> {
  static constexpr const char* name = "sglang::group";
  static constexpr scale_rule scaling{.statistic = statistic::amax, .amax_floor = 1e-10f, .formula = scale_formula::product};
  static constexpr code_rule coding{.multiplier = multiplier::ratio, .nan = nan_mode::canonical_positive};
};
struct group_ue8m0 : in_blocks<float8_e4m3fn, float8_e8m0fnu, 1, 128> {
  static constexpr const char* name = "sglang::group_ue8m0";
  static constexpr scale_rule scaling{
      .statistic = statistic::amax, .amax_floor = 1e-10f, .formula = scale_formula::product, .power_of_two = power_of_two_mode::up};
  static constexpr code_rule coding{.multiplier = multiplier::reciprocal, .nan = nan_mode::canonical_positive};
};
struct group_int8 : in_blocks<std::int8_t, float, 1, 128> {
  static constexpr const char* name = "sglang::group_int8";
  static constexpr scale_rule scaling{.statistic = statistic::amax, .amax_floor = 1e-10f, .formula = scale_formula::product};
  static constexpr code_rule coding{.multiplier = multiplier::ratio};
};
/// fp8_kernel.py (Triton), row-major scales.
struct group_triton : in_blocks<float8_e4m3fn, float, 1, 128> {
  static constexpr const char* name = "sglang::group_triton";
  static constexpr scale_rule scaling{.statistic = statistic::amax, .amax_floor = 1e-10f};
  static constexpr code_rule coding{.multiplier = multiplier::reciprocal, .nan = nan_mode::canonical_positive};
};
/// The same file, column-major scales: the elements are divided.
struct group_triton_column_major : group_triton {
  static constexpr const char* name = "sglang::group_triton_column_major";
  static constexpr code_rule coding{.nan = nan_mode::canonical_positive};
};
/// per_token_quant_fp8.cu, the warp kernel: a row of zeros is multiplied by 0.
struct per_token : in_blocks<float8_e4m3fn, float, 1, whole> {
  static constexpr const char* name = "sglang::per_token";
  static constexpr scale_rule scaling{.statistic = statistic::amax, .zero = zero_group::no_multiplier};
  static constexpr code_rule coding{.multiplier = multiplier::reciprocal, .nan = nan_mode::canonical_positive};
};

}  // namespace tessera::inline v0::sglang
