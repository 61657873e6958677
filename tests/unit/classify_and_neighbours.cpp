// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// isnan and its kin, classify, next_up, next_down, ulp_distance and all_codes: code by code.
// Layer: tests/unit. Stands on tessera/format.hpp and Catch2.
#include <tessera/format.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <type_traits>
#include <vector>

#include "support/catch.hpp"

using namespace tessera;

namespace {

template <class T>
constexpr T code(unsigned bits) {
  return from_bits<T>(static_cast<code_type<T>>(bits));
}

template <class T>
double value(T x) {
  return static_cast<double>(static_cast<float>(x));
}

// --- Classes ----------------------------------------------------------------------------------------------------------

/// True if the seven functions say what `c` says.
template <class T>
constexpr bool is_of_class(T x, number_class c, bool negative = false) {
  return classify(x) == c && isnan(x) == (c == number_class::nan) && isinf(x) == (c == number_class::infinity) &&
         isnormal(x) == (c == number_class::normal) && (issubnormal)(x) == (c == number_class::subnormal) && iszero(x) == (c == number_class::zero) &&
         isfinite(x) == (c != number_class::nan && c != number_class::infinity) && signbit(x) == negative;
}

constexpr bool classes_of_e4m3fn() {
  using T = float8_e4m3fn;
  return is_of_class(code<T>(0x00), number_class::zero) && is_of_class(code<T>(0x80), number_class::zero, true) &&
         is_of_class(code<T>(0x01), number_class::subnormal) && is_of_class(code<T>(0x07), number_class::subnormal) &&
         is_of_class(code<T>(0x87), number_class::subnormal, true) && is_of_class(code<T>(0x08), number_class::normal) &&
         is_of_class(code<T>(0x78), number_class::normal) && is_of_class(code<T>(0x7e), number_class::normal) &&
         is_of_class(code<T>(0xfe), number_class::normal, true) && is_of_class(code<T>(0x7f), number_class::nan) &&
         is_of_class(code<T>(0xff), number_class::nan, true);
}
static_assert(classes_of_e4m3fn());

constexpr bool classes_of_ieee_formats() {
  return is_of_class(code<float8_e5m2>(0x03), number_class::subnormal) && is_of_class(code<float8_e5m2>(0x04), number_class::normal) &&
         is_of_class(code<float8_e5m2>(0x7b), number_class::normal) && is_of_class(code<float8_e5m2>(0x7c), number_class::infinity) &&
         is_of_class(code<float8_e5m2>(0xfc), number_class::infinity, true) && is_of_class(code<float8_e5m2>(0x7d), number_class::nan) &&
         is_of_class(code<float16>(0x03ff), number_class::subnormal) && is_of_class(code<float16>(0x0400), number_class::normal) &&
         is_of_class(code<float16>(0x7c00), number_class::infinity) && is_of_class(code<float16>(0xfc01), number_class::nan, true) &&
         is_of_class(code<bfloat16>(0x007f), number_class::subnormal) && is_of_class(code<bfloat16>(0x8080), number_class::normal, true) &&
         is_of_class(code<bfloat16>(0xff80), number_class::infinity, true) && is_of_class(code<bfloat16>(0x7f81), number_class::nan);
}
static_assert(classes_of_ieee_formats());

constexpr bool classes_of_integers() {
  return is_of_class(code<int4>(0), number_class::zero) && is_of_class(code<int4>(1), number_class::normal) && is_of_class(code<int4>(7), number_class::normal) &&
         is_of_class(code<int4>(8), number_class::normal, true) && is_of_class(code<int4>(15), number_class::normal, true) &&
         is_of_class(code<uint4>(15), number_class::normal) && is_of_class(std::int8_t{-128}, number_class::normal, true) &&
         is_of_class(std::int8_t{0}, number_class::zero) && is_of_class(std::uint8_t{200}, number_class::normal);
}
static_assert(classes_of_integers());

constexpr bool classes_of_float_and_double() {
  using f = std::numeric_limits<float>;
  using d = std::numeric_limits<double>;
  return is_of_class(1.0f, number_class::normal) && is_of_class(-0.0f, number_class::zero, true) && is_of_class(f::denorm_min(), number_class::subnormal) &&
         is_of_class(f::infinity(), number_class::infinity) && is_of_class(f::quiet_NaN(), number_class::nan) &&
         is_of_class(-d::infinity(), number_class::infinity, true) && is_of_class(-d::denorm_min(), number_class::subnormal, true) &&
         is_of_class(d::min(), number_class::normal) && is_of_class(from_bits<double>(0xfff0000000000001u), number_class::nan, true);
}
static_assert(classes_of_float_and_double());

/// Every code has the class that <cmath> gives its value, up to what is subnormal in T.
template <class T>
bool classes_agree_with_cmath() {
  for (unsigned bits = 0; bits != 1u << code_bits<T>; ++bits) {
    const T x = code<T>(bits);
    const double v = value(x);
    const double min = std::numeric_limits<T>::is_integer ? 1 : value(std::numeric_limits<T>::min());
    const number_class expected = std::isnan(v)            ? number_class::nan
                                  : std::isinf(v)          ? number_class::infinity
                                  : v == 0                 ? number_class::zero
                                  : std::fabs(v) < min     ? number_class::subnormal
                                                           : number_class::normal;
    if (!is_of_class(x, expected, std::signbit(v))) return false;
  }
  return true;
}

}  // namespace

TEST_CASE("every code is of exactly one class") {
  CHECK(classes_of_e4m3fn());
  CHECK(classes_of_ieee_formats());
  CHECK(classes_of_integers());
  CHECK(classes_of_float_and_double());
  CHECK(classes_agree_with_cmath<float8_e4m3fn>());
  CHECK(classes_agree_with_cmath<float8_e5m2>());
  CHECK(classes_agree_with_cmath<bfloat16>());
  CHECK(classes_agree_with_cmath<float16>());
  CHECK(classes_agree_with_cmath<int4>());
  CHECK(classes_agree_with_cmath<uint4>());
}

// --- Neighbours -------------------------------------------------------------------------------------------------------

namespace {

constexpr bool neighbours_of_e4m3fn() {
  using T = float8_e4m3fn;
  return next_up(code<T>(0x38)) == 1.125f && next_down(code<T>(0x38)) == 0.9375f && next_up(code<T>(0xb8)) == -0.9375f &&
         next_up(code<T>(0x00)) == 0x1p-9f && next_up(code<T>(0x80)) == 0x1p-9f && next_down(code<T>(0x00)) == -0x1p-9f &&
         next_down(code<T>(0x80)) == -0x1p-9f && next_up(code<T>(0x07)) == 0x1p-6f &&  // from the last subnormal to the first normal
         next_down(code<T>(0x7e)) == 416.0f && next_up(code<T>(0xfe)) == -416.0f && isnan(next_up(code<T>(0x7f))) && isnan(next_down(code<T>(0xff)));
}
static_assert(neighbours_of_e4m3fn());

constexpr bool neighbours_at_infinity() {
  return isinf(next_up(code<float8_e5m2>(0x7b))) && isinf(next_up(code<float8_e5m2>(0x7c))) && next_down(code<float8_e5m2>(0x7c)) == 57344 &&
         next_up(code<float8_e5m2>(0xfc)) == -57344 && isinf(next_down(code<float8_e5m2>(0xfb))) && next_up(code<float16>(0xfc00)) == -65504 &&
         next_down(std::numeric_limits<bfloat16>::infinity()) == max_finite<bfloat16>;
}
static_assert(neighbours_at_infinity());

constexpr bool neighbours_of_integers_and_std_types() {
  return next_up(code<int4>(6)) == 7 && next_down(code<int4>(0)) == -1 && next_up(code<int4>(15)) == 0 && next_down(code<uint4>(1)) == 0 &&
         next_up(std::int8_t{5}) == 6 && next_up(1.0f) == 1.0f + std::numeric_limits<float>::epsilon() &&
         next_down(0.0f) == -std::numeric_limits<float>::denorm_min() && next_up(1.0) == 1.0 + std::numeric_limits<double>::epsilon();
}
static_assert(neighbours_of_integers_and_std_types());

constexpr bool neighbours_in_codebooks() {  // whose codes need not be in the order of their values
  using T = bnb_float4;                     // 0, 1/192, 2/3, 1, 1/3, 1/2, 1/6, 1/4, and the same with a sign
  return to_bits(next_up(code<T>(7))) == 4 && to_bits(next_up(code<T>(3))) == 3 && to_bits(next_down(code<T>(0))) == 9 && to_bits(next_up(code<T>(8))) == 1 &&
         to_bits(next_up(code<T>(9))) == 8 && to_bits(next_down(code<T>(1))) == 0 && to_bits(next_down(code<T>(11))) == 11 &&
         ulp_distance(code<T>(0), code<T>(7)) == 3 && ulp_distance(code<T>(0), code<T>(8)) == 0 && ulp_distance(code<T>(11), code<T>(3)) == 14 &&
         to_bits(nextafter(code<T>(7), code<T>(3))) == 4 && to_bits(nextafter(code<T>(7), code<T>(0))) == 6 &&
         to_bits(next_up(code<normal_float4>(6))) == 7 && to_bits(next_down(code<normal_float4>(0))) == 0 &&
         ulp_distance(code<normal_float4>(0), code<normal_float4>(15)) == 15;
}
static_assert(neighbours_in_codebooks());

constexpr bool distances() {
  using T = float8_e4m3fn;
  return ulp_distance(code<T>(0x38), code<T>(0x38)) == 0 && ulp_distance(code<T>(0x38), code<T>(0x39)) == 1 && ulp_distance(code<T>(0x39), code<T>(0x38)) == 1 &&
         ulp_distance(code<T>(0x00), code<T>(0x80)) == 0 && ulp_distance(code<T>(0x81), code<T>(0x01)) == 2 &&
         ulp_distance(code<T>(0xfe), code<T>(0x7e)) == 252 && ulp_distance(code<int4>(8), code<int4>(7)) == 15 &&
         ulp_distance(1.0f, 2.0f) == 1u << 23 && ulp_distance(-std::numeric_limits<double>::max(), std::numeric_limits<double>::max()) == 2 * 0x7fefffffffffffffu &&
         ulp_distance(std::int8_t{-128}, std::int8_t{127}) == 255;
}
static_assert(distances());
static_assert(std::is_same_v<decltype(ulp_distance(float16{}, float16{})), std::uint64_t>);

/// The distinct finite values in ascending order, and the infinities at the ends.
template <class T>
std::vector<double> ladder() {
  std::vector<double> all;
  for (unsigned bits = 0; bits != 1u << code_bits<T>; ++bits)
    if (const double v = value(code<T>(bits)); !std::isnan(v)) all.push_back(v);
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
  return all;
}

/// next_up and next_down are one step on the ladder, and ulp_distance counts steps (to the next, to 0 and to the top).
template <class T>
bool neighbours_are_steps() {
  const std::vector<double> all = ladder<T>();
  for (unsigned bits = 0; bits != 1u << code_bits<T>; ++bits) {
    const T x = code<T>(bits);
    if (std::isnan(value(x))) {
      if (!isnan(next_up(x)) || !isnan(next_down(x))) return false;
      continue;
    }
    const auto here = std::lower_bound(all.begin(), all.end(), value(x));
    if (here + 1 != all.end() && (value(next_up(x)) != here[1] || ulp_distance(x, next_up(x)) != 1)) return false;
    if (here != all.begin() && (value(next_down(x)) != here[-1] || ulp_distance(next_down(x), x) != 1)) return false;
    const auto zero = std::lower_bound(all.begin(), all.end(), 0.0);
    if (ulp_distance(x, cast<T>(0.0f)) != static_cast<std::uint64_t>(std::abs(here - zero))) return false;
    if (ulp_distance(max_finite<T>, x) != static_cast<std::uint64_t>(std::abs(std::lower_bound(all.begin(), all.end(), value(max_finite<T>)) - here))) return false;
  }
  return true;
}

}  // namespace

TEST_CASE("next_up and next_down are one step on the ladder of values, and ulp_distance counts the steps") {
  CHECK(neighbours_of_e4m3fn());
  CHECK(neighbours_at_infinity());
  CHECK(neighbours_of_integers_and_std_types());
  CHECK(distances());
  CHECK(neighbours_are_steps<float8_e4m3fn>());
  CHECK(neighbours_are_steps<float8_e5m2>());
  CHECK(neighbours_are_steps<bfloat16>());
  CHECK(neighbours_are_steps<float16>());
  CHECK(neighbours_are_steps<int4>());
  CHECK(neighbours_are_steps<uint4>());
  CHECK(neighbours_in_codebooks());
  CHECK(neighbours_are_steps<bnb_float4>());
  CHECK(neighbours_are_steps<normal_float4>());
}

// --- All codes --------------------------------------------------------------------------------------------------------

namespace {

template <class T>
constexpr bool all_codes_are_visited_once_in_order() {
  unsigned expected = 0;
  for (T x : all_codes<T>)
    if (to_bits(x) != expected++) return false;
  return expected == 1u << code_bits<T>;
}
static_assert(all_codes_are_visited_once_in_order<float8_e4m3fn>() && all_codes_are_visited_once_in_order<float8_e5m2>());
static_assert(all_codes_are_visited_once_in_order<int4>() && all_codes_are_visited_once_in_order<uint4>());

constexpr bool all_codes_sums_up() {
  float sum = 0;
  for (uint4 x : all_codes<uint4>) sum += x;
  return sum == 120;
}
static_assert(all_codes_sums_up());

}  // namespace

TEST_CASE("all_codes visits every code once, in order") {
  CHECK(all_codes_are_visited_once_in_order<float8_e4m3fn>());
  CHECK(all_codes_are_visited_once_in_order<float8_e5m2>());
  CHECK(all_codes_are_visited_once_in_order<bfloat16>());
  CHECK(all_codes_are_visited_once_in_order<float16>());
  CHECK(all_codes_are_visited_once_in_order<int4>());
  CHECK(all_codes_are_visited_once_in_order<uint4>());
  CHECK(all_codes_sums_up());
}
