// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Every macro of the library: what this translation unit is compiled for, and how a step of a kernel is declared.
// Layer: core. Stands on nothing.
#pragma once

// Kernels and scalar loops live in an inline namespace of this name, so that translation units compiled with different
// -march flags do not share one symbol with different code.
#if defined(TESSERA_SCALAR_ONLY)
#define TESSERA_BASELINE on_scalar_only
#elif defined(__AVX512F__)
#define TESSERA_BASELINE on_avx512
#elif defined(__AVX2__)
#define TESSERA_BASELINE on_avx2
#elif defined(__AVX__)
#define TESSERA_BASELINE on_avx
#else
#define TESSERA_BASELINE on_default
#endif

// The vector backends of this processor family. A unit that defines TESSERA_SCALAR_ONLY has none: the same bits, slower, and compiled in half
// the time, without the compiler's intrinsics.
#if defined(__x86_64__) && !defined(TESSERA_SCALAR_ONLY)
#define TESSERA_HAS_X86 1
#elif defined(__aarch64__) && !defined(TESSERA_SCALAR_ONLY)
#define TESSERA_HAS_NEON 1
#endif

// A step of a vocabulary. Vectors live in registers only if the steps that pass them on are inlined into the kernel; the scalar steps are
// constant expressions, and inlining them by force costs three times the compile time and no less run time.
#define TESSERA_STEP TESSERA_STEP_OF(TESSERA_ISA)
#define TESSERA_STEP_OF(isa) TESSERA_STEP_OF_(isa)
#define TESSERA_STEP_OF_(isa) TESSERA_STEP_##isa
#define TESSERA_STEP_scalar constexpr
#define TESSERA_STEP_avx2 [[gnu::always_inline]] inline
#define TESSERA_STEP_avx512 [[gnu::always_inline]] inline
#define TESSERA_STEP_neon [[gnu::always_inline]] inline
