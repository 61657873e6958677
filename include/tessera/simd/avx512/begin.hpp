// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Opens the region of the AVX-512 backend: its instructions, IEEE arithmetic whatever flags the user compiles with, its namespace.
// Layer: simd. A fragment: included before each kernel, closed by end.hpp. Stands on core/config.

// GCC wants the list as a literal. Without optimization intrinsics are macros
// with casts of their own; and GCC 12 warns of variables of its own header where a kernel is instantiated, in the user's code.
#if defined(__clang__)
#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512vbmi,avx512vbmi2,gfni,avx2,fma,f16c,bmi,bmi2,lzcnt,popcnt"))), apply_to = function)
#pragma float_control(precise, on, push)
#pragma clang fp contract(off) reassociate(off)
#else
#pragma GCC push_options
#pragma GCC target("avx512f,avx512bw,avx512dq,avx512vl,avx512vbmi,avx512vbmi2,gfni,avx2,fma,f16c,bmi,bmi2,lzcnt,popcnt")
#pragma GCC optimize("no-fast-math", "fp-contract=off")
#endif
#pragma GCC diagnostic push
#if !defined(__clang__)
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif
#pragma GCC diagnostic ignored "-Wsign-conversion"
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wold-style-cast"

#define TESSERA_ISA avx512
namespace tessera::inline v0::inline TESSERA_BASELINE::TESSERA_ISA {
