// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What the processor and the operating system offer, found once.
// Layer: simd. Stands on core/config.
#pragma once

#include <cstdlib>

#if defined(__x86_64__)
#include <cpuid.h>
#endif

#include "../core/config.hpp"

namespace tessera::inline v0 {

/// An instruction set that kernels are compiled for.
enum class level : int {
  scalar,  ///< plain C++: the specification of the others, and what constant expressions run
  neon,    ///< AArch64
  avx2,    ///< with FMA, F16C and BMI2 (Haswell, Zen)
  avx512   ///< F, BW, DQ, VL, VBMI, VBMI2 and GFNI (Ice Lake, Zen 4)
};

constexpr const char* level_name(level l) noexcept {
  switch (l) {
    case level::neon: return "neon";
    case level::avx2: return "avx2";
    case level::avx512: return "avx512";
    default: return "scalar";
  }
}

namespace detail {

/// The current level, -1 as long as nobody has asked. One object in the whole program, whatever its units are compiled for.
inline int level_state = -1;

#if defined(__x86_64__)
/// Instructions are there if CPUID says so, and registers survive a task switch if XCR0 says so.
[[gnu::noinline, gnu::cold]] inline level detected_level() noexcept {
  unsigned a = 0, b = 0, c = 0, d = 0;
  if (__get_cpuid(1, &a, &b, &c, &d) == 0 || (c & bit_OSXSAVE) == 0) return level::scalar;
  const bool has_fma_f16c = (c & bit_FMA) != 0 && (c & bit_F16C) != 0 && (c & bit_AVX) != 0 && (c & bit_POPCNT) != 0;
  unsigned state = 0, upper = 0;
  __asm__("xgetbv" : "=a"(state), "=d"(upper) : "c"(0));
  if (__get_cpuid(0x80000001, &a, &b, &c, &d) == 0 || (c & bit_LZCNT) == 0) return level::scalar;
  if (__get_cpuid_count(7, 0, &a, &b, &c, &d) == 0) return level::scalar;
  const auto has = [](unsigned word, unsigned bits) { return (word & bits) == bits; };
  constexpr unsigned ymm = 0x06, zmm = 0xe6;
  if (!has(state, ymm) || !has_fma_f16c || !has(b, bit_AVX2 | bit_BMI | bit_BMI2)) return level::scalar;
  if (!has(state, zmm) || !has(b, bit_AVX512F | bit_AVX512BW | bit_AVX512DQ | bit_AVX512VL)) return level::avx2;
  return has(c, bit_AVX512VBMI | bit_AVX512VBMI2 | bit_GFNI) ? level::avx512 : level::avx2;
}
#elif defined(__aarch64__)
inline level detected_level() noexcept { return level::neon; }
#else
inline level detected_level() noexcept { return level::scalar; }
#endif

constexpr bool same_text(const char* a, const char* b) noexcept {
  while (*a != 0 && *a == *b) ++a, ++b;
  return *a == *b;
}

/// True if a machine whose best level is `best` runs l too.
constexpr bool includes(level best, level l) noexcept { return l == level::scalar || l == best || (l == level::avx2 && best == level::avx512); }

/// The level that TESSERA_LEVEL names, if it is one that the machine has; else the best.
[[gnu::noinline, gnu::cold]] inline level find_level() noexcept {
  const level best   = detected_level();
  level chosen       = best;
  const char* forced = std::getenv("TESSERA_LEVEL");
  for (int l = 0; forced != nullptr && l <= static_cast<int>(level::avx512); ++l)
    if (same_text(forced, level_name(static_cast<level>(l))) && includes(best, static_cast<level>(l))) chosen = static_cast<level>(l);
  __atomic_store_n(&level_state, static_cast<int>(chosen), __ATOMIC_RELAXED);
  return chosen;
}

}  // namespace detail

}  // namespace tessera::inline v0
