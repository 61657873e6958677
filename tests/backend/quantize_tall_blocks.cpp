// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Quantizers of tall blocks, one of which is folded while the one before it is encoded: whatever follows whatever, the bits are those of the scalar level.
// Layer: tests. Stands on support/{compare_levels,all_schemes}.
#include "support/compare_levels.hpp"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <type_traits>

#include "support/all_schemes.hpp"

namespace {

using namespace tessera;

struct int8_tall : in_blocks<std::int8_t, float, 16, 64> {
  static constexpr const char* name = "tests::int8_tall";
};
struct fp6_tall : in_blocks<float6_e2m3fn, float8_e8m0fnu, 32, 128> {
  static constexpr const char* name = "tests::fp6_tall";
  static constexpr scale_rule scaling{.power_of_two = power_of_two_mode::amax_down};
};

/// Blocks of all kinds in an order without a period: ordinary ones, zeros, subnormals, huge ones, and such with a NaN, an infinity, or nothing but NaN.
matrix<float> blocks_of_all_kinds(extent e, extent block, std::uint32_t seed) {
  matrix<float> m = cases::matrix_of<float>(cases::content::ordinary, e, seed);
  std::uint32_t s = seed;
  for_each_tile(e, block, [&](std::size_t, std::size_t, const tile& t) {
    s              = 1664525u * s + 1013904223u;
    const auto set = [&](float x) { m(t.row + (s >> 8) % t.size.rows, t.col + (s >> 16) % t.size.cols) = x; };
    const auto all = [&](auto what) {
      for (std::size_t r = t.row; r != t.row + t.size.rows; ++r)
        for (std::size_t c = t.col; c != t.col + t.size.cols; ++c) m(r, c) = what(m(r, c));
    };
    switch (s >> 28) {
      case 0: all([](float x) { return x > 0 ? 0.0f : -0.0f; }); break;
      case 1: set(std::numeric_limits<float>::quiet_NaN()); break;
      case 2: set(-std::numeric_limits<float>::infinity()); break;
      case 3: all([](float x) { return x * 0x1p-140f; }); break;
      case 4: all([](float x) { return x * 0x1p120f; }); break;
      case 5: all([](float) { return std::numeric_limits<float>::quiet_NaN(); }); break;
      default: break;
    }
  });
  return m;
}

template <class S>
void compare_tall() {
  INFO(S::name);
  std::uint32_t seed = 0;
  for (const extent blocks : {extent{1, 1}, extent{1, 5}, extent{5, 1}, extent{3, 4}, extent{2, 16}})
    for (const extent rest : {extent{0, 0}, extent{0, S::block.cols / 2}, extent{3, 0}, extent{1, 7}}) {
      const extent e{blocks.rows * S::block.rows + rest.rows, blocks.cols * S::block.cols + rest.cols};
      const matrix<float> x = blocks_of_all_kinds(e, S::block, ++seed);
      const auto usual      = cases::environment_of{cases::environments[0]};
      const auto expected   = [&] {
        const scoped_level scalar{level::scalar};
        return cases::hash_of_quantized<S, false>(x, usual);
      }();
      for (const level l : {level::neon, level::avx2, level::avx512})
        for (const prefetching p : {prefetching::by_processor, prefetching::by_software})
          for (const store_policy stores : {store_policy::cached, store_policy::streaming}) {
            if (!is_supported(l)) continue;
            const scoped_level forced{l};
            const scoped_prefetching asks{p};
            const scoped_stores stored{stores};
            CAPTURE(e.rows, e.cols, level_name(l), static_cast<int>(p), static_cast<int>(stores));
            CHECK(cases::hash_of_quantized<S, false>(x, usual) == expected);
          }
    }
}

}  // namespace

TEST_CASE("Tall blocks are quantized to the same bits at every level, whatever follows them") {
  compare_tall<fp8_block_128x128>();
  compare_tall<deepseek_v3::weight>();
  compare_tall<int8_tall>();
  compare_tall<fp6_tall>();
}
TEST_CASE("so they are without a report") {
  using S               = fp8_block_128x128;
  const matrix<float> x = blocks_of_all_kinds({512, 1024}, S::block, 7);
  const auto hash_at    = [&](level l, prefetching p) {
    const scoped_level forced{l};
    const scoped_prefetching asks{p};
    const auto q = quantize<S>(x);
    cases::hash h;
    for (std::size_t r = 0; r != x.rows(); ++r)
      for (std::size_t c = 0; c != x.cols(); ++c) h.add_number(q.codes()(r, c));
    return h.value();
  };
  for (const level l : {level::neon, level::avx2, level::avx512})
    if (is_supported(l)) CHECK(hash_at(l, prefetching::by_processor) == hash_at(level::scalar, prefetching::by_software));
}
