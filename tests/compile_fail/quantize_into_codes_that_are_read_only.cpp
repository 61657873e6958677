// expect: no matching function
// quantize_into writes: a quantized_view<const S> only reads.
#include <tessera/tessera.hpp>

void requantize(const tessera::matrix<float>& x, tessera::quantized_matrix<tessera::fp8_row>& q) {
#ifdef TESSERA_FIXED
  const tessera::quantized_view<tessera::fp8_row> to = q.view();
#else
  const tessera::quantized_view<const tessera::fp8_row> to = q.view();
#endif
  tessera::quantize_into(x, to);
}
