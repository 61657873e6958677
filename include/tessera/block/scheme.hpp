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

namespace tessera::inline v0 {

/// What a group of elements is reduced to. \spec spec/quantizers.md 14.1, P3
enum class statistic : std::uint8_t {
  amax_finite,     ///< the largest magnitude of the finite elements
  amax,            ///< the largest magnitude, NaN left out (fmaxf): infinity counts
  amax_or_nan,     ///< the largest magnitude, NaN if there is one (torch.amax)
  finite_range     ///< the smallest and the largest of 0 and the finite elements
};

/// The dequantization multiplier s (value = code * s) from the statistic a and the element's largest value Q. P6
enum class scale_formula : std::uint8_t {
  quotient,    ///< fl(a / Q)
  product,     ///< fl(a * fl(1 / Q)): what torch makes of a / Q on CUDA
  reciprocal,  ///< fl(1 / q), where q is the multiplier of the elements
  range        ///< fl((max - min) / (highest - lowest code))
};

/// Whether a scale is rounded to a power of two. P8
enum class power_of_two_mode : std::uint8_t {
  none,
  up  ///< the smallest power of two that is not below s, by its exact bits
};

/// What a group of nothing but zeros does. P4
enum class zero_group : std::uint8_t {
  as_any,       ///< nothing special
  scale_is_one  ///< s = 1
};

/// From a statistic to a scale, in this order: the floor of a, the formula, the power of two, the floor of s, the zero group.
struct scale_rule {
  tessera::statistic statistic   = tessera::statistic::amax_finite;
  float amax_floor               = 0;  ///< a = max(a, amax_floor)
  scale_formula formula          = scale_formula::quotient;
  float largest                  = 0;  ///< Q; 0 stands for the element's largest value
  power_of_two_mode power_of_two = power_of_two_mode::none;
  float scale_floor              = 0;  ///< s = max(s, scale_floor)
  zero_group zero                = zero_group::as_any;
};

/// What an element is multiplied by or divided by. P7
enum class multiplier : std::uint8_t {
  division,     ///< fl(x / s)
  reciprocal,   ///< fl(x * fl(1 / s)); exact where s is a power of two
  ratio,        ///< fl(x * fl(Q / a))
  ratio_of_reciprocal  ///< fl(x * fl(fl(1 / a) * Q)): torch's Q / tensor
};

/// From a scaled element to its code. P7, P11, P12
struct code_rule {
  tessera::multiplier multiplier = tessera::multiplier::division;
  rounding_mode rounding         = rounding_mode::nearest_even;
  overflow_mode overflow         = overflow_mode::saturate;
  nan_mode nan                   = nan_mode::canonical;
};

/// Tessera's own rule: the scale is at least 2^-80 (so 1 / s is a float, and flush-to-zero changes nothing), and 1 for a group of zeros.
inline constexpr scale_rule default_scale_rule{.scale_floor = 0x1p-80f, .zero = zero_group::scale_is_one};
inline constexpr scale_rule default_range_rule{
    .statistic = statistic::finite_range, .formula = scale_formula::range, .scale_floor = 0x1p-80f, .zero = zero_group::scale_is_one};

/// A scheme has `name`, `element`, `scale` and `block`; it may have `zero` (the type of a zero point), `scaling` (a scale_rule),
/// `coding` (a code_rule) and, for elements of less than a byte, `order` (a packing).
///
///     struct my_scheme {
///       static constexpr const char* name = "my_scheme";
///       using element = float8_e4m3fn;
///       using scale   = float8_e8m0fnu;
///       static constexpr extent block{1, 64};
///     };
template <class S>
concept scheme = std::is_class_v<S> && requires {
  { S::name } -> std::convertible_to<const char*>;
  { S::block } -> std::convertible_to<extent>;
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
inline constexpr code_rule coding_of = {};
template <scheme S>
  requires requires { S::coding; }
inline constexpr code_rule coding_of<S> = S::coding;
template <scheme S>
inline constexpr packing order_of = packing::low_first;
template <scheme S>
  requires requires { S::order; }
inline constexpr packing order_of<S> = S::order;

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

/// Bytes of a quantized matrix: codes, scales and zero points.
template <scheme S>
constexpr std::size_t storage_bytes(extent e) noexcept {
  return e.is_empty() ? 0 : e.rows * code_row_bytes<S>(e.cols) + blocks_in(e, S::block).size() * scale_bytes<S>();
}

/// Bits per value in full blocks, scales included; a row, a column or a tensor is as long as one likes, so its scale counts 0.
template <scheme S>
inline constexpr double bits_per_value =
    static_cast<double>(code_bits<typename S::element>) +
    (S::block.rows == whole || S::block.cols == whole ? 0.0 : 8.0 * static_cast<double>(scale_bytes<S>()) / static_cast<double>(S::block.size()));

}  // namespace tessera::inline v0
