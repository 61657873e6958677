// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Two translation units that include all of the library link, and agree on where each inline function and variable is.
// Layer: tests/headers. Stands on odr_addresses.hpp.
#include "odr_addresses.hpp"

#include <cstddef>
#include <cstdio>

int main() {
  const std::vector<named_address> here = addresses_here();
  const std::vector<named_address> there = addresses_there();
  int failed = 0;
  for (std::size_t i = 0; i < here.size(); ++i) {
    if (here[i].address == there[i].address) continue;
    std::printf("%s is another one in each translation unit\n", here[i].name);
    ++failed;
  }
  std::printf("%d passed, %d failed\n", static_cast<int>(here.size()) - failed, failed);
  return failed == 0 ? 0 : 1;
}
