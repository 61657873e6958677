// expect: explicit|could not convert .* from .float. to .tessera::.*float16
// Narrow types have no + of their own: the sum is a float, and rounding it back is a visible cast.
#include <tessera/format.hpp>

tessera::float16 sum(tessera::float16 a, tessera::float16 b) {
#ifdef TESSERA_FIXED
  return tessera::cast<tessera::float16>(a + b);
#else
  return a + b;
#endif
}
