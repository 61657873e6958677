// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The two loops of a quantizer over elements: the statistic of a panel of groups, and the codes of a row of one group.
// Layer: block. Compiled once for each instruction set by simd/foreach_isa.hpp. Stands on the vocabulary of that set.

/// Folds up to `lanes` groups that lie side by side, each `group_cols` wide, and the last perhaps less; x is the panel's upper left
/// element. out[k] is the fold of group k.
template <class Fold, class Source>
constexpr void fold_panel(Fold how, const Source* x, std::size_t stride, extent panel, std::size_t group_cols, float* out) noexcept {
  floats part[lanes];
  for (floats& p : part) p = start_of(how);
  for (std::size_t r = 0; r != panel.rows; ++r) {
    const Source* row = x + r * stride;
    for (std::size_t k = 0, col = 0; k != lanes && col < panel.cols; ++k, col += group_cols) {
      const std::size_t end = group_cols < panel.cols - col ? col + group_cols : panel.cols;
      std::size_t i         = col;
      for (; i + step <= end; i += step) part[k] = fold4(how, part[k], load4(row + i));
      if (i < end) part[k] = fold4_partial(how, part[k], load4_partial(row + i, end - i), end - i);
    }
  }
  store(out, fold_across(how, part));
}

template <class Code, class Quotient, class Report, class Source, class Row>
constexpr void encode_quad(const quad& x, Row y, std::size_t at, std::size_t n, const divisor& d, counts& total) noexcept {
  const quad q = quotient4(Quotient{}, x, d);
  const auto c = encode4<Code>(q);
  if constexpr (std::is_same_v<Report, with_report>) count4<Code>(total, x, q, c, d.z, n);
  store4_partial(y, at, c, n);
}

/// Writes the codes of n elements of one group to places `at` and on of a row, a pointer or a packed span.
template <class Code, class Quotient, class Report, class Source, class Row>
constexpr void encode_row(const Source* x, Row y, std::size_t at, std::size_t n, const divisor& d, counts& total) noexcept {
  std::size_t i = 0;
  for (; i + step <= n; i += step) encode_quad<Code, Quotient, Report, Source>(load4(x + i), y, at + i, step, d, total);
  if (i < n) encode_quad<Code, Quotient, Report, Source>(load4_partial(x + i, n - i), y, at + i, n - i, d, total);
}
