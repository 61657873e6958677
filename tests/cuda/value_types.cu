// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The number types and casts in device code: this file must compile and link with nvcc; no GPU is needed, and none is asked.
// Layer: tests/cuda. Stands on tessera/format.hpp. CUDA has global types int4 and uint4, hence the namespace alias.
#include <tessera/format.hpp>

#include <cstdint>

namespace ts = tessera;

namespace {

// What the host's compiler accepts as a constant, the device's does too.
static_assert(ts::cast<ts::float8_e4m3fn>(0.3f).bits() == 0x2a);
static_assert(sizeof(ts::int4) == 1 && sizeof(int4) == 16, "two types of one name, in two namespaces");

/// Every float format of the catalogue: from float and double in several policies, back, compared, and stepped.
template <class T>
__global__ void narrow_and_widen(const float* in, std::uint32_t* codes, float* out, int size) {
  const int i = static_cast<int>(blockIdx.x * blockDim.x + threadIdx.x);
  if (i >= size) return;
  const T x = ts::cast<T>(in[i]);
  const T up = ts::cast<T>(static_cast<double>(in[i]), ts::upward, ts::saturate);
  const T drawn = ts::cast<T>(in[i], ts::stochastic{codes[i]});
  const auto checked = ts::cast_checked<T>(in[i], ts::to_odd, ts::ieee);
  codes[i] = ts::to_bits(x) ^ ts::to_bits(up) ^ ts::to_bits(drawn) ^ ts::to_bits(checked.value) ^ (checked.flags.inexact ? 1u : 0u);
  out[i] = x < up && !ts::isnan(x) ? static_cast<float>(ts::next_up(x)) : static_cast<float>(ts::max_finite<T>);
}

template <class T>
__global__ void to_integer(const float* in, std::uint32_t* codes, int size) {
  const int i = static_cast<int>(blockIdx.x * blockDim.x + threadIdx.x);
  if (i < size) codes[i] = ts::to_bits(ts::cast<T>(in[i], ts::toward_zero)) ^ ts::to_bits(T(ts::from_bits<ts::float16>(static_cast<std::uint16_t>(i))));
}

/// A value type in shared memory, in a register, and as an argument.
__global__ void scale(const ts::float8_e4m3fn* in, ts::bfloat16* out, ts::float8_e8m0fnu factor) {
  __shared__ std::uint8_t codes[32];
  codes[threadIdx.x % 32] = in[threadIdx.x].bits();
  __syncthreads();
  out[threadIdx.x] = ts::cast<ts::bfloat16>(ts::float8_e4m3fn::from_bits(codes[31 - threadIdx.x % 32]) * factor);
}

template <class... Floats>
void launch_floats(const float* in, std::uint32_t* codes, float* out) {
  (narrow_and_widen<Floats><<<1, 32>>>(in, codes, out, 32), ...);
}

template <class... Integers>
void launch_integers(const float* in, std::uint32_t* codes) {
  (to_integer<Integers><<<1, 32>>>(in, codes, 32), ...);
}

}  // namespace

int main() {
  const float* in = nullptr;
  std::uint32_t* codes = nullptr;
  float* out = nullptr;
  if (in == nullptr) return 0;  // linked, not run: the kernels are there because they are launched below
  launch_floats<ts::float8_e4m3fn, ts::float8_e5m2, ts::float8_e4m3, ts::float8_e3m4, ts::float8_e4m3fnuz, ts::float8_e5m2fnuz, ts::float8_e4m3b11fnuz,
                ts::float8_e8m0fnu, ts::float6_e2m3fn, ts::float6_e3m2fn, ts::float4_e2m1fn, ts::bfloat16, ts::float16, ts::tfloat32, ts::ufloat8_e4m3,
                ts::ufloat8_e5m3, ts::float12_e5m6, ts::k8p3, ts::k8p4>(in, codes, out);
  launch_integers<ts::int4, ts::uint4, ts::int2, ts::uint2, ts::mx_int8, ts::normal_float4>(in, codes);
  scale<<<1, 32>>>(nullptr, nullptr, ts::cast<ts::float8_e8m0fnu>(2.0f));
}
