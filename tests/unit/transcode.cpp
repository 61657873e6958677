// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// transcode: whoever says lossless reproduces every value, whoever refuses says where; and pairs of formats that must or cannot.
// Layer: tests/unit. Stands on tessera/tessera.hpp and Catch2.
#include <tessera/tessera.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <random>
#include <type_traits>

#include "support/catch.hpp"
#include "support/compare_conversions.hpp"
#include "support/quantizer_cases.hpp"

using namespace tessera;
using cases::content;

namespace {

bool same(float a, float b) { return a == b || (std::isnan(a) && std::isnan(b)); }

template <class A, class B>
std::uint64_t changed_between(const A& a, const B& b) {
  std::uint64_t n = 0;
  for (std::size_t r = 0; r != a.extent().rows; ++r)
    for (std::size_t c = 0; c != a.extent().cols; ++c) n += same(a(r, c), static_cast<float>(b(r, c))) ? 0u : 1u;
  return n;
}

matrix<float> weights(extent e, std::uint32_t seed) {
  cases::generator next{content::weights, seed};
  matrix<float> x{e};
  for (std::size_t i = 0; i != x.size(); ++i) x.data()[i] = next();
  return x;
}

/// For every content and shape: lossless means that all values are there; refused, that there is no value. Returns how many were lossless.
template <class From, class To>
int check(std::uint32_t seed) {
  int lossless = 0;
  for (const extent e : {extent{1, 1}, extent{129, 131}, extent{0, 7}, extent{6, 288}})
    for (const content kind : cases::all_contents) {
      const cases::source<float> x{e.rows, e.cols, 0, kind, ++seed};
      const auto q = quantize<From>(x.view());
      const auto t = transcode<To>(q);
      INFO(From::name << ", " << e.rows << " x " << e.cols << ", " << cases::name_of(kind) << ", seed " << seed);
      CHECK(static_cast<bool>(t) == t.lossless);
      if (t) {
        ++lossless;
        REQUIRE(t.value.extent() == e);
        CHECK(changed_between(q, t.value) == 0);
      } else {
        CHECK(t.value.extent() == extent{});
        CHECK((t.row < e.rows && t.col < e.cols));
      }
    }
  return lossless;
}
constexpr int all = 4 * static_cast<int>(cases::all_contents.size());

struct fp8_group_1x32 : in_blocks<float8_e4m3fn, float, 1, 32> {
  static constexpr const char* name = "fp8_group_1x32";
};
struct int8_group_128 : in_blocks<std::int8_t, float, 1, 128> {
  static constexpr const char* name = "int8_group_128";
};
struct int8_group_32 : in_blocks<std::int8_t, float, 1, 32> {
  static constexpr const char* name = "int8_group_32";
};

}  // namespace

TEST_CASE("whoever says lossless has every value, and whoever refuses has none") {
  check<mxfp4, power_of_two<fp8_block_128x128>>(1);
  check<mxfp4, int8_group_32>(100);
  check<mxfp8, power_of_two<fp8_group_1x128>>(200);
  check<fp8_group_1x128, fp8_block_128x128>(300);
  check<nvfp4, fp8_group_1x32>(400);
  check<int4_group_128_zero_point, int8_group_128>(500);
  check<ggml::q4_0, int8_group_32>(600);
  check<normal_float4_64, fp8_group_1x32>(700);
  check<fp8_row, int4_group_32>(800);
  check<deepseek_v3::activation, fp8_tensor>(900);
}

TEST_CASE("the same values in a wider element or in smaller blocks are always there") {
  CHECK(check<int4_group_128, int8_group_128>(1) == all);
  CHECK(check<int4_group_128, int8_group_32>(2) == all);
  CHECK(check<fp8_block_128x128, fp8_group_1x128>(3) == all);
  CHECK(check<fp8_tensor, fp8_row>(4) == all);
  CHECK(check<fp8_row, fp8_group_1x32>(5) == all);
  CHECK(check<int4_group_128_zero_point, int8_group_128>(6) == all);
}

TEST_CASE("a transcoded INT4 matrix is the INT8 of the same codes and scales") {
  const auto q = quantize<int4_group_128>(weights(extent{7, 300}, 10));
  const auto t = transcode<int8_group_128>(q);
  REQUIRE(t);
  for (std::size_t r = 0; r != 7; ++r)
    for (std::size_t c = 0; c != 300; ++c) REQUIRE(static_cast<float>((*t).codes()(r, c)) == static_cast<float>(int4(q.codes()(r, c))));
  CHECK(compare_codes((*t).scales(), q.scales()).is_identical());
}

TEST_CASE("128 x 128 blocks become 1 x 128 groups with the same bytes, and come back; groups of many scales do not merge") {
  const matrix<float> x = weights(extent{200, 300}, 11);
  const auto q          = quantize<fp8_block_128x128>(x);
  const auto groups     = transcode<fp8_group_1x128>(q);
  REQUIRE(groups);
  CHECK(compare_codes((*groups).codes(), q.codes()).is_identical());
  const auto back = transcode<fp8_block_128x128>(*groups);
  REQUIRE(back);
  CHECK(compare_codes(*back, q).is_identical());

  const auto refused = transcode<fp8_block_128x128>(quantize<fp8_group_1x128>(x));
  CHECK(!refused);
  CHECK((refused.row == 0 && refused.col == 0));
}

// --- FP4 to FP8, as TileKernels does it -------------------------------------------------------------------------------------

TEST_CASE("MXFP4 to FP8 in 1 x 128 and 128 x 128 has TileKernels' bytes: the largest scale less 6, and codes shifted by the rest") {
  const auto q = quantize<mxfp4>(weights(extent{256, 384}, 12));
  const auto t = transcode<power_of_two<fp8_block_128x128>>(q);
  REQUIRE(t);
  for (std::size_t i = 0; i != 2; ++i)
    for (std::size_t j = 0; j != 3; ++j) {
      unsigned largest = 0;
      for (std::size_t r = 128 * i; r != 128 * i + 128; ++r)
        for (std::size_t c = 4 * j; c != 4 * j + 4; ++c) largest = std::max(largest, static_cast<unsigned>(q.scales()(r, c).bits()));
      const unsigned expected = largest < 6 ? 0 : largest - 6;  // \spec spec/quantizers.md 3.8
      CHECK(static_cast<unsigned>((*t).scales()(i, j).bits()) == expected);
      for (std::size_t r = 128 * i; r != 128 * i + 128; ++r)
        for (std::size_t c = 128 * j; c != 128 * j + 128; ++c) {
          const float code = std::ldexp(static_cast<float>(float4_e2m1fn(q.codes()(r, c))), static_cast<int>(q.scales()(r, c / 32).bits()) - static_cast<int>(expected));
          REQUIRE(static_cast<float>((*t).codes()(r, c)) == code);
        }
    }
  CHECK(transcode<power_of_two<fp8_group_1x128>>(q).lossless);
  CHECK(transcode<fp8_group_1x128>(q).lossless);  // powers of two in FP32
}

TEST_CASE("MXFP4 to FP8 is refused where the scales of a block lie too far apart, and only there") {
  // One group of 32 with the code 6 and one with 0.5 and 1.5 (codes 1 and 3) under a scale `apart` binades below.
  const auto transcoded_with = [](int apart) {
    quantized_matrix<mxfp4> q{extent{1, 64}};
    const auto v    = q.view();
    v.scales()(0, 0) = cast<float8_e8m0fnu>(1.0f);
    v.scales()(0, 1) = cast<float8_e8m0fnu>(std::ldexp(1.0f, -apart));
    v.codes()(0, 0)  = float4_e2m1fn(6.0f);
    v.codes()(0, 32) = float4_e2m1fn(0.5f);
    v.codes()(0, 33) = float4_e2m1fn(1.5f);
    return transcode<power_of_two<fp8_group_1x128>>(q);
  };
  // 6 * 2^6 = 384 is the largest code; 2^-1 * 2^6 * 2^-apart must be at least 2^-9.
  for (int apart = 0; apart <= 14; ++apart) CHECK(transcoded_with(apart).lossless);
  for (int apart = 15; apart <= 40; ++apart) CHECK(!transcoded_with(apart).lossless);
}

TEST_CASE("a block of zeros under a scale of its own does not keep others from being transcoded") {
  quantized_matrix<mxfp4> q{extent{1, 128}};
  const auto v = q.view();
  for (std::size_t j = 0; j != 4; ++j) v.scales()(0, j) = cast<float8_e8m0fnu>(j == 1 ? 1.0f : 0x1p-60f);
  v.codes()(0, 0) = float4_e2m1fn(3.0f), v.codes()(0, 70) = float4_e2m1fn(-0.5f);
  const auto t = transcode<power_of_two<fp8_group_1x128>>(q);
  REQUIRE(t);
  CHECK((*t)(0, 0) == 3 * 0x1p-60f);
  CHECK((*t)(0, 70) == -0x1p-61f);
}

TEST_CASE("groups with one FP32 scale merge, beside a group of zeros under the scale 1") {
  matrix<float> x{extent{1, 128}};
  for (std::size_t c = 0; c != 128; ++c) x(0, c) = c / 32 == 2 ? 0.0f : static_cast<float>(c % 32) * 0.001f;
  const auto q = quantize<fp8_group_1x32>(x);
  REQUIRE(q.scales()(0, 2) == 1.0f);
  REQUIRE(q.scales()(0, 0) == q.scales()(0, 3));
  const auto t = transcode<fp8_group_1x128>(q);
  REQUIRE(t);
  CHECK((*t).scales()(0, 0) == q.scales()(0, 0));
  CHECK(compare_codes((*t).codes(), q.codes()).is_identical());
}

// --- Special values ---------------------------------------------------------------------------------------------------------

TEST_CASE("NaN is kept where the element has one, and refused where not") {
  matrix<float> x{extent{2, 64}};
  for (std::size_t i = 0; i != x.size(); ++i) x.data()[i] = static_cast<float>(i % 5) - 2.0f;
  x(1, 40)     = std::numeric_limits<float>::quiet_NaN();
  const auto q = quantize<mxfp8>(x);
  const auto t = transcode<fp8_group_1x32>(q);
  REQUIRE(t);
  CHECK(std::isnan((*t)(1, 40)));
  CHECK(transcode<bfloat16>(q).lossless);
  const auto refused = transcode<int8_group_32>(q);
  CHECK(!refused);
  CHECK((refused.row == 1 && refused.col == 32));
}

TEST_CASE("an infinity stays one where the element has it, and is refused where not") {
  quantized_matrix<ocp_mx::mxfp8_e5m2> q{extent{1, 32}};
  q.view().scales()(0, 0) = cast<float8_e8m0fnu>(1.0f);
  for (std::size_t c = 0; c != 32; ++c) q.view().codes()(0, c) = from_bits<float8_e5m2>(static_cast<std::uint8_t>(c < 2 ? 0x7c | c << 7 : c));
  REQUIRE(std::isinf(q(0, 1)));
  const auto same_again = transcode<ocp_mx::mxfp8_e5m2>(q);
  REQUIRE(same_again);
  CHECK(compare_codes(*same_again, q).is_identical());
  CHECK(retile<ocp_mx::mxfp8_e5m2>(q).outcome() == retiling::exact);
  CHECK(transcode<bfloat16>(q).lossless);
  CHECK(!transcode<mxfp8>(q));
}

namespace {
struct e5m2_under_float16 : in_blocks<float8_e5m2, float16, 1, 32> {
  static constexpr const char* name   = "e5m2_under_float16";
  static constexpr scale_rule scaling = {.power_of_two = power_of_two_mode::up};
};
}  // namespace

TEST_CASE("numbers that overflow under their scale, or are beyond the scales there are, do not become infinities") {
  quantized_matrix<ocp_mx::mxfp8_e5m2> q{extent{1, 32}};
  q.view().scales()(0, 0) = cast<float8_e8m0fnu>(0x1p120f);
  for (std::size_t c = 0; c != 32; ++c) q.view().codes()(0, c) = from_bits<float8_e5m2>(0x7b);
  REQUIRE(std::isinf(q(0, 1)));
  const auto large = transcode<ocp_mx::mxfp8_e5m2>(q);
  REQUIRE(large);
  CHECK(compare_codes(*large, q).is_identical());

  q.view().scales()(0, 0) = cast<float8_e8m0fnu>(0x1p-40f);
  for (std::size_t c = 0; c != 32; ++c) q.view().codes()(0, c) = float8_e5m2(1.0f);
  const auto small = retile<e5m2_under_float16>(q);
  CHECK(small.loss.changed == 32);
  CHECK(small.value(0, 1) == 0);  // the scale is 0
  CHECK(small.loss.relative_rmse == 1);
}

TEST_CASE("a block of NaN keeps its scale where the element has no NaN") {
  quantized_matrix<mxfp4> q{extent{1, 64}};
  q.view().scales()(0, 0) = from_bits<float8_e8m0fnu>(0xff);
  q.view().scales()(0, 1) = cast<float8_e8m0fnu>(4.0f);
  for (std::size_t c = 0; c != 64; ++c) q.view().codes()(0, c) = from_bits<float4_e2m1fn>(static_cast<std::uint8_t>(c % 16));
  const auto t = transcode<mxfp4>(q);
  REQUIRE(t);
  CHECK(changed_between(q, *t) == 0);
  CHECK((*t).scales()(0, 0).bits() == 0xff);
  CHECK(retile<mxfp4>(q).outcome() == retiling::exact);
  CHECK(!transcode<power_of_two<int8_row>>(q));  // one scale for both
}

TEST_CASE("scales of q4_0 are negative where its largest value is, and stay so") {
  const auto q = quantize<ggml::q4_0>(weights(extent{8, 256}, 14));
  bool has_negative = false;
  for (std::size_t j = 0; j != 8; ++j) has_negative |= static_cast<float>(q.scales()(0, j)) < 0;
  REQUIRE(has_negative);
  const auto t = transcode<ggml::q4_0>(q);
  REQUIRE(t);
  CHECK(changed_between(q, *t) == 0);
}

TEST_CASE("transcode and retile say the same in every floating-point environment") {
  quantized_matrix<mxfp8> q{extent{4, 64}};
  for (std::size_t r = 0; r != 4; ++r)
    for (std::size_t c = 0; c != 64; ++c) {
      q.view().scales()(r, c / 32) = from_bits<float8_e8m0fnu>(static_cast<std::uint8_t>(r % 2 == 0 ? 127 : 3));
      q.view().codes()(r, c)       = from_bits<float8_e4m3fn>(static_cast<std::uint8_t>((37 * r + 11 * c) % 127));
    }
  const auto fp8 = quantize<fp8_group_1x128>(weights(extent{4, 64}, 15));
  REQUIRE(transcode<fp8_group_1x128>(fp8));
  REQUIRE(retile<transposed<mxfp8>>(q).outcome() == retiling::lossy);
  const value_loss before = retile<transposed<mxfp8>>(q).loss;
  for (const unsigned environment : conversions::environments) {
    const unsigned kept = conversions::control();
    conversions::set_control(environment);
    const bool is_same = transcode<mxfp8>(q).lossless, is_fp8 = transcode<fp8_group_1x128>(fp8).lossless, is_float = transcode<float>(fp8).lossless;
    const value_loss loss = retile<transposed<mxfp8>>(q).loss;
    conversions::set_control(kept);
    INFO("environment " << environment);
    CHECK(is_same);
    CHECK(is_fp8);
    CHECK(is_float);
    CHECK(loss.changed == before.changed);
    CHECK(loss.rmse == before.rmse);
    CHECK(loss.max_relative_error == before.max_relative_error);
  }
}

TEST_CASE("minus zero is zero: FP4 becomes INT8 with it") {
  quantized_matrix<mxfp4> q{extent{1, 32}};
  q.view().scales()(0, 0) = cast<float8_e8m0fnu>(1.0f);
  q.view().codes()(0, 3)  = float4_e2m1fn(-0.0f);
  q.view().codes()(0, 4)  = float4_e2m1fn(-1.5f);
  const auto t            = transcode<int8_group_32>(q);
  REQUIRE(t);
  CHECK((*t)(0, 3) == 0);
  CHECK((*t)(0, 4) == -1.5f);
}

// --- To numbers -------------------------------------------------------------------------------------------------------------

TEST_CASE("MX is bfloat16 without loss, FP32 scales are not, and float holds everything") {
  const matrix<float> x = weights(extent{33, 130}, 13);
  const auto mx         = transcode<bfloat16>(quantize<mxfp8>(x));
  REQUIRE(mx);
  CHECK(std::is_same_v<decltype(mx.value), matrix<bfloat16>>);
  CHECK(changed_between(quantize<mxfp8>(x), mx.value) == 0);
  const auto q = quantize<fp8_group_1x128>(x);
  const auto t = transcode<bfloat16>(q);
  CHECK(!t);
  CHECK(t.value.extent() == extent{});
  CHECK(static_cast<float>(cast<bfloat16>(q(t.row, t.col))) != q(t.row, t.col));
  CHECK(transcode<float>(q).lossless);
  CHECK(changed_between(q, transcode<float>(q).value) == 0);
  CHECK(transcode<float16>(quantize<mxfp4>(x)).lossless);
  // A value below float16's range.
  matrix<float> tiny{extent{1, 32}};
  tiny(0, 5) = 0x1p-30f;
  const auto below = transcode<float16>(quantize<mxfp4>(tiny));
  CHECK(!below);
  CHECK(below.col == 5);
}

namespace {

constexpr bool works_in_constant_expressions() {
  matrix<float> x{extent{2, 40}};
  for (std::size_t i = 0; i != x.size(); ++i) x.data()[i] = static_cast<float>(i % 9) - 4.0f;
  const auto q = quantize<mxfp4>(x);
  const auto t = transcode<power_of_two<fp8_tensor>>(q);
  return t && (*t)(1, 3) == q(1, 3) && transcode<bfloat16>(q).lossless && !transcode<fp8_tensor>(quantize<int8_row>(x)).lossless;
}
static_assert(works_in_constant_expressions());

}  // namespace
