// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// compare<From, To>(numbers, amount, policies...): convert at every level against cast, bit for bit: every length, ranges at odd addresses
// and what lies around them, rows that are streamed, and floating-point environments that a caller may have set.
// Layer: tests/support. Stands on tessera/convert/convert.hpp and Catch2.
#ifndef TESSERA_TESTS_SUPPORT_COMPARE_CONVERSIONS_HPP
#define TESSERA_TESTS_SUPPORT_COMPARE_CONVERSIONS_HPP

#include <tessera/convert/convert.hpp>
#include <tessera/format.hpp>

#include <algorithm>
#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <random>
#include <span>
#include <string>
#include <tuple>
#include <vector>

#if defined(__x86_64__)
#include <xmmintrin.h>
#endif

#include "catch.hpp"

namespace conversions {

using namespace tessera;

// --- Rows ---------------------------------------------------------------------------------------------------------------

inline constexpr unsigned char untouched = 0xa5;
inline constexpr std::size_t margin = 80;  // more than a vector

/// n numbers side by side, `offset` elements into their memory, and as in `packed`, bytes that nobody writes around them.
template <class T>
struct plain {
  using number = T;
  std::vector<unsigned char> memory;
  std::size_t offset, size;

  plain(std::size_t n, std::size_t o, std::size_t behind)
      : memory(margin * sizeof(T) + (o + n) * sizeof(T) + behind, untouched), offset{margin + o}, size{n} {}
  std::span<T> range() { return {reinterpret_cast<T*>(memory.data()) + offset, size}; }
};
template <class T, packing Order>
struct packed {
  using number = T;
  std::vector<unsigned char> memory;
  std::size_t offset, size;

  packed(std::size_t n, std::size_t o, std::size_t behind)
      : memory(margin + o + packed_bytes<code_bits<T>, Order>(n) + behind, untouched), offset{margin + o}, size{n} {}
  packed_span<T, Order> range() { return {memory.data() + offset, size}; }
};

/// A row of numbers of which the k-th is x[(first + k) % x.size()].
template <class Row>
Row filled(const std::vector<typename Row::number>& x, std::size_t first, std::size_t n, std::size_t offset, std::size_t behind) {
  Row row{n, offset, behind};
  auto range = row.range();
  for (std::size_t k = 0, from = first; k != n; ++k, ++from) {
    if (from >= x.size()) from %= x.size();
    range[k] = x[from];
  }
  return row;
}

// --- Numbers ------------------------------------------------------------------------------------------------------------

/// Each upper half of a float (or each `stride`-th) with lower halves around 0 and around the half of the last place: the ties of formats
/// of up to 6 digits, and their neighbours, are among them, as are those of bfloat16; and random floats in all binades.
inline std::vector<float> floats(std::uint32_t stride) {
  std::vector<float> x;
  std::mt19937 random{20260101};
  for (std::uint32_t upper = 0; upper < 0x1'0000u; upper += stride) {
    for (const std::uint32_t lower : {0x0u, 0x1u, 0xffffu, 0x7fffu, 0x8000u, 0x8001u}) {
      if (lower > 1 && upper % 4 != 0) continue;
      x.push_back(std::bit_cast<float>(upper << 16 | lower));
    }
    const auto any = static_cast<std::uint32_t>(random());
    x.push_back(std::bit_cast<float>(any));
    x.push_back(std::bit_cast<float>((any & 0x807f'f000u) | (100 + upper % 50) << 23));
  }
  std::shuffle(x.begin(), x.end(), random);
  return x;
}
/// All codes of T, and again in other orders up to 2000 if they are few.
template <class T>
std::vector<T> every_code() {
  std::vector<T> x;
  std::mt19937 random{20260102};
  do {
    const auto begin = static_cast<std::ptrdiff_t>(x.size());
    for (std::uint32_t c = 0; c != 1u << code_bits<T>; ++c) x.push_back(from_bits<T>(static_cast<code_type<T>>(c)));
    if (begin != 0) std::shuffle(x.begin() + begin, x.end(), random);
  } while (x.size() < 2000);
  return x;
}

// --- Environments -------------------------------------------------------------------------------------------------------

#if defined(__x86_64__)
inline unsigned control() { return _mm_getcsr() & 0xffc0u; }
inline void set_control(unsigned c) { _mm_setcsr(c); }
// To nearest; subnormals flushed; and the other roundings, with and without.
inline constexpr unsigned environments[] = {0x1f80, 0x9fc0, 0x3f80, 0xdfc0, 0x7f80};
#else
inline unsigned control() { return 0; }
inline void set_control(unsigned) {}
inline constexpr unsigned environments[] = {0};
#endif

// --- Comparisons --------------------------------------------------------------------------------------------------------

inline std::vector<level> levels() {
  std::vector<level> found;
  for (const level l : {level::scalar, level::neon, level::avx2, level::avx512})
    if (is_supported(l)) found.push_back(l);
  return found;
}

/// Converts rows of numbers from x, and compares all bytes of what is written, and around it, with casts one by one.
template <class From, class To, class... P>
class comparison {
  using source = typename From::number;
  using target = typename To::number;

 public:
  comparison(const std::vector<source>& x, P... p) : x_{x}, policies_{p...} {
    for (const source v : x) expected_.push_back(cast<target>(v, p...));
  }

  void whole(unsigned environment) { row(0, x_.size(), 1, 0, environment); }
  void lengths(level l) {
    const std::size_t longest = l == level::scalar ? 13 : 193;
    for (std::size_t n = 0; n <= longest; ++n)
      for (const std::size_t offset : {0u, 1u, 3u}) row(n * 389 % x_.size(), n, offset, (n + offset) % 5, environments[0]);
  }
  /// Long enough to go past the caches, to an address that is not a vector's.
  void streamed() { row(0, (std::size_t{4} << 20) / (sizeof(source) + sizeof(target)) + 5003, 3, 1, environments[0]); }

  bool is_good() const { return failures_ == 0; }
  std::string failures() const { return std::to_string(failures_) + " rows, the first: " + first_; }

 private:
  void row(std::size_t first, std::size_t n, std::size_t offset, std::size_t source_offset, unsigned environment) {
    From from = filled<From>(x_, first, n, source_offset, 0);
    To to{n, offset, margin};
    const unsigned before = control();
    if (environment != before) set_control(environment);
    convert_from(from.range(), to.range());
    const bool is_kept = control() == environment;
    if (environment != before) set_control(before);
    if (is_kept && to.memory == filled<To>(expected_, first, n, offset, margin).memory) return;
    if (failures_++ == 0) first_ = description(first, n, offset, environment, to);
  }
  template <class A, class B>
  void convert_from(A a, B b) {
    std::apply([&](auto... p) { convert(a, b, p...); }, policies_);
  }
  std::string description(std::size_t first, std::size_t n, std::size_t offset, unsigned environment, To& to) const {
    std::string text = std::to_string(n) + " elements, offset " + std::to_string(offset) + ", environment " + std::to_string(environment);
    auto range = to.range();
    for (std::size_t k = 0; k != n; ++k) {
      const std::size_t at = (first + k) % x_.size();
      const target got = range[k];
      if (as_number(got) == as_number(expected_[at])) continue;
      return text + ", element " + std::to_string(k) + " of bits " + std::to_string(as_number(x_[at])) + ": " +
             std::to_string(as_number(got)) + " instead of " + std::to_string(as_number(expected_[at]));
    }
    return text + ", around the row or in the environment";
  }
  template <class T>
  static std::uint64_t as_number(T x) {
    if constexpr (std::same_as<T, float>) return std::bit_cast<std::uint32_t>(x);
    if constexpr (!std::same_as<T, float>) return static_cast<std::uint64_t>(to_bits(x));
  }

  const std::vector<source>& x_;
  std::tuple<P...> policies_;
  std::vector<target> expected_;
  std::size_t failures_ = 0;
  std::string first_;
};

enum class amount { whole_and_streamed, whole, lengths };

/// Each level, each environment, each length.
template <class From, class To, class... P>
void compare(const std::vector<typename From::number>& x, amount much, P... p) {
  for (const level l : levels()) {
    const scoped_level at{l};
    comparison<From, To, P...> c{x, p...};
    for (const unsigned e : environments)
      if (e == environments[0] || x.size() < 50'000 || l != level::scalar) c.whole(e);
    if (much != amount::whole) c.lengths(l);
    if (much == amount::whole_and_streamed && l != level::scalar) c.streamed();
    if (l == level::avx512) {  // where bytes are gathered in one of two ways
      const scoped_prefetching as_on_other_machines{current_prefetching() == prefetching::by_software ? prefetching::by_processor : prefetching::by_software};
      c.whole(environments[0]);
      if (much == amount::lengths) c.lengths(l);
    }
    INFO(name_of<typename From::number> << " to " << name_of<typename To::number> << " at level " << level_name(l) << ": " << c.failures());
    CHECK(c.is_good());
  }
}

template <class... T>
struct types {};
/// what(T{}) for each type.
template <class... T, class F>
void for_each_type(types<T...>, const F& what) {
  (what(T{}), ...);
}

}  // namespace conversions

#endif
