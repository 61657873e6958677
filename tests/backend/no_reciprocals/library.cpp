// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Quantizers, to be disassembled: by quotients of two products, with zero points, by a reciprocal that is rounded. More of them, and what
// has no division at all, are in more.cpp, for --all.
// Layer: tests/backend. Stands on tessera/tessera.hpp.
#include <tessera/tessera.hpp>

using namespace tessera;

template <class S>
struct every_way {
  static void quantize_into(matrix_view<const float> x, quantized_view<S> q, quantization_report& report) {
    tessera::quantize_into(x, q, report);
  }
};
template struct every_way<fp8_group_1x128>;
template struct every_way<int8_row_zero_point>;
template struct every_way<ggml::q8_0>;
