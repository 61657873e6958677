// expect: lie across the dimension that is summed
// A scale for each of the summed columns cannot be taken out of the sum.
#include <tessera/tessera.hpp>

#ifdef TESSERA_FIXED
using gradient = tessera::fp8_group_1x128;
#else
using gradient = tessera::transposed<tessera::fp8_group_1x128>;
#endif
static_assert(tessera::gemm_operands<gradient, tessera::fp8_group_1x128>::group > 0);
