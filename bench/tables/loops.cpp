// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Loops of the library with C names, as a module of its own: built plainly for Python, and with -march=native for the goal that this is no
// faster. Layer: bench. Stands on tessera. Loaded apart, since the linker would merge its functions with those of the program.
#include <tessera/block.hpp>
#include <tessera/convert/convert.hpp>

#include <cstdint>
#include <span>

namespace {

template <class From, class To>
void convert_all(const void* in, void* out, std::size_t n) {
  tessera::convert(std::span{static_cast<const From*>(in), n}, std::span{static_cast<To*>(out), n});
}

}  // namespace

extern "C" {

[[gnu::visibility("default")]] void f32_to_e4m3(const void* in, void* out, std::size_t n) {
  convert_all<float, tessera::float8_e4m3fn>(in, out, n);
}
[[gnu::visibility("default")]] void f32_to_e5m2(const void* in, void* out, std::size_t n) {
  convert_all<float, tessera::float8_e5m2>(in, out, n);
}
[[gnu::visibility("default")]] void f32_to_bf16(const void* in, void* out, std::size_t n) {
  convert_all<float, tessera::bfloat16>(in, out, n);
}
[[gnu::visibility("default")]] void bf16_to_e4m3(const void* in, void* out, std::size_t n) {
  convert_all<tessera::bfloat16, tessera::float8_e4m3fn>(in, out, n);
}
[[gnu::visibility("default")]] void e4m3_to_f32(const void* in, void* out, std::size_t n) {
  convert_all<tessera::float8_e4m3fn, float>(in, out, n);
}

/// n elements with rows of 4096, codes to `out`, scales to out + scales_at.
[[gnu::visibility("default")]] void quantize_1x128(const void* in, void* out, std::size_t n, std::size_t scales_at) {
  using scheme = tessera::fp8_group_1x128;
  const tessera::extent e{n / 4096, std::size_t{4096}};
  const auto codes  = static_cast<tessera::float8_e4m3fn*>(out);
  const auto scales = reinterpret_cast<float*>(static_cast<std::byte*>(out) + scales_at);
  const tessera::quantized_view<scheme> to{{codes, e}, {scales, tessera::blocks_in(e, scheme::block)}};
  tessera::quantize_into(tessera::matrix_view<const float>{static_cast<const float*>(in), e}, to);
}

/// For callers whose calls cost more than the work: the same many times.
[[gnu::visibility("default")]] void repeat(void (*loop)(const void*, void*, std::size_t), const void* in, void* out, std::size_t n,
                                           std::size_t times) {
  for (std::size_t i = 0; i != times; ++i) loop(in, out, n);
}
}
