// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What the loops read: "f32 weights", "f32 zeros", "bf16 weights", "e4m3 codes" and so on.
// Layer: bench. Stands on memory.
#pragma once

#include <string>

#include "memory.hpp"

namespace bench {

/// Memory for `bytes`, filled with elements of the kind; codes have scales of their kind at scales_at ("e4m3 codes", "e2m1 codes", "int4
/// codes"). An unknown kind ends the program.
memory data_of(const std::string& kind, std::size_t bytes);

}  // namespace bench
