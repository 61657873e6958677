// expect: explicit|conversion from .float. to non-scalar type
// A narrowing conversion rounds, so it has to be visible: cast<float8_e4m3fn>(x).
#include <tessera/format.hpp>

#ifdef TESSERA_FIXED
tessera::float8_e4m3fn x = tessera::cast<tessera::float8_e4m3fn>(0.5f);
#else
tessera::float8_e4m3fn x = 0.5f;
#endif
