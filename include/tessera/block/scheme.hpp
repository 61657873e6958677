// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What a scheme is: an element, a scale, a block, and policies that are data. A recipe is such a struct, about four lines.
// Layer: block. Stands on view, format.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "../format/limits.hpp"
#include "../view/matrix_view.hpp"
#include "../view/packed_span.hpp"
#include "policies.hpp"

namespace tessera::inline v0 {

/// What most schemes begin with: an element, a scale, and blocks of Rows x Cols.
template <number Element, float_type Scale, std::size_t Rows, std::size_t Cols>
struct in_blocks {
  using element = Element;
  using scale   = Scale;
  static constexpr extent block{Rows, Cols};
};

/// A scheme has `name`, `element`, `scale` and `block`; it may have `zero` (the type of a zero point), `scaling` (a scale_rule),
/// `coding` (a code_rule), `two_level` (a two_level_form) and, for elements of less than a byte, `order` (a packing).
///
///     struct my_scheme : in_blocks<float8_e4m3fn, float8_e8m0fnu, 1, 64> {
///       static constexpr const char* name = "my_scheme";
///       static constexpr scale_rule scaling{.power_of_two = power_of_two_mode::up};
///     };
template <class S>
concept scheme = std::is_class_v<S> && requires {
  { S::name } -> std::convertible_to<const char*>;
  { S::block } -> std::convertible_to<extent>;
  requires S::block.rows > 0 && S::block.cols > 0;
  requires number<typename S::element>;
  requires float_type<typename S::scale>;
};

namespace detail {

template <class S>
struct zero_of {
  using type = void;
};
template <class S>
  requires requires { typename S::zero; }
struct zero_of<S> {
  using type = typename S::zero;
};

}  // namespace detail

/// The type of a scheme's zero points, void without.
template <class S>
using zero_type = typename detail::zero_of<S>::type;
template <class S>
inline constexpr bool has_zero_point = !std::is_void_v<zero_type<S>>;

/// A scheme's policies, its own or Tessera's.
template <scheme S>
inline constexpr scale_rule scaling_of = has_zero_point<S> ? default_range_rule : default_scale_rule;
template <scheme S>
  requires requires { S::scaling; }
inline constexpr scale_rule scaling_of<S> = S::scaling;
template <scheme S>
inline constexpr code_rule coding_of = has_zero_point<S> ? default_shifted_rule : default_code_rule;
template <scheme S>
  requires requires { S::coding; }
inline constexpr code_rule coding_of<S> = S::coding;
/// True if the zero point is the smallest element itself: value = code * s + z, and no code stands for 0 by itself.
template <scheme S>
inline constexpr bool has_minimum = has_zero_point<S> && scaling_of<S>.zero_point == zero_point_kind::minimum;
template <scheme S>
inline constexpr packing order_of = packing::low_first;
template <scheme S>
  requires requires { S::order; }
inline constexpr packing order_of<S> = S::order;

template <scheme S>
inline constexpr two_level_form two_level_of = two_level_form::none;
template <scheme S>
  requires requires { S::two_level; }
inline constexpr two_level_form two_level_of<S> = S::two_level;
/// True if there is a float for the whole matrix besides the scales of the blocks.
template <scheme S>
inline constexpr bool has_global_scale = two_level_of<S> != two_level_form::none;

/// What keeps a scheme's policies from going together, as a sentence; null if nothing does.
template <scheme S>
constexpr const char* why_not() noexcept {
  constexpr scale_rule scale = scaling_of<S>;
  constexpr code_rule code   = coding_of<S>;
  constexpr bool by_ratio    = code.multiplier == multiplier::ratio || code.multiplier == multiplier::ratio_of_reciprocal;
  constexpr bool is_range    = scale.statistic == statistic::range || scale.statistic == statistic::range_around_zero || scale.statistic == statistic::finite_range;
  if (by_ratio && scale.power_of_two != power_of_two_mode::none && scale.formula != scale_formula::inverse)
    return "scheme: elements multiplied by Q / a do not meet the scale that was rounded to a power of two; use reciprocal, or formula inverse";
  if (scale.largest < 0 && scale.statistic != statistic::signed_amax) return "scheme: a negative Q goes with the signed amax";
  if (scale.formula == scale_formula::inverse && !by_ratio) return "scheme: formula inverse needs a multiplier that is a ratio";
  if (is_range != (scale.formula == scale_formula::range || scale.formula == scale_formula::two_sided)) return "scheme: a range has the formula range or two_sided, and nothing else has";
  if (scale.formula == scale_formula::range && !has_zero_point<S>) return "scheme: the formula range needs a zero point";
  if (has_zero_point<S> && code.form == element_form::scaled) return "scheme: with a zero point the elements are shifted, restored or taken from the minimum";
  if ((code.form == element_form::shifted || code.form == element_form::restored) && !has_zero_point<S>) return "scheme: there is no zero point to shift by";
  if (scale.precision == precision::int32 || (code.precision == precision::int32 && (code.form != element_form::shifted || code.multiplier == multiplier::division)))
    return "scheme: int32 is for elements that are multiplied and shifted";
  if (code.precision == precision::int32) return nullptr;
  if (code.precision != precision::float32 && code.form != element_form::restored && !(code.form == element_form::scaled && code.multiplier == multiplier::division))
    return "scheme: only divisions and restored elements are rounded in between";
  return nullptr;
}

/// True if several codes share a byte.
template <scheme S>
inline constexpr bool is_packed = code_bits<typename S::element> < 8 && narrow_type<typename S::element>;

/// The view of a scheme's codes: a matrix_view, or a packed_matrix_view for elements of less than a byte.
template <scheme S>
struct codes_view_of {
  using type      = matrix_view<typename S::element>;
  using read_only = matrix_view<const typename S::element>;
};
template <scheme S>
  requires is_packed<S>
struct codes_view_of<S> {
  using type      = packed_matrix_view<typename S::element, order_of<S>>;
  using read_only = packed_matrix_view<const typename S::element, order_of<S>>;
};

/// Bytes of one row of codes.
template <scheme S>
constexpr std::size_t code_row_bytes(std::size_t cols) noexcept {
  if constexpr (is_packed<S>)
    return packed_bytes<code_bits<typename S::element>, order_of<S>>(cols);
  else
    return cols * sizeof(typename S::element);
}

/// Bytes of a group's scale and zero point in memory. \note zero points are held one to a byte
template <scheme S>
constexpr std::size_t scale_bytes() noexcept {
  if constexpr (has_zero_point<S>)
    return sizeof(typename S::scale) + sizeof(zero_type<S>);
  else
    return sizeof(typename S::scale);
}

/// Bytes of a quantized matrix: codes, scales, zero points, and the scale of the whole.
template <scheme S>
constexpr std::size_t storage_bytes(extent e) noexcept {
  if (e.is_empty()) return 0;
  return e.rows * code_row_bytes<S>(e.cols) + blocks_in(e, S::block).size() * scale_bytes<S>() + (has_global_scale<S> ? sizeof(float) : 0);
}

/// Bits per value in full blocks, scales included; a row, a column or a tensor is as long as one likes, so its scale counts 0.
template <scheme S>
inline constexpr double bits_per_value =
    static_cast<double>(code_bits<typename S::element>) +
    (S::block.rows == whole || S::block.cols == whole ? 0.0 : 8.0 * static_cast<double>(scale_bytes<S>()) / static_cast<double>(S::block.size()));

}  // namespace tessera::inline v0
