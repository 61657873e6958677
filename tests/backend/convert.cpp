// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// convert between floats and the codes of every format, at every level, against cast: all codes, and floats near all boundaries.
// Layer: tests/backend. Stands on support/compare_conversions.hpp.
#include "support/compare_conversions.hpp"

using namespace conversions;

namespace {

// A format of each kind of step; more are in convert_formats.cpp.
using formats = types<float8_e4m3fn, float8_e5m2, float8_e5m2fnuz, float8_e8m0fnu, float6_e3m2fn, float4_e2m1fn, std::int8_t, std::uint8_t, int4, normal_float4>;

TEST_CASE("floats into codes") {
  const std::vector<float> x = floats(1);
  for_each_type(formats{}, [&](auto t) {
    compare<plain<float>, plain<decltype(t)>>(codebook_type<decltype(t)> ? floats(16) : x, amount::whole_and_streamed);
  });
  for_each_type(types<bfloat16, float16>{},
                [&](auto t) { compare<plain<float>, plain<decltype(t)>>(x, amount::whole_and_streamed); });
}

TEST_CASE("floats into integers, ties away from 0, whatever rounding the caller has set") {
  std::vector<float> halves;
  for (int i = -300; i != 300; ++i)
    for (const std::uint32_t k : {~0u, 0u, 1u}) halves.push_back(std::bit_cast<float>(std::bit_cast<std::uint32_t>(static_cast<float>(i) / 2) + k));
  compare<plain<float>, plain<std::int8_t>>(halves, amount::whole, nearest_away);
  compare<plain<float>, plain<int4>>(halves, amount::whole, nearest_away);
}

TEST_CASE("codes into floats") {
  for_each_type(formats{}, [](auto t) { compare<plain<decltype(t)>, plain<float>>(every_code<decltype(t)>(), amount::whole_and_streamed); });
  for_each_type(types<bfloat16, float16>{},
                [](auto t) { compare<plain<decltype(t)>, plain<float>>(every_code<decltype(t)>(), amount::whole_and_streamed); });
}

TEST_CASE("levels") {
  const level best = current_level();
  {
    const scoped_level slow{level::scalar};
    CHECK(slow.is_forced());
    CHECK(current_level() == level::scalar);
  }
  CHECK(current_level() == best);
  CHECK(is_supported(level::scalar));
}

}  // namespace
