// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// From a number to its shortest decimal, and from a decimal of any length to the exact value that `encode` rounds once.
// Layer: format. Stands on big_natural, concepts, core/exact_value.
#pragma once

#include <cstddef>
#include <cstdint>

#include "../core/exact_value.hpp"
#include "big_natural.hpp"
#include "concepts.hpp"

namespace tessera::inline v0::detail {

// --- What reads back as a number ----------------------------------------------------------------------------------------

/// A magnitude other than 0 and the interval around it that is rounded to it, to nearest even, on a grid that has no ends.
struct neighbourhood {
  exact_value value, low, high;
  bool has_low, has_high;  // whether the ends belong to it
};

/// A tie goes to the upper of two neighbours if the lower one's last digit is odd. Without a mantissa that digit is the
/// hidden one: every tie goes up, but for the one above zero.
template <float_format F>
constexpr neighbourhood neighbourhood_of(std::uint64_t code) noexcept {
  const std::uint64_t c          = code & F.magnitude_mask();
  const exact_value x            = decode<F>(c);
  const bool starts_binade       = (c & low_bits(F.mantissa_bits)) == 0 && !(F.has_subnormals && c >> F.mantissa_bits <= 1);
  constexpr bool hidden_is_last  = F.mantissa_bits == 0;
  const bool is_odd              = hidden_is_last || (c & 1) != 0;
  const bool one_below_is_odd    = hidden_is_last ? !(F.has_subnormals && c == 1) : !is_odd;
  const std::uint64_t four_times = 4 * x.significand;
  return {x, {four_times - (starts_binade ? 1u : 2u), x.exponent - 2}, {four_times + 2, x.exponent - 2}, one_below_is_odd, !is_odd};
}

/// Integers are written as they are; with a fraction, to half a unit of the last digit.
template <int_format F>
constexpr neighbourhood neighbourhood_of(std::uint64_t code) noexcept {
  static_assert(F.fraction_bits == 0 || F.bits <= 62, "text: fixed-point numbers of up to 62 bits");
  exact_value x = decode<F>(code);
  x.negative    = false;
  if constexpr (F.fraction_bits == 0) return {x, x, x, true, true};
  const bool is_even = (x.significand & 1) == 0;
  return {x, {2 * x.significand - 1, x.exponent - 1}, {2 * x.significand + 1, x.exponent - 1}, is_even, is_even};
}

/// From one threshold of `encode` to the next; on it stands the lower of two values. Beyond both ends of the table nothing but
/// the value itself.
template <codebook_format F>
constexpr neighbourhood neighbourhood_of(std::uint64_t code) noexcept {
  constexpr auto& search = search_in<F>;
  std::size_t rank       = 0;
  while (search.code[rank] != code % F.searched()) ++rank;
  const bool is_lowest = rank == 0;
  exact_value x        = exact(F.values[code]);
  if (F.has_sign_bit) x.negative = false;
  const exact_value below = is_lowest ? x : search.threshold[rank - 1];
  const exact_value above = rank + 1 == F.searched() ? x : search.threshold[rank];
  // As magnitudes the ends of a negative number change places; and no magnitude reaches beyond 0.
  neighbourhood n = x.negative ? neighbourhood{x, above, below, true, is_lowest} : neighbourhood{x, below, above, is_lowest, true};
  if (n.low.negative != x.negative) n.low = {}, n.has_low = false;
  n.value.negative = n.low.negative = n.high.negative = false;
  return n;
}

/// Limbs for `shortest_decimal`: for each end of a neighbourhood times ten in units of the last digit of the smallest.
constexpr std::size_t limbs_to_write(const float_format& f) noexcept {
  const int above = f.max_exponent() + 3 > 64 ? f.max_exponent() + 3 : 64;
  const int below = 2 - f.least_exponent();
  return static_cast<std::size_t>(((above > below ? above : below) + 12) / 32 + 1);
}
constexpr std::size_t limbs_to_write(const int_format& f) noexcept { return static_cast<std::size_t>((64 + f.fraction_bits + 12) / 32 + 1); }
constexpr std::size_t limbs_to_write(const codebook_format&) noexcept { return 10; }  // 2^128 in units of 2^-149

// --- The shortest decimal -----------------------------------------------------------------------------------------------

/// digits[0].digits[1]digits[2]... * 10^exponent. `count` leaves zeros at the end out, unless they are written in fixed notation.
struct decimal {
  static constexpr int capacity = 24;  // 21 tell numbers of 64 binary digits apart
  char digits[capacity]         = {};
  int count                     = 0;
  int exponent                  = 0;
  bool is_scientific            = false;

  /// Adds one unit of the last digit.
  constexpr void increment() noexcept {
    int i = count - 1;
    while (i > 0 && digits[i] == 9) digits[i--] = 0;
    if (digits[i] != 9) {
      ++digits[i];
    } else {
      digits[0] = 1;
      ++exponent;
    }
  }
  constexpr void drop_zeros() noexcept {
    while (count > 1 && digits[count - 1] == 0) --count;
  }

  /// The lengths of both notations, the sign apart.
  constexpr int fixed_length() const noexcept { return exponent < 0 ? count + 1 - exponent : exponent >= count - 1 ? exponent + 1 : count + 1; }
  constexpr int scientific_length() const noexcept { return count + (count > 1 ? 1 : 0) + 4; }  // 5 beyond 10^±100, where fixed is longer still
};

/// floor(n * log10(2)) for |n| <= 1650.
constexpr int log10_of_power_of_2(int n) noexcept { return n * 78913 >> 18; }

/// A number's decimal digits, one after the other, and how far the number reaches down and up (Steele and White 1990, free-format).
template <std::size_t Limbs>
struct digit_stream {
  big_natural<Limbs> rest, below, above, one;  // what the digits have not said yet, and the ways to both ends, in units of 1 / one
  bool has_low, has_high;
  int exponent;  // of the first digit

  explicit constexpr digit_stream(const neighbourhood& n) noexcept : one{1}, has_low{n.has_low}, has_high{n.has_high}, exponent{log10_of_power_of_2(n.value.binade())} {
    int unit = n.value.exponent < n.high.exponent ? n.value.exponent : n.high.exponent;
    if (n.low.significand != 0 && n.low.exponent < unit) unit = n.low.exponent;
    const auto in_units = [unit](const exact_value& x) {
      big_natural<Limbs> result{x.significand};
      if (x.significand != 0) result.shift_left(x.exponent - unit);
      return result;
    };
    rest  = in_units(n.value);
    below = rest;
    below -= in_units(n.low);
    above = in_units(n.high);
    above -= rest;
    if (unit > 0)
      change_number([unit](auto& x) { x.shift_left(unit); });
    else
      one.shift_left(-unit);
    if (exponent >= 0)
      one.multiply_by_power_of_10(exponent);
    else
      change_number([this](auto& x) { x.multiply_by_power_of_10(-exponent); });
    auto ten = one;
    ten.multiply_add(10, 0);
    if (rest >= ten) one = ten, ++exponent;  // 2^binade may be in a lower decade
  }

  constexpr void change_number(auto change) noexcept { change(rest), change(below), change(above); }
  constexpr void next_place() noexcept {
    change_number([](auto& x) { x.multiply_add(10, 0); });
  }
  constexpr int take_digit() noexcept {
    int digit = 0;
    for (; rest >= one; ++digit) rest -= one;
    return digit;
  }
  /// Whether the digits so far, or these and one unit of the last, stand for the number.
  constexpr bool down_is_near() const noexcept { return has_low ? rest <= below : rest < below || rest.is_zero(); }
  constexpr bool up_is_near() const noexcept {
    auto reach = rest;
    reach += above;
    return has_high ? reach >= one : reach > one;
  }
  constexpr bool up_is_nearer(int last_digit) const noexcept {
    auto twice = rest;
    twice += rest;
    return twice > one || (twice == one && last_digit % 2 != 0);
  }
};

/// Of the decimals in the neighbourhood those with the fewest digits, of these the nearest to the value; written in the shorter
/// notation, in fixed if both are as long. Fixed notation has a digit for every place down to the ones, so among integers the
/// decimal nearest to the value is taken instead: 448 for 4.5e2, since it is no longer.
template <std::size_t Limbs>
constexpr decimal shortest_decimal(const neighbourhood& n, bool always_fixed) noexcept {
  digit_stream<Limbs> stream(n);
  decimal digits;
  digits.exponent = stream.exponent;
  bool fills_ones = false;
  for (;; stream.next_place()) {
    digits.digits[digits.count++] = static_cast<char>(stream.take_digit());
    if (fills_ones && digits.count <= stream.exponent) continue;
    const bool down = stream.down_is_near();
    const bool up   = stream.up_is_near();
    if (!down && !up) continue;
    decimal found = digits;
    if (!down || (up && stream.up_is_nearer(digits.digits[digits.count - 1]))) found.increment();
    found.drop_zeros();
    if (fills_ones) return found;
    found.is_scientific = !always_fixed && found.scientific_length() < found.fixed_length();
    fills_ones          = !found.is_scientific && digits.count <= stream.exponent;
    if (!fills_ones) return found;
  }
}

// --- From a decimal to the number ---------------------------------------------------------------------------------------

/// What a format can tell apart: multiples of 2^least below 2^top with `digits` binary digits, stochastic rounding's 32 included.
struct resolution {
  int digits, least, top;

  /// No such number lies between two decimals that agree in this many digits.
  constexpr int decimal_digits() const noexcept {
    const int of_integers  = top * 78914 / 262144 + 2;
    const int of_fractions = (digits * 78914 + (least < 0 ? -least : 0) * 183231) / 262144 + 2;  // log10 of 2 and of 5
    return of_integers > of_fractions ? of_integers : of_fractions;
  }
  /// Above 10^upper all overflows, below 10^lower all is smaller than the least difference.
  constexpr int upper() const noexcept { return log10_of_power_of_2(top) + 2; }
  constexpr int lower() const noexcept { return log10_of_power_of_2(least) - 1; }
  constexpr std::size_t limbs() const noexcept {
    const int of_digits = decimal_digits() * 10 / 3 + 1;
    const int of_fives  = (decimal_digits() - lower()) * 7 / 3 + 1;
    const int of_upper  = (upper() + 1) * 10 / 3 + 1;
    const int most      = of_digits > of_fives ? of_digits : of_fives;
    return static_cast<std::size_t>(((most > of_upper ? most : of_upper) + 64) / 32 + 1);
  }
};
constexpr resolution resolution_of(const float_format& f) noexcept { return {f.digits() + 33, f.least_exponent() - 33, f.max_exponent() + 2}; }
constexpr resolution resolution_of(const int_format& f) noexcept { return {64 + 33, -f.fraction_bits - 33, 66}; }
constexpr resolution resolution_of(const codebook_format&) noexcept { return {24, -149, 130}; }

/// digits * 10^exponent, and a bit more if `has_more`. The first 63 binary digits are kept and the last says whether more follow.
template <std::size_t Limbs>
constexpr exact_value exact_from_decimal(big_natural<Limbs> digits, int exponent, bool has_more) noexcept {
  big_natural<Limbs> divisor{1};
  if (exponent >= 0)
    digits.multiply_by_power_of_5(exponent);
  else
    divisor.multiply_by_power_of_5(-exponent);
  const int shift = divisor.bits() - digits.bits();
  if (shift > 0)
    digits.shift_left(shift);
  else
    divisor.shift_left(-shift);
  exact_value result{0, exponent - shift - 63};
  if (digits < divisor) digits.shift_left(1), --result.exponent;
  for (int i = 0; i < 64; ++i) {  // the quotient is 1 or more, and less than 2
    result.significand *= 2;
    if (digits >= divisor) {
      digits -= divisor;
      result.significand += 1;
    }
    digits.shift_left(1);
  }
  if (has_more || !digits.is_zero()) result.significand |= 1;
  return result;
}

}  // namespace tessera::inline v0::detail
