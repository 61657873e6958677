// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The 8-bit floating-point formats: OCP's two, the FNUZ family, the IEEE-like ones, and P3109's.
// Layer: format. Stands on minifloat, limits.
#pragma once

#include "../limits.hpp"
#include "../minifloat.hpp"

namespace tessera::inline v0 {

/// FP8 for weights and activations: 1/4/3, no infinity, NaN is S.1111.111. \spec OCP OFP8 1.0, "E4M3"
struct float8_e4m3fn : minifloat<float8_e4m3fn, float_format{.exponent_bits = 4, .mantissa_bits = 3, .nan = nan_encoding::all_ones}> {
  using minifloat::minifloat;
};  // 2^-9 to 448

/// FP8 for gradients: 1/5/2, the upper half of a float16. \spec OCP OFP8 1.0, "E5M2"
struct float8_e5m2 : minifloat<float8_e5m2, float_format{.exponent_bits = 5, .mantissa_bits = 2}> {
  using minifloat::minifloat;
};  // 2^-16 to 57344

/// 1/4/3 with bias 8, one zero, and NaN where -0 would be. \spec arXiv:2206.02915; AMD CDNA3, Graphcore
struct float8_e4m3fnuz
    : minifloat<float8_e4m3fnuz, float_format{.exponent_bits = 4, .mantissa_bits = 3, .bias = 8, .nan = nan_encoding::negative_zero}> {
  using minifloat::minifloat;
};  // 2^-10 to 240

/// 1/5/2 with bias 16, one zero, and NaN where -0 would be. \spec arXiv:2206.02915; AMD CDNA3, Graphcore
struct float8_e5m2fnuz
    : minifloat<float8_e5m2fnuz, float_format{.exponent_bits = 5, .mantissa_bits = 2, .bias = 16, .nan = nan_encoding::negative_zero}> {
  using minifloat::minifloat;
};  // 2^-17 to 57344

/// 1/4/3 with bias 11, one zero, and NaN where -0 would be. \spec ml_dtypes, from Wang et al., NeurIPS 2018 (HFP8)
struct float8_e4m3b11fnuz
    : minifloat<float8_e4m3b11fnuz, float_format{.exponent_bits = 4, .mantissa_bits = 3, .bias = 11, .nan = nan_encoding::negative_zero}> {
  using minifloat::minifloat;
};  // 2^-13 to 30

/// 1/4/3 as IEEE 754 would have it, with infinities. Not OCP's "E4M3". \spec LLVM APFloat Float8E4M3, ml_dtypes float8_e4m3
struct float8_e4m3 : minifloat<float8_e4m3, float_format{.exponent_bits = 4, .mantissa_bits = 3}> {
  using minifloat::minifloat;
};  // 2^-9 to 240

/// 1/3/4 as IEEE 754 would have it. \spec LLVM APFloat Float8E3M4, ml_dtypes float8_e3m4
struct float8_e3m4 : minifloat<float8_e3m4, float_format{.exponent_bits = 3, .mantissa_bits = 4}> {
  using minifloat::minifloat;
};  // 2^-6 to 15.5

/// binary8 with 3 digits, signed and extended: one zero, NaN at 80, infinities at 7F and FF. \spec IEEE P3109 interim report v3
struct k8p3 : minifloat<k8p3, float_format{.exponent_bits = 5, .mantissa_bits = 2, .bias = 16, .nan = nan_encoding::negative_zero, .has_infinity = true}> {
  using minifloat::minifloat;
};  // 2^-17 to 49152

/// binary8 with 4 digits, signed and extended. \spec IEEE P3109 interim report v3
struct k8p4 : minifloat<k8p4, float_format{.exponent_bits = 4, .mantissa_bits = 3, .bias = 8, .nan = nan_encoding::negative_zero, .has_infinity = true}> {
  using minifloat::minifloat;
};  // 2^-10 to 224

}  // namespace tessera::inline v0
