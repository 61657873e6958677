// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Compiled with -fno-exceptions: a row stride smaller than the row prints both shapes and aborts.
// Layer: tests/headers. Stands on tessera/tessera.hpp. The test looks for the shapes, and for "aborted" behind them.
#include <tessera/tessera.hpp>

#include <csignal>
#include <cstdio>
#include <cstdlib>

int main() {
  std::signal(SIGABRT, [](int) {
    std::puts("aborted");
    std::fflush(stdout);
    std::_Exit(0);
  });
  const float data[15] = {};
  const tessera::matrix_view<const float> view{data, tessera::extent{3, 5}, 4};
  std::printf("a view of %zu x %zu was made\n", view.rows(), view.cols());
  return 1;
}
