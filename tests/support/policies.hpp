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

/// A type of the library and the oracle's layout of it, whose id is that of the golden files, where they have the format.
template <class T, std::size_t Id>
struct tested {
  using type = T;
  static constexpr std::size_t id = Id;
  static constexpr bool is_golden = Id < golden_layout_count;
  /// The formats of the foundation, into which the quick run converts more floats.
  static constexpr bool is_first = Id <= 1 || Id == 11 || Id == 12;
  static constexpr const char* name() { return layouts[Id].name; }
  static model make_model() { return model_of(Id); }
};

template <class... Tested>
struct tested_list {
  template <class Visitor>
  static void for_each(Visitor&& visit) {
    (visit(Tested{}), ...);
  }
};

/// Every float format of the library's catalogue. To add a format, add its line here and its layout to the oracle.
using tested_formats = tested_list<tested<tessera::float8_e4m3fn, 0>,       //
                                   tested<tessera::float8_e5m2, 1>,         //
                                   tested<tessera::float8_e4m3, 2>,         //
                                   tested<tessera::float8_e3m4, 3>,         //
                                   tested<tessera::float8_e4m3fnuz, 4>,     //
                                   tested<tessera::float8_e5m2fnuz, 5>,     //
                                   tested<tessera::float8_e4m3b11fnuz, 6>,  //
                                   tested<tessera::float6_e2m3fn, 7>,       //
                                   tested<tessera::float6_e3m2fn, 8>,       //
                                   tested<tessera::float4_e2m1fn, 9>,       //
                                   tested<tessera::float8_e8m0fnu, 10>,     //
                                   tested<tessera::bfloat16, 11>,           //
                                   tested<tessera::float16, 12>,            //
                                   tested<tessera::tfloat32, 13>,           //
                                   tested<tessera::ufloat8_e4m3, 14>,       //
                                   tested<tessera::ufloat8_e5m3, 15>,       //
                                   tested<tessera::float12_e5m6, 16>,       //
                                   tested<tessera::k8p3, 17>,               //
                                   tested<tessera::k8p4, 18>>;

/// A type of the library, or std::int8_t, and the oracle's model of it.
template <class T, int Bits, bool IsSigned, int FractionBits = 0>
struct tested_integer {
  using type = T;
  static constexpr integer_model model{Bits, IsSigned, FractionBits};
};

using tested_integers = tested_list<tested_integer<tessera::int4, 4, true>,    //
                                    tested_integer<tessera::uint4, 4, false>,  //
                                    tested_integer<tessera::int2, 2, true>,    //
                                    tested_integer<tessera::uint2, 2, false>,  //
                                    tested_integer<tessera::mx_int8, 8, true, 6>, tested_integer<std::int8_t, 8, true>>;

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
  constexpr std::uint32_t mask = (std::uint32_t{1} << tessera::code_bits<T>)-1;
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
