// expect: zero
// A scheme with zero points has them in its views.
#include <tessera/tessera.hpp>

float first(tessera::quantized_matrix<tessera::int4_group_128>& symmetric, tessera::quantized_matrix<tessera::int4_group_128_zero_point>& q) {
#ifdef TESSERA_FIXED
  (void)symmetric;
  return q.zero_points()(0, 0);
#else
  (void)q;
  return symmetric.zero_points()(0, 0);
#endif
}
