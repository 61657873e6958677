// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// PyTorch's conversions from the headers of its wheel: c10's scalar ones in a loop, and those of ATen's vectors, 64 elements a turn.
// Layer: bench. Stands on the folder TESSERA_TORCH_INCLUDE, if it is there; built with -O3 -march=native.
#include "../groups.hpp"

#if __has_include(<c10/util/Float8_e4m3fn.h>) && __has_include(<c10/util/Float8_e5m2.h>)
#include <c10/util/BFloat16.h>
#include <c10/util/Float8_e4m3fn.h>
#include <c10/util/Float8_e5m2.h>

#if defined(__AVX512F__) && defined(__AVX512BW__) && defined(__AVX512DQ__) && defined(__AVX512VL__) && \
    __has_include(<ATen/cpu/vec/vec512/vec512_float8.h>)
#define HAS_ATEN 1
#define CPU_CAPABILITY AVX512
#define CPU_CAPABILITY_AVX512 1
#include <ATen/cpu/vec/vec.h>
#endif

namespace bench {

namespace {

template <class From, class To>
void convert_scalars(const void* in, void* out, std::size_t n) {
  const auto* x = static_cast<const From*>(in);
  auto* y       = static_cast<To*>(out);
  for (std::size_t i = 0; i != n; ++i) y[i] = static_cast<To>(static_cast<float>(x[i]));
}

#if defined(HAS_ATEN)

template <__m128i (*Convert)(const __m512&)>
void encode_vectors(const void* in, void* out, std::size_t n) {
  const auto* x = static_cast<const float*>(in);
  auto* y       = static_cast<char*>(out);
  for (std::size_t i = 0; i + 64 <= n; i += 64)
    for (std::size_t j = 0; j != 64; j += 16) _mm_storeu_si128(reinterpret_cast<__m128i*>(y + i + j), Convert(_mm512_loadu_ps(x + i + j)));
}
void decode_e4m3(const void* in, void* out, std::size_t n) {
  const auto* x = static_cast<const char*>(in);
  auto* y       = static_cast<float*>(out);
  for (std::size_t i = 0; i + 64 <= n; i += 64)
    for (std::size_t j = 0; j != 64; j += 16) {
      __m512 values;
      at::vec::cvtfp8e4m3_fp32(_mm_loadu_si128(reinterpret_cast<const __m128i*>(x + i + j)), values);
      _mm512_storeu_ps(y + i + j, values);
    }
}
void to_bfloat16(const void* in, void* out, std::size_t n) {
  const auto* x = static_cast<const float*>(in);
  auto* y       = static_cast<c10::BFloat16*>(out);
  for (std::size_t i = 0; i + 32 <= n; i += 32)
    at::vec::convert_float_bfloat16(at::vec::Vectorized<float>::loadu(x + i), at::vec::Vectorized<float>::loadu(x + i + 16)).store(y + i);
}

void add_aten(std::vector<work>& to) {
  to.push_back({.kernel = "f32->e4m3",
                .by     = "ATen vec512",
                .input  = "f32 weights",
                .bytes  = {4, 1},
                .run    = encode_vectors<at::vec::cvtfp32_fp8e4m3>});
  to.push_back({.kernel = "f32->e5m2",
                .by     = "ATen vec512",
                .input  = "f32 weights",
                .bytes  = {4, 1},
                .run    = encode_vectors<at::vec::cvtfp32_fp8e5m2>});
  to.push_back({.kernel = "f32->bf16", .by = "ATen vec512", .input = "f32 weights", .bytes = {4, 2}, .run = to_bfloat16});
  to.push_back({.kernel = "e4m3->f32", .by = "ATen vec512", .input = "e4m3 weights", .bytes = {1, 4}, .run = decode_e4m3});
}

#else
void add_aten(std::vector<work>&) {}
#endif

}  // namespace

bool add_torch(std::vector<work>& to, const std::string& group) {
  if (group != "convert") return true;
  to.push_back({.kernel = "f32->e4m3",
                .by     = "c10 scalar",
                .input  = "f32 weights",
                .bytes  = {4, 1},
                .run    = convert_scalars<float, c10::Float8_e4m3fn>});
  to.push_back({.kernel = "f32->e5m2",
                .by     = "c10 scalar",
                .input  = "f32 weights",
                .bytes  = {4, 1},
                .run    = convert_scalars<float, c10::Float8_e5m2>});
  to.push_back({.kernel = "bf16->e4m3",
                .by     = "c10 scalar",
                .input  = "bf16 weights",
                .bytes  = {2, 1},
                .run    = convert_scalars<c10::BFloat16, c10::Float8_e4m3fn>});
  to.push_back({.kernel = "e4m3->f32",
                .by     = "c10 scalar",
                .input  = "e4m3 weights",
                .bytes  = {1, 4},
                .run    = convert_scalars<c10::Float8_e4m3fn, float>});
  add_aten(to);
  return true;
}

}  // namespace bench
#else
bool bench::add_torch(std::vector<work>&, const std::string&) { return false; }
#endif
