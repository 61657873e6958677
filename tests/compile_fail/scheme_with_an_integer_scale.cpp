// expect: float_type
// Scales are floating point.
#include <tessera/tessera.hpp>

struct my_scheme {
  static constexpr const char* name = "my_scheme";
  using element                     = tessera::int4;
#ifdef TESSERA_FIXED
  using scale = tessera::float16;
#else
  using scale = tessera::uint4;
#endif
  static constexpr tessera::extent block{1, 64};
};
auto q = tessera::quantize<my_scheme>(tessera::matrix<float>{tessera::extent{2, 3}});
