// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Umbrella of the simd layer: the level that kernels run at, and how to force another.
// Layer: simd. Umbrella.
#pragma once

#include "simd/level.hpp"
