// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A quantized matrix: its codes, scales and zero points, as views of somebody's memory or owning it.
// Layer: block. Stands on scheme, scale_rule, view/matrix.
#pragma once

#include <concepts>
#include <type_traits>
#include <utility>

#include "../core/expects.hpp"
#include "../view/matrix.hpp"
#include "scale_rule.hpp"
#include "scheme.hpp"

namespace tessera::inline v0 {

/// How a code becomes a value: code * s, (code - z) * s, or code * s + z.
template <scheme S>
constexpr auto restoring_tag() noexcept {
  if constexpr (!has_zero_point<S>)
    return by_multiplication{};
  else if constexpr (has_minimum<S>)
    return from_minimum{};
  else
    return by_division_and_shift{};
}

namespace detail {

struct no_zeros {};
constexpr bool is_gapless(no_zeros) noexcept { return true; }
constexpr no_zeros flattened(no_zeros) noexcept { return {}; }

template <class S>
struct zeros_view_of {
  using type = no_zeros;
};
template <class S>
  requires has_zero_point<S>
struct zeros_view_of<S> {
  using type = std::conditional_t<std::is_const_v<S>, matrix_view<const zero_type<S>>, matrix_view<zero_type<S>>>;
};

}  // namespace detail

/// Codes, scales and zero points in memory of somebody else's; `quantized_view<const S>` only reads. The scales (and zero points)
/// form a matrix of one element a block: ceil(rows / block.rows) x ceil(cols / block.cols). Other extents are a shape_error.
template <class S>
  requires scheme<std::remove_const_t<S>>
class quantized_view {
 public:
  using scheme_type                  = std::remove_const_t<S>;
  static constexpr bool is_read_only = std::is_const_v<S>;
  using codes_view  = std::conditional_t<is_read_only, typename codes_view_of<scheme_type>::read_only, typename codes_view_of<scheme_type>::type>;
  using scale_type  = std::conditional_t<is_read_only, const typename scheme_type::scale, typename scheme_type::scale>;
  using scales_view = matrix_view<scale_type>;
  using zeros_view  = typename detail::zeros_view_of<S>::type;
  using global_type = std::conditional_t<is_read_only, const float, float>;

  constexpr quantized_view(codes_view codes, scales_view scales, zeros_view zeros = {})
    requires(!has_global_scale<scheme_type>)
      : quantized_view(codes, scales, zeros, nullptr) {}
  /// A scheme of two levels has a float for the whole matrix besides.
  constexpr quantized_view(codes_view codes, scales_view scales, global_type* global)
    requires has_global_scale<scheme_type>
      : quantized_view(codes, scales, {}, global) {
    expects(global != nullptr, "a scheme of two levels stores a float for the whole matrix");
  }
  template <class Mutable>
    requires(std::same_as<const Mutable, S> && !std::same_as<Mutable, S>)
  constexpr quantized_view(const quantized_view<Mutable>& v) noexcept : codes_{v.codes()}, scales_{v.scales()}, zeros_{v.zero_points()}, global_{v.global()} {}

  constexpr tessera::extent extent() const noexcept { return codes_.extent(); }
  constexpr codes_view codes() const noexcept { return codes_; }
  constexpr scales_view scales() const noexcept { return scales_; }
  constexpr zeros_view zero_points() const noexcept { return zeros_; }
  /// The float of a scheme of two levels, null for others. What it means is in two_level_form.
  constexpr global_type* global() const noexcept { return global_; }

  /// The dequantization multiplier of block (i, j).
  constexpr float scale_at(std::size_t i, std::size_t j) const noexcept {
    return scalar::scale_of_stored<scheme_type>(scalar::value_of_scale(scales_(i, j)), global_ == nullptr ? 1.0f : *global_);
  }
  /// Its zero point, 0 without.
  constexpr float zero_at([[maybe_unused]] std::size_t i, [[maybe_unused]] std::size_t j) const noexcept {
    if constexpr (has_zero_point<scheme_type>)
      return static_cast<float>(zeros_(i, j));
    else
      return 0.0f;
  }

  /// The value of element (r, c): (code - zero point) * scale, rounded once to float.
  constexpr float operator()(std::size_t r, std::size_t c) const noexcept {
    const tessera::extent full = block_in(extent(), scheme_type::block);
    const std::size_t i = r / full.rows, j = c / full.cols;
    const typename scheme_type::element code = codes_(r, c);
    return scalar::restore(restoring_tag<scheme_type>(), static_cast<float>(code), scale_at(i, j), zero_at(i, j));
  }

 private:
  constexpr quantized_view(codes_view codes, scales_view scales, zeros_view zeros, global_type* global)
      : codes_{codes}, scales_{scales}, zeros_{zeros}, global_{global} {
    const tessera::extent blocks = blocks_in(codes.extent(), scheme_type::block);
    expect_same_extent("scales of a quantized matrix", scales.extent(), blocks);
    if constexpr (has_zero_point<scheme_type>) expect_same_extent("zero points of a quantized matrix", zeros.extent(), blocks);
  }

  codes_view codes_;
  scales_view scales_;
  zeros_view zeros_;
  global_type* global_ = nullptr;
};

/// The same as one row: for rows without gaps, each of whole groups. Others are a shape_error.
template <class S>
constexpr quantized_view<S> flattened(const quantized_view<S>& q) {
  if constexpr (has_global_scale<std::remove_const_t<S>>)
    return {flattened(q.codes()), flattened(q.scales()), q.global()};
  else
    return {flattened(q.codes()), flattened(q.scales()), flattened(q.zero_points())};
}

namespace detail {

/// True if all rows of x and of its codes can be done as one, whose panels are full however short the rows are. (Not in constant expressions: there a
/// row may be an array of its own.)
template <class T, class S>
constexpr bool is_better_flat(const matrix_view<T>& x, const quantized_view<S>& q) noexcept {
  constexpr extent block = std::remove_const_t<S>::block;
  if constexpr (block.rows != 1 || block.cols == whole)
    return false;
  else
    return !std::is_constant_evaluated() && x.rows() > 1 && x.cols() % block.cols == 0 && is_gapless(x) && is_gapless(q.codes()) && is_gapless(q.scales()) &&
           is_gapless(q.zero_points());
}

}  // namespace detail

/// A quantized matrix that owns its memory. `quantize` makes one; in a constant expression it is a transient.
template <scheme S>
class quantized_matrix {
 public:
  using scheme_type = S;
  using codes_view  = typename codes_view_of<S>::read_only;

  quantized_matrix() = default;
  /// Codes and zero points are 0, scales value-initialized.
  explicit constexpr quantized_matrix(tessera::extent e)
      : extent_{e}, codes_(is_packed<S> ? countable({e.rows, code_row_bytes<S>(e.cols)}) : countable(e)), scales_(blocks_in(e, S::block)), zeros_(has_zero_point<S> ? blocks_in(e, S::block) : tessera::extent{}) {}

  constexpr quantized_matrix(const quantized_matrix&) = default;
  constexpr quantized_matrix(quantized_matrix&& other) noexcept
      : extent_{std::exchange(other.extent_, {})}, codes_(std::move(other.codes_)), scales_(std::move(other.scales_)), zeros_(std::move(other.zeros_)), global_{other.global_} {}
  constexpr quantized_matrix& operator=(quantized_matrix other) noexcept {
    std::swap(extent_, other.extent_);
    std::swap(codes_, other.codes_);
    std::swap(scales_, other.scales_);
    std::swap(zeros_, other.zeros_);
    std::swap(global_, other.global_);
    return *this;
  }

  constexpr tessera::extent extent() const noexcept { return extent_; }
  constexpr codes_view codes() const noexcept { return {codes_.data(), extent_}; }
  constexpr matrix_view<const typename S::scale> scales() const noexcept { return scales_.view(); }
  constexpr auto zero_points() const noexcept
    requires has_zero_point<S>
  {
    return zeros_.view();
  }
  /// The float of a scheme of two levels; what it means is in two_level_form.
  constexpr float global() const noexcept
    requires has_global_scale<S>
  {
    return global_;
  }
  /// Bytes of codes, scales and zero points.
  constexpr std::size_t bytes() const noexcept { return storage_bytes<S>(extent_); }

  constexpr quantized_view<const S> view() const { return make_view<const S>(*this); }
  constexpr quantized_view<S> view() { return make_view<S>(*this); }
  constexpr operator quantized_view<const S>() const { return view(); }

  constexpr float operator()(std::size_t r, std::size_t c) const { return view()(r, c); }

 private:
  template <class View, class Self>
  static constexpr quantized_view<View> make_view(Self& self) {
    using codes_type = typename quantized_view<View>::codes_view;
    if constexpr (has_zero_point<S>)
      return {codes_type{self.codes_.data(), self.extent_}, self.scales_.view(), self.zeros_.view()};
    else if constexpr (has_global_scale<S>)
      return {codes_type{self.codes_.data(), self.extent_}, self.scales_.view(), &self.global_};
    else
      return {codes_type{self.codes_.data(), self.extent_}, self.scales_.view()};
  }

  using code_storage = std::conditional_t<is_packed<S>, std::uint8_t, typename S::element>;
  using zero_storage = std::conditional_t<has_zero_point<S>, zero_type<S>, void>;

  tessera::extent extent_;
  buffer<code_storage> codes_;
  matrix<typename S::scale> scales_;
  matrix<std::conditional_t<std::is_void_v<zero_storage>, char, zero_storage>> zeros_;
  float global_ = 1;
};

}  // namespace tessera::inline v0
