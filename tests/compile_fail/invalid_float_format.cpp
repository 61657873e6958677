// expect: exponent_bits
// A format that cannot be is refused where its type is defined.
#include <tessera/format.hpp>

#ifdef TESSERA_FIXED
constexpr int exponent_bits = 2;
#else
constexpr int exponent_bits = 0;
#endif

struct my_format : tessera::minifloat<my_format, tessera::float_format{.exponent_bits = exponent_bits, .mantissa_bits = 3}> {
  using minifloat::minifloat;
};
constexpr my_format x{};
