// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Every scheme and preset of the library, as lists of types.
// Layer: tests/support. Stands on tessera/block.hpp. To add a scheme, add its line: property tests and docs/reference/dialects.md follow.
#ifndef TESSERA_TESTS_SUPPORT_ALL_SCHEMES_HPP
#define TESSERA_TESTS_SUPPORT_ALL_SCHEMES_HPP

#include <tessera/block.hpp>

#include <cstddef>
#include <type_traits>

namespace all {

template <class... S>
struct scheme_list {
  static constexpr std::size_t size = sizeof...(S);
  template <class Visitor>
  static void for_each(Visitor&& visit) {
    (visit(std::type_identity<S>{}), ...);
  }
};

/// Tessera's own: defined for every input.
using own_schemes =
    scheme_list<tessera::fp8_block_128x128, tessera::fp8_group_1x128, tessera::fp8_row, tessera::fp8_tensor,  //
                tessera::power_of_two<tessera::fp8_block_128x128>, tessera::power_of_two<tessera::fp8_group_1x128>,
                tessera::power_of_two<tessera::fp8_row>, tessera::power_of_two<tessera::fp8_tensor>,  //
                tessera::mxfp8, tessera::mxfp6_e2m3, tessera::mxfp6_e3m2, tessera::mxfp4, tessera::mxint8, tessera::nvfp4,  //
                tessera::int8_row, tessera::int8_row_zero_point, tessera::power_of_two<tessera::int8_row>,  //
                tessera::int4_group_32, tessera::int4_group_64, tessera::int4_group_128, tessera::int4_full_group_128,
                tessera::int4_two_sided_group_128, tessera::int4_group_128_zero_point, tessera::power_of_two<tessera::int4_group_128>,
                tessera::power_of_two<tessera::int4_group_128_zero_point>, tessera::normal_float4_64>;

/// The producers': each does what its producer does.
using presets = scheme_list<
    tessera::deepseek_v3::activation, tessera::deepseek_v3::activation_ue8m0, tessera::deepseek_v3::activation_no_eps, tessera::deepseek_v3::weight,
    tessera::deepseek_v3_2::activation, tessera::deepseek_v3_2::activation_ue8m0,  //
    tessera::deepgemm::per_token, tessera::deepgemm::per_token_cuda, tessera::deepgemm::per_token_ue8m0, tessera::deepgemm::per_channel,
    tessera::deepgemm::per_block, tessera::deepgemm::per_block_cuda, tessera::deepgemm::per_block_ue8m0, tessera::deepgemm::per_token_fp4,
    tessera::deepgemm::per_token_fp4_ue8m0, tessera::deepgemm::per_token_2025_02, tessera::deepgemm::per_token_2025_02_cuda,
    tessera::deepgemm::per_block_2025_02_cuda,                                 //
    tessera::deepep::dispatch, tessera::deepep::dispatch_ue8m0,                //
    tessera::tilekernels::per_token, tessera::tilekernels::per_token_ue8m0, tessera::tilekernels::per_block, tessera::tilekernels::per_token_fp4_ue8m0,
    tessera::flashmla::kv_v3_2,  //
    tessera::vllm::group, tessera::vllm::group_ue8m0, tessera::vllm::group_int8, tessera::vllm::per_token, tessera::vllm::per_tensor,
    tessera::vllm::int8_symmetric, tessera::vllm::int8_zero_point, tessera::vllm::kv_ds_mla,  //
    tessera::sglang::group, tessera::sglang::group_ue8m0, tessera::sglang::group_int8, tessera::sglang::group_triton,
    tessera::sglang::group_triton_column_major, tessera::sglang::per_token,  //
    tessera::transformer_engine::block_1x128, tessera::transformer_engine::block_128x128, tessera::transformer_engine::block_1x128_fp32,
    tessera::transformer_engine::block_128x128_fp32, tessera::transformer_engine::current_scaling, tessera::transformer_engine::current_scaling_pow2,
    tessera::transformer_engine::mxfp8, tessera::transformer_engine::mxfp8_e5m2, tessera::transformer_engine::mxfp8_before_2_13,
    tessera::transformer_engine::mxfp8_e5m2_before_2_13, tessera::transformer_engine::nvfp4,  //
    tessera::torchao::float8_tensorwise, tessera::torchao::float8_rowwise, tessera::torchao::blockwise_1x128, tessera::torchao::blockwise_128x128,
    tessera::torchao::per_row_bfloat16, tessera::torchao::mxfp8_floor, tessera::torchao::mxfp8_rceil, tessera::torchao::mxfp8_ceil,
    tessera::torchao::mxfp8_even, tessera::torchao::mxfp4_floor, tessera::torchao::mxfp4_rceil, tessera::torchao::mxfp4_ceil, tessera::torchao::mxfp4_even,
    tessera::torchao::nvfp4_single_level, tessera::torchao::nvfp4,  //
    tessera::fbgemm::row, tessera::fbgemm::block_128x128, tessera::huggingface::fp8_quantize,  //
    tessera::compressed_tensors::fp8_block, tessera::compressed_tensors::int8_channel, tessera::compressed_tensors::int4_group_128,
    tessera::compressed_tensors::nvfp4,  //
    tessera::ocp_mx::mxfp8, tessera::ocp_mx::mxfp8_e5m2, tessera::ocp_mx::mxfp6_e2m3, tessera::ocp_mx::mxfp6_e3m2, tessera::ocp_mx::mxfp4,
    tessera::ocp_mx::mxint8, tessera::microxcaling::mxfp8, tessera::microxcaling::mxfp4,  //
    tessera::modelopt::mxfp8, tessera::modelopt::mxfp4, tessera::modelopt::fp8_tensor, tessera::modelopt::nvfp4, tessera::modelopt::nvfp4_cuda,  //
    tessera::ggml::q8_0, tessera::ggml::q8_0_avx2, tessera::ggml::q4_0, tessera::ggml::q4_0_fma, tessera::ggml::q4_1, tessera::ggml::mxfp4, tessera::ggml::nvfp4,  //
    tessera::bitsandbytes::nf4, tessera::bitsandbytes::nf4_cpu, tessera::bitsandbytes::fp4, tessera::bitsandbytes::llm_int8,  //
    tessera::gptq::group_128, tessera::gptq::group_128_symmetric, tessera::awq::group_128>;

/// What the quick set of tests/backend leaves out, since other presets or own schemes have each of their kernels, and of their policies each pair. A
/// preset that is not in this list is not left out; quantize_presets.cpp says if one may not be.
using presets_left_out = scheme_list<
    tessera::deepseek_v3::activation_ue8m0, tessera::deepseek_v3::activation_no_eps,
    tessera::deepseek_v3::weight, tessera::deepgemm::per_token, tessera::deepgemm::per_token_cuda, tessera::deepgemm::per_block,
    tessera::deepgemm::per_block_cuda, tessera::deepgemm::per_token_2025_02_cuda, tessera::deepep::dispatch,
    tessera::deepep::dispatch_ue8m0, tessera::tilekernels::per_token, tessera::tilekernels::per_token_ue8m0,
    tessera::vllm::int8_symmetric, tessera::sglang::group, tessera::sglang::group_ue8m0,
    tessera::sglang::group_triton, tessera::sglang::group_triton_column_major, tessera::transformer_engine::block_1x128_fp32,
    tessera::transformer_engine::mxfp8, tessera::torchao::float8_rowwise, tessera::torchao::blockwise_128x128,
    tessera::torchao::mxfp4_floor, tessera::fbgemm::row, tessera::fbgemm::block_128x128, tessera::ocp_mx::mxfp8, tessera::ocp_mx::mxfp4>;

/// True if S is one of a list.
template <class S, class List>
inline constexpr bool is_one_of = false;
template <class S, class... All>
inline constexpr bool is_one_of<S, scheme_list<All...>> = (std::is_same_v<S, All> || ...);

/// Those whose scales are given: they have quantize_into, and no quantize.
using given_presets = scheme_list<tessera::vllm::static_per_tensor, tessera::transformer_engine::delayed_scaling>;

/// True if quantizing the values of a quantized matrix changes none of them: scales are powers of two by the exponent of amax, which the
/// values have too, or half of one, under which they are numbers of the element as well. (But for MXINT8, where -1.995 becomes -2.)
template <class S>
inline constexpr bool has_fixed_values = tessera::scaling_of<S>.power_of_two != tessera::power_of_two_mode::none && !tessera::has_zero_point<S> &&
                                         !std::is_same_v<typename S::element, tessera::mx_int8>;

}  // namespace all

#endif
