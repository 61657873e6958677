// expect: no viable conversion|conversion from .* to non-scalar type
// A view does not lose const.
#include <tessera/view.hpp>

void fill(const tessera::matrix_view<const float>& from) {
#ifdef TESSERA_FIXED
  const tessera::matrix_view<const float> to = from;
#else
  const tessera::matrix_view<float> to = from;
#endif
  (void)to;
}
