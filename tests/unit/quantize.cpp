// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// quantize and dequantize: constant expressions, memory of somebody else's, shapes that do not go together, values that survive
// a second time, and what a scheme costs. The arithmetic is compared in the other quantize_*.cpp.
// Layer: tests/unit. Stands on tessera/tessera.hpp and Catch2.
#include <tessera/tessera.hpp>

#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "support/catch.hpp"
#include "support/hash_of_quantized.hpp"
#include "support/quantizer_cases.hpp"

using namespace tessera;
using cases::content;
using cases::hash_of_all;

namespace {

constexpr float inf = std::numeric_limits<float>::infinity();
constexpr float nan = std::numeric_limits<float>::quiet_NaN();

template <class F>
std::string message_of(F f) {
  try {
    f();
  } catch (const shape_error& e) {
    return e.what();
  }
  return "(nothing was thrown)";
}
bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

// --- Cost ---------------------------------------------------------------------------------------------------------------

static_assert(bits_per_value<fp8_block_128x128> == 8 + 32.0 / 16384 && bits_per_value<fp8_group_1x128> == 8.25);
static_assert(bits_per_value<fp8_row> == 8 && bits_per_value<fp8_tensor> == 8 && bits_per_value<int8_row> == 8 && bits_per_value<int4_group_128> == 4.25);
static_assert(bits_per_value<int4_group_128_zero_point> == 4 + 8.0 * (4 + 1) / 128, "a zero point is held in a byte");
static_assert(bits_per_value<power_of_two<fp8_block_128x128>> == 8 + 8.0 / 16384 && bits_per_value<power_of_two<fp8_group_1x128>> == 8.0625);
static_assert(bits_per_value<power_of_two<int4_group_128>> == 4.0625 && bits_per_value<power_of_two<int4_group_128_zero_point>> == 4.125);
static_assert(bits_per_value<deepseek_v3::weight> == bits_per_value<fp8_block_128x128> && bits_per_value<cases::six_bits_in_32> == 6.25);

static_assert(storage_bytes<fp8_block_128x128>(extent{300, 260}) == 300 * 260 + 3 * 3 * 4);
static_assert(storage_bytes<fp8_group_1x128>(extent{300, 260}) == 300 * 260 + 300 * 3 * 4);
static_assert(storage_bytes<fp8_row>(extent{300, 260}) == 300 * 260 + 300 * 4 && storage_bytes<fp8_tensor>(extent{300, 260}) == 300 * 260 + 4);
static_assert(storage_bytes<int8_row>(extent{3, 5}) == 15 + 12 && storage_bytes<int4_group_128>(extent{3, 129}) == 3 * 65 + 3 * 2 * 4);
static_assert(storage_bytes<int4_group_128_zero_point>(extent{3, 129}) == 3 * 65 + 3 * 2 * 5);
static_assert(storage_bytes<power_of_two<fp8_group_1x128>>(extent{2, 128}) == 2 * 129);
static_assert(storage_bytes<cases::six_bits_in_32>(extent{2, 33}) == 2 * 25 + 2 * 2 && storage_bytes<cases::split_nibbles>(extent{2, 33}) == 2 * 32 + 4);
static_assert(storage_bytes<fp8_tensor>(extent{0, 9}) == 0 && storage_bytes<int4_group_128>(extent{9, 0}) == 0);

// --- Names and types ------------------------------------------------------------------------------------------------------

TEST_CASE("schemes know their names, and a power of two says so") {
  CHECK(std::string{fp8_block_128x128::name} == "fp8_block_128x128");
  CHECK(std::string{power_of_two<fp8_row>::name} == "power_of_two<fp8_row>");
  CHECK(std::string{power_of_two<int4_group_128_zero_point>::name} == "power_of_two<int4_group_128_zero_point>");
  CHECK(std::string{deepseek_v3::weight::name} == "deepseek_v3::weight");
}

static_assert(std::is_same_v<decltype(std::declval<const quantized_matrix<fp8_row>&>().codes()), matrix_view<const float8_e4m3fn>>);
static_assert(std::is_same_v<decltype(std::declval<const quantized_matrix<int4_group_128>&>().codes()), packed_matrix_view<const int4>>);
static_assert(std::is_same_v<decltype(std::declval<const quantized_matrix<int8_row>&>().codes()), matrix_view<const std::int8_t>>);
static_assert(std::is_same_v<decltype(std::declval<const quantized_matrix<power_of_two<fp8_row>>&>().scales()), matrix_view<const float8_e8m0fnu>>);
static_assert(std::is_same_v<decltype(std::declval<const quantized_matrix<int4_group_128_zero_point>&>().zero_points()), matrix_view<const uint4>>);
static_assert(std::is_convertible_v<quantized_view<fp8_row>, quantized_view<const fp8_row>> && !std::is_convertible_v<quantized_view<const fp8_row>, quantized_view<fp8_row>>);
static_assert(std::is_trivially_copyable_v<quantized_view<int4_group_128_zero_point>>, "a view is passed by value");
static_assert(source_matrix<matrix<float>> && source_matrix<matrix_view<float>> && source_matrix<matrix_view<const bfloat16>> && source_matrix<matrix<float16>>);
static_assert(!source_matrix<matrix<double>> && !source_matrix<matrix<float8_e4m3fn>> && !source_matrix<std::vector<float>> && !source_matrix<float*>);

// --- Constant expressions ---------------------------------------------------------------------------------------------------

/// A small matrix, and one with two groups of 128 in a row, the second ragged, whose packed rows have an odd length.
template <class S, class T>
void check_both_worlds() {
  constexpr extent small{3, 7}, wide{1, 131};
  constexpr std::uint64_t of_small = hash_of_all<S, T>(small, 1);
  constexpr std::uint64_t of_wide  = hash_of_all<S, T>(wide, 2);
  volatile std::uint32_t one = 1, two = 2;
  INFO(S::name);
  CHECK(hash_of_all<S, T>(small, one) == of_small);
  CHECK(hash_of_all<S, T>(wide, two) == of_wide);
}

TEMPLATE_TEST_CASE("compile time and run time give the same codes, scales, values and reports", "", fp8_block_128x128, fp8_group_1x128, fp8_tensor, fp8_row,
                   int8_row, int4_group_128, int4_group_128_zero_point, power_of_two<fp8_block_128x128>, power_of_two<fp8_group_1x128>,
                   power_of_two<fp8_tensor>, power_of_two<fp8_row>, power_of_two<int8_row>, power_of_two<int4_group_128>,
                   power_of_two<int4_group_128_zero_point>, deepseek_v3::activation, deepseek_v3::weight, cases::six_bits_in_32, cases::split_nibbles,
                   cases::high_two_bits) {
  check_both_worlds<TestType, float>();
}
TEMPLATE_TEST_CASE("compile time and run time agree for 16-bit sources too", "", fp8_block_128x128, int4_group_128_zero_point, deepseek_v3::activation) {
  check_both_worlds<TestType, bfloat16>();
  check_both_worlds<TestType, float16>();
}

/// Storage of the reader's own: what quantize_into writes there can live in a constexpr variable.
struct stored_fp8 {
  std::array<float8_e4m3fn, 6> codes{};
  std::array<float, 1> scales{};
};
constexpr stored_fp8 stored = [] {
  stored_fp8 s;
  const float x[6]{1.0f, -2.0f, 0.5f, 448.0f, 0.0f, nan};
  quantize_into(matrix_view<const float>{x, extent{2, 3}},
                quantized_view<fp8_block_128x128>{matrix_view<float8_e4m3fn>{s.codes.data(), extent{2, 3}}, matrix_view<float>{s.scales.data(), extent{1, 1}}});
  return s;
}();
static_assert(stored.scales[0] == 1.0f && stored.codes[0] == 1.0f && stored.codes[1] == -2.0f && stored.codes[3] == 448.0f && isnan(stored.codes[5]));

struct stored_int4 {
  std::array<std::uint8_t, 4> codes{};
  std::array<float, 2> scales{};
  std::array<uint4, 2> zeros{};
};
constexpr stored_int4 stored_nibbles = [] {
  stored_int4 s;
  s.codes.fill(0xff);
  const float x[6]{-1.0f, 0.0f, 14.0f, 0.0f, 15.0f, 7.5f};
  quantize_into(matrix_view<const float>{x, extent{2, 3}},
                quantized_view<int4_group_128_zero_point>{packed_matrix_view<uint4>{s.codes.data(), extent{2, 3}}, matrix_view<float>{s.scales.data(), extent{2, 1}},
                                                          matrix_view<uint4>{s.zeros.data(), extent{2, 1}}});
  return s;
}();
// Row 0: s = 15 / 15, z = 1, codes 0 1 15; row 1: s = 1, z = 0, codes 0 15 8 (7.5 is a tie, to even). Padding codes are 0.
static_assert(stored_nibbles.scales == std::array{1.0f, 1.0f} && stored_nibbles.zeros[0] == 1 && stored_nibbles.zeros[1] == 0);
static_assert(stored_nibbles.codes == std::array<std::uint8_t, 4>{0x10, 0x0f, 0xf0, 0x08});

/// A view of constant codes is read at compile time.
constexpr quantized_view<const fp8_block_128x128> stored_view{matrix_view<const float8_e4m3fn>{stored.codes.data(), extent{2, 3}},
                                                              matrix_view<const float>{stored.scales.data(), extent{1, 1}}};
static_assert(stored_view(0, 1) == -2.0f && stored_view(1, 0) == 448.0f && dequantize(stored_view)(0, 2) == 0.5f);

// --- Examples by hand --------------------------------------------------------------------------------------------------------

template <class S>
constexpr auto quantized_row(std::initializer_list<float> x) {
  matrix<float> m{extent{std::size_t{1}, x.size()}};
  std::size_t i = 0;
  for (const float v : x) m(0, i++) = v;
  return quantize<S>(m);
}

constexpr bool fp8_examples() {
  // A zero group has scale 1 and keeps the signs of its zeros; infinities are the largest value and do not move the scale.
  const auto zeros = quantized_row<fp8_row>({0.0f, -0.0f});
  const auto infinite = quantized_row<fp8_row>({inf, -inf, 448.0f, nan, -nan});
  const auto only_infinite = quantized_row<fp8_row>({inf, -inf});
  // The floor: 2^-149 / 448 is 0, and the scale is 2^-80.
  const auto tiny = quantized_row<fp8_row>({0x1p-149f, -0x1p-80f});
  return zeros.scales()(0, 0) == 1 && zeros.codes()(0, 0).bits() == 0 && zeros.codes()(0, 1).bits() == 0x80 && infinite.scales()(0, 0) == 1 &&
         infinite.codes()(0, 0).bits() == 0x7e && infinite.codes()(0, 1).bits() == 0xfe && infinite.codes()(0, 2).bits() == 0x7e &&
         isnan(infinite.codes()(0, 3)) && isnan(infinite.codes()(0, 4)) && only_infinite.scales()(0, 0) == 1 && only_infinite(0, 1) == -448 &&
         tiny.scales()(0, 0) == 0x1p-80f && tiny(0, 0) == 0 && tiny(0, 1) == -0x1p-80f;
}
static_assert(fp8_examples());

constexpr bool integer_examples() {
  const auto q8 = quantized_row<int8_row>({127.0f, -126.5f, 0.5f, 1.5f, nan, 63.49f});
  const auto q4 = quantized_row<int4_group_128>({-7.0f, 2.5f, 3.5f, nan, inf});
  const auto z4 = quantized_row<int4_group_128_zero_point>({-4.0f, 11.0f, nan, inf, -inf, 0.0f, -0.0f});
  const int expected8[6]{127, -126, 0, 2, 0, 63}, expected4[5]{-7, 2, 4, 0, 7};
  const float expected_z[7]{-4, 11, 0, 11, -4, 0, 0};
  for (std::size_t i = 0; i != 6; ++i)
    if (q8.codes()(0, i) != expected8[i]) return false;
  for (std::size_t i = 0; i != 5; ++i)
    if (q4.codes()(0, i) != expected4[i]) return false;
  for (std::size_t i = 0; i != 7; ++i)
    if (z4(0, i) != expected_z[i]) return false;
  return q8.scales()(0, 0) == 1 && q4.scales()(0, 0) == 1 && z4.scales()(0, 0) == 1 && z4.zero_points()(0, 0) == 4;
}
static_assert(integer_examples());

constexpr bool power_of_two_examples() {
  // a = 448 is scale 1; the next float above goes one step up. 1.75 * 2^j is the border (spec/quantizers.md 1.4).
  const auto below = quantized_row<power_of_two<fp8_row>>({448.0f});
  const auto above = quantized_row<power_of_two<fp8_row>>({std::bit_cast<float>(0x43e00001u)});
  return below.scales()(0, 0) == 1 && below.codes()(0, 0).bits() == 0x7e && above.scales()(0, 0) == 2 && above.codes()(0, 0) == 224 &&
         quantized_row<power_of_two<int4_group_128>>({7.5f}).scales()(0, 0) == 2 && quantized_row<power_of_two<int8_row>>({127.0f}).scales()(0, 0) == 1 &&
         quantized_row<power_of_two<fp8_row>>({0.0f}).scales()(0, 0) == 1;
}
static_assert(power_of_two_examples());

// --- Two roundings ------------------------------------------------------------------------------------------------------------

TEST_CASE("values are rounded to float and then to the destination: 9 * 3f815555 is bf16 4112, not 4111") {
  // spec/quantizers.md 3.2.
  const float8_e4m3fn codes[1]{float8_e4m3fn(9)};
  const float scales[1]{std::bit_cast<float>(0x3f815555u)};
  const quantized_view<const fp8_block_128x128> q{matrix_view<const float8_e4m3fn>{codes, extent{1, 1}}, matrix_view<const float>{scales, extent{1, 1}}};
  CHECK(dequantize<bfloat16>(q)(0, 0).bits() == 0x4112);
  CHECK(cast<bfloat16>(9.0 * static_cast<double>(scales[0])).bits() == 0x4111);  // rounded once
}

TEST_CASE("a value too large for float16 is an infinity there, and is not for bfloat16") {
  matrix<float> x{extent{1, 2}};
  x(0, 0) = 1e6f;
  x(0, 1) = -1e6f;
  const auto q = quantize<fp8_row>(x);
  CHECK(dequantize<float16>(q)(0, 0) == inf);
  CHECK(dequantize<float16>(q)(0, 1) == -inf);
  CHECK(dequantize<bfloat16>(q)(0, 0) < 1.01e6f);
}

// --- Once more gives the same -------------------------------------------------------------------------------------------------

template <class S, class T>
bool same_codes(const quantized_matrix<S>& a, const quantized_matrix<S>& b) {
  for (std::size_t r = 0; r != a.extent().rows; ++r)
    for (std::size_t c = 0; c != a.extent().cols; ++c)
      if (to_bits(static_cast<typename S::element>(a.codes()(r, c))) != to_bits(static_cast<typename S::element>(b.codes()(r, c)))) return false;
  for (std::size_t r = 0; r != a.scales().rows(); ++r)
    for (std::size_t c = 0; c != a.scales().cols(); ++c)
      if (to_bits(a.scales()(r, c)) != to_bits(b.scales()(r, c))) return false;
  return true;
}

TEMPLATE_TEST_CASE("bf16 to FP8 to bf16 to FP8 gives the codes and scales of the first time", "", fp8_block_128x128, fp8_group_1x128, fp8_tensor, fp8_row,
                   deepseek_v3::activation, deepseek_v3::weight, deepseek_v3_2::activation, deepgemm::per_token, deepgemm::per_token_cuda, deepgemm::per_channel,
                   deepep::dispatch, tilekernels::per_token, tilekernels::per_block, vllm::group, vllm::per_token, sglang::group, sglang::group_triton,
                   transformer_engine::block_1x128_fp32, transformer_engine::block_128x128_fp32, torchao::blockwise_1x128, torchao::float8_rowwise, fbgemm::row,
                   deepgemm::per_token_2025_02, huggingface::fp8_quantize) {
  // spec/quantizers.md 3.2: exact for every amax that is a bf16. (Not for modelopt::fp8_tensor and others that divide zeros by 0.)
  for (const content kind : {content::weights, content::one_sided, content::signed_zeros, content::ties}) {
    const cases::source<bfloat16> x{130, 300, 2, kind, 99};
    const auto first  = quantize<TestType>(x.view());
    const auto values = dequantize<bfloat16>(first);
    INFO(cases::name_of(kind));
    CHECK(same_codes<TestType, bfloat16>(first, quantize<TestType>(values)));
  }
}

TEMPLATE_TEST_CASE("with power-of-two scales the values of the first time are a fixed point", "", power_of_two<fp8_block_128x128>, power_of_two<fp8_group_1x128>,
                   power_of_two<fp8_tensor>, power_of_two<fp8_row>, power_of_two<int8_row>, power_of_two<int4_group_128>) {
  // The codes too, but for FP8 groups whose largest code is 224: that is 448 at half the scale.
  for (const content kind : {content::weights, content::one_sided, content::signed_zeros, content::some_nan, content::ties}) {
    const cases::source<float> x{130, 300, 2, kind, 7};
    const auto first  = dequantize<float>(quantize<TestType>(x.view()));
    const auto second = dequantize<float>(quantize<TestType>(first));
    std::uint64_t different = 0;
    for (std::size_t i = 0; i != first.size(); ++i) different += first.data()[i] == second.data()[i] || (std::isnan(first.data()[i]) && std::isnan(second.data()[i])) ? 0u : 1u;
    INFO(cases::name_of(kind));
    CHECK(different == 0);
  }
}

TEMPLATE_TEST_CASE("with power-of-two scales the codes of integers are those of the first time", "", power_of_two<int8_row>, power_of_two<int4_group_128>) {
  const cases::source<float> x{130, 300, 2, content::weights, 8};
  const auto first = quantize<TestType>(x.view());
  CHECK(same_codes<TestType, float>(first, quantize<TestType>(dequantize<float>(first))));
}

TEST_CASE("re-tiling from rows of 128 to columns of blocks loses nothing if the scales are powers of two") {
  // spec/recipes.md 2.6: values survive unchanged.
  const cases::source<float> x{128, 128, 0, content::one_sided, 21};
  const auto once  = dequantize<float>(quantize<power_of_two<fp8_group_1x128>>(x.view()));
  const auto twice = dequantize<float>(quantize<power_of_two<fp8_block_128x128>>(once));
  std::size_t same = 0;
  for (std::size_t i = 0; i != once.size(); ++i) same += once.data()[i] == twice.data()[i] ? 1u : 0u;
  CHECK(same == once.size());
}

// --- Bad shapes ---------------------------------------------------------------------------------------------------------------

template <class T>
std::string bytes_of(const T* data, std::size_t n) {
  std::string s(n * sizeof(T), '\0');
  std::memcpy(s.data(), static_cast<const void*>(data), s.size());
  return s;
}

TEST_CASE("quantize_into: shapes that differ are a shape_error with both, and nothing is written") {
  const matrix<float> x{extent{3, 4}};
  std::vector<float8_e4m3fn> codes(12, from_bits<float8_e4m3fn>(0x55));
  std::vector<float> scales(4, 9.0f);
  const quantized_view<fp8_row> out{matrix_view<float8_e4m3fn>{codes.data(), extent{4, 3}}, matrix_view<float>{scales.data(), extent{4, 1}}};
  const std::string codes_before = bytes_of(codes.data(), 12), scales_before = bytes_of(scales.data(), 4);
  quantization_report report{1, 2, 3, 4, 5, 6};

  const std::string said = message_of([&] { quantize_into(x, out); });
  CHECK(contains(said, "3 x 4"));
  CHECK(contains(said, "4 x 3"));
  CHECK(contains(message_of([&] { quantize_into(x, out, report); }), "3 x 4"));
  CHECK(bytes_of(codes.data(), 12) == codes_before);
  CHECK(bytes_of(scales.data(), 4) == scales_before);
  CHECK(report == quantization_report{1, 2, 3, 4, 5, 6});
}

TEST_CASE("dequantize_into: shapes that differ are a shape_error with both, and nothing is written") {
  const auto q = quantize<int4_group_128>(matrix<float>{extent{3, 4}});
  std::vector<bfloat16> values(16, from_bits<bfloat16>(0x1234));
  const std::string before = bytes_of(values.data(), 16);
  const matrix_view<bfloat16> to{values.data(), extent{4, 4}};
  const std::string said = message_of([&] { dequantize_into(q, to); });
  CHECK(contains(said, "3 x 4"));
  CHECK(contains(said, "4 x 4"));
  matrix<float> transposed{extent{4, 3}};
  CHECK(contains(message_of([&] { dequantize_into(q.view(), transposed); }), "4 x 3"));
  CHECK(bytes_of(values.data(), 16) == before);
}

TEST_CASE("quantized_view: scales or zero points that do not fit the codes are a shape_error with both shapes") {
  std::vector<float8_e4m3fn> codes(300 * 260);
  std::vector<float> scales(100);
  const matrix_view<float8_e4m3fn> c{codes.data(), extent{300, 260}};
  const std::string said = message_of([&] { return quantized_view<fp8_block_128x128>{c, matrix_view<float>{scales.data(), extent{3, 2}}}; });
  CHECK(contains(said, "3 x 2"));
  CHECK(contains(said, "3 x 3"));
  CHECK_NOTHROW(quantized_view<fp8_block_128x128>{c, matrix_view<float>{scales.data(), extent{3, 3}}});
  CHECK_NOTHROW(quantized_view<fp8_tensor>{c, matrix_view<float>{scales.data(), extent{1, 1}}});

  std::vector<std::uint8_t> nibbles(64);
  std::vector<uint4> zeros(4);
  const packed_matrix_view<uint4> p{nibbles.data(), extent{2, 5}};
  const matrix_view<float> s{scales.data(), extent{2, 1}};
  CHECK(contains(message_of([&] { return quantized_view<int4_group_128_zero_point>{p, s, matrix_view<uint4>{zeros.data(), extent{1, 2}}}; }), "1 x 2"));
  CHECK(contains(message_of([&] { return quantized_view<int4_group_128_zero_point>{p, s}; }), "0 x 0"));  // forgotten
  CHECK_NOTHROW(quantized_view<int4_group_128_zero_point>{p, s, matrix_view<uint4>{zeros.data(), extent{2, 1}}});
}

// --- Rows one behind the other --------------------------------------------------------------------------------------------------

/// The same elements, with something between the rows.
template <class T>
struct with_gaps {
  extent e;
  std::size_t stride = e.cols + 5;
  std::vector<T> memory = std::vector<T>(e.rows * stride, cast<T>(300.0f));

  matrix_view<T> view() { return {memory.data(), e, stride}; }
};

TEMPLATE_TEST_CASE("short rows, which are done as one where they have no gaps, give what rows with gaps give", "", fp8_group_1x128, mxfp4, int4_group_128_zero_point,
                   modelopt::nvfp4, ggml::q4_0, cases::six_bits_in_32) {
  constexpr extent e{7, 256};
  const matrix<float> x = cases::small_matrix<float>(e, 5);
  with_gaps<float> apart{e};
  for (std::size_t i = 0; i != x.size(); ++i) apart.view()(i / e.cols, i % e.cols) = x.data()[i];
  quantization_report of_one, of_rows;
  quantized_matrix<TestType> as_one        = quantize<TestType>(x, of_one);
  const quantized_matrix<TestType> by_rows = quantize<TestType>(apart.view(), of_rows);
  REQUIRE(detail::is_better_flat(x.view(), as_one.view()));
  REQUIRE(!detail::is_better_flat(matrix_view<const float>{apart.view()}, as_one.view()));
  CHECK(same_codes<TestType, float>(as_one, by_rows));
  CHECK(of_one == of_rows);
  for (std::size_t i = 0; i != as_one.scales().size(); ++i) {
    const std::size_t r = i / as_one.scales().cols(), c = i % as_one.scales().cols();
    CHECK(to_bits(as_one.scales()(r, c)) == to_bits(by_rows.scales()(r, c)));
    if constexpr (has_zero_point<TestType>) CHECK(as_one.zero_points()(r, c) == by_rows.zero_points()(r, c));
  }
  const matrix<bfloat16> values = dequantize<bfloat16>(as_one);
  with_gaps<bfloat16> values_apart{e};
  dequantize_into(as_one, values_apart.view());
  for (std::size_t i = 0; i != x.size(); ++i) CHECK(values.data()[i].bits() == values_apart.view()(i / e.cols, i % e.cols).bits());
}

TEST_CASE("rows are done as one only if all groups are whole, and nothing lies between rows of codes or scales") {
  matrix<float> x{extent{3, 256}}, ragged{extent{3, 200}}, one{extent{1, 256}};
  quantized_matrix<fp8_group_1x128> q{x.extent()}, of_ragged{ragged.extent()}, of_one{one.extent()};
  CHECK(detail::is_better_flat(x.view(), q.view()));
  CHECK(!detail::is_better_flat(ragged.view(), of_ragged.view()));
  CHECK(!detail::is_better_flat(one.view(), of_one.view()));
  quantized_matrix<fp8_block_128x128> tall{x.extent()};
  quantized_matrix<fp8_row> of_rows{x.extent()};
  CHECK(!detail::is_better_flat(x.view(), tall.view()));
  CHECK(!detail::is_better_flat(x.view(), of_rows.view()));
  std::vector<float8_e4m3fn> codes(3 * 300);
  std::vector<float> scales(3 * 9);
  const matrix_view<float> tight{scales.data(), extent{3, 2}}, loose{scales.data(), extent{3, 2}, 9};
  CHECK(!detail::is_better_flat(x.view(), quantized_view<fp8_group_1x128>{{codes.data(), x.extent(), 300}, tight}));
  CHECK(!detail::is_better_flat(x.view(), quantized_view<fp8_group_1x128>{{codes.data(), x.extent()}, loose}));
  CHECK(detail::is_better_flat(x.view(), quantized_view<fp8_group_1x128>{{codes.data(), x.extent()}, tight}));
  CHECK(contains(message_of([&] { return flattened(of_ragged.view()); }), "1 x 6"));  // scales of ragged groups are not those of one row
  CHECK(contains(message_of([&] { return flattened(quantized_view<fp8_group_1x128>{{codes.data(), x.extent()}, loose}); }), "3 x 9"));
}

// --- Empty matrices -------------------------------------------------------------------------------------------------------------

TEMPLATE_TEST_CASE("an empty matrix is legal and gives an empty result", "", fp8_block_128x128, fp8_group_1x128, fp8_tensor, fp8_row, int8_row, int4_group_128,
                   int4_group_128_zero_point, power_of_two<fp8_block_128x128>, deepseek_v3::activation, deepseek_v3::weight) {
  using S = TestType;
  for (const extent e : {extent{0, 0}, extent{0, 300}, extent{300, 0}}) {
    CAPTURE(e.rows, e.cols);
    quantization_report report{1, 2, 3, 4, 5, 6};
    const auto q = quantize<S>(matrix_view<const float>{nullptr, e}, report);
    CHECK(q.extent() == e);
    CHECK(q.codes().extent() == e);
    CHECK(q.scales().size() == 0);
    CHECK(q.bytes() == 0);
    CHECK(report == quantization_report{});
    CHECK(dequantize<bfloat16>(q).extent() == e);
    // The documented shape of the scales, ceil(rows / block.rows) x ceil(cols / block.cols), is taken from a caller too.
    const extent blocks{ceil_div(e.rows, S::block.rows), ceil_div(e.cols, S::block.cols)};
    using view = quantized_view<S>;
    if constexpr (has_zero_point<S>)
      CHECK_NOTHROW(quantize_into(matrix_view<const float>{nullptr, e},
                                  view{typename view::codes_view{nullptr, e}, typename view::scales_view{nullptr, blocks}, typename view::zeros_view{nullptr, blocks}}));
    else
      CHECK_NOTHROW(quantize_into(matrix_view<const float>{nullptr, e}, view{typename view::codes_view{nullptr, e}, typename view::scales_view{nullptr, blocks}}));
  }
}

// --- Owners and look-alikes -----------------------------------------------------------------------------------------------------

TEST_CASE("a quantized_matrix is a value, and what is left behind by a move can be viewed") {
  matrix<float> x{extent{2, 3}};
  x(1, 1) = 5;
  quantized_matrix<fp8_row> a       = quantize<fp8_row>(x);
  const quantized_matrix<fp8_row> b = a;
  CHECK(b(1, 1) == 5.0f);
  CHECK(b.codes().data() != a.codes().data());
  quantized_matrix<fp8_row> c = std::move(a);
  CHECK(c(1, 1) == 5.0f);
  REQUIRE(a.extent().is_empty());
  CHECK(a.codes().size() == 0);
  CHECK(a.view().extent() == extent{});
  a = b;
  CHECK(a(1, 1) == 5.0f);
  // A default-constructed one is empty; one of an extent holds codes of 0.
  CHECK(quantized_matrix<int4_group_128_zero_point>{}.view().extent() == extent{});
  const quantized_matrix<int4_group_128> zero{extent{2, 5}};
  CHECK(zero.codes()(1, 4) == 0);
}

/// As much of std::mdspan as a view asks for.
template <class T>
struct span_look_alike {
  using value_type = std::remove_cv_t<T>;
  T* pointer;
  int rows, cols, row_stride;
  static constexpr std::size_t rank() { return 2; }
  T* data_handle() const { return pointer; }
  int extent(int d) const { return d == 0 ? rows : cols; }
  int stride(int d) const { return d == 0 ? row_stride : 1; }
};

TEST_CASE("what looks like an mdspan is quantized from and dequantized to") {
  std::vector<float> memory{1, 2, -99, 3, -4, -99}, back(6, 7.0f);
  const auto q = quantize<fp8_tensor>(span_look_alike<const float>{memory.data(), 2, 2, 3});
  CHECK(q.extent() == extent{2, 2});
  CHECK(q.scales()(0, 0) == 4.0f / 448.0f);
  dequantize_into(q, span_look_alike<float>{back.data(), 2, 2, 3});
  CHECK(back == std::vector<float>{q(0, 0), q(0, 1), 7, q(1, 0), q(1, 1), 7});
}

TEST_CASE("a report of matrices one after the other is of the last one") {
  matrix<float> x{extent{1, 4}};
  x(0, 0) = nan;
  x(0, 1) = inf;
  x(0, 2) = 1.0f;
  x(0, 3) = 1e-9f;
  quantization_report report;
  const auto with = quantize<fp8_row>(x, report);
  CHECK(report == quantization_report{.zero_groups = 0, .saturated = 1, .flushed = 1, .nan_in = 1, .inf_in = 1, .nan_out = 1});
  const auto without = quantize<fp8_row>(x);
  CHECK(same_codes<fp8_row, float>(with, without));
  quantize<fp8_row>(matrix<float>{extent{3, 4}}, report);
  CHECK(report == quantization_report{.zero_groups = 3});
}

}  // namespace
