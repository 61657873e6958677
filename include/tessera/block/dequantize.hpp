// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// dequantize and dequantize_into: values back from codes, scales and zero points.
// Layer: block. Stands on dequantize_panels, quantize.
#pragma once

#include "dequantize_panels.hpp"
#include "quantize.hpp"
#include "quantized_matrix.hpp"

namespace tessera::inline v0 {

namespace detail {

/// A matrix or matrix_view that can be written, or whatever looks like such an mdspan.
template <class M>
concept destination_matrix = requires { typename M::value_type; } && quantizable<typename M::value_type> && std::convertible_to<M&, matrix_view<typename M::value_type>>;

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
  detail::dequantize_panels<std::remove_const_t<S>>(q, destination);
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
