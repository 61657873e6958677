// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// One number in several formats, and under several roundings: 02_one_number [NUMBER], 0.3 when none is given.
// Layer: examples. Stands on tessera/format.hpp and fmt.

#include <fmt/core.h>
#include <tessera/format.hpp>

#include <cstdlib>
#include <string>

using namespace tessera;

/// The code as sign, exponent and mantissa: "0 0101 010".
template <float_type T>
std::string fields(T value) {
  std::string bits = fmt::format("{:0{}b}", to_bits(value), code_bits<T>);
  bits.insert(static_cast<std::size_t>(code_bits<T> - format_of<T>.mantissa_bits), " ");
  bits.insert(1, " ");
  return bits;
}

template <float_type T>
void print_in_format(const char* name, double x) {
  const auto [value, flags] = cast_checked<T>(x);  // rounded once, from the double as it is
  const double nearest      = value;
  fmt::print("  {:<14} {:<34} {:>12.9g} {:>+10.2e}{}\n", name, fields(value), nearest, nearest - x,
             flags.overflow ? " overflow" : flags.underflow ? " underflow" : "");
}

template <class Rounding>
void print_rounded(const char* name, double x, Rounding rounding) {
  fmt::print("  {:<14} {:>12.9g} {:>12.9g}\n", name, float{cast<float8_e4m3fn>(x, rounding)}, float{cast<float8_e4m3fn>(-x, rounding)});
}

template <class Overflow>
void print_overflow(const char* name, Overflow overflow) {
  fmt::print("  {:<14} {:>12.9g} {:>12.9g}\n", name, float{cast<float8_e4m3fn>(1000, overflow)}, float{cast<float8_e5m2>(1e6, overflow)});
}

int main(int argc, char** argv) {
  const double x = argc > 1 ? std::atof(argv[1]) : 0.3;

  fmt::print("{}, to nearest even:\n  {:<14} {:<34} {:>12} {:>10}\n", x, "format", "sign exponent mantissa", "value", "error");
  print_in_format<float8_e4m3fn>("float8_e4m3fn", x);
  print_in_format<float8_e5m2>("float8_e5m2", x);
  print_in_format<bfloat16>("bfloat16", x);
  print_in_format<float16>("float16", x);
  print_in_format<float>("float", x);

  fmt::print("\n{} and {} as float8_e4m3fn:\n", x, -x);
  print_rounded("nearest_even", x, nearest_even);
  print_rounded("nearest_away", x, nearest_away);
  print_rounded("toward_zero", x, toward_zero);
  print_rounded("upward", x, upward);
  print_rounded("downward", x, downward);
  print_rounded("to_odd", x, to_odd);

  const auto q = cast<float8_e4m3fn>(x);
  fmt::print("\nIts neighbours are {} and {}; every float8_e4m3fn is a float, so nothing was lost in printing them.\n", float{next_down(q)},
             float{next_up(q)});

  fmt::print("\nWhat is too large, 1000 as float8_e4m3fn and 1e6 as float8_e5m2:\n");
  print_overflow("saturate", saturate);
  print_overflow("ieee", ieee);
}
