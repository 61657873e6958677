// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What a number format can hold, as constants: every claim below is checked by the compiler, and the program only repeats some of them.
// Layer: examples. Stands on tessera/format.hpp and fmt.

#include <fmt/core.h>
#include <tessera/format.hpp>

#include <limits>
#include <type_traits>

using namespace tessera;

// A number is its code and nothing else.
static_assert(sizeof(float8_e4m3fn) == 1 && sizeof(bfloat16) == 2 && std::is_trivially_copyable_v<float16>);
static_assert(code_bits<float8_e5m2> == 8 && code_bits<int4> == 4);

// The two 8-bit formats of OCP: E4M3 gives its infinities up for range, E5M2 is the upper half of a float16.
static_assert(max_finite<float8_e4m3fn> == 448.0f && !std::numeric_limits<float8_e4m3fn>::has_infinity);
static_assert(max_finite<float8_e5m2> == 57344.0f && std::numeric_limits<float8_e5m2>::has_infinity);
static_assert(min_subnormal<float8_e4m3fn> == 0x1p-9f && min_subnormal<float8_e5m2> == 0x1p-16f);

// The two 16-bit formats: one has the range, the other the digits.
static_assert(max_finite<float16> == 65504.0f && std::numeric_limits<float16>::digits == 11);
static_assert(max_finite<bfloat16> > 3.38e38f && std::numeric_limits<bfloat16>::digits == 8);

// So neither holds the other, while an 8-bit float fits into both, and everything into a float.
static_assert(!exactly_convertible_to<float16, bfloat16> && !exactly_convertible_to<bfloat16, float16>);
static_assert(exactly_convertible_to<float8_e4m3fn, float16> && exactly_convertible_to<float8_e4m3fn, bfloat16>);
static_assert(exactly_convertible_to<float16, float> && exactly_convertible_to<bfloat16, float>);

// Rounding happens at compile time as well, once, to nearest and to even.
static_assert(cast<float8_e4m3fn>(0.3f) == 0.3125f && cast<float8_e4m3fn>(0.3f).bits() == 0x2a);
static_assert(cast<float8_e4m3fn>(1000.0f) == 448.0f);
static_assert(cast<float16>(2051) == 2052.0f);
static_assert(cast<int4>(100.0f) == 7 && cast<uint4>(-3.0f) == 0);

template <number T>
void print_facts(const char* name) {
  using limits = std::numeric_limits<T>;
  fmt::print("{:<14} {:>4} {:>6}  {:>12.6g} {:>12.6g} {:>12.6g}  {:<8} {}\n", name, code_bits<T>, limits::digits,
             static_cast<float>(limits::max()), static_cast<float>(limits::min()), static_cast<float>(limits::denorm_min()),
             limits::has_infinity ? "yes" : "no", limits::has_quiet_NaN ? "yes" : "no");
}

int main() {
  fmt::print("{:<14} {:>4} {:>6}  {:>12} {:>12} {:>12}  {:<8} {}\n", "format", "bits", "digits", "largest", "min normal", "min subnorm.",
             "infinity", "NaN");
  print_facts<float8_e4m3fn>("float8_e4m3fn");
  print_facts<float8_e5m2>("float8_e5m2");
  print_facts<bfloat16>("bfloat16");
  print_facts<float16>("float16");
  print_facts<float>("float");
}
