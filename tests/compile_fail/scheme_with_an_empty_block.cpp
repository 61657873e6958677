// expect: block.cols
// A block has rows and columns; `whole` stands for as many as there are.
#include <tessera/tessera.hpp>

struct my_scheme {
  static constexpr const char* name = "my_scheme";
  using element                     = tessera::int4;
  using scale                       = float;
#ifdef TESSERA_FIXED
  static constexpr tessera::extent block{1, tessera::whole};
#else
  static constexpr tessera::extent block{1, 0};
#endif
};
auto q = tessera::quantize<my_scheme>(tessera::matrix<float>{tessera::extent{2, 3}});
