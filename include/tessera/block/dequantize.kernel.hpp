// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The loop of a dequantizer: the values of a row of one group.
// Layer: block. Compiled once for each instruction set by simd/foreach_isa.hpp. Stands on the vocabulary of that set.

/// Writes the values of n codes from place `at` of a row on, each rounded to float and then to the destination.
template <class Value, class How, class Row, class Target>
constexpr void decode_row(How how, Row x, std::size_t at, Target* y, std::size_t n, float s, float z) noexcept {
  std::size_t i = 0;
  for (; i + step <= n; i += step) store4_partial(y, i, encode4<Value>(restore4(how, decode4_partial(x, at + i, step), s, z)), step);
  if (i < n) store4_partial(y, i, encode4<Value>(restore4(how, decode4_partial(x, at + i, n - i), s, z)), n - i);
}
