// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Where the scale of row r and group c stands in memory: layouts as index maps, a view of such memory, and copies both ways.
// Layer: block. Stands on layout_memory, quantized_matrix.
#pragma once

#include <bit>
#include <concepts>
#include <cstddef>
#include <type_traits>

#include "../format/cast.hpp"
#include "../format/catalogue/mx.hpp"
#include "../view/matrix_view.hpp"
#include "layout_memory.hpp"
#include "quantized_matrix.hpp"

namespace tessera::inline v0 {

/// The smallest multiple of `step` that is not below n; the largest std::size_t where there is none, which no memory can have.
constexpr std::size_t align_up(std::size_t n, std::size_t step) noexcept {
  return ceil_div(n, step) <= whole / step ? ceil_div(n, step) * step : whole;
}

/// An index map of a matrix of scales, one row a row of blocks: `size(extent)` scales of memory, padding included, and
/// `index(extent, r, c)`, the place of scale (r, c) in it. A layout may also have
///   `scale`                what scales are stored as, where that is one type only;
///   `of_each_row`          true if it holds a scale for each row of the matrix, not of its blocks;
///   `accepts<T>()`, `accepts_scheme<S>()`   functions that do nothing but assert what the layout cannot hold.
///
///     struct reversed {
///       static constexpr std::size_t size(extent e) { return e.size(); }
///       static constexpr std::size_t index(extent e, std::size_t r, std::size_t c) { return e.size() - 1 - r * e.cols - c; }
///     };
template <class L>
concept scale_layout = std::is_class_v<L> && requires(extent e, std::size_t i) {
  { L::size(e) } -> std::same_as<std::size_t>;
  { L::index(e, i, i) } -> std::same_as<std::size_t>;
};

/// Row after row, each `Alignment` scales or a multiple of that. Checkpoints have row_major<>. \spec spec/quantizers.md 12
template <std::size_t Alignment = 1>
struct row_major {
  static_assert(Alignment > 0, "rows are aligned to one scale or more");
  static constexpr std::size_t size(extent e) { return countable({e.rows, align_up(e.cols, Alignment)}); }
  static constexpr std::size_t index(extent e, std::size_t r, std::size_t c) noexcept { return r * align_up(e.cols, Alignment) + c; }
};

/// Column after column, each `Alignment` scales or a multiple of that. GPTQ's and AWQ's float16 `scales` [G][N] are column_major<>:
/// their columns are our rows. \spec spec/quantizers.md 12
template <std::size_t Alignment = 1>
struct column_major {
  static_assert(Alignment > 0, "columns are aligned to one scale or more");
  static constexpr std::size_t size(extent e) { return countable({align_up(e.rows, Alignment), e.cols}); }
  static constexpr std::size_t index(extent e, std::size_t r, std::size_t c) noexcept { return c * align_up(e.rows, Alignment) + r; }
};

/// FP32 scales as TMA loads them: MN-major, columns of a multiple of 16 bytes. DeepGEMM SM90 activations; vLLM's and SGLang's column-major.
struct tma_aligned : column_major<4> {
  template <class T>
  static constexpr void accepts() noexcept {
    static_assert(sizeof(T) == 4, "tma_aligned holds scales of four bytes: columns of four others are not 16 bytes");
  }
};

/// The GEMM-ready scales of Transformer Engine's three kinds of blocks. \spec spec/quantizers.md 12
namespace transformer_engine {

/// [ceil(K / 128)][align4(M)] of groups of 1 x 128.
struct scales_1x128 : column_major<4> {
  template <scheme S>
  static constexpr void accepts_scheme() noexcept {
    static_assert(S::block == extent{1, 128}, "transformer_engine::scales_1x128: the scheme's blocks must be 1 x 128");
  }
};
/// [ceil(M / 128)][align4(K)] of groups of 128 x 1.
struct scales_128x1 : row_major<4> {
  template <scheme S>
  static constexpr void accepts_scheme() noexcept {
    static_assert(S::block == extent{128, 1}, "transformer_engine::scales_128x1: the scheme's blocks must be 128 x 1");
  }
};
/// [ceil(M / 128)][align4(ceil(K / 128))] of blocks.
struct scales_128x128 : row_major<4> {
  template <scheme S>
  static constexpr void accepts_scheme() noexcept {
    static_assert(S::block == extent{128, 128}, "transformer_engine::scales_128x128: the scheme's blocks must be 128 x 128");
  }
};

}  // namespace transformer_engine

/// Four E8M0 in an int32: scale (m, g) is byte g % 4 of word (g / 4) * align4(M) + m. Counted in bytes; the memory is int32 (or bytes, the
/// low byte first). Scales of float are taken if they are powers of two, by the scheme's rule and in fact: DeepGEMM asserts their bits.
/// Blocks of several rows have their scale repeated for each row, as DeepGEMM does with weights. \spec spec/quantizers.md 12
struct packed_ue8m0 {
  using scale                       = float8_e8m0fnu;
  static constexpr bool of_each_row = true;
  static constexpr std::size_t size(extent e) { return countable({align_up(e.rows, 4), align_up(e.cols, 4)}); }
  static constexpr std::size_t index(extent e, std::size_t r, std::size_t c) noexcept {
    return (c / 4 * align_up(e.rows, 4) + r) * 4 + c % 4;
  }

  template <scheme S>
  static constexpr void accepts_scheme() noexcept {
    static_assert(std::same_as<typename S::scale, float8_e8m0fnu> || scaling_of<S>.power_of_two != power_of_two_mode::none,
                  "packed_ue8m0 holds powers of two: the scheme's scale must be float8_e8m0fnu, or its scale_rule round to a power of two");
  }
};

/// The 128 x 4 swizzle of cuBLAS and CUTLASS, for MX and NVFP4: tiles of 128 rows x 4 groups, in which rows 0, 32, 64 and 96 are 16
/// neighbouring bytes. Rows are padded to 128, groups to 4. \spec spec/quantizers.md 12
struct swizzle_128x4 {
  static constexpr std::size_t size(extent e) { return countable({align_up(e.rows, 128), align_up(e.cols, 4)}); }
  static constexpr std::size_t index(extent e, std::size_t r, std::size_t c) noexcept {
    return (r / 128 * ceil_div(e.cols, 4) + c / 4) * 512 + r % 32 * 16 + r % 128 / 32 * 4 + c % 4;
  }
  template <class T>
  static constexpr void accepts() noexcept {
    static_assert(sizeof(T) == 1, "swizzle_128x4 holds scales of one byte");
  }
  template <scheme S>
  static constexpr void accepts_scheme() noexcept {
    static_assert(S::block.rows == 1, "swizzle_128x4 holds a scale for each row: the scheme's blocks must be one row high");
    static_assert(std::has_single_bit(S::block.cols),
                  "swizzle_128x4 is addressed by shifts: the scheme's groups must be a power of two long");
  }
};

namespace detail {

template <class L, class T>
struct stored_scale {
  using type = std::remove_const_t<T>;
};
template <class L, class T>
  requires requires { typename L::scale; }
struct stored_scale<L, T> {
  using type = typename L::scale;
};

template <class L>
inline constexpr bool is_of_each_row = false;
template <class L>
  requires requires { L::of_each_row; }
inline constexpr bool is_of_each_row<L> = L::of_each_row;

template <scale_layout L, class T>
constexpr void ask_for_type() noexcept {
  if constexpr (requires { L::template accepts<T>(); }) L::template accepts<T>();
}
template <scale_layout L, scheme S>
constexpr void ask_for_scheme() noexcept {
  if constexpr (requires { L::template accepts_scheme<S>(); }) L::template accepts_scheme<S>();
}

/// The extent of the scales that the layout holds of a quantized matrix.
template <scale_layout L, scheme S>
constexpr extent extent_of_scales(extent matrix) noexcept {
  const extent blocks = blocks_in(matrix, S::block);
  return is_of_each_row<L> ? extent{matrix.rows, blocks.cols} : blocks;
}

}  // namespace detail

/// The scales of a matrix in memory of somebody else's: (r, c) is the scale of row of blocks r and column of blocks c, read and (unless
/// T is const) written in place. The memory is of T, or of integers that hold scales of one byte, the lowest byte first:
/// `scales_in<packed_ue8m0, const float8_e8m0fnu, std::int32_t>{words, extent}`. Too little memory is a shape_error.
template <scale_layout Layout, class T, class Word = std::remove_const_t<T>>
class scales_in {
 public:
  using layout                   = Layout;
  using value_type               = std::remove_const_t<T>;
  using word_type                = std::conditional_t<std::is_const_v<T>, const Word, Word>;
  static constexpr bool in_words = !std::same_as<Word, value_type>;
  static_assert(std::same_as<typename detail::stored_scale<Layout, T>::type, value_type>, "the layout stores its scales as another type");
  static_assert(!in_words || (std::integral<Word> && sizeof(value_type) == 1), "words of integers hold scales of one byte");

  constexpr scales_in() = default;
  template <memory_range M>
    requires std::convertible_to<decltype(std::declval<M&>().data()), word_type*>
  constexpr scales_in(M&& memory, tessera::extent e)
      : memory_{detail::at_least("too little memory for this layout of scales (in elements)", memory, words(e))}, extent_{e} {
    detail::ask_for_type<Layout, value_type>();
  }

  /// Elements of memory that e scales take.
  static constexpr std::size_t words(tessera::extent e) { return ceil_div(Layout::size(e), sizeof(Word) / sizeof(value_type)); }

  constexpr tessera::extent extent() const noexcept { return extent_; }
  constexpr word_type* data() const noexcept { return memory_; }
  /// Elements of memory, padding included.
  constexpr std::size_t size() const { return words(extent_); }

  /// A T&, a number where T is const, or in words a reference to a few bits.
  constexpr decltype(auto) operator()(std::size_t r, std::size_t c) const noexcept {
    const std::size_t i = Layout::index(extent_, r, c);
    if constexpr (!in_words) {
      return (memory_[i]);
    } else {
      word_type* word = memory_ + i / sizeof(Word);
      const int shift = static_cast<int>(i % sizeof(Word)) * 8;
      if constexpr (std::is_const_v<T>)
        return detail::load_from_word<value_type, 0>(*word, shift);
      else
        return word_reference<value_type, 0, Word>{word, shift};
    }
  }

 private:
  word_type* memory_ = nullptr;
  tessera::extent extent_;
};

namespace detail {

/// x as the layout stores it: itself, or the equal number of another type.
template <class Stored, class T>
constexpr Stored same_value(T x) noexcept {
  if constexpr (std::same_as<Stored, T>)
    return x;
  else
    return cast<Stored>(x);
}

/// Writes scale(r, c) for every place of e, and 0 between.
template <scale_layout L, class T, class Scale, memory_range M>
constexpr void store_each(extent e, Scale scale, M& memory) {
  using stored = typename stored_scale<L, T>::type;
  const scales_in<L, stored, word_of<M>> to{memory, e};
  if constexpr (!std::same_as<stored, T>)
    for (std::size_t r = 0; r != e.rows; ++r)
      for (std::size_t c = 0; c != e.cols; ++c)
        if (!(same_value<stored>(scale(r, c)) == scale(r, c)))
          fail("a scale is no power of two (shown as its row x column, and their extent)", shape_of({r, c}), shape_of(e));
  for (std::size_t i = 0; i != to.size(); ++i) to.data()[i] = {};
  for (std::size_t r = 0; r != e.rows; ++r)
    for (std::size_t c = 0; c != e.cols; ++c) to(r, c) = same_value<stored>(scale(r, c));
}

/// The scales of T as they lie in memory, to be read.
template <scale_layout L, class T, memory_range M>
constexpr auto stored_in(M& memory, extent e) {
  using stored = typename stored_scale<L, T>::type;
  static_assert(exactly_convertible_to<stored, std::remove_const_t<T>>,
                "load_scales: the scales of this layout are not all numbers of the destination's type");
  return scales_in<L, const stored, word_of<M>>{memory, e};
}

/// Throws unless the rows of each block have the same scales.
template <class From>
constexpr void expect_equal_rows(const From& from, std::size_t rows_of_block) {
  for (std::size_t r = 0; r != from.extent().rows; ++r)
    for (std::size_t c = 0; c != from.extent().cols; ++c)
      if (to_bits(from(r, c)) != to_bits(from(r / rows_of_block * rows_of_block, c)))
        fail("load_scales: rows of one block differ in their scale (shown as row x column of it, and their extent)", shape_of({r, c}),
             shape_of(from.extent()));
}

}  // namespace detail

/// Writes a matrix of scales into `memory` in a layout; what it is padded with is written as code 0, and nothing behind it is touched.
/// `memory` is of the type that is stored (T, or what the layout says), or of integers if that has one byte.
///
///     store_scales<tma_aligned>(q, floats);      // q: a quantized_view or a quantized_matrix
///     store_scales<packed_ue8m0>(q, words);      // std::vector<std::int32_t>
///
/// Too little memory, and a scale that the type stored has no code for, are a shape_error before anything is written.
/// \spec spec/quantizers.md 12 \cost a pass over the scales and one over the memory \proof tests/unit/layouts.cpp
template <scale_layout Layout, class T, memory_range M>
constexpr void store_scales(matrix_view<T> scales, M&& memory) {
  detail::store_each<Layout, std::remove_const_t<T>>(
      scales.extent(), [&](std::size_t r, std::size_t c) { return scales(r, c); }, memory);
}
/// The scales of a quantized matrix: one a block, or (packed_ue8m0) the block's for each of its rows. The float of a scheme of two levels
/// is not among them. A scheme that the layout does not go together with is refused with a sentence.
template <scale_layout Layout, class S, memory_range M>
constexpr void store_scales(quantized_view<S> q, M&& memory) {
  using scheme_type = std::remove_const_t<S>;
  using T           = typename scheme_type::scale;
  detail::ask_for_scheme<Layout, scheme_type>();
  const extent e               = q.extent();
  const std::size_t block      = detail::is_of_each_row<Layout> ? block_in(e, scheme_type::block).rows : 1;
  const matrix_view<const T> s = q.scales();
  detail::store_each<Layout, T>(
      detail::extent_of_scales<Layout, scheme_type>(e), [&](std::size_t r, std::size_t c) { return s(r / block, c); }, memory);
}
template <scale_layout Layout, scheme S, memory_range M>
constexpr void store_scales(const quantized_matrix<S>& q, M&& memory) {
  store_scales<Layout>(q.view(), memory);
}

/// Reads a matrix of scales back; padding is ignored. E8M0 comes as the float it stands for where `to` is of float (FF as NaN).
/// Too little memory is a shape_error before anything is written.
template <scale_layout Layout, memory_range M, class T>
constexpr void load_scales(M&& memory, matrix_view<T> to) {
  const auto from = detail::stored_in<Layout, T>(memory, to.extent());
  for (std::size_t r = 0; r != to.rows(); ++r)
    for (std::size_t c = 0; c != to.cols(); ++c) to(r, c) = detail::same_value<T>(from(r, c));
}
/// The same into the scales of a quantized matrix. Where the layout has one for each row, rows of a block that differ are a shape_error.
template <scale_layout Layout, memory_range M, scheme S>
constexpr void load_scales(M&& memory, quantized_view<S> to) {
  using T = typename S::scale;
  detail::ask_for_scheme<Layout, S>();
  const extent e          = to.extent();
  const std::size_t block = detail::is_of_each_row<Layout> ? block_in(e, S::block).rows : 1;
  const auto from         = detail::stored_in<Layout, T>(memory, detail::extent_of_scales<Layout, S>(e));
  if constexpr (detail::is_of_each_row<Layout>) detail::expect_equal_rows(from, block);
  for (std::size_t i = 0; i != to.scales().rows(); ++i)
    for (std::size_t j = 0; j != to.scales().cols(); ++j) to.scales()(i, j) = detail::same_value<T>(from(i * block, j));
}
template <scale_layout Layout, memory_range M, scheme S>
constexpr void load_scales(M&& memory, quantized_matrix<S>& to) {
  load_scales<Layout>(memory, to.view());
}

}  // namespace tessera::inline v0
