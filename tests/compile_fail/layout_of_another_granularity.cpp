// expect: scales_1x128: the scheme.s blocks must be 1 x 128
// The scales of 128 x 128 blocks have another layout than those of 1 x 128 groups.
#include <tessera/tessera.hpp>
#include <array>

#ifdef TESSERA_FIXED
using scheme = tessera::transformer_engine::block_1x128;
#else
using scheme = tessera::transformer_engine::block_128x128;
#endif

void store(const tessera::quantized_matrix<scheme>& q, std::array<float, 64>& scales) {
  tessera::store_scales<tessera::transformer_engine::scales_1x128>(q, scales);
}
