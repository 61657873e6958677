// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The integers of less than a byte. INT8 is std::int8_t.
// Layer: format. Stands on narrow_int, limits.
#pragma once

#include "../limits.hpp"
#include "../narrow_int.hpp"

namespace tessera::inline v0 {

/// -8 to 7 in two's complement. (CUDA has a global `int4` of its own: there write tessera::int4.) \spec ONNX INT4, MLIR i4
struct int4 : narrow_int<int4, int_format{.bits = 4}> {
  using narrow_int::narrow_int;
};

/// 0 to 15. \spec ONNX UINT4
struct uint4 : narrow_int<uint4, int_format{.bits = 4, .is_signed = false}> {
  using narrow_int::narrow_int;
};

/// -2 to 1 in two's complement. \spec ONNX INT2
struct int2 : narrow_int<int2, int_format{.bits = 2}> {
  using narrow_int::narrow_int;
};

/// 0 to 3. \spec ONNX UINT2
struct uint2 : narrow_int<uint2, int_format{.bits = 2, .is_signed = false}> {
  using narrow_int::narrow_int;
};

}  // namespace tessera::inline v0
