// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// std::numeric_limits recomputed from the sorted list of all values, with the decimal digits counted by printing and reading.
// Layer: tests/unit. Stands on tessera/format.hpp and Catch2. What needs no run is in tests/static/limits.cpp.
#include <tessera/format.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <string>
#include <type_traits>
#include <vector>

#include "support/catch.hpp"

using namespace tessera;

namespace {

/// The values of a format as doubles: finite ones sorted and distinct, the others counted.
struct values {
  std::vector<double> finite;
  int nans = 0, infinities = 0;

  void add(double v) {
    if (std::isnan(v))
      ++nans;
    else if (std::isinf(v))
      ++infinities;
    else
      finite.push_back(v);
  }
  void sort() {
    std::sort(finite.begin(), finite.end());
    finite.erase(std::unique(finite.begin(), finite.end()), finite.end());  // +0 and -0 are one value
  }
  /// The value after v, which must not be the last.
  double above(double v) const { return *std::upper_bound(finite.begin(), finite.end(), v); }
  /// The value nearest to v (any of two at a tie).
  double nearest(double v) const {
    const auto up = std::lower_bound(finite.begin(), finite.end(), v);
    if (up == finite.begin()) return *up;
    if (up == finite.end()) return finite.back();
    return *up - v < v - up[-1] ? *up : up[-1];
  }
};

/// Every code of T; of float's 2^32, those with 40 significands next to the ends of every binade.
template <class T>
values values_of() {
  values all;
  if constexpr (std::is_same_v<T, float>) {
    for (std::uint32_t top = 0; top != 512; ++top)  // sign and exponent
      for (std::uint32_t low = 0; low != 20; ++low)
        for (std::uint32_t code : {top << 23 | low, top << 23 | (0x7fffff - low)}) all.add(from_bits<float>(code));
  } else {
    for (std::uint32_t code = 0; code != std::uint32_t{1} << code_bits<T>; ++code)
      all.add(static_cast<double>(static_cast<float>(from_bits<T>(static_cast<code_type<T>>(code)))));
  }
  all.sort();
  return all;
}

/// Significant binary digits of v.
int significant_bits(double v) {
  int exponent = 0;
  std::int64_t m = static_cast<std::int64_t>(std::ldexp(std::fabs(std::frexp(v, &exponent)), 53));
  int n = 0;
  while (m != 0 && m % 2 == 0) m /= 2;
  for (; m != 0; m /= 2) ++n;
  return n;
}

/// v printed with n significant decimal digits and read back.
double through_decimal(double v, int n) {
  char text[64];
  std::snprintf(text, sizeof text, "%.*e", n - 1, v);
  return std::strtod(text, nullptr);
}

/// True if every value comes back from n decimal digits.
bool values_survive_digits(const values& all, int n) {
  return std::all_of(all.finite.begin(), all.finite.end(), [&](double v) { return all.nearest(through_decimal(v, n)) == v; });
}

/// True if every decimal of n digits within the normal range comes back from the nearest value.
bool decimals_survive(const values& all, double min, int n) {
  const int first = static_cast<int>(std::pow(10.0, n - 1) + 0.5);
  for (int e = -50; e != 50; ++e)
    for (int d = first; d < first * 10; ++d) {
      char text[64];
      std::snprintf(text, sizeof text, "%de%d", d, e);
      const double v = std::strtod(text, nullptr);
      if (v < min || v > all.finite.back()) continue;
      const double back = through_decimal(all.nearest(v), n);
      if (back != v) return false;
    }
  return true;
}

template <class T>
void check_floating_limits() {
  using L = std::numeric_limits<T>;
  const values all = values_of<T>();
  const auto& f = all.finite;
  const auto number = [](T x) { return static_cast<double>(static_cast<float>(x)); };

  CHECK(number(L::max()) == f.back());
  CHECK(number(L::lowest()) == f.front());
  CHECK(number(L::denorm_min()) == all.above(0));
  CHECK(number(L::epsilon()) == all.above(1) - 1);

  int digits = 0;
  for (double v : f) digits = std::max(digits, significant_bits(v));
  CHECK(L::digits == digits);

  // The smallest normal number: from there on every binade is as fine, relatively, as the one of 1.
  double min = 0;
  for (auto v = f.rbegin(); v != f.rend() && *v > 0; ++v)
    if (significant_bits(*v) == 1 && (*v == f.back() || all.above(*v) - *v == *v * number(L::epsilon()))) min = *v;
  CHECK(number(L::min()) == min);

  CHECK(L::min_exponent == std::ilogb(min) + 1);
  CHECK(L::max_exponent == std::ilogb(f.back()) + 1);
  int exponent10 = 0;
  while (std::strtod(("1e" + std::to_string(exponent10 + 1)).c_str(), nullptr) <= f.back()) ++exponent10;
  CHECK(L::max_exponent10 == exponent10);
  exponent10 = 0;
  while (std::strtod(("1e" + std::to_string(exponent10 - 1)).c_str(), nullptr) >= min) --exponent10;
  CHECK(L::min_exponent10 == exponent10);

  CHECK(L::digits10 == static_cast<int>(std::floor((digits - 1) * std::log10(2.0))));
  CHECK(L::max_digits10 == static_cast<int>(std::ceil(1 + digits * std::log10(2.0))));

  CHECK(L::has_infinity == (all.infinities != 0));
  CHECK(L::has_quiet_NaN == (all.nans != 0));
  CHECK(L::has_infinity == isinf(L::infinity()));
  CHECK(L::has_quiet_NaN == isnan(L::quiet_NaN()));
  CHECK((L::has_infinity || to_bits(L::infinity()) == 0));
  CHECK(L::is_signed == (f.front() < 0));
  CHECK(number(L::round_error()) == 0.5);
  CHECK(L::is_iec559 == (std::is_same_v<T, float16> || std::is_same_v<T, float>));
  CHECK(!L::is_integer);
  CHECK(!L::is_exact);
  CHECK(L::is_bounded);
  CHECK(!L::is_modulo);
  CHECK(L::radix == 2);
}

template <class T>
void check_integer_limits() {
  using L = std::numeric_limits<T>;
  const values all = values_of<T>();
  const auto& f = all.finite;

  CHECK(static_cast<float>(L::max()) == f.back());
  CHECK(static_cast<float>(L::min()) == f.front());
  CHECK(static_cast<float>(L::lowest()) == f.front());
  CHECK(f.back() - f.front() + 1 == static_cast<double>(f.size()));  // no gap: the integers from lowest to max
  CHECK(L::digits == std::ilogb(f.back()) + 1);
  CHECK(L::is_signed == (f.front() < 0));

  // The most decimal digits n such that 0 .. 10^n - 1 are all there.
  int digits10 = 0;
  while (std::pow(10.0, digits10 + 1) - 1 <= f.back()) ++digits10;
  CHECK(L::digits10 == digits10);
  CHECK(L::max_digits10 == 0);

  CHECK(!L::has_infinity);
  CHECK(!L::has_quiet_NaN);
  CHECK(static_cast<float>(L::epsilon()) == 0);
  CHECK(static_cast<float>(L::denorm_min()) == 0);
  CHECK(static_cast<float>(L::round_error()) == 0);
  CHECK(static_cast<float>(L::infinity()) == 0);
  CHECK(static_cast<float>(L::quiet_NaN()) == 0);
  CHECK(L::min_exponent == 0);
  CHECK(L::max_exponent == 0);
  CHECK(L::min_exponent10 == 0);
  CHECK(L::max_exponent10 == 0);
  CHECK(L::is_integer);
  CHECK(L::is_exact);
  CHECK(L::is_bounded);
  CHECK(!L::is_iec559);
  CHECK(L::radix == 2);
  CHECK(L::is_modulo == std::is_same_v<T, std::uint8_t>);  // ours saturate
}

template <class T>
void check_max_digits10() {
  CHECK(values_survive_digits(values_of<T>(), std::numeric_limits<T>::max_digits10));
}

template <class T>
void check_digits10() {
  const values all = values_of<T>();
  const double min = static_cast<double>(static_cast<float>(std::numeric_limits<T>::min()));
  constexpr int n = std::numeric_limits<T>::digits10;
  CHECK((n == 0 || decimals_survive(all, min, n)));
  // One digit more does not. Formats of 4 binary digits are the exception: the decades where one digit fails lie outside their ranges.
  CHECK(decimals_survive(all, min, n + 1) == (std::numeric_limits<T>::digits == 4));
}

}  // namespace

TEST_CASE("numeric_limits of a floating format follow from the list of its values") {
  SECTION("float8_e4m3fn") { check_floating_limits<float8_e4m3fn>(); }
  SECTION("float8_e5m2") { check_floating_limits<float8_e5m2>(); }
  SECTION("bfloat16") { check_floating_limits<bfloat16>(); }
  SECTION("float16") { check_floating_limits<float16>(); }
  SECTION("float8_e4m3") { check_floating_limits<float8_e4m3>(); }
  SECTION("float8_e3m4") { check_floating_limits<float8_e3m4>(); }
  SECTION("float8_e4m3fnuz") { check_floating_limits<float8_e4m3fnuz>(); }
  SECTION("float8_e5m2fnuz") { check_floating_limits<float8_e5m2fnuz>(); }
  SECTION("float8_e4m3b11fnuz") { check_floating_limits<float8_e4m3b11fnuz>(); }
  SECTION("float8_e8m0fnu") { check_floating_limits<float8_e8m0fnu>(); }
  SECTION("float6_e2m3fn") { check_floating_limits<float6_e2m3fn>(); }
  SECTION("float6_e3m2fn") { check_floating_limits<float6_e3m2fn>(); }
  SECTION("float4_e2m1fn") { check_floating_limits<float4_e2m1fn>(); }
  SECTION("tfloat32") { check_floating_limits<tfloat32>(); }
  SECTION("ufloat8_e4m3") { check_floating_limits<ufloat8_e4m3>(); }
  SECTION("ufloat8_e5m3") { check_floating_limits<ufloat8_e5m3>(); }
  SECTION("float12_e5m6") { check_floating_limits<float12_e5m6>(); }
  SECTION("k8p3") { check_floating_limits<k8p3>(); }
  SECTION("k8p4") { check_floating_limits<k8p4>(); }
  SECTION("float") { check_floating_limits<float>(); }
}

TEST_CASE("numeric_limits of an integer format follow from the list of its values") {
  SECTION("int4") { check_integer_limits<int4>(); }
  SECTION("uint4") { check_integer_limits<uint4>(); }
  SECTION("int2") { check_integer_limits<int2>(); }
  SECTION("uint2") { check_integer_limits<uint2>(); }
  SECTION("std::int8_t") { check_integer_limits<std::int8_t>(); }
  SECTION("std::uint8_t") { check_integer_limits<std::uint8_t>(); }
}

TEST_CASE("max_digits10 decimal digits bring every value back") {
  SECTION("float8_e4m3fn") { check_max_digits10<float8_e4m3fn>(); }
  SECTION("float8_e5m2") { check_max_digits10<float8_e5m2>(); }
  SECTION("bfloat16") { check_max_digits10<bfloat16>(); }
  SECTION("float16") { check_max_digits10<float16>(); }
  SECTION("float8_e4m3") { check_max_digits10<float8_e4m3>(); }
  SECTION("float8_e3m4") { check_max_digits10<float8_e3m4>(); }
  SECTION("float8_e4m3fnuz") { check_max_digits10<float8_e4m3fnuz>(); }
  SECTION("float8_e5m2fnuz") { check_max_digits10<float8_e5m2fnuz>(); }
  SECTION("float8_e4m3b11fnuz") { check_max_digits10<float8_e4m3b11fnuz>(); }
  SECTION("float8_e8m0fnu") { check_max_digits10<float8_e8m0fnu>(); }
  SECTION("float6_e2m3fn") { check_max_digits10<float6_e2m3fn>(); }
  SECTION("float6_e3m2fn") { check_max_digits10<float6_e3m2fn>(); }
  SECTION("float4_e2m1fn") { check_max_digits10<float4_e2m1fn>(); }
  SECTION("tfloat32") { check_max_digits10<tfloat32>(); }
  SECTION("ufloat8_e4m3") { check_max_digits10<ufloat8_e4m3>(); }
  SECTION("ufloat8_e5m3") { check_max_digits10<ufloat8_e5m3>(); }
  SECTION("float12_e5m6") { check_max_digits10<float12_e5m6>(); }
  SECTION("k8p3") { check_max_digits10<k8p3>(); }
  SECTION("k8p4") { check_max_digits10<k8p4>(); }
  SECTION("float") { check_max_digits10<float>(); }
}

TEST_CASE("digits10 decimal digits come back from the format") {
  SECTION("float8_e4m3fn") { check_digits10<float8_e4m3fn>(); }
  SECTION("float8_e5m2") { check_digits10<float8_e5m2>(); }
  SECTION("bfloat16") { check_digits10<bfloat16>(); }
  SECTION("float16") { check_digits10<float16>(); }
  SECTION("float8_e4m3") { check_digits10<float8_e4m3>(); }
  SECTION("float8_e3m4") { check_digits10<float8_e3m4>(); }
  SECTION("float8_e4m3fnuz") { check_digits10<float8_e4m3fnuz>(); }
  SECTION("float8_e5m2fnuz") { check_digits10<float8_e5m2fnuz>(); }
  SECTION("float8_e4m3b11fnuz") { check_digits10<float8_e4m3b11fnuz>(); }
  SECTION("float8_e8m0fnu") { check_digits10<float8_e8m0fnu>(); }
  SECTION("float6_e2m3fn") { check_digits10<float6_e2m3fn>(); }
  SECTION("float6_e3m2fn") { check_digits10<float6_e3m2fn>(); }
  SECTION("float4_e2m1fn") { check_digits10<float4_e2m1fn>(); }
  SECTION("tfloat32") { check_digits10<tfloat32>(); }
  SECTION("ufloat8_e4m3") { check_digits10<ufloat8_e4m3>(); }
  SECTION("ufloat8_e5m3") { check_digits10<ufloat8_e5m3>(); }
  SECTION("float12_e5m6") { check_digits10<float12_e5m6>(); }
  SECTION("k8p3") { check_digits10<k8p3>(); }
  SECTION("k8p4") { check_digits10<k8p4>(); }
}

TEST_CASE("one decimal digit less than max_digits10 is not enough where the range is long") {
  CHECK(!values_survive_digits(values_of<bfloat16>(), std::numeric_limits<bfloat16>::max_digits10 - 1));
  CHECK(!values_survive_digits(values_of<float16>(), std::numeric_limits<float16>::max_digits10 - 1));
}
