// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// compare_codes(a, b): how two sets of codes and scales differ, counted in steps of their formats, and which differences are ties.
// Layer: block. Stands on tie, quantized_matrix.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "quantized_matrix.hpp"
#include "tie.hpp"

namespace tessera::inline v0 {

/// How many pairs of numbers are how far apart. A step (ULP) leads from a number of the format to the next; the zeros are one number.
struct ulp_counts {
  std::uint64_t identical  = 0;  ///< the same code
  std::uint64_t same_value = 0;  ///< another code of the same number (+0 and -0), and two codes that are both NaN
  std::uint64_t one        = 0;
  std::uint64_t two        = 0;
  std::uint64_t more       = 0;
  std::uint64_t nan        = 0;  ///< NaN against a number
  std::uint64_t largest    = 0;  ///< the largest distance of two numbers, in steps

  constexpr std::uint64_t total() const noexcept { return identical + same_value + differing(); }
  /// The pairs that are not the same number.
  constexpr std::uint64_t differing() const noexcept { return one + two + more + nan; }
  friend constexpr bool operator==(const ulp_counts&, const ulp_counts&) = default;
};

/// What a difference of two codes is.
enum class difference_kind : std::uint8_t {
  unexplained,  ///< no source was given
  same_value,   ///< only the codes differ, not the numbers
  tie_flip,
  real_error
};

/// A place where two codes differ.
template <number Element>
struct code_difference {
  std::size_t row = 0, col = 0;
  Element a{}, b{};
  std::uint64_t distance = 0;  ///< in steps; the largest integer for NaN against a number
  difference_kind kind   = difference_kind::unexplained;
  float source = 0, scale = 0;  ///< the element and the scale of a, where there is a source
};

/// What compare_codes found. `tie_flips` and `real_errors` add up to codes.differing() if a source was given, and are 0 if not.
template <number Element, std::size_t First>
struct code_comparison {
  using element = Element;

  tessera::extent extent;
  ulp_counts codes;
  ulp_counts scales;  ///< empty for views of codes alone, as are the next two
  ulp_counts zero_points;
  std::uint64_t global_distance = 0;  ///< between the floats of two schemes of two levels, in steps
  bool has_source               = false;
  std::uint64_t tie_flips       = 0;
  std::uint64_t real_errors     = 0;
  std::size_t listed            = 0;                    ///< how many of `first` are filled in
  std::array<code_difference<Element>, First> first{};  ///< the first differences, row after row

  /// True if every byte is the same.
  constexpr bool is_identical() const noexcept {
    const auto same = [](const ulp_counts& c) { return c.identical == c.total(); };
    return same(codes) && same(scales) && same(zero_points) && global_distance == 0;
  }
};

/// A matrix of numbers: matrix, matrix_view, packed_matrix_view.
template <class V>
concept code_view = requires(const V& v) {
  requires number<typename V::value_type>;
  { v.extent() } -> std::convertible_to<extent>;
  { v(std::size_t{}, std::size_t{}) } -> std::convertible_to<typename V::value_type>;
};

/// A quantized_matrix or a quantized_view.
template <class Q>
concept quantized = requires {
  typename Q::scheme_type;
  requires std::convertible_to<const Q&, quantized_view<const typename Q::scheme_type>>;
};

namespace detail {

/// Counts a pair; its distance, 0 for the same number and the largest integer for NaN against a number.
template <number T>
constexpr std::uint64_t count_pair(ulp_counts& counts, T a, T b) noexcept {
  if (to_bits(a) == to_bits(b)) return ++counts.identical, 0;
  const std::uint64_t d = ulp_distance(a, b);
  if (d == ~std::uint64_t{0}) return ++counts.nan, d;
  ++(d == 0 ? counts.same_value : d == 1 ? counts.one : d == 2 ? counts.two : counts.more);
  if (d > counts.largest) counts.largest = d;
  return d;
}

template <class A, class B, class Judge, number E, std::size_t First>
constexpr void compare_all_codes(const A& a, const B& b, code_comparison<E, First>& out, Judge&& judge) {
  for (std::size_t r = 0; r != out.extent.rows; ++r)
    for (std::size_t c = 0; c != out.extent.cols; ++c) {
      const E x = a(r, c), y = b(r, c);
      if (to_bits(x) == to_bits(y)) {
        ++out.codes.identical;
        continue;
      }
      code_difference<E> found{.row = r, .col = c, .a = x, .b = y, .distance = count_pair(out.codes, x, y)};
      if (found.distance == 0) found.kind = difference_kind::same_value;
      judge(found);
      out.tie_flips += found.kind == difference_kind::tie_flip ? 1u : 0u;
      out.real_errors += found.kind == difference_kind::real_error ? 1u : 0u;
      if (out.listed != First) out.first[out.listed++] = found;
    }
}

/// Tells tie flips from real errors, with the statistics of the groups that it is asked about.
template <scheme A, scheme B, class T>
class tie_judge {
 public:
  constexpr tie_judge(quantized_view<const A> a, quantized_view<const B> b, matrix_view<const T> source)
      : a_{a}, b_{b}, source_{source}, full_{block_in(a.extent(), A::block)}, groups_(a.scales().cols()) {}

  template <number E>
  constexpr void operator()(code_difference<E>& d) {
    const std::size_t i = d.row / full_.rows, j = d.col / full_.cols;
    d.source = static_cast<float>(source_(d.row, d.col));
    d.scale  = a_.scale_at(i, j);
    if (d.kind != difference_kind::same_value) d.kind = is_tie(d, i, j) ? difference_kind::tie_flip : difference_kind::real_error;
  }

 private:
  struct group {
    std::size_t next_row = 0;  // 1 + the row of groups that it belongs to, so that 0 is none
    group_multipliers a, b;
  };

  template <number E>
  constexpr bool is_tie(const code_difference<E>& d, std::size_t i, std::size_t j) {
    const float s = b_.scale_at(i, j), z = a_.zero_at(i, j);
    if (d.distance != 1 || !scalar::is_finite(static_cast<float>(d.a)) || !scalar::is_finite(static_cast<float>(d.b))) return false;
    if (!scalar::is_finite(d.source) || !scalar::nearly_same(d.scale, s, 2) || z != b_.zero_at(i, j)) return false;
    double_span places;
    const group& g = group_at(i, j);
    scalar::add_places<A>(g.a, d.source, z, places);
    scalar::add_places<B>(g.b, d.source, z, places);
    return places.holds(scalar::border_between(d.a, d.b));
  }

  constexpr const group& group_at(std::size_t i, std::size_t j) {
    group& g = groups_.data()[j];
    if (g.next_row == i + 1) return g;
    const tile t = tile_at(source_.extent(), A::block, i, j);
    group_statistics of_a, of_b;
    panel_statistics<A>(source_, t, t.size.cols, of_a);
    panel_statistics<B>(source_, t, t.size.cols, of_b);
    g = {i + 1, scalar::multipliers_of<A, T>(of_a[0], a_, i, j), scalar::multipliers_of<B, T>(of_b[0], b_, i, j)};
    return g;
  }

  quantized_view<const A> a_;
  quantized_view<const B> b_;
  matrix_view<const T> source_;
  extent full_;
  buffer<group> groups_;
};

/// Scales as they are stored where both mean the same, as floats where they do not.
template <scheme A, scheme B, class Result>
constexpr void compare_groups(quantized_view<const A> a, quantized_view<const B> b, Result& out) noexcept {
  constexpr bool alike = std::same_as<typename A::scale, typename B::scale> && scaling_of<A>.stores == scaling_of<B>.stores &&
                         two_level_of<A> == two_level_of<B>;
  for (std::size_t i = 0; i != a.scales().rows(); ++i)
    for (std::size_t j = 0; j != a.scales().cols(); ++j) {
      if constexpr (alike)
        count_pair(out.scales, a.scales()(i, j), b.scales()(i, j));
      else
        count_pair(out.scales, a.scale_at(i, j), b.scale_at(i, j));
      if constexpr (has_zero_point<A>) count_pair(out.zero_points, a.zero_points()(i, j), b.zero_points()(i, j));
    }
  if constexpr (has_global_scale<A> && has_global_scale<B>) out.global_distance = ulp_distance(*a.global(), *b.global());
}

template <class A, class B>
constexpr void expect_comparable() noexcept {
  static_assert(std::same_as<typename A::element, typename B::element>,
                "compare_codes: codes of two element types have no distance; dequantize both");
  static_assert(A::block == B::block, "compare_codes: the scales of two block extents do not meet; compare a.codes() with b.codes()");
  static_assert(std::same_as<zero_type<A>, zero_type<B>>, "compare_codes: both schemes have zero points of one type, or neither has");
}

}  // namespace detail

/// Compares the codes of two views, bit for bit; `First` differences are listed. Other extents are a shape_error.
///
///     const auto found = compare_codes(mine.codes(), theirs);
///     REQUIRE(found.codes.differing() == 0);
///
/// \cost 2 ns an element that is the same \proof tests/unit/compare_codes.cpp
template <std::size_t First = 8, code_view A, code_view B>
constexpr auto compare_codes(const A& a, const B& b) {
  static_assert(std::same_as<typename A::value_type, typename B::value_type>, "compare_codes: codes of two element types have no distance");
  code_comparison<typename A::value_type, First> result{};
  expect_same_extent("compare_codes: a and b", a.extent(), b.extent());
  result.extent = a.extent();
  detail::compare_all_codes(a, b, result, [](auto&) {});
  return result;
}

/// Compares the codes, scales and zero points of two quantized matrices, of one scheme or of two with the same element, block and
/// zero point (deepgemm::per_token and deepseek_v3::activation). Scales of different types are compared as the floats they stand for.
template <std::size_t First = 8, quantized A, quantized B>
constexpr auto compare_codes(const A& a, const B& b) {
  using scheme_a = typename A::scheme_type;
  using scheme_b = typename B::scheme_type;
  detail::expect_comparable<scheme_a, scheme_b>();
  const quantized_view<const scheme_a> x = a;
  const quantized_view<const scheme_b> y = b;
  code_comparison<typename scheme_a::element, First> result{};
  expect_same_extent("compare_codes: a and b", x.extent(), y.extent());
  result.extent = x.extent();
  detail::compare_groups(x, y, result);
  detail::compare_all_codes(x.codes(), y.codes(), result, [](auto&) {});
  return result;
}

/// The same, and tells tie flips from real errors by the matrix that both were quantized from. A difference is a tie flip if the codes
/// are neighbours and the border between them is among the quotients that published multipliers give this element, the ends
/// included: x / s, x * fl(1 / s), x * fl(Q / a), x * fl(fl(1 / a) * Q), and whatever the two schemes do. Then the order of
/// float operations, or the rounding of an exact tie, decides which code it becomes. The scales must be at most two steps of float apart
/// and the zero points equal: under another scale every difference is a real error. Differences of the overflow to infinity are real
/// errors. \spec spec/quantizers.md 1.3
template <std::size_t First = 8, quantized A, quantized B, source_matrix M>
constexpr auto compare_codes(const A& a, const B& b, const M& source) {
  using scheme_a = typename A::scheme_type;
  using scheme_b = typename B::scheme_type;
  detail::expect_comparable<scheme_a, scheme_b>();
  const quantized_view<const scheme_a> x = a;
  const quantized_view<const scheme_b> y = b;
  const auto from                        = detail::view_of(source);
  code_comparison<typename scheme_a::element, First> result{};
  expect_same_extent("compare_codes: a and b", x.extent(), y.extent());
  expect_same_extent("compare_codes: a and its source", x.extent(), from.extent());
  result.extent     = x.extent();
  result.has_source = true;
  detail::compare_groups(x, y, result);
  if (result.extent.is_empty()) return result;
  detail::compare_all_codes(x.codes(), y.codes(), result, detail::tie_judge<scheme_a, scheme_b, typename M::value_type>{x, y, from});
  return result;
}

}  // namespace tessera::inline v0
