// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// extent, matrix_view, matrix and the walk over tiles: shapes that go together, shapes that do not, and what a tile covers.
// Layer: tests/unit. Stands on tessera/view.hpp and Catch2.
#include <tessera/format.hpp>
#include <tessera/view.hpp>

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <random>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "support/catch.hpp"

using namespace tessera;

namespace {

/// The message of the shape_error that `f` throws, or a sentence that matches nothing.
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

// --- extent -----------------------------------------------------------------------------------------------------------

static_assert(extent{} == extent{0, 0} && extent{}.is_empty() && extent{}.size() == 0);
static_assert(extent{3, 4}.rows == 3 && extent{3, 4}.cols == 4 && extent{3, 4}.size() == 12 && !extent{3, 4}.is_empty());
static_assert(extent{0, 4}.is_empty() && extent{4, 0}.is_empty() && extent{0, 4} != extent{4, 0} && extent{0, 4}.size() == 0);
static_assert(std::regular<extent> && std::is_trivially_copyable_v<extent>);
static_assert(!std::is_constructible_v<extent, double, int> && !std::is_constructible_v<extent, int, float>, "a length is an integer");
static_assert(!std::is_constructible_v<extent, int>, "one number is no shape");

template <class... T>
constexpr bool made_from_any_integer() {
  return ((extent{T{2}, 3} == extent{2, 3} && extent{3u, T{2}} == extent{3, 2} && extent{T{2}, T{2}} == extent{2, 2}) && ...);
}
static_assert(made_from_any_integer<char, signed char, unsigned char, short, unsigned short, int, unsigned, long, unsigned long, long long,
                                    unsigned long long, std::size_t, std::ptrdiff_t, char8_t, char16_t, char32_t, wchar_t>());
static_assert(extent{true, 3} == extent{1, 3});

TEST_CASE("an extent takes integers of any type, mixed, and refuses negative ones with both numbers in the message") {
  CHECK(contains(message_of([] { return extent{-1, 7}; }), "-1 x 7"));
  CHECK(contains(message_of([] { return extent{7u, -1L}; }), "7 x -1"));
  CHECK(contains(message_of([] { return extent{std::int8_t{-128}, std::uint64_t{5}}; }), "-128 x 5"));
  CHECK(contains(message_of([] { return extent{std::numeric_limits<std::ptrdiff_t>::min(), 0}; }), "-9223372036854775808 x 0"));
  CHECK(contains(message_of([] { return extent{short{-3}, -4}; }), "-3 x -4"));
  CHECK(extent{std::numeric_limits<std::size_t>::max(), 1}.rows == std::numeric_limits<std::size_t>::max());
}

TEST_CASE("a shape_error is a std::exception and can be copied") {
  static_assert(std::is_base_of_v<std::exception, shape_error> && std::is_nothrow_copy_constructible_v<shape_error>);
  const shape_error a{"a sentence", {1, 2}, {3, -4}};
  const shape_error b = a;
  const std::exception& e = b;
  CHECK(std::string{e.what()} == "a sentence: 1 x 2 and 3 x -4");
  // A sentence too long for the buffer is cut, and still ends.
  const std::string longest(1000, 'x');
  CHECK(std::string{shape_error(longest.c_str(), {1, 2}, {3, 4}).what()}.size() < 200);
}

// --- matrix_view ------------------------------------------------------------------------------------------------------

static_assert(std::is_same_v<matrix_view<const float>::value_type, float> && std::is_same_v<matrix_view<bfloat16>::value_type, bfloat16>);
static_assert(std::is_trivially_copyable_v<matrix_view<float>>, "a view is passed by value");
static_assert(std::is_convertible_v<matrix_view<float>, matrix_view<const float>>);
static_assert(!std::is_convertible_v<matrix_view<const float>, matrix_view<float>>, "const is not lost");
static_assert(!std::is_convertible_v<matrix_view<float>, matrix_view<const double>> && !std::is_convertible_v<matrix_view<float>, matrix_view<double>>);
static_assert(!std::is_convertible_v<float*, matrix_view<float>>, "a pointer has no shape");
static_assert(std::is_same_v<decltype(std::declval<const matrix_view<float>&>()(0, 0)), float&>, "constness of the view is not that of the elements");
static_assert(std::is_same_v<decltype(std::declval<matrix_view<const float>&>()(0, 0)), const float&>);

constexpr bool a_view_with_a_stride() {
  int memory[12]{};
  const matrix_view<int> v{memory, extent{3, 2}, 4};
  int n = 0;
  for (std::size_t r = 0; r != 3; ++r)
    for (std::size_t c = 0; c != 2; ++c) v(r, c) = ++n;
  const int expected[12]{1, 2, 0, 0, 3, 4, 0, 0, 5, 6, 0, 0};
  for (std::size_t i = 0; i != 12; ++i)
    if (memory[i] != expected[i]) return false;
  const matrix_view<const int> read = v;
  const matrix_view<int> copy       = v;
  return v.stride() == 4 && v.rows() == 3 && v.cols() == 2 && v.size() == 6 && v.row(2) == memory + 8 && read(1, 1) == 4 && read.stride() == 4 &&
         read.data() == memory && read.extent() == v.extent() && copy.row(1) == v.row(1) && matrix_view<int>{memory, extent{3, 2}}.stride() == 2 &&
         matrix_view<int>{memory, extent{2, 2}, std::int8_t{5}}.stride() == 5;
}
static_assert(a_view_with_a_stride());

static_assert(matrix_view<float>{}.data() == nullptr && matrix_view<float>{}.extent() == extent{} && matrix_view<float>{}.stride() == 0);
static_assert(matrix_view<float>{nullptr, extent{0, 5}}.cols() == 5 && matrix_view<float>{nullptr, extent{5, 0}}.rows() == 5);
static_assert(matrix_view<float>{nullptr, extent{5, 0}, 0}.stride() == 0 && matrix_view<float>{nullptr, extent{5, 0}, 9}.stride() == 9);

TEST_CASE("matrix_view: a null pointer with elements is a shape_error that states the shape") {
  CHECK(contains(message_of([] { return matrix_view<float>{nullptr, extent{3, 4}}; }), "3 x 4"));
  CHECK(contains(message_of([] { return matrix_view<const bfloat16>{nullptr, extent{1, 1}, 7}; }), "1 x 1"));
  CHECK_NOTHROW(matrix_view<float>{nullptr, extent{0, 4}});
  CHECK_NOTHROW(matrix_view<float>{nullptr, extent{4, 0}});
}

TEST_CASE("matrix_view: a stride smaller than the row, or negative, is a shape_error that states both") {
  float memory[32]{};
  const std::string short_row = message_of([&] { return matrix_view<float>{memory, extent{2, 8}, 7}; });
  CHECK(contains(short_row, "2 x 7"));
  CHECK(contains(short_row, "2 x 8"));
  const std::string negative = message_of([&] { return matrix_view<float>{memory, extent{2, 8}, -8}; });
  CHECK(contains(negative, "2 x -8"));
  CHECK(contains(negative, "2 x 8"));
  CHECK(contains(message_of([&] { return matrix_view<float>{memory, extent{2, 1}, 0u}; }), "2 x 0"));
  // A single row is held to the same rule, and so is a matrix without rows: the stride is a promise about rows.
  CHECK(contains(message_of([&] { return matrix_view<float>{memory, extent{1, 8}, 7}; }), "1 x 8"));
  CHECK_NOTHROW(matrix_view<float>{memory, extent{2, 8}, 8});
  CHECK_NOTHROW(matrix_view<float>{memory, extent{2, 8}, std::uint8_t{16}});
}

// --- What looks like an mdspan ----------------------------------------------------------------------------------------

/// As much of std::mdspan as a view asks for; `Index` is its index type.
template <class T, class Index = int, std::size_t Rank = 2>
struct span_look_alike {
  using element_type = T;
  using value_type   = std::remove_cv_t<T>;

  T* pointer;
  std::array<Index, Rank> extents;
  std::array<Index, Rank> strides;

  static constexpr std::size_t rank() noexcept { return Rank; }
  constexpr T* data_handle() const noexcept { return pointer; }
  constexpr Index extent(std::size_t d) const noexcept { return extents[d]; }
  constexpr Index stride(std::size_t d) const noexcept { return strides[d]; }
};

static_assert(std::is_convertible_v<span_look_alike<float>, matrix_view<float>> && std::is_convertible_v<span_look_alike<float>, matrix_view<const float>>);
static_assert(std::is_convertible_v<span_look_alike<float, std::uint64_t>, matrix_view<const float>>);
static_assert(!std::is_convertible_v<span_look_alike<const float>, matrix_view<float>>, "const is not lost");
static_assert(!std::is_convertible_v<span_look_alike<float, int, 3>, matrix_view<float>>, "a matrix has two dimensions");
static_assert(!std::is_convertible_v<span_look_alike<float, int, 1>, matrix_view<float>>);
static_assert(!std::is_convertible_v<span_look_alike<double>, matrix_view<float>>);

constexpr bool a_view_of_a_look_alike() {
  float memory[20]{};
  memory[11] = 7;
  const span_look_alike<float> m{memory, {4, 3}, {5, 1}};
  const matrix_view<const float> v = m;
  return v.extent() == extent{4, 3} && v.stride() == 5 && v(2, 1) == 7 && v.data() == memory;
}
static_assert(a_view_of_a_look_alike());

TEST_CASE("what looks like a rank-2 mdspan becomes a view, if the elements of a row are neighbours") {
  float memory[64]{};
  using look_alike  = span_look_alike<float>;
  const auto viewed = [](const auto& m) { return matrix_view<const float>{m}; };

  CHECK(viewed(look_alike{memory, {4, 3}, {3, 1}}).stride() == 3);
  CHECK(viewed(look_alike{nullptr, {0, 3}, {3, 1}}).extent() == extent{0, 3});
  CHECK(viewed(look_alike{nullptr, {3, 0}, {0, 1}}).extent() == extent{3, 0});
  // One column: there is no second element in a row that the column stride could reach.
  CHECK(viewed(look_alike{memory, {4, 1}, {1, 4}}).extent() == extent{4, 1});
  // layout_left, and every second column.
  const std::string every_second = message_of([&] { return viewed(look_alike{memory, {4, 3}, {6, 2}}); });
  CHECK(contains(every_second, "4 x 2"));
  CHECK(contains(every_second, "4 x 3"));
  CHECK(contains(message_of([&] { return viewed(look_alike{memory, {4, 3}, {1, 4}}); }), "4 x 3"));
  CHECK(contains(message_of([&] { return viewed(look_alike{memory, {2, 3}, {3, -1}}); }), "2 x 3"));
  CHECK(contains(message_of([&] { return viewed(look_alike{nullptr, {4, 3}, {3, 1}}); }), "4 x 3"));
  CHECK(contains(message_of([&] { return viewed(look_alike{memory, {-4, 3}, {3, 1}}); }), "-4 x 3"));
}

// --- matrix -----------------------------------------------------------------------------------------------------------

static_assert(std::semiregular<matrix<float>> && std::is_nothrow_move_constructible_v<matrix<float>> && std::is_nothrow_move_assignable_v<matrix<float>>);
static_assert(std::is_convertible_v<matrix<float>&, matrix_view<float>> && std::is_convertible_v<const matrix<float>&, matrix_view<const float>>);
static_assert(!std::is_convertible_v<const matrix<float>&, matrix_view<float>>, "const is not lost");
static_assert(!std::is_convertible_v<extent, matrix<float>>, "a shape is no matrix");

constexpr bool a_matrix_is_a_value() {
  matrix<int> a{extent{2, 3}};
  for (std::size_t i = 0; i != a.size(); ++i)
    if (a.data()[i] != 0) return false;  // value-initialized
  a(1, 2) = 5;
  matrix<int> b = a;
  b(1, 2)       = 6;
  if (a(1, 2) != 5 || b(1, 2) != 6 || a.data() == b.data()) return false;
  const int* where = b.data();
  matrix<int> c    = std::move(b);
  if (c.data() != where || c(1, 2) != 6) return false;
  b = a;  // a moved-from matrix can be assigned to
  if (b(1, 2) != 5 || b.extent() != extent{2, 3}) return false;
  b            = matrix<int>{extent{1, 1}};
  matrix<int>& self = c;
  c            = self;
  const matrix<int> nothing, no_rows{extent{0, 3}}, no_cols{extent{3, 0}};
  return b.extent() == extent{1, 1} && b(0, 0) == 0 && c(1, 2) == 6 && nothing.extent() == extent{} && nothing.data() == nullptr &&
         no_rows.extent() == extent{0, 3} && no_cols.extent() == extent{3, 0} && no_cols.size() == 0 && matrix<int>{no_rows}.cols() == 3 &&
         a.view().stride() == 3 && a.rows() == 2 && a.cols() == 3 && a.view().row(1) == a.data() + 3;
}
static_assert(a_matrix_is_a_value());

TEST_CASE("matrix: value semantics at run time too") { CHECK(a_matrix_is_a_value()); }

TEST_CASE("matrix: what is left behind by a move is an empty matrix that can be viewed") {
  matrix<float> a{extent{2, 3}};
  const matrix<float> b = std::move(a);
  CHECK(b.extent() == extent{2, 3});
  REQUIRE(a.extent().is_empty());  // and not 2 x 3 over a null pointer
  CHECK(a.view().size() == 0);
  matrix<float> c{extent{4, 4}};
  c = std::move(a);
  CHECK(c.extent().is_empty());
}

TEST_CASE("matrix: an extent beyond memory is refused, not cut") {
  // 2^32 x 2^32 elements are 2^64, which is 0 in 64 bits.
  const std::uint64_t side = std::uint64_t{1} << 32;
  CHECK_THROWS((matrix<char>{extent{side, side}}));
  CHECK_THROWS((matrix<char>{extent{side * 2, side * 2}}));
}

TEST_CASE("a matrix of a format whose zero is no zero is value-initialized to code 0") {
  const matrix<float8_e8m0fnu> scales{extent{2, 2}};
  CHECK(scales(1, 1).bits() == 0);
}

// --- Tiles ------------------------------------------------------------------------------------------------------------

static_assert(ceil_div(0, 5) == 0 && ceil_div(1, 5) == 1 && ceil_div(5, 5) == 1 && ceil_div(6, 5) == 2);
static_assert(ceil_div(whole, whole) == 1 && ceil_div(whole - 1, whole) == 1 && ceil_div(whole, 1) == whole && ceil_div(whole, 2) == whole / 2 + 1);

static_assert(blocks_in(extent{128, 128}, extent{128, 128}) == extent{1, 1} && blocks_in(extent{129, 257}, extent{128, 128}) == extent{2, 3});
static_assert(blocks_in(extent{5, 300}, extent{1, 128}) == extent{5, 3} && blocks_in(extent{5, 300}, extent{1, whole}) == extent{5, 1});
static_assert(blocks_in(extent{5, 300}, extent{whole, whole}) == extent{1, 1} && blocks_in(extent{5, 300}, extent{whole, 128}) == extent{1, 3});
static_assert(blocks_in(extent{0, 300}, extent{1, 128}).is_empty() && blocks_in(extent{5, 0}, extent{1, 128}).is_empty());

constexpr bool ragged_tiles() {
  const tile corner = tile_at(extent{130, 300}, extent{128, 128}, 1, 2);
  const tile inner  = tile_at(extent{130, 300}, extent{128, 128}, 0, 1);
  const tile row    = tile_at(extent{4, 300}, extent{1, whole}, 3, 0);
  const tile all    = tile_at(extent{4, 300}, extent{whole, whole}, 0, 0);
  const tile large  = tile_at(extent{3, 5}, extent{128, 128}, 0, 0);
  return corner.row == 128 && corner.col == 256 && corner.size == extent{2, 44} && inner.row == 0 && inner.col == 128 && inner.size == extent{128, 128} &&
         row.row == 3 && row.col == 0 && row.size == extent{1, 300} && all.size == extent{4, 300} && large.size == extent{3, 5};
}
static_assert(ragged_tiles());

/// Walks the tiles and counts: each element once, tiles in order, none empty or larger than a block.
void check_cover(extent shape, extent block) {
  std::vector<int> visits(shape.size(), 0);
  const extent blocks = blocks_in(shape, block);
  std::size_t next    = 0;
  bool in_order = true, inside = true;
  for_each_tile(shape, block, [&](std::size_t i, std::size_t j, const tile& t) {
    in_order = in_order && i == next / blocks.cols && j == next % blocks.cols;
    ++next;
    inside = inside && !t.size.is_empty() && t.size.rows <= block.rows && t.size.cols <= block.cols && t.row + t.size.rows <= shape.rows &&
             t.col + t.size.cols <= shape.cols;
    if (!inside) return;
    for (std::size_t r = 0; r != t.size.rows; ++r)
      for (std::size_t c = 0; c != t.size.cols; ++c) ++visits[(t.row + r) * shape.cols + t.col + c];
  });
  CAPTURE(shape.rows, shape.cols, block.rows, block.cols);
  CHECK(in_order);
  CHECK(inside);
  CHECK(next == blocks.size());
  bool once = true;
  for (const int n : visits) once = once && n == 1;
  CHECK(once);
}

TEST_CASE("for_each_tile covers each element exactly once, in the order of rows of tiles, for any shape and block") {
  std::mt19937 random{20261124};
  const auto up_to = [&](std::size_t n) { return static_cast<std::size_t>(random()) % (n + 1); };
  for (int i = 0; i != 400; ++i) {
    const extent shape{up_to(70), up_to(70)};
    const extent block{up_to(7) == 0 ? whole : 1 + up_to(40), up_to(7) == 0 ? whole : 1 + up_to(40)};
    check_cover(shape, block);
  }
  for (const extent shape : {extent{1, 1}, extent{1, 127}, extent{127, 129}, extent{128, 128}, extent{129, 257}, extent{0, 9}, extent{9, 0}, extent{}})
    for (const extent block : {extent{1, 1}, extent{1, 128}, extent{128, 128}, extent{128, 1}, extent{1, whole}, extent{whole, 1}, extent{whole, whole}})
      check_cover(shape, block);
}

/// distance_to_next(n) from each tile to the one that the walk comes to n tiles later, for tiles of one size.
constexpr bool distances_meet_the_walk(extent shape, extent block, std::size_t stride, std::size_t n) {
  std::vector<tile> walked;
  for_each_tile(shape, block, [&](std::size_t, std::size_t, const tile& t) { walked.push_back(t); });
  for (std::size_t i = 0; i + n < walked.size(); ++i) {
    const tile from = walked[i], to = walked[i + n];
    if (to.row * stride + to.col - (from.row * stride + from.col) != distance_to_next(from, shape, stride, n)) return false;
  }
  return true;
}
static_assert(distances_meet_the_walk({12, 24}, {4, 8}, 30, 1) && distances_meet_the_walk({12, 24}, {4, 8}, 30, 2) && distances_meet_the_walk({12, 24}, {4, 8}, 24, 3));
static_assert(distances_meet_the_walk({12, 24}, {4, 8}, 24, 4) && distances_meet_the_walk({12, 8}, {4, 8}, 9, 2) && distances_meet_the_walk({20, 16}, {4, 8}, 16, 7));
static_assert(distances_meet_the_walk({13, 29}, {4, 8}, 31, 1));

constexpr std::size_t elements_walked(extent shape, extent block) {
  std::size_t n = 0;
  for_each_tile(shape, block, [&](std::size_t, std::size_t, const tile& t) { n += t.size.size(); });
  return n;
}
static_assert(elements_walked(extent{13, 29}, extent{4, 8}) == 13 * 29 && elements_walked(extent{13, 29}, extent{whole, 8}) == 13 * 29);
static_assert(elements_walked(extent{0, 29}, extent{4, 8}) == 0);

}  // namespace
