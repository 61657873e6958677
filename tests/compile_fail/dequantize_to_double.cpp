// expect: quantizable
// Values are computed in float; a matrix of double would promise more.
#include <tessera/tessera.hpp>

#ifdef TESSERA_FIXED
auto values(const tessera::quantized_matrix<tessera::int8_row>& q) { return tessera::dequantize<tessera::bfloat16>(q); }
#else
auto values(const tessera::quantized_matrix<tessera::int8_row>& q) { return tessera::dequantize<double>(q); }
#endif
