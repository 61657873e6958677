// expect: rounding
// A cast takes one rounding and one overflow policy.
#include <tessera/format.hpp>

#ifdef TESSERA_FIXED
constexpr auto y = tessera::cast<tessera::float16>(0.1f, tessera::upward, tessera::saturate);
#else
constexpr auto y = tessera::cast<tessera::float16>(0.1f, tessera::upward, tessera::downward);
#endif
