// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// to_cuda and from_cuda: narrow floats as the number types of the CUDA headers and back, bit by bit, on host and device.
// Layer: interop. Stands on format/catalogue, and on as many of CUDA's headers as there are (FP8 from 11.8, FP6 and FP4 from 12.8).
#pragma once

#if __has_include(<cuda_fp16.h>)
#include <cuda_bf16.h>
#include <cuda_fp16.h>
#endif
#if __has_include(<cuda_fp8.h>)
#include <cuda_fp8.h>
#endif
#if __has_include(<cuda_fp6.h>)
#include <cuda_fp6.h>
#endif
#if __has_include(<cuda_fp4.h>)
#include <cuda_fp4.h>
#endif

#include <bit>

#include "../format/catalogue/brain.hpp"
#include "../format/catalogue/fp8.hpp"
#include "../format/catalogue/ieee.hpp"
#include "../format/catalogue/mx.hpp"

namespace tessera::inline v0 {

namespace detail {

/// CUDA's type of T, and the T of a type of CUDA's.
template <class T>
struct cuda_counterpart {};
template <class Ours, class Cudas>
struct counterparts {
  using ours = Ours;
  using cuda = Cudas;
  static_assert(sizeof(Ours) == sizeof(Cudas));
};

#if __has_include(<cuda_fp16.h>)
template <> struct cuda_counterpart<float16> : counterparts<float16, __half> {};
template <> struct cuda_counterpart<__half> : counterparts<float16, __half> {};
template <> struct cuda_counterpart<bfloat16> : counterparts<bfloat16, __nv_bfloat16> {};
template <> struct cuda_counterpart<__nv_bfloat16> : counterparts<bfloat16, __nv_bfloat16> {};
#endif
#if __has_include(<cuda_fp8.h>)
template <> struct cuda_counterpart<float8_e4m3fn> : counterparts<float8_e4m3fn, __nv_fp8_e4m3> {};
template <> struct cuda_counterpart<__nv_fp8_e4m3> : counterparts<float8_e4m3fn, __nv_fp8_e4m3> {};
template <> struct cuda_counterpart<float8_e5m2> : counterparts<float8_e5m2, __nv_fp8_e5m2> {};
template <> struct cuda_counterpart<__nv_fp8_e5m2> : counterparts<float8_e5m2, __nv_fp8_e5m2> {};
#endif
#if __has_include(<cuda_fp6.h>)  // of the same age as __nv_fp8_e8m0
template <> struct cuda_counterpart<float8_e8m0fnu> : counterparts<float8_e8m0fnu, __nv_fp8_e8m0> {};
template <> struct cuda_counterpart<__nv_fp8_e8m0> : counterparts<float8_e8m0fnu, __nv_fp8_e8m0> {};
template <> struct cuda_counterpart<float6_e2m3fn> : counterparts<float6_e2m3fn, __nv_fp6_e2m3> {};
template <> struct cuda_counterpart<__nv_fp6_e2m3> : counterparts<float6_e2m3fn, __nv_fp6_e2m3> {};
template <> struct cuda_counterpart<float6_e3m2fn> : counterparts<float6_e3m2fn, __nv_fp6_e3m2> {};
template <> struct cuda_counterpart<__nv_fp6_e3m2> : counterparts<float6_e3m2fn, __nv_fp6_e3m2> {};
#endif
#if __has_include(<cuda_fp4.h>)
template <> struct cuda_counterpart<float4_e2m1fn> : counterparts<float4_e2m1fn, __nv_fp4_e2m1> {};
template <> struct cuda_counterpart<__nv_fp4_e2m1> : counterparts<float4_e2m1fn, __nv_fp4_e2m1> {};
#endif

}  // namespace detail

/// The same code as CUDA's type: __nv_fp8_e4m3 of a float8_e4m3fn, __half of a float16, __nv_bfloat16 of a bfloat16, ...
/// \proof tests/unit/interop.cpp
template <narrow_float T>
constexpr typename detail::cuda_counterpart<T>::cuda to_cuda(T x) noexcept {
  return std::bit_cast<typename detail::cuda_counterpart<T>::cuda>(x);
}
/// The number with the code of CUDA's x; bits beyond the code's width are dropped.
template <class C>
constexpr typename detail::cuda_counterpart<C>::ours from_cuda(C x) noexcept {
  using ours = typename detail::cuda_counterpart<C>::ours;
  return from_bits<ours>(std::bit_cast<code_type<ours>>(x));
}

}  // namespace tessera::inline v0
