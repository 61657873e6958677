// expect: a layout never changes a value
// GPTQ stores 0 .. 15 and a zero point; the codes of a symmetric scheme would become other values.
#include <tessera/tessera.hpp>
#include <array>
#include <cstdint>

#ifdef TESSERA_FIXED
using scheme = tessera::gptq::group_128;
#else
using scheme = tessera::int4_group_128;
#endif

void store(const tessera::quantized_matrix<scheme>& q, std::array<std::int32_t, 64>& words) { tessera::store_codes<tessera::gptq::qweight>(q, words); }
