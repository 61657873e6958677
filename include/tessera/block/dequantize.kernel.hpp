// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The loop of a dequantizer: the values of a row of groups.
// Layer: block. Compiled once for each instruction set by simd/foreach_isa.hpp. Stands on the vocabulary of that set.

/// Writes the values of n codes from place `at` of a row on, each rounded to float and then to the destination. Groups are `width` codes wide,
/// and each has the scale s and the zero point z of its `by`, of which there are a quad's lanes more.
template <class Decoder, class Value, class How, class Row, class Target, class Width, class Hint>
[[gnu::noinline]] constexpr void decode_row(isa, How how, Row x, std::size_t at, Target* y, std::size_t n, Width width, const divisor* by, Hint hint) noexcept {
  if constexpr (is_less_than_quad<Width>()) {
    for (std::size_t i = 0; i < n; i += step) {
      const divisors4 d = spread_at<Width>(by, i);
      if (n - i >= step)
        store4(y, i, encode4<Value>(restore4(how, decode4<Decoder>(x, at + i), d)), hint);
      else
        store4_partial(y, i, encode4<Value>(restore4(how, decode4_partial<Decoder>(x, at + i, n - i), d)), n - i);
    }
  } else {
    for (std::size_t k = 0, col = 0; col < n; ++k, col += width) {
      const divisors4 d     = spread(by[k]);
      const std::size_t end = width < n - col ? col + width : n;
      std::size_t i         = col;
#pragma GCC unroll 2
      for (; end - i >= step; i += step) store4(y, i, encode4<Value>(restore4(how, decode4<Decoder>(x, at + i), d)), hint);
      if (i < end) store4_partial(y, i, encode4<Value>(restore4(how, decode4_partial<Decoder>(x, at + i, end - i), d)), end - i);
    }
  }
  fence(hint);
}
