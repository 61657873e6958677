// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The processor's own float16 conversions (F16C) against the library's: floats in four roundings, and every half back.
// Layer: tests/oracle. Stands on tessera/format.hpp and, where there is one, an x86 processor with F16C.
//
//   f16c [--quick | --all]     every 61st float (the default), or every float; exit 77 where there is no F16C
#include <cstdint>
#include <cstdio>
#include <cstring>

#if defined(__x86_64__) || defined(__i386__)
#include <cpuid.h>
#include <immintrin.h>

#include <tessera/format.hpp>

namespace {

constexpr std::uint64_t float_count = std::uint64_t{1} << 32;
constexpr std::size_t lanes = 8;

float float_of(std::uint32_t bits) {
  float x = 0;
  std::memcpy(&x, &bits, sizeof x);
  return x;
}

/// CPUID leaf 1 says F16C (bit 29), AVX (28) and that the system uses XSAVE (27); XCR0 that it saves the YMM registers.
bool has_f16c() {
  unsigned eax = 0, ebx = 0, ecx = 0, edx = 0;
  constexpr unsigned needed = (1u << 27) | (1u << 28) | (1u << 29);
  if (__get_cpuid(1, &eax, &ebx, &ecx, &edx) == 0 || (ecx & needed) != needed) return false;
  unsigned low = 0, high = 0;
  __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  return (low & 6) == 6;
}

// The immediate operand of VCVTPS2PH, which overrides the rounding in MXCSR.
template <int Rounding>
__attribute__((target("avx,f16c"))) void narrow(const float* x, std::uint16_t* codes) {
  _mm_storeu_si128(reinterpret_cast<__m128i*>(codes), _mm256_cvtps_ph(_mm256_loadu_ps(x), Rounding));
}

__attribute__((target("avx,f16c"))) void widen(const std::uint16_t* codes, float* x) {
  _mm256_storeu_ps(x, _mm256_cvtph_ps(_mm_loadu_si128(reinterpret_cast<const __m128i*>(codes))));
}

/// The library's NaN is canonical with the input's sign, F16C's keeps the upper bits of the payload: the signs must agree.
bool agree(std::uint16_t ours, std::uint16_t hardware, float x) {
  if (x == x) return ours == hardware;
  const bool hardware_is_nan = (hardware & 0x7fff) > 0x7c00;
  return hardware_is_nan && ours == (0x7e00 | (hardware & 0x8000));
}

struct score {
  int passed = 0;
  int failed = 0;
};

void report(const char* title, std::uint64_t count, std::uint64_t mismatches, score& total) {
  std::printf("%-28s %11llu compared %9llu mismatches\n", title, static_cast<unsigned long long>(count), static_cast<unsigned long long>(mismatches));
  std::fflush(stdout);
  ++(mismatches == 0 ? total.passed : total.failed);
}

template <int Rounding, class Policy>
void compare_narrowing(const char* title, Policy policy, std::uint64_t stride, score& total) {
  std::uint64_t count = 0;
  std::uint64_t mismatches = 0;
  for (std::uint64_t first = 0; first < float_count; first += lanes * stride) {
    float x[lanes];
    std::uint16_t hardware[lanes];
    for (std::size_t i = 0; i < lanes; ++i) x[i] = float_of(static_cast<std::uint32_t>(first + i * stride));
    narrow<Rounding>(x, hardware);
    count += lanes;
    for (std::size_t i = 0; i < lanes; ++i) {
      const auto ours = static_cast<std::uint16_t>(tessera::to_bits(tessera::cast<tessera::float16>(x[i], policy, tessera::ieee)));
      if (!agree(ours, hardware[i], x[i]) && ++mismatches <= 5)
        std::printf("    %a %s: got %04x, F16C gives %04x\n", static_cast<double>(x[i]), title, ours, hardware[i]);
    }
  }
  report(title, count, mismatches, total);
}

/// All 65,536 halves, NaN payloads included, must widen to the same 32 bits: F16C quiets a NaN, and so does the library.
void compare_widening(score& total) {
  std::uint64_t mismatches = 0;
  for (std::uint32_t first = 0; first < 0x10000; first += lanes) {
    std::uint16_t codes[lanes];
    float hardware[lanes];
    for (std::size_t i = 0; i < lanes; ++i) codes[i] = static_cast<std::uint16_t>(first + i);
    widen(codes, hardware);
    for (std::size_t i = 0; i < lanes; ++i) {
      const float ours = static_cast<float>(tessera::from_bits<tessera::float16>(codes[i]));
      if (std::memcmp(&ours, &hardware[i], sizeof ours) != 0 && ++mismatches <= 5)
        std::printf("    %04x: got %a, F16C gives %a\n", codes[i], static_cast<double>(ours), static_cast<double>(hardware[i]));
    }
  }
  report("widening", 0x10000, mismatches, total);
}

}  // namespace

int main(int count, char** arguments) {
  if (!has_f16c()) {
    std::printf("SKIPPED: this processor has no F16C; not measured\n");
    return 77;
  }
  const bool all = count > 1 && std::strcmp(arguments[1], "--all") == 0;
  const std::uint64_t stride = all ? 1 : 61;
  score total;
  compare_narrowing<_MM_FROUND_TO_NEAREST_INT>("nearest_even", tessera::nearest_even, stride, total);
  compare_narrowing<_MM_FROUND_TO_ZERO>("toward_zero", tessera::toward_zero, stride, total);
  compare_narrowing<_MM_FROUND_TO_POS_INF>("upward", tessera::upward, stride, total);
  compare_narrowing<_MM_FROUND_TO_NEG_INF>("downward", tessera::downward, stride, total);
  compare_widening(total);
  std::printf("%d passed, %d failed\n", total.passed, total.failed);
  return total.failed == 0 ? 0 : 1;
}

#else

int main() {
  std::printf("SKIPPED: F16C is an extension of x86; not measured\n");
  return 77;
}

#endif
