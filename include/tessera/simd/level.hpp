// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The instruction sets that kernels are compiled for, the one that runs, and how to force another.
// Layer: simd. Stands on simd/detect.
#pragma once

#include "detect.hpp"

namespace tessera::inline v0 {

/// True if this machine and this build have kernels for the level.
inline bool is_supported(level l) noexcept { return detail::includes(detail::detected_level(), l); }

/// The level that kernels run at: the best that the machine has, unless TESSERA_LEVEL in the environment or a scoped_level says otherwise.
/// \cost one load, 0.3 ns
[[gnu::always_inline]] inline level current_level() noexcept {
  const int l = __atomic_load_n(&detail::level_state, __ATOMIC_RELAXED);
  return __builtin_expect(l >= 0, 1) ? static_cast<level>(l) : detail::find_level();
}

/// Forces a level as long as it lives; one that the machine does not have is ignored, and `is_forced()` says so.
/// Levels are of the program, not of the thread: this is for tests and benchmarks.
///
///     const scoped_level slow{level::scalar};
class scoped_level {
 public:
  explicit scoped_level(level l) noexcept : before_{static_cast<int>(current_level())}, is_forced_{is_supported(l)} {
    if (is_forced_) __atomic_store_n(&detail::level_state, static_cast<int>(l), __ATOMIC_RELAXED);
  }
  ~scoped_level() { __atomic_store_n(&detail::level_state, before_, __ATOMIC_RELAXED); }
  scoped_level(const scoped_level&)            = delete;
  scoped_level& operator=(const scoped_level&) = delete;

  bool is_forced() const noexcept { return is_forced_; }

 private:
  int before_;
  bool is_forced_;
};

}  // namespace tessera::inline v0
