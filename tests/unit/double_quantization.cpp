// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Double quantization of NF4 scales: the map against torch's, codes against a search through all of it, and flattened matrices.
// Layer: tests/unit. Stands on tessera/block.hpp, Catch2 and a file that torch wrote.
#include <tessera/block.hpp>

#include <cmath>
#include <cstdint>
#include <fstream>
#include <string>
#include <vector>

#include "support/catch.hpp"

using namespace tessera;

TEST_CASE("the dynamic map has the bits that torch computes from bitsandbytes' formula") {
  std::ifstream file{TESSERA_SHIPPED_GOLDEN_DIR "/bitsandbytes/dynamic_map.txt"};
  std::string line;
  REQUIRE(std::getline(file, line));  // the version of torch
  std::size_t i = 0;
  for (; std::getline(file, line); ++i) {
    REQUIRE(i < 256);
    CHECK(to_bits(bitsandbytes::dynamic_map.values[i]) == std::stoul(line, nullptr, 16));
  }
  CHECK(i == 256);
}

TEST_CASE("a scale becomes the nearest value of the map, of two equally near the lower") {
  std::uint32_t state = 7;
  std::vector<float> x{0.0f, -0.0f, 1.0f, -1.0f, 2.0f, -2.0f};
  for (std::size_t i = 0; i + 1 < 256; ++i) {
    const float middle = (bitsandbytes::dynamic_map.values[i] + bitsandbytes::dynamic_map.values[i + 1]) / 2;
    for (float near : {std::nextafter(middle, -2.0f), middle, std::nextafter(middle, 2.0f), bitsandbytes::dynamic_map.values[i]}) x.push_back(near);
  }
  for (int i = 0; i != 2000; ++i) x.push_back(static_cast<float>(static_cast<std::int32_t>(state = state * 1664525u + 1013904223u)) * 0x1p-31f);
  int differences = 0;
  for (const float v : x) {
    std::size_t best = 0;
    const auto error = [&](std::size_t c) { return std::fabs(static_cast<double>(v) - static_cast<double>(bitsandbytes::dynamic_map.values[c])); };
    for (std::size_t c = 1; c != 256; ++c)
      if (error(c) < error(best)) best = c;
    differences += bitsandbytes::dynamic_map.code_of(v) != best ? 1 : 0;
  }
  CHECK(differences == 0);
}

TEST_CASE("NF4 with double quantization: 4.127 bits a value, and scales within a percent") {
  std::vector<float> w(64 * 600);
  for (std::size_t i = 0; i != w.size(); ++i) w[i] = std::sin(0.7f * static_cast<float>(i)) * (0.5f + 0.4f * std::sin(0.001f * static_cast<float>(i)));
  const auto q = quantize<bitsandbytes::nf4>(flattened(matrix_view<const float>{w.data(), extent{600, 64}}));
  REQUIRE(q.scales().size() == 600);
  const bitsandbytes::nested_scales nested{q.scales().data(), 600, bitsandbytes::mean(q.scales().data(), 600)};
  CHECK(nested.size() == 600);
  CHECK(nested.bytes() == 600 + 4 * 3 + 4);
  for (std::size_t i = 0; i != 600; ++i) CHECK(std::fabs(nested[i] - q.scales().data()[i]) < 0.01f);

  const std::vector<float> same(300, 0.25f);
  const bitsandbytes::nested_scales constant{same.data(), 300, 0.25f};
  for (std::size_t i = 0; i != 300; ++i) CHECK(constant[i] == 0.25f);
}

TEST_CASE("flattened puts the rows behind each other, where they are") {
  std::vector<float> w(12);
  const auto flat = flattened(matrix_view<float>{w.data(), extent{3, 4}});
  CHECK(flat.extent() == extent{1, 12});
  CHECK(flat.data() == w.data());
  CHECK_THROWS_AS(flattened(matrix_view<float>{w.data(), extent{3, 3}, 4}), shape_error);
  CHECK(flattened(matrix_view<float>{w.data(), extent{1, 3}, 4}).extent() == extent{1, 3});
  CHECK(flattened(matrix_view<float>{nullptr, extent{0, 4}}).extent() == extent{1, 0});
}

namespace {
constexpr bool at_compile_time() {
  constexpr float scales[] = {0.5f, 0.25f, 0.75f};
  const bitsandbytes::nested_scales nested{scales, 3, 0.5f};
  return nested[0] == 0.5f && nested[2] == 0.75f && nested.codes()[2] == 255;
}
static_assert(at_compile_time());
}  // namespace
