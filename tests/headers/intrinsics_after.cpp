// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The same after them: what the library includes of the intrinsics must leave the rest to be included.

#include <tessera/tessera.hpp>
#if defined(__x86_64__)
#include <x86intrin.h>
#endif

#include "intrinsics_of_users.hpp"
