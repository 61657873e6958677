// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// compare_codes: distances against a sorted list of values, tie flips against the four quotients written out, listings, scales, shapes.
// Layer: tests/unit. Stands on tessera/tessera.hpp and Catch2.
#include <tessera/tessera.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <random>
#include <string>
#include <type_traits>
#include <vector>

#include "support/catch.hpp"

using namespace tessera;

namespace {

// --- Data ---------------------------------------------------------------------------------------------------------------

/// Numbers like N(0, 1), as T; every row with a magnitude of its own.
template <class T>
matrix<T> normal_matrix(extent e, std::uint32_t seed) {
  std::mt19937 random{seed};
  const auto uniform = [&] { return (static_cast<float>(random() >> 8) + 0.5f) / 16777216.0f; };
  matrix<T> x{e};
  for (std::size_t r = 0; r != e.rows; ++r) {
    const float size = std::exp2(std::floor(uniform() * 6.0f) - 3.0f);
    for (std::size_t c = 0; c != e.cols; ++c)
      x(r, c) = cast<T>(size * std::sqrt(-2.0f * std::log(uniform())) * std::cos(6.2831853f * uniform()));
  }
  return x;
}

template <class F>
std::string message_of(F f) {
  try {
    f();
  } catch (const shape_error& e) {
    return e.what();
  }
  return "(nothing was thrown)";
}

// --- Distances ----------------------------------------------------------------------------------------------------------

/// The place of every code in a sorted list of the values there are; -1 for NaN.
template <class T>
std::vector<long> places() {
  std::vector<float> values;
  for (const T x : all_codes<T>)
    if (const auto v = static_cast<float>(x); !std::isnan(v)) values.push_back(v == 0 ? 0.0f : v);
  std::sort(values.begin(), values.end());
  values.erase(std::unique(values.begin(), values.end()), values.end());
  std::vector<long> result;
  for (const T x : all_codes<T>) {
    const auto v = static_cast<float>(x);
    result.push_back(std::isnan(v) ? -1 : static_cast<long>(std::lower_bound(values.begin(), values.end(), v) - values.begin()));
  }
  return result;
}

template <class T>
bool distances_agree() {
  const std::vector<long> place = places<T>();
  const std::size_t n           = place.size();
  matrix<T> a{extent{n, n}}, b{extent{n, n}};
  ulp_counts expected;
  for (std::size_t i = 0; i != n; ++i)
    for (std::size_t j = 0; j != n; ++j) {
      a(i, j) = from_bits<T>(static_cast<code_type<T>>(i));
      b(i, j) = from_bits<T>(static_cast<code_type<T>>(j));
      const bool nan_a = place[i] < 0, nan_b = place[j] < 0;
      const auto d = static_cast<std::uint64_t>(std::labs(place[i] - place[j]));
      if (i == j) ++expected.identical;
      else if (nan_a != nan_b) ++expected.nan;
      else if (nan_a || d == 0) ++expected.same_value;
      else ++(d == 1 ? expected.one : d == 2 ? expected.two : expected.more);
      if (!nan_a && !nan_b) expected.largest = std::max(expected.largest, d);
    }
  const auto found = compare_codes(a, b);
  return found.codes == expected && found.codes.total() == n * n && !found.is_identical() && compare_codes(a, a).is_identical();
}

}  // namespace

TEST_CASE("distances of all pairs of codes are those in a sorted list of the values") {
  CHECK(distances_agree<float8_e4m3fn>());
  CHECK(distances_agree<float8_e5m2>());
  CHECK(distances_agree<float8_e4m3fnuz>());
  CHECK(distances_agree<float8_e8m0fnu>());
  CHECK(distances_agree<float6_e2m3fn>());
  CHECK(distances_agree<float4_e2m1fn>());
  CHECK(distances_agree<int4>());
  CHECK(distances_agree<uint4>());
  CHECK(distances_agree<normal_float4>());
  CHECK(distances_agree<bnb_float4>());  // whose codes are not in the order of their values
}

TEST_CASE("a comparison lists the first differences row after row, as many as asked for") {
  matrix<std::int8_t> a{extent{3, 5}}, b{extent{3, 5}};
  b(0, 4) = 1, b(1, 0) = -2, b(2, 3) = 100;
  const auto three = compare_codes(a, b);
  REQUIRE(three.listed == 3);
  CHECK(three.codes.one == 1);
  CHECK(three.codes.two == 1);
  CHECK(three.codes.more == 1);
  CHECK(three.codes.largest == 100);
  CHECK(three.codes.identical == 12);
  CHECK((three.first[0].row == 0 && three.first[0].col == 4 && three.first[0].b == 1 && three.first[0].distance == 1));
  CHECK((three.first[1].row == 1 && three.first[1].col == 0 && three.first[1].b == -2));
  CHECK((three.first[2].row == 2 && three.first[2].col == 3 && three.first[2].a == 0));
  CHECK(three.first[2].kind == difference_kind::unexplained);
  CHECK(compare_codes<2>(a, b).listed == 2);
  CHECK(compare_codes<0>(a, b).listed == 0);
  CHECK(compare_codes<0>(a, b).codes == three.codes);
}

TEST_CASE("codes are compared as bits: a zero of another sign and a NaN of another pattern are the same number, and are listed") {
  std::array<float8_e4m3fn, 4> a{from_bits<float8_e4m3fn>(0x00), from_bits<float8_e4m3fn>(0x7f), from_bits<float8_e4m3fn>(0x7f), from_bits<float8_e4m3fn>(0x7e)};
  std::array<float8_e4m3fn, 4> b{from_bits<float8_e4m3fn>(0x80), from_bits<float8_e4m3fn>(0xff), from_bits<float8_e4m3fn>(0x7e), from_bits<float8_e4m3fn>(0x7e)};
  const auto found = compare_codes(matrix_view<const float8_e4m3fn>{a.data(), extent{2, 2}}, matrix_view<const float8_e4m3fn>{b.data(), extent{2, 2}});
  CHECK(found.codes.same_value == 2);
  CHECK(found.codes.nan == 1);
  CHECK(found.codes.identical == 1);
  CHECK(found.codes.differing() == 1);
  CHECK(found.codes.largest == 0);
  REQUIRE(found.listed == 3);
  CHECK(found.first[0].kind == difference_kind::same_value);
  CHECK(found.first[2].distance == ~std::uint64_t{0});
}

TEST_CASE("the padding of packed codes and of strides does not count") {
  std::array<std::uint8_t, 4> a{0x21, 0x03, 0x54, 0x06}, b{0x21, 0xf3, 0x54, 0xe6};
  const packed_matrix_view<const int4> x{a.data(), extent{2, 3}}, y{b.data(), extent{2, 3}};
  CHECK(compare_codes(x, y).is_identical());
  CHECK(compare_codes(x, y).codes.total() == 6);
  const std::array<float, 6> c{1, 2, 99, 3, 4, 98}, d{1, 2, 97, 3, 4, 96};
  CHECK(compare_codes(matrix_view<const float>{c.data(), extent{2, 2}, 3}, matrix_view<const float>{d.data(), extent{2, 2}, 3}).is_identical());
}

TEST_CASE("matrices of two shapes have no comparison") {
  const matrix<float> x{extent{4, 6}}, y{extent{6, 4}};
  const auto a = quantize<fp8_row>(x), b = quantize<fp8_row>(y);
  CHECK(message_of([&] { (void)compare_codes(a, b); }) == "compare_codes: a and b: 4 x 6 and 6 x 4");
  CHECK(message_of([&] { (void)compare_codes(a.codes(), b.codes()); }) == "compare_codes: a and b: 4 x 6 and 6 x 4");
  CHECK(message_of([&] { (void)compare_codes(a, a, y); }) == "compare_codes: a and its source: 4 x 6 and 6 x 4");
  const quantized_matrix<fp8_row> empty{extent{0, 7}};
  CHECK(compare_codes(empty, empty, matrix<float>{extent{0, 7}}).is_identical());
}

// --- Ties ---------------------------------------------------------------------------------------------------------------

TEST_CASE("the smallest tie of spec/quantizers.md 1.3: x / s gives 0A, x * fl(1 / s) gives 0B, and that is a tie flip") {
  matrix<bfloat16> x{extent{1, 128}};
  x(0, 0) = bfloat16(1.078125f);
  x(0, 1) = bfloat16(207 * 0x1p-22f);
  const auto a = quantize<deepseek_v3::activation>(x);
  const auto b = quantize<deepgemm::per_token>(x);
  REQUIRE(a.codes()(0, 1).bits() == 0x0a);
  REQUIRE(b.codes()(0, 1).bits() == 0x0b);
  const auto found = compare_codes(a, b, x);
  CHECK(found.codes.one == 1);
  CHECK(found.tie_flips == 1);
  CHECK(found.real_errors == 0);
  CHECK(found.scales.identical == 1);
  REQUIRE(found.listed == 1);
  CHECK(found.first[0].kind == difference_kind::tie_flip);
  CHECK(found.first[0].source == 207 * 0x1p-22f);
  CHECK(found.first[0].scale == a.scales()(0, 0));

  // Codes of an unknown origin, held to be of either scheme: the same is found.
  auto c = a;
  c.view().codes()(0, 1) = b.codes()(0, 1);
  CHECK(compare_codes(a, c, x).tie_flips == 1);
  // A step away from the tie, and two steps at it, are errors.
  c.view().codes()(0, 1) = from_bits<float8_e4m3fn>(0x0c);
  CHECK(compare_codes(a, c, x).real_errors == 1);
  x(0, 1)      = bfloat16(208 * 0x1p-22f);
  const auto d = quantize<deepseek_v3::activation>(x);
  c            = d;
  c.view().codes()(0, 1) = from_bits<float8_e4m3fn>(static_cast<std::uint8_t>(d.codes()(0, 1).bits() + 1));
  CHECK(compare_codes(d, c, x).real_errors == 1);
  CHECK(compare_codes(d, c, x).tie_flips == 0);
}

namespace {

/// Whether the middle of a code and its neighbour is among the four quotients, in plain float arithmetic.
bool is_tie(float x, float s, float largest, float amax, float code, float neighbour) {
  const volatile float one = 1.0f;  // not for the compiler to rearrange
  const float r = one / s, ratio = largest / amax, inverse = one / amax, in_steps = inverse * largest;
  const std::array<float, 4> q{x / s, x * r, x * ratio, x * in_steps};
  const double middle = (static_cast<double>(code) + static_cast<double>(neighbour)) / 2;
  return static_cast<double>(*std::min_element(q.begin(), q.end())) <= middle && middle <= static_cast<double>(*std::max_element(q.begin(), q.end()));
}

/// Moves every code of a matrix one step up and asks of each whether it is a tie.
template <class S, class T>
bool agrees_with_plain_arithmetic(extent e, std::uint32_t seed) {
  const matrix<T> x = normal_matrix<T>(e, seed);
  const auto a      = quantize<S>(x);
  auto b            = a;
  std::uint64_t ties = 0, errors = 0;
  const extent full = block_in(e, S::block);
  for (std::size_t r = 0; r != e.rows; ++r)
    for (std::size_t c = 0; c != e.cols; ++c) {
      const float8_e4m3fn code = a.codes()(r, c), up = next_up(code) == code ? next_down(code) : next_up(code);
      b.view().codes()(r, c) = up;
      float amax             = 0;
      const std::size_t r0 = r / full.rows * full.rows, c0 = c / full.cols * full.cols;
      for (std::size_t i = r0; i != std::min(e.rows, r0 + full.rows); ++i)
        for (std::size_t j = c0; j != std::min(e.cols, c0 + full.cols); ++j) amax = std::max(amax, std::fabs(static_cast<float>(x(i, j))));
      const float s = a.scales()(r / full.rows, c / full.cols);
      ++(is_tie(static_cast<float>(x(r, c)), s, 448.0f, amax, code, up) ? ties : errors);
    }
  const auto found = compare_codes(a, b, x);
  return found.tie_flips == ties && found.real_errors == errors && ties + errors == e.size() && found.codes.one == e.size() && (ties > 0) == std::is_same_v<T, bfloat16>;
}

}  // namespace

TEST_CASE("tie flips are those that four quotients in plain arithmetic say, for every code moved by a step") {
  CHECK(agrees_with_plain_arithmetic<deepseek_v3::activation, bfloat16>(extent{2000, 300}, 1));
  CHECK(agrees_with_plain_arithmetic<deepgemm::per_token, bfloat16>(extent{64, 300}, 2));
  CHECK(agrees_with_plain_arithmetic<tilekernels::per_token, bfloat16>(extent{64, 300}, 3));
  CHECK(agrees_with_plain_arithmetic<deepseek_v3::activation, float>(extent{16, 130}, 4));
}

namespace {

struct found_between {
  std::uint64_t flips = 0, errors = 0, scale_steps = 0;
};

template <class A, class B, class T>
void add_comparison(found_between& total, const matrix<T>& x) {
  const auto found = compare_codes(quantize<A>(x), quantize<B>(x), x);
  total.flips += found.tie_flips;
  total.errors += found.real_errors;
  total.scale_steps = std::max(total.scale_steps, found.scales.largest);
  CHECK(found.tie_flips + found.real_errors == found.codes.differing());
}

template <class A, class... B>
found_between between(std::uint32_t seed) {
  found_between total;
  for (std::uint32_t i = 0; i != 4; ++i) {
    (add_comparison<A, B>(total, normal_matrix<bfloat16>(extent{129, 259}, seed + i)), ...);
    (add_comparison<A, B>(total, normal_matrix<float>(extent{65, 131}, seed + 100 + i)), ...);
  }
  return total;
}

}  // namespace

TEST_CASE("the dialects of one FP8 recipe differ in ties alone, and their scales by a step") {
  const auto groups = between<deepseek_v3::activation, deepgemm::per_token, deepgemm::per_token_cuda, deepgemm::per_token_2025_02, deepgemm::per_token_2025_02_cuda,
                              deepseek_v3_2::activation, deepep::dispatch, tilekernels::per_token, transformer_engine::block_1x128_fp32>(10);
  CHECK(groups.flips > 100);
  CHECK(groups.errors == 0);
  CHECK(groups.scale_steps == 1);
  const auto blocks = between<deepseek_v3::weight, deepgemm::per_block_cuda, deepgemm::per_block_2025_02_cuda, transformer_engine::block_128x128_fp32, tilekernels::per_block>(20);
  CHECK(blocks.flips > 0);  // a handful: there are few blocks
  CHECK(blocks.errors == 0);
  CHECK(blocks.scale_steps == 1);
}

TEST_CASE("with UE8M0 scales the dialects are the same bytes, whatever the scales are stored in") {
  const auto x     = normal_matrix<bfloat16>(extent{64, 384}, 30);
  const auto found = compare_codes(quantize<deepseek_v3::activation_ue8m0>(x), quantize<deepep::dispatch_ue8m0>(x), x);
  CHECK(found.is_identical());
  CHECK(found.scales.identical == 64 * 3);
}

namespace {

/// Ties away from zero: what a kernel does that adds half a step and cuts off.
struct half_up : deepseek_v3::activation {
  static constexpr const char* name = "half_up";
  static constexpr code_rule coding{.rounding = rounding_mode::nearest_away, .nan = nan_mode::canonical_positive};
};
struct cut_off : deepseek_v3::activation {
  static constexpr const char* name = "cut_off";
  static constexpr code_rule coding{.rounding = rounding_mode::toward_zero, .nan = nan_mode::canonical_positive};
};
/// A scale that is too large by a few steps.
struct other_scale : deepseek_v3::activation {
  static constexpr const char* name = "other_scale";
  static constexpr scale_rule scaling{.statistic = statistic::amax, .amax_floor = 1e-4f, .largest = 447.999f};
};

}  // namespace

TEST_CASE("another rounding of ties is tie flips; cutting off and another scale are real errors") {
  const auto x = normal_matrix<bfloat16>(extent{64, 384}, 40);
  const auto q = quantize<deepseek_v3::activation>(x);
  const auto a = compare_codes(q, quantize<half_up>(x), x);
  CHECK(a.tie_flips > 10);
  CHECK(a.real_errors == 0);
  const auto b = compare_codes(q, quantize<cut_off>(x), x);
  CHECK(b.real_errors > x.size() / 4);
  CHECK(b.real_errors > 100 * b.tie_flips);
  const auto c = compare_codes(q, quantize<other_scale>(x), x);
  CHECK(c.scales.largest > 2);
  CHECK(c.tie_flips == 0);
  CHECK(c.real_errors == c.codes.differing());
}

TEST_CASE("schemes of two levels, with zero points, with offsets and with codebooks have their ties") {
  const auto x = normal_matrix<bfloat16>(extent{33, 512}, 50);
  const auto nv = compare_codes(quantize<modelopt::nvfp4>(x), quantize<modelopt::nvfp4_cuda>(x), x);
  CHECK(nv.real_errors == 0);
  CHECK(nv.global_distance <= 1);
  CHECK(nv.scales.total() == 33 * 32);

  const auto q4 = compare_codes(quantize<ggml::q4_0>(x), quantize<ggml::q4_0_fma>(x), x);
  CHECK(q4.real_errors == 0);
  CHECK(q4.scales.identical == q4.scales.total());
  const auto q8 = compare_codes(quantize<ggml::q8_0>(x), quantize<ggml::q8_0_avx2>(x), x);
  CHECK(q8.tie_flips > 0);
  CHECK(q8.real_errors == 0);

  const auto bnb = compare_codes(quantize<bitsandbytes::nf4>(x), quantize<bitsandbytes::nf4_cpu>(x), x);
  CHECK(bnb.is_identical());
}

namespace {

/// Moves codes by a step: those at a border are ties, and no others.
template <class S>
void check_border(float at, float beside, bool is_tie_at, bool is_tie_beside) {
  matrix<float> x{extent{1, 32}};
  x(0, 0) = 7.0f, x(0, 1) = -8.0f, x(0, 2) = at, x(0, 3) = beside;
  const auto a = quantize<S>(x);
  for (const std::size_t c : {std::size_t{2}, std::size_t{3}}) {
    auto b                            = a;
    const typename S::element code    = a.codes()(0, c);
    const float value                 = a(0, c);
    b.view().codes()(0, c)            = x(0, c) > value ? next_up(code) : next_down(code);
    if (x(0, c) == value) b.view().codes()(0, c) = next_up(code);
    const auto found = compare_codes(a, b, x);
    INFO(S::name << " " << x(0, c) << " is " << value << " by code " << static_cast<float>(code));
    CHECK(found.tie_flips == ((c == 2 ? is_tie_at : is_tie_beside) ? 1u : 0u));
    CHECK(found.tie_flips + found.real_errors == 1);
  }
}

}  // namespace

TEST_CASE("what the rounding of x * r + 8.5 decides is a tie: ggml's Q4_0 against a kernel that rounds x * r itself") {
  matrix<float> x{extent{1, 32}};
  x(0, 0)      = -8.0f;
  x(0, 1)      = 0x1.fffffep-2f;  // a step below 1/2: with 8.5 it is 9 once rounded
  const auto a = quantize<ggml::q4_0>(x);
  auto b       = a;
  REQUIRE(int4(a.codes()(0, 1)) == 1);
  b.view().codes()(0, 1) = int4(0);
  CHECK(compare_codes(a, b, x).tie_flips == 1);
  CHECK(compare_codes(a, b, x).real_errors == 0);
}

TEST_CASE("two codes with the element between them are no tie, and the overflow to NaN is none") {
  matrix<float> x{extent{1, 128}};
  x(0, 0) = 448.0f, x(0, 1) = 3.0f;
  const auto q = quantize<deepseek_v3::activation>(x);
  auto a = q, b = q;
  a.view().codes()(0, 1) = float8_e4m3fn(2.75f), b.view().codes()(0, 1) = float8_e4m3fn(3.25f);
  b.view().codes()(0, 0) = from_bits<float8_e4m3fn>(0x7f);
  const auto found       = compare_codes(a, b, x);
  CHECK(found.codes.two == 1);
  CHECK(found.codes.nan == 1);
  CHECK(found.tie_flips == 0);
  CHECK(found.real_errors == 2);
}

TEST_CASE("the border of integers is half-way, with a zero point and without") {
  check_border<ggml::q4_0>(2.5f, 2.25f, true, false);
  check_border<ggml::q4_1>(2.5f, 2.25f, true, false);
  check_border<gptq::group_128>(2.5f, 2.25f, true, false);
  check_border<int4_group_128_zero_point>(2.5f, 2.25f, true, false);
}

// --- Groups -------------------------------------------------------------------------------------------------------------

TEST_CASE("scales and zero points are counted by distance") {
  matrix<float> x{extent{4, 256}};
  for (std::size_t i = 0; i != x.size(); ++i) x.data()[i] = static_cast<float>(i % 97) - 40.0f;
  const auto a = quantize<int4_group_128_zero_point>(x);
  auto b       = a;
  b.view().scales()(0, 0)      = next_up(a.scales()(0, 0));
  b.view().scales()(1, 1)      = next_up(next_up(a.scales()(1, 1)));
  b.view().scales()(2, 0)      = 2 * a.scales()(2, 0);
  b.view().scales()(3, 1)      = std::numeric_limits<float>::quiet_NaN();
  b.view().zero_points()(0, 1) = from_bits<uint4>(static_cast<std::uint8_t>(to_bits(a.zero_points()(0, 1)) + 1));
  const auto found             = compare_codes(a, b);
  CHECK(found.codes.identical == x.size());
  CHECK(found.scales.one == 1);
  CHECK(found.scales.two == 1);
  CHECK(found.scales.more == 1);
  CHECK(found.scales.nan == 1);
  CHECK(found.scales.identical == 4);
  CHECK(found.scales.largest == (1u << 23));
  CHECK(found.zero_points.one == 1);
  CHECK(!found.is_identical());
}

namespace {

constexpr bool works_in_constant_expressions() {
  matrix<float> x{extent{2, 130}};
  for (std::size_t i = 0; i != x.size(); ++i) x.data()[i] = static_cast<float>(i % 7) * 0.25f;
  const auto a = quantize<fp8_group_1x128>(x);
  auto b       = a;
  b.view().codes()(1, 129) = next_up(a.codes()(1, 129));
  const auto found         = compare_codes<1>(a, b, x);
  return found.codes.one == 1 && found.real_errors == 1 && found.listed == 1 && found.first[0].row == 1 && found.first[0].col == 129 && found.scales.identical == 4;
}
static_assert(works_in_constant_expressions());

}  // namespace
