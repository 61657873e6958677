// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// matrix<T>: a matrix that owns its memory, and the buffer it stands in. Both work in constant expressions.
// Layer: view. Stands on matrix_view.
#pragma once

#include <cstddef>
#include <new>
#include <type_traits>
#include <utility>

#include "matrix_view.hpp"

namespace tessera::inline v0 {

/// n value-initialized elements on the heap, at a multiple of 64 bytes: a vector that lies across two cache lines is loaded twice.
/// (std::vector in a constant expression fails on clang 14 and 19 with libstdc++ 12.)
template <class T>
class buffer {
  static_assert(std::is_trivially_destructible_v<T>);

 public:
  constexpr buffer() = default;
  explicit constexpr buffer(std::size_t n) : data_{n == 0 ? nullptr : allocated(n)}, size_{n} {}
  constexpr buffer(const buffer& other) : buffer(other.size_) {
    for (std::size_t i = 0; i != size_; ++i) data_[i] = other.data_[i];
  }
  constexpr buffer(buffer&& other) noexcept : data_{std::exchange(other.data_, nullptr)}, size_{std::exchange(other.size_, 0)} {}
  constexpr buffer& operator=(buffer other) noexcept {
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    return *this;
  }
  constexpr ~buffer() {
    if (std::is_constant_evaluated())
      delete[] data_;
    else
      ::operator delete[](data_, alignment);
  }

  constexpr T* data() noexcept { return data_; }
  constexpr const T* data() const noexcept { return data_; }
  constexpr std::size_t size() const noexcept { return size_; }

 private:
  static constexpr std::align_val_t alignment{64};
  static constexpr T* allocated(std::size_t n) {
    if (std::is_constant_evaluated()) return new T[n]{};
    return new (alignment) T[n]{};
  }

  T* data_          = nullptr;
  std::size_t size_ = 0;
};

/// A rows x cols matrix of its own, row after row without gaps; value-initialized.
template <class T>
class matrix {
 public:
  using value_type = T;

  constexpr matrix() = default;
  /// An extent of more elements than memory can have is a shape_error.
  explicit constexpr matrix(tessera::extent e) : elements_(countable(e)), extent_{e} {}
  constexpr matrix(const matrix&) = default;
  constexpr matrix(matrix&& other) noexcept : elements_(std::move(other.elements_)), extent_{std::exchange(other.extent_, {})} {}
  constexpr matrix& operator=(matrix other) noexcept {
    std::swap(elements_, other.elements_);
    std::swap(extent_, other.extent_);
    return *this;
  }

  constexpr T* data() noexcept { return elements_.data(); }
  constexpr const T* data() const noexcept { return elements_.data(); }
  constexpr tessera::extent extent() const noexcept { return extent_; }
  constexpr std::size_t rows() const noexcept { return extent_.rows; }
  constexpr std::size_t cols() const noexcept { return extent_.cols; }
  constexpr std::size_t size() const noexcept { return extent_.size(); }

  constexpr T& operator()(std::size_t r, std::size_t c) noexcept { return data()[r * extent_.cols + c]; }
  constexpr const T& operator()(std::size_t r, std::size_t c) const noexcept { return data()[r * extent_.cols + c]; }

  constexpr matrix_view<T> view() noexcept { return {data(), extent_}; }
  constexpr matrix_view<const T> view() const noexcept { return {data(), extent_}; }
  constexpr operator matrix_view<T>() noexcept { return view(); }
  constexpr operator matrix_view<const T>() const noexcept { return view(); }

 private:
  buffer<T> elements_;
  tessera::extent extent_;
};

}  // namespace tessera::inline v0
