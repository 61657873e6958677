// expect: tma_aligned holds scales of four bytes
// Four bfloat16 are eight bytes: the columns would not be aligned.
#include <tessera/tessera.hpp>
#include <array>

#ifdef TESSERA_FIXED
using scale = float;
#else
using scale = tessera::bfloat16;
#endif

void store(tessera::matrix_view<const scale> scales, std::array<scale, 64>& memory) { tessera::store_scales<tessera::tma_aligned>(scales, memory); }
