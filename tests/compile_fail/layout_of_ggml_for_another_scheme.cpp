// expect: ggml blocks: the scheme.s types must be those of
// ggml has float16 scales; a float would have to be rounded.
#include <tessera/tessera.hpp>
#include <array>
#include <cstdint>

#ifdef TESSERA_FIXED
using scheme = tessera::ggml::q4_0;
#else
using scheme = tessera::int4_group_32;
#endif

void store(const tessera::quantized_matrix<scheme>& q, std::array<std::uint8_t, 64>& bytes) { tessera::to_ggml_blocks(q, bytes); }
