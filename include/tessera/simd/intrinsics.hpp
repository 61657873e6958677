// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The one file that includes the compiler's intrinsics.
// Layer: simd. Stands on core/config.
#pragma once

#include "../core/config.hpp"

#if defined(TESSERA_HAS_X86)
// GCC 12's AVX-512 header initializes a variable by itself, and the warning comes up in the user's code.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wuninitialized"
#if !defined(__clang__)
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif
// More than half of the time that GCC needs for <immintrin.h> goes to what this library does not use: FP16, AMX, masked operations of 128 and 256 bits. Its
// parts have guards of their own, and one macro alone keeps others from including them, so those that are used are included here; a user's
// <immintrin.h>, before this or after it, brings the rest. GCC 12 is the version that this was tried with.
#if defined(__clang__) || __GNUC__ != 12 || defined(_IMMINTRIN_H_INCLUDED)
#include <immintrin.h>
#else
#define _IMMINTRIN_H_INCLUDED
#include <smmintrin.h>
// AVX2
#include <avxintrin.h>
#include <avx2intrin.h>
#include <f16cintrin.h>
#include <fmaintrin.h>
// AVX-512
using __mmask32 = unsigned;  // as <avx512vlintrin.h> declares it, which is a quarter of all
#include <avx512fintrin.h>
#include <avx512bwintrin.h>
#include <avx512dqintrin.h>
#include <avx512vbmiintrin.h>
#include <avx512vbmi2intrin.h>
#include <gfniintrin.h>
#undef _IMMINTRIN_H_INCLUDED
#endif
#pragma GCC diagnostic pop
#elif defined(TESSERA_HAS_NEON)
#include <arm_neon.h>
#endif
