// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// convert from codes to codes, from and to packed ones, and by roundings that are known at run time, at every level, against cast.
// Layer: tests/backend. Stands on support/compare_conversions.hpp.
#include "support/compare_conversions.hpp"

using namespace conversions;

namespace {

TEST_CASE("codes into codes") {
  for_each_type(types<float8_e4m3fn, float8_e5m2, std::int8_t, float16>{},
                [](auto t) { compare<plain<bfloat16>, plain<decltype(t)>>(every_code<bfloat16>(), amount::lengths); });
  for_each_type(types<float8_e4m3fn, float8_e5m2, std::int8_t, bfloat16>{},
                [](auto t) { compare<plain<float16>, plain<decltype(t)>>(every_code<float16>(), amount::lengths); });
  for_each_type(types<float8_e4m3fn, float8_e5m2fnuz, float8_e3m4, std::int8_t>{}, [](auto t) {
    const auto x = every_code<decltype(t)>();
    compare<plain<decltype(t)>, plain<bfloat16>>(x, amount::whole_and_streamed);
    compare<plain<decltype(t)>, plain<float16>>(x, amount::lengths);
    compare<plain<decltype(t)>, plain<float8_e5m2>>(x, amount::lengths);
  });
}

TEST_CASE("packed codes") {
  const std::vector<float> x = floats(16);
  const auto both_ways = [&](auto t, auto row) {
    using number = decltype(t);
    compare<plain<float>, decltype(row)>(x, amount::lengths);
    compare<decltype(row), plain<float>>(every_code<number>(), amount::lengths);
  };
  const auto orders = [&](auto t) {
    using number = decltype(t);
    both_ways(t, packed<number, packing::low_first>{0, 0, 0});
    both_ways(t, packed<number, packing::high_first>{0, 0, 0});
    both_ways(t, packed<number, packing::split_halves>{0, 0, 0});
  };
  for_each_type(types<float4_e2m1fn, int4>{}, orders);
  both_ways(normal_float4{}, packed<normal_float4, packing::high_first>{0, 0, 0});
  both_ways(float6_e2m3fn{}, packed<float6_e2m3fn, packing::low_first>{0, 0, 0});
  both_ways(float6_e3m2fn{}, packed<float6_e3m2fn, packing::low_first>{0, 0, 0});
  both_ways(int2{}, packed<int2, packing::high_first>{0, 0, 0});
  compare<packed<float4_e2m1fn, packing::low_first>, packed<int4, packing::high_first>>(every_code<float4_e2m1fn>(), amount::lengths);
  compare<packed<int4, packing::split_halves>, plain<bfloat16>>(every_code<int4>(), amount::lengths);
  compare<plain<bfloat16>, packed<float4_e2m1fn, packing::low_first>>(every_code<bfloat16>(), amount::lengths);
}

TEST_CASE("roundings that are known at run time") {
  const std::vector<float> x = floats(41);
  for_each_type(types<float8_e4m3fn, float8_e5m2, float8_e3m4, float8_e4m3fnuz, float8_e8m0fnu, ufloat8_e4m3, float4_e2m1fn, bfloat16,
                      float16, std::int8_t, std::uint8_t, mx_int8>{},
                [&](auto t) {
                  for (int mode = 0; mode != static_cast<int>(rounding_mode::stochastic); ++mode)
                    for (const overflow_mode overflow : {overflow_mode::saturate, overflow_mode::saturate_finite, overflow_mode::ieee})
                      compare<plain<float>, plain<decltype(t)>>(x, mode == 3 ? amount::lengths : amount::whole,
                                                                static_cast<rounding_mode>(mode), overflow);
                });
  compare<plain<bfloat16>, plain<float8_e4m3fn>>(every_code<bfloat16>(), amount::lengths, rounding_mode::upward, overflow_mode::ieee);
  compare<plain<float8_e5m2>, plain<float8_e4m3fn>>(every_code<float8_e5m2>(), amount::lengths, rounding_mode::to_odd, overflow_mode::ieee);
  compare<packed<int4, packing::low_first>, packed<float4_e2m1fn, packing::low_first>>(every_code<int4>(), amount::lengths,
                                                                                       rounding_mode::downward, overflow_mode::saturate);
}

/// A bundle of the tests.
template <nan_mode Nan, overflow_mode Overflow>
struct with_nan {
  using is_policy_bundle = void;
  template <class To, class From>
  static constexpr conversion rules() noexcept {
    return {.overflow = Overflow, .nan = Nan};
  }
};

TEST_CASE("into floats, as policies have infinities and NaN") {
  for_each_type(types<float, bfloat16, float16, float8_e4m3fn, float8_e5m2, float8_e4m3fnuz, k8p3, float8_e8m0fnu, float4_e2m1fn, int4>{}, [](auto t) {
    using number = decltype(t);
    std::vector<number> x;
    if constexpr (std::same_as<number, float>)
      x = floats(5);
    else
      x = every_code<number>();
    const auto as = [&](auto... policy) { compare<plain<number>, plain<float>>(x, amount::lengths, policy...); };
    as(toward_zero), as(saturate), as(ieee), as(nearest_away, saturate_finite);
    as(rounding_mode::upward), as(overflow_mode::saturate), as(rounding_mode::to_odd, overflow_mode::ieee);
    as(like_pytorch), as(like_onnx), as(conversion{}), as(conversion{.overflow = overflow_mode::ieee});
    as(with_nan<nan_mode::canonical_positive, overflow_mode::ieee>{}), as(with_nan<nan_mode::all_ones, overflow_mode::saturate>{});
    as(with_nan<nan_mode::second_payload_bit, overflow_mode::ieee>{});
  });
  compare<plain<float>, plain<float>>(floats(1), amount::whole_and_streamed);
  compare<plain<bfloat16>, plain<float>>(every_code<bfloat16>(), amount::whole_and_streamed, like_pytorch);
}

}  // namespace
