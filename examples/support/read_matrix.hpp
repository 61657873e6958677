// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Reads a matrix of bfloat16 from a raw little-endian file.
// Layer: examples. Stands on tessera/view.hpp.
#ifndef TESSERA_EXAMPLES_SUPPORT_READ_MATRIX_HPP
#define TESSERA_EXAMPLES_SUPPORT_READ_MATRIX_HPP

#include <tessera/view.hpp>

#include <cstddef>
#include <cstdint>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <vector>

/// The matrix in a file that holds its codes row after row and nothing else; throws std::runtime_error with the path when it does not.
inline tessera::matrix<tessera::bfloat16> read_matrix(const std::string& path, tessera::extent shape) {
  std::ifstream file{path, std::ios::binary};
  if (!file) throw std::runtime_error{"cannot read " + path};

  const std::vector<char> bytes{std::istreambuf_iterator<char>{file}, {}};
  const std::size_t expected = 2 * static_cast<std::size_t>(shape.size());
  if (bytes.size() != expected)
    throw std::runtime_error{path + " has " + std::to_string(bytes.size()) + " bytes instead of " + std::to_string(expected)};

  tessera::matrix<tessera::bfloat16> out{shape};
  auto next = bytes.begin();
  for (std::size_t r = 0; r < out.rows(); ++r)
    for (std::size_t c = 0; c < out.cols(); ++c) {
      const auto low  = static_cast<std::uint8_t>(*next++);
      const auto high = static_cast<std::uint8_t>(*next++);
      out(r, c)       = tessera::from_bits<tessera::bfloat16>(static_cast<std::uint16_t>(high << 8 | low));
    }
  return out;
}

#endif
