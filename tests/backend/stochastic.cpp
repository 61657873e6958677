// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// convert with a stream at every level against cast: what each step of a kernel is met by. More formats and policies are in
// stochastic_formats.cpp.
// Layer: tests/backend. Stands on support/compare_stochastic.hpp.
#include "support/compare_stochastic.hpp"

using namespace conversions;

namespace {

TEST_CASE("floats into codes by a hash") {
  const std::vector<float> x = floats(3);
  for_each_type(types<bfloat16, float8_e4m3fn, float8_e5m2, float16>{},
                [&](auto t) { compare_stochastic<plain<float>, plain<decltype(t)>>(x, amount::whole_and_streamed, hash); });
}

TEST_CASE("floats into codes by Philox") {
  const std::vector<float> x = floats(9);
  for_each_type(types<bfloat16, float8_e4m3fn>{},
                [&](auto t) { compare_stochastic<plain<float>, plain<decltype(t)>>(x, amount::whole_and_streamed, philox); });
  compare_stochastic<plain<float>, plain<float16>>(x, amount::lengths, philox);
}

TEST_CASE("packed rows") {
  const std::vector<float> x = floats(101);
  compare_stochastic<plain<float>, packed<float4_e2m1fn, packing::low_first>>(x, amount::lengths, hash);
  compare_stochastic<plain<float>, packed<int4, packing::split_halves>>(x, amount::lengths, philox);
  compare_stochastic<packed<float6_e2m3fn, packing::low_first>, plain<float4_e2m1fn>>(every_code<float6_e2m3fn>(), amount::lengths, hash);
}

}  // namespace
