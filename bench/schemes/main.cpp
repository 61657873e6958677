// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// ./dev bench schemes: every scheme and preset at every level, the slowest first. What stands at the head goes element by element somewhere.
// Layer: bench. Stands on measure.
#include <cstdio>

#include "measure.hpp"

namespace {

void print(const char* title, std::vector<bench::row> rows) {
  const auto best = [](const bench::row& r) { return *std::max_element(r.rates.begin(), r.rates.end()); };
  std::sort(rows.begin(), rows.end(), [&](const bench::row& a, const bench::row& b) { return best(a) < best(b); });
  std::printf("\n## %s, 128 x 1024 floats, GB/s of floats\n\n| scheme |", title);
  for (const tessera::level l : bench::levels)
    if (tessera::is_supported(l)) std::printf(" %s |", tessera::level_name(l));
  std::printf("\n|---|");
  for (const tessera::level l : bench::levels)
    if (tessera::is_supported(l)) std::printf("---|");
  std::printf("\n");
  for (const bench::row& r : rows) {
    std::printf("| %s |", r.scheme.c_str());
    for (const double rate : r.rates)
      if (rate > 0) std::printf(" %.2f |", rate);
    std::printf("\n");
  }
}

}  // namespace

int main() {
  print("quantizers", bench::quantizers());
  print("dequantizers", bench::dequantizers());
}
