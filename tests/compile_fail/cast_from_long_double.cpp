// expect: long double
// The casts know their source exactly, and binary64 is the widest source they know.
#include <tessera/format.hpp>

constexpr long double x = 0.1L;
#ifdef TESSERA_FIXED
constexpr auto y = tessera::cast<tessera::float16>(static_cast<double>(x));
#else
constexpr auto y = tessera::cast<tessera::float16>(x);
#endif
