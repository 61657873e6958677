// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Two formats that the library does not know, three lines each, with everything that its own formats have.
// Layer: examples. Stands on tessera/format.hpp and fmt.

#include <fmt/core.h>
#include <tessera/format.hpp>

#include <limits>

using namespace tessera;

/// IEEE-like with three bits of exponent: more digits and less range than FP8 has.
struct e3m4 : minifloat<e3m4, float_format{.exponent_bits = 3, .mantissa_bits = 4}> {
  using minifloat::minifloat;
};

/// Six bits for probabilities: no sign, no infinity, and a bias that makes 1 the top of the range.
struct probability6 : minifloat<probability6, float_format{.exponent_bits = 4,
                                                           .mantissa_bits = 2,
                                                           .bias          = 15,
                                                           .nan           = nan_encoding::none,
                                                           .is_signed     = false}> {
  using minifloat::minifloat;
};

static_assert(float_type<e3m4> && float_type<probability6>);
static_assert(max_finite<e3m4> == 15.5f && std::numeric_limits<e3m4>::has_infinity);
static_assert(exactly_convertible_to<e3m4, float16>);
static_assert(cast<e3m4>(3.14159f) == 3.125f && cast<e3m4>(0.001f) == 0.0f);
static_assert(max_finite<probability6> == 1.75f && cast<probability6>(-0.5f) == 0.0f);

template <float_type T>
void print_all(const char* name) {
  fmt::print("{}: {} bits, from {} in steps of {} to {}, epsilon {}\n", name, code_bits<T>, float{min_subnormal<T>}, float{min_subnormal<T>},
             float{max_finite<T>}, float{epsilon<T>});
  int column = 0;
  for (const T x : all_codes<T>)
    if (isfinite(x) && !signbit(x)) fmt::print("{:>14}{}", float{x}, ++column % 8 == 0 ? "\n" : "");
  fmt::print("\n");
}

int main() {
  print_all<e3m4>("e3m4");
  print_all<probability6>("probability6");
}
