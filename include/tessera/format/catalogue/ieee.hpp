// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// IEEE 754's binary16. binary32 is float.
// Layer: format. Stands on minifloat, limits.
#pragma once

#include "../limits.hpp"
#include "../minifloat.hpp"

namespace tessera::inline v0 {

/// FP16, half precision: 1/5/10. \spec IEEE 754-2019, binary16
struct float16 : minifloat<float16, float_format{.exponent_bits = 5, .mantissa_bits = 10}> {
  using minifloat::minifloat;
};  // 2^-24 to 65504

}  // namespace tessera::inline v0
