// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A quantizer with its report, to be instantiated and disassembled.
// Layer: tests/backend. Stands on tessera/tessera.hpp.
#pragma once

#include <tessera/tessera.hpp>

using namespace tessera;

template <class S>
struct every_way {
  static void quantize_into(matrix_view<const float> x, quantized_view<S> q, quantization_report& report) {
    tessera::quantize_into(x, q, report);
  }
};
