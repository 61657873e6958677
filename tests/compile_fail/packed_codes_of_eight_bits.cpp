// expect: packed codes have 2, 4 or
// A code of a whole byte is not packed: what is meant is a pointer or a matrix_view.
#include <tessera/tessera.hpp>

#ifdef TESSERA_FIXED
using element = tessera::float4_e2m1fn;
#else
using element = tessera::float8_e4m3fn;
#endif
float third(const std::uint8_t* bytes) { return tessera::packed_span<const element>{bytes, 4}[2]; }
