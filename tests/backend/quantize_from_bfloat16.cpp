// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// FP8 from bfloat16, whose codes are looked up where a level has tables: every level of the machine against the scalar one.
// Layer: tests. Stands on support/{compare_levels,all_schemes}.
#include "support/compare_levels.hpp"

#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "support/all_schemes.hpp"

namespace odd {

using namespace tessera;

struct narrow_by_ratio : in_blocks<float8_e5m2, float, 1, 64> {
  static constexpr const char* name = "narrow_by_ratio";
  static constexpr code_rule coding{.multiplier = multiplier::ratio};
};
struct tables_in_one_place : in_blocks<float8_e4m3fn, float, 1, 192> {  // with another largest number than the format's scales meet in the places of tables
  static constexpr const char* name = "tables_in_one_place";
  static constexpr scale_rule scaling{.largest = 336};
};
struct two_to_a_quad : in_blocks<float8_e4m3fnuz, float, 1, 32> {
  static constexpr const char* name = "two_to_a_quad";
};
struct tall_and_narrow : in_blocks<float8_e4m3fn, float, 5, 32> {  // 25 of them are a panel's elements, which would end within a quad
  static constexpr const char* name = "tall_and_narrow";
};
struct whole_matrix : in_blocks<float8_e4m3fn, float, whole, whole> {
  static constexpr const char* name = "whole_matrix";
};

/// All that quantizing gives at every level against what the scalar one does.
template <class S>
void compare(const matrix<bfloat16>& x) {
  const auto hash_at = [&](level l) {
    const scoped_level forced{l};
    return cases::hash_of_quantized<S, false>(x, cases::environment_of{cases::environments[0]});
  };
  const std::uint64_t expected = hash_at(level::scalar);
  INFO(S::name);
  for (const level l : {level::neon, level::avx2, level::avx512})
    if (is_supported(l)) CHECK(hash_at(l) == expected);
}

/// Numbers of four binades, so that nearly all codes are in tables.
matrix<bfloat16> close_together(extent e) {
  matrix<bfloat16> x = cases::matrix_of<bfloat16>(cases::content::ordinary, e, 5);
  for (std::size_t i = 0; i != x.size(); ++i) x.data()[i] = from_bits<bfloat16>(static_cast<std::uint16_t>((to_bits(x.data()[i]) & 0x81ffu) | 0x3c00u));
  return x;
}
/// A row for each largest magnitude 1 + k / 128, of all numbers that are not more, and not less by more than so many binades.
matrix<bfloat16> all_below(int binades) {
  matrix<bfloat16> x{extent{128, static_cast<std::size_t>(binades) * 256}};
  for (std::size_t r = 0; r != 128; ++r)
    for (std::size_t c = 0; c != x.cols(); ++c) {
      const std::size_t magnitude = (127 << 7 | r) - c / 2;
      x(r, c)                     = from_bits<bfloat16>(static_cast<std::uint16_t>(magnitude | (c % 2) << 15));
    }
  return x;
}

}  // namespace odd

TEST_CASE("FP8 from bfloat16 gives the same bits at every level: ratios, groups of half a quad, tables that would be in one place, one scale for all") {
  using schemes = all::scheme_list<tessera::mxfp8, odd::narrow_by_ratio, odd::tables_in_one_place, odd::two_to_a_quad, odd::whole_matrix>;
  schemes::for_each([]<class S>(std::type_identity<S>) {
    cases::compare_levels<S, tessera::bfloat16>();
    odd::compare<S>(odd::close_together({70, 1100}));  // so large that tables pay
    for (const auto kind : {cases::content::ordinary, cases::content::mixed, cases::content::coarse, cases::content::tiny_beside_large, cases::content::one_sided})
      odd::compare<S>(cases::matrix_of<tessera::bfloat16>(kind, {70, 1100}, 5));
  });
}

TEST_CASE("so do all bfloat16 up to a largest one, for each mantissa of that") {
  odd::compare<tessera::fp8_row>(odd::all_below(12));  // normal codes but for the last few
  odd::compare<tessera::fp8_row>(odd::all_below(20));
  odd::compare<tessera::fp8_group_1x128>(odd::all_below(14));
}

TEST_CASE("so do blocks of which an odd number would fill a panel, past the caches, where quads must be aligned") {
  const tessera::scoped_stores past{tessera::store_policy::streaming};
  odd::compare<odd::tall_and_narrow>(odd::close_together({70, 1152}));
}
