// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// How a matrix is quantized: panel by panel of groups side by side, statistic, scale rule, codes, each stage for the whole panel.
// Layer: block. Stands on quantized_matrix, scale_panels, element_code, simd/{dispatch,stores}.
#pragma once

#include <concepts>
#include <cstdint>
#include <type_traits>
#include <utility>

#include "../simd/dispatch.hpp"
#include "../simd/prefetching.hpp"
#include "../simd/stores.hpp"
#include "element_code.hpp"
#include "quantized_matrix.hpp"
#include "scale_panels.hpp"

namespace tessera::inline v0::detail {

/// True for a group, or a panel of groups, that is gone from the second cache when its statistics are known.
constexpr bool is_read_twice(extent group, std::size_t bytes) noexcept { return group.size() * bytes > std::size_t{1} << 20; }
/// Elements from one that is read to what is then asked for, in such a group.
constexpr std::size_t distance_within(extent group, std::size_t stride, std::size_t bytes) noexcept {
  const std::size_t elements = 8192 / bytes, rows = elements / group.cols;
  return rows == 0 ? elements : rows * stride;
}

/// Elements from one that is encoded to others behind it: to the one that is folded, to those that are asked to come into the first cache, and into the second; and
/// to what is asked to come there `again`, if that is not 0: requests are lost while as many are on their way as there may be.
struct panels_ahead {
  std::size_t next, near, far, again;
};

}  // namespace tessera::inline v0::detail

#define TESSERA_KERNEL "../block/fold.kernel.hpp"
#include "../simd/foreach_isa.hpp"

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

namespace detail {

/// True for codes that take about as long as their memory: FP8 by division, in rows. While one panel of them is encoded the next is asked to come into the first
/// cache, where memory is not asked for runs. (What is faster than memory waits for what comes from there, and is then slower by a tenth to a third.)
template <scheme S>
constexpr bool asks_the_first_cache() noexcept {
  if constexpr (!narrow_float<typename S::element> || S::block.rows != 1 || S::block.cols == whole) return false;
  return code_bits<typename S::element> == 8 && divides<S>();
}
/// The groups of a panel: what stays in the first cache between the two reads of it. From memory short panels of small groups are better, and as many
/// lines of elements of any size; where memory is not asked for runs, a page of floats at a time, unless codes of 8 bits take a division, which is slow to begin.
template <scheme S, class T>
constexpr std::size_t groups_in_panel(extent group, as_told hint) noexcept {
  constexpr bool may_be_a_page = sizeof(T) == 4 && (is_packed<S> || !divides<S>()), may_be_two = sizeof(T) != 4 && asks_the_first_cache<S>();
  const std::size_t bytes      = hint.asks_for_runs ? 16384 : may_be_a_page ? 4096 : may_be_two ? 8192 : 16384;
  const std::size_t elements   = hint.streams ? bytes / sizeof(T) : 4096;
  const std::size_t most       = hint.streams ? most_groups / 2 : most_groups;
  const std::size_t fitting    = group.cols == 1 ? most : elements / group.size();
  const std::size_t of_quad    = 64 % group.cols == 0 ? 64 / group.cols : 1;  // a panel begins with a whole quad
  return fitting < of_quad ? of_quad : (fitting < most ? fitting : most) / of_quad * of_quad;
}

/// The columns of a group, as a constant where the scheme has one.
template <scheme S>
constexpr auto width_of(extent group) noexcept {
  if constexpr (S::block.cols == whole)
    return group.cols;
  else
    return std::integral_constant<std::size_t, S::block.cols>{};
}

/// The fold of a statistic that is one of magnitudes.
template <scheme S>
constexpr auto amax_of() noexcept {
  constexpr statistic kind = scaling_of<S>.statistic;
  if constexpr (kind == statistic::amax_finite) return finite_magnitude{};
  if constexpr (kind == statistic::amax) return magnitude{};
  if constexpr (kind == statistic::amax_or_nan) return magnitude_or_nan{};
}

/// The statistics of the groups of a panel, each `width` columns wide. False if magnitudes had a NaN or an infinity among them. What lies `ahead` is
/// asked for if that is not 0.
template <scheme S, class T, class Width>
constexpr bool panel_statistics(const matrix_view<const T>& x, const tile& panel, Width width, group_statistics& out, std::size_t ahead = 0) noexcept {
  constexpr statistic kind = scaling_of<S>.statistic;
  const T* at              = x.row(panel.row) + panel.col;
  const auto fold          = [&](auto how, float* to) { return dispatch([&](auto isa) { return fold_panel(isa, how, at, x.stride(), panel.size, width, to, std::exchange(ahead, 0)); }); };  // asks once
  if constexpr (has_magnitude_statistic<S>()) return fold(amax_of<S>(), out.high);
  if constexpr (kind == statistic::signed_amax) return fold(signed_magnitude{}, out.high);
  if constexpr (kind == statistic::finite_range) fold(finite_highest{}, out.high), fold(finite_lowest{}, out.low);
  if constexpr (kind == statistic::range || kind == statistic::range_around_zero) fold(highest{}, out.high), fold(lowest{}, out.low);
  if constexpr (kind == statistic::range_around_zero)
    for (std::size_t k = 0; k != ceil_div(panel.size.cols, width); ++k) {
      if (!(out.high[k] > 0)) out.high[k] = 0;
      if (!(out.low[k] < 0)) out.low[k] = 0;
    }
  return true;
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
constexpr std::uint64_t zeros_made(const matrix_view<const T>& x, const quantized_view<S>& q, const tile& t) noexcept {
  std::uint64_t n = 0;
  for (std::size_t r = t.row; r != t.row + t.size.rows; ++r)
    for (std::size_t c = t.col; c != t.col + t.size.cols; ++c) {
      const auto value = static_cast<float>(x(r, c));
      n += !scalar::is_nan(value) && scalar::magnitude_bits(value) != 0 && scalar::magnitude_bits(q(r, c)) == 0 ? 1u : 0u;  // whatever the user's flags make of NaN
    }
  return n;
}

/// True if what is rounded to numbers other than 0, or is a threshold, is far enough from subnormals for the rest of a division to be a float: 2^-23 or more.
template <scheme S>
constexpr bool divides_in_reach() noexcept {
  using code                  = element_code_of<S>;
  constexpr element_plan plan = code::plan;
  if constexpr (plan.how == encoding::by_threshold) {
    bool are_in_reach = !code::has_sign_bit;
    for (const float t : code::thresholds.value) are_in_reach &= t >= 0x1p-23f || t <= -0x1p-23f;
    return are_in_reach;
  } else {
    return plan.sign != sign_style::bit || plan.lowest_binade - plan.mantissa_bits - 1 >= 127 - 23;
  }
}
/// True if there are vector steps for the elements of S: what they divide by is from 2^-80 to 2^80.
template <scheme S>
constexpr bool has_vectors() noexcept {
  return element_code_of<S>::plan.how != encoding::one_by_one && (divides_in_reach<S>() || !divides<S>());
}
/// True if those count as well: a zero point is a code, and the only one that stands for 0.
template <scheme S>
constexpr bool has_counting_vectors() noexcept {
  constexpr code_rule code        = coding_of<S>;
  constexpr bool may_be_no_code   = has_zero_point<S> && scaling_of<S>.zero_point == zero_point_kind::unclamped_code;
  constexpr bool zeros_may_differ = code.form == element_form::restored && code.precision != precision::float32;
  return has_vectors<S>() && !may_be_no_code && !zeros_may_differ;
}

/// True where flushing subnormals changes no code and no scale: a floor keeps the scale far from them, no multiplier is one (1 / a would be,
/// for the largest floats), and rounding is to nearest.
template <scheme S>
constexpr bool may_flush() noexcept {
  constexpr scale_rule rule = scaling_of<S>;
  constexpr bool has_floor  = rule.scale_floor >= 0x1p-80f || rule.amax_floor >= 1e-12f;
  constexpr bool is_normal  = coding_of<S>.multiplier == multiplier::division || (coding_of<S>.multiplier != multiplier::ratio_of_reciprocal && largest_of<S>() >= 4);
  constexpr bool is_plain   = coding_of<S>.form == element_form::scaled && coding_of<S>.rounding == rounding_mode::nearest_even && !tells_all_from_zero<S>() && !has_zero_point<S> && !has_global_scale<S>;
  return has_floor && is_normal && is_plain && rule.formula == scale_formula::quotient && rule.power_of_two == power_of_two_mode::none && rule.stores == stored_value::scale &&
         std::same_as<typename S::scale, float>;
}

/// Where kernels keep codes from panel to panel, if they may.
struct no_code_tables {};
template <scheme S, class T>
using code_tables_for = std::conditional_t<storage_of<T> == stored_as::upper_half && element_code_of<S>::plan.bits == 8 && narrow_float<typename S::element>, remembered_codes, no_code_tables>;
/// True if elements are encoded faster than tables are made: one takes as long as they gain from 1024 elements, and there are seldom more than 64.
template <scheme S>
constexpr bool tables_pay(extent matrix, extent blocks) noexcept {
  const std::size_t groups = has_powers_of_two<S>() ? 1 : blocks.size();
  return matrix.size() >= 1024 * (groups < 64 ? groups : 64);
}

/// True if a panel of S may be encoded while the next one is folded: of whole quads, of tall blocks or what is divided (of small groups, to FP8 alone).
/// (From memory folds alone, which are quick, ask for more at once than there are ways to bring, and codes alone for less: bench/README.md.)
template <scheme S, class T, class Report>
constexpr bool may_fold_ahead() noexcept {
  constexpr extent group   = S::block;
  constexpr bool is_in_row = group.rows == 1 && group.cols >= 16 && (group.cols % 64 == 0 || 64 % group.cols == 0), is_tall = group.rows != 1 && group.rows != whole && group.cols % 64 == 0;
  if constexpr (group.cols == whole || !std::same_as<T, float> || !has_magnitude_statistic<S>() || !(is_tall || (is_in_row && (asks_the_first_cache<S>() || (divides<S>() && group.cols % 64 == 0))))) return false;
  return (std::same_as<Report, quantization_report> ? has_counting_vectors<S>() : has_vectors<S>()) && !is_read_twice(group, sizeof(T));
}

/// A panel on its way: where it is, and what its elements meet.
struct panel_work {
  std::size_t groups = 0;
  tile elements{};
  bool are_quick = true;  ///< no NaN, no infinity, and no scale that vectors may not divide by
  group_statistics found;
  group_divisors by;
  bool folds_ahead = false;  ///< a panel is encoded while the next one is folded
  bool are_known   = false;  ///< `found` and `are_quick` are those of the panel to come
};

/// How far ahead the statistics of a panel ask memory; 0 if they do not.
template <class T>
constexpr std::size_t statistics_ahead(const matrix_view<const T>& x, const tile& panel, as_told hint) noexcept {
  if (!hint.streams) return 0;
  if (is_read_twice(panel.size, sizeof(T))) return hint.asks_for_runs ? distance_within(panel.size, x.stride(), sizeof(T)) : 0;
  return hint.half_is_asked ? distance_to_next(panel, x.extent(), x.stride()) : 0;
}

/// Statistic and scale rule of the panel of at most so many groups at (i, j).
template <scheme S, class T, class Report>
constexpr void prepare_panel(const matrix_view<const T>& x, const quantized_view<S>& out, std::size_t i, std::size_t j, std::size_t most, panel_work& work, [[maybe_unused]] Report& report, as_told hint) noexcept {
  const std::size_t left = out.scales().extent().cols - j;
  work.groups            = most < left ? most : left;
  work.elements          = tiles_at(x.extent(), S::block, i, j, work.groups);
  if (!std::exchange(work.are_known, false)) {
    work.are_quick = true;
    if constexpr (scaling_of<S>.statistic != statistic::given)
      work.are_quick = panel_statistics<S>(x, work.elements, width_of<S>(block_in(x.extent(), S::block)), work.found,
                                           statistics_ahead(x, work.elements, hint));
  }
  work.are_quick &= scale_groups<S, T>(work.found, out, i, j, work.groups, work.by);
  if constexpr (std::same_as<Report, quantization_report>) report.zero_groups += count_of_zero_groups<S>(work.found, work.groups);
}

/// The codes of groups side by side: of vectors if all are quick, and no quotient is NaN.
template <scheme S, class T, class Report>
constexpr void encode_tile(const matrix_view<const T>& x, const quantized_view<S>& out, const tile& t, const group_divisors& by, bool are_quick, counts& total, as_told hint) noexcept {
  constexpr bool is_counted = std::same_as<Report, quantization_report>;
  using report_tag          = std::conditional_t<is_counted, with_report, without_report>;
  const auto encode         = [&](auto with) {
    using quotient = std::conditional_t<with.lanes == 1, decltype(quotient_tag<S>()), decltype(quick_quotient_tag<S>())>;
    return encode_panel<element_code_of<S>, report_tag>(with, quotient{}, x.row(t.row) + t.col, x.stride(), out.codes(), t.row, t.col, t.size,
                                                        width_of<S>(block_in(x.extent(), S::block)), by, total, hint);
  };
  if constexpr (is_counted ? has_counting_vectors<S>() : has_vectors<S>()) {
    if (!are_quick || !dispatch(encode)) encode(scalar::isa{});
  } else {
    encode(scalar::isa{});
  }
}
/// True if the panel t of so many groups, `most` of a row or those that it has, is followed by one as large, both of whole groups and quads.
template <scheme S>
constexpr bool has_equal_next(const tile& t, extent matrix, std::size_t groups, std::size_t most) noexcept {
  const std::size_t right = matrix.cols - t.col - t.size.cols, below = matrix.rows - t.row - t.size.rows;
  const bool is_whole     = t.size.rows == S::block.rows && t.size.cols == groups * S::block.cols && t.size.cols % 64 == 0;
  return is_whole && (right != 0 ? right >= t.size.cols : below >= t.size.rows && (t.col == 0 || groups == most));
}
/// The codes of a quick panel, and the statistics of the next. False if that is not to be, or a quotient is NaN: then both are still to be made.
template <scheme S, class T, class Report>
constexpr bool encode_and_fold_next(const matrix_view<const T>& x, const quantized_view<S>& out, panel_work& work, std::size_t most, counts& total, as_told hint) noexcept {
  using report_tag = std::conditional_t<std::same_as<Report, quantization_report>, with_report, without_report>;
  const tile& t    = work.elements;
  if (!work.folds_ahead || !work.are_quick || !has_equal_next<S>(t, x.extent(), work.groups, most)) return false;
  const auto distance    = [&](std::size_t n) { return distance_to_next(t, x.extent(), x.stride(), n); };
  const std::size_t next = distance(1);
  constexpr bool is_row  = S::block.rows == 1;
  const panels_ahead ahead{next, next + (is_row ? 2048 / sizeof(T) : x.stride()), is_row ? next + 12288 / sizeof(T) : distance(3), is_row ? 0 : distance(2)};
  bool are_finite   = false;
  const auto encode = [&](auto with) {
    using plain = element_code_of<S>;
    using code  = std::conditional_t<with.permutes_pairs && gathers_bytes(plain::plan), gathered_by_pairs<plain>, plain>;  // by processors that do so quickly
    if constexpr (with.lanes == 1)
      return false;
    else
      return encode_and_fold<code, report_tag>(with, quick_quotient_tag<S>(), amax_of<S>(), x.row(t.row) + t.col, x.stride(), out.codes(), t.row, t.col, std::integral_constant<std::size_t, S::block.rows>{},
                                               t.size.cols, width_of<S>(S::block), work.by, total, ahead, work.found.high, are_finite, hint);
  };
  work.are_known = dispatch(encode);
  if (work.are_known) work.are_quick = are_finite;
  return work.are_known;
}
/// Those of a panel of which some are not quick: these apart, and what lies between them. (The statistic may have left NaN out, so NaN is looked for. What begins
/// within a panel is not aligned for stores past the caches.)
template <scheme S, class T, class Report>
[[gnu::noinline]] constexpr void encode_by_groups(const matrix_view<const T>& x, const quantized_view<S>& out, const panel_work& work, counts& total) noexcept {
  const tile& t    = work.elements;
  const auto width = width_of<S>(block_in(x.extent(), S::block));
  float magnitudes[most_groups]{};
  dispatch([&](auto isa) { return fold_panel(isa, magnitude_or_nan{}, x.row(t.row) + t.col, x.stride(), t.size, width, magnitudes); });
  const auto is_quick = [&](std::size_t k) { return (std::bit_cast<std::uint32_t>(magnitudes[k]) & 0x7fff'ffffu) < 0x7f80'0000u && (!needs_ordinary_scales<S>() || is_ordinary<S>(work.by[k])); };
  for (std::size_t k = 0, end = 0; k != work.groups; k = end) {
    const bool are_quick = is_quick(k);
    group_divisors by{.c = work.by.c};
    for (end = k; end != work.groups && is_quick(end) == are_quick; ++end) {
      const divisor d = work.by[end];
      by.s[end - k] = d.s, by.r[end - k] = d.r, by.z[end - k] = d.z, by.t[end - k] = d.t;
    }
    const std::size_t first = k * width, last = end == work.groups ? t.size.cols : end * width;
    encode_tile<S, T, Report>(x, out, {t.row, t.col + first, {t.size.rows, last - first}}, by, are_quick, total, {});
  }
}
/// The codes of a panel.
template <scheme S, class T, class Report>
constexpr void encode_elements(const matrix_view<const T>& x, const quantized_view<S>& out, panel_work& work, [[maybe_unused]] std::size_t most, counts& total, as_told hint) noexcept {
  if constexpr (may_fold_ahead<S, T, Report>())
    if (encode_and_fold_next<S, T, Report>(x, out, work, most, total, hint)) return;
  if (work.are_quick || work.groups == 1) {
    encode_tile<S, T, Report>(x, out, work.elements, work.by, work.are_quick, total, hint);
  } else {
    encode_by_groups<S, T, Report>(x, out, work, total);
    work.by = {.c = work.by.c, .known = work.by.known};  // a NaN would be counted in lanes beyond the groups of a narrower panel (of which a single group has none)
  }
  if constexpr (std::same_as<Report, quantization_report> && has_minimum<S>) total.flushed += zeros_made(x, out, work.elements);
}

/// True if every quad of a panel begins at a multiple of 64 codes: panels do, by groups_in_panel, and so do groups, or so many of them.
template <scheme S>
inline constexpr bool has_aligned_quads = S::block.cols == whole || S::block.cols % 64 == 0 || 64 % S::block.cols == 0;

/// How the codes of a matrix are stored: rows of bytes, whether codes are packed or not. And how memory is asked for elements.
template <scheme S, class T>
constexpr as_told stores_of(quantized_view<S> out) noexcept {
  constexpr bool is_folded_in_rows = S::block.rows != 1 && scaling_of<S>.statistic != statistic::given;
  const std::size_t bytes          = out.extent().rows * (code_row_bytes<S>(out.extent().cols) + out.extent().cols * sizeof(T));
  bool past_caches                 = has_aligned_quads<S>;
  if constexpr (is_packed<S>)
    past_caches = past_caches && streams(bytes, out.codes().bytes(), out.codes().stride());
  else
    past_caches = past_caches && streams(bytes, out.codes().data(), out.codes().stride() * sizeof(typename S::element));
  const bool asks = !past_caches || asks_for_runs();
  return {.streams = past_caches, .asks_for_runs = asks, .half_is_asked = asks && is_folded_in_rows};
}

template <scheme S, class T, class Report>
[[gnu::noinline]] constexpr void quantize_all_panels(matrix_view<const T> x, quantized_view<S> out, Report& report) noexcept {
  as_told hint = stores_of<S, T>(out);
  if constexpr (has_global_scale<S>) {
    group_statistics all;
    const tile whole_matrix{0, 0, x.extent()};
    panel_statistics<S>(x, whole_matrix, x.cols(), all, statistics_ahead(x, whole_matrix, hint));
    *out.global() = scalar::global_from<S, T>(all.high[0]);
  }
  const extent blocks    = out.scales().extent();
  const std::size_t most = groups_in_panel<S, T>(block_in(x.extent(), S::block), hint);
  if constexpr (asks_the_first_cache<S>()) hint.near = hint.asks_for_runs ? 0 : most * S::block.cols;
  panel_work work;
  work.by.c = coding_of<S>.offset;
  [[maybe_unused]] code_tables_for<S, T> tables;
  if constexpr (!std::same_as<code_tables_for<S, T>, no_code_tables>)
    if (tables_pay<S>(x.extent(), blocks)) tables.forget(), work.by.known = &tables;
  if constexpr (may_fold_ahead<S, T, Report>()) work.folds_ahead = !std::is_constant_evaluated() && (S::block.rows == 1 || most == 1) && !asks_for_runs();
  counts total;
  for (std::size_t i = 0; i != blocks.rows; ++i)
    for (std::size_t j = 0; j < blocks.cols; j += most) {
      prepare_panel<S>(x, out, i, j, most, work, report, hint);
      encode_elements<S, T, Report>(x, out, work, most, total, hint);
    }
  dispatch([&](auto isa) { finish_stores(isa, hint); });
  if constexpr (std::same_as<Report, quantization_report>) {
    report.saturated += total.saturated;
    report.flushed += total.flushed;
    report.nan_in += total.nan_in;
    report.inf_in += total.inf_in;
    report.nan_out += total.nan_out;
  }
}

/// `Report` is quantization_report, to which the counts are added, or without_report. The matrix is not empty.
template <scheme S, class T, class Report>
constexpr void quantize_panels(matrix_view<const T> x, quantized_view<S> out, Report& report) noexcept {
  static_assert(why_not<S>() == nullptr, "this scheme's policies do not go together: why_not<S>() says why");
  if (is_better_flat(x, out)) return quantize_panels(flattened(x), flattened(out), report);
  clear_padding(out);
  in_environment<std::conditional_t<may_flush<S>(), subnormals_flushed, subnormals_kept>>([&] { quantize_all_panels(x, out, report); });
}

}  // namespace detail

}  // namespace tessera::inline v0
