// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The smallest user: a cast at compile time, a matrix there and back.
// Layer: tests/consumer. Stands on tessera/tessera.hpp and what the user's build gives it.
#include <tessera/tessera.hpp>

#include <cstdio>

static_assert(tessera::cast<tessera::float8_e4m3fn>(1000.0f) == 448.0f);

int main() {
  const float weights[] = {1, 2, 3, 4, 5, 448};
  const auto q = tessera::quantize<tessera::fp8_tensor>(tessera::matrix_view<const float>{weights, tessera::extent{2, 3}});
  std::printf("tessera %d.%d.%d: %g\n", tessera::version_major, tessera::version_minor, tessera::version_patch, double{q(1, 2)});
  return q(1, 2) == 448.0f ? 0 : 1;
}
