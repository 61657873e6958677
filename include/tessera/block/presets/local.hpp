// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The quantizers of weights for small machines: ggml, bitsandbytes, GPTQ, AWQ.
// Layer: block. Stands on scheme, format/catalogue.
#pragma once

#include <cstdint>

#include "../../format/catalogue/catalogue.hpp"
#include "../scheme.hpp"

/// ggml-org/ggml (d99724f), ggml-quants.c. The multiplier comes from the scale before it is rounded to float16. The codes are the values
/// here; the inline bytes of ggml (an int4 as n - 8, element j beside j + 16) are in block/layout.hpp. Checked against vectors that were compared
/// with the compiled C, contraction off. \spec spec/quantizers.md 7, 9
namespace tessera::inline v0::ggml {

/// The reference: half away from zero.
struct q8_0 : in_blocks<std::int8_t, float16, 1, 32> {
  static constexpr const char* name = "ggml::q8_0";
  static constexpr scale_rule scaling{.statistic = statistic::amax, .zero = zero_group::no_multiplier, .stored_overflow = overflow_mode::ieee};
  static constexpr code_rule coding{.multiplier = multiplier::reciprocal, .rounding = rounding_mode::nearest_away, .meets_stored_scale = false};
};
/// What runs on x86 with AVX2: x * fl(127 / a), to even.
struct q8_0_avx2 : q8_0 {
  static constexpr const char* name = "ggml::q8_0_avx2";
  static constexpr code_rule coding{.multiplier = multiplier::ratio, .meets_stored_scale = false};
};
/// The scale has the sign that makes the element of largest magnitude -8.
struct q4_0 : in_blocks<int4, float16, 1, 32> {
  static constexpr const char* name = "ggml::q4_0";
  static constexpr scale_rule scaling{
      .statistic = statistic::signed_amax, .largest = -8, .zero = zero_group::no_multiplier, .stored_overflow = overflow_mode::ieee};
  static constexpr code_rule coding{.multiplier = multiplier::reciprocal, .form = element_form::offset, .offset = 8.5f, .meets_stored_scale = false};
};
/// The same where the compiler contracts x * id + 8.5 (gguf-py emulates it).
struct q4_0_fma : q4_0 {
  static constexpr const char* name = "ggml::q4_0_fma";
  static constexpr code_rule coding{
      .multiplier = multiplier::reciprocal, .form = element_form::fused_offset, .offset = 8.5f, .meets_stored_scale = false};
};
struct q4_1 : in_blocks<uint4, float16, 1, 32> {
  static constexpr const char* name = "ggml::q4_1";
  using zero                        = float16;
  static constexpr scale_rule scaling{.statistic       = statistic::range,
                                      .formula         = scale_formula::range,
                                      .zero            = zero_group::no_multiplier,
                                      .stored_overflow = overflow_mode::ieee,
                                      .zero_point      = zero_point_kind::minimum};
  static constexpr code_rule coding{
      .multiplier = multiplier::reciprocal, .form = element_form::from_minimum, .offset = 0.5f, .meets_stored_scale = false};
};
/// The nearest of the table, of two equally near the smaller, never -0.
struct mxfp4 : in_blocks<float4_e2m1fn, float8_e8m0fnu, 1, 32> {
  static constexpr const char* name = "ggml::mxfp4";
  static constexpr auto order       = packing::split_halves;
  static constexpr scale_rule scaling{.statistic = statistic::amax, .power_of_two = power_of_two_mode::amax_down};
  static constexpr code_rule coding{.rounding = rounding_mode::nearest_zero, .negative_zero = negative_zero_mode::drop};
};

/// Sub-blocks of 16 without a scale of the whole: UE4M3 by ggml's own rounding, then the nearest of the table.
struct nvfp4 : in_blocks<float4_e2m1fn, ufloat8_e4m3, 1, 16> {
  static constexpr const char* name = "ggml::nvfp4";
  static constexpr scale_rule scaling{.statistic = statistic::amax, .zero = zero_group::no_multiplier, .rounding = scale_rounding::ggml_ue4m3};
  static constexpr code_rule coding{
      .rounding = rounding_mode::nearest_zero, .negative_zero = negative_zero_mode::drop, .precision = precision::float64};
};

}  // namespace tessera::inline v0::ggml

/// bitsandbytes (95f9af3). Its blocks run through the flattened tensor: quantize flattened(w). The first of two elements is in the high
/// nibble. \spec spec/quantizers.md 10
namespace tessera::inline v0::bitsandbytes {

/// csrc/kernels.cu. A block of zeros becomes 0 * infinity, NaN, code 0 (which is -1, times a scale of 0).
struct nf4 : in_blocks<normal_float4, float, 1, 64> {
  static constexpr const char* name = "bitsandbytes::nf4";
  static constexpr auto order       = packing::high_first;
  static constexpr scale_rule scaling{.statistic = statistic::amax};
  static constexpr code_rule coding{.multiplier = multiplier::reciprocal};
};
/// The default backend on the CPU: absmax is at least 1e-38, so that a block of zeros has code 7.
struct nf4_cpu : nf4 {
  static constexpr const char* name = "bitsandbytes::nf4_cpu";
  static constexpr scale_rule scaling{.statistic = statistic::amax, .amax_floor = 1e-38f};
};
struct fp4 : in_blocks<bnb_float4, float, 1, 64> {
  static constexpr const char* name = "bitsandbytes::fp4";
  static constexpr auto order       = packing::high_first;
  static constexpr scale_rule scaling{.statistic = statistic::amax};
  static constexpr code_rule coding{.multiplier = multiplier::reciprocal};
};
/// LLM.int8(), a row without outliers: absmax is what is stored. (CUDA divides by __fdividef, which may differ in the last bit.)
struct llm_int8 : in_blocks<std::int8_t, float, 1, whole> {
  static constexpr const char* name = "bitsandbytes::llm_int8";
  static constexpr scale_rule scaling{.statistic = statistic::amax, .stores = stored_value::amax};
  static constexpr code_rule coding{.multiplier = multiplier::ratio};
};

}  // namespace tessera::inline v0::bitsandbytes

/// AutoGPTQ (9f7d370) and GPTQModel (f4c327a): what is stored when a layer is packed, groups of 128 along the inputs of a row. The error
/// feedback of the method is not here. Read only. \spec spec/quantizers.md 11
namespace tessera::inline v0::gptq {

struct group_128 : in_blocks<uint4, float16, 1, 128> {
  static constexpr const char* name = "gptq::group_128";
  using zero                        = uint4;
  static constexpr scale_rule scaling{.statistic = statistic::range_around_zero, .formula = scale_formula::range};
  static constexpr code_rule coding{.form = element_form::restored};
};
struct group_128_symmetric : in_blocks<uint4, float16, 1, 128> {
  static constexpr const char* name = "gptq::group_128_symmetric";
  using zero                        = uint4;
  static constexpr scale_rule scaling{.statistic = statistic::amax, .largest = 7.5f, .zero_point = zero_point_kind::middle};
  static constexpr code_rule coding{.form = element_form::restored};
};

}  // namespace tessera::inline v0::gptq

/// AutoAWQ (88e4c76): every operation in float16. Read only. \spec spec/quantizers.md 11
namespace tessera::inline v0::awq {

struct group_128 : in_blocks<uint4, float16, 1, 128> {
  static constexpr const char* name = "awq::group_128";
  using zero                        = uint4;
  static constexpr scale_rule scaling{
      .statistic = statistic::range, .amax_floor = 1e-5f, .formula = scale_formula::range, .precision = precision::float16};
  static constexpr code_rule coding{.form = element_form::restored, .precision = precision::float16};
};

}  // namespace tessera::inline v0::awq
