// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// More to be disassembled: quantizers of the rules of library.cpp, or by powers of two; dequantizers and conversions, which multiply, so
// that a reciprocal there would be something new.
// Layer: tests/backend. Stands on every_way.
#include "every_way.hpp"

template struct every_way<int4_group_128>;
template struct every_way<mxfp8>;

template <class S>
struct back {
  static void dequantize_into(quantized_view<const S> q, matrix_view<float> x) { tessera::dequantize_into(q, x); }
};
template struct back<fp8_group_1x128>;
template struct back<int4_group_128>;
template struct back<mxfp8>;
template struct back<int8_row_zero_point>;
template struct back<ggml::q8_0>;

void conversions(const matrix<float>& x, matrix<float8_e4m3fn>& y, matrix<float16>& z) {
  convert(x, y);
  convert(x, z);
  convert(y, z);
}
