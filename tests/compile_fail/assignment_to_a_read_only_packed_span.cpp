// expect: operator=|no viable overloaded|discards
// A packed_span of const codes is only read.
#include <tessera/tessera.hpp>

void clear(std::uint8_t* bytes) {
#ifdef TESSERA_FIXED
  const tessera::packed_span<tessera::int4> codes{bytes, 8};
#else
  const tessera::packed_span<const tessera::int4> codes{bytes, 8};
#endif
  codes[3] = tessera::int4{};
}
