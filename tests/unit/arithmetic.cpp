// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// add, sub, mul, div, fma and sqrt: signs of zeros, invalid operations, sticky digits far below, and operands of different types.
// Layer: tests/unit. Stands on tessera/format/arithmetic.hpp and Catch2.
// The `constexpr bool` bodies run twice, in a static_assert and in a test. Every pair of codes is in tests/exhaustive and tests/golden.
#include <tessera/format.hpp>
#include <tessera/format/arithmetic.hpp>

#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <limits>

#include "support/catch.hpp"

using namespace tessera;

namespace {

using f32 = std::numeric_limits<float>;
using f64 = std::numeric_limits<double>;
constexpr float inf = f32::infinity();
constexpr float nan = f32::quiet_NaN();

template <class T>
constexpr bool same(T a, T b) {
  return to_bits(a) == to_bits(b);
}

constexpr bool examples() {
  return add<float8_e4m3fn>(float8_e4m3fn(448), float8_e5m2(57344)) == 448 && add<bfloat16>(1.0, 0x1p-1000, upward) == 1.0078125 &&
         mul<float16>(float16(3), int4(5)) == 15 && div<float8_e4m3fn>(1, 3) == 0.34375 && fma<float>(2.0f, 3.0, std::int8_t{4}) == 10.0f &&
         sqrt<float8_e5m2>(2.0) == 1.5 && sub<int4>(7.0f, uint4(15)) == -8 && add<std::int8_t>(std::int8_t{100}, std::int8_t{100}) == 127;
}
static_assert(examples());

// --- Zeros ------------------------------------------------------------------------------------------------------------

constexpr bool zeros_of_sums() {
  constexpr float z = 0.0f;
  return same(add<float>(z, z), z) && same(add<float>(-z, -z), -z) && same(add<float>(z, -z), z) && same(add<float>(-z, z), z) &&
         same(add<float>(z, -z, downward), -z) && same(add<float>(z, z, downward), z) && same(add<float>(-z, -z, upward), -z) &&
         same(sub<float>(z, z), z) && same(sub<float>(z, z, downward), -z) && same(sub<float>(-z, z), -z) &&
         same(sub<float>(1.5f, 1.5f), z) && same(sub<float>(1.5f, 1.5f, downward), -z) && same(sub<float>(-1.5f, -1.5f, toward_zero), z) &&
         same(add<float>(z, -1.0f), -1.0f) && same(fma<float>(1.0f, z, -z), z) && same(fma<float>(-1.0f, z, -z), -z) &&
         same(fma<float>(2.0f, 3.0f, -6.0f), z) && same(fma<float>(2.0f, 3.0f, -6.0f, downward), -z) &&
         same(fma<float>(z, -1.0f, z, downward), -z);
}
static_assert(zeros_of_sums());

constexpr bool zeros_of_products() {
  constexpr float z = 0.0f;
  return same(mul<float>(z, -1.0f), -z) && same(mul<float>(-z, -1.0f), z) && same(div<float>(-z, 3.0f), -z) &&
         same(div<float>(1.0f, -inf), -z) && same(tessera::sqrt<float>(-z), -z) && same(tessera::sqrt<float>(z), z) &&
         same(mul<float>(-f32::denorm_min(), 0.25f), -z) && same(mul<float8_e4m3fnuz>(-0.001f, 0.001f), float8_e4m3fnuz{}) &&
         same(sub<float8_e5m2fnuz>(1.0f, 1.0f, downward), float8_e5m2fnuz{});
}
static_assert(zeros_of_products());

// --- Infinities and NaN -----------------------------------------------------------------------------------------------

constexpr bool infinities() {
  return add<float>(inf, 1.0f) == inf && add<float>(-1.0f, -inf) == -inf && sub<float>(1.0f, inf) == -inf &&
         mul<float>(inf, -2.0f) == -inf && div<float>(1.0f, 0.0f) == inf && div<float>(1.0f, -0.0f) == -inf &&
         div<float>(inf, 0.0f) == inf && fma<float>(inf, 1.0f, -1.0f) == inf && fma<float>(2.0f, 3.0f, -inf) == -inf &&
         tessera::sqrt<float>(inf) == inf && div<float8_e4m3fn>(1.0f, 0.0f) == 448 && isnan(div<float8_e4m3fn>(1.0f, 0.0f, ieee)) &&
         div<float8_e5m2>(-1.0f, 0.0f, saturate) == -57344 && div<float4_e2m1fn>(-1.0f, 0.0f, ieee) == -6 && div<int4>(1, 0) == 7 &&
         add<float>(f32::max(), f32::max(), toward_zero) == f32::max() && add<float>(f32::max(), f32::max()) == inf;
}
static_assert(infinities());

/// Invalid operations, and those on a NaN of either sign: the canonical NaN with sign 0, else +max, else 0.
template <class T>
constexpr bool all_are(T expected) {
  return same(sub<T>(inf, inf), expected) && same(add<T>(inf, -inf), expected) && same(mul<T>(0.0f, inf), expected) &&
         same(mul<T>(-inf, 0.0f), expected) && same(div<T>(0.0f, -0.0f), expected) && same(div<T>(inf, -inf), expected) &&
         same(fma<T>(0.0f, inf, 1.0f), expected) && same(fma<T>(inf, 1.0f, -inf), expected) && same(fma<T>(-inf, 0.0f, nan), expected) &&
         same(tessera::sqrt<T>(-1.0f), expected) && same(tessera::sqrt<T>(-inf), expected) && same(add<T>(-nan, 1.0f), expected) &&
         same(mul<T>(1.0f, -nan), expected) && same(div<T>(-nan, -nan), expected) && same(fma<T>(1.0f, 1.0f, -nan), expected) &&
         same(tessera::sqrt<T>(-nan), expected);
}
static_assert(all_are(from_bits<float8_e4m3fn>(0x7f)) && all_are(from_bits<float8_e5m2>(0x7e)) &&
              all_are(from_bits<float8_e5m2fnuz>(0x80)));
static_assert(all_are(from_bits<float>(0x7fc0'0000u)) && all_are(from_bits<float8_e8m0fnu>(0xff)));
static_assert(all_are(max_finite<float4_e2m1fn>) && all_are(int4(0)));

// --- What lies far below ----------------------------------------------------------------------------------------------

/// 1 and next to nothing: each direction sees on which side of 1, of a midpoint and of a value the sum is.
constexpr bool far_apart() {
  constexpr double tiny = f64::denorm_min();
  constexpr double half = 1.0625;  // between 1 and 1.125 of float8_e4m3fn
  using T = float8_e4m3fn;
  return add<T>(1, tiny) == 1 && add<T>(1, tiny, upward) == 1.125f && add<T>(1, -tiny, downward) == 0.9375f &&
         add<T>(1, -tiny, toward_zero) == 0.9375f && add<T>(-1, tiny, toward_zero) == -0.9375f && add<T>(-1, tiny, downward) == -1 &&
         sub<T>(1, tiny, to_odd) == 0.9375f && add<T>(half, tiny) == 1.125f && add<T>(half, -tiny) == 1 &&
         sub<T>(half, tiny, nearest_away) == 1 && add<T>(tiny, -half) == -1 && add<T>(-tiny, -half) == -1.125f &&
         fma<T>(tiny, tiny, half) == 1.125f && fma<T>(-tiny, tiny, half) == 1 && fma<T>(1.0, half, -tiny) == 1 &&
         fma<double>(f64::max(), f64::max(), -1.0, toward_zero) == f64::max() && fma<double>(tiny, tiny, tiny, upward) == 2 * tiny &&
         fma<double>(tiny, -tiny, tiny, downward) == 0 && add<double>(f64::max(), -tiny, downward) < f64::max();
}
static_assert(far_apart());

/// Sums that cancel: nothing of what remains may be lost.
constexpr bool cancellation() {
  constexpr std::uint64_t all = ~std::uint64_t{0};
  return fma<double>(0x1.0000000000001p0, 0x1.0000000000001p0, -0x1.0000000000002p0) == 0x1p-104 &&
         fma<float>(all, all, -0x1p128) == -0x1p65f &&
         fma<double>(1 + (all >> 1) + 1, 1 + (all >> 1) + 1, -0x1p126, upward) == 0x1.0000000000001p64 && sub<double>(all, 0x1p64) == -1 &&
         sub<float>(0x1p-1074, 0x1p-1073, upward) == 0 && sub<double>(0x1p-1074, 0x1p-1073) == -0x1p-1074 &&
         add<float>(0x1.000001p0, -1) == 0x1p-24f;
}
static_assert(cancellation());

// --- Quotients and roots ----------------------------------------------------------------------------------------------

constexpr bool quotients_and_roots() {
  return div<double>(1, 3) == 1.0 / 3 && div<double>(1, 3, upward) > 1.0 / 3 && div<float>(~std::uint64_t{0}, ~std::uint64_t{0}) == 1 &&
         div<float>(~std::uint64_t{0}, 1) == 0x1p64f && div<double>(0x1p-1074, f64::max(), upward) == 0x1p-1074 &&
         div<double>(f64::max(), 0x1p-1074) == f64::infinity() && div<double>(f64::max(), 0x1p-1074, downward) == f64::max() &&
         div<float8_e8m0fnu>(1, 3) == 0x1p-2f && div<float8_e8m0fnu>(1, 3, upward) == 0x1p-1f &&
         tessera::sqrt<double>(2) == 1.4142135623730951 && tessera::sqrt<double>(2, downward) < 1.4142135623730951 &&
         tessera::sqrt<double>(0x1p-1074) == 0x1p-537 && tessera::sqrt<float>(0x1p-149f) == 0x1.6a09e6p-75f &&
         tessera::sqrt<std::int32_t>(~std::uint64_t{0}) == std::numeric_limits<std::int32_t>::max() &&
         tessera::sqrt<float>(0x1p63) == 0x1.6a09e6p31f && tessera::sqrt<std::uint32_t>(0xffff'fffe'0000'0001u) == 0xffff'ffffu;
}
static_assert(quotients_and_roots());

// --- Policies ---------------------------------------------------------------------------------------------------------

constexpr bool policies_as_in_cast() {
  constexpr conversion wraps{.integer_overflow = integer_overflow_mode::wrap};
  return add<float8_e4m3fn>(448, 100, ieee, toward_zero) == 448 && isnan(add<float8_e4m3fn>(448, 100, ieee)) &&
         add<int4>(7, 2, wraps) == -7 && mul<bfloat16>(1.0f, 1.001f, stochastic<8>{255}) == 1.0078125f &&
         mul<bfloat16>(1.0f, 1.001f, stochastic<8>{0}) == 1.0f &&
         add<float16>(65504, 16, rounding_mode::nearest_even, overflow_mode::saturate) == 65504 && add<normal_float4>(0.5f, 0.5f) == 1.0f;
}
static_assert(policies_as_in_cast());

// An intermediate result could not be rounded to 64 digits, and an operand of 128 bits would not be exact.
template <class To, class A>
concept can_be_added = requires(A a) { add<To>(a, a); };
static_assert(can_be_added<float8_e4m3fn, std::uint64_t> && can_be_added<double, float8_e5m2> && can_be_added<std::int32_t, double>);
static_assert(!can_be_added<std::int64_t, float> && !can_be_added<float, long double>);
#if defined(__SIZEOF_INT128__)
static_assert(!can_be_added<float, int128>);
#endif

// --- Wide integers ----------------------------------------------------------------------------------------------------

constexpr bool wide_integers() {
  constexpr std::uint64_t all = ~std::uint64_t{0};
  constexpr wide square = wide_product(all, all);  // 2^128 - 2^65 + 1
  return square == wide{1, all - 1, 0} && square + wide{all, 1, 0} == wide{0, 0, 1} && wide{0, 0, 1} - wide{1} == wide{all, all, 0} &&
         wide{0, all, 0} + wide{0, 1, 0} == wide{0, 0, 1} && bit_width(wide{0, 0, 1}) == 129 && bit_width(wide{}) == 0 &&
         shift_left(wide{3}, 127) == wide{0, std::uint64_t{1} << 63, 1} && shift_left(wide{3}, 192) == wide{} &&
         shift_right_to_odd(wide{0, 0, 4}, 130) == wide{1} && shift_right_to_odd(wide{1, 0, 4}, 129) == wide{3} &&
         shift_right_to_odd(wide{0, 0, 4}, 192) == wide{1} && shift_right_to_odd(wide{}, 500) == wide{} && wide{0, 1} > wide{all} &&
         quotient_to_odd(all >> 1, all, std::uint64_t{1} << 63) == all && quotient_to_odd(all - 1, all, all) == all &&
         quotient_to_odd(0, 6, std::uint64_t{1} << 63) == 1 && root_to_odd(all) == (all >> 1) &&
         root_to_odd(std::uint64_t{1} << 62) == std::uint64_t{1} << 62;
}
static_assert(wide_integers());

#if defined(__SIZEOF_INT128__)
/// Products and quotients of numbers with long runs of equal bits, which the digits of a long division stumble over, against the
/// compiler's.
constexpr bool products_and_quotients(int count) {
  std::uint64_t random = 88172645463325252;
  const auto next = [&random] {
    random ^= random << 13;
    random ^= random >> 7;
    random ^= random << 17;
    const std::uint64_t run = low_bits(static_cast<int>(random >> 8 & 63)) << (random & 63);
    return (random >> 20 & 3) == 0 ? random : (random >> 22 & 1) != 0 ? run : ~run;
  };
  for (int i = 0; i < count; ++i) {
    const std::uint64_t divisor = next() | std::uint64_t{1} << 63;
    const std::uint64_t q = next();
    const uint128 multiple = static_cast<uint128>(q) * divisor;
    if (wide_product(q, divisor) != wide{static_cast<std::uint64_t>(multiple), static_cast<std::uint64_t>(multiple >> 64), 0}) return false;
    for (const std::uint64_t rest : {std::uint64_t{0}, std::uint64_t{1}, divisor >> 1, divisor - 1}) {
      const uint128 dividend = multiple + rest;
      const auto got = quotient_to_odd(static_cast<std::uint64_t>(dividend >> 64), static_cast<std::uint64_t>(dividend), divisor);
      if (got != (q | (rest != 0 ? 1u : 0u))) return false;
    }
  }
  return true;
}
static_assert(products_and_quotients(200));
#endif

}  // namespace

TEST_CASE("the examples of the documentation hold") { CHECK(examples()); }

TEST_CASE("an exact zero has the sign that IEEE 754 gives it") {
  CHECK(zeros_of_sums());
  CHECK(zeros_of_products());
}

TEST_CASE("infinities are computed with, and what is invalid is the positive NaN") {
  CHECK(infinities());
  CHECK(all_are(from_bits<float8_e4m3fn>(0x7f)));
  CHECK(all_are(from_bits<float8_e5m2>(0x7e)));
  CHECK(all_are(from_bits<float8_e5m2fnuz>(0x80)));
  CHECK(all_are(from_bits<float>(0x7fc0'0000u)));
  CHECK(all_are(max_finite<float4_e2m1fn>));
  CHECK(all_are(int4(0)));
}

TEST_CASE("an operand far below the other still decides a rounding") {
  CHECK(far_apart());
  CHECK(cancellation());
}

TEST_CASE("quotients and roots are rounded once") { CHECK(quotients_and_roots()); }

TEST_CASE("the policies are those of cast") { CHECK(policies_as_in_cast()); }

TEST_CASE("integers of 192 bits carry, borrow and shift across their words") { CHECK(wide_integers()); }

#if defined(__SIZEOF_INT128__)
TEST_CASE("products and quotients of 64 bits are the compiler's") {
  volatile int count = 1'000'000;
  CHECK(products_and_quotients(count));
}
#endif

TEST_CASE("run time gives what compile time gives") {
  volatile double one = 1.0, three = 3.0, tiny = 0x1p-1074;
  constexpr double third = div<double>(1.0, 3.0, upward), root = tessera::sqrt<double>(3.0),
                   fused = fma<double>(1.0, 3.0, 0x1p-1074, upward);
  CHECK(same(div<double>(double{one}, double{three}, upward), third));
  CHECK(same(tessera::sqrt<double>(double{three}), root));
  CHECK(same(fma<double>(double{one}, double{three}, double{tiny}, upward), fused));
}
