// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The quantizers of DeepSeek: V3, V3.2, DeepGEMM, DeepEP, TileKernels, FlashMLA.
// Layer: block. Stands on scheme, format/catalogue.
#pragma once

#include "../../format/catalogue/catalogue.hpp"
#include "../scheme.hpp"

// How far each is checked: against the vectors of an independent program written from the published sources (tests/golden/recipes.cpp).
// deepseek_v3, deepseek_v3_2, deepgemm and flashmla also against their formulas run on tensors of PyTorch 2.15.0 on an x86 CPU, every scale
// and code of up to 45 matrices (tests/golden/torch_recipes.cpp): DeepGEMM's written down from its Python, those of the kernels and of
// FlashMLA from their description. NaN is compared without its sign. None was run on a GPU. Where GPU and CPU differ: Triton's division
// may be off by the last bit, and torch on CUDA turns `tensor / 448.0` into `tensor * fl(1 / 448)`; both forms are here where both are
// published. GPU casts give NaN as 7F, whatever its sign.

/// deepseek-ai/DeepSeek-V3 (9b4e978), and the DeepGEMM casts (54e2261) that its weights are said to follow.
namespace tessera::inline v0::deepseek_v3 {

/// The activations: `act_quant` of inference/kernel.py. a = max(amax, 1e-4), s = a / 448, cast(x / s), saturating. NaN is left out of
/// amax and stays a NaN; an infinity makes s infinite, the finite elements 0 and itself NaN. \spec spec/quantizers.md 3.1
struct activation : in_blocks<float8_e4m3fn, float, 1, 128> {
  static constexpr const char* name = "deepseek_v3::activation";
  static constexpr scale_rule scaling{.statistic = statistic::amax, .amax_floor = 1e-4f};
  static constexpr code_rule coding{.nan = nan_mode::canonical_positive};
};
/// The same with scale_fmt "ue8m0": s is rounded up to a power of two, by its bits (the log2 of the source errs above some powers), and
/// still stored in FP32.
struct activation_ue8m0 : activation {
  static constexpr const char* name = "deepseek_v3::activation_ue8m0";
  static constexpr scale_rule scaling{.statistic = statistic::amax, .amax_floor = 1e-4f, .power_of_two = power_of_two_mode::up};
};
/// As it was before August 2025, and is in copies: without the floor, so that a group of zeros becomes NaN. For forensics.
struct activation_no_eps : activation {
  static constexpr const char* name = "deepseek_v3::activation_no_eps";
  static constexpr scale_rule scaling{.statistic = statistic::amax};
};
/// The weights: DeepGEMM's `per_block_cast_to_fp8` on torch CPU, cast(x * fl(1 / s)). The exporter of the published checkpoint is not
/// public; this is the published function of the same meaning. A NaN makes its whole block NaN. \spec spec/quantizers.md 3.3, 3.5
struct weight : in_blocks<float8_e4m3fn, float, 128, 128> {
  static constexpr const char* name = "deepseek_v3::weight";
  static constexpr scale_rule scaling{.statistic = statistic::amax_or_nan, .amax_floor = 1e-4f};
  static constexpr code_rule coding{.multiplier = multiplier::reciprocal, .nan = nan_mode::canonical_positive};
};

}  // namespace tessera::inline v0::deepseek_v3

/// deepseek-ai/DeepSeek-V3.2-Exp (3b99a53), inference/kernel.py (TileLang, fast math off). \spec spec/quantizers.md 3.4
namespace tessera::inline v0::deepseek_v3_2 {

struct activation : in_blocks<float8_e4m3fn, float, 1, 128> {
  static constexpr const char* name = "deepseek_v3_2::activation";
  static constexpr scale_rule scaling{.statistic = statistic::amax, .amax_floor = 1e-4f, .formula = scale_formula::product};
  static constexpr code_rule coding{.nan = nan_mode::canonical_positive};
};
struct activation_ue8m0 : activation {
  static constexpr const char* name = "deepseek_v3_2::activation_ue8m0";
  static constexpr scale_rule scaling{
      .statistic = statistic::amax, .amax_floor = 1e-4f, .formula = scale_formula::product, .power_of_two = power_of_two_mode::up};
};

}  // namespace tessera::inline v0::deepseek_v3_2

/// deepseek-ai/DeepGEMM (54e2261), deep_gemm/utils/math.py; `_cuda` is what torch computes there on a GPU. `amax` of torch propagates NaN.
/// With UE8M0 scales the source clamps the exponent to 1..254: an infinity or a NaN makes the scale 2^127.
/// \spec spec/quantizers.md 3.5, 3.6
namespace tessera::inline v0::deepgemm {

inline constexpr scale_rule on_cpu{.statistic = statistic::amax_or_nan, .amax_floor = 1e-4f};
inline constexpr scale_rule on_cuda{.statistic = statistic::amax_or_nan, .amax_floor = 1e-4f, .formula = scale_formula::product};
inline constexpr scale_rule in_ue8m0{.statistic     = statistic::amax_or_nan,
                                     .amax_floor    = 1e-4f,
                                     .scale_ceiling = 0x1p127f,
                                     .power_of_two  = power_of_two_mode::up,
                                     .not_finite    = not_finite_group::nan_scale_is_ceiling};
inline constexpr code_rule by_reciprocal{.multiplier = multiplier::reciprocal, .nan = nan_mode::canonical_positive};
inline constexpr code_rule by_ratio{.multiplier = multiplier::ratio_of_reciprocal, .nan = nan_mode::canonical_positive};
inline constexpr code_rule in_fp4{
    .multiplier = multiplier::reciprocal, .rounding = rounding_mode::nearest_zero, .negative_zero = negative_zero_mode::drop};

struct per_token : in_blocks<float8_e4m3fn, float, 1, 128> {
  static constexpr const char* name = "deepgemm::per_token";
  static constexpr scale_rule scaling = on_cpu;
  static constexpr code_rule coding   = by_reciprocal;
};
struct per_token_cuda : per_token {
  static constexpr const char* name = "deepgemm::per_token_cuda";
  static constexpr scale_rule scaling = on_cuda;
};
struct per_token_ue8m0 : per_token {
  static constexpr const char* name = "deepgemm::per_token_ue8m0";
  static constexpr scale_rule scaling = in_ue8m0;
};
struct per_channel : in_blocks<float8_e4m3fn, float, 128, 1> {
  static constexpr const char* name = "deepgemm::per_channel";
  static constexpr scale_rule scaling = on_cpu;
  static constexpr code_rule coding   = by_reciprocal;
};
struct per_block : in_blocks<float8_e4m3fn, float, 128, 128> {
  static constexpr const char* name = "deepgemm::per_block";
  static constexpr scale_rule scaling = on_cpu;
  static constexpr code_rule coding   = by_reciprocal;
};
struct per_block_cuda : per_block {
  static constexpr const char* name = "deepgemm::per_block_cuda";
  static constexpr scale_rule scaling = on_cuda;
};
struct per_block_ue8m0 : per_block {
  static constexpr const char* name = "deepgemm::per_block_ue8m0";
  static constexpr scale_rule scaling = in_ue8m0;
};
/// `per_token_cast_to_fp4` with gran_k = 32: ties go toward zero, and no code is -0.
struct per_token_fp4 : in_blocks<float4_e2m1fn, float, 1, 32> {
  static constexpr const char* name = "deepgemm::per_token_fp4";
  static constexpr scale_rule scaling = on_cpu;
  static constexpr code_rule coding   = in_fp4;
};
struct per_token_fp4_ue8m0 : in_blocks<float4_e2m1fn, float8_e8m0fnu, 1, 32> {
  static constexpr const char* name = "deepgemm::per_token_fp4_ue8m0";
  static constexpr scale_rule scaling = in_ue8m0;
  static constexpr code_rule coding   = in_fp4;
};
/// DeepGEMM of February 2025 (a6d97a1, tests/test_core.py): x * (448.0 / a), which torch evaluates as x * fl(fl(1 / a) * 448).
struct per_token_2025_02 : per_token {
  static constexpr const char* name = "deepgemm::per_token_2025_02";
  static constexpr code_rule coding = by_ratio;
};
struct per_token_2025_02_cuda : per_token_cuda {
  static constexpr const char* name = "deepgemm::per_token_2025_02_cuda";
  static constexpr code_rule coding = by_ratio;
};
struct per_block_2025_02_cuda : per_block_cuda {
  static constexpr const char* name = "deepgemm::per_block_2025_02_cuda";
  static constexpr code_rule coding = by_ratio;
};

}  // namespace tessera::inline v0::deepgemm

/// deepseek-ai/DeepEP (dd758ca), csrc/kernels/legacy: the low-latency dispatch. \spec spec/quantizers.md 3.9
namespace tessera::inline v0::deepep {

struct dispatch : in_blocks<float8_e4m3fn, float, 1, 128> {
  static constexpr const char* name = "deepep::dispatch";
  static constexpr scale_rule scaling{.statistic = statistic::amax, .amax_floor = 1e-4f, .formula = scale_formula::product};
  static constexpr code_rule coding{.multiplier = multiplier::ratio, .nan = nan_mode::canonical_positive};
};
/// round_scale with use_ue8m0: the byte is stored.
struct dispatch_ue8m0 : in_blocks<float8_e4m3fn, float8_e8m0fnu, 1, 128> {
  static constexpr const char* name = "deepep::dispatch_ue8m0";
  static constexpr scale_rule scaling{
      .statistic = statistic::amax, .amax_floor = 1e-4f, .formula = scale_formula::product, .power_of_two = power_of_two_mode::up};
  static constexpr code_rule coding{.multiplier = multiplier::reciprocal, .nan = nan_mode::canonical_positive};
};

}  // namespace tessera::inline v0::deepep

/// deepseek-ai/TileKernels (36d9e45), tile_kernels/quant/common.py. \spec spec/quantizers.md 3.8
namespace tessera::inline v0::tilekernels {

inline constexpr scale_rule plain{.statistic = statistic::amax, .amax_floor = 1e-4f};
inline constexpr scale_rule rounded{.statistic = statistic::amax, .amax_floor = 1e-4f, .power_of_two = power_of_two_mode::up};
inline constexpr code_rule by_ratio{.multiplier = multiplier::ratio, .nan = nan_mode::canonical_positive};
inline constexpr code_rule by_power{.multiplier = multiplier::reciprocal, .nan = nan_mode::canonical_positive};

struct per_token : in_blocks<float8_e4m3fn, float, 1, 128> {
  static constexpr const char* name = "tilekernels::per_token";
  static constexpr scale_rule scaling = plain;
  static constexpr code_rule coding   = by_ratio;
};
struct per_token_ue8m0 : in_blocks<float8_e4m3fn, float8_e8m0fnu, 1, 128> {
  static constexpr const char* name = "tilekernels::per_token_ue8m0";
  static constexpr scale_rule scaling = rounded;
  static constexpr code_rule coding   = by_power;
};
struct per_block : in_blocks<float8_e4m3fn, float, 128, 128> {
  static constexpr const char* name = "tilekernels::per_block";
  static constexpr scale_rule scaling = plain;
  static constexpr code_rule coding   = by_ratio;
};
struct per_token_fp4_ue8m0 : in_blocks<float4_e2m1fn, float8_e8m0fnu, 1, 32> {
  static constexpr const char* name = "tilekernels::per_token_fp4_ue8m0";
  static constexpr scale_rule scaling{.statistic = statistic::amax, .amax_floor = 6 * 0x1p-126f, .power_of_two = power_of_two_mode::up};
  static constexpr code_rule coding{.multiplier = multiplier::reciprocal};
};

}  // namespace tessera::inline v0::tilekernels

/// deepseek-ai/FlashMLA (9241ae3), tests/quant.py: the KV cache of V3.2. The floor is that of the scale. \spec spec/quantizers.md 3.10
namespace tessera::inline v0::flashmla {

struct kv_v3_2 : in_blocks<float8_e4m3fn, float, 1, 128> {
  static constexpr const char* name = "flashmla::kv_v3_2";
  static constexpr scale_rule scaling{.statistic = statistic::amax_or_nan, .scale_floor = 1e-4f, .power_of_two = power_of_two_mode::up};
  static constexpr code_rule coding{.nan = nan_mode::canonical_positive};
};

}  // namespace tessera::inline v0::flashmla
