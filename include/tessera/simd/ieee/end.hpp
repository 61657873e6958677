// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Closes the region that begin.hpp opened.
// Layer: simd. A fragment. Stands on nothing.

#if defined(__clang__)
#if !defined(__aarch64__) || __clang_major__ >= 16
#pragma float_control(pop)
#endif
#elif defined(__GNUC__)
#pragma GCC pop_options
#endif
