// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Prints the level of this machine, and the instruction set whose kernels are called.
// Layer: tests/consumer. Stands on tessera/tessera.hpp.
#include <tessera/tessera.hpp>

#include <array>
#include <cstdio>

namespace {

template <class Isa>
const char* name_of_isa() {
  return __PRETTY_FUNCTION__;
}

}  // namespace

int main() {
  constexpr std::array weights{1.0f, 2.0f, 3.0f, 4.0f, 448.0f, 1000.0f};
  std::array<tessera::float8_e4m3fn, 6> codes;
  tessera::convert(weights, codes);
  std::puts(tessera::level_name(tessera::current_level()));
  std::puts(tessera::dispatch([]<class Isa>(Isa) { return name_of_isa<Isa>(); }));
  return codes[5] == 448.0f ? 0 : 1;
}
