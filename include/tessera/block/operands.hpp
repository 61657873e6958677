// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Which two schemes a block-scaled matrix product takes, and how many products it sums before the scales come in.
// Layer: block. Stands on scheme.
#pragma once

#include <cstddef>

#include "scheme.hpp"

namespace tessera::inline v0 {

namespace detail {

/// A scale for a tile of several rows and part of the columns: 128 x 128, say.
template <scheme S>
inline constexpr bool has_square_blocks = S::block.rows > 1 && S::block.cols > 1 && S::block.cols != whole;
/// Groups along the rows, across the sum: 128 x 1.
template <scheme S>
inline constexpr bool has_groups_across = S::block.rows > 1 && S::block.cols == 1;
template <scheme A, scheme B>
inline constexpr bool share_groups = A::block.cols == whole || B::block.cols == whole || A::block.cols % B::block.cols == 0 || B::block.cols % A::block.cols == 0;

}  // namespace detail

/// True for two schemes whose matrices can be multiplied along their columns: 1 x 128 with 128 x 128, rows with rows, MXFP8 with MXFP4, a
/// tensor with any. Where it is false, gemm_operands says why. \spec spec/recipes.md 2.3 (never 2D x 2D), spec/gemm.md 1
template <class A, class B>
concept multipliable = scheme<A> && scheme<B> && !(detail::has_square_blocks<A> && detail::has_square_blocks<B>) && !detail::has_groups_across<A> &&
                       !detail::has_groups_across<B> && detail::share_groups<A, B>;

/// The operands of C = A * transpose(B), A of M x K and B of N x K: what a product asks of its schemes before it has seen a matrix. Two that
/// cannot be multiplied do not compile, with a sentence.
///
///     using product = tessera::gemm_operands<tessera::deepseek_v3::activation, tessera::deepseek_v3::weight>;
///     static_assert(product::group == 128);
template <scheme A, scheme B>
struct gemm_operands {
  static_assert(!(detail::has_square_blocks<A> && detail::has_square_blocks<B>),
                "gemm: both operands have two-dimensional blocks, and no kernel takes 2D x 2D: quantize one of them in groups of a row (1 x 128)");
  static_assert(!detail::has_groups_across<A> && !detail::has_groups_across<B>,
                "gemm: the groups of an operand lie across the dimension that is summed, so their scales do not come out of the sum: transpose it, or requantize_transposed");
  static_assert(detail::share_groups<A, B>, "gemm: the groups of one operand do not divide those of the other, so no run of products has one scale on each side");

  /// Products that are summed before both scales come in; `whole` if that is all of a row.
  static constexpr std::size_t group = A::block.cols < B::block.cols ? A::block.cols : B::block.cols;
};

}  // namespace tessera::inline v0
