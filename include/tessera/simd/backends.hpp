// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The vocabularies of all instruction sets; each is empty where the processor family does not have it.
// Layer: simd. Stands on {scalar,avx2,avx512,neon}/ops.
#pragma once

#include "avx2/ops.hpp"
#include "avx512/ops.hpp"
#include "neon/ops.hpp"
#include "scalar/ops.hpp"
