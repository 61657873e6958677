// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Quantized matrices in the memory of the benchmarks: n elements as a matrix, its codes first, its scales at scales_at.
// Layer: bench. Stands on tessera/block, work.
#pragma once

#include <tessera/block.hpp>

#include <type_traits>

#include "work.hpp"

namespace bench {

/// Rows of 4096; 128 shorter ones where blocks are as tall and the rows would not fill them.
template <tessera::scheme S>
tessera::extent extent_of(std::size_t n) {
  if (S::block.rows > 1 && n < S::block.rows * 4096) return {S::block.rows, n / S::block.rows};
  return {n / 4096, std::size_t{4096}};
}

/// Blocks of 128 rows have no 4096 elements.
template <tessera::scheme S>
inline constexpr std::array<bool, sizes> sizes_of{S::block.rows == 1, true, true};

template <tessera::scheme S>
inline constexpr double code_bytes = tessera::is_packed<S> ? tessera::code_bits<typename S::element> / 8.0 : sizeof(typename S::element);

/// `Matrix` is S to write it, const S to read it.
template <class Matrix, class Byte>
tessera::quantized_view<Matrix> quantized_in(Byte* memory, tessera::extent e) {
  using S                 = std::remove_const_t<Matrix>;
  using view              = tessera::quantized_view<Matrix>;
  using storage           = std::conditional_t<tessera::is_packed<S>, std::uint8_t, typename S::element>;
  using code              = std::conditional_t<std::is_const_v<Matrix>, const storage, storage>;
  const auto code_memory  = reinterpret_cast<code*>(memory);
  const auto scale_memory = reinterpret_cast<typename view::scale_type*>(memory + scales_at);
  return {typename view::codes_view{code_memory, e}, typename view::scales_view{scale_memory, tessera::blocks_in(e, S::block)}};
}

}  // namespace bench
