// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// How fast a scheme is at each level of the machine, in cache.
// Layer: bench. Stands on tessera/simd/level.
#pragma once

#include <tessera/simd/level.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

namespace bench {

inline constexpr std::array levels{tessera::level::scalar, tessera::level::neon, tessera::level::avx2, tessera::level::avx512};

/// GB/s of floats, in or out, at each level; 0 where the machine has it not.
struct row {
  std::string scheme;
  std::array<double, levels.size()> rates{};
};

/// What the best of some runs of f reaches at each level, if it moves so many bytes of floats.
template <class F>
row measured(const char* scheme, std::size_t bytes, const F& f) {
  row found{scheme, {}};
  for (std::size_t i = 0; i != levels.size(); ++i) {
    if (!tessera::is_supported(levels[i])) continue;
    const tessera::scoped_level forced{levels[i]};
    using clock = std::chrono::steady_clock;
    double best = 1e9;
    for (int k = 0, runs = levels[i] == tessera::level::scalar ? 3 : 41; k != runs; ++k) {
      const auto start = clock::now();
      f();
      best = std::min(best, std::chrono::duration<double>(clock::now() - start).count());
    }
    found.rates[i] = static_cast<double>(bytes) / best / 1e9;
  }
  return found;
}

std::vector<row> quantizers();
std::vector<row> dequantizers();

}  // namespace bench
