// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What memory allows: loops that read and write as many lines as a kernel does, and compute nothing.
// Layer: bench. Stands on groups. Intrinsics, since this is no header of the library.
#include <algorithm>
#include <cstdint>
#include <cstring>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include "groups.hpp"

namespace bench {

namespace {

/// Reads R lines of 64 bytes and writes W of them, as often as n elements of HalvesIn / 2 bytes ask for.
template <int R, int W, int HalvesIn>
constexpr std::size_t steps_for(std::size_t n) {
  return n * HalvesIn / 2 / (64 * R);
}

#if defined(__x86_64__)

enum class stores { regular, past_caches };

template <int R, int W, int HalvesIn, stores Kind>
__attribute__((target("avx512f"))) void move_lines_512(const void* in, void* out, std::size_t n) {
  const auto* p = static_cast<const char*>(in);
  auto* q       = static_cast<char*>(out);
  for (std::size_t s = steps_for<R, W, HalvesIn>(n); s != 0; --s, p += R * 64, q += W * 64) {
    __m512i v[std::size_t{R}];
#pragma GCC unroll 8
    for (int i = 0; i < R; ++i) v[i] = _mm512_loadu_si512(p + i * 64);
#pragma GCC unroll 8
    for (int i = W; i < R; ++i) v[i % W] = _mm512_xor_si512(v[i % W], v[i]);
#pragma GCC unroll 8
    for (int i = 0; i < W; ++i) {
      if constexpr (Kind == stores::regular)
        _mm512_storeu_si512(q + i * 64, v[i % R]);
      else
        _mm512_stream_si512(reinterpret_cast<__m512i*>(q + i * 64), v[i % R]);
    }
  }
  if constexpr (Kind == stores::past_caches) _mm_sfence();
}

template <int R, int W, int HalvesIn, stores Kind>
__attribute__((target("avx2"))) void move_lines_256(const void* in, void* out, std::size_t n) {
  const auto* p = static_cast<const char*>(in);
  auto* q       = static_cast<char*>(out);
  for (std::size_t s = steps_for<R, W, HalvesIn>(n); s != 0; --s, p += R * 64, q += W * 64) {
    __m256i v[std::size_t{2 * R}];
#pragma GCC unroll 16
    for (int i = 0; i < 2 * R; ++i) v[i] = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(p + i * 32));
#pragma GCC unroll 16
    for (int i = 2 * W; i < 2 * R; ++i) v[i % (2 * W)] = _mm256_xor_si256(v[i % (2 * W)], v[i]);
#pragma GCC unroll 16
    for (int i = 0; i < 2 * W; ++i) {
      const auto to = reinterpret_cast<__m256i*>(q + i * 32);
      if constexpr (Kind == stores::regular)
        _mm256_storeu_si256(to, v[i % (2 * R)]);
      else
        _mm256_stream_si256(to, v[i % (2 * R)]);
    }
  }
  if constexpr (Kind == stores::past_caches) _mm_sfence();
}

template <int R, int W, int HalvesIn, stores Kind>
loop best_loop() {
  return __builtin_cpu_supports("avx512f") ? move_lines_512<R, W, HalvesIn, Kind>
         : __builtin_cpu_supports("avx2")  ? move_lines_256<R, W, HalvesIn, Kind>
                                           : nullptr;
}

#endif

/// Copies as many bytes as the kernel reads and writes, half of it reading.
template <int HalvesIn, int HalvesOut>
void copy_bytes(const void* in, void* out, std::size_t n) {
  std::memcpy(out, in, n * (HalvesIn + HalvesOut) / 4);
}

void add(std::vector<work>& to, const work& like, const char* by, role who, loop run) {
  if (run == nullptr) return;
  to.push_back({.kernel = "limit", .by = by, .input = like.input, .bytes = like.bytes, .run = run, .who = who});
}

/// Traffic of HalvesIn / 2 bytes in and HalvesOut / 2 out, if it is that of `like`.
template <int HalvesIn, int HalvesOut>
void add_if(std::vector<work>& to, const work& like) {
  if (like.bytes != traffic{HalvesIn / 2.0, HalvesOut / 2.0}) return;
#if defined(__x86_64__)
  constexpr int r = std::max(HalvesIn / HalvesOut, 1), w = std::max(HalvesOut / HalvesIn, 1);
  add(to, like, "regular stores", role::limit, best_loop<r, w, HalvesIn, stores::regular>());
  add(to, like, "stores past the caches", role::limit_past, best_loop<r, w, HalvesIn, stores::past_caches>());
#endif
  add(to, like, "memcpy", role::copy, copy_bytes<HalvesIn, HalvesOut>);
}

}  // namespace

void add_limits(std::vector<work>& to) {
  std::vector<work> limits;
  for (const work& w : to) {
    if (std::any_of(limits.begin(), limits.end(), [&](const work& l) { return l.bytes == w.bytes; })) continue;
    add_if<8, 2>(limits, w), add_if<8, 4>(limits, w), add_if<8, 1>(limits, w);
    add_if<4, 2>(limits, w), add_if<4, 8>(limits, w), add_if<4, 1>(limits, w);
    add_if<2, 8>(limits, w), add_if<2, 4>(limits, w), add_if<1, 8>(limits, w), add_if<1, 4>(limits, w);
  }
  to.insert(to.begin(), limits.begin(), limits.end());
}

}  // namespace bench
