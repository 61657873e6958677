// expect: explicit|could not convert .* to .tessera::.*bfloat16
// An integer is a value, never a code: what is meant is from_bits.
#include <tessera/format.hpp>

tessera::bfloat16 one() {
#ifdef TESSERA_FIXED
  return tessera::from_bits<tessera::bfloat16>(0x3f80);
#else
  return {0x3f80};
#endif
}
