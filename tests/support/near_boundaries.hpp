// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Where conversions go wrong: numbers at and next to every boundary of a format; and a count of what was compared.
// Layer: tests/support. Stands on the oracle's table of values.
#ifndef TESSERA_TESTS_SUPPORT_NEAR_BOUNDARIES_HPP
#define TESSERA_TESTS_SUPPORT_NEAR_BOUNDARIES_HPP

#include <cmath>
#include <cstdint>
#include <cstdio>
#include <limits>
#include <random>

#include "oracle.hpp"

namespace oracle {

/// Counts what was compared and prints the first five that differ.
class comparison {
 public:
  void expect(std::uint64_t ours, std::uint64_t theirs, const char* what, double about) {
    ++count_;
    if (ours != theirs && ++mismatches_ <= 5)
      std::printf("    %s %a: got %llx, expected %llx\n", what, about, static_cast<unsigned long long>(ours),
                  static_cast<unsigned long long>(theirs));
  }

  bool report(const char* title) const {
    std::printf("%-44s %11llu compared %9llu mismatches\n", title, static_cast<unsigned long long>(count_),
                static_cast<unsigned long long>(mismatches_));
    std::fflush(stdout);
    return count_ != 0 && mismatches_ == 0;
  }

 private:
  std::uint64_t count_ = 0;
  std::uint64_t mismatches_ = 0;
};

/// Calls visit(x) for every value, every midpoint of neighbours and two ulp around each, up to beyond twice the largest; for zeros,
/// infinities, the ends of the type, and NaNs of several payloads; and for `amount` random numbers, half of them in the format's range.
/// All with both signs. `number_of` makes a float or a double from its bits.
template <class Float, class Bits, class Visitor>
void for_each_input(const model& m, Float (*number_of)(Bits), int amount, Visitor&& visit) {
  const auto both = [&](Float x) {
    visit(x);
    visit(-x);
  };
  const auto& values = m.values();
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double next = i + 1 < values.size() ? values[i + 1] : 3 * values[i];
    for (const double boundary : {values[i], values[i] / 2 + next / 2}) {
      const auto bits = bits_of(static_cast<Float>(boundary));
      for (Bits b = bits < 2 ? 0 : bits - 2; b <= bits + 2; ++b) both(number_of(b));
    }
  }

  const Bits infinity = bits_of(std::numeric_limits<Float>::infinity());
  const Bits quiet = infinity | Bits{1} << (std::numeric_limits<Float>::digits - 2);
  for (const Bits bits : {Bits{0}, Bits{1}, static_cast<Bits>(infinity - 1), infinity, quiet, static_cast<Bits>(quiet | quiet >> 1),
                          static_cast<Bits>(quiet + 1)})
    both(number_of(bits));
  for (int i = 0; i < std::numeric_limits<Float>::digits - 1; ++i) both(number_of(infinity | Bits{1} << i));

  std::mt19937_64 generator{20260101};
  const int least = std::ilogb(values[1]) - 3;
  const int most = std::ilogb(values.back()) + 3;
  for (int i = 0; i < amount / 2; ++i) {
    const std::uint64_t bits = generator();
    visit(number_of(static_cast<Bits>(bits)));
    const double significand = double_of((generator() & 0x800f'ffff'ffff'ffffu) | 0x3ff0'0000'0000'0000u);
    visit(static_cast<Float>(std::ldexp(significand, least + static_cast<int>(bits % static_cast<std::uint64_t>(most - least + 1)))));
  }
}

}  // namespace oracle

#endif
