// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// packed_span<T, Order>: codes of 2, 4 or 6 bits packed into bytes, as a range of numbers; and matrices of such rows.
// Layer: view. Stands on extent, format/cast.
#pragma once

#include <array>  // for std::random_access_iterator_tag: <iterator> would bring the stream iterators and 200 ms
#include <compare>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "../format/cast.hpp"
#include "extent.hpp"

namespace tessera::inline v0 {

/// Which bits of a byte come first. \spec spec/formats.md 3.7: OCP MX, ONNX, CUDA, PyTorch and Triton put the first element low;
/// bitsandbytes and torchao's tinygemm high; ggml pairs element j of 32 with j + 16
enum class packing : std::uint8_t { low_first, high_first, split_halves };

/// Where element i of a packed range stands: `shift` bits up in byte `byte`, and perhaps on into the next.
struct packed_position {
  std::size_t byte;
  int shift;
};

/// Low first is a little-endian bit stream; high first fills each byte from the top (2 and 4 bits only); split halves are
/// blocks of 32 codes of 4 bits.
template <int Bits, packing Order>
constexpr packed_position position_in_packed(std::size_t i) noexcept {
  static_assert(Bits == 2 || Bits == 4 || (Bits == 6 && Order == packing::low_first), "packed codes have 2, 4 or (low first) 6 bits");
  static_assert(Bits == 4 || Order != packing::split_halves, "split halves are for codes of 4 bits");
  if constexpr (Order == packing::split_halves) {
    return {i / 32 * 16 + i % 16, i % 32 < 16 ? 0 : 4};
  } else {
    const std::size_t bit = i * Bits;
    const int shift       = static_cast<int>(bit % 8);
    return {bit / 8, Order == packing::low_first ? shift : 8 - Bits - shift};
  }
}

/// Bytes that n codes take; split halves come in whole blocks of 32.
template <int Bits, packing Order = packing::low_first>
constexpr std::size_t packed_bytes(std::size_t n) noexcept {
  if constexpr (Order == packing::split_halves) return ceil_div(n, 32) * 16;
  return n / 8 * Bits + ceil_div(n % 8 * Bits, 8);
}

template <narrow_type T, packing Order>
constexpr T load_packed(const std::uint8_t* bytes, std::size_t i) noexcept {
  constexpr int bits      = code_bits<T>;
  const auto [at, shift]  = position_in_packed<bits, Order>(i);
  unsigned code           = static_cast<unsigned>(bytes[at]) >> shift;
  if (shift + bits > 8) code |= static_cast<unsigned>(bytes[at + 1]) << (8 - shift);
  return from_bits<T>(static_cast<code_type<T>>(code & low_bits(bits)));
}

template <narrow_type T, packing Order>
constexpr void store_packed(std::uint8_t* bytes, std::size_t i, T x) noexcept {
  constexpr int bits     = code_bits<T>;
  const auto [at, shift] = position_in_packed<bits, Order>(i);
  const auto mask        = static_cast<unsigned>(low_bits(bits)) << shift;
  const auto code        = static_cast<unsigned>(to_bits(x)) << shift;
  bytes[at]              = static_cast<std::uint8_t>((bytes[at] & ~mask) | (code & 0xffu));
  if (shift + bits > 8) bytes[at + 1] = static_cast<std::uint8_t>((bytes[at + 1] & ~(mask >> 8)) | code >> 8);
}

/// Stands for one code in packed memory: reads as a number, and is assigned one (cast first: assignment does not round).
/// Neighbours share bytes, so writing elements of one byte from two threads is a race.
template <narrow_type T, packing Order>
class packed_reference {
 public:
  constexpr packed_reference(std::uint8_t* bytes, std::size_t i) noexcept : bytes_{bytes}, index_{i} {}
  constexpr packed_reference(const packed_reference&) = default;

  constexpr operator T() const noexcept { return load_packed<T, Order>(bytes_, index_); }
  constexpr operator float() const noexcept
    requires std::convertible_to<T, float>
  {
    return static_cast<T>(*this);
  }
  constexpr const packed_reference& operator=(T x) const noexcept {
    store_packed<T, Order>(bytes_, index_, x);
    return *this;
  }
  constexpr const packed_reference& operator=(const packed_reference& other) const noexcept { return *this = static_cast<T>(other); }
  // Compared as the numbers they stand for.
  friend constexpr bool operator==(const packed_reference& a, const packed_reference& b) noexcept { return static_cast<T>(a) == static_cast<T>(b); }
  friend constexpr std::partial_ordering operator<=>(const packed_reference& a, const packed_reference& b) noexcept {
    return static_cast<T>(a) <=> static_cast<T>(b);
  }
  template <number B>
  friend constexpr bool operator==(const packed_reference& a, const B& b) noexcept {
    return static_cast<T>(a) == b;
  }
  template <number B>
  friend constexpr std::partial_ordering operator<=>(const packed_reference& a, const B& b) noexcept {
    return static_cast<T>(a) <=> b;
  }
  friend constexpr void swap(packed_reference a, packed_reference b) noexcept {
    const T x = a;
    a         = static_cast<T>(b);
    b         = x;
  }

 private:
  std::uint8_t* bytes_;
  std::size_t index_;
};

/// `size` numbers of T in packed bytes of somebody else's. `packed_span<const T>` only reads.
template <class T, packing Order = packing::low_first>
  requires narrow_type<std::remove_const_t<T>>
class packed_span {
 public:
  using value_type                   = std::remove_const_t<T>;
  static constexpr bool is_read_only = std::is_const_v<T>;
  using byte_type                    = std::conditional_t<is_read_only, const std::uint8_t, std::uint8_t>;
  using reference                    = std::conditional_t<is_read_only, const value_type, packed_reference<value_type, Order>>;  // const: not assigned to
  static constexpr int bits          = code_bits<value_type>;
  static constexpr packing order     = Order;

  class iterator;

  constexpr packed_span() = default;
  /// `bytes` holds at least packed_bytes<bits, Order>(size).
  constexpr packed_span(byte_type* bytes, std::size_t size) noexcept : bytes_{bytes}, size_{size} {}
  template <class Mutable>
    requires(std::same_as<const Mutable, T> && !std::same_as<Mutable, T>)
  constexpr packed_span(const packed_span<Mutable, Order>& other) noexcept : bytes_{other.bytes()}, size_{other.size()} {}

  constexpr reference operator[](std::size_t i) const noexcept { return at(bytes_, i); }
  constexpr std::size_t size() const noexcept { return size_; }
  constexpr bool empty() const noexcept { return size_ == 0; }
  constexpr byte_type* bytes() const noexcept { return bytes_; }
  constexpr std::size_t size_bytes() const noexcept { return packed_bytes<bits, Order>(size_); }
  constexpr iterator begin() const noexcept { return {bytes_, 0}; }
  constexpr iterator end() const noexcept { return {bytes_, size_}; }

 private:
  static constexpr reference at(byte_type* bytes, std::size_t i) noexcept {
    if constexpr (is_read_only)
      return load_packed<value_type, Order>(bytes, i);
    else
      return {bytes, i};
  }

  byte_type* bytes_ = nullptr;
  std::size_t size_ = 0;
};

/// Random access with proxies.
template <class T, packing Order>
  requires narrow_type<std::remove_const_t<T>>
class packed_span<T, Order>::iterator {
 public:
  using value_type        = typename packed_span::value_type;
  using reference         = typename packed_span::reference;
  using difference_type   = std::ptrdiff_t;
  using pointer           = void;
  using iterator_category = std::random_access_iterator_tag;  // as std::vector<bool> says: the proxy stands for a reference

  constexpr iterator() = default;
  constexpr iterator(byte_type* bytes, std::size_t i) noexcept : bytes_{bytes}, index_{i} {}

  constexpr reference operator*() const noexcept { return at(bytes_, index_); }
  constexpr reference operator[](difference_type n) const noexcept { return *(*this + n); }
  constexpr iterator& operator+=(difference_type n) noexcept { return index_ += static_cast<std::size_t>(n), *this; }
  constexpr iterator& operator-=(difference_type n) noexcept { return *this += -n; }
  constexpr iterator& operator++() noexcept { return *this += 1; }
  constexpr iterator& operator--() noexcept { return *this -= 1; }
  constexpr iterator operator++(int) noexcept { return {bytes_, index_++}; }
  constexpr iterator operator--(int) noexcept { return {bytes_, index_--}; }
  friend constexpr iterator operator+(iterator i, difference_type n) noexcept { return i += n; }
  friend constexpr iterator operator+(difference_type n, iterator i) noexcept { return i += n; }
  friend constexpr iterator operator-(iterator i, difference_type n) noexcept { return i -= n; }
  friend constexpr difference_type operator-(const iterator& a, const iterator& b) noexcept {
    return static_cast<difference_type>(a.index_) - static_cast<difference_type>(b.index_);
  }
  friend constexpr bool operator==(const iterator& a, const iterator& b) noexcept { return a.index_ == b.index_; }
  friend constexpr std::strong_ordering operator<=>(const iterator& a, const iterator& b) noexcept { return a.index_ <=> b.index_; }

 private:
  byte_type* bytes_  = nullptr;
  std::size_t index_ = 0;
};

/// A rows x cols matrix of packed codes; each row starts on a byte, `stride` bytes after the one before.
/// Padding codes at the end of a row are 0 when written and ignored when read. A stride too small is a shape_error.
template <class T, packing Order = packing::low_first>
class packed_matrix_view {
 public:
  using span_type  = packed_span<T, Order>;
  using value_type = typename span_type::value_type;
  using byte_type  = typename span_type::byte_type;

  constexpr packed_matrix_view() = default;
  constexpr packed_matrix_view(byte_type* bytes, tessera::extent e) : packed_matrix_view(bytes, e, row_bytes(e.cols)) {}
  template <std::integral Stride>
  constexpr packed_matrix_view(byte_type* bytes, tessera::extent e, Stride stride) : bytes_{bytes}, extent_{e}, stride_{static_cast<std::size_t>(stride)} {
    expect_shape(stride >= Stride{} && stride_ >= row_bytes(e.cols), "a row of packed codes needs more bytes than its stride (shown as rows x bytes)",
                 {shape_of(e).rows, static_cast<long long>(stride)}, {shape_of(e).rows, static_cast<long long>(row_bytes(e.cols))});
    expect_shape(bytes != nullptr || e.is_empty(), "a null pointer holds no elements", {0, 0}, shape_of(e));
  }
  template <class Mutable>
    requires(std::same_as<const Mutable, T> && !std::same_as<Mutable, T>)
  constexpr packed_matrix_view(const packed_matrix_view<Mutable, Order>& v) noexcept : bytes_{v.bytes()}, extent_{v.extent()}, stride_{v.stride()} {}

  static constexpr std::size_t row_bytes(std::size_t cols) noexcept { return packed_bytes<span_type::bits, Order>(cols); }

  constexpr byte_type* bytes() const noexcept { return bytes_; }
  constexpr tessera::extent extent() const noexcept { return extent_; }
  constexpr std::size_t rows() const noexcept { return extent_.rows; }
  constexpr std::size_t cols() const noexcept { return extent_.cols; }
  constexpr std::size_t size() const noexcept { return extent_.size(); }
  /// Bytes from the start of a row to the start of the next.
  constexpr std::size_t stride() const noexcept { return stride_; }

  constexpr span_type row(std::size_t r) const noexcept { return {bytes_ + r * stride_, extent_.cols}; }
  constexpr typename span_type::reference operator()(std::size_t r, std::size_t c) const noexcept { return row(r)[c]; }

 private:
  byte_type* bytes_ = nullptr;
  tessera::extent extent_;
  std::size_t stride_ = 0;
};

/// True if rows lie one behind the other without gaps, padding codes among them.
template <class T, packing Order>
constexpr bool is_gapless(const packed_matrix_view<T, Order>& m) noexcept {
  return m.rows() <= 1 || m.stride() * 8 == m.cols() * static_cast<std::size_t>(packed_matrix_view<T, Order>::span_type::bits);
}
/// The same codes as one row. Rows with gaps between them are a shape_error.
template <class T, packing Order>
constexpr packed_matrix_view<T, Order> flattened(const packed_matrix_view<T, Order>& m) {
  expect_shape(is_gapless(m), "only rows without gaps can be flattened (shown as rows x bytes)", {shape_of(m.extent()).rows, static_cast<long long>(m.stride())}, shape_of(m.extent()));
  return {m.bytes(), extent{std::size_t{1}, m.size()}};
}

}  // namespace tessera::inline v0
