// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// compare_stochastic<From, To>(numbers, amount, stream, policies...): convert with a stream at every level against cast with the half-words it
// documents, bit for bit: every length and place in the stream, ranges at odd addresses and what lies around them, pieces, rows that are
// streamed, and floating-point environments that a caller may have set.
// Layer: tests/support. Stands on tessera/convert.hpp and compare_conversions.
#ifndef TESSERA_TESTS_SUPPORT_COMPARE_STOCHASTIC_HPP
#define TESSERA_TESTS_SUPPORT_COMPARE_STOCHASTIC_HPP

#include <tessera/convert.hpp>

#include "compare_conversions.hpp"

namespace conversions {

inline constexpr std::uint64_t part = std::uint64_t{1} << 33;  // elements that a part of a stream is for

template <class From, class To, class Stream, class... P>
class stochastic_comparison {
  using source = typename From::number;
  using target = typename To::number;

 public:
  stochastic_comparison(const std::vector<source>& x, Stream s, P... p) : x_{x}, stream_{s}, policies_{p...} {
    for (std::size_t k = 0; k != x.size(); ++k) expected_.push_back(expected(k, first_of_whole() + k));
  }

  void whole(unsigned environment) {
    const std::size_t n = x_.size();
    row(filled<From>(x_, 0, n, 0, 0), filled<To>(expected_, 0, n, 1, margin), {{n, first_of_whole()}}, environment);
  }
  /// Each length, at some places of memory and of the stream, about its parts' ends too; and in two calls.
  void lengths(level l) {
    const std::size_t longest = l == level::scalar ? 13 : 193;
    for (std::size_t n = 0; n <= longest; ++n)
      for (const std::size_t offset : {0u, 1u, 3u}) {
        const std::size_t from = n * 389 % x_.size();
        for (const std::uint64_t first : {std::uint64_t{0}, std::uint64_t{n % 11}, part * (n % 3) - n / 2, 0 - std::uint64_t{n / 3}}) {
          std::vector<target> y;
          for (std::size_t k = 0; k != n; ++k) y.push_back(expected((from + k) % x_.size(), first + k));
          const To wanted = n == 0 ? To{0, offset, margin} : filled<To>(y, 0, n, offset, margin);
          row(filled<From>(x_, from, n, (n + offset) % 5, 0), wanted, {{n, first}}, environments[0]);
          if (offset == 1) row(filled<From>(x_, from, n, 0, 0), wanted, {{n / 3, first}, {n - n / 3, first + n / 3}}, environments[0]);
        }
      }
  }
  /// Long enough to go past the caches: to addresses where that is done, and where it is not.
  void streamed() {
    const std::size_t n = (std::size_t{4} << 20) / (sizeof(source) + sizeof(target)) + 5003;
    const std::uint64_t first = part - 5000;
    std::vector<target> y;
    for (std::size_t k = 0; k != n; ++k) y.push_back(expected(k % x_.size(), first + k));
    for (const std::size_t offset : {0u, 8u, 3u})
      row(filled<From>(x_, 0, n, 1, 0), filled<To>(y, 0, n, offset, margin), {{n, first}}, environments[0]);
  }

  bool is_good() const { return failures_ == 0; }
  std::string failures() const { return std::to_string(failures_) + " rows, the first: " + what_; }

 private:
  struct piece {
    std::size_t n;
    std::uint64_t first;
  };

  std::uint64_t first_of_whole() const { return 5 * part - x_.size() / 3; }
  /// What is documented, in other words than the library's.
  target expected(std::size_t k, std::uint64_t i) const {
    const std::uint32_t draw = stream_.draw(i >> 1);
    const stochastic<16> half{(i & 1) != 0 ? draw >> 16 : draw & 0xffffu};
    return std::apply([&](auto... p) { return cast<target>(x_[k], half, p...); }, policies_);
  }
  void row(From from, const To& wanted, std::vector<piece> pieces, unsigned environment) {
    To to{wanted.size, wanted.offset - margin, margin};
    const unsigned before = control();
    if (environment != before) set_control(environment);
    if (pieces.size() == 1) {
      convert_from(from.range(), to.range(), pieces[0].first);
    } else if constexpr (requires { from.range().subspan(0, 0), to.range().subspan(0, 0); }) {
      std::size_t at = 0;
      for (const piece p : pieces) {
        convert_from(from.range().subspan(at, p.n), to.range().subspan(at, p.n), p.first);
        at += p.n;
      }
    } else {
      to = wanted;  // packed rows have no pieces
    }
    const bool is_kept = control() == environment;
    if (environment != before) set_control(before);
    if (is_kept && to.memory == wanted.memory) return;
    if (failures_++ == 0) what_ = description(from, to, wanted, pieces, environment);
  }
  template <class A, class B>
  void convert_from(A a, B b, std::uint64_t first) {
    std::apply([&](auto... p) { convert(a, b, stochastic_from{stream_, first}, p...); }, policies_);
  }
  static std::string description(From& from, To& to, To wanted, const std::vector<piece>& pieces, unsigned environment) {
    std::string text = std::to_string(to.size) + " elements in " + std::to_string(pieces.size()) + " from " + std::to_string(pieces[0].first) +
                       " on, environment " + std::to_string(environment);
    for (std::size_t k = 0; k != to.size; ++k) {
      const source x = from.range()[k];
      const target got = to.range()[k], right = wanted.range()[k];
      if (to_bits(got) == to_bits(right)) continue;
      return text + ", element " + std::to_string(k) + " of bits " + std::to_string(to_bits(x)) + ": " + std::to_string(to_bits(got)) +
             " instead of " + std::to_string(to_bits(right));
    }
    return text + ", around the row or in the environment";
  }

  const std::vector<source>& x_;
  Stream stream_;
  std::tuple<P...> policies_;
  std::vector<target> expected_;
  std::size_t failures_ = 0;
  std::string what_;
};

template <class From, class To, class Stream, class... P>
void compare_stochastic(const std::vector<typename From::number>& x, amount much, Stream s, P... p) {
  stochastic_comparison<From, To, Stream, P...> c{x, s, p...};
  for (const level l : levels()) {
    const scoped_level at{l};
    for (const unsigned e : environments)
      if (e == environments[0] || l != level::scalar) c.whole(e);
    if (much != amount::whole) c.lengths(l);
    if (much == amount::whole_and_streamed && l != level::scalar) c.streamed();
    INFO(name_of<typename From::number> << " to " << name_of<typename To::number> << " at level " << level_name(l) << ": " << c.failures());
    CHECK(c.is_good());
  }
}

inline constexpr hash_stream hash{0x0123'4567'89ab'cdef};
inline constexpr philox_stream philox{0x0123'4567'89ab'cdef, 0xfedc'ba98'7654'3210};

}  // namespace conversions

#endif
