// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// convert at every level against cast: formats that convert.cpp has not, and other policies.
// Layer: tests/backend. Stands on support/compare_conversions.hpp.
#include "support/compare_conversions.hpp"

using namespace conversions;

namespace {

using formats = types<float8_e4m3, float8_e3m4, float8_e4m3fnuz, float8_e4m3b11fnuz, k8p3, k8p4, ufloat8_e4m3, ufloat8_e5m3, float6_e2m3fn, mx_int8, uint4, int2, uint2, bnb_float4>;

TEST_CASE("floats into codes of other formats") {
  const std::vector<float> x = floats(1);
  for_each_type(formats{}, [&](auto t) {
    compare<plain<float>, plain<decltype(t)>>(codebook_type<decltype(t)> ? floats(16) : x, amount::whole_and_streamed);
  });
  compare<plain<float>, plain<float12_e5m6>>(x, amount::whole_and_streamed);
}

TEST_CASE("floats into codes, as other policies have it") {
  const std::vector<float> x = floats(3);
  for_each_type(types<float8_e4m3fn, float8_e5m2, float8_e4m3fnuz, float4_e2m1fn>{},
                [&](auto t) { compare<plain<float>, plain<decltype(t)>>(x, amount::lengths, ieee); });
  compare<plain<float>, plain<float8_e5m2>>(x, amount::lengths, saturate_finite);
  compare<plain<float>, plain<bfloat16>>(x, amount::lengths, ieee);
  compare<plain<float>, plain<float16>>(x, amount::lengths, ieee);
  compare<plain<float>, plain<float8_e4m3fn>>(x, amount::whole_and_streamed, upward);
  compare<plain<float>, plain<std::int8_t>>(x, amount::whole_and_streamed, toward_zero);
}

TEST_CASE("codes of other formats into floats") {
  for_each_type(formats{}, [](auto t) { compare<plain<decltype(t)>, plain<float>>(every_code<decltype(t)>(), amount::whole_and_streamed); });
}

}  // namespace
