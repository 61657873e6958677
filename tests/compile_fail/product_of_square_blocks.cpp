// expect: no kernel takes 2D x 2D
// 128 x 128 blocks on both sides: one of the two wants groups of a row.
#include <tessera/tessera.hpp>

#ifdef TESSERA_FIXED
using activation = tessera::deepseek_v3::activation;
#else
using activation = tessera::deepseek_v3::weight;
#endif
static_assert(tessera::gemm_operands<activation, tessera::deepseek_v3::weight>::group > 0);
