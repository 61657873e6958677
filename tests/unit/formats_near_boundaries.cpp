// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Every format of the catalogue at and next to every value and midpoint: decode, encode in all roundings and overflow policies, flags.
// Layer: tests/unit. Stands on tessera/format.hpp, the oracle and Catch2. What takes longer is in tests/exhaustive.
#include <tessera/format.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "support/catch.hpp"
#include "support/oracle.hpp"
#include "support/policies.hpp"

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

/// Counts, and tells the first that differs.
class comparison {
 public:
  void expect(std::uint64_t got, std::uint64_t expected, const char* what, double about) {
    ++count_;
    if (got == expected || mismatches_++ != 0) return;
    first_ = std::string{what} + " of " + std::to_string(about) + ": got " + std::to_string(got) + ", expected " + std::to_string(expected);
  }
  void settle(const char* format) const {
    INFO(format << ": " << mismatches_ << " of " << count_ << " differ, the first is " << first_);
    CHECK(count_ != 0);
    CHECK(mismatches_ == 0);
  }

 private:
  std::uint64_t count_ = 0, mismatches_ = 0;
  std::string first_;
};

/// Each value of the format and each midpoint, one double to each side, up to beyond twice the largest; and both ends of double.
/// Of formats of more than 12 bits one code of 97, but all near both ends.
std::vector<double> inputs_of(const oracle::model& model) {
  std::vector<double> inputs{0.0, std::numeric_limits<double>::denorm_min(), std::numeric_limits<double>::max(), infinity};
  const auto& values = model.values();
  const std::size_t last = values.size() - 1;
  for (std::size_t i = 0; i <= last; ++i) {
    if (model.bits() > 12 && i % 97 != 0 && i > 100 && i + 100 < last) continue;
    for (const double boundary : {values[i], i < last ? (values[i] + values[i + 1]) / 2 : 2 * values[i]})
      for (const double x : {std::nextafter(boundary, 0.0), boundary, std::nextafter(boundary, infinity)}) inputs.push_back(x);
  }
  for (int i = 0; i < 140; ++i) inputs.push_back(std::ldexp(values[1] * (1 + 0x1p-52), -i));  // far below the smallest
  const std::size_t count = inputs.size();
  for (std::size_t i = 0; i < count; ++i) inputs.push_back(-inputs[i]);
  return inputs;
}

template <class T>
void check_casts(const oracle::model& model, const std::vector<double>& inputs) {
  comparison found;
  oracle::for_each_rounding([&](oracle::rounding r, auto, tessera::rounding_mode rounding) {
    oracle::for_each_overflow([&](oracle::overflow o, auto, tessera::overflow_mode overflow) {
      for (const double x : inputs) {
        const oracle::conversion expected = model.convert(x, r, o);
        const auto got = tessera::cast_checked<T>(x, rounding, overflow);
        found.expect(oracle::code_of(got.value), expected.code, oracle::name_of(r), x);
        found.expect(oracle::code_of(tessera::cast<T>(x, tessera::conversion{.rounding = {rounding}, .overflow = overflow})), expected.code,
                     "all in one", x);
        found.expect(got.flags.invalid, expected.invalid, "invalid", x);
        if (std::isinf(x)) {
          found.expect(got.flags.overflow, !tessera::isinf(got.value), "overflow", x);
        } else {
          found.expect(got.flags.inexact, expected.inexact, "inexact", x);
          found.expect(got.flags.overflow, expected.overflow, "overflow", x);
          found.expect(got.flags.underflow, expected.underflow, "underflow", x);
        }
      }
    });
  });
  found.settle(model.name());
}

/// Of two equally near the smaller: what the number just below, which is nearer to it, becomes when ties go away.
template <class T>
void check_nearest_zero(const oracle::model& model, const std::vector<double>& inputs) {
  comparison found;
  for (const double x : inputs) {
    if (std::isinf(x)) continue;
    const std::uint32_t expected =
        model.convert(x == 0 ? x : std::nextafter(x, 0.0), oracle::rounding::nearest_away, oracle::overflow::ieee).code;
    found.expect(oracle::code_of(tessera::cast<T>(x, tessera::nearest_zero, tessera::ieee)), expected, "nearest_zero", x);
  }
  found.settle(model.name());
}

/// With t the discarded fraction of the gap in 256ths, the magnitude goes up iff t + r >= 256.
template <class T>
void check_stochastic(const oracle::model& model, const std::vector<double>& inputs) {
  comparison found;
  const auto& values = model.values();
  for (const double x : inputs) {
    const double magnitude = std::fabs(x);
    if (magnitude < values.front() || magnitude >= values.back() || (std::signbit(x) && !model.has_sign())) continue;
    const auto above = std::upper_bound(values.begin(), values.end(), magnitude);
    const auto lower = static_cast<std::uint32_t>(above - values.begin()) - 1;
    const double gap = *above - values[lower];
    const auto t = static_cast<std::uint32_t>(std::floor((magnitude - values[lower]) / gap * 256));
    for (std::uint32_t r = 0; r < 256; r += 15) {
      const std::uint32_t code = std::min(lower + (t + r >= 256 ? 1u : 0u), model.max_code());
      const T got = tessera::cast<T>(x, tessera::stochastic<8>{r}, tessera::saturate);
      found.expect(oracle::code_of(got), model.signed_code(code, std::signbit(x)), "stochastic", x);
    }
  }
  found.settle(model.name());
}

/// The same with 32 random bits, for what is far below the smallest number: up only if r reaches what the tiny fraction t leaves.
template <class T>
void check_stochastic_far_below(const oracle::model& model) {
  comparison found;
  if (model.values().front() != 0) return;  // E8M0 has nothing there
  for (int i = 1; i < 32; ++i) {
    const double fraction = std::ldexp(1.75 + 0x1p-40, -i);
    const double x = fraction * model.values()[1];
    const auto t = static_cast<std::uint64_t>(fraction * 0x1p32);
    for (const std::uint64_t r : {(std::uint64_t{1} << 32) - t, (std::uint64_t{1} << 32) - t - 1})
      found.expect(oracle::code_of(tessera::cast<T>(x, tessera::stochastic<32>{static_cast<std::uint32_t>(r)})), (t + r) >> 32,
                   "32 random bits", x);
  }
  found.settle(model.name());
}

/// Integers of 64 digits, to the last of which the format has one digit or less.
template <class T>
void check_large_integers(const oracle::model& model) {
  comparison found;
  constexpr std::uint64_t top = std::uint64_t{1} << 63;
  for (const std::uint64_t x : {top, top | (top >> 1), top | (top >> 2), top | 0x7ff, top | 0x800, ~std::uint64_t{0} << 11}) {
    const double value = static_cast<double>(x);  // 53 digits but for 0x7ff, which stays on its side of every boundary
    oracle::for_each_rounding([&](oracle::rounding r, auto, tessera::rounding_mode rounding) {
      const double near = value == static_cast<double>(top) && x != top ? std::nextafter(value, infinity) : value;
      found.expect(oracle::code_of(tessera::cast<T>(x, rounding, tessera::ieee)), model.convert(near, r, oracle::overflow::ieee).code,
                   "integer", value);
    });
  }
  found.settle(model.name());
}

template <class T>
void check_codes(const oracle::model& model) {
  comparison found;
  for (std::uint32_t code = 0; code < model.code_count(); ++code) {
    const T x = oracle::from_code<T>(code);
    found.expect(oracle::code_of(x), code, "code", code);
    found.expect(oracle::bits_of(static_cast<float>(x)), model.float_bits(code), "float", code);
    found.expect(tessera::isnan(x), model.is_nan(code), "isnan", code);
    found.expect(tessera::isinf(x), model.is_infinity(code), "isinf", code);
    found.expect(tessera::signbit(x), model.is_negative(code), "signbit", code);
    if (model.is_nan(code)) continue;
    found.expect(oracle::bits_of(tessera::cast<double>(x)), oracle::bits_of(model.value(code)), "double", code);
    if (!model.is_infinity(code)) found.expect(oracle::code_of(tessera::cast<T>(x)), code, "itself", code);
  }
  for (const bool negative : {false, true}) {
    const double nan = std::copysign(std::numeric_limits<double>::quiet_NaN(), negative ? -1.0 : 1.0);
    const auto got = tessera::cast_checked<T>(nan);
    found.expect(oracle::code_of(got.value), model.nan_code(negative), "NaN", negative);
    found.expect(got.flags.invalid, !model.has_nan(), "invalid", negative);
  }
  found.settle(model.name());
}

template <class T>
void check_integer(const oracle::integer_model& model) {
  comparison found;
  for (int eighths = -8 * 300; eighths <= 8 * 300; ++eighths) {
    for (const double direction : {-infinity, 0.0, infinity}) {
      const double middle = eighths / 8.0 * model.unit();
      const double x = direction == 0 ? middle : std::nextafter(middle, direction);
      oracle::for_each_rounding([&](oracle::rounding r, auto, tessera::rounding_mode rounding) {
        const double expected = model.convert(x, r) * model.unit();
        const auto got = tessera::cast_checked<T>(x, rounding);
        found.expect(oracle::bits_of(static_cast<float>(got.value)), oracle::bits_of(static_cast<float>(expected)), oracle::name_of(r), x);
        found.expect(got.flags.inexact, expected != x, "inexact", x);
        // Rounded without limits it would lie beyond them: the larger model is such a one.
        const double unlimited = oracle::integer_model{20, true, model.fraction_bits}.convert(x, r) * model.unit();
        found.expect(got.flags.overflow, unlimited != expected, "overflow", x);
      });
      const double nearest_zero = model.convert(x == 0 ? x : std::nextafter(x, 0.0), oracle::rounding::nearest_away) * model.unit();
      found.expect(oracle::bits_of(static_cast<float>(tessera::cast<T>(x, tessera::nearest_zero))),
                   oracle::bits_of(static_cast<float>(nearest_zero)), "nearest_zero", x);
    }
  }
  for (const double x : {0x1p62, 0x1p63, 0x1p64, 0x1p65, 1e300, infinity}) {
    found.expect(tessera::cast<T>(x) == tessera::max_finite<T>, true, "far above", x);
    found.expect(tessera::cast<T>(-x) == tessera::lowest_finite<T>, true, "far below", x);
    found.expect(tessera::cast_checked<T>(x).flags.overflow, true, "overflow", x);
  }
  found.settle("integer");
}

}  // namespace

TEST_CASE("Every code of every format has the oracle's value, and comes back") {
  oracle::tested_formats::for_each([](auto tested) { check_codes<typename decltype(tested)::type>(tested.make_model()); });
}

TEST_CASE("Next to every value and midpoint of every format a cast is the oracle's, flags included") {
  oracle::tested_formats::for_each([](auto tested) {
    using T = typename decltype(tested)::type;
    const oracle::model model = tested.make_model();
    const std::vector<double> inputs = inputs_of(model);
    check_casts<T>(model, inputs);
    check_nearest_zero<T>(model, inputs);
    check_stochastic<T>(model, inputs);
    check_stochastic_far_below<T>(model);
    check_large_integers<T>(model);
  });
}

TEST_CASE("Next to every value and midpoint of every integer format a cast is the oracle's, flags included") {
  oracle::tested_integers::for_each([](auto tested) { check_integer<typename decltype(tested)::type>(tested.model); });
}
