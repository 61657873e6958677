// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Compiles the kernel file TESSERA_KERNEL (a path from this folder) once for each instruction set, each in its own namespace.
// Layer: simd. Included again for each kernel, so it has no guard. Stands on {scalar}/{begin,end}.

#include "scalar/begin.hpp"
#include TESSERA_KERNEL
#include "scalar/end.hpp"

#undef TESSERA_KERNEL
