// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// How a matrix is dequantized: row by row, however tall the blocks are, so that memory is written as it lies.
// Layer: block. Stands on quantized_matrix, convert/element, simd/{dispatch,stores}.
#pragma once

#include <bit>
#include <concepts>
#include <cstdint>
#include <limits>
#include <type_traits>

#include "../convert/element.hpp"
#include "../format/cast.hpp"
#include "../simd/dispatch.hpp"
#include "../simd/prefetching.hpp"
#include "../simd/stores.hpp"
#include "quantize_panels.hpp"
#include "quantized_matrix.hpp"

#define TESSERA_KERNEL "../block/dequantize.kernel.hpp"
#include "../simd/foreach_isa.hpp"

namespace tessera::inline v0::detail {

constexpr bool is_finite_scale(float s) noexcept { return (std::bit_cast<std::uint32_t>(s) & 0x7f80'0000u) != 0x7f80'0000u; }

/// True if a scale of S is what its byte of E8M0 says.
template <scheme S>
inline constexpr bool has_exponent_scales = std::same_as<typename S::scale, float8_e8m0fnu> && !has_global_scale<S> && !has_zero_point<S> && scaling_of<S>.stores == stored_value::scale;

/// What the codes of groups meet, one by one. True if all of it is finite, and not 0 where a code may be an infinity: then no NaN is made, and those of
/// codes keep their signs.
template <scheme S>
constexpr bool read_scales_one_by_one(const quantized_view<const S>& q, std::size_t i, std::size_t j, std::size_t groups, group_divisors& by) noexcept {
  constexpr bool are_floats = std::same_as<typename S::scale, float> && !has_global_scale<S> && scaling_of<S>.stores == stored_value::scale;
  bool are_finite           = true;
  for (std::size_t k = 0; k != groups; ++k) {
    if constexpr (are_floats) by.s[k] = q.scales()(i, j + k);  // no call where it is no more than what is stored
    if constexpr (!are_floats) by.s[k] = q.scale_at(i, j + k);
    are_finite &= is_finite_scale(by.s[k]) && !(std::numeric_limits<typename S::element>::has_infinity && by.s[k] == 0);
    if constexpr (has_zero_point<S>) {
      by.z[k] = q.zero_at(i, j + k);
      are_finite &= is_finite_scale(by.z[k]);
    }
  }
  return are_finite;
}
/// True if vectors read the scales of S: those of 8 bits but E8M0, and half precision, perhaps with minima of the same.
template <scheme S>
constexpr bool reads_scales_in_vectors() noexcept {
  using scale                = typename S::scale;
  constexpr bool has_codes   = has_zero_point<S> && !(has_minimum<S> && two_level_of<S> == two_level_form::none && std::same_as<zero_type<S>, float16>);
  constexpr bool may_be_read = !has_codes && scaling_of<S>.stores == stored_value::scale && !std::numeric_limits<typename S::element>::has_infinity;
  if constexpr (narrow_float<scale> && !std::same_as<scale, float8_e8m0fnu> && code_bits<scale> == 8)
    return may_be_read && decoder_of<scale>::how == decoding::by_table;
  else
    return may_be_read && std::same_as<scale, float16>;
}
/// The same, by vectors where they can.
template <scheme S>
constexpr bool read_scales(const quantized_view<const S>& q, std::size_t i, std::size_t j, std::size_t groups, group_divisors& by) noexcept {
  if constexpr (has_exponent_scales<S>)
    return dispatch([&](auto with) {
      if constexpr (with.lanes != 1)
        return widen_scales(with, reinterpret_cast<const std::uint8_t*>(q.scales().row(i) + j), groups, by.s);
      else
        return read_scales_one_by_one<S>(q, i, j, groups, by);
    });
  else if constexpr (reads_scales_in_vectors<S>())
    return dispatch([&](auto with) {
      if constexpr (with.lanes != 1) {
        bool are_finite = read_scale_panel<S>(with, q.scales().row(i) + j, groups, has_global_scale<S> ? *q.global() : 1.0f, by.s);
        if constexpr (has_zero_point<S>) are_finite &= read_scale_panel<S>(with, q.zero_points().row(i) + j, groups, 1.0f, by.z);
        return are_finite;
      } else {
        return read_scales_one_by_one<S>(q, i, j, groups, by);
      }
    });
  else
    return read_scales_one_by_one<S>(q, i, j, groups, by);
}

/// The groups of a panel whose products are looked up, and the least of elements for which a table is worth it.
inline constexpr std::size_t most_tables = 16, least_of_table = 2048;

/// True if a table of a group's 128 magnitudes serves: 8 bits with a sign, 16 bits to write. (A NaN that is the code of -0 is in no table; the steps know bfloat16's.)
template <scheme S, class T>
inline constexpr bool may_look_up = decoder_of<typename S::element>::how == decoding::by_table && code_bits<typename S::element> == 8 && sizeof(T) == 2 && !has_zero_point<S> &&
                                    (!decoder_of<typename S::element>::has_lone_nan || std::same_as<T, bfloat16>);

/// The groups of a row of blocks from (i, j) on, all rows of them.
template <scheme S, class T>
constexpr void dequantize_panel(const quantized_view<const S>& q, const matrix_view<T>& to, std::size_t i, std::size_t j, std::size_t groups, group_divisors& by, as_told hint) noexcept {
  using decoder          = decoder_of<typename S::element>;
  using value            = cast_code<T, default_conversion<T>()>;
  using how              = decltype(restoring_tag<S>());
  const extent group     = block_in(q.extent(), S::block);
  const tile panel       = tiles_at(q.extent(), S::block, i, j, groups);
  const bool are_finite  = read_scales<S>(q, i, j, groups, by);

  const auto row_by_row = [&](auto with) {
    decode_panel<decoder, value>(with, how{}, q.codes(), panel.row, panel.col, to.row(panel.row) + panel.col, to.stride(), panel.size, width_of<S>(group), by, hint);
  };
  const auto by_tables = [&]([[maybe_unused]] auto with) {
    if constexpr (may_look_up<S, T> && with.looks_up_bytes) {
      value_table products[most_tables];
      for (std::size_t k = 0; k != groups; ++k) make_products<decoder, value>(with, how{}, by[k], products[k]);
      look_up_panel<decoder>(with, q.codes(), panel.row, panel.col, to.row(panel.row) + panel.col, to.stride(), panel.size, width_of<S>(group), products, hint);
    } else {
      row_by_row(with);
    }
  };
  if (!are_finite)
    row_by_row(scalar::isa{});
  else if (may_look_up<S, T> && panel.size.rows * group.cols >= least_of_table && !hint.streams && groups <= most_tables)
    dispatch(by_tables);  // not from memory, which prefers long rows to fewer steps
  else
    dispatch(row_by_row);
}

/// Asks for n elements that lie n behind p, wherever that is: scales are read too seldom for the processor to see them coming.
template <class T>
constexpr void prefetch_behind(const T* p, std::size_t n) noexcept {
  const char* from = reinterpret_cast<const char*>(reinterpret_cast<std::uintptr_t>(p) + n * sizeof(T));
  for (std::size_t line = 0; line < n * sizeof(T); line += 64) __builtin_prefetch(from + line);
}

template <scheme S, class T>
[[gnu::noinline]] constexpr void dequantize_all_panels(quantized_view<const S> q, matrix_view<T> to) noexcept {
  const extent group = block_in(q.extent(), S::block), blocks = blocks_in(q.extent(), S::block);
  const bool past_caches = has_aligned_quads<S> && streams(to.extent().size() * (sizeof(T) + 1), to.data(), to.stride() * sizeof(T));
  const as_told hint{past_caches, past_caches && asks_for_runs()};
  const std::size_t most = may_look_up<S, T> && group.size() >= least_of_table && !hint.streams ? most_tables : most_groups;
  group_divisors by;
  for (std::size_t i = 0; i != blocks.rows; ++i)
    for (std::size_t j = 0; j < blocks.cols; j += most) {
      if (hint.streams) prefetch_behind(q.scales().row(i) + j, 2 * most);
      dequantize_panel<S>(q, to, i, j, most < blocks.cols - j ? most : blocks.cols - j, by, hint);
    }
  dispatch([&](auto isa) { finish_stores(isa, hint); });
}

template <scheme S, class T>
constexpr void dequantize_panels(quantized_view<const S> q, matrix_view<T> to) noexcept {
  if (is_better_flat(to, q)) return dequantize_panels(flattened(q), flattened(to));
  if (!q.extent().is_empty()) in_environment<subnormals_kept>([&] { dequantize_all_panels<S>(q, to); });
}

}  // namespace tessera::inline v0::detail
