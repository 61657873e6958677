// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The second loop of a quantizer over elements: the codes of a panel of groups side by side.
// Layer: block. Compiled once for each instruction set by simd/foreach_isa.hpp. Stands on the vocabulary of that set, fold.kernel.

/// What a kernel has seen in a panel: counts, and the lanes of quotients that are NaN.
struct seen {
  tally n;
  mask odd = {};
};

template <class Code, class Report, class Quotient, class Elements>
TESSERA_STEP auto encode_quad(Quotient how, const Elements& x, const divisors4& d, std::size_t n, seen& all) noexcept {
  constexpr bool is_counted = std::is_same_v<Report, with_report>;
  if constexpr (is_counted && !Code::may_meet_nan) return meet4_and_count<Code>(how, x, d, n, all.n);
  quad q{};
  const auto c = meet4<Code>(how, x, d, q);
  if constexpr (Code::may_meet_nan) all.odd = either(all.odd, nan_lanes(q));
  if constexpr (is_counted) count4<Code>(all.n, x, q, c, d, n);
  return c;
}

/// The codes of n elements that meet the same; n is a constant where the scheme has one.
template <class Code, class Report, class Quotient, class Source, class Row, class Count, class Hint>
TESSERA_STEP void encode_run(Quotient how, const Source* x, std::size_t ahead, Row y, std::size_t at, Count n, const divisor& by, seen& all, Hint hint) noexcept {
  const divisors4 d   = spread(by);
  const auto in_quads = rounded_down<step>(n);
  if constexpr (may_hold<decltype(in_quads)>)
    for (std::size_t i = 0; i < in_quads; i += step) {
      prefetch4(x + i, ahead, hint);
      store4(y, at + i, in_order<Code, Source, Quotient>(encode_quad<Code, Report>(how, load4_for<Code>(x + i), d, step, all)), hint);
    }
  if constexpr (may_hold<decltype(rest_of<step>(n))>)
    if (const std::size_t i = in_quads; i < n) store4_partial(y, at + i, encode_quad<Code, Report>(how, load4_partial(x + i, n - i), d, n - i, all), n - i);
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
TESSERA_STEP divisors4 spread_at(const group_divisors& by, std::size_t i) noexcept {
  if constexpr (Width::value == 1)
    return spread_columns(by, i);
  else
    return spread(by, i / Width::value, Width::value / lanes);
}

/// The codes of a quad of a row, or of n elements at its end, of several groups.
template <class Code, class Report, class Width, class Quotient, class Source, class Row>
TESSERA_STEP void encode_groups(Quotient how, const Source* x, Row y, std::size_t at, std::size_t i, std::size_t n, const group_divisors& by, seen& all, as_told hint) noexcept {
  if (n == step)
    store4(y, at + i, encode_quad<Code, Report>(how, load4(x + i), spread_at<Width>(by, i), step, all), hint);
  else
    store4_partial(y, at + i, encode_quad<Code, Report>(how, load4_partial(x + i, n), spread_at<Width>(by, i), n, all), n);
}

// --- Codes from tables, where a scale has few: those of whole runs of elements first, and then again, one by one, of the runs that had others -----------

/// How many elements of a row are looked up together: they have one scale, or two. None if there are no tables for them.
template <class Code, class Source, class Quotient, class Width>
constexpr std::size_t elements_of_run() noexcept {
  if constexpr (!looks_up_mantissas<Code, Source, Quotient>())
    return 0;
  else if constexpr (std::is_same_v<Width, std::size_t>)
    return 2 * step;
  else
    return Width::value % (2 * step) == 0 ? 2 * step : Width::value % step == 0 || 2 * Width::value == step ? step : 0;
}
/// The group of column i; where the width is no constant all columns are of one.
template <class Width>
constexpr std::size_t group_at(std::size_t i, Width) noexcept {
  if constexpr (std::is_same_v<Width, std::size_t>)
    return 0;
  else
    return i / Width::value;
}
/// The codes of runs side by side, of some rows; what is wrong with those of each goes to `odd`, and what is with any comes back.
template <class Code, class Report, std::size_t Run, class Source, class Rows, class Width>
TESSERA_STEP std::uint64_t look_up_runs(const Source* x, std::size_t stride, std::size_t ahead, const Rows& y, std::size_t row, std::size_t at, extent runs, std::size_t col, Width width,
                                        const remembered_codes& tables, std::uint64_t* odd, std::uint64_t& saturated, as_told hint) noexcept {
  std::uint64_t any_odd = 0;
  for (std::size_t r = 0; r != runs.rows; ++r) {
    const Source* from = x + r * stride + col;
    const auto to      = y.row(row + r);
    for (std::size_t i = col, end = col + runs.cols * Run; i != end; i += Run, from += Run) {
      const auto known  = known_of<is_less_than_quad<Width>() ? 2 : 1>(tables, group_at(i, width));
      std::uint64_t any = 0, beyond = 0;
#pragma GCC unroll 2
      for (std::size_t j = 0; j != Run; j += step) {
        prefetch4(from + j, ahead, hint);
        const auto c = look_up4<Code>(from + j, known);
        store4(to, at + i + j, c.codes, hint);
        any |= c.odd;
        if constexpr (std::is_same_v<Report, with_report>) beyond += static_cast<std::uint64_t>(__builtin_popcountll(c.beyond));
      }
      saturated += any == 0 ? beyond : 0;  // others are counted when they are encoded again
      any_odd |= any;
      *odd++ = any;
    }
  }
  return any_odd;
}
/// n elements of a row from column i on without tables.
template <class Code, class Report, class Quotient, class Source, class Row, class Width, class Count>
[[gnu::noinline]] constexpr void encode_apart(isa, Quotient how, const Source* x, Row y, std::size_t at, Count n, std::size_t i, Width width, const group_divisors& by, seen& all, as_told hint) noexcept {
  if constexpr (is_less_than_quad<Width>())
    encode_groups<Code, Report, Width>(how, x, y, at, i, n, by, all, hint);
  else
    encode_run<Code, Report>(how, x + i, 0, y, at + i, n, by[group_at(i, width)], all, hint);
}
/// So many elements behind those that are encoded others are asked for: in rows the next panel, of tall blocks the next in order from memory, and rows further
/// down in caches; of what is larger than caches, the next of the panel itself. Where memory is not asked for runs, 4 bytes an element are asked for two panels
/// ahead, and so far at least as two panels of 8 KiB reach: the processor is about to fetch the next one, or the first cache is asked for it.
template <class Source>
TESSERA_STEP std::size_t elements_ahead(const tile& panel, extent matrix, std::size_t stride, as_told hint) noexcept {
  if (detail::is_read_twice(panel.size, sizeof(Source))) return hint.asks_for_runs ? detail::distance_within(panel.size, stride, sizeof(Source)) : 0;
  const bool reaches       = hint.streams && !hint.asks_for_runs && (sizeof(Source) == 4 || hint.near != 0);
  const std::size_t panels = !reaches ? 1 : panel.size.size() * sizeof(Source) < 8192 ? 4 : 2;
  if (panel.size.rows == 1) return panels * panel.size.cols;
  return hint.streams ? distance_to_next(panel, matrix, stride, panels) : 4 * stride;
}

/// The codes of a panel's rows, element by element.
template <class Code, class Report, class Quotient, class Source, class Rows, class Width>
TESSERA_STEP void encode_rows(Quotient how, const Source* x, std::size_t stride, std::size_t ahead, const Rows& y, std::size_t row, std::size_t at, extent panel, Width width,
                              const group_divisors& by, seen& all, as_told hint) noexcept {
  for (std::size_t r = 0; r != panel.rows; ++r) {
    const Source* from = x + r * stride;
    const auto to      = y.row(row + r);
    if constexpr (is_less_than_quad<Width>()) {
      std::size_t i = 0;
      for (; panel.cols - i >= step; i += step) {
        prefetch4(from + i, ahead, hint);
        encode_groups<Code, Report, Width>(how, from, to, at, i, step, by, all, hint);
      }
      if (i != panel.cols) encode_groups<Code, Report, Width>(how, from, to, at, i, panel.cols - i, by, all, hint);
    } else {
      std::size_t k = 0, col = 0;
      for (; panel.cols - col >= width; ++k, col += width) encode_run<Code, Report>(how, from + col, ahead, to, at + col, width, by[k], all, hint);
      if (col < panel.cols) encode_run<Code, Report>(how, from + col, ahead, to, at + col, panel.cols - col, by[k], all, hint);
    }
  }
}
/// The same of a panel, where tables are known. Runs that had other codes are encoded again, which pays if they are less than a quarter: if not, what comes
/// next is encoded without tables for a while.
template <class Code, class Report, class Quotient, class Source, class Rows, class Width>
[[gnu::noinline]] constexpr void encode_from_tables(isa with, Quotient how, const Source* x, std::size_t stride, std::size_t ahead, const Rows& y, std::size_t row, std::size_t at, extent panel, Width width,
                                                    const group_divisors& by, seen& all, as_told hint) noexcept {
  constexpr std::integral_constant<std::size_t, elements_of_run<Code, Source, Quotient, Width>()> run;
  constexpr std::size_t most   = 128;  // so that a panel of several groups has no more in a row
  const std::size_t whole_runs = panel.cols / run, rest = panel.cols % run;
  std::uint64_t odd[most], saturated = 0;
  for (std::size_t k = 0; k < whole_runs; k += most) {
    const std::size_t cols = whole_runs - k < most ? whole_runs - k : most;
    for (std::size_t r = 0; r < panel.rows; r += most / cols) {
      const extent runs  = {panel.rows - r < most / cols ? panel.rows - r : most / cols, cols};
      const Source* from = x + r * stride;
      if (by.known->pause != 0) {
        --by.known->pause;
        encode_rows<Code, Report>(how, from + k * run, stride, ahead, y, row + r, at + k * run, {runs.rows, cols * run}, width, by, all, hint);
      } else if (look_up_runs<Code, Report, run>(from, stride, ahead, y, row + r, at, runs, k * run, width, *by.known, odd, saturated, hint) != 0) {
        std::size_t again = 0;
        for (std::size_t i = 0; i != runs.size(); ++i)
          if (odd[i] != 0) ++again, encode_apart<Code, Report>(with, how, from + i / cols * stride, y.row(row + r + i / cols), at, run, (k + i % cols) * run, width, by, all, hint);
        if (4 * again > runs.size()) by.known->pause = 15;
      }
    }
  }
  for (std::size_t r = 0; rest != 0 && r != panel.rows; ++r) encode_apart<Code, Report>(with, how, x + r * stride, y.row(row + r), at, rest, whole_runs * run, width, by, all, hint);
  if constexpr (std::is_same_v<Report, with_report>) all.n.n.saturated += saturated;
}

/// Writes the codes of a panel: to row r of the rows `y`, from place `at` on.
/// False if a quotient was NaN, where the code may meet one: then the codes and the counts are to be made by the scalar backend.
template <class Code, class Report, class Quotient, class Source, class Rows, class Width>
[[gnu::noinline]] constexpr bool encode_panel(isa with, Quotient how, const Source* x, std::size_t stride, const Rows& y, std::size_t row, std::size_t at, extent panel, Width width,
                                              const group_divisors& by, counts& total, as_told hint) noexcept {
  seen all;
  const std::size_t ahead = elements_ahead<Source>({row, at, panel}, y.extent(), stride, hint);
  hint.half_is_asked &= asks_in_halves<Source, Width>();
  bool are_known = false;
  if constexpr (elements_of_run<Code, Source, Quotient, Width>() != 0) {
    are_known = by.known != nullptr && remember_codes<Code, is_less_than_quad<Width>() ? 2 : 1>(with, how, by, (panel.cols + width - 1) / width, *by.known);
    if (are_known) encode_from_tables<Code, Report>(with, how, x, stride, ahead, y, row, at, panel, width, by, all, hint);
  }
  if (!are_known) encode_rows<Code, Report>(how, x, stride, ahead, y, row, at, panel, width, by, all, hint);
  if (any(all.odd)) return false;
  if constexpr (std::is_same_v<Report, with_report>) total += total_of(all.n);
  return true;
}

// --- Codes of a panel, and the folds of the next, in one loop ----------------------------------------------------------------------------------------------

/// The codes of a run of whole quads of one group, and the fold `a` of the run so far behind it.
template <class Code, class Report, class Fold, class Quotient, class Source, class Row, class Width, class Hint>
TESSERA_STEP floats encode_and_fold_run(Quotient how, Fold fold, floats a, const Source* x, Row y, std::size_t at, Width width, const divisors4& d, seen& all, detail::panels_ahead ahead, Hint hint) noexcept {
  for (std::size_t i = 0; i != width; i += step) {
    prefetch_next4(x + i, ahead, hint);
    store4(y, at + i, in_order<Code, Source, Quotient>(encode_quad<Code, Report>(how, load4_for<Code>(x + i), d, step, all)), hint);
    a = fold4_from(fold, a, x + i + ahead.next);
    keep_order();
  }
  return a;
}
/// The codes of a row of groups, and the fold of each group so far behind them.
template <class Code, class Report, class Fold, class Quotient, class Source, class Row, class Width, class Hint>
TESSERA_STEP void encode_and_fold_groups(Quotient how, Fold fold, const Source* x, Row y, std::size_t at, std::size_t first, std::size_t cols, Width width, const group_divisors& by, seen& all,
                                         detail::panels_ahead ahead, floats* part, Hint hint) noexcept {
  if constexpr (is_less_than_quad<Width>()) {
    for (std::size_t i = first; i != first + cols; i += step) {
      prefetch_next4(x + i, ahead, hint);
      store4(y, at + i, encode_quad<Code, Report>(how, load4(x + i), spread_at<Width>(by, i), step, all), hint);
#pragma GCC unroll 4
      for (std::size_t k = 0; k != step / Width::value; ++k) *part++ = fold_few<Width::value / lanes>(fold, x + i + ahead.next + k * width);
      keep_order();
    }
  } else {
    for (std::size_t i = first; i != first + cols; i += width)
      *part++ = encode_and_fold_run<Code, Report>(how, fold, floats_of(start4(fold)), x + i, y, at + i, width, spread(by[i / width]), all, ahead, hint);
  }
}
/// The codes of a panel, a row of groups or one tall group, all of whole quads, and the folds of the next, which is as large. The lanes of folds that are not finite.
template <class Code, class Report, class Quotient, class Fold, class Source, class Rows, class Height, class Width, class Hint>
TESSERA_STEP mask encode_and_fold_panel(isa with, Quotient how, Fold fold, const Source* x, std::size_t stride, const Rows& y, std::size_t row, std::size_t at, Height, std::size_t cols, Width width,
                                        const group_divisors& by, seen& all, detail::panels_ahead ahead, float* out, Hint hint) noexcept {
  mask odd{};
  for (std::size_t col = 0; col != cols;) {
    const extent some{Height::value, lanes * width < cols - col ? lanes * width : cols - col};
    floats part[lanes];
    if (some.cols != lanes * width)
      for (std::size_t k = 0; k != lanes; ++k) part[k] = floats_of(start4(fold));
    if constexpr (Height::value == 1) {
      encode_and_fold_groups<Code, Report>(how, fold, x, y.row(row), at, col, some.cols, width, by, all, ahead, part, hint);
    } else {
      const divisors4 d  = spread(by[0]);
      floats a           = floats_of(start4(fold));
      const Source* from = x;
      for (std::size_t r = 0; r != Height::value; ++r, from += stride) a = encode_and_fold_run<Code, Report>(how, fold, a, from, y.row(row + r), at, width, d, all, ahead, hint);
      part[0] = a;
    }
    odd = either(odd, keep_folds(with, fold, fold_across(fold, part), x + ahead.next + col, stride, some, width, out));
    out += lanes;
    col += some.cols;
  }
  return odd;
}
/// encode_panel, and fold_panel of the next panel: `are_finite` is what that returns.
template <class Code, class Report, class Quotient, class Fold, class Source, class Rows, class Height, class Width>
[[gnu::noinline]] constexpr bool encode_and_fold(isa with, Quotient how, Fold fold, const Source* x, std::size_t stride, const Rows& y, std::size_t row, std::size_t at, Height height, std::size_t cols,
                                                 Width width, const group_divisors& by, counts& total, const detail::panels_ahead& ahead, float* out, bool& are_finite, as_told hint) noexcept {
  seen all;
  mask odd{};
  if (hint.streams)
    odd = encode_and_fold_panel<Code, Report>(with, how, fold, x, stride, y, row, at, height, cols, width, by, all, ahead, out, streaming{});
  else
    odd = encode_and_fold_panel<Code, Report>(with, how, fold, x, stride, y, row, at, height, cols, width, by, all, ahead, out, regular{});
  are_finite = !any(odd);
  if (any(all.odd)) return false;
  if constexpr (std::is_same_v<Report, with_report>) total += total_of(all.n);
  return true;
}

/// After the last of stores that may have gone past the caches.
template <class Hint>
[[gnu::noinline]] constexpr void finish_stores(isa, Hint hint) noexcept {
  fence(hint);
}
