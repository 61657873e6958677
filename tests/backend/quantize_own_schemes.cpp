// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Quantizers and dequantizers of the own schemes: every level of the machine against the scalar one.
// Layer: tests. Stands on support/{compare_levels,all_schemes}.
#include "support/compare_levels.hpp"

#include <bit>
#include <cstdint>
#include <type_traits>
#include <vector>

#include "support/all_schemes.hpp"

TEST_CASE("Tessera's own schemes give the same bits at every level") {
  all::own_schemes::for_each([]<class S>(std::type_identity<S>) { cases::compare_levels<S, float>(); });
}
TEST_CASE("so they do from 16-bit floats") {
  using schemes = all::scheme_list<tessera::fp8_group_1x128, tessera::mxfp4, tessera::int8_row_zero_point>;
  schemes::for_each([]<class S>(std::type_identity<S>) { cases::compare_levels<S, tessera::bfloat16>(), cases::compare_levels<S, tessera::float16>(); });
}

/// Groups of 64 whose largest magnitude is 1, so that elements are not scaled: floats around thresholds, and all over the rest.
template <class S>
void compare_on_thresholds() {
  using namespace tessera;
  constexpr auto format = S::element::format;
  std::vector<float> x;
  const auto add = [&](float v) {
    for (const float y : {v, -v}) {
      if (x.size() % 64 == 0) x.push_back(1);
      x.push_back(y < -1 || y > 1 ? 0.5f : y);
    }
  };
  for (std::size_t i = 0; i + 1 != format.searched(); ++i)
    for (std::uint32_t k = 0; k != 41; ++k) add(std::bit_cast<float>(std::bit_cast<std::uint32_t>(detail::search_in<format>.border[i]) - 20 + k));
  for (std::uint32_t bits = 0; bits <= 0x3f80'0000u; bits += 9973) add(std::bit_cast<float>(bits));
  x.resize(x.size() / 64 * 64);

  const matrix_view<const float> all{x.data(), extent{x.size() / 64, 64}};
  const auto codes_at = [&](level l) {
    const scoped_level forced{l};
    const auto q = quantize<S>(all);
    cases::hash h;
    for (std::size_t r = 0; r != all.rows(); ++r)
      for (std::size_t c = 0; c != 64; ++c) h.add_number(static_cast<typename S::element>(q.codes()(r, c)));
    return h.value();
  };
  INFO(S::name);
  for (const level l : {level::neon, level::avx2, level::avx512})
    if (is_supported(l)) CHECK(codes_at(l) == codes_at(level::scalar));
}
TEST_CASE("so they do where numbers are thresholds of codebooks or next to them") {
  compare_on_thresholds<tessera::bitsandbytes::nf4>();
  compare_on_thresholds<tessera::bitsandbytes::fp4>();
  compare_on_thresholds<tessera::normal_float4_64>();
}
