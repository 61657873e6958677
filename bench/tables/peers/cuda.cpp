// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The host path of NVIDIA's cuda_fp8.h, a number at a time.
// Layer: bench. Stands on cuda_fp8.h, if it is there; built with -O3 -march=native.
#include "../groups.hpp"

#if __has_include(<cuda_fp8.h>)
#include <cuda_bf16.h>
#include <cuda_fp8.h>

#include <cstdint>

namespace bench {

namespace {

template <__nv_fp8_interpretation_t Format>
void from_float(const void* in, void* out, std::size_t n) {
  const auto* x = static_cast<const float*>(in);
  auto* y       = static_cast<std::uint8_t*>(out);
  for (std::size_t i = 0; i != n; ++i) y[i] = __nv_cvt_float_to_fp8(x[i], __NV_SATFINITE, Format);
}
void from_bfloat16(const void* in, void* out, std::size_t n) {
  const auto* x = static_cast<const std::uint16_t*>(in);
  auto* y       = static_cast<std::uint8_t*>(out);
  for (std::size_t i = 0; i != n; ++i) {
    __nv_bfloat16_raw raw{};
    raw.x = x[i];
    y[i]  = __nv_cvt_bfloat16raw_to_fp8(raw, __NV_SATFINITE, __NV_E4M3);
  }
}
void to_float(const void* in, void* out, std::size_t n) {
  const auto* x = static_cast<const std::uint8_t*>(in);
  auto* y       = static_cast<float*>(out);
  for (std::size_t i = 0; i != n; ++i) y[i] = __half2float(__half{__nv_cvt_fp8_to_halfraw(x[i], __NV_E4M3)});
}

}  // namespace

bool add_cuda(std::vector<work>& to, const std::string& group) {
  if (group != "convert") return true;
  to.push_back({.kernel = "f32->e4m3", .by = "cuda_fp8.h", .input = "f32 weights", .bytes = {4, 1}, .run = from_float<__NV_E4M3>});
  to.push_back({.kernel = "f32->e5m2", .by = "cuda_fp8.h", .input = "f32 weights", .bytes = {4, 1}, .run = from_float<__NV_E5M2>});
  to.push_back({.kernel = "bf16->e4m3", .by = "cuda_fp8.h", .input = "bf16 weights", .bytes = {2, 1}, .run = from_bfloat16});
  to.push_back({.kernel = "e4m3->f32", .by = "cuda_fp8.h", .input = "e4m3 weights", .bytes = {1, 4}, .run = to_float});
  return true;
}

}  // namespace bench
#else
bool bench::add_cuda(std::vector<work>&, const std::string&) { return false; }
#endif
