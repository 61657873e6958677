// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Every value of a small format, a line for each power of two: 04_every_value_of_a_format [FORMAT], float8_e4m3fn when none is named.
// Layer: examples. Stands on tessera/format.hpp and fmt.

#include <fmt/core.h>
#include <tessera/format.hpp>

#include <array>
#include <string_view>

using namespace tessera;

/// As many values to a line as the mantissa tells apart: a line of a float is one binade.
template <number T>
constexpr int values_in_a_line() {
  if constexpr (float_type<T>) return 1 << format_of<T>.mantissa_bits;
  return 8;
}

template <number T>
void print_table(std::string_view name) {
  constexpr int width = values_in_a_line<T>();
  fmt::print("{}: {} codes\n\ncode", name, 1 << code_bits<T>);
  for (int i = 0; i < width; ++i) fmt::print("{:>16}", fmt::format("+{}", i));

  int column = 0;
  for (const T x : all_codes<T>) {
    if (column++ % width == 0) fmt::print("\n0x{:02x}", to_bits(x));
    fmt::print("{:>16}", static_cast<float>(x));  // exact, so two codes never look alike
  }
  fmt::print("\n");
}

struct entry {
  std::string_view name;
  void (*print)(std::string_view);
};

constexpr std::array formats{
    entry{"float8_e4m3fn", print_table<float8_e4m3fn>},
    entry{"float8_e5m2", print_table<float8_e5m2>},
    entry{"int4", print_table<int4>},
    entry{"uint4", print_table<uint4>},
};

int main(int argc, char** argv) {
  const std::string_view wanted = argc > 1 ? argv[1] : "float8_e4m3fn";
  for (const auto& [name, print] : formats)
    if (name == wanted) return print(name), 0;

  fmt::print(stderr, "{} is not one of", wanted);
  for (const auto& format : formats) fmt::print(stderr, " {}", format.name);
  fmt::print(stderr, "\n");
  return 1;
}
