// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// OCP microscaling as the specification has it, and as microxcaling and ModelOpt do it.
// Layer: block. Stands on scheme, format/catalogue.
#pragma once

#include "../../format/catalogue/catalogue.hpp"
#include "../scheme.hpp"

// How far each is checked: against the vectors of an independent program written from the published sources (tests/golden/recipes.cpp);
// ModelOpt also as its docstring says.

/// OCP MX 1.0: the largest power of two not above amax, over that of the element; elements to nearest even, saturating; a NaN or an
/// infinity poisons its block. \spec OCP MX 1.0 6.3; spec/quantizers.md 7
namespace tessera::inline v0::ocp_mx {

inline constexpr scale_rule shared_scale{
    .statistic = statistic::amax_or_nan, .power_of_two = power_of_two_mode::amax_down, .not_finite = not_finite_group::scale_is_nan};

struct mxfp8 : in_blocks<float8_e4m3fn, float8_e8m0fnu, 1, 32> {
  static constexpr const char* name   = "ocp_mx::mxfp8";
  static constexpr scale_rule scaling = shared_scale;
};
struct mxfp8_e5m2 : in_blocks<float8_e5m2, float8_e8m0fnu, 1, 32> {
  static constexpr const char* name   = "ocp_mx::mxfp8_e5m2";
  static constexpr scale_rule scaling = shared_scale;
};
struct mxfp6_e2m3 : in_blocks<float6_e2m3fn, float8_e8m0fnu, 1, 32> {
  static constexpr const char* name   = "ocp_mx::mxfp6_e2m3";
  static constexpr scale_rule scaling = shared_scale;
};
struct mxfp6_e3m2 : in_blocks<float6_e3m2fn, float8_e8m0fnu, 1, 32> {
  static constexpr const char* name   = "ocp_mx::mxfp6_e3m2";
  static constexpr scale_rule scaling = shared_scale;
};
struct mxfp4 : in_blocks<float4_e2m1fn, float8_e8m0fnu, 1, 32> {
  static constexpr const char* name   = "ocp_mx::mxfp4";
  static constexpr scale_rule scaling = shared_scale;
};
struct mxint8 : in_blocks<mx_int8, float8_e8m0fnu, 1, 32> {
  static constexpr const char* name   = "ocp_mx::mxint8";
  static constexpr scale_rule scaling = shared_scale;
};

}  // namespace tessera::inline v0::ocp_mx

/// microsoft/microxcaling (7bc4195), mx/mx_ops.py with its default rounding "nearest", which is half away from zero. It returns floats;
/// the codes are those of the values. \spec spec/quantizers.md 7
namespace tessera::inline v0::microxcaling {

inline constexpr code_rule half_away{.rounding = rounding_mode::nearest_away};

struct mxfp8 : ocp_mx::mxfp8 {
  static constexpr const char* name = "microxcaling::mxfp8";
  static constexpr code_rule coding = half_away;
};
struct mxfp4 : ocp_mx::mxfp4 {
  static constexpr const char* name = "microxcaling::mxfp4";
  static constexpr code_rule coding = half_away;
};

}  // namespace tessera::inline v0::microxcaling

/// NVIDIA/Model-Optimizer (a2fbac7). The log2 of its scales is done here by exact bits. \spec spec/quantizers.md 6, 7, 8.2
/// Run: nvidia-modelopt 0.47.0 on PyTorch 2.15.0, CPU (fp8_tensor by its formula), every scale and code of up to 40 matrices
/// (tests/golden/torch_recipes.cpp). It differs for MXFP8 and MXFP4 where its log2 errs, just above powers of two; and for MXFP4 in groups
/// with a NaN or an infinity: there its scale is an undefined conversion, 00 on x86, and its codes are all 8; here the scale is NaN.
namespace tessera::inline v0::modelopt {

inline constexpr scale_rule rounded_up{.statistic = statistic::amax_or_nan, .power_of_two = power_of_two_mode::up};

/// A NaN makes the scale 00, for it is not above 0; then the numbers beside it are multiplied by 2^127, and most become ±448.
struct mxfp8 : in_blocks<float8_e4m3fn, float8_e8m0fnu, 1, 32> {
  static constexpr const char* name = "modelopt::mxfp8";
  static constexpr scale_rule scaling{.statistic       = statistic::amax_or_nan,
                                      .scale_floor     = 0x1p-127f,
                                      .power_of_two    = power_of_two_mode::up,
                                      .not_finite      = not_finite_group::nan_scale_is_floor,
                                      .stored_overflow = overflow_mode::saturate};
  static constexpr code_rule coding{.multiplier = multiplier::reciprocal};
};
/// Ties go toward zero, and zeros of either sign have the sign bit set.
struct mxfp4 : in_blocks<float4_e2m1fn, float8_e8m0fnu, 1, 32> {
  static constexpr const char* name   = "modelopt::mxfp4";
  static constexpr scale_rule scaling = rounded_up;
  static constexpr code_rule coding{.rounding = rounding_mode::nearest_zero, .negative_zero = negative_zero_mode::for_zero_too};
};
/// FP8 with one scale for the tensor.
struct fp8_tensor : in_blocks<float8_e4m3fn, float, whole, whole> {
  static constexpr const char* name = "modelopt::fp8_tensor";
  static constexpr scale_rule scaling{.statistic = statistic::amax_or_nan};
  static constexpr code_rule coding{};
};
/// NVFP4 on torch CPU, and as torch computes it on CUDA. A block of zeros has the scale 1; a matrix of zeros NaN for all scales and the
/// code 7 for all elements (0 / 0).
struct nvfp4 : in_blocks<float4_e2m1fn, float8_e4m3fn, 1, 16> {
  static constexpr const char* name = "modelopt::nvfp4";
  static constexpr auto two_level   = two_level_form::decode_scale;
  static constexpr scale_rule scaling{.statistic     = statistic::amax_or_nan,
                                      .scale_floor   = 0x1p-9f,
                                      .scale_ceiling = 448,
                                      .zero          = zero_group::fixed_where_0,
                                      .whole         = zero_matrix::as_any};
  static constexpr code_rule coding{.negative_zero = negative_zero_mode::drop_of_0};
};
struct nvfp4_cuda : nvfp4 {
  static constexpr const char* name = "modelopt::nvfp4_cuda";
  static constexpr auto two_level   = two_level_form::decode_product;
};

}  // namespace tessera::inline v0::modelopt
