// expect: packed_ue8m0 holds powers of two
// A byte of E8M0 is a power of two; a scale that is not has to be rounded by its scheme, before the codes are made.
#include <tessera/tessera.hpp>
#include <array>
#include <cstdint>

#ifdef TESSERA_FIXED
using scheme = tessera::deepgemm::per_token_ue8m0;
#else
using scheme = tessera::deepgemm::per_token;
#endif

void store(const tessera::quantized_matrix<scheme>& q, std::array<std::int32_t, 64>& words) { tessera::store_scales<tessera::packed_ue8m0>(q, words); }
