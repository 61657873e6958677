// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The loop of a stochastic conversion: floats or codes in, codes out, a draw for each two elements.
// Layer: convert. Compiled once for each instruction set by simd/foreach_isa.hpp. Stands on the vocabulary of that set.

template <class Source>
TESSERA_STEP quad read4(as_floats, const Source* x, std::size_t i) noexcept {
  return load4(x + i);
}
template <class Source>
TESSERA_STEP quad read4_partial(as_floats, const Source* x, std::size_t i, std::size_t n) noexcept {
  return load4_partial(x + i, n);
}
template <class Decoder, class Source>
TESSERA_STEP quad read4(as_codes<Decoder>, Source x, std::size_t i) noexcept {
  return decode4<Decoder>(x, i);
}
template <class Decoder, class Source>
TESSERA_STEP quad read4_partial(as_codes<Decoder>, Source x, std::size_t i, std::size_t n) noexcept {
  return decode4_partial<Decoder>(x, i, n);
}

/// Writes the codes of elements i to n - 1, the first of which is rounded by the lower half of draw `low` of `part`.
/// Places where a row is streamed from on are 0 and, after its head, multiples of 8.
template <class Code, class How, class Part, class Source, class Row, class Hint>
[[gnu::noinline]] constexpr void convert_stochastically(isa, How how, const Part& part, std::uint32_t low, Source x, Row y, std::size_t i, std::size_t n, Hint hint) noexcept {
  if (const std::size_t h = head(y, hint); h != 0 && h < n) {
    auto first = run_of(part, low);
    store4_partial(y, 0, encode4<Code>(read4_partial(how, x, 0, h), next4(first)), h);
    low += static_cast<std::uint32_t>(h / 2);
    i = h;
  }
  auto run = run_of(part, low);
  for (; n - i >= step; i += step) {
    if constexpr (std::is_same_v<Hint, streaming>) prefetch_run4(x + i, hint);
    store4(y, i, encode4<Code>(read4(how, x, i), next4(run)), hint);
  }
  if (i < n) store4_partial(y, i, encode4<Code>(read4_partial(how, x, i, n - i), next4(run)), n - i);
  fence(hint);
}
