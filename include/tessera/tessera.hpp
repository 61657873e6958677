// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Tessera: number formats of machine learning, and the block quantizers that stand on them.
// Layer: all. Umbrella.
#pragma once

#include "block.hpp"
#include "convert.hpp"
#include "core.hpp"
#include "format.hpp"
#include "recipe.hpp"
#include "simd.hpp"
#include "view.hpp"
