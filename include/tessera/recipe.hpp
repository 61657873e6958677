// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Scaling recipes of mixed-precision training.
// Layer: recipe. Umbrella.
#pragma once

#include "block.hpp"
#include "recipe/delayed_scaling.hpp"
