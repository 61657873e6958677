// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// quantize<S>(matrix) and quantize_into: statistic, scale rule, code rule, group by group; and the report of the same pass.
// Layer: block. Stands on quantized_matrix, scale_rule, simd.
#pragma once

#include <concepts>
#include <cstdint>
#include <type_traits>

#include "../format/cast.hpp"
#include "../format/catalogue/brain.hpp"
#include "../format/catalogue/ieee.hpp"
#include "../simd/scalar/ops.hpp"
#include "element_code.hpp"
#include "quantized_matrix.hpp"
#include "scale_rule.hpp"

#define TESSERA_KERNEL "../block/quantize.kernel.hpp"
#include "../simd/foreach_isa.hpp"

namespace tessera::inline v0 {

/// What happened to a matrix on its way into codes.
struct quantization_report {
  std::uint64_t zero_groups = 0;  ///< groups whose statistic is 0
  std::uint64_t saturated   = 0;  ///< elements that would have been rounded beyond the largest code, infinities among them
  std::uint64_t flushed     = 0;  ///< numbers other than 0 (not NaN) whose code stands for 0
  std::uint64_t nan_in      = 0;
  std::uint64_t inf_in      = 0;
  std::uint64_t nan_out     = 0;  ///< codes that are NaN

  friend constexpr bool operator==(const quantization_report&, const quantization_report&) = default;
};

/// The element types that are quantized from and dequantized to.
template <class T>
concept quantizable = std::same_as<T, float> || std::same_as<T, bfloat16> || std::same_as<T, float16>;

/// A matrix, a matrix_view, or whatever looks like a rank-2 mdspan, of quantizable elements.
template <class M>
concept source_matrix = requires { typename M::value_type; } && quantizable<typename M::value_type> && std::convertible_to<const M&, matrix_view<const typename M::value_type>>;

namespace detail {

/// The statistics of the panel of groups whose first is the tile `first`.
template <scheme S, class T>
constexpr void panel_statistics(matrix_view<const T> x, const tile& first, extent panel, group_statistic (&out)[scalar::lanes]) noexcept {
  constexpr statistic kind = scaling_of<S>.statistic;
  const T* at              = x.row(first.row) + first.col;
  float high[scalar::lanes]{}, low[scalar::lanes]{};
  const auto fold = [&](auto how, float* to) { scalar::fold_panel(how, at, x.stride(), panel, first.size.cols, to); };
  if constexpr (kind == statistic::amax_finite) fold(finite_magnitude{}, high);
  if constexpr (kind == statistic::amax) fold(magnitude{}, high);
  if constexpr (kind == statistic::amax_or_nan) fold(magnitude_or_nan{}, high);
  if constexpr (kind == statistic::signed_amax) fold(signed_magnitude{}, high);
  if constexpr (kind == statistic::finite_range) fold(finite_highest{}, high), fold(finite_lowest{}, low);
  if constexpr (kind == statistic::range || kind == statistic::range_around_zero) fold(highest{}, high), fold(lowest{}, low);
  for (std::size_t k = 0; k != scalar::lanes; ++k) {
    out[k] = {high[k], low[k]};
    if constexpr (kind == statistic::range_around_zero) out[k] = {high[k] > 0 ? high[k] : 0.0f, low[k] < 0 ? low[k] : 0.0f};
  }
}

/// Statistic and rule of one tile, or the scale that is there.
template <scheme S, class T>
constexpr scaling<S> scaling_of_tile(matrix_view<const T> x, const tile& t, const quantized_view<S>& out, std::size_t i, std::size_t j) noexcept {
  if constexpr (scaling_of<S>.statistic == statistic::given) {
    return scalar::scaling_of_given<S>(out.scales()(i, j));
  } else {
    group_statistic found[scalar::lanes];
    panel_statistics<S>(x, t, t.size, found);
    if constexpr (has_global_scale<S>)
      return scalar::scaling_of_two_levels<S, T>(found[0], *out.global());
    else
      return scalar::scaling_from<S, T>(found[0]);
  }
}

/// Packed rows end with padding codes of 0.
template <scheme S>
constexpr void clear_padding(quantized_view<S> out) noexcept {
  if constexpr (is_packed<S>) {
    constexpr std::size_t block = order_of<S> == packing::split_halves ? 16 : 1;
    const std::size_t bytes     = code_row_bytes<S>(out.extent().cols);
    for (std::size_t r = 0; r != out.extent().rows; ++r)
      for (std::size_t i = bytes - block; i != bytes; ++i) out.codes().row(r).bytes()[i] = 0;
  }
}

/// The numbers other than 0 in a tile that come back as 0, where the kernels do not count them: no code stands for 0 by itself.
template <scheme S, class T>
constexpr std::uint64_t zeros_made(matrix_view<const T> x, quantized_view<S> q, const tile& t) noexcept {
  std::uint64_t n = 0;
  for (std::size_t r = t.row; r != t.row + t.size.rows; ++r)
    for (std::size_t c = t.col; c != t.col + t.size.cols; ++c) {
      const auto value = static_cast<float>(x(r, c));
      n += !scalar::is_nan(value) && value != 0 && q(r, c) == 0 ? 1u : 0u;
    }
  return n;
}

/// `Report` is quantization_report, to which the counts are added, or without_report.
template <scheme S, class T, class Report>
constexpr void quantize_tiles(matrix_view<const T> x, quantized_view<S> out, [[maybe_unused]] Report& report) noexcept {
  static_assert(why_not<S>() == nullptr, "this scheme's policies do not go together: why_not<S>() says why");
  using quotient            = decltype(quotient_tag<S>());
  constexpr bool is_counted = std::same_as<Report, quantization_report>;
  using report_tag          = std::conditional_t<is_counted, with_report, without_report>;
  if (x.extent().is_empty()) return;
  clear_padding(out);
  if constexpr (has_global_scale<S>) {
    group_statistic all[scalar::lanes];
    panel_statistics<S>(x, tile_at(x.extent(), {whole, whole}, 0, 0), x.extent(), all);
    *out.global() = scalar::global_from<S, T>(all[0].high);
  }
  counts total;
  for_each_tile(x.extent(), S::block, [&](std::size_t i, std::size_t j, const tile& t) {
    const scaling<S> scale = scaling_of_tile<S>(x, t, out, i, j);
    out.scales()(i, j)     = scale.stored;
    if constexpr (has_zero_point<S>) out.zero_points()(i, j) = cast<zero_type<S>>(scale.by.z);  // exact, but for a minimum
    if constexpr (is_counted) report.zero_groups += scale.is_zero_group ? 1u : 0u;
    for (std::size_t r = t.row; r != t.row + t.size.rows; ++r)
      scalar::encode_row<element_code<S>, quotient, report_tag>(x.row(r) + t.col, out.codes().row(r), t.col, t.size.cols, scale.by, total);
    if constexpr (is_counted && has_minimum<S>) total.flushed += zeros_made(x, out, t);
  });
  if constexpr (is_counted) {
    report.saturated += total.saturated;
    report.flushed += total.flushed;
    report.nan_in += total.nan_in;
    report.inf_in += total.inf_in;
    report.nan_out += total.nan_out;
  }
}

template <source_matrix M>
constexpr matrix_view<const typename M::value_type> view_of(const M& m) {
  return m;
}

template <scheme S, source_matrix M, class Report>
constexpr void quantize_checked(const M& x, quantized_view<S> out, Report& report) {
  const auto source = view_of(x);
  expect_same_extent("quantize_into: source and destination", source.extent(), out.extent());
  report = {};
  quantize_tiles(source, out, report);
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
