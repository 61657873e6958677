// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// packed_span and packed_matrix_view: which bit of which byte a code of 2, 4 or 6 bits is, proxies and iterators, and that
// writing a code changes nothing else. The layouts are spelled out by hand from spec/formats.md 3.7.
// Layer: tests/unit. Stands on tessera/view.hpp and Catch2.
#include <tessera/format.hpp>
#include <tessera/view.hpp>

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <numeric>
#include <random>
#include <ranges>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "support/catch.hpp"

using namespace tessera;

namespace {

using byte = std::uint8_t;

template <class T>
constexpr T code(unsigned bits) {
  return from_bits<T>(static_cast<code_type<T>>(bits));
}
template <class T>
constexpr unsigned bits_of(T x) {
  return static_cast<unsigned>(to_bits(x)) & ((1u << code_bits<T>)-1u);
}

// --- Layouts, by hand ---------------------------------------------------------------------------------------------------

/// Writes codes first, first + 1, ... (mod 2^bits) and gives the bytes.
template <class T, packing Order, std::size_t Count, std::size_t Bytes>
constexpr std::array<byte, Bytes> packed_sequence(unsigned first) {
  std::array<byte, Bytes> bytes{};
  const packed_span<T, Order> span{bytes.data(), Count};
  for (std::size_t i = 0; i != Count; ++i) span[i] = code<T>((first + static_cast<unsigned>(i)) & ((1u << code_bits<T>)-1u));
  return bytes;
}

// 4 bits, codes 1 2 3 4 5. OCP MX, ONNX, CUDA, PyTorch: the first in the low nibble. bitsandbytes: in the high one.
static_assert(packed_sequence<uint4, packing::low_first, 5, 3>(1) == std::array<byte, 3>{0x21, 0x43, 0x05});
static_assert(packed_sequence<uint4, packing::high_first, 5, 3>(1) == std::array<byte, 3>{0x12, 0x34, 0x50});
static_assert(packed_sequence<int4, packing::low_first, 4, 2>(0xd) == std::array<byte, 2>{0xed, 0x0f});
static_assert(packed_sequence<float4_e2m1fn, packing::high_first, 4, 2>(0xd) == std::array<byte, 2>{0xde, 0xf0});
static_assert(packed_sequence<normal_float4, packing::high_first, 4, 2>(6) == std::array<byte, 2>{0x67, 0x89});

// 2 bits, codes 0 1 2 3 1 ...: 0 + 1 * 4 + 2 * 16 + 3 * 64 = 0xe4, and from the top 0b00011011 = 0x1b.
static_assert(packed_sequence<uint2, packing::low_first, 6, 2>(0) == std::array<byte, 2>{0xe4, 0x04});
static_assert(packed_sequence<uint2, packing::high_first, 6, 2>(0) == std::array<byte, 2>{0x1b, 0x10});
static_assert(packed_sequence<int2, packing::low_first, 4, 1>(1) == std::array<byte, 1>{0x39});

// 6 bits, a little-endian stream: codes 1, 2, 3, 4 are 1 + 2 * 2^6 + 3 * 2^12 + 4 * 2^18 = 0x103081.
static_assert(packed_sequence<float6_e2m3fn, packing::low_first, 4, 3>(1) == std::array<byte, 3>{0x81, 0x30, 0x10});
// 3e 3f 00 01 02: 62 + 63 * 2^6 + 0 + 1 * 2^18 + 2 * 2^24 = 0x2040ffe; the fifth code starts a byte.
static_assert(packed_sequence<float6_e3m2fn, packing::low_first, 5, 4>(0x3e) == std::array<byte, 4>{0xfe, 0x0f, 0x04, 0x02});
static_assert(packed_sequence<float6_e3m2fn, packing::low_first, 6, 5>(0x3e) == std::array<byte, 5>{0xfe, 0x0f, 0x04, 0xc2, 0x00});

// Split halves, blocks of 32: byte j holds element j low and element j + 16 high (ggml).
constexpr bool split_halves_by_hand() {
  std::array<byte, 32> bytes{};
  const packed_span<uint4, packing::split_halves> span{bytes.data(), 33};
  for (std::size_t i = 0; i != 33; ++i) span[i] = code<uint4>(i < 16 ? static_cast<unsigned>(i) : i < 32 ? 31u - static_cast<unsigned>(i) : 9u);
  for (std::size_t j = 0; j != 16; ++j)
    if (bytes[j] != static_cast<byte>(j | (15 - j) << 4)) return false;
  for (std::size_t j = 17; j != 32; ++j)
    if (bytes[j] != 0) return false;
  return bytes[16] == 0x09;  // element 32 starts the second block
}
static_assert(split_halves_by_hand());

static_assert(packed_bytes<4>(0) == 0 && packed_bytes<4>(1) == 1 && packed_bytes<4>(2) == 1 && packed_bytes<4>(3) == 2);
static_assert(packed_bytes<2>(4) == 1 && packed_bytes<2>(5) == 2 && packed_bytes<2, packing::high_first>(8) == 2 && packed_bytes<2>(0) == 0);
static_assert(packed_bytes<6>(1) == 1 && packed_bytes<6>(2) == 2 && packed_bytes<6>(3) == 3 && packed_bytes<6>(4) == 3 && packed_bytes<6>(5) == 4);
static_assert(packed_bytes<4, packing::split_halves>(0) == 0 && packed_bytes<4, packing::split_halves>(1) == 16 &&
              packed_bytes<4, packing::split_halves>(32) == 16 && packed_bytes<4, packing::split_halves>(33) == 32);
// n * bits would not fit: the largest counts.
static_assert(packed_bytes<4>(~std::size_t{0}) == (std::size_t{1} << 63) && packed_bytes<6>(std::size_t{1} << 62) == std::size_t{3} << 60);

// --- Against a naive model, bit by bit ----------------------------------------------------------------------------------

/// The place of bit `b` of element i, counted in bits from the first byte (bit k of byte n is 8 * n + k).
template <int Bits, packing Order>
std::size_t place_of_bit(std::size_t i, std::size_t b) {
  constexpr std::size_t per_byte = 8 / Bits;
  if (Order == packing::low_first) return i * Bits + b;
  if (Order == packing::high_first) return 8 * (i / per_byte) + (per_byte - 1 - i % per_byte) * Bits + b;
  const std::size_t block = i / 32, j = i % 32;
  return 8 * (16 * block + (j < 16 ? j : j - 16)) + (j < 16 ? 0 : 4) + b;
}

template <class T, packing Order>
void check_against_model() {
  constexpr int bits = code_bits<T>;
  std::mt19937 random{7};
  for (std::size_t n = 0; n != 70; ++n) {
    constexpr std::size_t guard = 5;
    const std::size_t used      = packed_bytes<bits, Order>(n);
    std::vector<byte> bytes(guard + used + guard), model;
    for (byte& b : bytes) b = static_cast<byte>(random());
    model = bytes;
    const packed_span<T, Order> span{bytes.data() + guard, n};
    REQUIRE(span.size_bytes() == used);

    // In random order, each twice, so that a write next to a final value would be seen.
    std::vector<std::size_t> order(2 * n);
    for (std::size_t i = 0; i != order.size(); ++i) order[i] = i % n;
    std::shuffle(order.begin(), order.end(), random);
    for (const std::size_t i : order) {
      const unsigned value = static_cast<unsigned>(random()) & ((1u << bits) - 1u);
      span[i]              = code<T>(value);
      for (std::size_t b = 0; b != bits; ++b) {
        const std::size_t place = 8 * guard + place_of_bit<bits, Order>(i, b);
        const auto mask         = static_cast<unsigned>(1u << place % 8);
        model[place / 8]        = static_cast<byte>((value >> b & 1u) != 0 ? model[place / 8] | mask : model[place / 8] & ~mask);
      }
      if (bytes != model) REQUIRE(bytes == model);  // neighbours, padding bits and guard bytes are as they were
    }
    const packed_span<const T, Order> read = span;
    bool same = true;
    for (std::size_t i = 0; i != n; ++i) {
      unsigned value = 0;
      for (std::size_t b = 0; b != bits; ++b) {
        const std::size_t place = 8 * guard + place_of_bit<bits, Order>(i, b);
        value |= (static_cast<unsigned>(model[place / 8]) >> place % 8 & 1u) << b;
      }
      same = same && bits_of<T>(read[i]) == value && bits_of<T>(static_cast<T>(span[i])) == value && bits_of<T>(*(read.begin() + static_cast<std::ptrdiff_t>(i))) == value;
    }
    CHECK(same);
  }
}

TEST_CASE("packed_span: 4-bit codes, low first") { check_against_model<int4, packing::low_first>(); }
TEST_CASE("packed_span: 4-bit codes, high first") { check_against_model<uint4, packing::high_first>(); }
TEST_CASE("packed_span: 4-bit codes, split halves") { check_against_model<float4_e2m1fn, packing::split_halves>(); }
TEST_CASE("packed_span: 4-bit codes of a codebook") { check_against_model<normal_float4, packing::high_first>(); }
TEST_CASE("packed_span: 2-bit codes, low first") { check_against_model<int2, packing::low_first>(); }
TEST_CASE("packed_span: 2-bit codes, high first") { check_against_model<uint2, packing::high_first>(); }
TEST_CASE("packed_span: 6-bit codes") {
  check_against_model<float6_e2m3fn, packing::low_first>();
  check_against_model<float6_e3m2fn, packing::low_first>();
}

// --- Types --------------------------------------------------------------------------------------------------------------

using span  = packed_span<int4>;
using reads = packed_span<const int4>;

static_assert(std::is_trivially_copyable_v<span> && std::is_same_v<span::value_type, int4> && std::is_same_v<reads::value_type, int4>);
static_assert(std::is_convertible_v<span, reads> && !std::is_convertible_v<reads, span>, "const is not lost");
static_assert(!std::is_constructible_v<span, const byte*, std::size_t>, "a span that writes needs bytes that can be written");
static_assert(std::is_constructible_v<reads, const byte*, std::size_t> && std::is_constructible_v<reads, byte*, std::size_t>);
static_assert(!std::is_convertible_v<packed_span<int4, packing::high_first>, packed_span<int4, packing::low_first>>, "the order is part of the type");
static_assert(std::is_same_v<reads::reference, const int4>, "reading gives numbers, not proxies");
static_assert(!std::is_assignable_v<reads::reference&&, float> && std::is_assignable_v<span::reference, int4>);
static_assert(!std::is_assignable_v<span::reference, float> && !std::is_assignable_v<span::reference, int>, "assignment does not round");
static_assert(std::is_nothrow_convertible_v<span::reference, int4>);
static_assert(span{}.empty() && span{}.size() == 0 && span{}.size_bytes() == 0 && span{}.begin() == span{}.end());

using iterator       = span::iterator;
using const_iterator = reads::iterator;
static_assert(std::random_access_iterator<iterator> && std::random_access_iterator<const_iterator>);
static_assert(std::ranges::random_access_range<span> && std::ranges::random_access_range<reads> && std::ranges::sized_range<span>);
static_assert(std::indirectly_writable<iterator, int4> && !std::indirectly_writable<const_iterator, int4>);
static_assert(std::is_same_v<std::iter_value_t<iterator>, int4> && std::is_same_v<std::iter_difference_t<iterator>, std::ptrdiff_t>);
static_assert(std::permutable<iterator>, "the algorithms of std::ranges that move elements about");

// --- Iterators ----------------------------------------------------------------------------------------------------------

template <packing Order>
constexpr bool iterators_walk() {
  std::array<byte, 16> bytes{};
  const packed_span<uint4, Order> s{bytes.data(), 9};
  unsigned n = 0;
  for (auto x : s) x = code<uint4>(n++);  // proxies are values: no reference to hold
  const auto first = s.begin(), last = s.end();
  auto i = first;
  if (last - first != 9 || first - last != -9 || !(first < last) || !(last > first) || !(first <= i) || !(i >= first) || first == last) return false;
  if (bits_of<uint4>(*i++) != 0 || bits_of<uint4>(*i) != 1 || bits_of<uint4>(*++i) != 2 || bits_of<uint4>(*i--) != 2 || bits_of<uint4>(*--i) != 0) return false;
  i += 5;
  if (bits_of<uint4>(*i) != 5 || bits_of<uint4>(i[3]) != 8 || bits_of<uint4>(i[-5]) != 0 || bits_of<uint4>(*(i - 2)) != 3 || bits_of<uint4>(*(2 + i)) != 7) return false;
  i -= 4;
  if (i != first + 1 || (i <=> last) != std::strong_ordering::less) return false;
  i[2] = code<uint4>(15);
  return bits_of<uint4>(static_cast<uint4>(s[3])) == 15 && bits_of<uint4>(static_cast<uint4>(s[2])) == 2 && bits_of<uint4>(static_cast<uint4>(s[4])) == 4;
}
static_assert(iterators_walk<packing::low_first>() && iterators_walk<packing::high_first>() && iterators_walk<packing::split_halves>());

TEST_CASE("iterators of a packed_span are of random access, at run time too") {
  CHECK(iterators_walk<packing::low_first>());
  CHECK(iterators_walk<packing::high_first>());
  CHECK(iterators_walk<packing::split_halves>());
}

// --- Proxies ------------------------------------------------------------------------------------------------------------

constexpr bool proxies_assign_and_swap() {
  std::array<byte, 2> bytes{0x21, 0x43};
  const span s{bytes.data(), 4};
  s[0] = s[3];  // the value, not the place
  if (bytes != std::array<byte, 2>{0x24, 0x43}) return false;
  swap(s[0], s[1]);  // of one byte
  if (bytes != std::array<byte, 2>{0x42, 0x43}) return false;
  swap(s[1], s[2]);
  swap(s[3], s[3]);
  if (bytes != std::array<byte, 2>{0x32, 0x44}) return false;
  const int4 x = s[1];
  s[1] = s[2] = int4(-1);  // chains as numbers do
  return x == 3 && bytes == std::array<byte, 2>{0xf2, 0x4f};
}
static_assert(proxies_assign_and_swap());

TEST_CASE("proxies are assigned and swapped as the numbers they stand for") { CHECK(proxies_assign_and_swap()); }

// A proxy is read as a number is: compared, converted, calculated with, cast.
template <class Reference>
concept reads_as_a_number = requires(const Reference r) {
  { r == 3 } -> std::convertible_to<bool>;
  { r == r } -> std::convertible_to<bool>;
  { r < 2.5f } -> std::convertible_to<bool>;
  { r != int4{} } -> std::convertible_to<bool>;
  { int4{} > r } -> std::convertible_to<bool>;
  { static_cast<float>(r) } -> std::same_as<float>;
};
static_assert(reads_as_a_number<int4>);

template <class Span>
bool behaves_as_a_range_of_numbers() {
  if constexpr (!reads_as_a_number<typename Span::reference> || !std::sortable<typename Span::iterator>) {
    return false;
  } else {
    std::vector<byte> bytes(32);
    std::vector<float> model;
    const Span s{bytes.data(), 21};
    std::mt19937 random{3};
    for (auto x : s) {
      x = code<int4>(static_cast<unsigned>(random()) & 15u);
      model.push_back(static_cast<float>(x));
    }
    const auto is_model = [&] { return std::equal(s.begin(), s.end(), model.begin(), model.end(), [](auto a, float b) { return static_cast<float>(a) == b; }); };
    std::sort(s.begin(), s.end());
    std::sort(model.begin(), model.end());
    bool good = is_model();
    std::reverse(s.begin(), s.end());
    std::reverse(model.begin(), model.end());
    good = good && is_model();
    std::rotate(s.begin(), s.begin() + 5, s.end());
    std::rotate(model.begin(), model.begin() + 5, model.end());
    good = good && is_model();
    std::ranges::sort(s);
    std::ranges::sort(model);
    good = good && is_model() && std::binary_search(s.begin(), s.end(), static_cast<int4>(s[4]));
    const packed_span<const int4, Span::order> read = s;
    good = good && std::max_element(read.begin(), read.end()) == std::ranges::find(read, static_cast<int4>(s[20]));
    return good && std::accumulate(read.begin(), read.end(), 0.0f) == std::accumulate(model.begin(), model.end(), 0.0f);
  }
}

TEST_CASE("a packed_span is a range of numbers to std algorithms: sort, reverse, rotate, search") {
  CHECK(behaves_as_a_range_of_numbers<packed_span<int4, packing::low_first>>());
  CHECK(behaves_as_a_range_of_numbers<packed_span<int4, packing::high_first>>());
  CHECK(behaves_as_a_range_of_numbers<packed_span<int4, packing::split_halves>>());
}

TEST_CASE("std::iterator_traits calls the iterators random access, or std::reverse would not take them") {
  CHECK(std::is_same_v<std::iterator_traits<iterator>::iterator_category, std::random_access_iterator_tag>);
  CHECK(std::is_same_v<std::iterator_traits<const_iterator>::iterator_category, std::random_access_iterator_tag>);
}

TEST_CASE("std::ranges::reverse and std::ranges::copy move codes through proxies") {
  std::array<byte, 3> bytes{0x21, 0x43, 0xf5};
  const span s{bytes.data(), 5};
  std::ranges::reverse(s);
  CHECK(bytes == std::array<byte, 3>{0x45, 0x23, 0xf1});  // the nibble behind the end is as it was
  std::array<byte, 3> others{};
  const packed_span<int4, packing::high_first> other{others.data(), 5};
  std::ranges::copy(reads{s}, other.begin());
  CHECK(others == std::array<byte, 3>{0x54, 0x32, 0x10});
}

// --- Matrices -----------------------------------------------------------------------------------------------------------

using view      = packed_matrix_view<int4>;
using read_view = packed_matrix_view<const int4>;
static_assert(std::is_trivially_copyable_v<view> && std::is_convertible_v<view, read_view> && !std::is_convertible_v<read_view, view>);
static_assert(!std::is_constructible_v<view, const byte*, extent> && std::is_constructible_v<read_view, const byte*, extent>);
static_assert(view::row_bytes(7) == 4 && packed_matrix_view<uint2>::row_bytes(9) == 3 && packed_matrix_view<float6_e2m3fn>::row_bytes(5) == 4 &&
              packed_matrix_view<uint4, packing::split_halves>::row_bytes(33) == 32);
static_assert(view{nullptr, extent{0, 3}}.cols() == 3 && view{nullptr, extent{3, 0}}.rows() == 3 && view{}.extent() == extent{});

constexpr bool rows_start_on_bytes() {
  std::array<byte, 12> bytes{};
  for (byte& b : bytes) b = 0xee;
  const packed_matrix_view<uint4> m{bytes.data() + 1, extent{2, 3}, 5};
  unsigned n = 0;
  for (std::size_t r = 0; r != 2; ++r)
    for (std::size_t c = 0; c != 3; ++c) m(r, c) = code<uint4>(++n);
  const packed_matrix_view<const uint4> read = m;
  return bytes == std::array<byte, 12>{0xee, 0x21, 0xe3, 0xee, 0xee, 0xee, 0x54, 0xe6, 0xee, 0xee, 0xee, 0xee} && read(1, 2) == 6 && read.row(1)[0] == 4 &&
         read.row(1).size() == 3 && m.stride() == 5 && m.size() == 6 && view{bytes.data(), extent{2, 3}}.stride() == 2 && m.row(1).bytes() == bytes.data() + 6;
}
static_assert(rows_start_on_bytes());

TEST_CASE("a packed matrix starts each row on a byte and leaves what lies between rows alone") { CHECK(rows_start_on_bytes()); }

template <class F>
std::string message_of(F f) {
  try {
    f();
  } catch (const shape_error& e) {
    return e.what();
  }
  return "(nothing was thrown)";
}

/// Codes in two rows of three bytes are one row of twelve, and in rows of two of the three bytes they are not.
constexpr bool rows_without_gaps_are_one() {
  std::array<byte, 6> bytes{0x21, 0x43, 0x65, 0x87, 0xa9, 0xcb};
  const read_view m{bytes.data(), extent{2, 6}};
  const read_view one = flattened(m);
  bool is             = is_gapless(m) && one.extent() == extent{1, 12} && one.bytes() == m.bytes();
  for (std::size_t i = 0; i != 12; ++i) is = is && one(0, i) == m(i / 6, i % 6);
  using split = packed_matrix_view<const uint4, packing::split_halves>;
  return is && !is_gapless(read_view{bytes.data(), extent{2, 5}}) && !is_gapless(read_view{bytes.data(), extent{2, 4}, 3}) && is_gapless(read_view{bytes.data(), extent{1, 5}}) &&
         is_gapless(split{bytes.data(), extent{2, 64}}) && !is_gapless(split{bytes.data(), extent{2, 48}});
}
static_assert(rows_without_gaps_are_one());

TEST_CASE("packed_matrix_view: rows with gaps, padding codes among them, cannot be flattened, and the shape_error states them") {
  CHECK(rows_without_gaps_are_one());
  std::array<byte, 16> bytes{};
  CHECK(message_of([&] { return flattened(view{bytes.data(), extent{2, 4}, 3}); }).find("2 x 3") != std::string::npos);
  CHECK(message_of([&] { return flattened(view{bytes.data(), extent{2, 5}}); }).find("2 x 5") != std::string::npos);
}

TEST_CASE("packed_matrix_view: a stride too small and a null pointer with elements are shape_errors") {
  std::array<byte, 64> bytes{};
  const std::string small = message_of([&] { return view{bytes.data(), extent{3, 9}, 4}; });
  CHECK(small.find("3 x 4") != std::string::npos);
  CHECK(small.find("3 x 5") != std::string::npos);
  CHECK(message_of([] { return read_view{nullptr, extent{2, 9}}; }).find("2 x 9") != std::string::npos);
  CHECK_NOTHROW(view{bytes.data(), extent{3, 9}, 5});
  CHECK_NOTHROW(view{bytes.data(), extent{3, 9}, 17});
}

}  // namespace
