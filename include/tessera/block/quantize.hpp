// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// quantize<S>(matrix) and quantize_into: statistic, scale rule, code rule, group by group; and the report of the same pass.
// Layer: block. Stands on quantized_matrix, quantize_panels.
#pragma once

#include <concepts>
#include <cstdint>
#include <type_traits>

#include "../format/cast.hpp"
#include "../format/catalogue/brain.hpp"
#include "../format/catalogue/ieee.hpp"
#include "quantize_panels.hpp"
#include "quantized_matrix.hpp"

namespace tessera::inline v0 {

/// The element types that are quantized from and dequantized to.
template <class T>
concept quantizable = std::same_as<T, float> || std::same_as<T, bfloat16> || std::same_as<T, float16>;

/// A matrix, a matrix_view, or whatever looks like a rank-2 mdspan, of quantizable elements.
template <class M>
concept source_matrix = requires { typename M::value_type; } && quantizable<typename M::value_type> && std::convertible_to<const M&, matrix_view<const typename M::value_type>>;

namespace detail {

template <source_matrix M>
constexpr matrix_view<const typename M::value_type> view_of(const M& m) {
  return m;
}

template <scheme S, source_matrix M, class Report>
constexpr void quantize_checked(const M& x, quantized_view<S> out, Report& report) {
  const auto source = view_of(x);
  expect_same_extent("quantize_into: source and destination", source.extent(), out.extent());
  report = {};
  if (!source.extent().is_empty()) quantize_panels(source, out, report);
}

}  // namespace detail

/// Writes the codes, scales and zero points of x into memory you own; `out` has the extent of x, or a shape_error is thrown
/// and nothing written. Any stride, any ragged edge; an empty matrix is no work.
/// \cost reads x twice (the second time from cache), 3 to 5 ns an element in scalar code
template <scheme S, source_matrix M>
  requires(!std::is_const_v<S>)
constexpr void quantize_into(const M& x, quantized_view<S> out) {
  without_report none;
  detail::quantize_checked(x, out, none);
}
/// The same, and says what happened; `report` is overwritten.
template <scheme S, source_matrix M>
  requires(!std::is_const_v<S>)
constexpr void quantize_into(const M& x, quantized_view<S> out, quantization_report& report) {
  detail::quantize_checked(x, out, report);
}

/// x as a quantized_matrix of the scheme S: `quantize<fp8_block_128x128>(w)`. x is a matrix or view of float, bfloat16 or float16.
/// With Tessera's own schemes every input is defined: NaN stays NaN where the element has one and is 0 in integers, infinities are the
/// largest value and do not move the scale, groups of zeros have scale 1. A producer's preset does what its producer does.
/// A scheme whose scales are given (statistic::given) has no quantize: fill the scales of the destination and call quantize_into.
/// \spec DESIGN section 3, spec/quantizers.md 14 \proof tests/golden/recipes.cpp, tests/unit/quantize.cpp
template <scheme S, source_matrix M>
  requires(scaling_of<S>.statistic != statistic::given)
constexpr auto quantize(const M& x) {
  quantized_matrix<S> q{detail::view_of(x).extent()};
  quantize_into(x, q.view());
  return q;
}
template <scheme S, source_matrix M>
  requires(scaling_of<S>.statistic != statistic::given)
constexpr auto quantize(const M& x, quantization_report& report) {
  quantized_matrix<S> q{detail::view_of(x).extent()};
  quantize_into(x, q.view(), report);
  return q;
}

}  // namespace tessera::inline v0
