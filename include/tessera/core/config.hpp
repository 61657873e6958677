// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Every macro of the library: one. It names the instruction set that this translation unit is compiled for.
// Layer: core. Stands on nothing.
#pragma once

// Kernels and scalar loops live in an inline namespace of this name, so that translation units compiled with different
// -march flags do not share one symbol with different code.
#if defined(__AVX512F__)
#define TESSERA_BASELINE on_avx512
#elif defined(__AVX2__)
#define TESSERA_BASELINE on_avx2
#elif defined(__AVX__)
#define TESSERA_BASELINE on_avx
#else
#define TESSERA_BASELINE on_default
#endif
