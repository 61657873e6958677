// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Opens a region of IEEE arithmetic, whatever flags the user compiles with, of the instructions that he compiles for.
// Layer: simd. A fragment: included by the begin.hpp of backends without instructions of their own, closed by end.hpp. Stands on core/config.

// -ffast-math would turn x / s into x * (1 / s), and contraction x * r + z into one rounding. (Older clangs know the first pragma for x86
// only.)
#if defined(__clang__)
#if !defined(__aarch64__) || __clang_major__ >= 16
#pragma float_control(precise, on, push)
#endif
#pragma clang fp contract(off) reassociate(off)
#elif defined(__GNUC__)
#pragma GCC push_options
#pragma GCC optimize("no-fast-math", "fp-contract=off")
#endif
