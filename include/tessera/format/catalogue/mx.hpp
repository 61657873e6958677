// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The element and scale formats of OCP's microscaling (MX) and of NVIDIA's NVFP4.
// Layer: format. Stands on minifloat, narrow_int, limits.
#pragma once

#include "../limits.hpp"
#include "../minifloat.hpp"
#include "../narrow_int.hpp"

namespace tessera::inline v0 {

/// FP6 with three digits behind the point: 1/2/3, finite only. \spec OCP MX 1.0 5.3.2
struct float6_e2m3fn : minifloat<float6_e2m3fn, float_format{.exponent_bits = 2, .mantissa_bits = 3, .nan = nan_encoding::none}> {
  using minifloat::minifloat;
};  // 0.125 to 7.5

/// FP6 with the wider range: 1/3/2, finite only. \spec OCP MX 1.0 5.3.2
struct float6_e3m2fn : minifloat<float6_e3m2fn, float_format{.exponent_bits = 3, .mantissa_bits = 2, .nan = nan_encoding::none}> {
  using minifloat::minifloat;
};  // 0.0625 to 28

/// FP4: 0, 0.5, 1, 1.5, 2, 3, 4, 6 and their negatives. Not bitsandbytes' "fp4". \spec OCP MX 1.0 5.3.3
struct float4_e2m1fn : minifloat<float4_e2m1fn, float_format{.exponent_bits = 2, .mantissa_bits = 1, .nan = nan_encoding::none}> {
  using minifloat::minifloat;
};  // 0.5 to 6

/// The scale of MX blocks: a power of two from 2^-127 to 2^127, no sign, no zero, NaN is FF. Which casts other systems do here
/// differs most of all (docs/reference/conformance.md): `upward` with `saturate` is NVIDIA's, `toward_zero` OCP's example,
/// `nearest_even` rounds arithmetically, so that every tie (1.5 * 2^k) goes up. \spec OCP MX 1.0 5.4.1
struct float8_e8m0fnu : minifloat<float8_e8m0fnu, float_format{.exponent_bits = 8,
                                                               .mantissa_bits = 0,
                                                               .nan           = nan_encoding::all_ones,
                                                               .is_signed     = false,
                                                               .zero          = zero_encoding::none}> {
  using minifloat::minifloat;
};  // 2^-127 to 2^127

/// The block scale of NVFP4: E4M3 without its sign bit, seven bits used. \spec CUTLASS float_ue4m3_t, PTX ISA "ue4m3"
struct ufloat8_e4m3 : minifloat<ufloat8_e4m3, float_format{.exponent_bits = 4, .mantissa_bits = 3, .nan = nan_encoding::all_ones, .is_signed = false}> {
  using minifloat::minifloat;
};  // 2^-9 to 448

/// The newer NVFP4 block scale with a bit more of range. \spec CUTLASS DSL Float8E5M3, PTX ISA "ue5m3"
struct ufloat8_e5m3 : minifloat<ufloat8_e5m3, float_format{.exponent_bits = 5, .mantissa_bits = 3, .nan = nan_encoding::all_ones, .is_signed = false}> {
  using minifloat::minifloat;
};  // 2^-17 to 114688

/// The element of MXINT8: k / 64 for k from -128 to 127. \spec OCP MX 1.0 5.3.4
struct mx_int8 : narrow_int<mx_int8, int_format{.bits = 8, .fraction_bits = 6}> {
  using narrow_int::narrow_int;
};  // -2 to 1.984375

}  // namespace tessera::inline v0
