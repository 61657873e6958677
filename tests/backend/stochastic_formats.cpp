// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// convert with a stream at every level against cast: formats that stochastic.cpp has not, other policies, and codes as sources.
// Layer: tests/backend. Stands on support/compare_stochastic.hpp.
#include "support/compare_stochastic.hpp"

using namespace conversions;

namespace {

/// Formats with the lowest binade of float, with so many digits that fewer than 16 are dropped, with many binades.
struct low_e4m3 : minifloat<low_e4m3, float_format{.exponent_bits = 4, .mantissa_bits = 3, .bias = 120}> {
  using minifloat::minifloat;
};
struct float16_e3m12 : minifloat<float16_e3m12, float_format{.exponent_bits = 3, .mantissa_bits = 12}> {
  using minifloat::minifloat;
};
struct float8_e6m1 : minifloat<float8_e6m1, float_format{.exponent_bits = 6, .mantissa_bits = 1}> {
  using minifloat::minifloat;
};

TEST_CASE("floats into codes of other formats by a hash") {
  const std::vector<float> x = floats(3);
  for_each_type(types<float8_e3m4, float8_e4m3fnuz, float8_e5m2fnuz, float8_e4m3b11fnuz, float6_e2m3fn, float6_e3m2fn, float4_e2m1fn, float12_e5m6,
                      low_e4m3, float16_e3m12, float8_e6m1, std::int8_t, std::uint8_t, int4, mx_int8, ufloat8_e4m3>{},
                [&](auto t) { compare_stochastic<plain<float>, plain<decltype(t)>>(x, amount::whole, hash); });
  for_each_type(types<float8_e8m0fnu, normal_float4, float>{},
                [&](auto t) { compare_stochastic<plain<float>, plain<decltype(t)>>(floats(16), amount::whole, hash); });
}

TEST_CASE("floats into codes by a hash, as other policies have it") {
  const std::vector<float> x = floats(9);
  for_each_type(types<float8_e4m3fn, float8_e4m3fnuz, float8_e5m2fnuz, float4_e2m1fn, int4>{},
                [&](auto t) { compare_stochastic<plain<float>, plain<decltype(t)>>(x, amount::whole, hash, ieee); });
  for_each_type(types<float8_e5m2, bfloat16, float16>{}, [&](auto t) {
    compare_stochastic<plain<float>, plain<decltype(t)>>(x, amount::whole, hash, saturate);
    compare_stochastic<plain<float>, plain<decltype(t)>>(x, amount::whole, hash, saturate_finite);
    compare_stochastic<plain<float>, plain<decltype(t)>>(x, amount::whole, hash, overflow_mode::saturate);
  });
}

TEST_CASE("codes into codes") {
  compare_stochastic<plain<bfloat16>, plain<float8_e4m3fn>>(every_code<bfloat16>(), amount::lengths, hash);
  compare_stochastic<plain<bfloat16>, plain<bfloat16>>(every_code<bfloat16>(), amount::whole, hash);
  compare_stochastic<plain<float16>, plain<float8_e5m2>>(every_code<float16>(), amount::lengths, hash);
  compare_stochastic<plain<float16>, plain<bfloat16>>(every_code<float16>(), amount::whole, philox);
  compare_stochastic<plain<bfloat16>, plain<float>>(every_code<bfloat16>(), amount::whole, hash);
  compare_stochastic<plain<bfloat16>, plain<float>>(every_code<bfloat16>(), amount::whole, hash, saturate);
  compare_stochastic<plain<float8_e4m3fn>, plain<float4_e2m1fn>>(every_code<float8_e4m3fn>(), amount::lengths, hash);
  compare_stochastic<plain<float8_e5m2>, plain<int4>>(every_code<float8_e5m2>(), amount::whole, hash);
}

}  // namespace
