// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The two loops of a quantizer over elements: the statistics of a panel of groups side by side, and their codes.
// Layer: block. Compiled once for each instruction set by simd/foreach_isa.hpp. Stands on the vocabulary of that set.

/// Folds n elements of one row of a group.
template <class Fold, class Source>
TESSERA_STEP floats fold_run(Fold how, floats a, const Source* x, std::size_t n) noexcept {
  const std::size_t in_quads = n - n % step, in_vectors = n - n % lanes;
  std::size_t i              = 0;
#pragma GCC unroll 2
  for (; i < in_quads; i += step) a = fold4(how, a, load4(x + i));
  for (; i < in_vectors; i += lanes) a = fold(how, a, load_as_float(x + i));
  if (i < n) a = fold4_partial(how, a, load4_partial(x + i, n - i), n - i);
  return a;
}

/// Up to `lanes` groups whose statistics are made together. `width` is a constant where the scheme has one.
template <class Fold, class Source, class Width>
constexpr void fold_groups(Fold how, const Source* x, std::size_t stride, extent panel, Width width, float* out) noexcept {
  const std::size_t groups = (panel.cols + width - 1) / width;
  floats part[lanes];
  for (std::size_t k = 0; k != lanes; ++k) part[k] = start4(how);
  for (std::size_t r = 0; r != panel.rows; ++r) {
    const Source* row = x + r * stride;
    if (panel.cols == groups * width)
      for (std::size_t k = 0; k != groups; ++k) part[k] = fold_run(how, part[k], row + k * width, width);
    else
      for (std::size_t k = 0; k != groups; ++k) part[k] = fold_run(how, part[k], row + k * width, width < panel.cols - k * width ? width : panel.cols - k * width);
  }
  alignas(64) float result[lanes];
  store(result, fold_across(how, part));
  for (std::size_t k = 0; k != groups; ++k) out[k] = result[k];
}
/// The same for groups of one column: a lane is a group.
template <class Fold, class Source>
constexpr void fold_columns(Fold how, const Source* x, std::size_t stride, extent panel, float* out) noexcept {
  floats a = start4(how);
  for (std::size_t r = 0; r != panel.rows; ++r)
    a = fold(how, a, panel.cols == lanes ? load_as_float(x + r * stride) : load_as_float_partial(x + r * stride, panel.cols));
  alignas(64) float result[lanes];
  store(result, a);
  for (std::size_t k = 0; k != panel.cols; ++k) out[k] = result[k];
}

/// Folds the groups of a panel, each `width` columns of all its rows, the last perhaps less; x is the panel's upper left element.
template <class Fold, class Source, class Width>
[[gnu::noinline]] constexpr void fold_panel(isa, Fold how, const Source* x, std::size_t stride, extent panel, Width width, float* out) noexcept {
  for (std::size_t col = 0; col < panel.cols; col += lanes * width, out += lanes) {
    const extent part{panel.rows, lanes * width < panel.cols - col ? lanes * width : panel.cols - col};
    if (width == 1)
      fold_columns(how, x + col, stride, part, out);
    else
      fold_groups(how, x + col, stride, part, width, out);
    const std::size_t groups = (part.cols + width - 1) / width;
    for (std::size_t k = 0; k != groups; ++k)
      if (!settled(how, out[k]))
        scalar::fold_panel(scalar::isa{}, how, x + col + k * width, stride, {part.rows, width < part.cols - k * width ? width : part.cols - k * width}, width, out + k);
  }
}

/// What a kernel has seen in a panel: counts, and the lanes of quotients that are NaN.
struct seen {
  counts n;
  mask odd = {};
};

template <class Code, class Report, class Quotient>
TESSERA_STEP auto encode_quad(Quotient how, const quad& x, const divisors4& d, std::size_t n, seen& all) noexcept {
  quad q{};
  const auto c = meet4<Code>(how, x, d, q);
  all.odd      = either(all.odd, nan_lanes(q));
  if constexpr (std::is_same_v<Report, with_report>) count4<Code>(all.n, x, q, c, d, n);
  return c;
}

/// The codes of n elements that meet the same.
template <class Code, class Report, class Quotient, class Source, class Row, class Hint>
TESSERA_STEP void encode_run(Quotient how, const Source* x, Row y, std::size_t at, std::size_t n, const divisor& by, seen& all, Hint hint) noexcept {
  const divisors4 d = spread(by);
  std::size_t i     = 0;
#pragma GCC unroll 2
  for (; n - i >= step; i += step) {
    prefetch4<4096 * sizeof(Source)>(x + i, hint);
    store4(y, at + i, encode_quad<Code, Report>(how, load4(x + i), d, step, all), hint);
  }
  if (i < n) store4_partial(y, at + i, encode_quad<Code, Report>(how, load4_partial(x + i, n - i), d, n - i, all), n - i);
}

/// True if a quad holds several groups of this width, each of whole vectors or of one lane.
template <class Width>
constexpr bool is_less_than_quad() noexcept {
  if constexpr (std::is_same_v<Width, std::size_t>)
    return false;
  else
    return Width::value < step && step % Width::value == 0 && (Width::value == 1 || Width::value % lanes == 0);
}
template <class Width>
TESSERA_STEP divisors4 spread_at(const divisor* by, std::size_t i) noexcept {
  if constexpr (Width::value == 1)
    return spread_columns(by + i);
  else
    return spread(by + i / Width::value, Width::value / lanes);
}

/// Writes the codes of a panel: to row r of the rows `y`, from place `at` on. `by` is what each group's elements meet, and a quad's lanes more.
/// False if a quotient was NaN: then the codes and the counts are to be made by the scalar backend.
template <class Code, class Report, class Quotient, class Source, class Rows, class Width, class Hint>
[[gnu::noinline]] constexpr bool encode_panel(isa, Quotient how, const Source* x, std::size_t stride, const Rows& y, std::size_t row, std::size_t at, extent panel, Width width,
                                              const divisor* by, counts& total, Hint hint) noexcept {
  seen all;
  if constexpr (is_less_than_quad<Width>()) {
    for (std::size_t i = 0; i < panel.cols; i += step) {
      const divisors4 d   = spread_at<Width>(by, i);
      const std::size_t n = panel.cols - i;
      for (std::size_t r = 0; r != panel.rows; ++r) {
        const Source* from = x + r * stride + i;
        if (n >= step) {
          prefetch4<4096 * sizeof(Source)>(from, hint);
          store4(y.row(row + r), at + i, encode_quad<Code, Report>(how, load4(from), d, step, all), hint);
        } else {
          store4_partial(y.row(row + r), at + i, encode_quad<Code, Report>(how, load4_partial(from, n), d, n, all), n);
        }
      }
    }
  } else {
    for (std::size_t r = 0; r != panel.rows; ++r)
      for (std::size_t k = 0, col = 0; col < panel.cols; ++k, col += width)
        encode_run<Code, Report>(how, x + r * stride + col, y.row(row + r), at + col, width < panel.cols - col ? std::size_t{width} : panel.cols - col, by[k], all, hint);
  }
  fence(hint);
  if (any(all.odd)) return false;
  total += all.n;
  return true;
}
