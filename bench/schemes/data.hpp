// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What is quantized: a matrix that the second cache holds.
// Layer: bench. Stands on tessera/block.
#pragma once

#include <tessera/block.hpp>

#include <cstddef>
#include <random>

namespace bench {

/// 128 x 1024 numbers as weights are: normal, with a deviation of 0.02.
inline tessera::matrix<float> weights() {
  tessera::matrix<float> x{tessera::extent{128, 1024}};
  std::mt19937 random{1};
  std::normal_distribution<float> normal{0, 0.02f};
  for (std::size_t i = 0; i != x.size(); ++i) x.data()[i] = normal(random);
  return x;
}

}  // namespace bench
