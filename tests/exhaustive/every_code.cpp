// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Every code of every narrow format: its value, its class, its neighbours, its order, and the casts that must return it.
// Layer: tests/exhaustive. Stands on tessera/format.hpp and the oracle.
//
//   every_code [--quick | --all]
//
// --quick (the default): of the order and the distance of codes, where one has more than 8 bits, up to 36 times fewer pairs; codes of up to 8
// bits against floats and doubles with their own values, those close to them, and those of longer formats; one of 61 codes of TF32 against what
// is close to it; and of the integers of 17 bits beyond 4096 one of 7.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <compare>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <string>
#include <type_traits>
#include <vector>

#include "../support/oracle.hpp"
#include "../support/policies.hpp"

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

// --- Counting ---------------------------------------------------------------------------------------------------------

struct score {
  int passed = 0;
  int failed = 0;
};

score total;
bool is_quick = true;

/// One property of one format: counts what was compared, prints the first five that differ, and reports when it ends.
class property {
 public:
  explicit property(std::string title) : title_{std::move(title)} {}
  property(const property&) = delete;
  property& operator=(const property&) = delete;

  ~property() {
    const std::chrono::duration<double> time = std::chrono::steady_clock::now() - start_;
    std::printf("%-52s %10llu compared %9llu mismatches %6.2f s\n", title_.c_str(), count_, mismatches_, time.count());
    std::fflush(stdout);
    ++(count_ != 0 && mismatches_ == 0 ? total.passed : total.failed);
  }

  void expect(std::uint64_t got, std::uint64_t expected, double about, const char* what = "") {
    ++count_;
    if (got != expected && ++mismatches_ <= 5)
      std::printf("    %s %s at %a: got %llx, expected %llx\n", title_.c_str(), what, about, static_cast<unsigned long long>(got),
                  static_cast<unsigned long long>(expected));
  }

  void expect(bool good, double about, const char* what) { expect(good ? 1u : 0u, 1u, about, what); }

 private:
  std::string title_;
  unsigned long long count_ = 0;
  unsigned long long mismatches_ = 0;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

/// Formats of more than 16 bits are too long for every code times every other thing: there one of so many codes stands for all.
std::uint32_t stride_of(const oracle::model& model) { return model.bits() > 16 ? 61 : 1; }

/// A pair of rounding and overflow as the oracle and as the library call it.
struct modes {
  oracle::rounding rounding;
  oracle::overflow overflow;
  tessera::rounding_mode rounding_mode;
  tessera::overflow_mode overflow_mode;
};

/// The 18 pairs, and not as types: one instantiation serves them all, where 19 formats meet each other and four other types.
/// That the constants mean the same as the enumerators, in any order, is shown by float_to_narrow and tests/unit.
const std::vector<modes> all_modes = [] {
  std::vector<modes> all;
  oracle::for_each_combination([&](const auto& c) { all.push_back({c.rounding, c.overflow, c.rounding_mode, c.overflow_mode}); });
  return all;
}();

// --- Values and classes -----------------------------------------------------------------------------------------------

// A NaN that becomes a double is not pinned down to its payload: the hardware step from float to double may quiet it.
void expect_double(property& found, double got, double expected, std::uint32_t code) {
  if (std::isnan(expected)) {
    found.expect(std::isnan(got) && std::signbit(got) == std::signbit(expected), code, "NaN to double");
  } else {
    found.expect(oracle::bits_of(got), oracle::bits_of(expected), code, "to double");
  }
}

template <class T>
void check_values(const oracle::model& model) {
  property found{std::string{model.name()} + " value"};
  for (std::uint32_t code = 0; code < model.code_count(); ++code) {
    const T x = oracle::from_code<T>(code);
    found.expect(oracle::code_of(x), code, code, "bits");
    const float implicit = x;
    found.expect(oracle::bits_of(implicit), model.float_bits(code), code, "to float");
    found.expect(oracle::bits_of(tessera::cast<float>(x)), model.float_bits(code), code, "cast to float");
    expect_double(found, static_cast<double>(x), model.value(code), code);
    expect_double(found, tessera::cast<double>(x), model.value(code), code);
  }
}

template <class T>
void check_classes(const oracle::model& model) {
  property found{std::string{model.name()} + " class"};
  const double min_normal = model.min_normal();
  for (std::uint32_t code = 0; code < model.code_count(); ++code) {
    const T x = oracle::from_code<T>(code);
    const double value = model.value(code);
    const double magnitude = std::fabs(value);
    const bool is_normal = magnitude >= min_normal && magnitude < infinity;
    const bool is_subnormal = magnitude > 0 && magnitude < min_normal;
    found.expect(tessera::isnan(x) == std::isnan(value), code, "isnan");
    found.expect(tessera::isinf(x) == std::isinf(value), code, "isinf");
    found.expect(tessera::isfinite(x) == std::isfinite(value), code, "isfinite");
    found.expect(tessera::isnormal(x) == is_normal, code, "isnormal");
    found.expect((tessera::issubnormal)(x) == is_subnormal, code, "issubnormal");  // glibc has a macro of that name
    found.expect(tessera::iszero(x) == (value == 0), code, "iszero");
    found.expect(tessera::signbit(x) == model.is_negative(code), code, "signbit");
    using tessera::number_class;
    const number_class expected = std::isnan(value)   ? number_class::nan
                                  : std::isinf(value) ? number_class::infinity
                                  : value == 0        ? number_class::zero
                                  : is_normal         ? number_class::normal
                                                      : number_class::subnormal;
    found.expect(tessera::classify(x) == expected, code, "classify");
  }
}

template <class T>
void check_all_codes(const std::string& name, std::uint32_t count) {
  property found{name + " all_codes"};
  std::uint32_t code = 0;
  for (const T x : tessera::all_codes<T>) {
    found.expect(oracle::code_of(x), code, code, "order");
    ++code;
  }
  found.expect(code, count, code, "length");
}

// --- Casts ------------------------------------------------------------------------------------------------------------

/// A code cast to float or double and back is itself; infinities and NaNs follow their rules, which the oracle states.
template <class T>
void check_round_trip(const oracle::model& model) {
  property found{std::string{model.name()} + " there and back"};
  for (const modes& c : all_modes) {
    for (std::uint32_t code = 0; code < model.code_count(); code += stride_of(model)) {
      const T x = oracle::from_code<T>(code);
      const double value = model.value(code);
      const std::uint32_t expected = std::isfinite(value) ? code : model.convert(value, c.rounding, c.overflow).code;
      found.expect(oracle::code_of(tessera::cast<T>(tessera::cast<float>(x), c.rounding_mode, c.overflow_mode)), expected, value, "float");
      found.expect(oracle::code_of(tessera::cast<T>(tessera::cast<double>(x), c.rounding_mode, c.overflow_mode)), expected, value,
                   "double");
      if (std::isfinite(value)) found.expect(oracle::code_of(tessera::cast<T>(x, c.rounding_mode, c.overflow_mode)), code, value, "itself");
    }
  }
}

template <class T>
void check_double(property& found, const oracle::model& model, double x, const modes& c) {
  const oracle::conversion expected = model.convert(x, c.rounding, c.overflow);
  const T got = tessera::cast<T>(x, c.rounding_mode, c.overflow_mode);
  found.expect(oracle::code_of(got), expected.code, x, oracle::name_of(c.rounding));
  const auto checked = tessera::cast_checked<T>(x, c.rounding_mode, c.overflow_mode);
  found.expect(oracle::code_of(checked.value), expected.code, x, "cast_checked");
  if (!std::isfinite(x)) return;
  found.expect(checked.flags.inexact == expected.inexact, x, "inexact");
  found.expect(checked.flags.overflow == expected.overflow, x, "overflow");
  found.expect(checked.flags.underflow == expected.underflow, x, "underflow");
  found.expect(checked.flags.invalid == expected.invalid, x, "invalid");
}

/// Doubles at every value and every midpoint of neighbours, and one double ulp (far less than a float's) to each side.
template <class T>
void check_doubles(const oracle::model& model) {
  property found{std::string{model.name()} + " doubles near every boundary"};
  const auto& values = model.values();
  for (const modes& c : all_modes) {
    for (std::size_t i = 0; i < values.size(); i += stride_of(model)) {
      const double middle = i + 1 < values.size() ? (values[i] + values[i + 1]) / 2 : 2 * values[i];
      for (const double boundary : {values[i], middle}) {
        for (const double x : {std::nextafter(boundary, -infinity), boundary, std::nextafter(boundary, infinity)}) {
          check_double<T>(found, model, x, c);
          check_double<T>(found, model, -x, c);
        }
      }
    }
    for (const double x : {std::numeric_limits<double>::max(), std::numeric_limits<double>::denorm_min(), infinity}) {
      check_double<T>(found, model, x, c);
      check_double<T>(found, model, -x, c);
    }
  }
}

/// Every code of one format into another, as if its double had been converted.
template <class From, class To>
void check_narrow_to_narrow(const oracle::model& from, const oracle::model& to) {
  property found{std::string{from.name()} + " to " + to.name()};
  const std::uint32_t stride = from.bits() > 8 && from.bits() + to.bits() > 24 ? 61 : stride_of(from);
  for (const modes& c : all_modes) {
    for (std::uint32_t code = 0; code < from.code_count(); code += stride) {
      const double value = from.value(code);
      const To got = tessera::cast<To>(oracle::from_code<From>(code), c.rounding_mode, c.overflow_mode);
      found.expect(oracle::code_of(got), to.convert(value, c.rounding, c.overflow).code, value, oracle::name_of(c.rounding));
    }
  }
}

template <class T, class Integer>
void check_integer(property& found, const oracle::model& model, Integer x, const modes& c) {
  const auto value = static_cast<double>(x);  // exact: every x below has at most 53 significant bits
  const T got = tessera::cast<T>(x, c.rounding_mode, c.overflow_mode);
  found.expect(oracle::code_of(got), model.convert(value, c.rounding, c.overflow).code, value, oracle::name_of(c.rounding));
}

template <class T>
void check_integer_sources(const oracle::model& model) {
  property found{std::string{model.name()} + " from integers"};
  for (const modes& c : all_modes) {
    for (int i = -32768; i <= 65536; i += is_quick && (i < -4096 || i > 4096) ? 7 : 1) {
      if (i < 32768) check_integer<T>(found, model, static_cast<std::int16_t>(i), c);
      if (i >= 0 && i < 65536) check_integer<T>(found, model, static_cast<std::uint16_t>(i), c);
      check_integer<T>(found, model, i, c);
    }
    for (int shift = 0; shift < 12; ++shift) {
      for (std::int64_t top = (std::int64_t{1} << 51) - 2000; top <= (std::int64_t{1} << 51) + 2000; top += 3) {
        check_integer<T>(found, model, top << shift, c);
        check_integer<T>(found, model, -(top << shift), c);
        check_integer<T>(found, model, static_cast<std::uint64_t>(top) << (shift + 1), c);
      }
    }
    // A last bit that no double holds: one more or less than a midpoint or a value of 8 significant bits.
    for (std::int64_t top = 256; top < 512; ++top) {
      const std::int64_t boundary = top << 54;
      const double value = static_cast<double>(boundary);
      for (const bool negative : {false, true}) {
        for (const bool larger : {false, true}) {
          const std::int64_t magnitude = larger ? boundary + 1 : boundary - 1;
          const double nearby = std::nextafter(value, larger ? infinity : 0.0);  // the same side of the boundary
          const T got = tessera::cast<T>(negative ? -magnitude : magnitude, c.rounding_mode, c.overflow_mode);
          const double expected = negative ? -nearby : nearby;
          found.expect(oracle::code_of(got), model.convert(expected, c.rounding, c.overflow).code, expected, "a 63-bit integer");
        }
      }
    }
  }
}

// --- Neighbours -------------------------------------------------------------------------------------------------------

/// All codes but the NaNs by ascending value, -0 before +0.
std::vector<std::uint32_t> codes_in_order(const oracle::model& model) {
  std::vector<std::uint32_t> codes;
  for (std::uint32_t code = 0; code < model.code_count(); ++code)
    if (!model.is_nan(code)) codes.push_back(code);
  std::sort(codes.begin(), codes.end(), [&](std::uint32_t a, std::uint32_t b) {
    const double x = model.value(a);
    const double y = model.value(b);
    return x < y || (x == y && std::signbit(x) && !std::signbit(y));
  });
  return codes;
}

/// IEEE 754's nextUp and nextDown: both zeros have the same neighbours, and -0 is above the smallest negative number.
template <class T>
void check_neighbours(const oracle::model& model) {
  property found{std::string{model.name()} + " neighbours"};
  const std::vector<std::uint32_t> codes = codes_in_order(model);
  for (std::size_t i = 0; i < codes.size(); ++i) {
    const T x = oracle::from_code<T>(codes[i]);
    const double value = model.value(codes[i]);
    std::size_t above = std::min(i + 1, codes.size() - 1);
    std::size_t below = i == 0 ? 0 : i - 1;
    if (model.value(codes[above]) == value && above != i) ++above;  // from -0 past +0
    if (model.value(codes[below]) == value && below != i) --below;
    std::uint32_t up = codes[above];
    std::uint32_t down = codes[below];
    if (model.value(up) == 0) up = model.signed_code(0, true);  // what is reached from below is -0, where there is one
    if (model.value(down) == 0) down = 0;
    found.expect(oracle::code_of(tessera::next_up(x)), up, value, "next_up");
    found.expect(oracle::code_of(tessera::next_down(x)), down, value, "next_down");
  }
  for (std::uint32_t code = 0; code < model.code_count(); ++code) {
    if (!model.is_nan(code)) continue;
    found.expect(tessera::isnan(tessera::next_up(oracle::from_code<T>(code))), code, "next_up of NaN");
    found.expect(tessera::isnan(tessera::next_down(oracle::from_code<T>(code))), code, "next_down of NaN");
  }
}

/// The number of steps from one value to another; from -0 to +0 there is none.
template <class T>
void check_distances(const oracle::model& model) {
  property found{std::string{model.name()} + " ulp_distance"};
  const std::vector<std::uint32_t> codes = codes_in_order(model);
  const auto position = [&](std::uint32_t code) {
    const auto magnitude = static_cast<std::int64_t>(code & ~model.sign_bit());
    return model.is_negative(code) ? -magnitude : magnitude;
  };
  const std::size_t stride = codes.size() > 65536 ? (is_quick ? 65521 : 16381) : codes.size() > 256 ? (is_quick ? 1021 : 251) : 1;
  for (std::size_t i = 0; i < codes.size(); ++i) {
    for (std::size_t j = i % stride; j < codes.size(); j += stride) {
      const auto expected = static_cast<std::uint64_t>(std::llabs(position(codes[i]) - position(codes[j])));
      const std::uint64_t got = tessera::ulp_distance(oracle::from_code<T>(codes[i]), oracle::from_code<T>(codes[j]));
      found.expect(got, expected, model.value(codes[i]));
    }
  }
}

// --- Order and equality -----------------------------------------------------------------------------------------------

/// All seven operators, both ways round.
template <class A, class B>
bool compares_as(const A& a, const B& b, std::partial_ordering expected) {
  const bool equal = expected == std::partial_ordering::equivalent;
  const bool less = expected == std::partial_ordering::less;
  const bool greater = expected == std::partial_ordering::greater;
  return (a == b) == equal && (a != b) == !equal && (a < b) == less && (a > b) == greater && (a <= b) == (less || equal) &&
         (a >= b) == (greater || equal) && (a <=> b) == expected &&  //
         (b == a) == equal && (b != a) == !equal && (b > a) == less && (b < a) == greater && (b >= a) == (less || equal) &&
         (b <= a) == (greater || equal) && (b <=> a) == (0 <=> expected);
}

std::partial_ordering exact_order(double a, double b) { return a <=> b; }

/// The exact order of a double and an integer that a double may not hold.
std::partial_ordering exact_order(double a, std::int64_t b) {
  if (std::isnan(a)) return std::partial_ordering::unordered;
  if (a >= 0x1p63) return std::partial_ordering::greater;
  if (a < -0x1p63) return std::partial_ordering::less;
  const double whole = std::floor(a);
  const auto order = static_cast<std::int64_t>(whole) <=> b;
  return order == 0 && a > whole ? std::partial_ordering::greater : std::partial_ordering{order};
}

bool is_whole(double x) { return std::fabs(x) < 2e9 && std::floor(x) == x; }

/// Calls visit(a code, its value, another's code, its value) for pairs of codes; of long formats not all.
template <class Visitor>
void for_each_pair(const oracle::model& a_model, const oracle::model& b_model, Visitor&& visit) {
  const auto stride = [](const oracle::model& model, std::uint32_t shorter, std::uint32_t longer) {
    return model.bits() <= 8 ? 1 : model.bits() <= 16 ? shorter : longer;
  };
  const std::uint32_t a_stride = is_quick ? stride(a_model, 241, 9001) : stride(a_model, 7, 251);
  const std::uint32_t b_stride = stride(b_model, 253, 4091);
  for (std::uint32_t i = 0; i < a_model.code_count(); i += a_stride)
    for (std::uint32_t j = i % b_stride; j < b_model.code_count(); j += b_stride) visit(i, a_model.value(i), j, b_model.value(j));
}

template <class A, class B>
void check_order(const oracle::model& a_model, const oracle::model& b_model) {
  property found{std::string{a_model.name()} + " order against " + b_model.name()};
  for_each_pair(a_model, b_model, [&](std::uint32_t i, double x, std::uint32_t j, double y) {
    found.expect(compares_as(oracle::from_code<A>(i), oracle::from_code<B>(j), exact_order(x, y)), x, "narrow");
  });
}

/// The values of another format, as float, double and (where they are) int.
template <class A>
void check_order_against_values(const oracle::model& a_model, const oracle::model& b_model) {
  property found{std::string{a_model.name()} + " order against the values of " + b_model.name()};
  for_each_pair(a_model, b_model, [&](std::uint32_t i, double x, std::uint32_t, double y) {
    const A a = oracle::from_code<A>(i);
    const std::partial_ordering expected = exact_order(x, y);
    found.expect(compares_as(a, static_cast<float>(y), expected), x, "float");
    found.expect(compares_as(a, y, expected), x, "double");
    if (is_whole(y)) found.expect(compares_as(a, static_cast<int>(y), expected), x, "int");
  });
}

/// Each code against its neighbourhood in float and double, and against integers that neither holds.
template <class T>
void check_close_order(const oracle::model& model) {
  property found{std::string{model.name()} + " order against what is close"};
  constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
  for (std::uint32_t code = 0; code < model.code_count(); code += is_quick ? stride_of(model) : 1) {
    const T a = oracle::from_code<T>(code);
    const double x = model.value(code);
    for (const double end : {-infinity, x, infinity}) {
      const double y = std::nextafter(x, end);
      const float z = std::nextafter(static_cast<float>(x), static_cast<float>(end));
      found.expect(compares_as(a, y, exact_order(x, y)), x, "double");
      found.expect(compares_as(a, z, exact_order(x, static_cast<double>(z))), x, "float");
    }
    std::vector<std::int64_t> integers{0, 1, -1, most, -most, -most - 1, (std::int64_t{1} << 53) + 1};
    if (std::fabs(x) < 0x1p62) {
      const auto whole = static_cast<std::int64_t>(std::floor(x));
      for (const std::int64_t i : {whole - 1, whole, whole + 1}) integers.push_back(i);
    }
    for (const std::int64_t i : integers) {
      found.expect(compares_as(a, i, exact_order(x, i)), x, "int64");
      if (i >= 0) found.expect(compares_as(a, static_cast<std::uint64_t>(i), exact_order(x, i)), x, "uint64");
    }
    const std::uint64_t huge = std::numeric_limits<std::uint64_t>::max();
    const auto against_huge = std::isnan(x) ? std::partial_ordering::unordered
                              : x >= 0x1p64 ? std::partial_ordering::greater
                                            : std::partial_ordering::less;
    found.expect(compares_as(a, huge, against_huge), x, "the largest uint64");
  }
}

// --- Integers ---------------------------------------------------------------------------------------------------------

/// The value of a code of an integer format.
double value_of(const oracle::integer_model& model, std::uint32_t code) { return model.value(code) * model.unit(); }

std::string name_of(const oracle::integer_model& model) {
  const std::string name = std::string{model.is_signed ? "int" : "uint"} + std::to_string(model.bits);
  return model.fraction_bits == 0 ? name : name + "/" + std::to_string(1 << model.fraction_bits);
}

template <class T>
void check_integer_values(const oracle::integer_model& model) {
  property found{name_of(model) + " value"};
  for (std::uint32_t code = 0; code < model.code_count(); ++code) {
    const T x = oracle::from_code<T>(code);
    const double value = value_of(model, code);
    found.expect(oracle::code_of(x), code, code, "bits");
    found.expect(oracle::bits_of(static_cast<float>(x)), oracle::bits_of(static_cast<float>(value)), code, "to float");
    found.expect(oracle::bits_of(static_cast<double>(x)), oracle::bits_of(value), code, "to double");
    found.expect(oracle::bits_of(tessera::cast<float>(x)), oracle::bits_of(static_cast<float>(value)), code, "cast to float");
    found.expect(tessera::cast<int>(x, tessera::toward_zero) == static_cast<int>(value), code, "cast to int");
    found.expect(!tessera::isnan(x) && !tessera::isinf(x) && tessera::isfinite(x), code, "class");
    found.expect(tessera::iszero(x) == (value == 0) && tessera::signbit(x) == (value < 0), code, "sign");
  }
  found.expect(static_cast<double>(tessera::max_finite<T>) == model.highest() * model.unit(), 0, "max_finite");
  found.expect(static_cast<double>(tessera::lowest_finite<T>) == model.lowest() * model.unit(), 0, "lowest_finite");
}

/// Thirty-seconds of a unit from far below to far above the range, and the doubles next to each.
template <class T>
void check_casts_to_integer(const oracle::integer_model& model) {
  const oracle::model halves = oracle::model_of(12);
  property found{name_of(model) + " casts"};
  for (const modes& c : all_modes) {
    const auto check = [&](auto x) {
      const auto value = static_cast<double>(x);
      const double expected = model.convert(value, c.rounding) * model.unit();
      found.expect(static_cast<double>(tessera::cast<T>(x, c.rounding_mode, c.overflow_mode)) == expected, value,
                   oracle::name_of(c.rounding));
      const auto checked = tessera::cast_checked<T>(x, c.rounding_mode, c.overflow_mode);
      found.expect(static_cast<double>(checked.value) == expected, value, "cast_checked");
      if (std::isfinite(value)) found.expect(checked.flags.inexact == (expected != value), value, "inexact");
      found.expect(checked.flags.invalid == std::isnan(value), value, "invalid");
    };
    for (int i = -32 * 300; i <= 32 * 300; ++i) {
      const double x = i / 32.0 * model.unit();
      for (const double near : {std::nextafter(x, -infinity), x, std::nextafter(x, infinity)}) check(near);
      const auto f = static_cast<float>(x);
      for (const float near : {std::nextafter(f, -1e9f), f, std::nextafter(f, 1e9f)}) check(near);
      check(i);
    }
    for (const double x : {1e30, 0x1p32, 0x1p31, 0x1p64, 0x1p63, infinity, std::numeric_limits<double>::quiet_NaN(), 5e-324}) {
      check(x);
      check(-x);
    }
    for (const std::int64_t x : {std::numeric_limits<std::int64_t>::max(), std::numeric_limits<std::int64_t>::min(), std::int64_t{1} << 32})
      check(x);
    for (std::uint32_t code = 0; code < 0x10000; ++code) {
      const double value = halves.value(code);
      const T got = tessera::cast<T>(oracle::from_code<tessera::float16>(code), c.rounding_mode, c.overflow_mode);
      found.expect(static_cast<double>(got) == model.convert(value, c.rounding) * model.unit(), value, oracle::name_of(c.rounding));
    }
  }
}

template <class T>
void check_integer_neighbours_and_order(const oracle::integer_model& model) {
  property found{name_of(model) + " neighbours, order"};
  for (std::uint32_t i = 0; i < model.code_count(); ++i) {
    const T a = oracle::from_code<T>(i);
    const int x = model.value(i);
    const double value = value_of(model, i);
    found.expect(static_cast<double>(tessera::next_up(a)) == std::min(x + 1, model.highest()) * model.unit(), x, "next_up");
    found.expect(static_cast<double>(tessera::next_down(a)) == std::max(x - 1, model.lowest()) * model.unit(), x, "next_down");
    for (std::uint32_t j = 0; j < model.code_count(); ++j) {
      const T b = oracle::from_code<T>(j);
      const int y = model.value(j);
      const double other_value = value_of(model, j);
      const std::partial_ordering expected = x <=> y;
      found.expect(tessera::ulp_distance(a, b), static_cast<std::uint64_t>(std::abs(x - y)), x, "ulp_distance");
      found.expect(compares_as(a, b, expected), x, "itself");
      found.expect(compares_as(a, y, exact_order(value, static_cast<double>(y))), x, "int");
      found.expect(compares_as(a, static_cast<float>(other_value), expected), x, "float");
      found.expect(compares_as(a, other_value + 0.5, exact_order(value, other_value + 0.5)), x, "double");
      oracle::tested_integers::for_each([&](auto other) {
        using Other = typename decltype(other)::type;
        const std::uint32_t code = j % other.model.code_count();
        if constexpr (tessera::narrow_type<T> || tessera::narrow_type<Other>)
          found.expect(compares_as(a, oracle::from_code<Other>(code), exact_order(value, value_of(other.model, code))), x,
                       "another integer");
      });
    }
  }
}

/// Every code of a float format, the infinities and NaNs among them, into an integer format.
template <class From, class To>
void check_float_to_integer(const oracle::model& from, const oracle::integer_model& to) {
  property found{std::string{from.name()} + " to " + name_of(to)};
  const std::uint32_t stride = from.bits() > 8 ? 7 : 1;
  for (const modes& c : all_modes) {
    for (std::uint32_t code = 0; code < from.code_count(); code += stride) {
      const double value = from.value(code);
      const To got = tessera::cast<To>(oracle::from_code<From>(code), c.rounding_mode, c.overflow_mode);
      found.expect(static_cast<double>(got) == to.convert(value, c.rounding) * to.unit(), value, oracle::name_of(c.rounding));
    }
  }
}

/// Every code of an integer format into a float format.
template <class From, class To>
void check_integer_to_float(const oracle::integer_model& from, const oracle::model& to) {
  property found{name_of(from) + " to " + to.name()};
  for (const modes& c : all_modes) {
    for (std::uint32_t code = 0; code < from.code_count(); ++code) {
      const double value = value_of(from, code);
      const To got = tessera::cast<To>(oracle::from_code<From>(code), c.rounding_mode, c.overflow_mode);
      found.expect(oracle::code_of(got), to.convert(value, c.rounding, c.overflow).code, value, oracle::name_of(c.rounding));
    }
  }
}

// --- All of it --------------------------------------------------------------------------------------------------------

template <class Tested>
void check_format(Tested tested) {
  using T = typename Tested::type;
  const oracle::model model = tested.make_model();
  check_values<T>(model);
  check_classes<T>(model);
  check_all_codes<T>(model.name(), model.code_count());
  check_round_trip<T>(model);
  check_doubles<T>(model);
  check_integer_sources<T>(model);
  check_neighbours<T>(model);
  check_distances<T>(model);
  check_close_order<T>(model);
  oracle::tested_formats::for_each([&](auto other) {
    check_narrow_to_narrow<T, typename decltype(other)::type>(model, other.make_model());
    // compares_as() takes both either way round, and of short formats all pairs.
    constexpr bool are_short = tessera::code_bits<T> <= 8 && tessera::code_bits<typename decltype(other)::type> <= 8;
    if constexpr (!are_short || decltype(other)::id >= Tested::id) check_order<T, typename decltype(other)::type>(model, other.make_model());
    if (!is_quick || !are_short || decltype(other)::id == Tested::id) check_order_against_values<T>(model, other.make_model());
  });
  oracle::tested_integers::for_each([&](auto integer) {
    check_float_to_integer<T, typename decltype(integer)::type>(model, integer.model);
    check_integer_to_float<typename decltype(integer)::type, T>(integer.model, model);
  });
}

template <class Tested>
void check_integer_type(Tested tested) {
  using T = typename Tested::type;
  check_integer_values<T>(tested.model);
  check_all_codes<T>(name_of(tested.model), tested.model.code_count());
  check_casts_to_integer<T>(tested.model);
  check_integer_neighbours_and_order<T>(tested.model);
}

}  // namespace

int main(int count, char** arguments) {
  for (int i = 1; i < count; ++i) {
    if (std::strcmp(arguments[i], "--all") == 0)
      is_quick = false;
    else if (std::strcmp(arguments[i], "--quick") != 0) {
      std::printf("usage: %s [--quick | --all]\n", arguments[0]);
      return 2;
    }
  }
  oracle::tested_formats::for_each([](auto tested) { check_format(tested); });
  oracle::tested_integers::for_each([](auto tested) { check_integer_type(tested); });
  std::printf("%d passed, %d failed\n", total.passed, total.failed);
  return total.failed == 0 ? 0 : 1;
}
