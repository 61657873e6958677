// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Layouts: the same scales and codes in the bytes that kernels and checkpoints have. A layout never changes a value.
// Layer: block. Stands on scale_layout, code_layout, inline_blocks.
#pragma once

#include "code_layout.hpp"
#include "inline_blocks.hpp"
#include "scale_layout.hpp"
