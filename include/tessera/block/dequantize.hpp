// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// dequantize and dequantize_into: values back from codes, scales and zero points.
// Layer: block. Stands on quantized_matrix, quantize, simd.
#pragma once

#include "../format/cast.hpp"
#include "../convert/element.hpp"
#include "../simd/dispatch.hpp"
#include "quantize.hpp"
#include "quantized_matrix.hpp"

#define TESSERA_KERNEL "../block/dequantize.kernel.hpp"
#include "../simd/foreach_isa.hpp"

namespace tessera::inline v0 {

namespace detail {

/// A matrix or matrix_view that can be written, or whatever looks like such an mdspan.
template <class M>
concept destination_matrix = requires { typename M::value_type; } && quantizable<typename M::value_type> && std::convertible_to<M&, matrix_view<typename M::value_type>>;

/// Row by row, however tall the blocks are: memory is written as it lies.
template <scheme S, quantizable T>
[[gnu::noinline]] constexpr void dequantize_rows(quantized_view<const S> q, matrix_view<T> to) noexcept {
  using value = cast_code<T, default_conversion<T>()>;
  constexpr std::size_t most = most_groups;
  const extent group = block_in(q.extent(), S::block), blocks = blocks_in(q.extent(), S::block);
  group_divisors by;
  for (std::size_t i = 0; i != blocks.rows; ++i)
    for (std::size_t j = 0; j < blocks.cols; j += most) {
      const std::size_t groups = most < blocks.cols - j ? most : blocks.cols - j;
      bool are_finite = true;  // then no NaN is made, and those of codes keep their signs
      for (std::size_t k = 0; k != groups; ++k) {
        by.s[k] = q.scale_at(i, j + k), by.z[k] = q.zero_at(i, j + k);
        are_finite &= scalar::is_finite(by.s[k]) && scalar::is_finite(by.z[k]);
      }
      const tile first       = tile_at(q.extent(), S::block, i, j);
      const std::size_t left = q.extent().cols - first.col, n = groups * group.cols < left ? groups * group.cols : left;
      for (std::size_t r = first.row; r != first.row + first.size.rows; ++r) {
        const auto decode = [&](auto with) {
          decode_row<decoder_of<typename S::element>, value>(with, restoring_tag<S>(), q.codes().row(r), first.col, to.row(r) + first.col, n, width_of<S>(group), by, regular{});
        };
        if (are_finite)
          dispatch(decode);
        else
          decode(scalar::isa{});
      }
    }
}

template <scheme S, quantizable T>
constexpr void dequantize_tiles(quantized_view<const S> q, matrix_view<T> to) noexcept {
  if (!q.extent().is_empty()) in_environment<subnormals_kept>([&] { dequantize_rows(q, to); });
}

}  // namespace detail

/// Writes (code - zero point) * scale into memory you own: one multiplication in float, then one rounding to the destination
/// (two roundings, as DeepSeek's weight_dequant and its kin have it). A value too large for a float16 is an infinity.
/// `to` has the extent of q, or a shape_error is thrown and nothing written.
/// \spec spec/quantizers.md 3.2 \proof tests/golden/recipes.cpp
template <class S, class M>
  requires detail::destination_matrix<std::remove_reference_t<M>>
constexpr void dequantize_into(quantized_view<S> q, M&& to) {
  const matrix_view<typename std::remove_cvref_t<M>::value_type> destination = to;
  expect_same_extent("dequantize_into: source and destination", q.extent(), destination.extent());
  detail::dequantize_tiles<std::remove_const_t<S>>(q, destination);
}
template <scheme S, class M>
  requires detail::destination_matrix<std::remove_reference_t<M>>
constexpr void dequantize_into(const quantized_matrix<S>& q, M&& to) {
  dequantize_into(q.view(), to);
}

/// The values of q as a matrix of T: `dequantize<bfloat16>(q)`.
template <quantizable T = float, scheme S>
constexpr matrix<T> dequantize(const quantized_matrix<S>& q) {
  matrix<T> to{q.extent()};
  dequantize_into(q, to);
  return to;
}
template <quantizable T = float, class S>
constexpr matrix<T> dequantize(quantized_view<S> q) {
  matrix<T> to{q.extent()};
  dequantize_into(q, to);
  return to;
}

}  // namespace tessera::inline v0
