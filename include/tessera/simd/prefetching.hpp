// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Who fetches what kernels read once from memory.
// Layer: simd. Stands on core.
#pragma once

#include <cstdint>

#if defined(__x86_64__)
#include <cpuid.h>
#endif

namespace tessera::inline v0 {

/// Who sees to it that a run of memory, larger than the caches, is in them when a kernel reads it.
enum class prefetching : std::uint8_t {
  by_processor,  ///< the processor, which sees a run coming
  by_software    ///< the kernel as well: it asks for lines far ahead
};

namespace detail {

/// The current way, -1 as long as nobody has asked. One object in the whole program, whatever its units are compiled for.
inline int prefetching_state = -1;

/// AMD's processors (Zen 4 is what was measured) fetch runs by themselves, and what is asked for besides, more than a page ahead, gets in their way: a cast
/// from memory loses a quarter. (bench/README.md)
[[gnu::noinline, gnu::cold]] inline prefetching find_prefetching() noexcept {
  prefetching found = prefetching::by_software;
#if defined(__x86_64__)
  unsigned a = 0, b = 0, c = 0, d = 0;
  if (__get_cpuid(0, &a, &b, &c, &d) != 0 && b == signature_AMD_ebx && c == signature_AMD_ecx && d == signature_AMD_edx) found = prefetching::by_processor;
#endif
  __atomic_store_n(&prefetching_state, static_cast<int>(found), __ATOMIC_RELAXED);
  return found;
}

}  // namespace detail

/// What kernels do: what is best for this processor, unless a scoped_prefetching says otherwise. It changes nothing but time. (Two other choices go by the same answer: see
/// permutes_pairs_quickly, and may_fold_ahead of block/quantize_panels.hpp.)
inline prefetching current_prefetching() noexcept {
  const int known = __atomic_load_n(&detail::prefetching_state, __ATOMIC_RELAXED);
  return __builtin_expect(known >= 0, 1) ? static_cast<prefetching>(known) : detail::find_prefetching();
}

/// Forces one as long as it lives, for all threads: for tests and benchmarks.
///
///     const scoped_prefetching none{prefetching::by_processor};
class scoped_prefetching {
 public:
  explicit scoped_prefetching(prefetching p) noexcept : before_{static_cast<int>(current_prefetching())} {
    __atomic_store_n(&detail::prefetching_state, static_cast<int>(p), __ATOMIC_RELAXED);
  }
  ~scoped_prefetching() { __atomic_store_n(&detail::prefetching_state, before_, __ATOMIC_RELAXED); }
  scoped_prefetching(const scoped_prefetching&)            = delete;
  scoped_prefetching& operator=(const scoped_prefetching&) = delete;

 private:
  int before_;
};

namespace detail {

inline bool asks_for_runs() noexcept { return current_prefetching() == prefetching::by_software; }
/// True if a permutation of bytes of two registers takes no longer than one of one: of AMD's processors with AVX-512, which that tells too. (Intel's take two turns.)
inline bool permutes_pairs_quickly() noexcept { return !asks_for_runs(); }

}  // namespace detail

}  // namespace tessera::inline v0
