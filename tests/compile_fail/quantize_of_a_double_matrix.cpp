// expect: source_matrix|quantizable
// Matrices of float, bfloat16 and float16 are quantized; rounding from double would round twice.
#include <tessera/tessera.hpp>

#ifdef TESSERA_FIXED
using source = float;
#else
using source = double;
#endif
auto q = tessera::quantize<tessera::fp8_row>(tessera::matrix<source>{tessera::extent{2, 3}});
