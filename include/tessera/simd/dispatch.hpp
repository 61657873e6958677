// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// dispatch(f) calls f with the tag of the instruction set that runs; in_environment(f) calls it in a known floating-point environment.
// Layer: simd. Stands on level, foreach_isa's backends.
#pragma once

#include <type_traits>

#include "backends.hpp"
#include "level.hpp"

namespace tessera::inline v0 {

// The environment that a kernel runs in, whatever the caller's is: to nearest, and
struct subnormals_kept {};     ///< as IEEE 754 has it
struct subnormals_flushed {};  ///< as zeros: only where results do not depend on them, since they cost 40 times as much on some machines

namespace detail {

// Newer clang makes `x == 0` of an integer test of a float's bits for zero, which flushing changes. There subnormals stay.
#if defined(__clang__) && __clang_major__ >= 15
template <class Environment>
inline constexpr bool flushes = false;
#else
template <class Environment>
inline constexpr bool flushes = std::is_same_v<Environment, subnormals_flushed>;
#endif

/// Sets the environment for its life. Kernels are not inlined into the function that holds it, so no arithmetic moves across.
template <class Environment>
class scoped_environment {
 public:
#if defined(__x86_64__)
  scoped_environment() noexcept : before_{__builtin_ia32_stmxcsr()} {
    if ((before_ & significant) != wanted) __builtin_ia32_ldmxcsr(wanted);
  }
  ~scoped_environment() {
    if ((before_ & significant) != wanted) __builtin_ia32_ldmxcsr(before_);
  }

 private:
  // All exceptions masked; flush-to-zero and denormals-are-zero, or neither. The low six bits are sticky flags.
  static constexpr unsigned significant = 0xffc0;
  static constexpr unsigned wanted      = flushes<Environment> ? 0x9fc0 : 0x1f80;
  unsigned before_;
#elif defined(__aarch64__)
  scoped_environment() noexcept {
    __asm__ volatile("mrs %0, fpcr" : "=r"(before_));
    if (before_ != wanted) __asm__ volatile("msr fpcr, %0" : : "r"(wanted));
  }
  ~scoped_environment() {
    if (before_ != wanted) __asm__ volatile("msr fpcr, %0" : : "r"(before_));
  }

 private:
  static constexpr unsigned long wanted = flushes<Environment> ? 1ul << 24 : 0;
  unsigned long before_;
#else
  scoped_environment() noexcept {}

 private:
#endif
 public:
  scoped_environment(const scoped_environment&)            = delete;
  scoped_environment& operator=(const scoped_environment&) = delete;
};

}  // namespace detail

inline namespace TESSERA_BASELINE {

template <class Environment, class F>
inline void in_environment_at_run_time(const F& f) noexcept {
  const detail::scoped_environment<Environment> environment;
  f();
}
/// f() in an environment, for its whole run. It calls kernels, which are not inlined, so no arithmetic of theirs leaves it.
template <class Environment, class F>
constexpr void in_environment(const F& f) noexcept {
  if (std::is_constant_evaluated()) return f();
  in_environment_at_run_time<Environment>(f);
}

/// f(isa) with the `isa` of the current level; in a constant expression, of the scalar one. f calls one kernel, which is found by the tag.
template <class F>
constexpr auto dispatch(const F& f) noexcept {
  if (std::is_constant_evaluated()) return f(scalar::isa{});
  switch (current_level()) {
#if defined(TESSERA_HAS_X86)
    case level::avx512: return f(avx512::isa{});
    case level::avx2: return f(avx2::isa{});
#elif defined(TESSERA_HAS_NEON)
    case level::neon: return f(neon::isa{});
#endif
    default: return f(scalar::isa{});
  }
}

}  // namespace TESSERA_BASELINE

}  // namespace tessera::inline v0
