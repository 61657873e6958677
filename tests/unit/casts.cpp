// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// cast and cast_checked: every source, every rounding, every overflow policy, and what happens to NaN, infinity and -0.
// Layer: tests/unit. Stands on tessera/format.hpp and Catch2.
// The `constexpr bool` bodies run twice, in a static_assert and in a test. The oracle rounds with exact double arithmetic, the library
// with integers; they share no code.
#include <tessera/format.hpp>

#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "support/catch.hpp"

using namespace tessera;

namespace {

using f32 = std::numeric_limits<float>;
using f64 = std::numeric_limits<double>;
constexpr float inf = f32::infinity();
constexpr float nan = f32::quiet_NaN();

// --- The oracle -------------------------------------------------------------------------------------------------------

/// |x| / ulp and what is left of it, the ulp being that of T at x, or of its subnormals; 1 for integers. All of it is exact.
struct in_ulps {
  double whole, rest, ulp;
};

template <class T>
in_ulps split(double x) {
  using L = std::numeric_limits<T>;
  int exponent = 0;  // of the ulp
  if (!L::is_integer) {
    const int e = x == 0 ? L::min_exponent - 1 : std::ilogb(x);
    exponent = (e < L::min_exponent - 1 ? L::min_exponent - 1 : e) - (L::digits - 1);
  }
  const double q = std::ldexp(std::fabs(x), -exponent);
  return {std::floor(q), q - std::floor(q), std::ldexp(1.0, exponent)};
}

/// The value of T, as a double, that x has to become.
template <class T>
double oracle(double x, rounding_mode rounding, overflow_mode overflow) {
  using L = std::numeric_limits<T>;
  const double max = static_cast<double>(static_cast<float>(L::max()));
  const double lowest = static_cast<double>(static_cast<float>(L::lowest()));
  if (std::isnan(x)) return L::has_quiet_NaN ? x : 0.0;
  const bool negative = std::signbit(x);
  const double infinity = L::has_infinity ? f64::infinity() : L::has_quiet_NaN ? f64::quiet_NaN() : negative ? -lowest : max;
  const double magnitude_max = negative ? -lowest : max;

  double magnitude = 0;
  if (std::isinf(x)) {
    magnitude = overflow == overflow_mode::saturate ? magnitude_max : infinity;
  } else {
    const auto [whole, rest, ulp] = split<T>(x);
    const bool odd = std::fmod(whole, 2) != 0;
    bool up = false;
    switch (rounding) {
      case rounding_mode::nearest_even: up = rest > 0.5 || (rest == 0.5 && odd); break;
      case rounding_mode::nearest_away: up = rest >= 0.5; break;
      case rounding_mode::toward_zero: up = false; break;
      case rounding_mode::upward: up = rest > 0 && !negative; break;
      case rounding_mode::downward: up = rest > 0 && negative; break;
      case rounding_mode::to_odd: up = rest > 0 && !odd; break;
      default: break;
    }
    magnitude = (whole + (up ? 1 : 0)) * ulp;
    if (magnitude > magnitude_max) {
      const bool nearest = rounding == rounding_mode::nearest_even || rounding == rounding_mode::nearest_away;
      const bool away = (rounding == rounding_mode::upward && !negative) || (rounding == rounding_mode::downward && negative);
      magnitude = overflow == overflow_mode::ieee && (nearest || away) ? infinity : magnitude_max;
    }
  }
  const double result = negative ? -magnitude : magnitude;
  return L::is_integer ? result + 0.0 : result;  // integers have no -0
}

/// Bitwise the same number: -0 is not +0, and a NaN has to have the same sign.
template <class T>
bool is_the_number(T x, double expected) {
  const double v = static_cast<double>(static_cast<float>(x));
  if (std::isnan(expected) || std::isnan(v)) return std::isnan(expected) && std::isnan(v) && std::signbit(expected) == std::signbit(v);
  return v == expected && std::signbit(v) == std::signbit(expected);
}

/// Values of T, what lies between them, and what lies above: both signs.
template <class T>
std::vector<double> interesting_inputs() {
  std::vector<double> inputs{0.0, f64::infinity(), f64::quiet_NaN(), 1e9, 1e300, f64::max(), 1e-300, f64::denorm_min(), 0x1p-149, 1e-20};
  const unsigned step = code_bits<T> > 8 ? 37 : 1;  // 16-bit formats: a sample; the exhaustive tests have them all
  for (unsigned code = 0; code < 1u << code_bits<T>; code += step) {
    const double v = static_cast<double>(static_cast<float>(from_bits<T>(static_cast<code_type<T>>(code))));
    if (!std::isfinite(v)) continue;
    for (double part : {0.0, 0.25, 0.5, 0.75})
      for (double direction : {0.0, 1.0, -1.0}) {
        const double x = std::fabs(v) + part * split<T>(v).ulp;
        inputs.push_back(direction == 0 ? x : std::nextafter(x, direction * 1e308));
      }
  }
  const double max = static_cast<double>(static_cast<float>(std::numeric_limits<T>::max()));
  for (double beyond : {0.0, 0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 4.0})
    for (double direction : {-1.0, 0.0, 1.0}) {
      const double x = max + beyond * split<T>(max).ulp;
      inputs.push_back(direction == 0 ? x : std::nextafter(x, direction * 1e308));
    }
  const auto size = inputs.size();
  for (std::size_t i = 0; i != size; ++i) inputs.push_back(-inputs[i]);
  return inputs;
}

constexpr rounding_mode all_roundings[] = {rounding_mode::nearest_even, rounding_mode::nearest_away, rounding_mode::toward_zero,
                                           rounding_mode::upward,       rounding_mode::downward,     rounding_mode::to_odd};
constexpr overflow_mode all_overflows[] = {overflow_mode::saturate, overflow_mode::saturate_finite, overflow_mode::ieee};

/// The number of differences between cast<T> with run-time modes and the oracle; the first is reported.
template <class T>
void check_against_oracle() {
  int differences = 0;
  for (double x : interesting_inputs<T>())
    for (rounding_mode rounding : all_roundings)
      for (overflow_mode overflow : all_overflows) {
        const double expected = oracle<T>(x, rounding, overflow);
        bool same = is_the_number(cast<T>(x, rounding, overflow), expected) && is_the_number(cast<T>(x, overflow, rounding), expected) &&
                    is_the_number(cast_checked<T>(x, rounding, overflow).value, expected);
        if (const float narrow = static_cast<float>(x); static_cast<double>(narrow) == x || x != x)
          same = same && is_the_number(cast<T>(narrow, rounding, overflow), expected);
        if (same) continue;
        if (differences++ == 0) {
          INFO("x = " << x << ", rounding " << static_cast<int>(rounding) << ", overflow " << static_cast<int>(overflow) << ": "
                      << static_cast<float>(cast<T>(x, rounding, overflow)) << " instead of " << expected);
          CHECK(same);
        }
      }
  CHECK(differences == 0);
}

/// cast with the constants agrees with cast with the enumerators.
template <class T, class Rounding, class Overflow>
bool constants_agree(Rounding rounding, rounding_mode rounding_value, Overflow overflow, overflow_mode overflow_value) {
  for (double x : interesting_inputs<T>()) {
    const auto expected = to_bits(cast<T>(x, rounding_value, overflow_value));
    if (to_bits(cast<T>(x, rounding, overflow)) != expected) return false;
    if (to_bits(cast<T>(x, overflow, rounding)) != expected) return false;
    if (to_bits(cast<T>(x, overflow_value, rounding)) != expected) return false;
    if (to_bits(cast_checked<T>(x, rounding, overflow).value) != expected) return false;
  }
  return true;
}

template <class T, class Rounding>
bool constants_agree(Rounding rounding, rounding_mode value) {
  return constants_agree<T>(rounding, value, saturate, overflow_mode::saturate) &&
         constants_agree<T>(rounding, value, saturate_finite, overflow_mode::saturate_finite) &&
         constants_agree<T>(rounding, value, ieee, overflow_mode::ieee);
}

template <class T>
void check_constants() {
  CHECK(constants_agree<T>(nearest_even, rounding_mode::nearest_even));
  CHECK(constants_agree<T>(nearest_away, rounding_mode::nearest_away));
  CHECK(constants_agree<T>(toward_zero, rounding_mode::toward_zero));
  CHECK(constants_agree<T>(upward, rounding_mode::upward));
  CHECK(constants_agree<T>(downward, rounding_mode::downward));
  CHECK(constants_agree<T>(to_odd, rounding_mode::to_odd));
}

/// Every code of From, cast to To, is the oracle's answer for its value.
template <class To, class From>
bool narrow_sources_agree() {
  for (unsigned code = 0; code != 1u << code_bits<From>; ++code) {
    const From x = from_bits<From>(static_cast<code_type<From>>(code));
    for (rounding_mode rounding : all_roundings)
      for (overflow_mode overflow : all_overflows)
        if (!is_the_number(cast<To>(x, rounding, overflow), oracle<To>(static_cast<double>(static_cast<float>(x)), rounding, overflow))) return false;
  }
  return true;
}

template <class To>
void check_narrow_sources() {
  CHECK(narrow_sources_agree<To, float8_e4m3fn>());
  CHECK(narrow_sources_agree<To, float8_e5m2>());
  CHECK(narrow_sources_agree<To, int4>());
  CHECK(narrow_sources_agree<To, uint4>());
  CHECK(narrow_sources_agree<To, std::int8_t>());
}

}  // namespace

TEST_CASE("a cast is the oracle's answer for every rounding and overflow") {
  SECTION("float8_e4m3fn") { check_against_oracle<float8_e4m3fn>(); }
  SECTION("float8_e5m2") { check_against_oracle<float8_e5m2>(); }
  SECTION("bfloat16") { check_against_oracle<bfloat16>(); }
  SECTION("float16") { check_against_oracle<float16>(); }
  SECTION("int4") { check_against_oracle<int4>(); }
  SECTION("uint4") { check_against_oracle<uint4>(); }
  SECTION("int8") { check_against_oracle<std::int8_t>(); }
}

TEST_CASE("the constants and the run-time enumerators give the same bits, in any order") {
  SECTION("float8_e4m3fn") { check_constants<float8_e4m3fn>(); }
  SECTION("float8_e5m2") { check_constants<float8_e5m2>(); }
  SECTION("bfloat16") { check_constants<bfloat16>(); }
  SECTION("float16") { check_constants<float16>(); }
  SECTION("int4") { check_constants<int4>(); }
  SECTION("uint4") { check_constants<uint4>(); }
}

TEST_CASE("a narrow source is rounded as its value") {
  SECTION("to float8_e4m3fn") { check_narrow_sources<float8_e4m3fn>(); }
  SECTION("to float8_e5m2") { check_narrow_sources<float8_e5m2>(); }
  SECTION("to bfloat16") { check_narrow_sources<bfloat16>(); }
  SECTION("to float16") { check_narrow_sources<float16>(); }
  SECTION("to int4") { check_narrow_sources<int4>(); }
  SECTION("to uint4") { check_narrow_sources<uint4>(); }
  SECTION("to int8") { check_narrow_sources<std::int8_t>(); }
  SECTION("16 bits to 8") {
    CHECK(narrow_sources_agree<float8_e4m3fn, float16>());
    CHECK(narrow_sources_agree<float8_e5m2, bfloat16>());
  }
}

// --- Sources ----------------------------------------------------------------------------------------------------------

namespace {

// Each double lies a little above a tie of the target, and float rounds it onto the tie.
constexpr bool doubles_are_rounded_once() {
  return cast<float16>(1 + 0x1p-11 + 0x1p-30) == 1 + 0x1p-10 && cast<float16>(static_cast<float>(1 + 0x1p-11 + 0x1p-30)) == 1 &&
         cast<bfloat16>(1 + 0x1p-8 + 0x1p-30) == 1 + 0x1p-7 && cast<float8_e4m3fn>(1 + 0x1p-4 + 0x1p-30) == 1.125 &&
         cast<float8_e5m2>(1 + 0x1p-3 + 0x1p-30) == 1.25 && cast<float8_e4m3fn>(-(1 + 0x1p-4 + 0x1p-30)) == -1.125 &&
         cast<float8_e4m3fn>(0x1p-10 + 0x1p-60) == 0x1p-9 && cast<float8_e4m3fn>(0x1p-10) == 0 &&  // half of the smallest subnormal
         cast<bfloat16>(0x1p-134 + 0x1p-180) == 0x1p-133 && cast<bfloat16>(0x1p-134) == 0 &&       // where float itself is subnormal
         cast<int4>(2.5 + 0x1p-40) == 3 && cast<int4>(2.5) == 2;
}
static_assert(doubles_are_rounded_once());

constexpr bool doubles_beyond_the_range_of_float_are_known_exactly() {
  return cast<bfloat16>(1e300, toward_zero) == max_finite<bfloat16> && cast<bfloat16>(1e300, saturate) == max_finite<bfloat16> &&
         isinf(cast<bfloat16>(1e300)) && cast<bfloat16>(f64::denorm_min(), upward) == min_subnormal<bfloat16> &&
         cast<float16>(-f64::denorm_min(), downward) == -0x1p-24 && cast<float16>(f64::denorm_min()).bits() == 0 &&
         cast<float16>(-f64::denorm_min()).bits() == 0x8000 && cast<float16>(f64::max(), saturate) == 65504;
}
static_assert(doubles_beyond_the_range_of_float_are_known_exactly());

constexpr bool integers_are_rounded_once() {
  constexpr std::int32_t above_a_tie = (1 << 25) + (1 << 17) + 1;  // float has no room for the 1
  constexpr std::int64_t far_above_a_tie = (std::int64_t{1} << 62) + (std::int64_t{1} << 54) + 1;  // and double none for this one
  return cast<bfloat16>(above_a_tie) == (1 << 25) + (1 << 18) && cast<bfloat16>(-above_a_tie) == -(1 << 25) - (1 << 18) &&
         cast<bfloat16>(static_cast<float>(above_a_tie)) == 1 << 25 &&
         cast<bfloat16>(far_above_a_tie) == (std::int64_t{1} << 62) + (std::int64_t{1} << 55) &&
         cast<bfloat16>(far_above_a_tie - 1) == std::int64_t{1} << 62 && cast<float16>(2049) == 2048 && cast<float16>(2051) == 2052 &&
         cast<float8_e4m3fn>(17) == 16 && cast<float8_e4m3fn>(19) == 20 && cast<float8_e5m2>(-9) == -8 && cast<float8_e5m2>(-11) == -12;
}
static_assert(integers_are_rounded_once());

template <class Int>
constexpr bool small_integers_of_every_type_are_exact() {
  return cast<float8_e4m3fn>(Int{15}) == 15 && cast<float8_e5m2>(Int{7}) == 7 && cast<bfloat16>(Int{127}) == 127 &&
         cast<float16>(Int{127}) == 127 && cast<int4>(Int{7}) == 7 && cast<int4>(Int{8}) == 7 && cast<uint4>(Int{16}) == 15 &&
         cast<float16>(Int{0}).bits() == 0 && cast<int4>(Int{0}).bits() == 0;
}
static_assert(small_integers_of_every_type_are_exact<std::int8_t>() && small_integers_of_every_type_are_exact<std::uint8_t>());
static_assert(small_integers_of_every_type_are_exact<std::int16_t>() && small_integers_of_every_type_are_exact<std::uint16_t>());
static_assert(small_integers_of_every_type_are_exact<std::int32_t>() && small_integers_of_every_type_are_exact<std::uint32_t>());
static_assert(small_integers_of_every_type_are_exact<std::int64_t>() && small_integers_of_every_type_are_exact<std::uint64_t>());
static_assert(small_integers_of_every_type_are_exact<long>() && small_integers_of_every_type_are_exact<unsigned long long>());

constexpr bool the_ends_of_the_integers_are_safe() {
  constexpr std::int64_t least = std::numeric_limits<std::int64_t>::min(), most = std::numeric_limits<std::int64_t>::max();
  constexpr std::uint64_t top = std::numeric_limits<std::uint64_t>::max();
  constexpr std::int32_t least32 = std::numeric_limits<std::int32_t>::min();
  return cast<bfloat16>(least) == -0x1p63 && cast<bfloat16>(most) == 0x1p63 && cast<bfloat16>(most, toward_zero) == 0x1.fep62 &&
         cast<bfloat16>(top) == 0x1p64 && cast<bfloat16>(top, toward_zero) == 0x1.fep63 && cast<bfloat16>(least + 1) == -0x1p63 &&
         cast<bfloat16>(least + 1, toward_zero) == -0x1.fep62 && cast<bfloat16>(least32) == -0x1p31 &&  //
         cast<float16>(least) == -inf && cast<float16>(top) == inf && cast<float16>(least, saturate) == -65504 &&
         cast<float8_e4m3fn>(least) == -448 && cast<float8_e4m3fn>(top) == 448 && cast<float8_e5m2>(least) == -inf &&
         cast<int4>(least) == -8 && cast<int4>(top) == 7 && cast<uint4>(least) == 0 && cast<uint4>(top) == 15 &&
         cast<std::int8_t>(least) == -128 && cast<std::int8_t>(top) == 127;
}
static_assert(the_ends_of_the_integers_are_safe());

#if defined(__SIZEOF_INT128__)
__extension__ using int128  = __int128;
__extension__ using uint128 = unsigned __int128;

constexpr bool integers_of_128_bits_are_rounded_once() {
  constexpr int128 big = int128{1} << 100, half = int128{1} << 92;  // half an ulp of bfloat16 at 2^100
  constexpr uint128 top = ~uint128{0};
  return cast<bfloat16>(big) == 0x1p100f && cast<bfloat16>(big + half) == 0x1p100f && cast<bfloat16>(big + half + 1) == 0x1.02p100f &&
         cast<bfloat16>(-big - half - 1) == -0x1.02p100f && cast<bfloat16>(big + 1, upward) == 0x1.02p100f && cast<bfloat16>(big + 1, to_odd) == 0x1.02p100f &&
         isinf(cast<bfloat16>(top)) && cast<bfloat16>(top, saturate) == max_finite<bfloat16> && cast<bfloat16>(top, toward_zero) == 0x1.fep127f &&
         cast<bfloat16>(int128{1} << 127) == -0x1p127f && cast<float16>(int128{2051}) == 2052 && cast<int4>(-big) == -8 && cast<std::int64_t>(big) == std::numeric_limits<std::int64_t>::max() &&
         cast<float>((int128{1} << 90) + (int128{1} << 66) + 1) == 0x1.000002p90f && bfloat16(0x1p100f) < big + 1 && bfloat16(0x1p100f) == big && float16(3) < int128{4} &&
         cast_checked<bfloat16>(big + 1).flags.inexact && !cast_checked<bfloat16>(big).flags.inexact;
}
static_assert(integers_of_128_bits_are_rounded_once());
static_assert(!exactly_convertible_to<int128, double> && exactly_convertible_to<std::uint64_t, int128> && !exactly_convertible_to<int128, uint128>);
static_assert(std::is_constructible_v<bfloat16, int128>);
#endif

constexpr bool narrow_sources_are_known_exactly() {
  return cast<float8_e5m2>(cast<float8_e4m3fn>(1.125f)) == 1 && cast<float8_e5m2>(cast<float8_e4m3fn>(1.375f)) == 1.5f &&
         cast<float8_e4m3fn>(cast<float8_e5m2>(57344.0f)) == 448 && cast<int4>(cast<float8_e4m3fn>(-6.5f)) == -6 &&
         cast<float8_e4m3fn>(cast<int4>(-8)) == -8 && cast<uint4>(cast<int4>(-1)) == 0 && cast<int4>(cast<uint4>(9)) == 7 &&
         cast<bfloat16>(cast<float16>(65504)) == 65536 && cast<float16>(cast<bfloat16>(65536.0f)) == inf &&
         cast<float16>(cast<bfloat16>(0x1p-25f)) == 0 && cast<float16>(cast<bfloat16>(0x1.02p-25f)) == 0x1p-24f;
}
static_assert(narrow_sources_are_known_exactly());

constexpr bool a_cast_to_its_own_type_changes_nothing() {
  for (unsigned code = 0; code != 256; ++code) {
    const auto x = from_bits<float8_e4m3fn>(static_cast<std::uint8_t>(code));
    if (cast<float8_e4m3fn>(x).bits() != code) return false;
  }
  return cast<float16>(cast<float16>(0.1f)).bits() == cast<float16>(0.1f).bits() && cast<int4>(cast<int4>(-3)) == -3;
}
static_assert(a_cast_to_its_own_type_changes_nothing());

constexpr bool the_explicit_constructor_is_the_default_cast() {
  return float8_e4m3fn(0.3f).bits() == cast<float8_e4m3fn>(0.3f).bits() && float16(65520.0).bits() == 0x7c00 && float8_e4m3fn(1000).bits() == 0x7e &&
         int4(100.0f) == 7 && uint4(-3) == 0 && bfloat16(1 + 0x1p-8 + 0x1p-30) == 1 + 0x1p-7 && float8_e5m2(float8_e4m3fn(1.125f)) == 1 &&
         static_cast<int4>(cast<float16>(2.5f)) == 2;
}
static_assert(the_explicit_constructor_is_the_default_cast());

}  // namespace

TEST_CASE("every source is known exactly and rounded once") {
  CHECK(doubles_are_rounded_once());
  CHECK(doubles_beyond_the_range_of_float_are_known_exactly());
  CHECK(integers_are_rounded_once());
  CHECK(small_integers_of_every_type_are_exact<std::int8_t>());
  CHECK(small_integers_of_every_type_are_exact<std::uint64_t>());
  CHECK(the_ends_of_the_integers_are_safe());
  CHECK(narrow_sources_are_known_exactly());
  CHECK(a_cast_to_its_own_type_changes_nothing());
  CHECK(the_explicit_constructor_is_the_default_cast());
}

// --- Rounding ---------------------------------------------------------------------------------------------------------

namespace {

/// cast<T>(x) for the six roundings in the order nearest_even, nearest_away, toward_zero, upward, downward, to_odd.
template <class T>
constexpr bool rounds_to(double x, double even, double away, double zero, double up, double down, double odd) {
  return cast<T>(x, nearest_even) == even && cast<T>(x, nearest_away) == away && cast<T>(x, toward_zero) == zero && cast<T>(x, upward) == up &&
         cast<T>(x, downward) == down && cast<T>(x, to_odd) == odd;
}

constexpr bool ties() {
  return rounds_to<float8_e4m3fn>(1.0625, 1.0, 1.125, 1.0, 1.125, 1.0, 1.125) &&         // below is even
         rounds_to<float8_e4m3fn>(1.1875, 1.25, 1.25, 1.125, 1.25, 1.125, 1.125) &&      // above is even
         rounds_to<float8_e4m3fn>(-1.0625, -1.0, -1.125, -1.0, -1.0, -1.125, -1.125) &&  //
         rounds_to<float8_e4m3fn>(-1.1875, -1.25, -1.25, -1.125, -1.125, -1.25, -1.125) &&
         rounds_to<float8_e4m3fn>(1.9375, 2.0, 2.0, 1.875, 2.0, 1.875, 1.875) &&  // into the next binade
         rounds_to<float8_e5m2>(1.125, 1.0, 1.25, 1.0, 1.25, 1.0, 1.25) && rounds_to<float8_e5m2>(-1.375, -1.5, -1.5, -1.25, -1.25, -1.5, -1.25) &&
         rounds_to<bfloat16>(1 + 0x1p-8, 1, 1 + 0x1p-7, 1, 1 + 0x1p-7, 1, 1 + 0x1p-7) &&
         rounds_to<float16>(1 + 0x1.8p-10, 1 + 0x1p-9, 1 + 0x1p-9, 1 + 0x1p-10, 1 + 0x1p-9, 1 + 0x1p-10, 1 + 0x1p-10) &&
         rounds_to<int4>(2.5, 2, 3, 2, 3, 2, 3) && rounds_to<int4>(-3.5, -4, -4, -3, -3, -4, -3) && rounds_to<uint4>(0.5, 0, 1, 0, 1, 0, 1) &&
         rounds_to<int4>(-0.5, 0, -1, 0, 0, -1, -1);
}
static_assert(ties());

constexpr bool off_ties() {
  return rounds_to<float8_e4m3fn>(1.05, 1.0, 1.0, 1.0, 1.125, 1.0, 1.125) && rounds_to<float8_e4m3fn>(1.07, 1.125, 1.125, 1.0, 1.125, 1.0, 1.125) &&
         rounds_to<float8_e4m3fn>(-1.05, -1.0, -1.0, -1.0, -1.0, -1.125, -1.125) && rounds_to<float8_e4m3fn>(1.125, 1.125, 1.125, 1.125, 1.125, 1.125, 1.125) &&
         rounds_to<float8_e4m3fn>(1 + 0x1p-52, 1.0, 1.0, 1.0, 1.125, 1.0, 1.125) &&  // the last bit of a double counts
         rounds_to<float8_e4m3fn>(1.25 - 0x1p-52, 1.25, 1.25, 1.125, 1.25, 1.125, 1.125);
}
static_assert(off_ties());

constexpr bool subnormals() {
  constexpr double least = 0x1p-9;
  return rounds_to<float8_e4m3fn>(least / 2, 0, least, 0, least, 0, least) && rounds_to<float8_e4m3fn>(least / 4, 0, 0, 0, least, 0, least) &&
         rounds_to<float8_e4m3fn>(least * 0.75, least, least, 0, least, 0, least) &&
         rounds_to<float8_e4m3fn>(-least / 2, 0, -least, 0, 0, -least, -least) &&
         rounds_to<float8_e4m3fn>(least * 1.5, 2 * least, 2 * least, least, 2 * least, least, least) &&
         rounds_to<float8_e4m3fn>(least * 7.5, 8 * least, 8 * least, 7 * least, 8 * least, 7 * least, 7 * least) &&  // 8 * least is normal
         rounds_to<float8_e5m2>(0x1p-17, 0, 0x1p-16, 0, 0x1p-16, 0, 0x1p-16) && rounds_to<float16>(0x1p-25, 0, 0x1p-24, 0, 0x1p-24, 0, 0x1p-24) &&
         rounds_to<bfloat16>(0x1p-134, 0, 0x1p-133, 0, 0x1p-133, 0, 0x1p-133) &&
         rounds_to<float8_e4m3fn>(1e-300, 0, 0, 0, least, 0, least) && rounds_to<float8_e4m3fn>(-1e-300, 0, 0, 0, 0, -least, -least);
}
static_assert(subnormals());

constexpr bool zero_keeps_its_sign() {
  return cast<float8_e4m3fn>(-0.0f).bits() == 0x80 && cast<float8_e4m3fn>(0.0f).bits() == 0 && cast<float8_e5m2>(-0.0).bits() == 0x80 &&
         cast<float16>(-0.0f).bits() == 0x8000 && cast<bfloat16>(-0.0).bits() == 0x8000 &&  //
         cast<float8_e4m3fn>(-1e-30f).bits() == 0x80 && cast<float8_e4m3fn>(-1e-30f, upward).bits() == 0x80 &&
         cast<float8_e4m3fn>(-1e-30f, toward_zero).bits() == 0x80 && cast<float8_e4m3fn>(-1e-30f, downward).bits() == 0x81 &&
         cast<float8_e4m3fn>(1e-30f, downward).bits() == 0 && cast<float8_e5m2>(cast<float8_e4m3fn>(-0.0f)).bits() == 0x80 &&
         cast<float8_e4m3fn>(0).bits() == 0;
}
static_assert(zero_keeps_its_sign());

}  // namespace

TEST_CASE("the six roundings, on ties and off, normal and subnormal, of either sign") {
  CHECK(ties());
  CHECK(off_ties());
  CHECK(subnormals());
  CHECK(zero_keeps_its_sign());
}

// --- Overflow ---------------------------------------------------------------------------------------------------------

namespace {

/// cast<T>(x) is `expected`, where NaN means a NaN with the sign of x.
template <class T, class... Policies>
constexpr bool becomes(double x, double expected, Policies... policies) {
  const T y = cast<T>(x, policies...);
  return expected != expected ? isnan(y) && signbit(y) == signbit(x) : y == expected;
}

template <class T, class Overflow>
constexpr bool overflows_to(Overflow overflow, double x, double nearest, double zero, double up, double down) {
  return becomes<T>(x, nearest, overflow) && becomes<T>(x, nearest, overflow, nearest_even) && becomes<T>(x, nearest, overflow, nearest_away) &&
         becomes<T>(x, zero, overflow, toward_zero) && becomes<T>(x, zero, overflow, to_odd) && becomes<T>(x, up, upward, overflow) &&
         becomes<T>(x, down, downward, overflow);
}

/// Both signs of the table, and what an infinity becomes. `infinity` is infinity, else NaN, else max.
template <class T>
constexpr bool the_overflow_table_holds(double max, double lowest, double infinity, double minus_infinity) {
  return overflows_to<T>(saturate, 1e9, max, max, max, max) && overflows_to<T>(saturate, -1e9, lowest, lowest, lowest, lowest) &&
         overflows_to<T>(saturate, double(inf), max, max, max, max) && overflows_to<T>(saturate, -double(inf), lowest, lowest, lowest, lowest) &&
         overflows_to<T>(saturate_finite, 1e9, max, max, max, max) && overflows_to<T>(saturate_finite, -1e9, lowest, lowest, lowest, lowest) &&
         overflows_to<T>(saturate_finite, double(inf), infinity, infinity, infinity, infinity) &&
         overflows_to<T>(saturate_finite, -double(inf), minus_infinity, minus_infinity, minus_infinity, minus_infinity) &&
         overflows_to<T>(ieee, 1e9, infinity, max, infinity, max) && overflows_to<T>(ieee, -1e9, minus_infinity, lowest, lowest, minus_infinity) &&
         overflows_to<T>(ieee, double(inf), infinity, infinity, infinity, infinity) &&
         overflows_to<T>(ieee, -double(inf), minus_infinity, minus_infinity, minus_infinity, minus_infinity);
}
static_assert(the_overflow_table_holds<float8_e4m3fn>(448, -448, f64::quiet_NaN(), f64::quiet_NaN()));
static_assert(the_overflow_table_holds<float8_e5m2>(57344, -57344, f64::infinity(), -f64::infinity()));
static_assert(the_overflow_table_holds<float16>(65504, -65504, f64::infinity(), -f64::infinity()));
static_assert(the_overflow_table_holds<int4>(7, -8, 7, -8));
static_assert(the_overflow_table_holds<uint4>(15, 0, 15, 0));

constexpr bool overflow_begins_where_it_should() {
  constexpr double up = 1 + 0x1p-50, down = 1 - 0x1p-50;
  return becomes<float8_e4m3fn>(464, 448, ieee) && becomes<float8_e4m3fn>(464 * up, double(nan), ieee) &&  // 464 is a tie, 448 is even
         becomes<float8_e4m3fn>(464 * down, 448, ieee, nearest_away) && becomes<float8_e4m3fn>(464, double(nan), ieee, nearest_away) &&
         becomes<float8_e4m3fn>(448 * up, double(nan), ieee, upward) && becomes<float8_e4m3fn>(448 * up, 448, saturate, upward) &&
         becomes<float8_e5m2>(61440, double(inf)) && becomes<float8_e5m2>(61440 * down, 57344) &&  // a tie too, but 57344 is odd
         becomes<float8_e5m2>(57344 * up, double(inf), upward) && becomes<float8_e5m2>(-57344 * up, -57344, upward) &&
         becomes<float16>(65520, double(inf)) && becomes<float16>(65520 * down, 65504) && becomes<bfloat16>(0x1.ffp127, double(inf)) &&
         becomes<bfloat16>(0x1.ffp127 * down, 0x1.fep127) && becomes<int4>(7.5, 7) && becomes<int4>(-8.5, -8) && becomes<int4>(-9, -8);
}
static_assert(overflow_begins_where_it_should());

constexpr bool the_default_overflow_is_that_of_the_format() {
  return cast<float8_e4m3fn>(1e9f) == 448 && cast<float8_e4m3fn>(inf) == 448 && cast<float8_e4m3fn>(-inf) == -448 && cast<float8_e5m2>(1e9f) == inf &&
         cast<float16>(-1e9f) == -inf && cast<bfloat16>(3.4e38f) == inf && cast<float8_e5m2>(1e9f, toward_zero) == 57344 &&
         cast<int4>(1e9f) == 7 && cast<uint4>(-inf) == 0;
}
static_assert(the_default_overflow_is_that_of_the_format());

}  // namespace

TEST_CASE("the overflow table of the design") {
  CHECK(the_overflow_table_holds<float8_e4m3fn>(448, -448, f64::quiet_NaN(), f64::quiet_NaN()));
  CHECK(the_overflow_table_holds<float8_e5m2>(57344, -57344, f64::infinity(), -f64::infinity()));
  CHECK(the_overflow_table_holds<float16>(65504, -65504, f64::infinity(), -f64::infinity()));
  CHECK(the_overflow_table_holds<int4>(7, -8, 7, -8));
  CHECK(the_overflow_table_holds<uint4>(15, 0, 15, 0));
  CHECK(overflow_begins_where_it_should());
  CHECK(the_default_overflow_is_that_of_the_format());
}

// --- NaN, integers, unsigned ------------------------------------------------------------------------------------------

namespace {

constexpr bool nan_becomes_the_canonical_one_with_its_sign() {
  constexpr float negative = from_bits<float>(0xffc00000u), payload = from_bits<float>(0x7fc12345u);
  constexpr double wide = from_bits<double>(0xfff8000000000001u);
  return cast<float8_e4m3fn>(nan).bits() == 0x7f && cast<float8_e4m3fn>(negative).bits() == 0xff && cast<float8_e4m3fn>(payload).bits() == 0x7f &&
         cast<float8_e5m2>(nan).bits() == 0x7e && cast<float8_e5m2>(negative).bits() == 0xfe && cast<float8_e5m2>(wide).bits() == 0xfe &&
         cast<float16>(nan).bits() == 0x7e00 && cast<float16>(negative).bits() == 0xfe00 && cast<float16>(payload).bits() == 0x7e00 &&
         cast<bfloat16>(nan).bits() == 0x7fc0 && cast<bfloat16>(wide).bits() == 0xffc0 && cast<bfloat16>(payload).bits() == 0x7fc0 &&
         cast<float16>(from_bits<bfloat16>(0xff81)).bits() == 0xfe00 && cast<float8_e5m2>(from_bits<float8_e4m3fn>(0xff)).bits() == 0xfe &&
         cast<float8_e4m3fn>(nan, saturate).bits() == 0x7f && cast<float16>(negative, toward_zero, saturate_finite).bits() == 0xfe00;
}
static_assert(nan_becomes_the_canonical_one_with_its_sign());

constexpr bool nan_becomes_zero_in_integers() {
  return cast<int4>(nan).bits() == 0 && cast<uint4>(-nan).bits() == 0 && cast<std::int8_t>(nan) == 0 && cast<int4>(from_bits<float8_e4m3fn>(0x7f)) == 0 &&
         cast<int4>(nan, ieee, upward).bits() == 0;
}
static_assert(nan_becomes_zero_in_integers());

constexpr bool widening_keeps_what_it_can_of_a_nan() {
  return to_bits(static_cast<float>(from_bits<bfloat16>(0x7f81))) == 0x7f810000u && to_bits(static_cast<float>(from_bits<bfloat16>(0xffc1))) == 0xffc10000u &&
         to_bits(static_cast<float>(from_bits<float16>(0x7c01))) == 0x7fc02000u && to_bits(static_cast<float>(from_bits<float16>(0xfe03))) == 0xffc06000u &&
         to_bits(static_cast<float>(from_bits<float8_e5m2>(0x7d))) == 0x7fc00000u && to_bits(static_cast<float>(from_bits<float8_e5m2>(0xff))) == 0xffc00000u &&
         to_bits(static_cast<float>(from_bits<float8_e4m3fn>(0x7f))) == 0x7fc00000u && to_bits(static_cast<float>(from_bits<float8_e4m3fn>(0xff))) == 0xffc00000u;
}
static_assert(widening_keeps_what_it_can_of_a_nan());

constexpr bool integers_saturate() {
  return cast<int4>(100.0f) == 7 && cast<int4>(-100.0f) == -8 && cast<int4>(7.4) == 7 && cast<int4>(-8.0) == -8 && cast<uint4>(100) == 15 &&
         cast<uint4>(15.0f) == 15 && cast<std::int8_t>(127.6f) == 127 && cast<std::int8_t>(-128.5f) == -128 && cast<std::int8_t>(-1e30) == -128 &&
         cast<std::int8_t>(12.5f) == 12 && cast<std::int8_t>(13.5f) == 14 && cast<int4>(inf) == 7 && cast<int4>(-inf) == -8 &&
         cast<int4>(100, ieee) == 7 && cast<int4>(-100, saturate_finite) == -8 && cast<int4>(-0.0f).bits() == 0 && cast<int4>(-0.4f).bits() == 0;
}
static_assert(integers_saturate());

constexpr bool an_unsigned_format_has_nothing_below_zero() {
  return cast<uint4>(-3.0f) == 0 && cast<uint4>(-0.0f) == 0 && cast<uint4>(-0.5f) == 0 && cast<uint4>(-0.6f) == 0 && cast<uint4>(-1, ieee) == 0 &&
         cast<uint4>(-0.1, downward) == 0 && cast<uint4>(std::int64_t{-1}) == 0 && cast<uint4>(cast<float16>(-2)) == 0;
}
static_assert(an_unsigned_format_has_nothing_below_zero());

// A format of a user with NaN and no sign (NVIDIA's scale format, 7 bits).
struct unsigned_e4m3fn : minifloat<unsigned_e4m3fn, float_format{.exponent_bits = 4, .mantissa_bits = 3, .nan = nan_encoding::all_ones, .is_signed = false}> {
  using minifloat::minifloat;
};

constexpr bool an_unsigned_float_has_nothing_below_zero() {
  return cast<unsigned_e4m3fn>(-3.0f) == 0 && cast<unsigned_e4m3fn>(-3.0f, saturate_finite) == 0 && isnan(cast<unsigned_e4m3fn>(-3.0f, ieee)) &&
         cast<unsigned_e4m3fn>(-0.0f).bits() == 0 && cast<unsigned_e4m3fn>(-0.0f, ieee).bits() == 0 &&
         cast<unsigned_e4m3fn>(-1e-30f, ieee).bits() == 0 &&            // rounds to -0, which is no negative number
         isnan(cast<unsigned_e4m3fn>(-1e-30f, ieee, downward)) &&       // rounds to something below 0
         cast<unsigned_e4m3fn>(-1e-30f, downward).bits() == 0 && cast<unsigned_e4m3fn>(500.0f) == 448 && cast<unsigned_e4m3fn>(-inf) == 0 &&
         isnan(cast<unsigned_e4m3fn>(-inf, ieee)) && cast<unsigned_e4m3fn>(nan).bits() == 0x7f;
}
static_assert(an_unsigned_float_has_nothing_below_zero());

// A format of a user without NaN and infinity (OCP's FP4).
struct e2m1fn : minifloat<e2m1fn, float_format{.exponent_bits = 2, .mantissa_bits = 1, .nan = nan_encoding::none}> {
  using minifloat::minifloat;
};

constexpr bool a_format_without_nan_takes_max() {
  return the_overflow_table_holds<e2m1fn>(6, -6, 6, -6) && cast<e2m1fn>(nan) == 6 && cast<e2m1fn>(-nan) == 6 && cast<e2m1fn>(-0.0f).bits() == 8 &&
         rounds_to<e2m1fn>(2.5, 2, 3, 2, 3, 2, 3) && rounds_to<e2m1fn>(5, 4, 6, 4, 6, 4, 6) && rounds_to<e2m1fn>(-0.25, 0, -0.5, 0, 0, -0.5, -0.5);
}
static_assert(a_format_without_nan_takes_max());

}  // namespace

TEST_CASE("NaN keeps its sign, becomes 0 in integers and the maximum where there is none") {
  CHECK(nan_becomes_the_canonical_one_with_its_sign());
  CHECK(nan_becomes_zero_in_integers());
  CHECK(widening_keeps_what_it_can_of_a_nan());
  CHECK(a_format_without_nan_takes_max());
}

TEST_CASE("integers saturate and an unsigned format has nothing below zero") {
  CHECK(integers_saturate());
  CHECK(an_unsigned_format_has_nothing_below_zero());
  CHECK(an_unsigned_float_has_nothing_below_zero());
}

// --- Stochastic rounding ----------------------------------------------------------------------------------------------

namespace {

/// The number of r in [0, 2^Bits) for which the magnitude of x goes up; -1 if any result is neither neighbour.
template <class T, int Bits>
constexpr int times_up(double x) {
  const double low = cast<T>(x, toward_zero);
  const double high = signbit(x) ? cast<T>(x, downward) : cast<T>(x, upward);
  int up = 0;
  for (unsigned r = 0; r != 1u << Bits; ++r) {
    const double y = cast<T>(x, stochastic<Bits>{r});
    if (y != low && y != high) return -1;
    up += y == high && high != low ? 1 : 0;
  }
  return up;
}

// `none` is 0. Of arguments that are constants clang evaluates each conjunction again and again, for its warnings: seconds.
constexpr bool the_probability_is_the_discarded_fraction(double none) {
  return times_up<float8_e4m3fn, 4>(none + 1.0 + 0.125 * 5 / 16) == 5 && times_up<float8_e4m3fn, 4>(none + -1.0 - 0.125 * 5 / 16) == 5 &&
         times_up<float8_e4m3fn, 4>(none + 1.0 + 0.125 * 5.99 / 16) == 5 &&  // cut, not rounded, to four digits
         times_up<float8_e4m3fn, 4>(none + 1.0 + 0.125 * 0.99 / 16) == 0 && times_up<float8_e4m3fn, 4>(none + 1.125 - 0x1p-40) == 15 &&
         times_up<float8_e4m3fn, 4>(none + 0x1p-9 * 11 / 16) == 11 &&               // of the subnormal ulp
         times_up<float8_e4m3fn, 4>(none + 0x1p-9 * (3 + 7.0 / 16)) == 7 && times_up<float8_e4m3fn, 4>(none + 1e-30) == 0 &&
         times_up<float8_e4m3fn, 4>(none + 1.875 + 0.125 * 9 / 16) == 9 &&          // across a binade
         times_up<float16, 8>(none + 3 + 0x1p-9 * 77 / 256) == 77 && times_up<bfloat16, 8>(none + 1e30) >= 0 && times_up<int4, 4>(none + 2 + 3.0 / 16) == 3 &&
         times_up<int4, 4>(none + -2 - 3.0 / 16) == 3 && times_up<uint4, 4>(none + 14.5) == 8;
}
static_assert(the_probability_is_the_discarded_fraction(0));

constexpr bool exact_values_never_move(double none) {
  return times_up<float8_e4m3fn, 8>(none + 1.125) == 0 && times_up<float8_e4m3fn, 8>(none + 0) == 0 && times_up<float8_e4m3fn, 8>(none + -448) == 0 &&
         times_up<float8_e4m3fn, 8>(none + 0x1p-9) == 0 && times_up<int4, 8>(none + -8) == 0 && cast<float8_e4m3fn>(448.0f, stochastic<16>{65535}, ieee) == 448;
}
static_assert(exact_values_never_move(0));

/// The oracle's count: |x| in ulps, its fraction cut to Bits digits.
template <class T, int Bits>
bool counts_agree() {
  for (double x : interesting_inputs<T>()) {
    if (!(std::fabs(x) <= static_cast<double>(static_cast<float>(std::numeric_limits<T>::max())))) continue;
    if (!std::numeric_limits<T>::is_signed && x < 0) continue;
    if (times_up<T, Bits>(x) != static_cast<int>(std::floor(std::ldexp(split<T>(x).rest, Bits)))) return false;
  }
  return true;
}

/// Exact values stay for every r also at 16 and 32 bits.
template <class T>
bool no_code_moves() {
  for (unsigned code = 0; code != 1u << code_bits<T>; ++code) {
    const T x = from_bits<T>(static_cast<code_type<T>>(code));
    if (isnan(x)) continue;
    for (unsigned r : {0u, 1u, 0x8000u, 0xffffu})
      if (cast<T>(static_cast<float>(x), stochastic<16>{r}, ieee) != x && !isinf(x)) return false;
  }
  return true;
}

}  // namespace

TEST_CASE("stochastic rounding goes up with the probability of the discarded fraction, cut to its bits") {
  const volatile double none = 0;
  const double at_run_time   = none;
  CHECK(the_probability_is_the_discarded_fraction(at_run_time));
  CHECK(exact_values_never_move(at_run_time));
  SECTION("float8_e4m3fn") { CHECK(counts_agree<float8_e4m3fn, 8>()); }
  SECTION("float8_e5m2") { CHECK(counts_agree<float8_e5m2, 6>()); }
  SECTION("float16") { CHECK(counts_agree<float16, 3>()); }
  SECTION("bfloat16") { CHECK(counts_agree<bfloat16, 3>()); }
  SECTION("int4") { CHECK(counts_agree<int4, 10>()); }
  SECTION("uint4") { CHECK(counts_agree<uint4, 1>()); }
  SECTION("exact values") {
    CHECK(no_code_moves<float8_e4m3fn>());
    CHECK(no_code_moves<float8_e5m2>());
    CHECK(no_code_moves<bfloat16>());
    CHECK(no_code_moves<int4>());
  }
}

// --- Policies and flags -----------------------------------------------------------------------------------------------

namespace {

constexpr bool policies_come_in_any_order_and_subset() {
  using T = float8_e4m3fn;
  return cast<T>(1.1f, toward_zero, ieee).bits() == cast<T>(1.1f, ieee, toward_zero).bits() && isnan(cast<T>(1e9f, upward, ieee)) &&
         isnan(cast<T>(1e9f, ieee, upward)) && cast<T>(1e9f, ieee, downward) == 448 && cast<T>(1e9f, downward, ieee) == 448 &&
         cast<T>(1.0625f, nearest_away) == 1.125f && isnan(cast<T>(1e9f, ieee)) && cast<T>(1e9f) == 448 &&
         isnan(cast<T>(1e9f, rounding_mode::nearest_even, ieee)) && isnan(cast<T>(1e9f, overflow_mode::ieee)) &&
         cast<T>(1.1f, overflow_mode::ieee, rounding_mode::toward_zero) == 1.0f && cast<T>(1.1f, rounding_mode::toward_zero) == 1.0f &&
         cast<T>(1.03f, stochastic<4>{15}, saturate) == 1.125f && cast<T>(1.03f, saturate, stochastic<4>{0}) == 1.0f;
}
static_assert(policies_come_in_any_order_and_subset());

template <class T, class... Policies>
constexpr bool flags_are(double x, bool inexact, bool overflow, bool underflow, bool invalid, Policies... policies) {
  const auto c = cast_checked<T>(x, policies...);
  return c.flags.inexact == inexact && c.flags.overflow == overflow && c.flags.underflow == underflow && c.flags.invalid == invalid &&
         to_bits(c.value) == to_bits(cast<T>(x, policies...));
}

constexpr bool the_flags_of_floating_formats() {
  using T = float8_e4m3fn;
  return flags_are<T>(1.125, false, false, false, false) && flags_are<T>(0, false, false, false, false) &&
         flags_are<T>(0.3, true, false, false, false) &&                                              //
         flags_are<T>(448, false, false, false, false) && flags_are<T>(450, true, false, false, false) &&  // 450 rounds to 448
         flags_are<T>(1000, true, true, false, false) && flags_are<T>(1000, true, true, false, false, ieee) &&
         flags_are<T>(-1000, true, true, false, false, toward_zero) &&                                //
         flags_are<T>(0x1p-9, false, false, false, false) &&                                          // subnormal, exact
         flags_are<T>(0x1p-12, true, false, true, false) && flags_are<T>(-0x1.8p-9, true, false, true, false) &&
         flags_are<T>(double(nan), false, false, false, false) &&                                     //
         flags_are<float16>(double(inf), false, false, false, false) && flags_are<float16>(65520, true, true, false, false) &&
         flags_are<float8_e5m2>(1e-30, true, false, true, false, upward);
}
static_assert(the_flags_of_floating_formats());

constexpr bool the_flags_of_integers() {
  return flags_are<int4>(3, false, false, false, false) && flags_are<int4>(2.5, true, false, false, false) && cast_checked<int4>(8).flags.overflow &&
         cast_checked<int4>(-9.0f).flags.overflow && cast_checked<int4>(double(inf)).flags.overflow && cast_checked<int4>(nan).flags.invalid &&
         !cast_checked<int4>(nan).flags.overflow && !cast_checked<int4>(-8).flags.overflow && cast_checked<uint4>(16).flags.overflow &&
         flags_are<int4>(0.25, true, false, false, false);
}
static_assert(the_flags_of_integers());

}  // namespace

TEST_CASE("policies come in any order and subset") { CHECK(policies_come_in_any_order_and_subset()); }

TEST_CASE("cast_checked returns the value of cast and says what happened") {
  CHECK(the_flags_of_floating_formats());
  CHECK(the_flags_of_integers());
}
