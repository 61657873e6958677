// expect: policies do not go together
// Elements multiplied by Q / a would not meet the scale that was rounded to a power of two: why_not<S>() says so.
#include <tessera/tessera.hpp>

struct my_scheme {
  static constexpr const char* name = "my_scheme";
  using element                     = tessera::float8_e4m3fn;
  using scale                       = float;
  static constexpr tessera::extent block{1, 64};
  static constexpr tessera::scale_rule scaling{.power_of_two = tessera::power_of_two_mode::up};
#ifdef TESSERA_FIXED
  static constexpr tessera::code_rule coding{.multiplier = tessera::multiplier::reciprocal};
#else
  static constexpr tessera::code_rule coding{.multiplier = tessera::multiplier::ratio};
#endif
};
auto q = tessera::quantize<my_scheme>(tessera::matrix<float>{tessera::extent{2, 3}});
