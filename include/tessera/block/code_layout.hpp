// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Where the code of row r and column c stands in words of 32 bits: GPTQ, AWQ, compressed-tensors; and copies from any layout to any other.
// Layer: block. Stands on layout_memory, quantized_matrix.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "../format/catalogue/integer.hpp"
#include "../view/packed_span.hpp"
#include "layout_memory.hpp"
#include "quantized_matrix.hpp"

namespace tessera::inline v0 {

/// Bits `shift` and on of word `word`.
struct word_position {
  std::size_t word;
  int shift;
};

/// An index map of a matrix of codes into words of 32 bits: `element`, `words(extent)`, which throws a shape_error where the layout has no
/// room for a ragged edge, `position(extent, r, c)`, and `added`, what a code is stored plus, modulo the codes there are.
///
/// The matrix is always that of Tessera and of a checkpoint's `weight`: rows are the N outputs, columns the K inputs, and groups run along
/// K. Zero points have a column for each group. `[K / 8][N]` in the docstrings is the shape of the words, the last index fastest.
template <class L>
concept code_layout = std::is_class_v<L> && requires(extent e, std::size_t i) {
  requires narrow_type<typename L::element>;
  { L::words(e) } -> std::same_as<std::size_t>;
  { L::position(e, i, i) } -> std::same_as<word_position>;
  { L::added } -> std::convertible_to<unsigned>;
};

namespace detail {

/// The codes of `rows` at a time, or of `cols`, share a word: a matrix must be made of whole ones.
constexpr void expect_multiple(const char* sentence, extent e, extent of) {
  if (e.rows % of.rows != 0 || e.cols % of.cols != 0) fail(sentence, shape_of(e), shape_of(of));
}

constexpr int nibble(std::size_t i) noexcept { return 4 * static_cast<int>(i % 8); }

}  // namespace detail

/// AutoGPTQ and GPTQModel. Scales and groups: `scales` is float16 [G][N], column_major<> of a quantized matrix's scales.
/// \spec spec/quantizers.md 11
namespace gptq {

/// int32 [K / 8][N]: 8 consecutive inputs (columns) of one output, the first in the lowest bits. K is a multiple of 8.
struct qweight {
  using element                   = uint4;
  static constexpr unsigned added = 0;
  static constexpr std::size_t words(extent e) {
    detail::expect_multiple("gptq::qweight: K, the columns, must be a multiple of 8 (the matrix, and what it is made of)", e, {1, 8});
    return countable({e.cols / 8, e.rows});
  }
  static constexpr word_position position(extent e, std::size_t n, std::size_t k) noexcept {
    return {k / 8 * e.rows + n, detail::nibble(k)};
  }
};

/// int32 [G][N / 8] of the zero points [N][G]: 8 consecutive outputs, the first in the lowest bits, each as it is. N is a multiple of 8.
struct qzeros_v2 {
  using element                   = uint4;
  static constexpr unsigned added = 0;
  static constexpr std::size_t words(extent e) {
    detail::expect_multiple("gptq::qzeros: N, the rows, must be a multiple of 8 (the zero points, and what they are made of)", e, {8, 1});
    return countable({e.cols, e.rows / 8});
  }
  static constexpr word_position position(extent e, std::size_t n, std::size_t g) noexcept {
    return {g * (e.rows / 8) + n / 8, detail::nibble(n)};
  }
};

/// The same in checkpoints of format 1, the common one: z - 1 modulo 16 is stored, so 0 is stored as 15 (some kernels read that as 16).
struct qzeros_v1 : qzeros_v2 {
  static constexpr unsigned added = 15;
};

}  // namespace gptq

/// AutoAWQ's GEMM layout. `scales` is float16 [G][N], column_major<> of a quantized matrix's scales. \spec spec/quantizers.md 11
namespace awq {

/// int32 [K][N / 8]: 8 consecutive outputs (rows) of one input, in the order 0 2 4 6 1 3 5 7 from the lowest bits. N is a multiple of 8.
struct qweight {
  using element                   = uint4;
  static constexpr unsigned added = 0;
  static constexpr std::size_t words(extent e) {
    detail::expect_multiple("awq: N, the rows, must be a multiple of 8 (the matrix, and what it is made of)", e, {8, 1});
    return countable({e.cols, e.rows / 8});
  }
  static constexpr word_position position(extent e, std::size_t n, std::size_t k) noexcept {
    const std::size_t i = n % 8;
    return {k * (e.rows / 8) + n / 8, detail::nibble(i / 2 + i % 2 * 4)};
  }
};

/// int32 [G][N / 8] of the zero points [N][G], in the same order, each as it is.
struct qzeros : qweight {};

}  // namespace awq

/// compressed-tensors' pack_to_int32 ("pack_quantized"), read in its source: what is stored is the code plus 8. \spec spec/quantizers.md 11
namespace compressed_tensors {

/// int32 [N][ceil(K / 8)]: 8 consecutive inputs (columns) of one output, the first in the lowest bits; the rest of a row's last word is 0.
struct weight_packed {
  using element                   = int4;
  static constexpr unsigned added = 8;
  static constexpr std::size_t words(extent e) { return countable({e.rows, ceil_div(e.cols, 8)}); }
  static constexpr word_position position(extent e, std::size_t n, std::size_t k) noexcept {
    return {n * ceil_div(e.cols, 8) + k / 8, detail::nibble(k)};
  }
};

/// int32 [ceil(N / 8)][G] of the zero points [N][G] (packed_dim = 0): 8 consecutive outputs, the first in the lowest bits.
struct weight_zero_point {
  using element                   = int4;
  static constexpr unsigned added = 8;
  static constexpr std::size_t words(extent e) { return countable({ceil_div(e.rows, 8), e.cols}); }
  static constexpr word_position position(extent e, std::size_t n, std::size_t g) noexcept {
    return {n / 8 * e.cols + g, detail::nibble(n)};
  }
};

}  // namespace compressed_tensors

/// A matrix of codes in words of 32 bits of somebody else's, read and (unless Word is const) written in place:
/// `codes_in<awq::qweight, const std::int32_t>{words, extent{n, k}}`. Too little memory, and an extent that the layout does not take, are a
/// shape_error.
template <code_layout Layout, class Word = std::int32_t>
  requires(std::integral<Word> && sizeof(Word) == 4)
class codes_in {
 public:
  using layout     = Layout;
  using value_type = typename Layout::element;
  using word_type  = Word;

  constexpr codes_in() = default;
  template <memory_range M>
    requires std::convertible_to<decltype(std::declval<M&>().data()), Word*>
  constexpr codes_in(M&& memory, tessera::extent e)
      : words_{detail::at_least("too little memory for this layout of codes (in words)", memory, Layout::words(e))}, extent_{e} {}

  constexpr tessera::extent extent() const noexcept { return extent_; }
  constexpr Word* data() const noexcept { return words_; }
  /// Words, padding included.
  constexpr std::size_t size() const { return Layout::words(extent_); }

  constexpr auto operator()(std::size_t r, std::size_t c) const noexcept {
    const word_position at = Layout::position(extent_, r, c);
    if constexpr (std::is_const_v<Word>)
      return detail::load_from_word<value_type, Layout::added>(words_[at.word], at.shift);
    else
      return word_reference<value_type, Layout::added, Word>{words_ + at.word, at.shift};
  }

 private:
  Word* words_ = nullptr;
  tessera::extent extent_;
};

/// A view of a matrix of codes: matrix_view (a code a byte), packed_matrix_view (any order), codes_in.
template <class M>
concept code_matrix = requires(const M& m, std::size_t i) {
  requires number<typename M::value_type>;
  { m.extent() } -> std::same_as<extent>;
  static_cast<typename M::value_type>(m(i, i));
};

namespace detail {

template <class To>
constexpr void clear_padding(const To&) noexcept {}
template <class T, packing Order>
constexpr void clear_padding(const packed_matrix_view<T, Order>& to) noexcept {
  for (std::size_t r = 0; r != to.rows(); ++r)
    for (std::size_t i = 0; i != to.row_bytes(to.cols()); ++i) to.row(r).bytes()[i] = 0;
}
template <class Layout, class Word>
constexpr void clear_padding(const codes_in<Layout, Word>& to) {
  for (std::size_t i = 0; i != to.size(); ++i) to.data()[i] = 0;
}

}  // namespace detail

/// Copies codes from one layout to another: low first to high first, to words, to a code a byte. Padding is written as 0; the memories do
/// not overlap. Different extents are a shape_error before anything is written.
/// \cost a code at a time \proof tests/unit/layouts.cpp
template <code_matrix From, code_matrix To>
constexpr void copy_codes(const From& from, const To& to) {
  using element = typename From::value_type;
  static_assert(std::same_as<element, typename To::value_type>,
                "copy_codes: a layout never changes a value, so both sides hold the same element");
  expect_same_extent("copy_codes: source and destination", from.extent(), to.extent());
  detail::clear_padding(to);
  for (std::size_t r = 0; r != from.extent().rows; ++r)
    for (std::size_t c = 0; c != from.extent().cols; ++c) to(r, c) = static_cast<element>(from(r, c));
}

/// Writes codes into words: `store_codes<gptq::qweight>(q, words)` for a quantized_view, a quantized_matrix or a view of codes. Padding is
/// written as 0, nothing behind it is touched. Too little memory, and an extent that the layout does not take, are a shape_error before
/// anything is written.
template <code_layout Layout, code_matrix From, memory_range M>
constexpr void store_codes(const From& codes, M&& words) {
  copy_codes(codes, codes_in<Layout, word_of<M>>{words, codes.extent()});
}
template <code_layout Layout, class S, memory_range M>
constexpr void store_codes(quantized_view<S> q, M&& words) {
  store_codes<Layout>(q.codes(), words);
}
template <code_layout Layout, scheme S, memory_range M>
constexpr void store_codes(const quantized_matrix<S>& q, M&& words) {
  store_codes<Layout>(q.codes(), words);
}

/// Reads codes back; padding is ignored.
template <code_layout Layout, memory_range M, code_matrix To>
constexpr void load_codes(M&& words, const To& codes) {
  copy_codes(codes_in<Layout, const word_of<M>>{words, codes.extent()}, codes);
}
template <code_layout Layout, memory_range M, scheme S>
constexpr void load_codes(M&& words, quantized_view<S> q) {
  load_codes<Layout>(words, q.codes());
}
template <code_layout Layout, memory_range M, scheme S>
constexpr void load_codes(M&& words, quantized_matrix<S>& q) {
  load_codes<Layout>(words, q.view());
}

/// The same for the zero points of a quantized matrix: `store_zero_points<gptq::qzeros_v1>(q, words)`.
template <code_layout Layout, class S, memory_range M>
constexpr void store_zero_points(quantized_view<S> q, M&& words) {
  static_assert(has_zero_point<std::remove_const_t<S>>, "store_zero_points: the scheme has no zero points");
  store_codes<Layout>(q.zero_points(), words);
}
template <code_layout Layout, scheme S, memory_range M>
constexpr void store_zero_points(const quantized_matrix<S>& q, M&& words) {
  store_zero_points<Layout>(q.view(), words);
}
template <code_layout Layout, memory_range M, scheme S>
constexpr void load_zero_points(M&& words, quantized_view<S> q) {
  static_assert(has_zero_point<S>, "load_zero_points: the scheme has no zero points");
  load_codes<Layout>(words, q.zero_points());
}
template <code_layout Layout, memory_range M, scheme S>
constexpr void load_zero_points(M&& words, quantized_matrix<S>& q) {
  load_zero_points<Layout>(words, q.view());
}

}  // namespace tessera::inline v0
