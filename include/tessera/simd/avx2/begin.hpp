// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Opens the region of the AVX2 backend: its instructions, IEEE arithmetic whatever flags the user compiles with, its namespace.
// Layer: simd. A fragment: included before each kernel, closed by end.hpp. Stands on core/config.

// GCC wants the list as a literal.
#if defined(__clang__)
#pragma clang attribute push(__attribute__((target("avx2,fma,f16c,bmi,bmi2,lzcnt,popcnt"))), apply_to = function)
#pragma float_control(precise, on, push)
#pragma clang fp contract(off) reassociate(off)
#else
#pragma GCC push_options
#pragma GCC target("avx2,fma,f16c,bmi,bmi2,lzcnt,popcnt")
#pragma GCC optimize("no-fast-math", "fp-contract=off")
#endif

#define TESSERA_ISA avx2
namespace tessera::inline v0::inline TESSERA_BASELINE::TESSERA_ISA {
