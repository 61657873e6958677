// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Where the scale of row r and group c stands in memory: layouts as index maps, a view of such memory, and copies both ways.
// Layer: block. Stands on layout_memory, quantized_matrix.
#pragma once

#include <concepts>
#include <cstddef>
#include <type_traits>

#include "../format/cast.hpp"
#include "../format/catalogue/mx.hpp"
#include "../view/matrix_view.hpp"
#include "layout_memory.hpp"
#include "quantized_matrix.hpp"

namespace tessera::inline v0 {

/// The smallest multiple of `step` that is not below n.
constexpr std::size_t align_up(std::size_t n, std::size_t step) noexcept { return ceil_div(n, step) * step; }

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
using tma_aligned = column_major<4>;

namespace transformer_engine {
/// GEMM-ready scales of 1 x 128 groups, [ceil(K / 128)][align4(M)], and of 128 x 1 or 128 x 128 blocks, [ceil(M / 128)][align4(columns)].
using scales_1x128   = column_major<4>;
using scales_128x1   = row_major<4>;
using scales_128x128 = row_major<4>;
}  // namespace transformer_engine

/// Four E8M0 in an int32: scale (m, g) is byte g % 4 of word (g / 4) * align4(M) + m. Counted in bytes; the memory is int32 (or bytes, the low
/// byte first). Scales of float are taken if they are powers of two, by the scheme's rule and in fact: DeepGEMM asserts their bits.
/// Blocks of several rows have their scale repeated for each row, as DeepGEMM does with weights. \spec spec/quantizers.md 12
struct packed_ue8m0 {
  using scale                       = float8_e8m0fnu;
  static constexpr bool of_each_row = true;
  static constexpr std::size_t size(extent e) { return countable({align_up(e.rows, 4), align_up(e.cols, 4)}); }
  static constexpr std::size_t index(extent e, std::size_t r, std::size_t c) noexcept { return (c / 4 * align_up(e.rows, 4) + r) * 4 + c % 4; }

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

/// Writes scale(r, c) for every place of e, and 0 between.
template <scale_layout L, class T, class Scale, memory_range M>
constexpr void store_each(extent e, Scale scale, M& memory) {
  using stored = typename stored_scale<L, T>::type;
  const scales_in<L, stored, word_of<M>> to{memory, e};
  if constexpr (!std::same_as<stored, T>)
    for (std::size_t r = 0; r != e.rows; ++r)
      for (std::size_t c = 0; c != e.cols; ++c)
        if (const T x = scale(r, c); !(cast<stored>(x) == x))
          fail("a scale is no power of two (shown as row x column of it, and of all)", shape_of({r, c}), shape_of(e));
  for (std::size_t i = 0; i != to.size(); ++i) to.data()[i] = {};
  for (std::size_t r = 0; r != e.rows; ++r)
    for (std::size_t c = 0; c != e.cols; ++c) to(r, c) = cast_scale<stored>(scale(r, c));
}

template <scale_layout L, class T, memory_range M>
constexpr auto stored_in(const M& memory, extent e) {
  return scales_in<L, const typename stored_scale<L, T>::type, word_of<const M>>{memory, e};
}

/// The extent of the scales that the layout holds of a quantized matrix.
template <scale_layout L, scheme S>
constexpr extent extent_of_scales(extent matrix) noexcept {
  const extent blocks = blocks_in(matrix, S::block);
  return is_of_each_row<L> ? extent{matrix.rows, blocks.cols} : blocks;
}

}  // namespace detail

}  // namespace tessera::inline v0
