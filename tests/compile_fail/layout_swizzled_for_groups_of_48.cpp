// expect: groups must be a power of two long
// Groups that are no power of two are no scheme of a kernel that finds them by shifts.
#include <tessera/tessera.hpp>
#include <array>

struct odd : tessera::in_blocks<tessera::float8_e4m3fn, tessera::float8_e8m0fnu, 1, 48> {
  static constexpr const char* name = "odd";
};
struct even : tessera::in_blocks<tessera::float8_e4m3fn, tessera::float8_e8m0fnu, 1, 64> {
  static constexpr const char* name = "even";
};
#ifdef TESSERA_FIXED
using scheme = even;
#else
using scheme = odd;
#endif

void store(const tessera::quantized_matrix<scheme>& q, std::array<tessera::float8_e8m0fnu, 512>& scales) {
  tessera::store_scales<tessera::swizzle_128x4>(q, scales);
}
