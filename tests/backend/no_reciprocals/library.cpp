// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Quantizers, to be disassembled: by quotients of two products, with zero points, by a reciprocal that is rounded. More of them, and what
// has no division at all, are in more.cpp, for --all.
// Layer: tests/backend. Stands on every_way.
#include "every_way.hpp"

template struct every_way<fp8_group_1x128>;
template struct every_way<int8_row_zero_point>;
template struct every_way<ggml::q8_0>;
