// expect: the scheme has no zero points
// A symmetric scheme has none to store.
#include <tessera/tessera.hpp>
#include <array>
#include <cstdint>

#ifdef TESSERA_FIXED
using scheme = tessera::int4_group_128_zero_point;
#else
using scheme = tessera::int4_group_128;
#endif

void store(const tessera::quantized_matrix<scheme>& q, std::array<std::int32_t, 64>& words) {
  tessera::store_zero_points<tessera::gptq::qzeros_v1>(q, words);
}
