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
#include <immintrin.h>
#pragma GCC diagnostic pop
#elif defined(TESSERA_HAS_NEON)
#include <arm_neon.h>
#endif
