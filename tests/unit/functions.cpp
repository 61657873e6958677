// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// total_order, abs, copysign, nextafter, ulp, scalbn and logb: every code of the small formats against <cmath> on doubles.
// Layer: tests/unit. Stands on tessera/format/functions.hpp and Catch2.
#include <tessera/format.hpp>
#include <tessera/format/functions.hpp>

#include <math.h>  // with the global names of C, which `using namespace tessera` must not clash with

#include <algorithm>
#include <cmath>
#include <compare>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <type_traits>
#include <vector>

#include "support/catch.hpp"

using namespace tessera;

namespace {

using f64 = std::numeric_limits<double>;

template <class T>
constexpr T code(unsigned bits) {
  return from_bits<T>(static_cast<code_type<T>>(bits));
}
template <class T>
constexpr bool same(T a, T b) {
  return to_bits(a) == to_bits(b);
}
template <class T>
double value(T x) {
  return static_cast<double>(static_cast<float>(x));
}

// --- Names of C beside ours -------------------------------------------------------------------------------------------

/// Compiles: no call is ambiguous, and the values are C's.
bool names_do_not_clash() {
  return abs(-3) == 3 && abs(-3.5f) == 3.5f && abs(-3.5) == 3.5 && copysign(1.0f, -2.0f) == -1.0f && copysign(1.0, -2.0) == -1.0 &&
         nextafter(1.0f, 2.0f) > 1.0f && nextafter(1.0, 2.0) > 1.0 && scalbn(1.5f, 3) == 12.0f && scalbn(1.5, 3) == 12.0 &&
         logb(8.0f) == 3 && logb(8.0) == 3;
}

// --- Order ------------------------------------------------------------------------------------------------------------

constexpr bool total_order_of_e5m2() {
  constexpr unsigned ascending[] = {0xff, 0xfe, 0xfd, 0xfc, 0xfb, 0xbc, 0x81, 0x80, 0x00, 0x01, 0x3c, 0x7b, 0x7c, 0x7d, 0x7e, 0x7f};
  for (unsigned a = 0; a < 16; ++a)
    for (unsigned b = 0; b < 16; ++b)
      if (total_order(code<float8_e5m2>(ascending[a]), code<float8_e5m2>(ascending[b])) != (a <=> b)) return false;
  return true;
}
static_assert(total_order_of_e5m2());
static_assert(std::is_same_v<decltype(total_order(1.0f, 2.0f)), std::strong_ordering>);

constexpr bool total_order_of_others() {
  return total_order(-0.0f, 0.0f) < 0 && total_order(0.0, 0.0) == 0 &&
         total_order(from_bits<double>(~std::uint64_t{0}), -f64::infinity()) < 0 &&
         total_order(f64::signaling_NaN(), f64::quiet_NaN()) < 0 && total_order(f64::infinity(), f64::signaling_NaN()) < 0 &&
         total_order(code<float8_e4m3fnuz>(0x80), code<float8_e4m3fnuz>(0x7f)) > 0 &&
         total_order(code<float8_e4m3fnuz>(0xff), code<float8_e4m3fnuz>(0)) < 0 && total_order(code<k8p3>(0x80), code<k8p3>(0x7f)) > 0 &&
         total_order(code<float8_e8m0fnu>(0xff), code<float8_e8m0fnu>(0xfe)) > 0 && total_order(int4(-8), int4(7)) < 0 &&
         total_order(std::int8_t{-1}, std::int8_t{-1}) == 0 && total_order(~std::uint64_t{0}, std::uint64_t{1}) > 0 &&
         total_order(code<normal_float4>(0), code<normal_float4>(15)) < 0;
}
static_assert(total_order_of_others());

/// Sorting all codes gives each once, and the numbers among them in the order of their values.
template <class T>
bool total_order_agrees_with_values() {
  std::vector<T> all;
  for (T x : all_codes<T>) all.push_back(x);
  std::sort(all.begin(), all.end(), [](T a, T b) { return total_order(a, b) < 0; });
  for (std::size_t i = 0; i + 1 < all.size(); ++i) {
    if (total_order(all[i], all[i + 1]) >= 0 || total_order(all[i + 1], all[i]) <= 0) return false;
    if (value(all[i]) > value(all[i + 1])) return false;
  }
  return true;
}

// --- Signs ------------------------------------------------------------------------------------------------------------

constexpr bool signs() {
  return abs(float8_e4m3fn(-448)) == 448 && same(abs(code<float8_e4m3fn>(0xff)), code<float8_e4m3fn>(0x7f)) &&
         same(tessera::abs(-0.0), 0.0) && isnan(abs(code<float8_e5m2fnuz>(0x80))) &&
         same(copysign(float8_e5m2fnuz(0), -1.0f), float8_e5m2fnuz(0)) && isnan(copysign(code<float8_e5m2fnuz>(0x80), -1.0)) &&
         copysign(float8_e5m2fnuz(2), float16(-0.0f)) == -2 && same(copysign(float8_e5m2(0), -1.0), code<float8_e5m2>(0x80)) &&
         copysign(bfloat16(-3), code<float8_e4m3fn>(0x7f)) == 3 && copysign(bfloat16(3), code<float8_e4m3fn>(0xff)) == -3 &&
         copysign(ufloat8_e4m3(3), -1.0f) == 3 && abs(int4(-8)) == 7 && abs(int4(-7)) == 7 && abs(uint4(15)) == 15 &&
         abs(mx_int8(-2)) == max_finite<mx_int8> && tessera::abs(std::int8_t{-128}) == 127 && tessera::abs(std::int8_t{-127}) == 127 &&
         tessera::copysign(1.0f, -0.0) == -1.0f;
}
static_assert(signs());

// --- Steps ------------------------------------------------------------------------------------------------------------

constexpr bool steps() {
  using T = float8_e4m3fn;
  return nextafter(T(1), T(2)) == 1.125f && nextafter(T(1), T(-5)) == 0.9375f && same(nextafter(T(0), code<T>(0x80)), code<T>(0x80)) &&
         same(nextafter(code<T>(0x80), T(0)), T(0)) && nextafter(T(0), T(-1)) == -0x1p-9f &&
         same(nextafter(code<T>(0x81), T(1)), code<T>(0x80)) && nextafter(T(448), T(448)) == 448 && isnan(nextafter(T(1), code<T>(0x7f))) &&
         same(nextafter(code<T>(0xff), code<T>(0x7f)), code<T>(0xff)) &&
         isinf(nextafter(float8_e5m2(57344), float8_e5m2(std::numeric_limits<float>::infinity()))) &&
         nextafter(float8_e5m2(std::numeric_limits<float>::infinity()), float8_e5m2(0)) == 57344 && nextafter(int4(3), int4(-8)) == 2 &&
         nextafter(code<normal_float4>(7), code<normal_float4>(0)) == code<normal_float4>(6);
}
static_assert(steps());

constexpr bool ulps() {
  return ulp(float8_e4m3fn(448)) == 32 && ulp(float8_e4m3fn(1)) == 0.125f && ulp(float8_e4m3fn(-1)) == 0.125f &&
         ulp(float8_e4m3fn(0)) == 0x1p-9f && ulp(float4_e2m1fn(0)) == 0.5f && ulp(float4_e2m1fn(6)) == 2 &&
         isinf(ulp(code<float8_e5m2>(0xfc))) && isnan(ulp(code<float8_e5m2>(0xfe))) && ulp(float8_e8m0fnu(4)) == 4 &&
         ulp(code<float8_e8m0fnu>(0)) == 0x1p-127f && ulp(1.0f) == 0x1p-23f && ulp(f64::max()) == 0x1p971 &&
         ulp(f64::denorm_min()) == f64::denorm_min() && ulp(f64::min()) == f64::denorm_min() && ulp(int4(-8)) == 1 &&
         ulp(mx_int8(0)) == 0x1p-6f && ulp(std::int64_t{5}) == 1 && ulp(code<float8_e4m3fnuz>(0x7f)) == 16;
}
static_assert(ulps());

/// The distance to the next number away from zero; at the end of the range, where there is none, that to the one before.
template <class T>
bool ulp_is_the_distance() {
  for (T x : all_codes<T>) {
    if (!isfinite(x)) continue;
    const bool negative = std::signbit(value(x));
    const double beyond = std::fabs(value(negative ? next_down(x) : next_up(x)));
    const double before = std::fabs(value(negative ? next_up(x) : next_down(x)));
    const double v = std::fabs(value(x));
    const bool is_last = beyond == v || std::isinf(beyond);
    if (is_last && v == std::ldexp(1.0, std::ilogb(v))) continue;  // the one before is in another binade
    if ((is_last ? v - before : beyond - v) != value(ulp(x))) return false;
  }
  return true;
}

// --- Exponents --------------------------------------------------------------------------------------------------------

constexpr bool exponents() {
  constexpr int least = std::numeric_limits<int>::min();
  constexpr int most = std::numeric_limits<int>::max();
  return logb(float8_e4m3fn(448)) == 8 && logb(code<float8_e4m3fn>(1)) == -9 && logb(code<float8_e4m3fn>(0x83)) == -8 &&
         logb(float8_e4m3fn(0)) == least && logb(code<float8_e4m3fn>(0x80)) == least && logb(code<float8_e4m3fn>(0x7f)) == most &&
         logb(code<float8_e5m2>(0xfc)) == most && logb(int4(-8)) == 3 && logb(mx_int8(0.5f)) == -1 &&
         tessera::logb(std::uint64_t{1} << 63) == 63 && logb(normal_float4(0.25f)) == -3 && logb(code<float8_e8m0fnu>(0)) == -127;
}
static_assert(exponents());

constexpr bool scales() {
  constexpr int least = std::numeric_limits<int>::min();
  constexpr int most = std::numeric_limits<int>::max();
  using T = float8_e4m3fn;
  return scalbn(T(1), 3) == 8 && scalbn(T(1.125f), -9) == 0x1p-9f && scalbn(T(1.125f), -9, upward) == 0x1p-8f &&
         scalbn(T(1.875f), -8, toward_zero) == 0x1.8p-8f && scalbn(T(1), 100) == 448 && isnan(scalbn(T(1), 100, ieee)) &&
         scalbn(T(-1), most) == -448 && same(scalbn(T(-1), least), code<T>(0x80)) && scalbn(T(-1), least, downward) == -0x1p-9f &&
         same(scalbn(code<T>(0xff), 1), code<T>(0xff)) && same(scalbn(code<T>(0x80), most), code<T>(0x80)) &&
         isinf(scalbn(code<float8_e5m2>(0xfc), least)) && scalbn(float8_e8m0fnu(1), 127) == 0x1p127f &&
         same(scalbn(float8_e8m0fnu(1), -500), code<float8_e8m0fnu>(0)) && scalbn(int4(3), 1) == 6 && scalbn(int4(3), 2) == 7 &&
         scalbn(int4(3), -1) == 2 && scalbn(int4(-8), least) == 0 &&
         tessera::scalbn(std::int64_t{3}, 62) == std::numeric_limits<std::int64_t>::max() &&
         tessera::scalbn(std::int64_t{1}, 62) == std::int64_t{1} << 62 && tessera::scalbn(f64::denorm_min(), 2097) == 0x1p1023 &&
         tessera::scalbn(f64::max(), -2099, toward_zero) == 0 && tessera::scalbn(f64::denorm_min(), most) == f64::infinity() &&
         tessera::scalbn(f64::max(), 1, toward_zero) == f64::max();
}
static_assert(scales());

template <class T>
bool exponents_agree_with_cmath() {
  for (T x : all_codes<T>) {
    if (!isfinite(x)) continue;
    if (value(x) != 0 && logb(x) != std::ilogb(value(x))) return false;
    for (int n = -40; n <= 40; ++n)
      if (!same(scalbn(x, n), cast<T>(std::ldexp(value(x), n)))) return false;
  }
  return true;
}

}  // namespace

TEST_CASE("the names of <math.h> are not ambiguous beside ours") { CHECK(names_do_not_clash()); }

TEST_CASE("total_order puts every code in its place") {
  CHECK(total_order_of_e5m2());
  CHECK(total_order_of_others());
  CHECK(total_order_agrees_with_values<float8_e4m3fn>());
  CHECK(total_order_agrees_with_values<float8_e5m2>());
  CHECK(total_order_agrees_with_values<float8_e5m2fnuz>());
  CHECK(total_order_agrees_with_values<float8_e8m0fnu>());
  CHECK(total_order_agrees_with_values<k8p4>());
  CHECK(total_order_agrees_with_values<float16>());
  CHECK(total_order_agrees_with_values<int4>());
  CHECK(total_order_agrees_with_values<normal_float4>());
}

TEST_CASE("abs and copysign change the sign and nothing else") { CHECK(signs()); }

TEST_CASE("nextafter takes one step, and ulp says how long it is") {
  CHECK(steps());
  CHECK(ulps());
  CHECK(ulp_is_the_distance<float8_e4m3fn>());
  CHECK(ulp_is_the_distance<float8_e5m2>());
  CHECK(ulp_is_the_distance<float8_e4m3fnuz>());
  CHECK(ulp_is_the_distance<float6_e2m3fn>());
  CHECK(ulp_is_the_distance<float4_e2m1fn>());
  CHECK(ulp_is_the_distance<ufloat8_e5m3>());
  CHECK(ulp_is_the_distance<bfloat16>());
  CHECK(ulp_is_the_distance<float16>());
}

TEST_CASE("scalbn and logb agree with ldexp and ilogb") {
  CHECK(exponents());
  CHECK(scales());
  CHECK(exponents_agree_with_cmath<float8_e4m3fn>());
  CHECK(exponents_agree_with_cmath<float8_e5m2>());
  CHECK(exponents_agree_with_cmath<float8_e5m2fnuz>());
  CHECK(exponents_agree_with_cmath<float8_e8m0fnu>());
  CHECK(exponents_agree_with_cmath<float6_e3m2fn>());
  CHECK(exponents_agree_with_cmath<int4>());
  CHECK(exponents_agree_with_cmath<float16>());
}
