// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Closes the region that begin.hpp opened.
// Layer: simd. A fragment. Stands on nothing.

}  // namespace tessera::inline v0::inline TESSERA_BASELINE::TESSERA_ISA
#undef TESSERA_ISA

#if defined(__clang__)
#pragma float_control(pop)
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif
