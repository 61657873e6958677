// expect: swizzle_128x4 holds a scale for each row
// The tensor cores take a scale for each row and group, none for a block of rows.
#include <tessera/tessera.hpp>
#include <array>

#ifdef TESSERA_FIXED
using scheme = tessera::mxfp8;
#else
using scheme = tessera::power_of_two<tessera::fp8_block_128x128>;
#endif

void store(const tessera::quantized_matrix<scheme>& q, std::array<tessera::float8_e8m0fnu, 512>& scales) {
  tessera::store_scales<tessera::swizzle_128x4>(q, scales);
}
