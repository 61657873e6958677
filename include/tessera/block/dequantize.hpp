// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// dequantize and dequantize_into: values back from codes, scales and zero points.
// Layer: block. Stands on quantized_matrix, quantize, simd.
#pragma once

#include "../format/cast.hpp"
#include "../simd/scalar/ops.hpp"
#include "quantize.hpp"
#include "quantized_matrix.hpp"

#define TESSERA_KERNEL "../block/dequantize.kernel.hpp"
#include "../simd/foreach_isa.hpp"

namespace tessera::inline v0 {

namespace detail {

/// A destination element as the kernels take it: float as it is, the 16-bit floats by their default cast.
template <quantizable T>
struct value_code {
  using element = T;
  static constexpr T encode(float x) noexcept {
    if constexpr (std::same_as<T, float>)
      return x;
    else
      return cast<T>(x);
  }
};

/// A matrix or matrix_view that can be written, or whatever looks like such an mdspan.
template <class M>
concept destination_matrix = requires { typename M::value_type; } && quantizable<typename M::value_type> && std::convertible_to<M&, matrix_view<typename M::value_type>>;

template <scheme S, quantizable T>
constexpr void dequantize_tiles(quantized_view<const S> q, matrix_view<T> to) noexcept {
  if (q.extent().is_empty()) return;
  for_each_tile(q.extent(), S::block, [&](std::size_t i, std::size_t j, const tile& t) {
    const float s = q.scale_at(i, j), z = q.zero_at(i, j);
    for (std::size_t r = t.row; r != t.row + t.size.rows; ++r)
      scalar::decode_row<value_code<T>>(restoring_tag<S>(), q.codes().row(r), t.col, to.row(r) + t.col, t.size.cols, s, z);
  });
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
