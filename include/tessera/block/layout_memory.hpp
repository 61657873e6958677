// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The memory that layouts lie in: whatever has data() and size(), and a reference to a number that is some bits of a word.
// Layer: block. Stands on format/cast, view/extent.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>

#include "../format/cast.hpp"
#include "../view/extent.hpp"

namespace tessera::inline v0 {

/// Elements side by side: std::array, std::vector, std::span, buffer. (For a pointer and a count make a std::span.)
template <class M>
concept memory_range = requires(M& m) {
  *m.data();
  { m.size() } -> std::convertible_to<std::size_t>;
};

/// What a memory_range is made of, without const.
template <memory_range M>
using word_of = std::remove_cvref_t<decltype(*std::declval<M&>().data())>;

namespace detail {

/// The memory if it has at least `needed` elements, else a shape_error of both counts.
template <memory_range M>
constexpr auto at_least(const char* sentence, M& memory, std::size_t needed) {
  const auto size = static_cast<std::size_t>(memory.size());
  if (size < needed) fail(sentence, {1, static_cast<long long>(size)}, {1, static_cast<long long>(needed)});
  return memory.data();
}

/// The number in bits `shift` and on of a word. What is stored is its code plus Added, modulo the codes there are.
template <narrow_type T, unsigned Added, class Word>
constexpr T load_from_word(Word word, int shift) noexcept {
  const auto bits = static_cast<std::uint64_t>(static_cast<std::make_unsigned_t<Word>>(word)) >> shift;
  return from_bits<T>(static_cast<code_type<T>>((bits - Added) & low_bits(code_bits<T>)));
}

template <narrow_type T, unsigned Added, class Word>
constexpr Word store_in_word(Word word, int shift, T x) noexcept {
  using bits_type         = std::make_unsigned_t<Word>;
  const std::uint64_t all = low_bits(code_bits<T>);
  const auto mask         = static_cast<bits_type>(all << shift);
  const auto code         = static_cast<bits_type>(((to_bits(x) + Added) & all) << shift);
  return static_cast<Word>((static_cast<bits_type>(word) & static_cast<bits_type>(~mask)) | code);
}

}  // namespace detail

/// Stands for a number in a word: reads as the number, and is assigned one (cast first: assignment does not round).
/// Neighbours share words, so writing two numbers of one word from two threads is a race.
template <narrow_type T, unsigned Added, std::integral Word>
class word_reference {
 public:
  constexpr word_reference(Word* word, int shift) noexcept : word_{word}, shift_{shift} {}
  constexpr word_reference(const word_reference&) = default;

  constexpr operator T() const noexcept { return detail::load_from_word<T, Added>(*word_, shift_); }
  constexpr const word_reference& operator=(T x) const noexcept {
    *word_ = detail::store_in_word<T, Added>(*word_, shift_, x);
    return *this;
  }
  constexpr const word_reference& operator=(const word_reference& other) const noexcept { return *this = static_cast<T>(other); }
  friend constexpr bool operator==(const word_reference& a, const word_reference& b) noexcept {
    return static_cast<T>(a) == static_cast<T>(b);
  }
  template <number B>
  friend constexpr bool operator==(const word_reference& a, const B& b) noexcept {
    return static_cast<T>(a) == b;
  }

 private:
  Word* word_;
  int shift_;
};

}  // namespace tessera::inline v0
