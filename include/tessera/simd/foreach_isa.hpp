// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Compiles the kernel file TESSERA_KERNEL (a path from this folder) once for each instruction set, each in its own namespace.
// Layer: simd. Included again for each kernel, so it has no guard. Stands on backends, {scalar,avx2,avx512,neon}/{begin,end}.

#include "backends.hpp"

#include "scalar/begin.hpp"
#include TESSERA_KERNEL
#include "scalar/end.hpp"

#if defined(TESSERA_HAS_X86)
#include "avx2/begin.hpp"
#include TESSERA_KERNEL
#include "avx2/end.hpp"

#include "avx512/begin.hpp"
#include TESSERA_KERNEL
#include "avx512/end.hpp"
#elif defined(TESSERA_HAS_NEON)
#include "neon/begin.hpp"
#include TESSERA_KERNEL
#include "neon/end.hpp"
#endif

#undef TESSERA_KERNEL
