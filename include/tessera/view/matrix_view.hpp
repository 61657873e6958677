// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// matrix_view<T>: rows of consecutive elements in memory of somebody else's, a row stride apart.
// Layer: view. Stands on extent.
#pragma once

#include <concepts>
#include <cstddef>
#include <type_traits>

#include "extent.hpp"

namespace tessera::inline v0 {

/// Whatever looks like a std::mdspan of rank 2 whose rows are contiguous.
template <class M, class T>
concept mdspan_like = requires(const M& m) {
  { m.data_handle() } -> std::convertible_to<T*>;
  { m.extent(0) } -> std::integral;
  { m.stride(1) } -> std::integral;
  requires M::rank() == 2;
};

/// A rows x cols matrix over memory it does not own; element (r, c) is `data[r * stride + c]`. Copying copies the view.
/// A null pointer with a non-empty extent, or a stride smaller than a row, is a shape_error.
template <class T>
class matrix_view {
 public:
  using value_type = std::remove_cv_t<T>;

  constexpr matrix_view() = default;
  constexpr matrix_view(T* data, tessera::extent e) : matrix_view(data, e, e.cols) {}
  template <std::integral Stride>
  constexpr matrix_view(T* data, tessera::extent e, Stride stride) : data_{data}, extent_{e}, stride_{static_cast<std::size_t>(stride)} {
    expect_shape(stride >= Stride{} && stride_ >= e.cols, "a row stride (shown as rows x stride) must not be smaller than the row",
                 {shape_of(e).rows, static_cast<long long>(stride)}, shape_of(e));
    expect_shape(data != nullptr || e.is_empty(), "a null pointer holds no elements", {0, 0}, shape_of(e));
  }
  template <class U>
    requires(std::same_as<const U, T> && !std::same_as<U, T>)
  constexpr matrix_view(const matrix_view<U>& v) noexcept : data_{v.data()}, extent_{v.extent()}, stride_{v.stride()} {}
  template <mdspan_like<T> M>
  constexpr matrix_view(const M& m) : matrix_view(m.data_handle(), tessera::extent{m.extent(0), m.extent(1)}, m.stride(0)) {
    expect_shape(m.stride(1) == 1 || m.extent(1) <= 1, "the elements of a row must be neighbours (shown as rows x column stride)",
                 {shape_of(extent_).rows, static_cast<long long>(m.stride(1))}, shape_of(extent_));
  }

  constexpr T* data() const noexcept { return data_; }
  constexpr tessera::extent extent() const noexcept { return extent_; }
  constexpr std::size_t rows() const noexcept { return extent_.rows; }
  constexpr std::size_t cols() const noexcept { return extent_.cols; }
  constexpr std::size_t size() const noexcept { return extent_.size(); }
  /// Elements from the start of a row to the start of the next.
  constexpr std::size_t stride() const noexcept { return stride_; }

  constexpr T* row(std::size_t r) const noexcept { return data_ + r * stride_; }
  constexpr T& operator()(std::size_t r, std::size_t c) const noexcept { return data_[r * stride_ + c]; }

 private:
  T* data_ = nullptr;
  tessera::extent extent_;
  std::size_t stride_ = 0;
};

/// True if rows lie one behind the other without gaps.
template <class T>
constexpr bool is_gapless(const matrix_view<T>& m) noexcept {
  return m.rows() <= 1 || m.stride() == m.cols();
}
/// The same elements as one row, for schemes whose blocks run on from row to row (bitsandbytes). Rows with gaps between them are a shape_error.
template <class T>
constexpr matrix_view<T> flattened(const matrix_view<T>& m) {
  expect_shape(is_gapless(m), "only rows without gaps can be flattened (shown as rows x stride)",
               {shape_of(m.extent()).rows, static_cast<long long>(m.stride())}, shape_of(m.extent()));
  return {m.data(), extent{std::size_t{1}, m.size()}};
}

/// Throws a shape_error unless both have the same extent.
constexpr void expect_same_extent(const char* sentence, extent a, extent b) {
  expect_shape(a == b, sentence, shape_of(a), shape_of(b));
}

}  // namespace tessera::inline v0
