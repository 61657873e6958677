// expect: arithmetic_result
// An intermediate result keeps 64 digits, the last of which stands for all that follow: it cannot be rounded to an integer of 64 bits.
#include <tessera/format.hpp>
#include <tessera/format/arithmetic.hpp>

#include <cstdint>

#ifdef TESSERA_FIXED
constexpr auto y = tessera::add<std::int32_t>(1.5, 2.5);
#else
constexpr auto y = tessera::add<std::int64_t>(1.5, 2.5);
#endif
