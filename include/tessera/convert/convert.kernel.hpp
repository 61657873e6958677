// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The loops of a conversion: floats or codes in, floats or codes out.
// Layer: convert. Compiled once for each instruction set by simd/foreach_isa.hpp. Stands on the vocabulary of that set.

/// Writes the codes of n elements of x, a pointer to floats.
template <class Code, class Source, class Row, class Hint>
[[gnu::noinline]] constexpr void convert_floats(isa, const Source* x, Row y, std::size_t n, Hint hint) noexcept {
  std::size_t i = 0;
  if (const std::size_t h = head(y, hint); h != 0 && h < n) {
    store4_partial(y, 0, encode4<Code>(load4_partial(x, h)), h);
    i = h;
  }
  for (; n - i >= step; i += step) {
    if constexpr (std::is_same_v<Hint, streaming>) prefetch_run4(x + i, hint);
    store4(y, i, in_order<Code, Source, void>(encode4<Code>(load4_for<Code>(x + i))), hint);
  }
  if (i < n) store4_partial(y, i, encode4<Code>(load4_partial(x + i, n - i)), n - i);
  fence(hint);
}

/// The same from a row of codes of 8 bits or less, a pointer or a packed span.
template <class Decoder, class Code, class Source, class Row, class Hint>
[[gnu::noinline]] constexpr void convert_codes(isa, Source x, Row y, std::size_t n, Hint hint) noexcept {
  std::size_t i = 0;
  if (const std::size_t h = head(y, hint); h != 0 && h < n) {
    store4_partial(y, 0, recode4_partial<Decoder, Code>(x, 0, h), h);
    i = h;
  }
  for (; n - i >= step; i += step) store4(y, i, recode4<Decoder, Code>(x, i), hint);
  if (i < n) store4_partial(y, i, recode4_partial<Decoder, Code>(x, i, n - i), n - i);
  fence(hint);
}

/// The same two with roundings that are known at run time.
template <class Rule, class Source, class Row>
[[gnu::noinline]] constexpr void convert_floats_by_rule(isa, const Rule& rule, const Source* x, Row y, std::size_t n) noexcept {
  std::size_t i = 0;
  for (; n - i >= step; i += step) store4(y, i, encode4_by_rule<Rule>(load4(x + i), rule), regular{});
  if (i < n) store4_partial(y, i, encode4_by_rule<Rule>(load4_partial(x + i, n - i), rule), n - i);
}
template <class Decoder, class Rule, class Source, class Row>
[[gnu::noinline]] constexpr void convert_codes_by_rule(isa, const Rule& rule, Source x, Row y, std::size_t n) noexcept {
  std::size_t i = 0;
  for (; n - i >= step; i += step) store4(y, i, encode4_by_rule<Rule>(decode4<Decoder>(x, i), rule), regular{});
  if (i < n) store4_partial(y, i, encode4_by_rule<Rule>(decode4_partial<Decoder>(x, i, n - i), rule), n - i);
}
