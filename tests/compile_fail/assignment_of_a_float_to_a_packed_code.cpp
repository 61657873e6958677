// expect: operator=|no viable overloaded
// Assignment does not round: the cast says how.
#include <tessera/tessera.hpp>

void set(tessera::packed_span<tessera::int4> codes, float x) {
#ifdef TESSERA_FIXED
  codes[3] = tessera::cast<tessera::int4>(x);
#else
  codes[3] = x;
#endif
}
