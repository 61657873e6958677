// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// One number at a time, in a plain loop: the library's casts and, where its header is found, NVIDIA's host conversions.
// Layer: bench. Stands on tessera/format.hpp and Google Benchmark. Python peers: scalar_casts.py, which loads the loops below.
#include <tessera/format.hpp>

#include <cstddef>
#include <cstdint>

#if __has_include(<cuda_fp8.h>)
#include <cuda_fp8.h>
#define HAS_CUDA 1
#endif

extern "C" {

void tessera_float_to_e4m3(const float* x, std::uint8_t* y, std::size_t n) {
  for (std::size_t i = 0; i != n; ++i) y[i] = tessera::cast<tessera::float8_e4m3fn>(x[i]).bits();
}
void tessera_float_to_e5m2(const float* x, std::uint8_t* y, std::size_t n) {
  for (std::size_t i = 0; i != n; ++i) y[i] = tessera::cast<tessera::float8_e5m2>(x[i]).bits();
}
void tessera_float_to_bfloat16(const float* x, std::uint16_t* y, std::size_t n) {
  for (std::size_t i = 0; i != n; ++i) y[i] = tessera::cast<tessera::bfloat16>(x[i]).bits();
}
void tessera_e4m3_to_float(const std::uint8_t* x, float* y, std::size_t n) {
  for (std::size_t i = 0; i != n; ++i) y[i] = tessera::from_bits<tessera::float8_e4m3fn>(x[i]);
}

#if defined(HAS_CUDA)
void cuda_float_to_e4m3(const float* x, std::uint8_t* y, std::size_t n) {
  for (std::size_t i = 0; i != n; ++i) y[i] = __nv_cvt_float_to_fp8(x[i], __NV_SATFINITE, __NV_E4M3);
}
void cuda_float_to_e5m2(const float* x, std::uint8_t* y, std::size_t n) {
  for (std::size_t i = 0; i != n; ++i) y[i] = __nv_cvt_float_to_fp8(x[i], __NV_SATFINITE, __NV_E5M2);
}
void cuda_e4m3_to_float(const std::uint8_t* x, float* y, std::size_t n) {
  for (std::size_t i = 0; i != n; ++i) y[i] = __half2float(__half{__nv_cvt_fp8_to_halfraw(x[i], __NV_E4M3)});
}
#endif
}

#if __has_include(<benchmark/benchmark.h>) && !defined(TESSERA_BENCH_LIBRARY)
#include <benchmark/benchmark.h>

#include <vector>

namespace {

constexpr std::size_t elements = 131'072;  // in the L2 cache

/// Values over 14 binades around 1, as weights times a scale are.
std::vector<float> numbers() {
  std::vector<float> x(elements);
  std::uint32_t state = 1;
  for (float& v : x) {
    state = state * 1664525u + 1013904223u;
    v     = tessera::from_bits<float>((state & 0x8000'0000u) | (120u + (state >> 8 & 13u)) << 23 | (state >> 9 & 0x7f'ffffu));
  }
  return x;
}

template <class From, class To, void (*Loop)(const From*, To*, std::size_t)>
void run(benchmark::State& state) {
  const std::vector<float> values = numbers();
  std::vector<From> x(elements);
  for (std::size_t i = 0; i != elements; ++i) x[i] = sizeof(From) == 1 ? static_cast<From>(i * 7 % 127) : static_cast<From>(values[i]);
  std::vector<To> y(elements);
  for (auto _ : state) {
    Loop(x.data(), y.data(), elements);
    benchmark::DoNotOptimize(y.data());
    benchmark::ClobberMemory();
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(elements * sizeof(From)));
  state.counters["ns/element"] = benchmark::Counter(static_cast<double>(elements) * 1e-9, benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}

BENCHMARK(run<float, std::uint8_t, tessera_float_to_e4m3>)->Name("scalar/float->e4m3/tessera");
BENCHMARK(run<float, std::uint8_t, tessera_float_to_e5m2>)->Name("scalar/float->e5m2/tessera");
BENCHMARK(run<float, std::uint16_t, tessera_float_to_bfloat16>)->Name("scalar/float->bfloat16/tessera");
BENCHMARK(run<std::uint8_t, float, tessera_e4m3_to_float>)->Name("scalar/e4m3->float/tessera");
#if defined(HAS_CUDA)
BENCHMARK(run<float, std::uint8_t, cuda_float_to_e4m3>)->Name("scalar/float->e4m3/cuda_fp8.h");
BENCHMARK(run<float, std::uint8_t, cuda_float_to_e5m2>)->Name("scalar/float->e5m2/cuda_fp8.h");
BENCHMARK(run<std::uint8_t, float, cuda_e4m3_to_float>)->Name("scalar/e4m3->float/cuda_fp8.h");
#endif

}  // namespace
#endif
