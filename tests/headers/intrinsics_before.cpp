// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The compiler's intrinsics, those that the library has no use for among them, before its headers.

#if defined(__x86_64__)
#include <x86intrin.h>
#endif
#include <tessera/tessera.hpp>

#include "intrinsics_of_users.hpp"
