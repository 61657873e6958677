// expect: do not divide those of the other
// Groups of 48 and of 128 have no common run of products.
#include <tessera/tessera.hpp>

#ifdef TESSERA_FIXED
constexpr std::size_t columns = 32;
#else
constexpr std::size_t columns = 48;
#endif
struct mine : tessera::in_blocks<tessera::float8_e4m3fn, float, 1, columns> {
  static constexpr const char* name = "mine";
};
static_assert(tessera::gemm_operands<mine, tessera::fp8_group_1x128>::group > 0);
