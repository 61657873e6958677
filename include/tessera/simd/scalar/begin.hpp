// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Opens the region of the scalar backend: namespace tessera::scalar, IEEE arithmetic whatever flags the user compiles with.
// Layer: simd. A fragment: included before each kernel, closed by end.hpp. Stands on core/config, ieee/begin.

#include "../ieee/begin.hpp"

#define TESSERA_ISA scalar
namespace tessera::inline v0::inline TESSERA_BASELINE::TESSERA_ISA {
