// expect: CUDA has no cast to this type
// A policy bundle answers for the types of its system only.
#include <tessera/format.hpp>
#include <tessera/format/like.hpp>

#ifdef TESSERA_FIXED
constexpr auto y = tessera::cast<tessera::float8_e4m3fn>(0.1f, tessera::like_cuda);
#else
constexpr auto y = tessera::cast<tessera::float8_e4m3fnuz>(0.1f, tessera::like_cuda);
#endif
