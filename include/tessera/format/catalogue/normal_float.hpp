// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The 4-bit codebooks of bitsandbytes: NF4 of QLoRA, and its FP4.
// Layer: format. Stands on narrow_int, limits.
#pragma once

#include "../limits.hpp"
#include "../narrow_int.hpp"

namespace tessera::inline v0 {

/// Sixteen quantiles of a normal distribution, scaled to [-1, 1]; code 7 is 0. A number becomes the nearest value, of two
/// equally near the lower; NaN becomes code 0, as in bitsandbytes. \spec arXiv:2305.14314; bitsandbytes functional.py, get_4bit_type
struct normal_float4
    : codebook<normal_float4,
               codebook_format{.bits   = 4,
                               .values = {-1.0f, -0.6961928009986877f, -0.5250730514526367f, -0.39491748809814453f, -0.28444138169288635f,
                                          -0.18477343022823334f, -0.09105003625154495f, 0.0f, 0.07958029955625534f, 0.16093020141124725f,
                                          0.24611230194568634f, 0.33791524171829224f, 0.44070982933044434f, 0.5626170039176941f,
                                          0.7229568362236023f, 1.0f}}> {
  using codebook::codebook;
};

/// bitsandbytes' "fp4", which is not OCP's: magnitudes 0, 1/192, 2/3, 1, 1/3, 1/2, 1/6, 1/4 in the order of their codes, and a sign bit.
/// \spec bitsandbytes csrc/kernels.cu, dQuantizeFP4 and its thresholds
struct bnb_float4 : codebook<bnb_float4, codebook_format{.bits         = 4,
                                                         .values       = {0.0f, 0.005208333333f, 0.66666667f, 1.0f, 0.33333333f, 0.5f, 0.16666667f, 0.25f,
                                                                          -0.0f, -0.005208333333f, -0.66666667f, -1.0f, -0.33333333f, -0.5f, -0.16666667f, -0.25f},
                                                         .has_sign_bit = true,
                                                         .thresholds   = {0.00260417f, 0.0859375f, 0.20833333f, 0.29166667f, 0.4166667f, 0.583333f, 0.8333333f}}> {
  using codebook::codebook;
};

}  // namespace tessera::inline v0
