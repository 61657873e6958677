// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The vocabulary on one float at a time: the specification of every other backend, and what runs in constant expressions.
// Layer: simd. Stands on simd/{tags,element_plan}, core.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "../../core/config.hpp"
#include "../element_plan.hpp"
#include "../random_stream.hpp"
#include "../tags.hpp"
#include "begin.hpp"

// Tests for NaN and infinity are integer comparisons: clang's -ffast-math folds the others away.

struct isa {
  static constexpr std::size_t lanes       = 1;
  static constexpr bool rounds_by_itself = true;  ///< conversions do not look at the floating-point environment
  static constexpr bool looks_up_bytes   = false;  ///< of 128, at once
  static constexpr bool looks_up_groups  = false;  ///< the 16 values of each of several groups
  static constexpr bool permutes_pairs   = false;  ///< bytes of two registers at a time
  static constexpr bool divides_quickly  = false;  ///< by two products
};
using floats = float;
using ints   = std::uint32_t;
using mask   = bool;
inline constexpr std::size_t lanes = 1;
inline constexpr std::size_t step  = 4 * lanes;

/// Four vectors of floats: the unit of every kernel.
struct quad {
  floats v[4];
};
/// The codes of a quad.
template <class Element>
struct codes {
  Element v[4];
};

constexpr std::uint32_t bits_of(float x) noexcept { return std::bit_cast<std::uint32_t>(x); }
constexpr float float_of(std::uint32_t bits) noexcept { return std::bit_cast<float>(bits); }
constexpr std::uint32_t magnitude_bits(float x) noexcept { return bits_of(x) & 0x7fff'ffffu; }
constexpr bool is_nan(float x) noexcept { return magnitude_bits(x) > 0x7f80'0000u; }
constexpr bool is_infinite(const float& x) noexcept { return (std::bit_cast<std::uint32_t>(x) & 0x7fff'ffffu) == 0x7f80'0000u; }  // (of a parameter that is a float clang's -ffast-math knows that it is not)
constexpr bool is_finite(float x) noexcept { return magnitude_bits(x) < 0x7f80'0000u; }
constexpr float float_max() noexcept { return float_of(0x7f7f'ffffu); }
/// The quiet NaN with the sign of x: the sign of a NaN that arithmetic makes differs between machines, so it is x's here.
constexpr float nan_like(float x) noexcept { return float_of((bits_of(x) & 0x8000'0000u) | 0x7fc0'0000u); }

// --- What other backends do to the lanes of a vector ------------------------------------------------------------------------

constexpr floats fill(float x) noexcept { return x; }
constexpr ints fill_bits(std::uint32_t x) noexcept { return x; }
constexpr floats floats_of(ints x) noexcept { return float_of(x); }
constexpr floats load(const float* p) noexcept { return *p; }
constexpr floats smaller(floats a, floats b) noexcept { return a < b ? a : b; }
constexpr floats larger(floats a, floats b) noexcept { return a > b ? a : b; }
constexpr ints smaller_unsigned(ints a, ints b) noexcept { return a < b ? a : b; }
constexpr ints larger_unsigned(ints a, ints b) noexcept { return a > b ? a : b; }
constexpr mask equal(ints a, ints b) noexcept { return a == b; }
constexpr mask greater(floats a, floats b) noexcept { return a > b; }
constexpr mask greater_unsigned(ints a, ints b) noexcept { return a > b; }
constexpr mask not_finite(floats x) noexcept { return !is_finite(x); }
constexpr mask first(std::size_t n) noexcept { return n != 0; }
constexpr floats select(mask m, floats a, floats b) noexcept { return m ? a : b; }

// --- Memory: any element type that converts to float ---------------------------------------------------------------------

template <class Source>
constexpr quad load4_partial(const Source* p, std::size_t n) noexcept {
  quad q{};
  for (std::size_t i = 0; i != n; ++i) q.v[i] = static_cast<float>(p[i]);
  return q;
}
template <class Source>
constexpr floats load_as_float(const Source* p) noexcept {
  return static_cast<float>(*p);
}
template <class Source>
constexpr floats load_as_float_partial(const Source* p, std::size_t n) noexcept {
  return n == 0 ? 0.0f : static_cast<float>(*p);
}
template <class Source>
constexpr quad load4(const Source* p) noexcept {
  return {{static_cast<float>(p[0]), static_cast<float>(p[1]), static_cast<float>(p[2]), static_cast<float>(p[3])}};
}

/// n codes from place i on as floats; `row` is a pointer or a packed span. `Decoder` is how other backends know the element.
template <class Decoder, class Row>
constexpr quad decode4_partial(Row row, std::size_t i, std::size_t n) noexcept {
  quad q{};
  for (std::size_t k = 0; k != n; ++k) q.v[k] = static_cast<float>(row[i + k]);
  return q;
}
template <class Decoder, class Row>
constexpr quad decode4(Row row, std::size_t i) noexcept {
  return decode4_partial<Decoder>(row, i, step);
}

/// The first n of four codes to place i on.
template <class Row, class Element>
constexpr void store4_partial(Row row, std::size_t i, const codes<Element>& c, std::size_t n) noexcept {
  for (std::size_t k = 0; k != n; ++k) row[i + k] = c.v[k];
}
template <class Row, class Element, class Hint>
constexpr void store4(Row row, std::size_t i, const codes<Element>& c, Hint) noexcept {
  store4_partial(row, i, c, step);
}
template <class Source>
constexpr void prefetch4(const Source*, std::size_t, as_told) noexcept {}
struct latest_codes {};  // groups are not looked up
constexpr void keep_order() noexcept {}
template <class Source, class Ahead, class Hint>
constexpr void prefetch_next4(const Source*, const Ahead&, Hint) noexcept {}
template <class Source>
constexpr void prefetch_half4(const Source*, std::size_t) noexcept {}
template <class Source>
constexpr void prefetch_run4(const Source*, streaming) noexcept {}
template <class Row>
constexpr void prefetch_codes(const Row&, std::size_t, as_told) noexcept {}
template <class Row, class Hint>
constexpr std::size_t head(const Row&, Hint) noexcept {
  return 0;
}
template <class Hint>
constexpr void fence(Hint) noexcept {}

/// (Here the scales of a group are made and stored one by one.)
template <class Narrow>
constexpr void store_narrowed4(Narrow*, const quad&, std::size_t) noexcept {}
template <element_plan P, class Decoder>
constexpr quad store_rounded4(std::uint8_t*, const quad& q, std::size_t) noexcept {
  return q;
}

// --- Folds ---------------------------------------------------------------------------------------------------------------

constexpr floats fold(finite_magnitude, floats a, floats x) noexcept { return is_finite(x) && magnitude_bits(x) > bits_of(a) ? float_of(magnitude_bits(x)) : a; }
constexpr floats fold(magnitude, floats a, floats x) noexcept { return !is_nan(x) && magnitude_bits(x) > bits_of(a) ? float_of(magnitude_bits(x)) : a; }
constexpr floats fold(magnitude_or_nan, floats a, floats x) noexcept { return magnitude_bits(x) > bits_of(a) ? float_of(magnitude_bits(x)) : a; }
constexpr floats fold(signed_magnitude, floats a, floats x) noexcept { return !is_nan(x) && magnitude_bits(x) > magnitude_bits(a) ? x : a; }
constexpr floats fold(lowest, floats a, floats x) noexcept { return !is_nan(x) && x < a ? x : a; }
constexpr floats fold(highest, floats a, floats x) noexcept { return !is_nan(x) && x > a ? x : a; }
constexpr floats fold(finite_lowest, floats a, floats x) noexcept { return is_finite(x) && x < a ? x : a; }
constexpr floats fold(finite_highest, floats a, floats x) noexcept { return is_finite(x) && x > a ? x : a; }

/// The neutral element, what a fold of nothing is, in bits: under clang's -ffast-math a function that returns an infinity returns anything.
template <class Fold>
constexpr std::uint32_t start_of(Fold) noexcept {
  if constexpr (std::is_same_v<Fold, lowest>) return 0x7f80'0000u;
  if constexpr (std::is_same_v<Fold, highest>) return 0xff80'0000u;
  return 0;
}

/// Other backends fold quickly, and ask in which lanes the result may not be the fold.
template <class Fold>
constexpr mask unsettled(Fold, floats) noexcept {
  return false;
}
template <class Fold>
constexpr ints start4(Fold how) noexcept {
  return start_of(how);
}

/// The fold of n values.
template <class Fold>
constexpr floats fold4_partial(Fold how, floats a, const quad& q, std::size_t n) noexcept {
  for (std::size_t k = 0; k != n; ++k) a = fold(how, a, q.v[k]);
  return a;
}
/// Lane k of the result is the fold of all lanes of vector k.
template <class Fold>
constexpr floats fold_across(Fold, const floats (&v)[lanes]) noexcept {
  return v[0];
}
constexpr void store(float* p, floats v) noexcept { *p = v; }

// --- Element arithmetic --------------------------------------------------------------------------------------------------

/// True if a result that is `exact`, or rounded to double, is an infinity as a float. (Compilers refuse constant expressions that make
/// an infinity, or make or meet a NaN: so those cases are told apart before the operation.)
constexpr bool overflows(double exact) noexcept { return exact >= 0x1.ffffffp127 || exact <= -0x1.ffffffp127; }
constexpr float infinity_like(double x) noexcept { return float_of(x < 0 ? 0xff80'0000u : 0x7f80'0000u); }

/// x * y as IEEE 754 has it, a NaN with the sign of x.
constexpr floats multiply(floats x, floats y) noexcept {
  if (std::is_constant_evaluated()) {
    if (is_nan(x) || is_nan(y) || (is_infinite(x) && magnitude_bits(y) == 0) || (magnitude_bits(x) == 0 && is_infinite(y))) return nan_like(x);
    const double product = static_cast<double>(x) * static_cast<double>(y);
    if (overflows(product)) return infinity_like(product);
  }
  const floats p = x * y;
  return is_nan(p) ? nan_like(x) : p;
}
/// x / y as IEEE 754 has it, a NaN with the sign of x.
constexpr floats divide(floats x, floats y) noexcept {
  if (std::is_constant_evaluated()) {
    if (is_nan(x) || is_nan(y) || (is_infinite(x) && is_infinite(y)) || (magnitude_bits(x) == 0 && magnitude_bits(y) == 0)) return nan_like(x);
    if (magnitude_bits(y) == 0) return float_of(((bits_of(x) ^ bits_of(y)) & 0x8000'0000u) | 0x7f80'0000u);
    const double exact = static_cast<double>(x) / static_cast<double>(y);
    if (overflows(exact)) return infinity_like(exact);
  }
  const floats q = x / y;
  return is_nan(q) ? nan_like(x) : q;
}
/// x + y as IEEE 754 has it, a NaN with the sign of x.
constexpr floats add(floats x, floats y) noexcept {
  if (std::is_constant_evaluated()) {
    if (is_nan(x) || is_nan(y) || (is_infinite(x) && is_infinite(y) && bits_of(x) != bits_of(y))) return nan_like(x);
    const double exact = static_cast<double>(x) + static_cast<double>(y);
    if (overflows(exact)) return infinity_like(exact);
  }
  const floats sum = x + y;
  return is_nan(sum) ? nan_like(x) : sum;
}
/// x * y + z rounded once: the product is exact in double, and the sum is rounded to odd there, so that rounding to float is right.
constexpr floats multiply_add(floats x, floats y, floats z) noexcept {
  if (!is_finite(x) || !is_finite(y) || !is_finite(z)) return add(multiply(x, y), z);
  const double product = static_cast<double>(x) * static_cast<double>(y), addend = static_cast<double>(z);
  const double sum = product + addend;
  const double part = sum - product, error = (product - (sum - part)) + (addend - part);  // Knuth: sum + error is exact
  auto bits = std::bit_cast<std::uint64_t>(sum);
  if (error != 0 && (bits & 1) == 0) bits += (error > 0) == (sum > 0) ? 1u : ~std::uint64_t{0};
  const auto odd = std::bit_cast<double>(bits);
  return overflows(odd) ? infinity_like(odd) : static_cast<float>(odd);
}
/// The integer nearest to x, ties to even, for |x| < 2^22; beyond, ±2^22.
constexpr floats nearest_integer(floats x) noexcept {
  if (is_nan(x)) return x;
  constexpr float end = 0x1p22f, magic = 0x1.8p23f;
  const floats bounded = x > end ? end : x < -end ? -end : x;
  return (bounded + magic) - magic;
}

/// What r, the float nearest to 1 / s, lacks of it.
constexpr floats rest_of_inverse(floats s, floats r) noexcept {
  const floats lack = multiply_add(-r, s, 1), first = multiply(lack, r);
  return multiply_add(multiply_add(-first, s, lack), r, first);
}

constexpr floats quotient(by_division, floats x, const divisor& d) noexcept { return divide(x, d.s); }
constexpr floats quotient(by_multiplication, floats x, const divisor& d) noexcept { return multiply(x, d.r); }
/// With a zero point a NaN becomes the code of 0.
constexpr floats quotient(by_division_and_shift, floats x, const divisor& d) noexcept { return is_nan(x) ? d.z : add(nearest_integer(divide(x, d.s)), d.z); }
constexpr floats quotient(by_multiplication_and_shift, floats x, const divisor& d) noexcept { return is_nan(x) ? d.z : add(nearest_integer(multiply(x, d.r)), d.z); }
constexpr floats quotient(by_offset, floats x, const divisor& d) noexcept { return add(multiply(x, d.r), d.c); }
constexpr floats quotient(by_fused_offset, floats x, const divisor& d) noexcept { return multiply_add(x, d.r, d.c); }
constexpr floats quotient(from_minimum, floats x, const divisor& d) noexcept { return add(multiply(add(x, -d.z), d.r), d.c); }
constexpr floats quotient(by_restoring, floats x, const divisor& d) noexcept { return divide(add(x, multiply(d.z, d.s)), d.s); }

template <class Narrow>
constexpr floats quotient(in_precision<by_division, Narrow>, floats x, const divisor& d) noexcept {
  return static_cast<float>(Narrow(divide(x, d.s)));
}
/// x / s, of which only the code will be rounded: the quotient of two floats in double, rounded to odd.
constexpr floats quotient(in_precision<by_division, double>, floats x, const divisor& d) noexcept {
  if (!is_finite(x) || !is_finite(d.s) || magnitude_bits(d.s) == 0) return divide(x, d.s);
  const double exact = static_cast<double>(x) / static_cast<double>(d.s);
  if (overflows(exact)) return infinity_like(exact);
  const auto narrow = static_cast<float>(exact);
  if (static_cast<double>(narrow) == exact || !is_finite(narrow) || (bits_of(narrow) & 1) != 0) return narrow;
  const double rest   = exact - static_cast<double>(narrow);  // exact: the two are neighbours
  const bool is_above = narrow != 0 && (rest < 0) == (narrow > 0);  // in magnitude
  return float_of(bits_of(narrow) + (is_above ? ~0u : 1u));
}
template <class Narrow>
constexpr floats quotient(in_precision<by_restoring, Narrow>, floats x, const divisor& d) noexcept {
  const auto narrow = [](float v) { return static_cast<float>(Narrow(v)); };
  return narrow(divide(narrow(add(x, narrow(multiply(d.z, d.s)))), d.s));
}

/// x as CUDA's conversion has it: to nearest even, saturating, 0 for NaN.
constexpr std::int32_t to_int32(floats x) noexcept {
  if (is_nan(x)) return 0;
  if (x >= 0x1p31f) return 0x7fff'ffff;
  if (x < -0x1p31f) return -0x7fff'ffff - 1;
  constexpr double magic = 0x1.8p52;
  return static_cast<std::int32_t>((static_cast<double>(x) + magic) - magic);
}
constexpr floats quotient(in_precision<by_multiplication_and_shift, std::int32_t>, floats x, const divisor& d) noexcept {
  const auto n = static_cast<std::uint32_t>(to_int32(multiply(x, d.r))), z = static_cast<std::uint32_t>(to_int32(d.z));
  return static_cast<float>(static_cast<std::int32_t>(n + z));
}

// From a code to its value: c and z are small integers where they meet, so that c - z is exact.
constexpr floats restore(by_multiplication, floats c, float s, float) noexcept { return multiply(c, s); }
constexpr floats restore(by_division_and_shift, floats c, float s, float z) noexcept { return multiply(add(c, -z), s); }
constexpr floats restore(from_minimum, floats c, float s, float z) noexcept { return add(multiply(c, s), z); }

/// `Code` knows the element and its rounding: encode(float) gives the element.
template <class Code>
constexpr codes<typename Code::element> encode4(const quad& q) noexcept {
  return {{Code::encode(q.v[0]), Code::encode(q.v[1]), Code::encode(q.v[2]), Code::encode(q.v[3])}};
}

/// Codes from codes: encode4 of decode4, which other backends may do in one.
template <class Decoder, class Code, class Row>
constexpr codes<typename Code::element> recode4(Row row, std::size_t i) noexcept {
  return encode4<Code>(decode4<Decoder>(row, i));
}
template <class Decoder, class Code, class Row>
constexpr codes<typename Code::element> recode4_partial(Row row, std::size_t i, std::size_t n) noexcept {
  return encode4<Code>(decode4_partial<Decoder>(row, i, n));
}

/// The same with a rounding that is known at run time.
template <class Code, class Rule>
constexpr codes<typename Code::element> encode4_by_rule(const quad& q, const Rule& rule) noexcept {
  return {{rule(q.v[0]), rule(q.v[1]), rule(q.v[2]), rule(q.v[3])}};
}

/// The draws of a quad, each for two elements: its lower half for the first.
struct draws {
  std::uint32_t v[2];
};
/// Draws from `low` on, a quad's at a time.
template <class Part>
struct run {
  Part part;
  std::uint32_t low;
};
template <class Part>
constexpr run<Part> run_of(const Part& p, std::uint32_t low) noexcept {
  return {p, low};
}
template <class Part>
constexpr draws next4(run<Part>& r) noexcept {
  r.low += 2;
  return {{r.part.draw(r.low - 2), r.part.draw(r.low - 1)}};
}
/// `Code` knows the element; encode(float, bits) rounds it by the lower 16 bits.
template <class Code>
constexpr codes<typename Code::element> encode4(const quad& q, const draws& d) noexcept {
  return {{Code::encode(q.v[0], d.v[0]), Code::encode(q.v[1], d.v[0] >> 16), Code::encode(q.v[2], d.v[1]), Code::encode(q.v[3], d.v[1] >> 16)}};
}

/// What a quad of elements meets.
struct divisors4 {
  divisor v[4];
};
constexpr divisors4 spread(const divisor& d) noexcept { return {{d, d, d, d}}; }
constexpr divisors4 spread(const group_divisors& d, std::size_t k, std::size_t vectors) noexcept { return {{d[k], d[k + 1 / vectors], d[k + 2 / vectors], d[k + 3 / vectors]}}; }
constexpr divisors4 spread_columns(const group_divisors& d, std::size_t k) noexcept { return spread(d, k, 1); }
/// The lanes that a kernel has to leave to this backend: none.
constexpr mask nan_lanes(const quad&) noexcept { return false; }
constexpr mask either(mask a, mask b) noexcept { return a || b; }
constexpr bool any(mask m) noexcept { return m; }

/// The codes of x, each element scaled by what it meets; q is what was rounded.
template <class Code, class Quotient>
constexpr codes<typename Code::element> meet4(Quotient how, const quad& x, const divisors4& d, quad& q) noexcept {
  for (std::size_t k = 0; k != step; ++k) q.v[k] = quotient(how, x.v[k], d.v[k]);
  return encode4<Code>(q);
}

template <class How>
constexpr quad restore4(How how, const quad& c, const divisors4& d) noexcept {
  quad y{};
  for (std::size_t k = 0; k != step; ++k) y.v[k] = restore(how, c.v[k], d.v[k].s, d.v[k].z);
  return y;
}
template <class Decoder, class Value, class How>
constexpr auto restored(How how, const quad& c, const divisors4& d) noexcept {
  return encode4<Value>(restore4(how, c, d));
}

/// Counts what happened to an element: one with these bits came in, q was rounded to c. z is the code's zero.
template <class Code>
constexpr void count(counts& total, std::uint32_t x, float q, typename Code::element c, float z) noexcept {
  const std::uint32_t magnitude = x & 0x7fff'ffffu;
  const float value             = static_cast<float>(c);
  total.nan_in += magnitude > 0x7f80'0000u ? 1u : 0u;
  total.inf_in += magnitude == 0x7f80'0000u ? 1u : 0u;
  total.nan_out += is_nan(value) ? 1u : 0u;
  total.flushed += magnitude != 0 && magnitude <= 0x7f80'0000u && Code::zeros_are_codes && value == z ? 1u : 0u;
  total.saturated += Code::saturates(q) ? 1u : 0u;
}
struct tally {
  counts n;
};
constexpr counts total_of(const tally& all) noexcept { return all.n; }
template <class Code>
constexpr void count4(tally& total, const quad& x, const quad& q, const codes<typename Code::element>& c, const divisors4& d, std::size_t n) noexcept {
  for (std::size_t k = 0; k != n; ++k) count<Code>(total.n, bits_of(x.v[k]), q.v[k], c.v[k], d.v[k].z);
}

#include "../generic_steps.hpp"

#include "end.hpp"
