// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The golden hashes of the formats of more than 8 bits: a sum over each block of 2^23 floats that no wrong, lost or exchanged code leaves alone.
// Layer: tests/golden. Stands on tessera/format.hpp and the shared set, whose README defines the sum. Apart from format_vectors.cpp since
// these are billions of casts: this one is optimized.
#include "../support/golden_file.hpp"

#include <array>
#include <cstdint>
#include <numeric>
#include <string>
#include <vector>

#include "../support/oracle.hpp"
#include "../support/policies.hpp"

namespace {

constexpr std::uint32_t blocks_of_floats = 512, block_size = 1u << 23, columns = 12;
constexpr std::size_t header = 16;

template <class T, class Combination>
std::uint64_t hash_of_block(std::uint32_t block, const Combination& c) {
  std::uint64_t sum = 0;
  const std::uint32_t size = block % 256 == 255 ? 1 : block_size;  // the infinity; NaNs do not count
  for (std::uint32_t i = 0; i < size; ++i) {
    const std::uint32_t pattern = block * block_size + i;
    const std::uint64_t spread = std::uint64_t{pattern} * 0x9E37'79B9'7F4A'7C15u;
    const std::uint64_t mixed = spread ^ (spread >> 32);
    sum += mixed * (std::uint64_t{oracle::code_of(tessera::cast<T>(oracle::float_of(pattern), c.rounding_policy, c.overflow_policy))} + 1);
  }
  return sum;
}

/// The hashes of a file: row p * 6 + m of blocks, for overflow p (0 saturates) and rounding m.
template <class Tested>
std::string read(Tested tested, const std::string& path) {
  std::string bytes = golden::bytes_of(path);
  REQUIRE(bytes.size() == header + std::size_t{columns} * blocks_of_floats * 8);
  REQUIRE(bytes.substr(0, 4) == "LPH1");
  REQUIRE(golden::number_at(bytes, 4, 4) == tested.id);
  REQUIRE(golden::number_at(bytes, 8, 4) == blocks_of_floats);
  REQUIRE(golden::number_at(bytes, 12, 4) == columns);
  return bytes;
}

template <class Blocks>
void compare_hashes(const Blocks& blocks) {
  oracle::tested_formats::for_each([&](auto tested) {
    using T = typename decltype(tested)::type;
    if constexpr (tested.is_golden && tessera::code_bits<T> > 8) {  // of the others the step tables are complete, and small
      const std::string path = golden::path_of(std::string{"hash/"} + tested.name() + ".bin");
      if (path.empty()) return;
      const std::string bytes = read(tested, path);
      golden::agreement found;
      oracle::for_each_combination([&](const auto& c) {
        if (c.overflow == oracle::overflow::saturate_finite) return;
        const std::size_t column = (c.overflow == oracle::overflow::ieee ? 6u : 0u) + static_cast<std::size_t>(c.rounding);
        for (const std::uint32_t block : blocks)
          found.expect(hash_of_block<T>(block, c), golden::number_at(bytes, header + 8 * (column * blocks_of_floats + block), 8), block, column);
      });
      found.settle(tested.name());
    }
  });
}

TEST_CASE("Whole binades of floats have the golden hashes", "[golden]") {
  // Subnormal floats, half of float16's smallest, the last subnormal and first normal binade, one, the largest, infinity.
  compare_hashes(std::array<std::uint32_t, 10>{0, 102, 112, 127, 142, 254, 255, 256 + 113, 256 + 143, 511});
}

TEST_CASE("All 2^32 floats have the golden hashes", "[.][all]") {
  std::vector<std::uint32_t> blocks(blocks_of_floats);
  std::iota(blocks.begin(), blocks.end(), 0u);
  compare_hashes(blocks);
}

}  // namespace
