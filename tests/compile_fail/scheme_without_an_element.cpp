// expect: element
// A scheme says what its codes are.
#include <tessera/tessera.hpp>

struct my_scheme {
  static constexpr const char* name = "my_scheme";
#ifdef TESSERA_FIXED
  using element = tessera::float8_e5m2;
#endif
  using scale = float;
  static constexpr tessera::extent block{1, 64};
};
auto q = tessera::quantize<my_scheme>(tessera::matrix<float>{tessera::extent{2, 3}});
