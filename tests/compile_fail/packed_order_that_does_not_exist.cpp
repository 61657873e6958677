// expect: split halves are for codes of 4 bits
// ggml's pairing of element j with j + 16 is defined for 4-bit codes.
#include <tessera/tessera.hpp>

#ifdef TESSERA_FIXED
using element = tessera::uint4;
#else
using element = tessera::uint2;
#endif
float third(const std::uint8_t* bytes) { return tessera::packed_span<const element, tessera::packing::split_halves>{bytes, 32}[2]; }
