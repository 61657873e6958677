// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The formats as C++ types: size, triviality, what converts to what, and comparisons, which are exact.
// Layer: tests/unit. Stands on tessera/format.hpp and Catch2.
// Both math headers come first: with `using namespace tessera` their functions must stay callable.
#include <math.h>

#include <cmath>

#include <tessera/format.hpp>

#include <array>
#include <bit>
#include <compare>
#include <concepts>
#include <cstdint>
#include <limits>
#include <type_traits>
#include <utility>

#include "support/catch.hpp"

using namespace tessera;

namespace {

template <class T>
constexpr T code(unsigned bits) {
  return from_bits<T>(static_cast<code_type<T>>(bits));
}

// --- Triviality, size, initialization ---------------------------------------------------------------------------------

template <class T, std::size_t Size>
constexpr bool is_a_plain_value =
    sizeof(T) == Size && alignof(T) == Size && std::is_trivially_copyable_v<T> && std::is_standard_layout_v<T> && std::is_trivially_destructible_v<T> &&
    std::is_nothrow_default_constructible_v<T> && std::is_nothrow_copy_constructible_v<T> && std::regular<T> && !std::is_polymorphic_v<T> &&
    std::has_unique_object_representations_v<T>;
static_assert(is_a_plain_value<float8_e4m3fn, 1> && is_a_plain_value<float8_e5m2, 1>);
static_assert(is_a_plain_value<bfloat16, 2> && is_a_plain_value<float16, 2>);
static_assert(is_a_plain_value<int4, 1> && is_a_plain_value<uint4, 1>);

template <class T>
constexpr bool value_initialization_gives_code_0() {
  constexpr std::array<T, 3> a{};
  return T{}.bits() == 0 && T().bits() == 0 && a[2].bits() == 0 && T{} == 0 && to_bits(T{}) == 0;
}
static_assert(value_initialization_gives_code_0<float8_e4m3fn>() && value_initialization_gives_code_0<float8_e5m2>());
static_assert(value_initialization_gives_code_0<bfloat16>() && value_initialization_gives_code_0<float16>());
static_assert(value_initialization_gives_code_0<int4>() && value_initialization_gives_code_0<uint4>());

// --- Conversions ------------------------------------------------------------------------------------------------------

/// Implicitly to float (exact, so other arithmetic types follow by the language), never implicitly back.
template <class T>
constexpr bool converts_to_float_only =
    std::is_convertible_v<T, float> && std::is_nothrow_convertible_v<T, float> && !std::is_convertible_v<float, T> && !std::is_convertible_v<double, T> &&
    !std::is_convertible_v<int, T> && !std::is_convertible_v<unsigned char, T> && !std::is_convertible_v<std::uint16_t, T> && !std::is_convertible_v<bool, T> &&
    std::is_constructible_v<T, float> && std::is_constructible_v<T, double> && std::is_constructible_v<T, int> && std::is_constructible_v<T, std::int64_t> &&
    std::is_constructible_v<T, std::uint64_t>;
static_assert(converts_to_float_only<float8_e4m3fn> && converts_to_float_only<float8_e5m2>);
static_assert(converts_to_float_only<bfloat16> && converts_to_float_only<float16>);
static_assert(converts_to_float_only<int4> && converts_to_float_only<uint4>);

static_assert(!std::is_convertible_v<float8_e4m3fn, float16>, "also between formats a conversion is written out");
static_assert(!std::is_convertible_v<float16, float8_e4m3fn> && !std::is_convertible_v<int4, uint4>);
static_assert(std::is_constructible_v<float16, float8_e4m3fn> && std::is_constructible_v<float8_e4m3fn, float16> && std::is_constructible_v<int4, bfloat16>);
static_assert(!std::is_assignable_v<float16&, float> && !std::is_assignable_v<float8_e4m3fn&, int> && !std::is_assignable_v<int4&, int>);
static_assert(!std::is_constructible_v<float16, const char*> && !std::is_constructible_v<float16, void*>);

// An integer is a value, never a code.
static_assert(float8_e4m3fn(0x38) == 56 && float8_e4m3fn(0x38).bits() != 0x38);
static_assert(bfloat16(std::uint16_t{0x3f80}).bits() != 0x3f80 && float16(std::uint16_t{15360}) == 15360);
static_assert(int4(0xf) == 7 && uint4(std::uint8_t{3}) == 3);
static_assert(float8_e4m3fn::from_bits(0x38) == 1 && from_bits<float8_e4m3fn>(0x38).bits() == 0x38 && int4::from_bits(0xf) == -1);

// The arithmetic is float's.
static_assert(std::is_same_v<decltype(float16{} + float16{}), float> && std::is_same_v<decltype(float8_e4m3fn{} * float8_e5m2{}), float>);
static_assert(std::is_same_v<decltype(-bfloat16{}), float> && std::is_same_v<decltype(int4{} * 2.0), double> && std::is_same_v<decltype(int4{} - uint4{}), float>);
static_assert(float16(3) * float16(4) == 12 && float8_e4m3fn(448) + float8_e4m3fn(448) == 896.0f && -int4(-8) == 8.0f);

// The free functions know the standard types too.
static_assert(to_bits(1.0f) == 0x3f800000u && to_bits(1.0) == 0x3ff0000000000000u && to_bits(std::int8_t{-1}) == 0xff);
static_assert(from_bits<float>(0x40490fdbu) > 3.14159f && from_bits<double>(0x4000000000000000u) == 2.0 && from_bits<std::int8_t>(std::uint8_t{0x80}) == -128);
static_assert(std::is_same_v<code_type<float>, std::uint32_t> && std::is_same_v<code_type<double>, std::uint64_t> && std::is_same_v<code_type<std::int8_t>, std::uint8_t>);
static_assert(code_bits<float> == 32 && code_bits<double> == 64 && code_bits<std::int8_t> == 8 && code_bits<uint4> == 4);

// --- Concepts ---------------------------------------------------------------------------------------------------------

static_assert(float_type<float8_e4m3fn> && float_type<float16> && float_type<float> && float_type<double> && !float_type<int4> && !float_type<int>);
static_assert(integer_type<int4> && integer_type<uint4> && integer_type<std::int8_t> && integer_type<std::uint64_t> && !integer_type<float> && !integer_type<bfloat16>);
static_assert(number<float16> && number<int4> && number<float> && number<int> && !number<const char*> && !number<void> && !number<std::array<float, 1>>);
static_assert(narrow_type<float8_e5m2> && narrow_type<int4> && !narrow_type<float> && !narrow_type<std::int8_t>);
static_assert(!number<long double>, "binary64 is the widest format a cast knows");

// --- As template arguments --------------------------------------------------------------------------------------------

template <auto X>
struct tag {
  static constexpr auto value = X;
};
static_assert(tag<cast<float8_e4m3fn>(1.5f)>::value == 1.5f && tag<int4(-3)>::value == -3);
static_assert(std::is_same_v<tag<cast<bfloat16>(1)>, tag<cast<bfloat16>(1.0)>> && !std::is_same_v<tag<float16(1)>, tag<float16(2)>>);
static_assert(!std::is_same_v<tag<float16(0.0f)>, tag<float16(-0.0f)>>, "+0 and -0 are equal, and two template arguments");

template <class T, float_format Format>
struct field_widths {
  static constexpr int value = Format.exponent_bits * 100 + Format.mantissa_bits;
};
static_assert(field_widths<float16, format_of<float16>>::value == 510, "a format is a template argument as well");

// --- Exact convertibility ---------------------------------------------------------------------------------------------

/// All values of From, told apart by class and sign, are values of To: found by going through the codes of both.
template <class From, class To>
bool every_value_has_a_code() {
  for (unsigned from = 0; from != 1u << code_bits<From>; ++from) {
    const double v = static_cast<double>(static_cast<float>(code<From>(from)));
    bool found = false;
    for (unsigned to = 0; to != 1u << code_bits<To> && !found; ++to) {
      const double w = static_cast<double>(static_cast<float>(code<To>(to)));
      found = std::isnan(v) ? std::isnan(w) : v == w && std::signbit(v) == std::signbit(w);
    }
    if (!found) return false;
  }
  return true;
}

template <class From>
struct row {
  /// exactly_convertible_to for every target, as a string of 0 and 1 in the order of the table's head.
  template <class... To>
  static constexpr bool is(const char* expected) {
    bool same = true;
    ((same = same && exactly_convertible_to<From, To> == (*expected++ == '1')), ...);
    return same && *expected == 0;
  }
  static constexpr bool of_narrow(const char* expected) { return is<float8_e4m3fn, float8_e5m2, bfloat16, float16, int4, uint4>(expected); }
  static constexpr bool of_std(const char* expected) {
    return is<float, double, std::int8_t, std::uint8_t, std::int16_t, std::int32_t, std::int64_t, std::uint64_t>(expected);
  }
};

// NaN, infinities and -0 count: no float converts exactly to an integer.   e4m3fn e5m2 bf16 f16 int4 uint4
static_assert(row<float8_e4m3fn>::of_narrow("101100"));
static_assert(row<float8_e5m2>::of_narrow("011100"));
static_assert(row<bfloat16>::of_narrow("001000"));
static_assert(row<float16>::of_narrow("000100"));
static_assert(row<int4>::of_narrow("111110"));
static_assert(row<uint4>::of_narrow("101101"));
static_assert(row<float>::of_narrow("000000"));
static_assert(row<double>::of_narrow("000000"));
static_assert(row<std::int8_t>::of_narrow("001100"));
static_assert(row<std::uint8_t>::of_narrow("001100"));
static_assert(row<std::int16_t>::of_narrow("000000"));

//                                           float double int8 uint8 int16 int32 int64 uint64
static_assert(row<float8_e4m3fn>::of_std("11000000"));
static_assert(row<float8_e5m2>::of_std("11000000"));
static_assert(row<bfloat16>::of_std("11000000"));
static_assert(row<float16>::of_std("11000000"));
static_assert(row<int4>::of_std("11101110"));
static_assert(row<uint4>::of_std("11111111"));
static_assert(row<float>::of_std("11000000"));
static_assert(row<double>::of_std("01000000"));
static_assert(row<std::int8_t>::of_std("11101110"));
static_assert(row<std::uint8_t>::of_std("11011111"));
static_assert(row<std::int16_t>::of_std("11001110"));
static_assert(row<std::int32_t>::of_std("01000110"));
static_assert(row<std::int64_t>::of_std("00000010"));
static_assert(row<std::uint64_t>::of_std("00000001"));

// --- Comparisons ------------------------------------------------------------------------------------------------------

constexpr bool narrow_with_any_arithmetic_type() {
  constexpr auto q = cast<float8_e4m3fn>(0.3f);
  return q == 0.3125f && q == 0.3125 && 0.3125f == q && q != 0.3f && q < 1 && 1 > q && q > 0 && q <= 0.3125f && q >= 0.3125f && int4(7) == 7 && 7 == int4(7) &&
         int4(-1) < 0u && int4(-8) == std::int64_t{-8} && float16(2) < 3 && 3 > float16(2) && float16(2) < std::uint64_t{3} && bfloat16(1) == true &&
         int4(7) != 8L && uint4(15) > int4(7) && float16(0.5f) < int4(1) && float8_e4m3fn(1) == bfloat16(1) && float8_e5m2(2) > float16(1.5f);
}
static_assert(narrow_with_any_arithmetic_type());

constexpr bool comparisons_are_exact() {
  constexpr double a_little = 0x1p-40;  // too small a difference for float
  constexpr std::int64_t big = std::int64_t{1} << 60;
  return bfloat16(1) != 1 + a_little && bfloat16(1) < 1 + a_little && bfloat16(1) > 1 - a_little && 1 + a_little > bfloat16(1) && float16(2) != 2 - a_little &&
         float8_e4m3fn(-1) > -1 - a_little && int4(3) < 3 + a_little && bfloat16(0x1p60f) == big && bfloat16(0x1p60f) != big + 1 &&
         bfloat16(0x1p60f) < big + 1 && bfloat16(0x1p60f) > big - 1 && bfloat16(-0x1p60f) > -big - 1 && bfloat16(0x1p64f) > std::numeric_limits<std::uint64_t>::max() &&
         bfloat16(0x1p63f) > std::numeric_limits<std::int64_t>::max() && bfloat16(-0x1p63f) == std::numeric_limits<std::int64_t>::min() &&
         int4(-1) != std::numeric_limits<std::uint64_t>::max() && int4(-1) < std::uint64_t{0} && bfloat16(0x1p100f) < 1e300 && float16(0) < 1e-300 &&
         float16(0) != 1e-300 && float16(0) > -1e-300;
}
static_assert(comparisons_are_exact());

constexpr bool nan_and_zero_compare_as_ieee_says() {
  constexpr auto nan = code<float8_e4m3fn>(0x7f);
  constexpr auto infinity = code<float16>(0x7c00);
  return nan != nan && !(nan == nan) && !(nan < 1) && !(nan > 1) && !(nan <= nan) && !(nan >= 1.0) && nan != 1 && nan != code<float16>(0x7e00) &&
         (nan <=> 1) == std::partial_ordering::unordered && code<float16>(0x8000) == code<float16>(0) && code<float8_e5m2>(0x80) == 0 &&
         code<float8_e5m2>(0x80) == code<float16>(0) && infinity == std::numeric_limits<double>::infinity() && infinity > 1e300 && infinity > 5 &&
         infinity == code<bfloat16>(0x7f80) && infinity > code<float8_e5m2>(0xfc) && infinity != std::numeric_limits<float>::quiet_NaN();
}
static_assert(nan_and_zero_compare_as_ieee_says());

constexpr bool three_way() {
  return (float16(1) <=> float16(2)) < 0 && (float16(1) <=> 1.0) == 0 && (int4(3) <=> int4(-3)) > 0 && (uint4(3) <=> 4) < 0 && (2.0f <=> bfloat16(1)) > 0 &&
         (float8_e4m3fn(0.5f) <=> float8_e5m2(0.5f)) == 0;
}
static_assert(three_way());

/// Within a format, the order of all codes from `first` on is the order of their values.
template <class T>
constexpr bool order_is_that_of_the_values(unsigned first = 0) {
  for (unsigned a = first; a != 1u << code_bits<T>; ++a)
    for (unsigned b = 0; b < 1u << code_bits<T>; b += code_bits<T> > 8 ? 251 : 1) {
      const T x = code<T>(a), y = code<T>(b);
      const float v = x, w = y;
      if ((x == y) != (v == w) || (x < y) != (v < w) || (x >= y) != (v >= w) || (x == w) != (v == w) || (v < y) != (v < w)) return false;
    }
  return true;
}
static_assert(order_is_that_of_the_values<int4>() && order_is_that_of_the_values<uint4>());

// --- With the math headers --------------------------------------------------------------------------------------------

/// `using namespace tessera` and both math headers: neither these calls nor the library's are ambiguous.
bool math_functions_stay_callable() {
  const float f = 1.0f;
  const double d = 2.0;
  const long double l = 3.0L;
  const auto x = cast<float16>(1.5f);
  return !isnan(f) && !isnan(d) && !isinf(f) && isfinite(d) && isnormal(f) && !signbit(d) && !std::isnan(f) && !::isnan(d) && !std::isnan(l) && !isnan(l) &&
         !isnan(x) && isfinite(x) && isnormal(x) && !signbit(x) && !isinf(int4(3)) && !tessera::isnan(f) && !tessera::isnan(std::int8_t{1}) && !isnan(3);
}

}  // namespace

TEST_CASE("a format is a plain value whose default is code 0") {
  CHECK(value_initialization_gives_code_0<float8_e4m3fn>());
  CHECK(value_initialization_gives_code_0<float16>());
  CHECK(value_initialization_gives_code_0<int4>());
}

TEST_CASE("exactly_convertible_to is what going through all codes says") {
  CHECK(exactly_convertible_to<float8_e4m3fn, float8_e5m2> == every_value_has_a_code<float8_e4m3fn, float8_e5m2>());
  CHECK(exactly_convertible_to<float8_e5m2, float8_e4m3fn> == every_value_has_a_code<float8_e5m2, float8_e4m3fn>());
  CHECK(exactly_convertible_to<float8_e4m3fn, bfloat16> == every_value_has_a_code<float8_e4m3fn, bfloat16>());
  CHECK(exactly_convertible_to<float8_e4m3fn, float16> == every_value_has_a_code<float8_e4m3fn, float16>());
  CHECK(exactly_convertible_to<float8_e5m2, bfloat16> == every_value_has_a_code<float8_e5m2, bfloat16>());
  CHECK(exactly_convertible_to<float8_e5m2, float16> == every_value_has_a_code<float8_e5m2, float16>());
  CHECK(exactly_convertible_to<int4, float8_e4m3fn> == every_value_has_a_code<int4, float8_e4m3fn>());
  CHECK(exactly_convertible_to<int4, float8_e5m2> == every_value_has_a_code<int4, float8_e5m2>());
  CHECK(exactly_convertible_to<int4, uint4> == every_value_has_a_code<int4, uint4>());
  CHECK(exactly_convertible_to<int4, float16> == every_value_has_a_code<int4, float16>());
  CHECK(exactly_convertible_to<uint4, float8_e4m3fn> == every_value_has_a_code<uint4, float8_e4m3fn>());
  CHECK(exactly_convertible_to<uint4, float8_e5m2> == every_value_has_a_code<uint4, float8_e5m2>());
  CHECK(exactly_convertible_to<uint4, int4> == every_value_has_a_code<uint4, int4>());
  CHECK(exactly_convertible_to<uint4, std::int8_t> == every_value_has_a_code<uint4, std::int8_t>());
  CHECK(exactly_convertible_to<std::int8_t, bfloat16> == every_value_has_a_code<std::int8_t, bfloat16>());
  CHECK(exactly_convertible_to<std::uint8_t, bfloat16> == every_value_has_a_code<std::uint8_t, bfloat16>());
  CHECK(exactly_convertible_to<std::int8_t, float8_e4m3fn> == every_value_has_a_code<std::int8_t, float8_e4m3fn>());
  CHECK(exactly_convertible_to<float16, bfloat16> == every_value_has_a_code<float16, bfloat16>());
  CHECK(exactly_convertible_to<bfloat16, float16> == every_value_has_a_code<bfloat16, float16>());
  CHECK(exactly_convertible_to<float8_e4m3fn, int4> == every_value_has_a_code<float8_e4m3fn, int4>());
}

TEST_CASE("a byte with bits above a codebook's code reads nothing beyond its table") {
  for (unsigned byte = 0; byte != 256; ++byte) {
    const auto x = std::bit_cast<normal_float4>(static_cast<std::uint8_t>(byte));
    CHECK(to_bits(x) == byte % 16);
    CHECK(static_cast<float>(x) == static_cast<float>(code<normal_float4>(byte)));
  }
}

TEST_CASE("comparisons take any arithmetic type and are exact") {
  CHECK(narrow_with_any_arithmetic_type());
  CHECK(comparisons_are_exact());
  CHECK(nan_and_zero_compare_as_ieee_says());
  CHECK(three_way());
  const volatile unsigned zero = 0;  // or GCC evaluates millions of comparisons at compile time (8 GB, one minute) before it gives up
  const unsigned first = zero;
  CHECK(order_is_that_of_the_values<float8_e4m3fn>(first));
  CHECK(order_is_that_of_the_values<float8_e5m2>(first));
  CHECK(order_is_that_of_the_values<float16>(first));
  CHECK(order_is_that_of_the_values<bfloat16>(first));
  CHECK(order_is_that_of_the_values<int4>(first));
}

TEST_CASE("the functions of <math.h> and <cmath> stay callable beside those of tessera") { CHECK(math_functions_stay_callable()); }
