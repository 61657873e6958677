// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The formats with float's exponent and fewer digits, and DeepSeek's 12-bit format.
// Layer: format. Stands on minifloat, limits.
#pragma once

#include "../limits.hpp"
#include "../minifloat.hpp"

namespace tessera::inline v0 {

/// BF16: 1/8/7, the upper half of a float. \spec Intel 338302-001US, BFLOAT16 hardware numerics definition
struct bfloat16 : minifloat<bfloat16, float_format{.exponent_bits = 8, .mantissa_bits = 7}> {
  using minifloat::minifloat;
};  // 2^-133 to 0x1.fep127

/// TF32: 1/8/10. The code is its 19 bits, right-aligned; a tensor core reads the float pattern `code << 13`. \spec NVIDIA A100 whitepaper
struct tfloat32 : minifloat<tfloat32, float_format{.exponent_bits = 8, .mantissa_bits = 10}> {
  using minifloat::minifloat;
};  // 2^-136 to 0x1.ffcp127

/// The 12 bits in which DeepSeek keeps activations between steps: 1/5/6. Their paper gives the field widths and the largest
/// value; the layout (IEEE-like, with infinities) is ours. \spec DeepSeek-V3 report 3.3.3, TileKernels (max 65024)
struct float12_e5m6 : minifloat<float12_e5m6, float_format{.exponent_bits = 5, .mantissa_bits = 6}> {
  using minifloat::minifloat;
};  // 2^-20 to 65024

}  // namespace tessera::inline v0
