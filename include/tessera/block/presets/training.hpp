// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The quantizers of training and conversion tools: Transformer Engine, torchao, FBGEMM, Hugging Face, compressed-tensors.
// Layer: block. Stands on scheme, format/catalogue.
#pragma once

#include <cstdint>

#include "../../format/catalogue/catalogue.hpp"
#include "../scheme.hpp"

// How far each is checked: against the vectors of an independent program written from the published sources (tests/golden/recipes.cpp),
// unless its docstring says that it was read only. torchao, Hugging Face and compressed-tensors also against their own packages run on
// PyTorch 2.15.0 on an x86 CPU, every scale and code of up to 44 matrices (tests/golden/torch_recipes.cpp); where they differ, it is said
// below and in tests/support/published_recipes.hpp. NaN is compared without its sign. None was run on a GPU.

/// NVIDIA/TransformerEngine (d0067d0): the multiplier comes first, by __fdiv_rn, and its inverse is stored. \spec spec/quantizers.md 5
namespace tessera::inline v0::transformer_engine {

inline constexpr scale_rule block_rule{.statistic  = statistic::amax,
                                       .formula    = scale_formula::inverse,
                                       .zero       = zero_group::fixed_scale,
                                       .not_finite = not_finite_group::scale_is_one,
                                       .limit      = multiplier_limit::source_max};
inline constexpr scale_rule block_rule_pow2{.statistic    = statistic::amax,
                                            .formula      = scale_formula::inverse,
                                            .power_of_two = power_of_two_mode::up,
                                            .zero         = zero_group::fixed_scale,
                                            .not_finite   = not_finite_group::scale_is_one,
                                            .limit        = multiplier_limit::source_max};
inline constexpr code_rule by_ratio{.multiplier = multiplier::ratio, .nan = nan_mode::canonical_positive};

/// Float8BlockScaling, 1 x 128 and 128 x 128, as it is by default: powers of two in FP32.
struct block_1x128 : in_blocks<float8_e4m3fn, float, 1, 128> {
  static constexpr const char* name   = "transformer_engine::block_1x128";
  static constexpr scale_rule scaling = block_rule_pow2;
  static constexpr code_rule coding   = by_ratio;
};
struct block_128x128 : in_blocks<float8_e4m3fn, float, 128, 128> {
  static constexpr const char* name   = "transformer_engine::block_128x128";
  static constexpr scale_rule scaling = block_rule_pow2;
  static constexpr code_rule coding   = by_ratio;
};
/// The same with NVTE_FP8_BLOCK_SCALING_FP32_SCALES=1.
struct block_1x128_fp32 : block_1x128 {
  static constexpr const char* name   = "transformer_engine::block_1x128_fp32";
  static constexpr scale_rule scaling = block_rule;
};
struct block_128x128_fp32 : block_128x128 {
  static constexpr const char* name   = "transformer_engine::block_128x128_fp32";
  static constexpr scale_rule scaling = block_rule;
};
/// Current scaling of a tensor.
struct current_scaling : in_blocks<float8_e4m3fn, float, whole, whole> {
  static constexpr const char* name = "transformer_engine::current_scaling";
  static constexpr scale_rule scaling{.statistic  = statistic::amax,
                                      .formula    = scale_formula::inverse,
                                      .zero       = zero_group::fixed_scale,
                                      .not_finite = not_finite_group::scale_is_one,
                                      .limit      = multiplier_limit::float_max};
  static constexpr code_rule coding = by_ratio;
};
struct current_scaling_pow2 : current_scaling {
  static constexpr const char* name = "transformer_engine::current_scaling_pow2";
  static constexpr scale_rule scaling{.statistic    = statistic::amax,
                                      .formula      = scale_formula::inverse,
                                      .power_of_two = power_of_two_mode::up,
                                      .zero         = zero_group::fixed_scale,
                                      .not_finite   = not_finite_group::scale_is_one,
                                      .limit        = multiplier_limit::float_max};
};
/// Delayed scaling: the multiplier of the last step is in the destination, from recipe/delayed_scaling.hpp; beyond the range it saturates.
struct delayed_scaling : in_blocks<float8_e4m3fn, float, whole, whole> {
  static constexpr const char* name = "transformer_engine::delayed_scaling";
  static constexpr scale_rule scaling{.statistic = statistic::given, .stores = stored_value::multiplier};
  static constexpr code_rule coding{.multiplier = multiplier::reciprocal, .nan = nan_mode::canonical_positive};
};
/// MXFP8: E8M0 rounded up from a * fl(1 / Q); an infinite amax gives FE. Elements are multiplied by the exact inverse of the scale, 2^127 where
/// its byte is 00: `exp2f_rcp` of common/util/ptx.cuh since 2.13.0 (TransformerEngine #2647; read in 2.13.0 and 2.20.2).
struct mxfp8 : in_blocks<float8_e4m3fn, float8_e8m0fnu, 1, 32> {
  static constexpr const char* name = "transformer_engine::mxfp8";
  static constexpr scale_rule scaling{.statistic       = statistic::amax,
                                      .formula         = scale_formula::product,
                                      .power_of_two    = power_of_two_mode::up,
                                      .stored_overflow = overflow_mode::saturate};
  static constexpr code_rule coding{.multiplier = multiplier::reciprocal, .nan = nan_mode::canonical_positive};
};
struct mxfp8_e5m2 : in_blocks<float8_e5m2, float8_e8m0fnu, 1, 32> {
  static constexpr const char* name   = "transformer_engine::mxfp8_e5m2";
  static constexpr scale_rule scaling = mxfp8::scaling;
  static constexpr code_rule coding{.multiplier = multiplier::reciprocal, .nan = nan_mode::all_ones_positive};
};
/// The same before 2.13.0 (read in 2.9.0 and 2.12.0), where `exp2f_rcp` gave 1 for the byte 00, so that a group whose amax is at most
/// 448 * 2^-127 has the codes of its own floats, which are 0; and 0 for FE, so that beside an infinity, which becomes NaN, all is 0.
struct mxfp8_before_2_13 : mxfp8 {
  static constexpr const char* name = "transformer_engine::mxfp8_before_2_13";
  static constexpr scale_rule scaling{.statistic       = statistic::amax,
                                      .formula         = scale_formula::product,
                                      .power_of_two    = power_of_two_mode::up,
                                      .at_ends         = end_multiplier::one_and_zero,
                                      .stored_overflow = overflow_mode::saturate};
};
struct mxfp8_e5m2_before_2_13 : mxfp8_e5m2 {
  static constexpr const char* name   = "transformer_engine::mxfp8_e5m2_before_2_13";
  static constexpr scale_rule scaling = mxfp8_before_2_13::scaling;
};
/// NVFP4 without its options (random Hadamard transform, stochastic rounding, 4over6).
struct nvfp4 : in_blocks<float4_e2m1fn, float8_e4m3fn, 1, 16> {
  static constexpr const char* name = "transformer_engine::nvfp4";
  static constexpr auto two_level   = two_level_form::encode_scale;
  static constexpr scale_rule scaling{.statistic = statistic::amax, .stored_overflow = overflow_mode::saturate};
  static constexpr code_rule coding{.multiplier = multiplier::reciprocal};
};

}  // namespace tessera::inline v0::transformer_engine

/// pytorch/ao (36027d8). Run: the package torchao 0.18.0. The MX presets do as the repository does, which is newer (its formulas, read at 050515e,
/// were run under PyTorch); the docstring of mx says where 0.18.0 differs. \spec spec/quantizers.md 6, 7, 8.3
namespace tessera::inline v0::torchao {

/// float8 training (float8_utils.py) and the blockwise kernels: q = 448 / max(a, 1e-12), stored inverted. The source divides in
/// float64 and rounds to float32, which is the correctly rounded quotient, as here. blockwise_* leave NaN out of the maximum, as the Triton
/// kernels do; the package's reference in Python, which was run, propagates it.
inline constexpr scale_rule training_rule{.statistic = statistic::amax_or_nan, .amax_floor = 1e-12f, .formula = scale_formula::inverse};
inline constexpr code_rule by_ratio{.multiplier = multiplier::ratio, .nan = nan_mode::canonical};

struct float8_tensorwise : in_blocks<float8_e4m3fn, float, whole, whole> {
  static constexpr const char* name   = "torchao::float8_tensorwise";
  static constexpr scale_rule scaling = training_rule;
  static constexpr code_rule coding   = by_ratio;
};
struct float8_rowwise : in_blocks<float8_e4m3fn, float, 1, whole> {
  static constexpr const char* name   = "torchao::float8_rowwise";
  static constexpr scale_rule scaling = training_rule;
  static constexpr code_rule coding   = by_ratio;
};
struct blockwise_1x128 : in_blocks<float8_e4m3fn, float, 1, 128> {
  static constexpr const char* name = "torchao::blockwise_1x128";
  static constexpr scale_rule scaling{.statistic = statistic::amax, .amax_floor = 1e-12f, .formula = scale_formula::inverse};
  static constexpr code_rule coding = by_ratio;
};
struct blockwise_128x128 : in_blocks<float8_e4m3fn, float, 128, 128> {
  static constexpr const char* name   = "torchao::blockwise_128x128";
  static constexpr scale_rule scaling = blockwise_1x128::scaling;
  static constexpr code_rule coding   = by_ratio;
};
/// Inference, PerRow, of a bfloat16 tensor: the scale is rounded to bfloat16.
struct per_row_bfloat16 : in_blocks<float8_e4m3fn, bfloat16, 1, whole> {
  static constexpr const char* name = "torchao::per_row_bfloat16";
  static constexpr scale_rule scaling{.statistic = statistic::amax_or_nan, .precision = precision::bfloat16};
  static constexpr code_rule coding{};
};

namespace detail {

template <class Element, power_of_two_mode Mode>
constexpr const char* name_of_mx() noexcept {
  constexpr bool is_fp8 = code_bits<Element> == 8;
  switch (Mode) {
    case power_of_two_mode::amax_down: return is_fp8 ? "torchao::mxfp8_floor" : "torchao::mxfp4_floor";
    case power_of_two_mode::amax_up: return is_fp8 ? "torchao::mxfp8_ceil" : "torchao::mxfp4_ceil";
    case power_of_two_mode::amax_even: return is_fp8 ? "torchao::mxfp8_even" : "torchao::mxfp4_even";
    default: return is_fp8 ? "torchao::mxfp8_rceil" : "torchao::mxfp4_rceil";
  }
}

}  // namespace detail

/// mx_tensor.py: four ways from amax to E8M0. NaN or infinity in a block makes its scale NaN. The package 0.18.0 differs: an infinity does
/// not (floor, ceil and even give 2^128 / 2^emax, rceil FE); blocks with the scale 00 are divided by 2^-126, or by 1 for rceil; and the log2
/// of rceil errs just above powers of two.
template <class Element, power_of_two_mode Mode>
struct mx : in_blocks<Element, float8_e8m0fnu, 1, 32> {
  static constexpr const char* name = detail::name_of_mx<Element, Mode>();
  static constexpr scale_rule scaling{.statistic    = statistic::amax_or_nan,
                                      .formula      = scale_formula::product,
                                      .power_of_two = Mode,
                                      .not_finite   = not_finite_group::scale_is_nan};
  static constexpr code_rule coding{.multiplier = multiplier::reciprocal};
};
using mxfp8_floor = mx<float8_e4m3fn, power_of_two_mode::amax_down>;
using mxfp8_rceil = mx<float8_e4m3fn, power_of_two_mode::up>;
using mxfp8_ceil  = mx<float8_e4m3fn, power_of_two_mode::amax_up>;
using mxfp8_even  = mx<float8_e4m3fn, power_of_two_mode::amax_even>;
using mxfp4_floor = mx<float4_e2m1fn, power_of_two_mode::amax_down>;
using mxfp4_rceil = mx<float4_e2m1fn, power_of_two_mode::up>;
using mxfp4_ceil  = mx<float4_e2m1fn, power_of_two_mode::amax_up>;
using mxfp4_even  = mx<float4_e2m1fn, power_of_two_mode::amax_even>;

/// NVFP4 with one level: the block scale alone. The code of a NaN, here 7, is 4 or C in the source, by its sign.
struct nvfp4_single_level : in_blocks<float4_e2m1fn, float8_e4m3fn, 1, 16> {
  static constexpr const char* name = "torchao::nvfp4_single_level";
  static constexpr scale_rule scaling{.statistic = statistic::amax_or_nan, .scale_floor = 0x1p-6f, .scale_ceiling = 448};
  static constexpr code_rule coding{.multiplier = multiplier::reciprocal};
};
/// Two levels. A matrix of zeros has a NaN for each scale (0 / 0). The code of a NaN, here 7, is 4 or C in the source, by its sign.
struct nvfp4 : in_blocks<float4_e2m1fn, float8_e4m3fn, 1, 16> {
  static constexpr const char* name = "torchao::nvfp4";
  static constexpr auto two_level   = two_level_form::nested_quotient;
  static constexpr scale_rule scaling{
      .statistic = statistic::amax_or_nan, .scale_floor = 0x1p-6f, .scale_ceiling = 448, .whole = zero_matrix::as_any};
  static constexpr code_rule coding{.multiplier = multiplier::reciprocal};
};

}  // namespace tessera::inline v0::torchao

/// pytorch/FBGEMM (71d6f8b), experimental triton_gemm/fp8_gemm.py. Its C++ rowwise is vllm::per_token. \spec spec/quantizers.md 6
namespace tessera::inline v0::fbgemm {

inline constexpr scale_rule triton_rule{.statistic = statistic::amax, .amax_floor = 1e-12f, .formula = scale_formula::inverse};
inline constexpr code_rule by_ratio{.multiplier = multiplier::ratio, .nan = nan_mode::canonical_positive};

struct row : in_blocks<float8_e4m3fn, float, 1, whole> {
  static constexpr const char* name   = "fbgemm::row";
  static constexpr scale_rule scaling = triton_rule;
  static constexpr code_rule coding   = by_ratio;
};
struct block_128x128 : in_blocks<float8_e4m3fn, float, 128, 128> {
  static constexpr const char* name   = "fbgemm::block_128x128";
  static constexpr scale_rule scaling = triton_rule;
  static constexpr code_rule coding   = by_ratio;
};

}  // namespace tessera::inline v0::fbgemm

/// huggingface/transformers (files of 2025-26), integrations/finegrained_fp8.py, Fp8Quantize. Run: transformers 5.24.0. A block with a
/// NaN has the scale 1. \spec spec/quantizers.md 6
namespace tessera::inline v0::huggingface {

struct fp8_quantize : in_blocks<float8_e4m3fn, float, 128, 128> {
  static constexpr const char* name = "huggingface::fp8_quantize";
  static constexpr scale_rule scaling{.statistic  = statistic::amax_or_nan,
                                      .formula    = scale_formula::inverse,
                                      .zero       = zero_group::fixed_scale,
                                      .not_finite = not_finite_group::nan_scale_is_one};
  static constexpr code_rule coding{.multiplier = multiplier::ratio_of_reciprocal, .nan = nan_mode::canonical_positive};
};

}  // namespace tessera::inline v0::huggingface

/// neuralmagic/compressed-tensors (ac8e2ba) with llm-compressor: every operation in the dtype of the weights, here bfloat16, so that an
/// element is rounded twice. Where a scale comes out as 0 it is the epsilon of that dtype. Run: compressed-tensors 0.20.0, its qparams and
/// its quantize without a zero point. It differs for NVFP4 in the code of a NaN, 0 or 8 by its sign there, 7 here.
/// \spec spec/quantizers.md 6, 8.4, 11
namespace tessera::inline v0::compressed_tensors {

inline constexpr code_rule in_bfloat16{.precision = precision::bfloat16};

struct fp8_block : in_blocks<float8_e4m3fn, bfloat16, 128, 128> {
  static constexpr const char* name = "compressed_tensors::fp8_block";
  static constexpr scale_rule scaling{
      .statistic = statistic::amax_or_nan, .zero = zero_group::fixed_where_0, .zero_scale = 0x1p-7f, .precision = precision::bfloat16};
  static constexpr code_rule coding = in_bfloat16;
};
/// INT8 by channel: s = amax / 127.5.
struct int8_channel : in_blocks<std::int8_t, bfloat16, 1, whole> {
  static constexpr const char* name = "compressed_tensors::int8_channel";
  static constexpr scale_rule scaling{
      .statistic = statistic::amax_or_nan, .largest = 127.5f, .zero = zero_group::fixed_where_0, .zero_scale = 0x1p-7f, .precision = precision::bfloat16};
  static constexpr code_rule coding = in_bfloat16;
};
/// INT4 by groups, "pack_quantized": s = amax / 7.5.
struct int4_group_128 : in_blocks<int4, bfloat16, 1, 128> {
  static constexpr const char* name = "compressed_tensors::int4_group_128";
  static constexpr scale_rule scaling{
      .statistic = statistic::amax_or_nan, .largest = 7.5f, .zero = zero_group::fixed_where_0, .zero_scale = 0x1p-7f, .precision = precision::bfloat16};
  static constexpr code_rule coding = in_bfloat16;
};
/// NVFP4, stored as a divisor that is made of a reciprocal in the type of the weights.
struct nvfp4 : in_blocks<float4_e2m1fn, float8_e4m3fn, 1, 16> {
  static constexpr const char* name = "compressed_tensors::nvfp4";
  static constexpr auto two_level   = two_level_form::divisor;
  static constexpr scale_rule scaling{.statistic       = statistic::amax_or_nan,
                                      .zero            = zero_group::fixed_where_0,
                                      .zero_scale      = 0x1p-3f,
                                      .precision       = precision::source,
                                      .stored_overflow = overflow_mode::saturate};
  static constexpr code_rule coding{.negative_zero = negative_zero_mode::drop_of_0};
};

}  // namespace tessera::inline v0::compressed_tensors
