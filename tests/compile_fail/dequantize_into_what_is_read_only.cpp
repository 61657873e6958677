// expect: destination_matrix
// A view of const elements is not written.
#include <tessera/tessera.hpp>

void restore(const tessera::quantized_matrix<tessera::fp8_row>& q, tessera::matrix<float>& to) {
#ifdef TESSERA_FIXED
  const tessera::matrix_view<float> view = to;
#else
  const tessera::matrix_view<const float> view = to;
#endif
  tessera::dequantize_into(q, view);
}
