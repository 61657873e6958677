// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The first loop of a quantizer over elements: the statistics of a panel of groups side by side.
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

/// Writes what a quick fold of groups has found, or what the fold is where that is not so. The lanes of a NaN or an infinity.
template <class Fold, class Source, class Width>
TESSERA_STEP mask keep_folds(isa with, Fold how, floats found, const Source* x, std::size_t stride, extent part, Width width, float* out) noexcept {
  store(out, found);
  if constexpr (!is_of_bits<Fold>)
    if (const mask which = unsettled(how, found); __builtin_expect(any(which), 0)) fold_again(with, how, which, x, stride, part, width, out);
  return not_finite(found);
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
    odd = either(odd, keep_folds(with, how, fold_part(how, x + col, stride, part, width, ahead), x + col, stride, part, width, out));
  }
  return !any(odd);
}
/// The same from folds of each sign. (keep_order, lest the compiler reads elements once and keeps all of them on its stack for the second fold.)
template <class Fold, class Source, class Width>
  requires(lanes != 1 && std::is_same_v<Fold, signed_magnitude>)
[[gnu::noinline]] constexpr bool fold_panel(isa with, Fold how, const Source* x, std::size_t stride, extent panel, Width width, float* out, std::size_t ahead = 0) noexcept {
  mask odd{};
  for (std::size_t col = 0; col < panel.cols; col += lanes * width, out += lanes) {
    const extent part{panel.rows, lanes * width < panel.cols - col ? lanes * width : panel.cols - col};
    const floats positive = fold_part(largest_signed{}, x + col, stride, part, width, ahead);
    keep_order();
    const floats negative = fold_part(largest_unsigned{}, x + col, stride, part, width, 0);
    odd                   = either(odd, either(not_finite(positive), not_finite(negative)));
    keep_folds(with, how, larger_magnitude(how, positive, negative), x + col, stride, part, width, out);
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
