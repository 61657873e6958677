// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Quantizers of panels that are folded while the ones before them are encoded: whatever follows whatever, the bits are those of the scalar level.
// Layer: tests. Stands on support/compare_levels.
#include "support/compare_levels.hpp"

#include <cstddef>
#include <cstdint>
#include <limits>

namespace {

using namespace tessera;

struct int8_tall : in_blocks<std::int8_t, float, 16, 64> {
  static constexpr const char* name = "tests::int8_tall";
};
struct fp6_tall : in_blocks<float6_e2m3fn, float8_e8m0fnu, 32, 128> {
  static constexpr const char* name = "tests::fp6_tall";
  static constexpr scale_rule scaling{.power_of_two = power_of_two_mode::amax_down};
};
struct int8_group_64 : in_blocks<std::int8_t, float, 1, 64> {
  static constexpr const char* name = "tests::int8_group_64";
};
struct fp8_group_1x16 : in_blocks<float8_e5m2, float, 1, 16> {
  static constexpr const char* name = "tests::fp8_group_1x16";
};

/// Blocks of all kinds in an order without a period: zeros, subnormals, huge ones, and such with a NaN, an infinity, or nothing but NaN; of so many the rest are
/// ordinary, but for six.
matrix<float> blocks_of_all_kinds(extent e, extent block, std::uint32_t kinds, std::uint32_t seed) {
  matrix<float> m = cases::matrix_of<float>(cases::content::ordinary, e, seed);
  std::uint32_t s = seed;
  for_each_tile(e, block, [&](std::size_t, std::size_t, const tile& t) {
    s              = 1664525u * s + 1013904223u;
    const auto set = [&](float x) { m(t.row + (s >> 8) % t.size.rows, t.col + (s >> 16) % t.size.cols) = x; };
    const auto all = [&](auto what) {
      for (std::size_t r = t.row; r != t.row + t.size.rows; ++r)
        for (std::size_t c = t.col; c != t.col + t.size.cols; ++c) m(r, c) = what(m(r, c));
    };
    switch ((s >> 8) % kinds) {
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

constexpr level vector_levels[]{level::neon, level::avx2, level::avx512};

/// Every level, whoever asks memory, and both kinds of stores.
template <class S>
void compare_all(const matrix<float>& x) {
  const auto usual    = cases::environment_of{cases::environments[0]};
  const auto expected = [&] {
    const scoped_level scalar{level::scalar};
    return cases::hash_of_quantized<S, false>(x, usual);
  }();
  for (const level l : vector_levels)
    for (const prefetching p : {prefetching::by_processor, prefetching::by_software})
      for (const store_policy stores : {store_policy::cached, store_policy::streaming}) {
        if (!is_supported(l)) continue;
        const scoped_level forced{l};
        const scoped_prefetching asks{p};
        const scoped_stores stored{stores};
        CAPTURE(S::name, x.rows(), x.cols(), level_name(l), static_cast<int>(p), static_cast<int>(stores));
        CHECK(cases::hash_of_quantized<S, false>(x, usual) == expected);
      }
}

template <class S>
void compare_tall() {
  std::uint32_t seed = 0;
  for (const extent blocks : {extent{1, 1}, extent{1, 5}, extent{5, 1}, extent{3, 4}, extent{2, 16}})
    for (const extent rest : {extent{0, 0}, extent{0, S::block.cols / 2}, extent{3, 0}, extent{1, 7}})
      compare_all<S>(blocks_of_all_kinds({blocks.rows * S::block.rows + rest.rows, blocks.cols * S::block.cols + rest.cols}, S::block, 16, ++seed));
}
template <class S>
void compare_rows() {
  std::uint32_t seed = 0;
  for (const extent e : {extent{1, 12288}, extent{1, 9000}, extent{2, 8192 + 96}, extent{5, 96}, extent{40, 128}, extent{3, 4096 + 160}, extent{131, 192}})
    for (const std::uint32_t kinds : {100u, 1000u}) compare_all<S>(blocks_of_all_kinds(e, S::block, kinds, ++seed));
}

/// The codes of a matrix whose rows are apart, so that it is not one row; and without a report.
template <class S>
std::uint64_t hash_of_codes(matrix_view<const float> x, level l, prefetching p) {
  const scoped_level forced{l};
  const scoped_prefetching asks{p};
  const auto q = quantize<S>(x);
  cases::hash h;
  for (std::size_t r = 0; r != x.rows(); ++r)
    for (std::size_t c = 0; c != x.cols(); ++c) h.add_number(q.codes()(r, c));
  return h.value();
}
template <class S>
void compare_apart(extent e, std::uint32_t kinds) {
  const matrix<float> all          = blocks_of_all_kinds({e.rows, e.cols + 64}, S::block, kinds, 7);
  const matrix_view<const float> x = {all.data(), e, e.cols + 64};
  const std::uint64_t expected     = hash_of_codes<S>(x, level::scalar, prefetching::by_software);
  for (const level l : vector_levels) {
    CAPTURE(S::name, e.rows, e.cols, level_name(l));
    if (is_supported(l)) CHECK(hash_of_codes<S>(x, l, prefetching::by_processor) == expected);
  }
}

}  // namespace

TEST_CASE("Panels that are folded ahead give the same bits at every level, whatever follows them: tall blocks") {
  compare_tall<fp8_block_128x128>();
  compare_tall<deepseek_v3::weight>();
  compare_tall<int8_tall>();
  compare_tall<fp6_tall>();
}
TEST_CASE("so do rows of groups") {
  compare_rows<fp8_group_1x128>();
  compare_rows<mxfp8>();
  compare_rows<fp8_group_1x16>();
  compare_rows<int4_group_128>();
  compare_rows<int8_group_64>();
}
TEST_CASE("so they do in rows that are apart, without a report") {
  compare_apart<fp8_block_128x128>({512, 1024}, 16);
  for (const std::uint32_t kinds : {100u, 3000u})
    for (const extent e : {extent{7, 4096}, extent{3, 4096 + 128}, extent{2, 12288}, extent{30, 256}, extent{5, 96}, extent{5, 160}}) {
      compare_apart<fp8_group_1x128>(e, kinds);
      compare_apart<mxfp8>(e, kinds);
      compare_apart<int4_group_128>(e, kinds);
    }
}
