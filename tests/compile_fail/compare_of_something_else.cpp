// expect: source_matrix
// compare takes a matrix or a view: a pointer has no shape.
#include <tessera/tessera.hpp>

auto errors(const float* data) {
#ifdef TESSERA_FIXED
  return tessera::compare<tessera::fp8_row>(tessera::matrix_view<const float>{data, tessera::extent{2, 3}});
#else
  return tessera::compare<tessera::fp8_row>(data);
#endif
}
