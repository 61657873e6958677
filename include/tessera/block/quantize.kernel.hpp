// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The two loops of a quantizer over elements: the statistics of a panel of groups side by side, and their codes.
// Layer: block. Compiled once for each instruction set by simd/foreach_isa.hpp. Stands on the vocabulary of that set.

/// Folds N vectors.
template <std::size_t N, class Fold, class Source>
TESSERA_STEP floats fold_vectors(Fold how, floats a, const Source* x) noexcept {
  if constexpr (N == 0)
    return a;
  else
    return fold_vectors<N - 1>(how, fold(how, a, load_as_float(x)), x + lanes);
}

/// The fold of N vectors and of nothing else; a backend may have a better way for some.
template <std::size_t N, class Fold, class Source>
TESSERA_STEP floats fold_few(Fold how, const Source* x) noexcept {
  return fold_vectors<N - 1>(how, fold(how, load_as_float(x)), x + lanes);
}
/// Folds N quads; a backend may have a better way for some.
template <std::size_t N, class Fold, class Source>
TESSERA_STEP floats fold_quads(Fold how, floats a, const Source* x) noexcept {
  if constexpr (N == 0)
    return a;
  else
    return fold_quads<N - 1>(how, fold4_from(how, a, x), x + step);
}
/// True for a constant of a few quads.
template <class Count>
inline constexpr bool is_few_quads = false;
template <std::size_t N>
inline constexpr bool is_few_quads<const std::integral_constant<std::size_t, N>> = N <= 4 * step;

/// Folds n elements of one row of a group; n is a constant where the scheme has one.
template <class Fold, class Source, class Count>
TESSERA_STEP floats fold_run(Fold how, floats a, const Source* x, Count n) noexcept {
  const auto in_quads   = rounded_down<step>(n);
  const auto in_vectors = rounded_down<lanes>(n);
  if constexpr (is_few_quads<decltype(in_quads)>)
    a = fold_quads<decltype(in_quads)::value / step>(how, a, x);
  else
    for (std::size_t i = 0; i < in_quads; i += step) a = fold4_from(how, a, x + i);
  if constexpr (std::is_same_v<Count, std::size_t>)
    for (std::size_t i = in_quads; i < in_vectors; i += lanes) a = fold(how, a, load_as_float(x + i));
  else
    a = fold_vectors<(in_vectors - in_quads) / lanes>(how, a, x + in_quads);
  if constexpr (may_hold<decltype(rest_of<lanes>(n))>)
    if (const std::size_t i = in_vectors; i < n) a = fold4_partial(how, a, load4_partial(x + i, n - i), n - i);
  return a;
}

/// A row of as many groups as there are lanes, each of a few vectors: all of it in registers.
template <class Fold, class Source, class Width>
TESSERA_STEP floats fold_short_groups(Fold how, const Source* x, Width width) noexcept {
  floats part[lanes];
#pragma GCC unroll 16
  for (std::size_t k = 0; k != lanes; ++k)
    if constexpr (Width::value % lanes == 0 && Width::value < step)
      part[k] = fold_few<Width::value / lanes>(how, x + k * width);
    else
      part[k] = fold_run(how, floats_of(start4(how)), x + k * width, width);
  return fold_across(how, part);
}
template <class Width>
constexpr bool has_short_groups() noexcept {
  if constexpr (std::is_same_v<Width, std::size_t>)
    return false;
  else
    return lanes != 1 && Width::value > 1 && Width::value <= 128;
}

/// True if half of what comes after a tall block is asked for while the block is folded, and half while it is encoded: two lines of each four.
template <class Source, class Width>
constexpr bool asks_in_halves() noexcept {
  if constexpr (lanes == 1 || std::is_same_v<Width, std::size_t>)
    return false;
  else
    return Width::value % step == 0 && step * sizeof(Source) == 256;
}
using nothing_ahead = std::integral_constant<std::size_t, 0>;
/// Folds the rows of one group, and asks for half of what lies `ahead`, unless that is a constant.
template <class Fold, class Source, class Count, class Ahead = nothing_ahead>
TESSERA_STEP floats fold_rows(Fold how, const Source* x, std::size_t stride, std::size_t rows, Count n, [[maybe_unused]] Ahead ahead = {}) noexcept {
  floats a = floats_of(start4(how));
  for (std::size_t r = 0; r != rows; ++r) {
    if constexpr (std::is_same_v<Ahead, std::size_t>)
      for (std::size_t i = 0; i < n; i += step) prefetch_half4(x + r * stride + i, ahead);
    a = fold_run(how, a, x + r * stride, n);
  }
  return a;
}
/// The same of rows that are long, and come from memory.
template <class Fold, class Source>
TESSERA_STEP floats fold_long_rows(Fold how, const Source* x, std::size_t stride, std::size_t rows, std::size_t n, std::size_t ahead) noexcept {
  floats a = floats_of(start4(how));
  for (std::size_t r = 0; r != rows; ++r) {
    const Source* from = x + r * stride;
    std::size_t i      = 0;
    for (; n - i >= step; i += step) {
      prefetch_lines<2>(from + i, ahead);
      a = fold4_from(how, a, from + i);
    }
    a = fold_run(how, a, from + i, n - i);
  }
  return a;
}
/// The same of a whole group; an `ahead` of 0 is none.
template <class Fold, class Source, class Width>
TESSERA_STEP floats fold_whole_group(Fold how, const Source* x, std::size_t stride, std::size_t rows, Width width, [[maybe_unused]] std::size_t ahead) noexcept {
  if constexpr (asks_in_halves<Source, Width>())
    if (ahead != 0) return fold_rows(how, x, stride, rows, width, ahead);
  if constexpr (lanes != 1 && std::is_same_v<Width, std::size_t>)
    if (ahead != 0) return fold_long_rows(how, x, stride, rows, width, ahead);
  return fold_rows(how, x, stride, rows, width);
}
/// Up to `lanes` groups whose statistics are made together. `width` is a constant where the scheme has one.
template <class Fold, class Source, class Width>
TESSERA_STEP floats fold_groups(Fold how, const Source* x, std::size_t stride, extent panel, Width width, std::size_t ahead) noexcept {
  const std::size_t whole_groups = panel.cols / width, rest = panel.cols % width;
  floats part[lanes];
  for (std::size_t k = 0; k != lanes; ++k)
    if (k < whole_groups)
      part[k] = fold_whole_group(how, x + k * width, stride, panel.rows, width, ahead);
    else if (k * width < panel.cols)
      part[k] = fold_rows(how, x + k * width, stride, panel.rows, rest);
    else
      part[k] = floats_of(start4(how));
  return fold_across(how, part);
}
/// The same for groups of one column: a lane is a group.
template <class Fold, class Source>
TESSERA_STEP floats fold_columns(Fold how, const Source* x, std::size_t stride, extent panel) noexcept {
  floats a = floats_of(start4(how));
  for (std::size_t r = 0; r != panel.rows; ++r)
    a = fold(how, a, panel.cols == lanes ? load_as_float(x + r * stride) : load_as_float_partial(x + r * stride, panel.cols));
  return a;
}

template <class Fold, class Source, class Width>
TESSERA_STEP floats fold_part(Fold how, const Source* x, std::size_t stride, extent part, Width width, std::size_t ahead) noexcept {
  if constexpr (has_short_groups<Width>())
    if (part.rows == 1 && part.cols == lanes * width) return fold_short_groups(how, x, width);
  return width == 1 ? fold_columns(how, x, stride, part) : fold_groups(how, x, stride, part, width, ahead);
}

/// Folds the groups of a panel, each `width` columns of all its rows, the last perhaps less; x is the panel's upper left element. Writes whole vectors.
/// False if a fold of magnitudes has met a NaN or an infinity. Tall groups ask for what lies `ahead`, if that is not 0.
template <class Fold, class Source, class Width>
[[gnu::noinline]] constexpr bool fold_panel(isa with, Fold how, const Source* x, std::size_t stride, extent panel, Width width, float* out, std::size_t ahead = 0) noexcept {
  mask odd{};
  std::size_t col = 0;
  if constexpr (has_short_groups<Width>()) {
    // 128 cache lines read without a loop, or 256: from memory that is a tenth faster than with one (bench/README.md).
    constexpr std::size_t wide = lanes * Width::value, fitting = (Width::value > 32 ? 16384 : 8192) / (sizeof(Source) * wide), parts = fitting < 2 ? 2 : fitting;
    for (; panel.rows == 1 && panel.cols - col >= parts * wide; col += parts * wide, out += parts * lanes) {
      mask rare{};
      floats found[parts];
#pragma GCC unroll 16
      for (std::size_t k = 0; k != parts; ++k) found[k] = fold_short_groups(how, x + col + k * wide, width);
#pragma GCC unroll 16
      for (std::size_t k = 0; k != parts; ++k) {
        store(out + k * lanes, found[k]);
        odd  = either(odd, not_finite(found[k]));
        if constexpr (!is_of_bits<Fold>) rare = either(rare, unsettled(how, found[k]));
      }
      if constexpr (!is_of_bits<Fold>)
        for (std::size_t k = 0; __builtin_expect(any(rare), 0) && k != parts; ++k)
          fold_again(with, how, unsettled(how, load(out + k * lanes)), x + col + k * wide, stride, {1, wide}, width, out + k * lanes);
    }
  }
  for (; col < panel.cols; col += lanes * width, out += lanes) {
    const extent part{panel.rows, lanes * width < panel.cols - col ? lanes * width : panel.cols - col};
    const floats found = fold_part(how, x + col, stride, part, width, ahead);
    store(out, found);
    odd = either(odd, not_finite(found));
    if constexpr (!is_of_bits<Fold>)
      if (const mask which = unsettled(how, found); __builtin_expect(any(which), 0)) fold_again(with, how, which, x + col, stride, part, width, out);
  }
  return !any(odd);
}
/// The same from folds of each sign. (Both in one loop would keep all elements on the stack.)
template <class Fold, class Source, class Width>
  requires(lanes != 1 && std::is_same_v<Fold, signed_magnitude>)
[[gnu::noinline]] constexpr bool fold_panel(isa with, Fold how, const Source* x, std::size_t stride, extent panel, Width width, float* out, std::size_t ahead = 0) noexcept {
  float negative[most_groups];
  fold_panel(with, largest_signed{}, x, stride, panel, width, out, ahead);
  fold_panel(with, largest_unsigned{}, x, stride, panel, width, negative);
  mask odd{};
  for (std::size_t col = 0, k = 0; col < panel.cols; col += lanes * width, k += lanes) {
    const extent part{panel.rows, lanes * width < panel.cols - col ? lanes * width : panel.cols - col};
    const floats found = larger_magnitude(how, load(out + k), load(negative + k));
    store(out + k, found);
    if (const mask which = unsettled(how, found); __builtin_expect(any(which), 0)) fold_again(with, how, which, x + col, stride, part, width, out + k);
    odd = either(odd, not_finite(load(out + k)));
  }
  return !any(odd);
}

/// One by one, those of some groups side by side whose quick fold may not be the fold.
template <class Fold, class Source, class Width>
TESSERA_STEP void fold_again(isa, Fold how, mask which, const Source* x, std::size_t stride, extent part, Width width, float* out) noexcept {
  float is_one[lanes];
  store(is_one, select(which, fill(1), fill(0)));
  for (std::size_t k = 0, at = 0; at < part.cols; ++k, at += width)
    if (is_one[k] != 0) scalar::fold_panel(scalar::isa{}, how, x + at, stride, {part.rows, width < part.cols - at ? width : part.cols - at}, width, out + k);
}

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
      any_odd |= *odd++ = any;
    }
  }
  return any_odd;
}
/// n elements of a row from column i on without tables.
template <class Code, class Report, class Quotient, class Source, class Row, class Width, class Count>
[[gnu::noinline]] constexpr void encode_apart(isa, Quotient how, const Source* x, Row y, std::size_t at, Count n, std::size_t i, Width width, const group_divisors& by, seen& all, as_told hint) noexcept {
  if constexpr (!is_less_than_quad<Width>())
    encode_run<Code, Report>(how, x + i, 0, y, at + i, n, by[group_at(i, width)], all, hint);
  else if (n == step)
    store4(y, at + i, encode_quad<Code, Report>(how, load4(x + i), spread_at<Width>(by, i), step, all), hint);
  else
    store4_partial(y, at + i, encode_quad<Code, Report>(how, load4_partial(x + i, n), spread_at<Width>(by, i), n, all), n);
}
/// So many elements behind those that are encoded others are asked for: in rows the next panel, of tall blocks the next in order from memory, and rows further
/// down in caches; of what is larger than caches, the next of the panel itself.
template <class Source>
TESSERA_STEP std::size_t elements_ahead(const tile& panel, extent matrix, std::size_t stride, as_told hint) noexcept {
  if (detail::is_read_twice(panel.size, sizeof(Source))) return detail::distance_within(panel.size, stride, sizeof(Source));
  if (panel.size.rows == 1) return panel.size.cols;
  return hint.streams ? distance_to_next(panel, matrix, stride) : 4 * stride;
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
        store4(to, at + i, encode_quad<Code, Report>(how, load4(from + i), spread_at<Width>(by, i), step, all), hint);
      }
      if (const std::size_t n = panel.cols - i; n != 0)
        store4_partial(to, at + i, encode_quad<Code, Report>(how, load4_partial(from + i, n), spread_at<Width>(by, i), n, all), n);
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

/// After the last of stores that may have gone past the caches.
template <class Hint>
[[gnu::noinline]] constexpr void finish_stores(isa, Hint hint) noexcept {
  fence(hint);
}
