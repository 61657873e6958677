// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Layouts of scales and codes: the memory of each, spelled out place by place as its producer describes it; the worked numbers of
// recipes.json ("packing", "ggml"); there and back for random and ragged shapes, with guards around the memory.
// Layer: tests/unit. Stands on tessera/tessera.hpp and Catch2.
#include <tessera/tessera.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <initializer_list>
#include <iterator>
#include <limits>
#include <random>
#include <sstream>
#include <string>
#include <type_traits>
#include <vector>

#include "support/catch.hpp"

using namespace tessera;

namespace {

using byte = std::uint8_t;

template <class T>
constexpr T code(unsigned bits) {
  return from_bits<T>(static_cast<code_type<T>>(bits));
}

// --- Models -------------------------------------------------------------------------------------------------------------

constexpr std::size_t padding = ~std::size_t{0};

/// What stands in memory, place after place: r * cols + c of a scale or code, or padding.
using places = std::vector<std::size_t>;

std::size_t place(extent e, std::size_t r, std::size_t c) { return r < e.rows && c < e.cols ? r * e.cols + c : padding; }
std::size_t up(std::size_t n, std::size_t step) {
  while (n % step != 0) ++n;
  return n;
}

// Each model walks the tensor that the producer has, its last index fastest.

places row_major_places(extent e, std::size_t alignment) {
  places p;
  for (std::size_t r = 0; r != e.rows; ++r)
    for (std::size_t c = 0; c != up(e.cols, alignment); ++c) p.push_back(place(e, r, c));
  return p;
}
places column_major_places(extent e, std::size_t alignment) {
  places p;
  for (std::size_t c = 0; c != e.cols; ++c)
    for (std::size_t r = 0; r != up(e.rows, alignment); ++r) p.push_back(place(e, r, c));
  return p;
}
/// DeepGEMM: [kp][m] words of four bytes.
places packed_places(extent e) {
  places p;
  for (std::size_t kp = 0; kp != up(e.cols, 4) / 4; ++kp)
    for (std::size_t m = 0; m != up(e.rows, 4); ++m)
      for (std::size_t j = 0; j != 4; ++j) p.push_back(place(e, m, 4 * kp + j));
  return p;
}
/// torchao: padded, viewed as (R, 128, C, 4), permuted to (R, C, 128, 4), each tile viewed as (4, 32, 4), transposed to (32, 4, 4).
places swizzle_places(extent e) {
  places p;
  for (std::size_t R = 0; R != up(e.rows, 128) / 128; ++R)
    for (std::size_t C = 0; C != up(e.cols, 4) / 4; ++C)
      for (std::size_t row = 0; row != 32; ++row)
        for (std::size_t quarter = 0; quarter != 4; ++quarter)
          for (std::size_t column = 0; column != 4; ++column) p.push_back(place(e, 128 * R + 32 * quarter + row, 4 * C + column));
  return p;
}
/// Eight codes a word, from the lowest bits on.
places gptq_places(extent e) {
  places p;
  for (std::size_t k = 0; k != e.cols; k += 8)
    for (std::size_t n = 0; n != e.rows; ++n)
      for (std::size_t i = 0; i != 8; ++i) p.push_back(place(e, n, k + i));
  return p;
}
places outputs_places(extent e, std::array<std::size_t, 8> order) {
  places p;
  for (std::size_t k = 0; k != e.cols; ++k)
    for (std::size_t n = 0; n < e.rows; n += 8)
      for (const std::size_t i : order) p.push_back(place(e, n + i, k));
  return p;
}
places inputs_places(extent e) {
  places p;
  for (std::size_t n = 0; n != e.rows; ++n)
    for (std::size_t k = 0; k < e.cols; k += 8)
      for (std::size_t i = 0; i != 8; ++i) p.push_back(place(e, n, k + i));
  return p;
}
places zero_point_places(extent e) {
  places p;
  for (std::size_t n = 0; n < e.rows; n += 8)
    for (std::size_t g = 0; g != e.cols; ++g)
      for (std::size_t i = 0; i != 8; ++i) p.push_back(place(e, n + i, g));
  return p;
}

constexpr std::array<std::size_t, 8> in_order{0, 1, 2, 3, 4, 5, 6, 7}, awq_order{0, 2, 4, 6, 1, 3, 5, 7};

/// Empty, full and ragged in each of the ways of each layout; and some at random.
std::vector<extent> all_shapes() {
  std::vector<extent> all{{0, 0},   {0, 5},   {5, 0},   {1, 1},    {1, 4},    {4, 1},   {5, 6},   {3, 9},    {8, 8},
                          {31, 3},  {32, 4},  {33, 5},  {127, 7},  {128, 4},  {128, 8}, {129, 1}, {200, 13}, {257, 9},
                          {300, 2}, {16, 24}, {24, 16}, {64, 128}, {136, 40}, {7, 130}};
  std::mt19937 random{2024};
  for (int i = 0; i != 16; ++i) {
    const auto rows = random() % 300 + 1, cols = random() % 50 + 1;
    all.push_back(i % 2 == 0 ? extent{rows, cols} : extent{8 * (rows / 8 + 1), 8 * (cols / 8 + 1)});
  }
  return all;
}
const std::vector<extent> shapes = all_shapes();

// --- Scales against the models --------------------------------------------------------------------------------------------

/// Memory with something before and behind it that nobody may touch.
template <class Word>
class guarded {
 public:
  explicit guarded(std::size_t size, unsigned seed = 1) : all_(guard + size + guard), size_{size} {
    std::mt19937 random{seed};
    for (Word& w : all_) w = some(random);
    before_ = all_;
  }
  Word* data() { return all_.data() + guard; }
  const Word* data() const { return all_.data() + guard; }
  std::size_t size() const { return size_; }
  bool is_intact() const {
    bool same = true;
    for (std::size_t i = 0; i != guard; ++i)
      same = same && bits(all_[i]) == bits(before_[i]) && bits(all_[guard + size_ + i]) == bits(before_[guard + size_ + i]);
    return same;
  }
  bool is_as_it_was() const {
    bool same = true;
    for (std::size_t i = 0; i != all_.size(); ++i) same = same && bits(all_[i]) == bits(before_[i]);
    return same;
  }

 private:
  static constexpr std::size_t guard = 9;
  static Word some(std::mt19937& random) { return from_bits<Word>(static_cast<code_type<Word>>(random())); }
  static auto bits(Word w) { return to_bits(w); }

  std::vector<Word> all_, before_;
  std::size_t size_;
};

/// A matrix of any bits at all: NaN and infinities keep theirs.
template <class T>
matrix<T> random_bits(extent e, unsigned seed, unsigned count = 0) {
  std::mt19937 random{seed};
  matrix<T> m{e};
  for (std::size_t i = 0; i != m.size(); ++i)
    m.data()[i] = from_bits<T>(static_cast<code_type<T>>(count == 0 ? random() : random() % count));
  return m;
}

template <class A, class B>
bool same_bits(const A& a, const B& b) {
  bool same = a.extent() == b.extent();
  for (std::size_t r = 0; same && r != a.extent().rows; ++r)
    for (std::size_t c = 0; same && c != a.extent().cols; ++c)
      same = to_bits(static_cast<typename A::value_type>(a(r, c))) == to_bits(static_cast<typename B::value_type>(b(r, c)));
  return same;
}

template <class Layout, class T>
void check_scales(places (*model)(extent)) {
  for (const extent e : shapes) {
    INFO(e.rows << " x " << e.cols);
    const matrix<T> scales = random_bits<T>(e, 7);
    const places p         = model(e);
    REQUIRE(Layout::size(e) == p.size());
    guarded<T> memory(p.size());
    store_scales<Layout>(scales.view(), memory);
    CHECK(memory.is_intact());
    std::size_t wrong = 0;
    for (std::size_t i = 0; i != p.size(); ++i) {
      const code_type<T> expected = p[i] == padding ? code_type<T>{} : to_bits(scales.data()[p[i]]);
      wrong += to_bits(memory.data()[i]) != expected;
    }
    CHECK(wrong == 0);

    const auto padded = random_bits<T>({1, p.size()}, 3);  // whatever stands in the padding is ignored
    for (std::size_t i = 0; i != p.size(); ++i)
      if (p[i] == padding) memory.data()[i] = padded(0, i);
    matrix<T> back{e};
    load_scales<Layout>(memory, back.view());
    CHECK(same_bits(back, scales));
    const scales_in<Layout, const T> view{memory, e};
    CHECK(same_bits(view, scales));
    if (!e.is_empty()) {
      guarded<T> small(p.size() - 1);
      CHECK_THROWS_AS(store_scales<Layout>(scales.view(), small), shape_error);
      CHECK_THROWS_AS(load_scales<Layout>(small, back.view()), shape_error);
      CHECK(small.is_as_it_was());
    }
  }
}

/// Scales of one byte in words, the lowest byte first.
template <class Layout, class T, class Word>
void check_scales_in_words(places (*model)(extent)) {
  for (const extent e : shapes) {
    INFO(e.rows << " x " << e.cols);
    const matrix<T> scales  = random_bits<T>(e, 11);
    const places p          = model(e);
    const std::size_t words = up(p.size(), sizeof(Word)) / sizeof(Word);
    REQUIRE(scales_in<Layout, T, Word>::words(e) == words);
    guarded<Word> memory(words);
    store_scales<Layout>(scales.view(), memory);
    CHECK(memory.is_intact());
    std::size_t wrong = 0;
    for (std::size_t i = 0; i != words * sizeof(Word); ++i) {
      const std::uint64_t word = static_cast<std::make_unsigned_t<Word>>(memory.data()[i / sizeof(Word)]);
      const unsigned expected  = i >= p.size() || p[i] == padding ? 0u : to_bits(scales.data()[p[i]]);
      wrong += (word >> 8 * (i % sizeof(Word)) & 0xffu) != expected;
    }
    CHECK(wrong == 0);
    matrix<T> back{e};
    load_scales<Layout>(memory, back.view());
    CHECK(same_bits(back, scales));
  }
}

TEST_CASE("layouts: scales row by row, aligned or not") {
  check_scales<row_major<>, float>([](extent e) { return row_major_places(e, 1); });
  check_scales<row_major<>, bfloat16>([](extent e) { return row_major_places(e, 1); });
  check_scales<transformer_engine::scales_128x128, float>([](extent e) { return row_major_places(e, 4); });
  check_scales<row_major<7>, float8_e4m3fn>([](extent e) { return row_major_places(e, 7); });
}
TEST_CASE("layouts: scales column by column, aligned for TMA or not") {
  check_scales<column_major<>, float16>([](extent e) { return column_major_places(e, 1); });
  check_scales<tma_aligned, float>([](extent e) { return column_major_places(e, 4); });
  check_scales<transformer_engine::scales_1x128, float>([](extent e) { return column_major_places(e, 4); });
  check_scales<column_major<16>, float8_e8m0fnu>([](extent e) { return column_major_places(e, 16); });
}
TEST_CASE("layouts: four E8M0 in an int32") {
  check_scales<packed_ue8m0, float8_e8m0fnu>(packed_places);
  check_scales_in_words<packed_ue8m0, float8_e8m0fnu, std::int32_t>(packed_places);
  check_scales_in_words<packed_ue8m0, float8_e8m0fnu, std::uint32_t>(packed_places);
  check_scales_in_words<packed_ue8m0, float8_e8m0fnu, std::uint8_t>(packed_places);
}
TEST_CASE("layouts: the 128 x 4 swizzle") {
  check_scales<swizzle_128x4, float8_e8m0fnu>(swizzle_places);
  check_scales<swizzle_128x4, float8_e4m3fn>(swizzle_places);
  check_scales_in_words<swizzle_128x4, float8_e4m3fn, std::uint8_t>(swizzle_places);
  check_scales_in_words<swizzle_128x4, float8_e8m0fnu, std::int32_t>(swizzle_places);
}
TEST_CASE("layouts: one-byte scales in words that do not come out even") {
  check_scales_in_words<row_major<>, float8_e8m0fnu, std::int32_t>([](extent e) { return row_major_places(e, 1); });
  check_scales_in_words<column_major<>, float8_e4m3fn, std::uint64_t>([](extent e) { return column_major_places(e, 1); });
}

// --- Worked numbers of recipes.json, "packing" ------------------------------------------------------------------------------

constexpr bool swizzle_offsets() {
  constexpr extent e{256, 8};
  const auto at = [&](std::size_t r, std::size_t c) { return swizzle_128x4::index(e, r, c); };
  return at(0, 0) == 0 && at(0, 3) == 3 && at(0, 4) == 512 && at(1, 0) == 16 && at(31, 3) == 499 && at(32, 0) == 4 && at(127, 7) == 1023 &&
         at(128, 0) == 1024 && at(200, 5) == 1673 && swizzle_128x4::size(e) == 2048;
}
static_assert(swizzle_offsets());

/// "ue8m0_packed_int32": 5 rows of 6 groups, codes 64 65 .. 69, 74 .. 79, ..; as E8M0 and as the floats they stand for.
template <class T>
constexpr bool four_in_an_int32() {
  std::array<T, 30> scales{};
  for (std::size_t m = 0; m != 5; ++m)
    for (std::size_t g = 0; g != 6; ++g) scales[m * 6 + g] = cast<T>(code<float8_e8m0fnu>(static_cast<unsigned>(0x64 + 0x10 * m + g)));
  std::array<std::int32_t, 18> words{};
  words.fill(-1);
  store_scales<packed_ue8m0>(matrix_view<const T>{scales.data(), extent{5, 6}}, words);
  constexpr std::array<std::uint32_t, 16> expected{0x67666564, 0x77767574, 0x87868584, 0x97969594, 0xa7a6a5a4, 0, 0, 0,
                                                   0x00006968, 0x00007978, 0x00008988, 0x00009998, 0x0000a9a8, 0, 0, 0};
  for (std::size_t i = 0; i != 16; ++i)
    if (static_cast<std::uint32_t>(words[i]) != expected[i]) return false;
  std::array<T, 30> back{};
  load_scales<packed_ue8m0>(words, matrix_view<T>{back.data(), extent{5, 6}});
  for (std::size_t i = 0; i != 30; ++i)
    if (to_bits(back[i]) != to_bits(scales[i])) return false;
  return words[16] == -1 && words[17] == -1;
}
static_assert(four_in_an_int32<float8_e8m0fnu>() && four_in_an_int32<float>() && four_in_an_int32<bfloat16>());

/// The eight codes 0 .. 7 in a word of the layout, along its packed axis.
template <class Layout>
constexpr std::uint32_t one_word(extent e, unsigned first) {
  std::array<typename Layout::element, 8> codes{};
  for (std::size_t i = 0; i != 8; ++i) codes[i] = code<typename Layout::element>((first + static_cast<unsigned>(i)) & 15u);
  std::array<std::int32_t, 1> word{-1};
  store_codes<Layout>(matrix_view<const typename Layout::element>{codes.data(), e}, word);
  std::array<typename Layout::element, 8> back{};
  load_codes<Layout>(word, matrix_view<typename Layout::element>{back.data(), e});
  for (std::size_t i = 0; i != 8; ++i)
    if (to_bits(back[i]) != to_bits(codes[i])) return 0;
  return static_cast<std::uint32_t>(word[0]);
}
static_assert(one_word<gptq::qweight>({1, 8}, 0) == 0x76543210);
static_assert(one_word<awq::qweight>({8, 1}, 0) == 0x75316420);
static_assert(one_word<awq::qzeros>({8, 1}, 0) == 0x75316420);
static_assert(one_word<gptq::qzeros_v2>({8, 1}, 0) == 0x76543210);
static_assert(one_word<gptq::qzeros_v1>({8, 1}, 0) == 0x6543210f);  // z - 1 modulo 16
static_assert(one_word<compressed_tensors::weight_packed>({1, 8}, 8) == 0x76543210);  // -8 .. -1
static_assert(one_word<compressed_tensors::weight_zero_point>({8, 1}, 8) == 0x76543210);

template <class Layout>
constexpr std::uint32_t eight_zero_points_of_8() {
  std::array<uint4, 8> zeros{};
  zeros.fill(code<uint4>(8));
  std::array<std::uint32_t, 1> word{};
  store_codes<Layout>(matrix_view<const uint4>{zeros.data(), extent{8, 1}}, word);
  return word[0];
}
static_assert(eight_zero_points_of_8<gptq::qzeros_v1>() == 0x77777777 && eight_zero_points_of_8<gptq::qzeros_v2>() == 0x88888888);

TEST_CASE("layouts: the worked numbers hold at run time too") {
  const volatile bool yes = true;
  CHECK((yes && swizzle_offsets()));
  CHECK((yes && four_in_an_int32<float8_e8m0fnu>()));
  CHECK((yes && four_in_an_int32<float>()));
  const volatile unsigned zero = 0;
  CHECK(one_word<gptq::qweight>({1, 8}, zero) == 0x76543210);
  CHECK(one_word<awq::qweight>({8, 1}, zero) == 0x75316420);
}

// --- Codes against the models -----------------------------------------------------------------------------------------------

template <class Layout>
void check_codes(places (*model)(extent), extent multiple) {
  using T = typename Layout::element;
  for (const extent e : shapes) {
    INFO(e.rows << " x " << e.cols);
    const matrix<T> codes = random_bits<T>(e, 5, 16);
    if (e.rows % multiple.rows != 0 || e.cols % multiple.cols != 0) {
      guarded<std::int32_t> memory(e.size());
      CHECK_THROWS_AS(store_codes<Layout>(codes.view(), memory), shape_error);
      CHECK(memory.is_as_it_was());
      continue;
    }
    const places p = model(e);
    REQUIRE(Layout::words(e) == p.size() / 8);
    guarded<std::int32_t> words(p.size() / 8);
    store_codes<Layout>(codes.view(), words);
    CHECK(words.is_intact());
    std::size_t wrong = 0;
    for (std::size_t i = 0; i != p.size(); ++i) {
      const unsigned expected = p[i] == padding ? 0u : (to_bits(codes.data()[p[i]]) + Layout::added) % 16u;
      wrong += (static_cast<std::uint32_t>(words.data()[i / 8]) >> 4 * (i % 8) & 15u) != expected;
    }
    CHECK(wrong == 0);

    // Into packed codes of each order and back, straight from the words.
    for (std::size_t i = 0; i != p.size(); ++i)
      if (p[i] == padding)
        words.data()[i / 8] = static_cast<std::int32_t>(static_cast<std::uint32_t>(words.data()[i / 8]) | 5u << 4 * (i % 8));
    std::vector<byte> low(e.rows * packed_bytes<4, packing::low_first>(e.cols), 0xff),
        halves(e.rows * packed_bytes<4, packing::split_halves>(e.cols), 0xff);
    const packed_matrix_view<T, packing::low_first> in_low{low.data(), e};
    const packed_matrix_view<T, packing::split_halves> in_halves{halves.data(), e};
    load_codes<Layout>(words, in_low);
    CHECK(same_bits(in_low, codes));
    copy_codes(in_low, in_halves);
    CHECK(same_bits(in_halves, codes));
    guarded<std::uint32_t> again(p.size() / 8);
    store_codes<Layout>(in_halves, again);
    CHECK(same_bits(codes_in<Layout, const std::uint32_t>{again, e}, codes));
    if (!e.is_empty()) {
      guarded<std::int32_t> small(p.size() / 8 - 1);
      CHECK_THROWS_AS(store_codes<Layout>(codes.view(), small), shape_error);
      CHECK_THROWS_AS(load_codes<Layout>(small, in_low), shape_error);
      CHECK(small.is_as_it_was());
    }
  }
}

TEST_CASE("layouts: GPTQ's qweight and qzeros") {
  check_codes<gptq::qweight>(gptq_places, {1, 8});
  check_codes<gptq::qzeros_v1>([](extent e) { return outputs_places(e, in_order); }, {8, 1});
  check_codes<gptq::qzeros_v2>([](extent e) { return outputs_places(e, in_order); }, {8, 1});
}
TEST_CASE("layouts: AWQ's qweight and qzeros") {
  check_codes<awq::qweight>([](extent e) { return outputs_places(e, awq_order); }, {8, 1});
  check_codes<awq::qzeros>([](extent e) { return outputs_places(e, awq_order); }, {8, 1});
}
TEST_CASE("layouts: compressed-tensors' packed weights and zero points, ragged ones padded with 0") {
  check_codes<compressed_tensors::weight_packed>(inputs_places, {1, 1});
  check_codes<compressed_tensors::weight_zero_point>(zero_point_places, {1, 1});
}

template <class T, packing From, packing To>
void check_repacking() {
  for (const extent e : shapes) {
    const std::size_t bytes_from = packed_bytes<code_bits<T>, From>(e.cols) + 3, bytes_to = packed_bytes<code_bits<T>, To>(e.cols) + 2;
    guarded<byte> from(e.rows * bytes_from, 2), to(e.rows * bytes_to, 4);
    const packed_matrix_view<const T, From> a{from.data(), e, bytes_from};
    const packed_matrix_view<T, To> b{to.data(), e, bytes_to};
    const guarded<byte> before = to;
    copy_codes(a, b);
    CHECK(same_bits(a, b));
    CHECK((from.is_as_it_was() && to.is_intact()));
    std::size_t wrong = 0;
    for (std::size_t r = 0; r != e.rows; ++r) {
      // Padding codes at the end of a row are 0, the bytes between rows are as they were.
      const packed_span<const T, To> whole_row{to.data() + r * bytes_to, (bytes_to - 2) * 8 / static_cast<std::size_t>(code_bits<T>)};
      if constexpr (To != packing::split_halves)
        for (std::size_t c = e.cols; c < whole_row.size(); ++c) wrong += to_bits(whole_row[c]) != 0;
      for (std::size_t i = bytes_to - 2; i != bytes_to; ++i) wrong += to.data()[r * bytes_to + i] != before.data()[r * bytes_to + i];
    }
    CHECK(wrong == 0);
  }
}

TEST_CASE("layouts: codes are repacked from any order to any other") {
  check_repacking<int4, packing::low_first, packing::high_first>();
  check_repacking<int4, packing::high_first, packing::split_halves>();
  check_repacking<normal_float4, packing::split_halves, packing::low_first>();
  check_repacking<float4_e2m1fn, packing::low_first, packing::low_first>();
  check_repacking<uint2, packing::high_first, packing::low_first>();
  check_repacking<float6_e2m3fn, packing::low_first, packing::low_first>();
  CHECK_THROWS_AS(copy_codes(matrix<int4>{extent{2, 3}}.view(), matrix<int4>{extent{3, 2}}.view()), shape_error);
}

// --- Quantized matrices -----------------------------------------------------------------------------------------------------

matrix<float> random_values(extent e, unsigned seed = 9) {
  std::mt19937 random{seed};
  std::normal_distribution<float> values{0.0f, 3.0f};
  matrix<float> m{e};
  for (std::size_t i = 0; i != m.size(); ++i) m.data()[i] = values(random);
  return m;
}

/// Through the layout and back, the values are the same.
template <class Layout, class S, class Word>
void check_scales_of(extent e) {
  INFO(S::name << ", " << e.rows << " x " << e.cols);
  const quantized_matrix<S> q = quantize<S>(random_values(e));
  std::vector<Word> memory(2000, Word{});
  store_scales<Layout>(q, memory);
  quantized_matrix<S> back{e};
  copy_codes(q.codes(), back.view().codes());
  load_scales<Layout>(memory, back);
  if constexpr (has_zero_point<S>) copy_codes(q.zero_points(), back.view().zero_points());
  if constexpr (has_global_scale<S>) *back.view().global() = q.global();
  bool same = true;
  for (std::size_t r = 0; r != e.rows; ++r)
    for (std::size_t c = 0; c != e.cols; ++c) same = same && to_bits(q(r, c)) == to_bits(back(r, c));
  CHECK(same);
}

TEST_CASE("layouts: a quantized matrix has the same values after its scales were somewhere else") {
  for (const extent e : {extent{1, 1}, extent{127, 129}, extent{130, 300}, extent{0, 4}}) {
    check_scales_of<row_major<>, deepseek_v3::activation, float>(e);
    check_scales_of<tma_aligned, deepgemm::per_token, float>(e);
    check_scales_of<tma_aligned, fp8_row, float>(e);
    check_scales_of<transformer_engine::scales_1x128, transformer_engine::block_1x128, float>(e);
    check_scales_of<transformer_engine::scales_128x128, transformer_engine::block_128x128, float>(e);
    check_scales_of<packed_ue8m0, deepgemm::per_token_ue8m0, std::int32_t>(e);   // scales of float or bytes,
    check_scales_of<packed_ue8m0, power_of_two<fp8_group_1x128>, std::int32_t>(e);
    check_scales_of<packed_ue8m0, power_of_two<fp8_block_128x128>, std::int32_t>(e);  // of a group or a block,
    check_scales_of<packed_ue8m0, power_of_two<fp8_tensor>, std::int32_t>(e);
    check_scales_of<packed_ue8m0, deepseek_v3::activation_ue8m0, std::int32_t>(e);
    check_scales_of<swizzle_128x4, mxfp8, std::uint8_t>({e.rows, e.cols / 4});
    check_scales_of<swizzle_128x4, nvfp4, float8_e4m3fn>({e.rows, e.cols / 8});
    check_scales_of<column_major<>, gptq::group_128, float16>(e);
  }
}

TEST_CASE("layouts: packed_ue8m0 repeats the scale of a block for each of its rows, and wants it so") {
  using S            = power_of_two<fp8_block_128x128>;
  const extent e     = {130, 300};
  const auto q       = quantize<S>(random_values(e));
  const auto per_row = extent{130, 3};
  std::vector<std::int32_t> words(scales_in<packed_ue8m0, float8_e8m0fnu, std::int32_t>::words(per_row));
  CHECK(words.size() == 132);
  store_scales<packed_ue8m0>(q, words);
  const scales_in<packed_ue8m0, float8_e8m0fnu, std::int32_t> view{words, per_row};
  bool same = true;
  for (std::size_t r = 0; r != 130; ++r)
    for (std::size_t c = 0; c != 3; ++c) same = same && view(r, c) == q.scales()(r / 128, c);
  CHECK(same);

  quantized_matrix<S> back{e};
  view(77, 1) = code<float8_e8m0fnu>(3);
  CHECK_THROWS_AS(load_scales<packed_ue8m0>(words, back), shape_error);
  CHECK(to_bits(back.scales()(0, 0)) == 0);  // nothing was written
  view(77, 1) = view(0, 1);
  load_scales<packed_ue8m0>(words, back);
  CHECK(same_bits(back.scales(), q.scales()));
}

TEST_CASE("layouts: a scale that is no power of two is refused, with its place") {
  matrix<float> scales{extent{3, 2}};
  const auto refused = [&](float bad) {
    for (std::size_t i = 0; i != 6; ++i) scales.data()[i] = 0.25f;
    scales(2, 1) = bad;
    guarded<std::int32_t> words(4);
    try {
      store_scales<packed_ue8m0>(scales.view(), words);
    } catch (const shape_error& e) {
      return words.is_as_it_was() && std::string{e.what()}.find("2 x 1 and 3 x 2") != std::string::npos;
    }
    return false;
  };
  const auto max = std::numeric_limits<float>::max(), infinity = std::numeric_limits<float>::infinity();
  for (const float bad :
       {0.0f, -0.0f, 3.0f, 1.0000001f, -1.0f, max, infinity, std::numeric_limits<float>::quiet_NaN(), 0x1p-128f, 0x1.8p-127f}) {
    INFO(bad);
    CHECK(refused(bad));
  }
  for (const float good : {0x1p-127f, 0x1p-126f, 1.0f, 0x1p127f}) {
    INFO(good);
    CHECK(!refused(good));
  }
}

template <class S, class Weights, class Zeros>
void check_checkpoint() {
  const extent e{136, 264};
  const auto q = quantize<S>(random_values(e));
  std::vector<std::int32_t> weights(Weights::words(e)), zeros(Zeros::words(q.zero_points().extent()));
  std::vector<float16> scales(q.scales().size());
  store_codes<Weights>(q, weights);
  store_zero_points<Zeros>(q, zeros);
  store_scales<column_major<>>(q, scales);
  quantized_matrix<S> back{e};
  load_codes<Weights>(weights, back);
  load_zero_points<Zeros>(zeros, back);
  load_scales<column_major<>>(scales, back);
  CHECK(same_bits(q.codes(), back.codes()));
  CHECK(same_bits(q.zero_points(), back.zero_points()));
  CHECK(same_bits(q.scales(), back.scales()));
  CHECK(same_bits(dequantize<float>(q), dequantize<float>(back)));
}

TEST_CASE("layouts: a checkpoint of GPTQ or AWQ, to its three tensors and back") {
  check_checkpoint<gptq::group_128, gptq::qweight, gptq::qzeros_v1>();
  check_checkpoint<gptq::group_128_symmetric, gptq::qweight, gptq::qzeros_v2>();
  check_checkpoint<awq::group_128, awq::qweight, awq::qzeros>();
}

// --- ggml -------------------------------------------------------------------------------------------------------------------

std::string hex_of(const std::vector<byte>& bytes) {
  std::string text;
  for (const byte b : bytes) text += {"0123456789abcdef"[b >> 4], "0123456789abcdef"[b & 15]};
  return text;
}

std::string text_of_file(const std::filesystem::path& path) {
  std::ifstream file{path};
  INFO(path.string());
  REQUIRE(file);
  return {std::istreambuf_iterator<char>{file}, {}};
}
/// The worked numbers that come with the repository, as text: they are looked up, not parsed, since a unit test stands on no library.
const std::string& recipes() {
  static const std::string all =
      text_of_file(std::filesystem::path{__FILE__}.parent_path().parent_path() / "golden" / "data" / "recipes.json");
  return all;
}
/// The text behind a path of keys, each of which begins with what is given.
std::string text_at(std::initializer_list<const char*> keys) {
  std::size_t at = 0;
  for (const char* key : keys) {
    at = recipes().find(std::string{'"'} + key, at);
    REQUIRE(at != std::string::npos);
  }
  const std::size_t colon = recipes().find("\":", at), first = recipes().find('"', colon + 2) + 1;
  return recipes().substr(first, recipes().find('"', first) - first);
}
template <class T>
matrix<float> values_in(const std::string& hex) {
  constexpr std::size_t digits = 2 * sizeof(T);
  matrix<float> x{extent{1, hex.size() / digits}};
  for (std::size_t i = 0; i != x.size(); ++i)
    x(0, i) = static_cast<float>(code<T>(static_cast<unsigned>(std::stoul(hex.substr(i * digits, digits), nullptr, 16))));
  return x;
}
template <class S>
std::string ggml_block_of(const matrix<float>& x) {
  std::vector<byte> bytes(x.cols() / ggml_block_values<S> * ggml_block_bytes<S>);
  to_ggml_blocks(quantize<S>(x), bytes);
  return hex_of(bytes);
}

const char* const inputs_of_ggml[] = {"lcg_bf16_seed5", "halves_amax127", "steps_-8_by_0.5", "lcg_f32_seed2024", "zeros", "fma_sensitive"};

/// Each input alone, and all of them as the rows of one matrix.
template <class S>
void check_ggml_vectors(const char* key) {
  matrix<float> all{extent{6, 64}};
  std::string expected_of_all;
  for (std::size_t r = 0; r != 6; ++r) {
    INFO(S::name << " of " << inputs_of_ggml[r]);
    const matrix<float> x      = values_in<float>(text_at({"ggml", "inputs_f32", inputs_of_ggml[r]}));
    const std::string expected = text_at({"ggml", key, inputs_of_ggml[r]});
    REQUIRE(x.size() == 32);
    CHECK(expected.size() == 2 * ggml_block_bytes<S>);
    CHECK(ggml_block_of<S>(x) == expected);
    for (std::size_t c = 0; c != 64; ++c) all(r, c) = x(0, c % 32);
    expected_of_all += expected + expected;
  }
  std::vector<byte> bytes(12 * ggml_block_bytes<S>);
  to_ggml_blocks(quantize<S>(all), bytes);
  CHECK(hex_of(bytes) == expected_of_all);
}

TEST_CASE("ggml blocks have the bytes of ggml's own C code") {
  check_ggml_vectors<ggml::q8_0>("q8_0.ref");
  check_ggml_vectors<ggml::q8_0_avx2>("q8_0.avx2_runtime");
  check_ggml_vectors<ggml::q4_0>("q4_0.ref_no_fma");
  check_ggml_vectors<ggml::q4_0_fma>("q4_0.ref_fma");
  check_ggml_vectors<ggml::q4_1>("q4_1.ref_no_fma");
  check_ggml_vectors<ggml::mxfp4>("mxfp4(17 bytes");
  CHECK(ggml_block_of<ggml::nvfp4>(values_in<bfloat16>(text_at({"nvfp4", "input_bf16"}))) ==
        text_at({"nvfp4", "ggml.block_nvfp4(36 bytes"}));
}

TEST_CASE("layouts: the worked numbers are those of recipes.json") {
  const volatile unsigned zero = 0;
  const auto hex               = [](std::uint32_t word) {
    std::string text;
    for (int i = 28; i >= 0; i -= 4) text += "0123456789abcdef"[word >> i & 15];
    return text;
  };
  CHECK(hex(one_word<gptq::qweight>({1, 8}, zero)) == text_at({"packing", "gptq_int32_lsb_first"}));
  CHECK(hex(one_word<awq::qweight>({8, 1}, zero)) == text_at({"packing", "awq_int32"}));
  CHECK(hex(one_word<compressed_tensors::weight_packed>({1, 8}, zero + 8)) == text_at({"packing", "compressed_tensors pack_to_int32"}));
  CHECK(hex(eight_zero_points_of_8<gptq::qzeros_v1>()) == text_at({"packing", "gptq_v1_qzeros"}));
  CHECK(hex(eight_zero_points_of_8<gptq::qzeros_v2>()) == text_at({"packing", "gptq_v2_qzeros"}));
}

static_assert(ggml_block_bytes<ggml::q8_0> == 34 && ggml_block_bytes<ggml::q4_0> == 18 && ggml_block_bytes<ggml::q4_1> == 20 &&
              ggml_block_bytes<ggml::mxfp4> == 17 && ggml_block_bytes<ggml::nvfp4> == 36);
static_assert(ggml_block_values<ggml::q8_0> == 32 && ggml_block_values<ggml::mxfp4> == 32 && ggml_block_values<ggml::nvfp4> == 64);

/// Element i of a row has code i % 16: each byte of codes tells which two elements are in it.
template <class S>
void check_places_in_ggml(std::size_t codes_at, std::size_t half) {
  quantized_matrix<S> q{extent{1, 64}};
  const auto view = q.view();
  for (std::size_t i = 0; i != 64; ++i) view.codes()(0, i) = code<typename S::element>(static_cast<unsigned>((i * 7 + i / 16) % 16));
  std::vector<byte> bytes(64 / ggml_block_values<S> * ggml_block_bytes<S>);
  to_ggml_blocks(q, bytes);
  const unsigned flip = std::is_same_v<typename S::element, int4> ? 8 : 0;
  for (std::size_t i = 0; i != 64; ++i) {
    const std::size_t block = i / ggml_block_values<S>, in_block = i % ggml_block_values<S>, group = in_block / (2 * half),
                      j = in_block % (2 * half);
    const unsigned byte_of_it = bytes[block * ggml_block_bytes<S> + codes_at + group * half + j % half];
    CHECK((byte_of_it >> (j < half ? 0 : 4) & 15u) == ((i * 7 + i / 16) % 16 ^ flip));
  }
}

TEST_CASE("ggml blocks have element j beside j + 16, of nvfp4 beside j + 8") {
  check_places_in_ggml<ggml::q4_0>(2, 16);
  check_places_in_ggml<ggml::q4_1>(4, 16);
  check_places_in_ggml<ggml::mxfp4>(1, 16);
  check_places_in_ggml<ggml::nvfp4>(4, 8);
}

template <class S>
void check_ggml() {
  for (const extent e : {extent{0, 64}, extent{3, 0}, extent{1, 64}, extent{5, 192}, extent{2, 640}}) {
    const std::size_t size = e.rows * e.cols / ggml_block_values<S> * ggml_block_bytes<S>;
    // Any bytes at all are a matrix, and the same bytes again: a code has no spare bits, save bit 7 of a UE4M3.
    guarded<byte> bytes(size, 21), again(size, 22);
    if constexpr (std::is_same_v<typename S::scale, ufloat8_e4m3>)
      for (std::size_t i = 0; i != size; ++i)
        if (i % 36 < 4) bytes.data()[i] &= 0x7f;
    const std::vector<byte> before(bytes.data(), bytes.data() + size);
    quantized_matrix<S> q{e};
    from_ggml_blocks(bytes, q);
    to_ggml_blocks(q, again);
    CHECK(std::equal(before.begin(), before.end(), again.data()));
    CHECK(std::equal(before.begin(), before.end(), bytes.data()));
    CHECK((bytes.is_intact() && again.is_intact()));
    if (!e.is_empty()) {
      guarded<byte> small(size - 1);
      CHECK_THROWS_AS(to_ggml_blocks(q, small), shape_error);
      CHECK_THROWS_AS(from_ggml_blocks(small, q), shape_error);
      CHECK(small.is_as_it_was());
    }
  }
  for (const std::size_t cols : {std::size_t{1}, std::size_t{16}, std::size_t{31}, std::size_t{33}, std::size_t{48},
                                 ggml_block_values<S> + ggml_block_values<S> / 2}) {
    quantized_matrix<S> ragged{extent{2, cols}};
    guarded<byte> bytes(2000);
    CHECK_THROWS_AS(to_ggml_blocks(ragged, bytes), shape_error);
    CHECK_THROWS_AS(from_ggml_blocks(bytes, ragged), shape_error);
    CHECK(bytes.is_as_it_was());
  }
}

TEST_CASE("ggml blocks of any bytes come back, row after row; rows that are no whole blocks do not") {
  check_ggml<ggml::q8_0>();
  check_ggml<ggml::q8_0_avx2>();
  check_ggml<ggml::q4_0>();
  check_ggml<ggml::q4_0_fma>();
  check_ggml<ggml::q4_1>();
  check_ggml<ggml::mxfp4>();
  check_ggml<ggml::nvfp4>();
  check_ggml<mxfp4>();          // of ours, low first in memory: the same block
  check_ggml<ocp_mx::mxfp4>();
}

/// Quantized, written as ggml's blocks, read back: the same values, bit for bit.
template <class S>
void check_values_through_ggml() {
  INFO(S::name);
  const auto q = quantize<S>(random_values({7, 192}));
  std::vector<byte> bytes(7 * 192 / ggml_block_values<S> * ggml_block_bytes<S>);
  to_ggml_blocks(q, bytes);
  quantized_matrix<S> back{extent{7, 192}};
  from_ggml_blocks(bytes, back);
  CHECK(same_bits(dequantize<float>(q), dequantize<float>(back)));
}

TEST_CASE("ggml blocks do not change a value") {
  check_values_through_ggml<ggml::q8_0>();
  check_values_through_ggml<ggml::q4_0>();
  check_values_through_ggml<ggml::q4_1>();
  check_values_through_ggml<ggml::mxfp4>();
  check_values_through_ggml<ggml::nvfp4>();
}

template <class S>
constexpr bool ggml_at_compile_time() {
  std::array<byte, ggml_block_bytes<S>> bytes{}, again{};
  for (std::size_t i = 0; i != bytes.size(); ++i) bytes[i] = static_cast<byte>(i * 37 % 128);
  quantized_matrix<S> q{extent{1, ggml_block_values<S>}};
  from_ggml_blocks(bytes, q);
  to_ggml_blocks(q, again);
  return bytes == again;
}
static_assert(ggml_at_compile_time<ggml::q8_0>() && ggml_at_compile_time<ggml::q4_0>() && ggml_at_compile_time<ggml::q4_1>() &&
              ggml_at_compile_time<ggml::mxfp4>() && ggml_at_compile_time<ggml::nvfp4>());

// --- fp8_ds_mla -------------------------------------------------------------------------------------------------------------

TEST_CASE("fp8_ds_mla tokens are 512 codes, four floats and 64 bfloat16") {
  const auto q    = quantize<vllm::kv_ds_mla>(random_values({3, 512}));
  const auto rope = random_bits<bfloat16>({3, 64}, 31);
  guarded<byte> bytes(3 * 656);
  to_ds_mla_tokens(q.view(), rope.view(), bytes);
  CHECK(bytes.is_intact());
  const byte* token = bytes.data() + 2 * 656;
  CHECK(token[0] == q.codes()(2, 0).bits());
  CHECK(token[511] == q.codes()(2, 511).bits());
  const std::uint32_t s3 = to_bits(q.scales()(2, 3));  // the last of four at 512
  CHECK((token[524] == (s3 & 0xff) && token[525] == (s3 >> 8 & 0xff) && token[526] == (s3 >> 16 & 0xff) && token[527] == s3 >> 24));
  CHECK((token[528] == (rope(2, 0).bits() & 0xff) && token[529] == rope(2, 0).bits() >> 8 && token[655] == rope(2, 63).bits() >> 8));

  quantized_matrix<vllm::kv_ds_mla> back{extent{3, 512}};
  matrix<bfloat16> rope_back{extent{3, 64}};
  from_ds_mla_tokens(bytes, back.view(), rope_back.view());
  CHECK(same_bits(back.codes(), q.codes()));
  CHECK(same_bits(back.scales(), q.scales()));
  CHECK(same_bits(rope_back, rope));

  guarded<byte> small(3 * 656 - 1);
  CHECK_THROWS_AS(to_ds_mla_tokens(q.view(), rope.view(), small), shape_error);
  CHECK_THROWS_AS(to_ds_mla_tokens(q.view(), random_bits<bfloat16>({2, 64}, 1).view(), bytes), shape_error);
  CHECK_THROWS_AS(to_ds_mla_tokens(quantize<vllm::kv_ds_mla>(random_values({3, 511})).view(), rope.view(), bytes), shape_error);
}

// --- Constant expressions, and a layout of one's own --------------------------------------------------------------------------

template <class Layout, class T, std::size_t Words, class Word>
constexpr bool there_and_back(extent e) {
  std::array<T, 12> scales{}, back{};
  for (std::size_t i = 0; i != e.size(); ++i) scales[i] = code<T>(static_cast<unsigned>(17 * i + 3));
  std::array<Word, Words> memory{};
  store_scales<Layout>(matrix_view<const T>{scales.data(), e}, memory);
  load_scales<Layout>(memory, matrix_view<T>{back.data(), e});
  for (std::size_t i = 0; i != e.size(); ++i)
    if (to_bits(scales[i]) != to_bits(back[i])) return false;
  return true;
}
static_assert(there_and_back<row_major<>, float, 6, float>({2, 3}) && there_and_back<row_major<4>, float, 8, float>({2, 3}));
static_assert(there_and_back<tma_aligned, float, 12, float>({2, 3}) && there_and_back<column_major<>, float16, 6, float16>({2, 3}));
static_assert(there_and_back<swizzle_128x4, float8_e4m3fn, 512, std::uint8_t>({4, 3}));
static_assert(there_and_back<packed_ue8m0, float8_e8m0fnu, 8, std::int32_t>({2, 6}));

/// The example of scale_layout.
struct reversed {
  static constexpr std::size_t size(extent e) { return e.size(); }
  static constexpr std::size_t index(extent e, std::size_t r, std::size_t c) { return e.size() - 1 - r * e.cols - c; }
};
static_assert(scale_layout<reversed> && there_and_back<reversed, bfloat16, 6, bfloat16>({2, 3}));

static_assert(!scale_layout<int> && !scale_layout<extent> && !code_layout<reversed> && code_layout<awq::qweight>);

// Types that do not fit are no overloads, and const is not lost.
static_assert(!std::is_constructible_v<scales_in<tma_aligned, float>, const std::vector<float>&, extent>);
static_assert(std::is_constructible_v<scales_in<tma_aligned, const float>, const std::vector<float>&, extent>);
static_assert(!std::is_constructible_v<codes_in<awq::qweight>, const std::vector<std::int32_t>&, extent>);

TEST_CASE("layouts: an extent too large for memory is a shape_error") {
  std::vector<float> memory(4);
  const std::size_t huge = std::size_t{1} << 62;
  CHECK_THROWS_AS((scales_in<tma_aligned, float>{memory, extent{huge, huge}}), shape_error);
  CHECK_THROWS_AS((scales_in<row_major<4>, float>{memory, extent{2, huge}}), shape_error);
  CHECK_THROWS_AS((scales_in<tma_aligned, float>{memory, extent{whole, 1}}), shape_error);  // to be aligned to 4, which is 0 modulo 2^64
  CHECK_THROWS_AS((scales_in<swizzle_128x4, float8_e8m0fnu, byte>{std::vector<byte>(4), extent{whole - 126, 1}}), shape_error);
  CHECK((scales_in<tma_aligned, float>{memory, extent{whole, 0}}.size()) == 0);
}

// --- docs/reference/layouts.md --------------------------------------------------------------------------------------------------

TEST_CASE("layouts: the examples of layouts.md are these") {
  const matrix<float> x = random_values({136, 264});
  const auto activations = quantize<deepgemm::per_token>(x);  // float scales, 1 x 128
  std::vector<float> columns(tma_aligned::size(activations.scales().extent()));
  store_scales<tma_aligned>(activations, columns);

  const auto weights = quantize<power_of_two<fp8_block_128x128>>(x);  // E8M0 scales, 128 x 128
  const extent each_row{x.rows(), weights.scales().cols()};
  std::vector<std::int32_t> words(scales_in<packed_ue8m0, float8_e8m0fnu, std::int32_t>::words(each_row));
  store_scales<packed_ue8m0>(weights, words);
  const scales_in<packed_ue8m0, const float8_e8m0fnu, std::int32_t> scales{words, each_row};
  const float s = scales(129, 1);  // of row 129, columns 128 to 255
  CHECK(columns[1 * 136 + 7] == activations.scales()(7, 1));
  CHECK(s == static_cast<float>(weights.scales()(1, 1)));

  const auto q = quantize<awq::group_128>(x);
  std::vector<std::int32_t> qweight(awq::qweight::words(q.extent())), qzeros(awq::qzeros::words(q.scales().extent()));
  std::vector<float16> float16_scales(q.scales().size());
  store_codes<awq::qweight>(q, qweight);
  store_zero_points<awq::qzeros>(q, qzeros);
  store_scales<column_major<>>(q, float16_scales);

  quantized_matrix<awq::group_128> read{q.extent()};
  load_codes<awq::qweight>(qweight, read);
  load_zero_points<awq::qzeros>(qzeros, read);
  load_scales<column_major<>>(float16_scales, read);
  CHECK(same_bits(dequantize<float>(read), dequantize<float>(q)));
}

TEST_CASE("layouts: the example of layouts.md with ggml is this") {
  const matrix<float> x = random_values({5, 96});
  const auto blocks = quantize<ggml::q4_0>(x);
  std::vector<std::uint8_t> bytes(x.size() / ggml_block_values<ggml::q4_0> * ggml_block_bytes<ggml::q4_0>);
  to_ggml_blocks(blocks, bytes);
  quantized_matrix<ggml::q4_0> again{x.extent()};
  from_ggml_blocks(bytes, again);
  CHECK(same_bits(dequantize<float>(again), dequantize<float>(blocks)));
}

TEST_CASE("layouts: every line of code in layouts.md is in this file") {
  const std::filesystem::path here{__FILE__};
  const std::string code = text_of_file(here),
                    page = text_of_file(here.parent_path().parent_path().parent_path() / "docs" / "reference" / "layouts.md");
  std::istringstream lines{page};
  bool is_code = false;
  int found    = 0;
  for (std::string line; std::getline(lines, line);) {
    if (line.rfind("```", 0) == 0) {
      is_code = line == "```cpp";
    } else if (is_code && !line.empty()) {
      INFO(line);
      CHECK(code.find(line + "\n") != std::string::npos);
      ++found;
    }
  }
  CHECK(found > 20);
}

}  // namespace
