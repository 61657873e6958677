// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Closes the region that begin.hpp opened.
// Layer: simd. A fragment. Stands on ieee/end.

}  // namespace tessera::inline v0::inline TESSERA_BASELINE::TESSERA_ISA
#undef TESSERA_ISA

#include "../ieee/end.hpp"
