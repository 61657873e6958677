// expect: an extent must not be negative
// At run time it is a shape_error; in a constant expression the compiler's message has the sentence.
#include <tessera/view.hpp>

#ifdef TESSERA_FIXED
constexpr tessera::extent e{1, 2};
#else
constexpr tessera::extent e{-1, 2};
#endif
