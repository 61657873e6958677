// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// to_chars, from_chars, describe: numbers as decimal text and back, without locale, memory or floating point.
// Layer: format. Stands on decimal, name, cast.
#pragma once

#include <cstddef>
#include <cstdint>

#include "cast.hpp"
#include "decimal.hpp"
#include "name.hpp"

namespace tessera::inline v0 {

/// The end of what was written; if it did not fit, `ok` is false and `ptr` the end of the buffer.
struct text_result {
  char* ptr;
  bool ok;

  friend constexpr bool operator==(const text_result&, const text_result&) = default;
};

/// The end of what was read and what the rounding did. If there is no number, `ok` is false and `ptr` where reading began.
struct read_result {
  const char* ptr;
  bool ok;
  cast_flags flags;

  friend constexpr bool operator==(const read_result&, const read_result&) = default;
};

/// A number that has a text: any of up to 64 bits.
template <class T>
concept readable = number<T> && code_bits<T> <= 64;

namespace detail {

struct text_writer {
  char* at;
  char* last;
  bool ok = true;

  constexpr void put(char c) noexcept {
    if (at == last)
      ok = false;
    else
      *at++ = c;
  }
  constexpr void put(const char* text) noexcept {
    for (; *text != '\0'; ++text) put(*text);
  }
  constexpr void put_digit(int digit) noexcept { put("0123456789abcdef"[digit]); }
  constexpr void put_binary(std::uint64_t x, int digits) noexcept {
    for (int i = digits - 1; i >= 0; --i) put((x >> i & 1) != 0 ? '1' : '0');
  }
  constexpr void put_hexadecimal(std::uint64_t x, int bits) noexcept {
    put("0x");
    for (int i = (bits + 3) / 4 - 1; i >= 0; --i) put_digit(static_cast<int>(x >> 4 * i & 15));
  }
  constexpr void put_scientific(const decimal& x) noexcept {
    put_digit(x.digits[0]);
    if (x.count > 1) put('.');
    for (int i = 1; i < x.count; ++i) put_digit(x.digits[i]);
    const int e = x.exponent < 0 ? -x.exponent : x.exponent;
    put(x.exponent < 0 ? "e-" : "e+");
    if (e >= 100) put_digit(e / 100);
    put_digit(e / 10 % 10);
    put_digit(e % 10);
  }
  constexpr void put_fixed(const decimal& x) noexcept {
    if (x.exponent < 0) put("0.");
    for (int i = x.exponent + 1; i < 0; ++i) put('0');
    for (int i = 0; i < x.count || i <= x.exponent; ++i) {
      put_digit(i < x.count ? x.digits[i] : 0);
      if (i == x.exponent && i + 1 < x.count) put('.');
    }
  }
  constexpr text_result result() const noexcept { return {at, ok}; }
};

template <readable T>
constexpr void write_number(text_writer& out, T x) noexcept {
  const exact_value v = exact(x);
  if (v.negative) out.put('-');
  if (v.is_nan()) return out.put("nan");
  if (v.is_infinity()) return out.put("inf");
  if (v.significand == 0) return out.put('0');
  constexpr auto f        = format_of<T>;
  const decimal shortest  = shortest_decimal<limbs_to_write(f)>(neighbourhood_of<f>(to_bits(x)), integer_type<T>);
  shortest.is_scientific ? out.put_scientific(shortest) : out.put_fixed(shortest);
}

}  // namespace detail

/// Writes the shortest decimal that from_chars reads back as x, by the rule of std::to_chars: of all decimals that are
/// rounded to x (to nearest even, on a grid without ends) those with the fewest digits, of these the nearest; in fixed or
/// scientific notation, whichever is shorter, fixed if both are. Integers in fixed notation are as near as their length
/// allows. So float8_e4m3fn 0x2a (0.3125) is "0.3", its largest "448", bfloat16's "3.39e+38"; also "-0", "inf", "-nan".
///
///     char text[32];
///     *to_chars(text, text + 31, cast<float8_e4m3fn>(0.3f)).ptr = '\0';   // 0.3
///
/// Integer types are written as integers. No text is longer than 16 characters for formats of 16 bits or less and for
/// tfloat32, than 24 for any other float format. No terminating zero is written.
/// \spec C++20 [charconv.to.chars] \cost 0.1 to 1 us \proof tests/unit/text.cpp
template <readable T>
constexpr text_result to_chars(char* first, char* last, T x) noexcept {
  detail::text_writer out{first, last};
  detail::write_number(out, x);
  return out.result();
}

namespace detail {

/// Reads characters up to `last`; a peek there gives '\0'.
struct text_reader {
  const char* at;
  const char* last;

  constexpr char peek() const noexcept { return at == last ? '\0' : *at; }
  constexpr bool take(char c) noexcept {
    const bool is_next = at != last && lower(*at) == c;
    at += is_next ? 1 : 0;
    return is_next;
  }
  /// Takes `word`, written in lower case, in any case; or nothing.
  constexpr bool take(const char* word) noexcept {
    const char* begin = at;
    for (; *word != '\0'; ++word)
      if (!take(*word)) return at = begin, false;
    return true;
  }
  /// The value of the digit that is next, or 16.
  constexpr int peek_digit() const noexcept {
    const char c = lower(peek());
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : 16;
  }
  /// A decimal exponent behind its letter, at most ±100,000,000; without digits nothing is taken, the letter included.
  constexpr int take_exponent(char letter) noexcept {
    const char* begin = at;
    if (!take(letter)) return 0;
    const bool negative = take('-');
    if (!negative) take('+');
    if (peek_digit() > 9) return at = begin, 0;
    int exponent = 0;
    for (; peek_digit() <= 9; ++at) exponent = exponent < 10'000'000 ? 10 * exponent + peek_digit() : exponent;
    return negative ? -exponent : exponent;
  }
  static constexpr char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
};

/// Digits to any base, of which those that count are kept: `digits` scaled by base^places, and whether more than zeros follow.
template <class Digits>
struct mantissa {
  Digits digits{};
  int count     = 0;  // kept, zeros at the front apart
  int places    = 0;
  bool has_more = false, exists = false;

  constexpr void take(text_reader& in, int base, int most) noexcept {
    bool behind_point = false;
    for (;; ++in.at) {
      if (in.peek() == '.' && !behind_point) {
        behind_point = true;
        continue;
      }
      const int digit = in.peek_digit();
      if (digit >= base) break;
      exists = true;
      if (count == most)
        has_more |= digit != 0;
      else
        digits.multiply_add(static_cast<std::uint32_t>(base), static_cast<std::uint32_t>(digit));
      places += (count == most ? 1 : 0) - (behind_point ? 1 : 0);
      count += count < most && (count != 0 || digit != 0) ? 1 : 0;
    }
  }
};

/// Decimal digits with or without a point and an exponent, as a magnitude that a format of this resolution rounds correctly.
template <resolution R>
constexpr exact_value read_decimal(text_reader& in, bool& exists) noexcept {
  mantissa<big_natural<R.limbs()>> read;
  read.take(in, 10, R.decimal_digits());
  exists = read.exists;
  if (!exists) return {};
  const int exponent = read.places + in.take_exponent('e');
  if (read.count == 0) return {};
  const int first_place = exponent + read.count - 1;
  if (first_place > R.upper()) return {1, R.top + 64};
  if (first_place < R.lower()) return {1, R.least - 64};
  return exact_from_decimal(read.digits, exponent, read.has_more);
}

/// Hexadecimal digits behind "0x", with or without a point and a binary exponent.
constexpr exact_value read_hexadecimal(text_reader& in, bool& exists) noexcept {
  mantissa<big_natural<2>> read;
  read.take(in, 16, 15);
  exists = read.exists;
  if (!exists) return {};
  const int exponent = 4 * read.places + in.take_exponent('p');
  if (read.count == 0) return {};
  const std::uint64_t digits = std::uint64_t{read.digits.limb[1]} << 32 | read.digits.limb[0];
  return {digits << 1 | (read.has_more ? 1u : 0u), exponent - 1};
}

/// As std::from_chars: "inf", "infinity", "nan", "nan(letters, digits, _)" in any case, decimals; besides, hexadecimals with "0x".
template <resolution R>
constexpr exact_value read_number(text_reader& in, bool& exists) noexcept {
  exists = true;
  if (in.take("infinity") || in.take("inf")) return {0, 0, false, value_kind::infinity};
  if (in.take("nan")) {
    const char* end   = in.at;
    const auto inside = [&in] { return in.peek_digit() < 16 || in.peek() == '_' || (text_reader::lower(in.peek()) >= 'a' && text_reader::lower(in.peek()) <= 'z'); };
    if (in.take('('))
      while (inside()) ++in.at;
    if (!in.take(')')) in.at = end;
    return {std::uint64_t{1} << 63, 0, false, value_kind::nan};
  }
  const char* begin = in.at;
  if (in.take("0x")) {
    const exact_value x = read_hexadecimal(in, exists);
    if (exists) return x;
    in.at = begin;
  }
  return read_decimal<R>(in, exists);
}

}  // namespace detail

/// Reads the number at `first` into x, rounded once from the decimal as it stands, however many digits it has; policies as
/// for `cast` (a bundle treats the text as a double). What is read is what std::from_chars reads ("-1.5e3", ".5", "inf",
/// "nan", no space or plus in front), and hexadecimals ("0x1.8p-3"). Beyond the range the policies decide, and the flags tell;
/// the sign of a NaN is kept. Without a number x stays as it is.
///
///     float8_e4m3fn x;
///     const char text[] = "0.3";
///     from_chars(text, text + 3, x, toward_zero);   // x == 0.28125, .ok, .flags.inexact
///
/// \spec C++20 [charconv.from.chars] \cost 0.1 to 2 us \proof tests/unit/text.cpp
template <readable T, class... P>
  requires policies<P...>
constexpr read_result from_chars(const char* first, const char* last, T& x, const P&... given) noexcept {
  detail::text_reader in{first, last};
  const bool negative = in.peek() == '-' && in.take('-');
  bool exists         = false;
  exact_value read    = detail::read_number<detail::resolution_of(format_of<T>)>(in, exists);
  if (!exists) return {first, false, {}};
  read.negative            = negative;
  const auto [code, flags] = encode<format_of<T>>(read, detail::conversion_of<T, double>(given...));
  x                        = from_bits<T>(static_cast<code_type<T>>(code));
  return {in.at, true, flags};
}

namespace detail {

/// A narrow number as the standard type that holds it: its text is the value, not what tells it from its neighbours.
template <readable T>
constexpr void write_value(text_writer& out, T x) noexcept {
  constexpr bool is_whole = std::numeric_limits<T>::is_integer;
  if constexpr (narrow_type<T> && !is_whole) {
    if constexpr (exactly_convertible_to<T, float>)
      write_number(out, cast<float>(x));
    else
      write_number(out, cast<double>(x));
  } else {
    write_number(out, x);
  }
}

/// The fields of a code, from the top down; fields without a bit are left out.
template <readable T>
constexpr void write_fields(text_writer& out, std::uint64_t code) noexcept {
  if constexpr (float_type<T>) {
    constexpr float_format f = format_of<T>;
    if (f.is_signed) out.put_binary(code >> f.magnitude_bits(), 1), out.put(' ');
    out.put_binary(code >> f.mantissa_bits, f.exponent_bits);
    if (f.mantissa_bits > 0) out.put(' '), out.put_binary(code, f.mantissa_bits);
  } else {
    out.put_binary(code, code_bits<T>);
  }
}

template <readable T>
constexpr int length_of_name() noexcept {
  int length = 0;
  while (name_of<T>[length] != '\0') ++length;
  return length;
}

}  // namespace detail

/// The characters that `describe` writes at most, the terminating zero included.
template <readable T>
inline constexpr std::size_t describe_size = static_cast<std::size_t>(24 + 2 + detail::length_of_name<T>() + 1 + 2 + (code_bits<T> + 3) / 4 + 2 + code_bits<T> + 2 + 1);

/// Writes all about x into one line and returns `buffer`: the value (as the float that x is would be written), the type,
/// the code, and its sign, exponent and mantissa, or its bits.
///
///     char buffer[64];
///     std::puts(describe(buffer, cast<float8_e4m3fn>(0.3f)));   // 0.3125  float8_e4m3fn 0x2a  0 0101 010
///     std::puts(describe(buffer, int4(-3)));                    // -3  int4 0xd  1101
///
/// \proof tests/unit/text.cpp
template <std::size_t Size, readable T>
constexpr const char* describe(char (&buffer)[Size], T x) noexcept {
  static_assert(Size >= describe_size<T>, "describe: the buffer is too small; describe_size<T> characters do");
  detail::text_writer out{buffer, buffer + Size - 1};
  detail::write_value(out, x);
  out.put("  ");
  out.put(name_of<T>);
  out.put(' ');
  const auto code = static_cast<std::uint64_t>(to_bits(x));
  out.put_hexadecimal(code, code_bits<T>);
  out.put("  ");
  detail::write_fields<T>(out, code);
  *out.at = '\0';
  return buffer;
}

}  // namespace tessera::inline v0
