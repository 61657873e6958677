// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The bridge between the oracle's names and the library's: which type is which golden format, which policy is which rule.
// Layer: tests/support. Stands on tessera/format.hpp and the oracle.
#ifndef TESSERA_TESTS_SUPPORT_POLICIES_HPP
#define TESSERA_TESTS_SUPPORT_POLICIES_HPP

#include <tessera/format.hpp>

#include <cstddef>
#include <cstdint>

#include "oracle.hpp"

namespace oracle {

/// A type of the library and the id of its format in the golden files.
template <class T, std::size_t GoldenId>
struct tested {
  using type = T;
  static constexpr std::size_t id = GoldenId;
  static constexpr const char* name() { return golden_layouts[GoldenId].name; }
  static model make_model() { return golden_model(GoldenId); }
};

template <class... Tested>
struct tested_list {
  template <class Visitor>
  static void for_each(Visitor&& visit) {
    (visit(Tested{}), ...);
  }
};

/// Every format of the library that the oracle knows. To add a format, add its line.
using tested_formats = tested_list<tested<tessera::float8_e4m3fn, 0>,  //
                                   tested<tessera::float8_e5m2, 1>,    //
                                   tested<tessera::bfloat16, 11>,      //
                                   tested<tessera::float16, 12>>;

/// Calls visit(oracle's rounding, library's policy, library's enumerator) six times.
template <class Visitor>
void for_each_rounding(Visitor&& visit) {
  using mode = tessera::rounding_mode;
  visit(rounding::nearest_even, tessera::nearest_even, mode::nearest_even);
  visit(rounding::toward_zero, tessera::toward_zero, mode::toward_zero);
  visit(rounding::upward, tessera::upward, mode::upward);
  visit(rounding::downward, tessera::downward, mode::downward);
  visit(rounding::nearest_away, tessera::nearest_away, mode::nearest_away);
  visit(rounding::to_odd, tessera::to_odd, mode::to_odd);
}

/// Calls visit(oracle's overflow, library's policy, library's enumerator) three times.
template <class Visitor>
void for_each_overflow(Visitor&& visit) {
  using mode = tessera::overflow_mode;
  visit(overflow::saturate, tessera::saturate, mode::saturate);
  visit(overflow::ieee, tessera::ieee, mode::ieee);
  visit(overflow::saturate_finite, tessera::saturate_finite, mode::saturate_finite);
}

/// A pair of library policies and what the oracle calls them.
template <class RoundingPolicy, class OverflowPolicy>
struct combination {
  oracle::rounding rounding;
  oracle::overflow overflow;
  RoundingPolicy rounding_policy;
  OverflowPolicy overflow_policy;
  tessera::rounding_mode rounding_mode;
  tessera::overflow_mode overflow_mode;
};

/// Calls visit(combination) for each of the 18 pairs of rounding and overflow.
template <class Visitor>
void for_each_combination(Visitor&& visit) {
  for_each_rounding([&](oracle::rounding r, auto rounding_policy, tessera::rounding_mode rounding_mode) {
    for_each_overflow([&](oracle::overflow o, auto overflow_policy, tessera::overflow_mode overflow_mode) {
      using both = combination<decltype(rounding_policy), decltype(overflow_policy)>;
      visit(both{r, o, rounding_policy, overflow_policy, rounding_mode, overflow_mode});
    });
  });
}

/// The code of a narrow number as the oracle writes it: right-aligned in 32 bits.
template <class T>
constexpr std::uint32_t code_of(T x) {
  constexpr std::uint32_t mask = (std::uint32_t{1} << tessera::code_bits<T>) - 1;
  return static_cast<std::uint32_t>(tessera::to_bits(x)) & mask;
}

template <class T>
constexpr T from_code(std::uint32_t code) {
  return tessera::from_bits<T>(static_cast<tessera::code_type<T>>(code));
}

/// What a cast without an overflow policy does: a format with infinities takes ieee, any other saturate.
inline overflow default_overflow(const model& m) { return m.has_infinity() ? overflow::ieee : overflow::saturate; }

}  // namespace oracle

#endif
