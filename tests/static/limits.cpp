// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// std::numeric_limits: every member that a list of all values can decide is recomputed from that list (formats of up to 8 bits),
// and every member is compared with a table computed elsewhere by exact rationals.
// Layer: tests/static (it must compile, nothing runs). Stands on tessera/format.hpp.
// tests/unit/limits.cpp does the same, another way, for all formats, and counts decimal digits by printing.
#include <tessera/format.hpp>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <type_traits>

namespace {

using namespace tessera;

constexpr double two_to(int n) {
  double r = 1;
  for (; n > 0; --n) r *= 2;
  for (; n < 0; ++n) r /= 2;
  return r;
}

// --- From the list of values ------------------------------------------------------------------------------------------

/// The finite values of a format (NaN and infinities are counted, not kept), in the order of the codes.
template <class T>
struct value_list {
  double values[256] = {};
  int size = 0, nans = 0, infinities = 0, negatives = 0;

  constexpr value_list() {
    constexpr double huge = std::numeric_limits<double>::max();
    for (unsigned code = 0; code != 1u << code_bits<T>; ++code) {
      const double v = static_cast<float>(from_bits<T>(static_cast<code_type<T>>(code)));
      if (v != v)
        ++nans;
      else if (v > huge || v < -huge)
        ++infinities;
      else
        values[size++] = v;
      if (v < 0) ++negatives;
    }
  }
  constexpr bool contains(double v) const {
    for (int i = 0; i != size; ++i)
      if (values[i] == v) return true;
    return false;
  }
  /// The smallest value above v; 0 if there is none above or v is negative.
  constexpr double above(double v) const {
    double best = 0;
    for (int i = 0; i != size; ++i)
      if (values[i] > v && v >= 0 && (best == 0 || values[i] < best)) best = values[i];
    return best;
  }
  constexpr double largest() const {
    double best = values[0];
    for (int i = 0; i != size; ++i) best = values[i] > best ? values[i] : best;
    return best;
  }
  constexpr double smallest() const {
    double best = values[0];
    for (int i = 0; i != size; ++i) best = values[i] < best ? values[i] : best;
    return best;
  }
};

template <class T>
constexpr value_list<T> list_of{};

/// What the list says, by the definitions of the C++ standard.
struct measured {
  double max, lowest, denorm_min, epsilon, min;
  int digits, min_exponent, max_exponent, min_exponent10, max_exponent10;
};

/// For a floating format: digits p from epsilon = 2^(1-p); the smallest normal number is the smallest power of two
/// from which on the grid has p digits; exponents n count so that 2^(n-1) is representable.
template <class T>
constexpr measured measure() {
  constexpr const auto& list = list_of<T>;
  measured m{};
  m.max = list.largest();
  m.lowest = list.smallest();
  m.denorm_min = list.above(0);
  m.epsilon = list.above(1) - 1;
  for (m.digits = 1; two_to(1 - m.digits) != m.epsilon;) ++m.digits;
  m.min_exponent = -160;
  while (!(list.contains(two_to(m.min_exponent - 1)) &&
           list.above(two_to(m.min_exponent - 1)) - two_to(m.min_exponent - 1) == m.epsilon * two_to(m.min_exponent - 1)))
    ++m.min_exponent;
  m.min = two_to(m.min_exponent - 1);
  for (m.max_exponent = m.min_exponent; list.contains(two_to(m.max_exponent));) ++m.max_exponent;
  for (double ten = 10; ten <= m.max; ten *= 10) ++m.max_exponent10;
  for (double ten = 10; 1 / ten >= m.min; ten *= 10) --m.min_exponent10;
  return m;
}

/// True if numeric_limits<T> says what the list of values says.
template <class T>
constexpr bool floating_limits_follow_from_the_values() {
  using L = std::numeric_limits<T>;
  constexpr const auto& list = list_of<T>;
  constexpr measured m = measure<T>();
  static_assert(static_cast<float>(L::max()) == m.max);
  static_assert(static_cast<float>(L::lowest()) == m.lowest);
  static_assert(static_cast<float>(L::min()) == m.min);
  static_assert(static_cast<float>(L::denorm_min()) == m.denorm_min);
  static_assert(static_cast<float>(L::epsilon()) == m.epsilon);
  static_assert(static_cast<float>(L::round_error()) == 0.5);
  static_assert(L::digits == m.digits);
  static_assert(L::digits10 == static_cast<int>((m.digits - 1) * 0.30102999566398120));
  static_assert(L::max_digits10 == static_cast<int>(2 + m.digits * 0.30102999566398120));  // ceil(1 + p log10 2): never a whole number
  static_assert(L::min_exponent == m.min_exponent && L::max_exponent == m.max_exponent);
  static_assert(L::min_exponent10 == m.min_exponent10 && L::max_exponent10 == m.max_exponent10);
  static_assert(L::has_infinity == (list.infinities != 0));
  static_assert(L::has_quiet_NaN == (list.nans != 0));
  static_assert(L::is_signed == (list.negatives != 0));
  return L::radix == 2 && !L::is_integer && !L::is_exact;
}

/// The same for an integer format; what has no meaning there is 0 or false, as in std::numeric_limits<int>.
template <class T>
constexpr bool integer_limits_follow_from_the_values() {
  using L = std::numeric_limits<T>;
  constexpr const auto& list = list_of<T>;
  constexpr int digits = [] {
    int n = 0;
    while (list.contains(two_to(n))) ++n;
    return n;
  }();
  static_assert(static_cast<float>(L::max()) == list.largest());
  static_assert(static_cast<float>(L::lowest()) == list.smallest() && static_cast<float>(L::min()) == list.smallest());
  static_assert(list.above(0) == 1 && (list.largest() == 1 || list.above(1) == 2));
  static_assert(L::digits == digits && L::digits10 == static_cast<int>(digits * 0.30102999566398120) && L::max_digits10 == 0);
  static_assert(L::is_signed == (list.negatives != 0));
  static_assert(list.nans == 0 && !L::has_quiet_NaN && !L::has_signaling_NaN && list.infinities == 0 && !L::has_infinity);
  static_assert(L::min_exponent == 0 && L::max_exponent == 0 && L::min_exponent10 == 0 && L::max_exponent10 == 0);
  static_assert(static_cast<float>(L::epsilon()) == 0 && static_cast<float>(L::round_error()) == 0);
  static_assert(static_cast<float>(L::denorm_min()) == 0 && static_cast<float>(L::infinity()) == 0);
  static_assert(static_cast<float>(L::quiet_NaN()) == 0 && static_cast<float>(L::signaling_NaN()) == 0);
  return L::radix == 2 && L::is_integer && L::is_exact;
}

static_assert(floating_limits_follow_from_the_values<float8_e4m3fn>());
static_assert(floating_limits_follow_from_the_values<float8_e5m2>());
static_assert(floating_limits_follow_from_the_values<float8_e4m3>());
static_assert(floating_limits_follow_from_the_values<float8_e3m4>());
static_assert(floating_limits_follow_from_the_values<float8_e4m3fnuz>());
static_assert(floating_limits_follow_from_the_values<float8_e5m2fnuz>());
static_assert(floating_limits_follow_from_the_values<float8_e4m3b11fnuz>());
static_assert(floating_limits_follow_from_the_values<float8_e8m0fnu>());
static_assert(floating_limits_follow_from_the_values<float6_e2m3fn>());
static_assert(floating_limits_follow_from_the_values<float6_e3m2fn>());
static_assert(floating_limits_follow_from_the_values<float4_e2m1fn>());
static_assert(floating_limits_follow_from_the_values<ufloat8_e4m3>());
static_assert(floating_limits_follow_from_the_values<ufloat8_e5m3>());
static_assert(floating_limits_follow_from_the_values<k8p3>());
static_assert(floating_limits_follow_from_the_values<k8p4>());
static_assert(integer_limits_follow_from_the_values<int4>());
static_assert(integer_limits_follow_from_the_values<uint4>());
static_assert(integer_limits_follow_from_the_values<int2>());
static_assert(integer_limits_follow_from_the_values<uint2>());
// The test tested: the standard library's own limits.
static_assert(integer_limits_follow_from_the_values<std::int8_t>());
static_assert(integer_limits_follow_from_the_values<std::uint8_t>());

// Formats of a user, one with and one without what the catalogue's have.
struct e3m4 : minifloat<e3m4, float_format{.exponent_bits = 3, .mantissa_bits = 4}> {
  using minifloat::minifloat;
};
struct e2m1fn : minifloat<e2m1fn, float_format{.exponent_bits = 2, .mantissa_bits = 1, .nan = nan_encoding::none}> {
  using minifloat::minifloat;
};
static_assert(floating_limits_follow_from_the_values<e3m4>());
static_assert(floating_limits_follow_from_the_values<e2m1fn>());

// --- Against a table computed elsewhere -------------------------------------------------------------------------------

struct row {
  int digits, digits10, max_digits10, min_exponent, max_exponent, min_exponent10, max_exponent10;
  double epsilon, denorm_min, min, max;
  bool has_infinity, has_nan, is_iec559;
  double lowest = -max;
};

template <class T>
constexpr bool limits_are(row r) {
  using L = std::numeric_limits<T>;
  return L::is_specialized && L::digits == r.digits && L::digits10 == r.digits10 && L::max_digits10 == r.max_digits10 &&
         L::min_exponent == r.min_exponent && L::max_exponent == r.max_exponent && L::min_exponent10 == r.min_exponent10 &&
         L::max_exponent10 == r.max_exponent10 && static_cast<float>(L::epsilon()) == r.epsilon &&
         static_cast<float>(L::denorm_min()) == r.denorm_min && static_cast<float>(L::min()) == r.min &&
         static_cast<float>(L::max()) == r.max && static_cast<float>(L::lowest()) == r.lowest &&
         static_cast<float>(L::round_error()) == 0.5f && L::has_infinity == r.has_infinity && L::has_quiet_NaN == r.has_nan &&
         L::is_iec559 == r.is_iec559 && L::is_signed == (r.lowest < 0) && !L::is_integer && !L::is_exact && L::is_bounded &&
         !L::is_modulo && L::radix == 2 && !L::traps && L::round_style == std::round_to_nearest;
}

static_assert(limits_are<float8_e4m3fn>({4, 0, 3, -5, 9, -1, 2, 0x1p-3, 0x1p-9, 0x1p-6, 448, false, true, false}));
static_assert(limits_are<float8_e5m2>({3, 0, 2, -13, 16, -4, 4, 0x1p-2, 0x1p-16, 0x1p-14, 57344, true, true, false}));
static_assert(limits_are<float8_e4m3>({4, 0, 3, -5, 8, -1, 2, 0x1p-3, 0x1p-9, 0x1p-6, 240, true, true, false}));
static_assert(limits_are<float8_e3m4>({5, 1, 3, -1, 4, 0, 1, 0x1p-4, 0x1p-6, 0x1p-2, 15.5, true, true, false}));
static_assert(limits_are<float8_e4m3fnuz>({4, 0, 3, -6, 8, -2, 2, 0x1p-3, 0x1p-10, 0x1p-7, 240, false, true, false}));
static_assert(limits_are<float8_e5m2fnuz>({3, 0, 2, -14, 16, -4, 4, 0x1p-2, 0x1p-17, 0x1p-15, 57344, false, true, false}));
static_assert(limits_are<float8_e4m3b11fnuz>({4, 0, 3, -9, 5, -3, 1, 0x1p-3, 0x1p-13, 0x1p-10, 30, false, true, false}));
static_assert(limits_are<float8_e8m0fnu>({1, 0, 2, -126, 128, -38, 38, 1, 0x1p-127, 0x1p-127, 0x1p127, false, true, false, 0x1p-127}));
static_assert(limits_are<float6_e2m3fn>({4, 0, 3, 1, 3, 0, 0, 0x1p-3, 0.125, 1, 7.5, false, false, false}));
static_assert(limits_are<float6_e3m2fn>({3, 0, 2, -1, 5, 0, 1, 0x1p-2, 0.0625, 0.25, 28, false, false, false}));
static_assert(limits_are<float4_e2m1fn>({2, 0, 2, 1, 3, 0, 0, 0.5, 0.5, 1, 6, false, false, false}));
static_assert(limits_are<ufloat8_e4m3>({4, 0, 3, -5, 9, -1, 2, 0x1p-3, 0x1p-9, 0x1p-6, 448, false, true, false, 0}));
static_assert(limits_are<ufloat8_e5m3>({4, 0, 3, -13, 17, -4, 5, 0x1p-3, 0x1p-17, 0x1p-14, 114688, false, true, false, 0}));
static_assert(limits_are<float12_e5m6>({7, 1, 4, -13, 16, -4, 4, 0x1p-6, 0x1p-20, 0x1p-14, 65024, true, true, false}));
static_assert(limits_are<k8p3>({3, 0, 2, -14, 16, -4, 4, 0x1p-2, 0x1p-17, 0x1p-15, 49152, true, true, false}));
static_assert(limits_are<k8p4>({4, 0, 3, -6, 8, -2, 2, 0x1p-3, 0x1p-10, 0x1p-7, 224, true, true, false}));
static_assert(limits_are<tfloat32>({11, 3, 5, -125, 128, -37, 38, 0x1p-10, 0x1p-136, 0x1p-126, 0x1.ffcp127, true, true, false}));
static_assert(limits_are<bfloat16>({8, 2, 4, -125, 128, -37, 38, 0x1p-7, 0x1p-133, 0x1p-126, 0x1.fep127, true, true, false}));
static_assert(limits_are<float16>({11, 3, 5, -13, 16, -4, 4, 0x1p-10, 0x1p-24, 0x1p-14, 65504, true, true, true}));
static_assert(limits_are<e3m4>({5, 1, 3, -1, 4, 0, 1, 0x1p-4, 0x1p-6, 0.25, 15.5, true, true, false}));
static_assert(limits_are<e2m1fn>({2, 0, 2, 1, 3, 0, 0, 0.5, 0.5, 1, 6, false, false, false}));
static_assert(limits_are<float>({24, 6, 9, -125, 128, -37, 38, 0x1p-23, 0x1p-149, 0x1p-126, 0x1.fffffep127, true, true, true}));

template <class T>
constexpr bool integer_limits_are(int digits, int digits10, float lowest, float max) {
  using L = std::numeric_limits<T>;
  return L::is_specialized && L::digits == digits && L::digits10 == digits10 && static_cast<float>(L::min()) == lowest &&
         static_cast<float>(L::lowest()) == lowest && static_cast<float>(L::max()) == max && L::is_signed == (lowest < 0) &&
         L::is_bounded && !L::is_modulo && !L::is_iec559;
}

static_assert(integer_limits_are<int4>(3, 0, -8, 7));
static_assert(integer_limits_are<uint4>(4, 1, 0, 15), "and not modulo 16: a cast saturates");
static_assert(integer_limits_are<int2>(1, 0, -2, 1));
static_assert(integer_limits_are<uint2>(2, 0, 0, 3));
static_assert(integer_limits_are<std::int8_t>(7, 2, -128, 127));

// A fixed-point number is neither integer nor floating: what the standard says of all bounded types holds, the rest is 0.
using fixed = std::numeric_limits<mx_int8>;
static_assert(fixed::is_specialized && fixed::is_bounded && fixed::is_signed && fixed::is_exact && !fixed::is_integer && !fixed::is_iec559);
static_assert(fixed::max() == 1.984375 && fixed::lowest() == -2 && fixed::min() == -2 && fixed::radix == 2 && fixed::digits == 7);
static_assert(!fixed::has_infinity && !fixed::has_quiet_NaN && fixed::infinity() == 0 && fixed::quiet_NaN() == 0);

// --- NaN and infinity -------------------------------------------------------------------------------------------------

static_assert(isinf(std::numeric_limits<float16>::infinity()) && std::numeric_limits<float16>::infinity().bits() == 0x7c00);
static_assert(isinf(std::numeric_limits<bfloat16>::infinity()) && std::numeric_limits<bfloat16>::infinity().bits() == 0x7f80);
static_assert(isinf(std::numeric_limits<float8_e5m2>::infinity()) && std::numeric_limits<float8_e5m2>::infinity().bits() == 0x7c);
static_assert(std::numeric_limits<float8_e4m3fn>::infinity().bits() == 0, "without a meaning it is T(), as in the standard library");
static_assert(std::numeric_limits<float16>::quiet_NaN().bits() == 0x7e00);
static_assert(std::numeric_limits<bfloat16>::quiet_NaN().bits() == 0x7fc0);
static_assert(std::numeric_limits<float8_e5m2>::quiet_NaN().bits() == 0x7e);
static_assert(std::numeric_limits<float8_e4m3fn>::quiet_NaN().bits() == 0x7f);
static_assert(std::numeric_limits<e2m1fn>::quiet_NaN().bits() == 0, "without a meaning it is T(), as in the standard library");

/// signaling_NaN is a NaN where there is one, T() where there is none.
template <class T>
constexpr bool signaling_nan_is_consistent =
    std::numeric_limits<T>::has_signaling_NaN ? isnan(std::numeric_limits<T>::signaling_NaN())
                                              : to_bits(std::numeric_limits<T>::signaling_NaN()) == 0;
static_assert(signaling_nan_is_consistent<float8_e4m3fn> && signaling_nan_is_consistent<float8_e5m2>);
static_assert(signaling_nan_is_consistent<bfloat16> && signaling_nan_is_consistent<float16> && signaling_nan_is_consistent<tfloat32>);
static_assert(signaling_nan_is_consistent<float8_e4m3> && signaling_nan_is_consistent<float8_e3m4> &&
              signaling_nan_is_consistent<float12_e5m6>);
static_assert(signaling_nan_is_consistent<float8_e4m3fnuz> && signaling_nan_is_consistent<float8_e8m0fnu> &&
              signaling_nan_is_consistent<float6_e2m3fn>);
static_assert(signaling_nan_is_consistent<ufloat8_e4m3> && signaling_nan_is_consistent<k8p3>);

// The quiet NaN and the infinity of each kind of format.
template <class T>
constexpr bool specials_are(unsigned quiet_nan, unsigned infinity) {
  return to_bits(std::numeric_limits<T>::quiet_NaN()) == quiet_nan && to_bits(std::numeric_limits<T>::infinity()) == infinity;
}
static_assert(specials_are<float8_e4m3>(0x7c, 0x78) && specials_are<float8_e3m4>(0x78, 0x70) && specials_are<float12_e5m6>(0x7e0, 0x7c0));
static_assert(specials_are<tfloat32>(0x3fe00, 0x3fc00) && specials_are<k8p3>(0x80, 0x7f) && specials_are<k8p4>(0x80, 0x7f));
static_assert(specials_are<float8_e4m3fnuz>(0x80, 0) && specials_are<float8_e5m2fnuz>(0x80, 0) &&
              specials_are<float8_e4m3b11fnuz>(0x80, 0));
static_assert(specials_are<float8_e8m0fnu>(0xff, 0) && specials_are<ufloat8_e4m3>(0x7f, 0) && specials_are<ufloat8_e5m3>(0xff, 0));
static_assert(specials_are<float6_e2m3fn>(0, 0) && specials_are<float6_e3m2fn>(0, 0) && specials_are<float4_e2m1fn>(0, 0));
static_assert(!std::numeric_limits<float8_e4m3fn>::has_signaling_NaN, "one NaN mantissa leaves no room for two kinds");

// Every member has the type the standard gives it, also through const.
static_assert(std::is_same_v<decltype(std::numeric_limits<float16>::max()), float16>);
static_assert(std::is_same_v<decltype(std::numeric_limits<int4>::min()), int4>);
static_assert(std::numeric_limits<const bfloat16>::digits == 8 && std::numeric_limits<volatile int4>::digits == 3);
static_assert(noexcept(std::numeric_limits<float16>::max()) && noexcept(std::numeric_limits<int4>::lowest()));

}  // namespace
