// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// LLVM's APFloat against the library's casts: every code widened, and floats and doubles narrowed in every rounding and overflow policy.
// Layer: tests/oracle. Stands on tessera/format.hpp, the oracle's table of values (where to look), and LLVM 22 where it is installed.
//
//   apfloat [--quick | --all]     0.4 or 40 million random floats and doubles a format; both with all that is near a boundary
//
// APFloat rounds as `ieee` in five roundings. The rest follows from what it says: `to_odd` from its truncation and whether that was exact,
// `saturate` from whether it has overflowed. It differs from the library in these answers:
//   * a NaN keeps the upper bits of its payload, where the format has room for one (the library gives the one quiet NaN);
//   * in formats without NaN and infinity (FP6, FP4) both become zero with their sign (the library: NaN gives +max, infinity ±max);
//   * -0 to FNUZ is the one zero there, and APFloat calls that inexact (the library does not);
//   * zero to E8M0 is 2^-127, and APFloat calls that exact (the library does not);
//   * E8M0 has no sign, but APFloat gives the negative number one while it works: rounding up and down change places, and magnitudes
//     or NaN come out. Negative numbers to E8M0 are left out here; tests/oracle has NVIDIA's and ml_dtypes' answers.
// Each is asserted below as it stands in LLVM 22.
#include <cstdio>

#ifndef TESSERA_HAS_LLVM

int main() {
  std::printf("SKIPPED: no LLVM 22 (Debian: llvm-22-dev); not measured\n");
  return 77;
}

#else

#include <llvm/ADT/APFloat.h>
#include <llvm/ADT/APInt.h>
#include <llvm/Config/llvm-config.h>

#include <tessera/format.hpp>

#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <random>

#include "../support/oracle.hpp"
#include "../support/policies.hpp"

namespace {

static_assert(LLVM_VERSION_MAJOR >= 22, "older versions lack formats");

using llvm::APFloat;

/// APFloat's format of each golden id; it has none of the others.
const llvm::fltSemantics& semantics_of(std::size_t id) {
  switch (id) {
    case 0: return APFloat::Float8E4M3FN();
    case 1: return APFloat::Float8E5M2();
    case 2: return APFloat::Float8E4M3();
    case 3: return APFloat::Float8E3M4();
    case 4: return APFloat::Float8E4M3FNUZ();
    case 5: return APFloat::Float8E5M2FNUZ();
    case 6: return APFloat::Float8E4M3B11FNUZ();
    case 7: return APFloat::Float6E2M3FN();
    case 8: return APFloat::Float6E3M2FN();
    case 9: return APFloat::Float4E2M1FN();
    case 10: return APFloat::Float8E8M0FNU();
    case 11: return APFloat::BFloat();
    case 12: return APFloat::IEEEhalf();
    default: return APFloat::FloatTF32();
  }
}

/// to_odd has no counterpart: it is made from truncation.
llvm::RoundingMode llvm_rounding(oracle::rounding r) {
  switch (r) {
    case oracle::rounding::nearest_even: return llvm::RoundingMode::NearestTiesToEven;
    case oracle::rounding::nearest_away: return llvm::RoundingMode::NearestTiesToAway;
    case oracle::rounding::upward: return llvm::RoundingMode::TowardPositive;
    case oracle::rounding::downward: return llvm::RoundingMode::TowardNegative;
    case oracle::rounding::toward_zero:
    case oracle::rounding::to_odd: break;
  }
  return llvm::RoundingMode::TowardZero;
}

struct answer {
  std::uint32_t code;
  bool inexact;
  bool overflow;
};

template <class Number>
answer narrowed(Number x, const llvm::fltSemantics& semantics, oracle::rounding r) {
  APFloat value{x};
  bool loses = false;
  const APFloat::opStatus status = value.convert(semantics, llvm_rounding(r), &loses);
  const auto code = static_cast<std::uint32_t>(value.bitcastToAPInt().getZExtValue());
  return {code, (status & APFloat::opInexact) != 0, (status & APFloat::opOverflow) != 0};
}

class comparison {
 public:
  comparison(const oracle::model& model, const llvm::fltSemantics& semantics) : model_{model}, semantics_{semantics} {}

  /// x in all 18 pairs of policies.
  template <class T, class Number>
  void compare(Number x) {
    if (model_.fields().kind == oracle::kind::e8m0 && std::signbit(x) && !std::isnan(x)) return;
    if (std::isnan(x)) return compare_nan<T>(x);
    if (std::isinf(x)) return compare_infinity<T>(x);
    oracle::for_each_rounding([&](oracle::rounding r, auto, tessera::rounding_mode rounding) {
      const answer llvm = rounded(x, r);
      const std::uint32_t saturated = llvm.overflow ? model_.signed_code(model_.max_code(), std::signbit(x)) : llvm.code;
      const auto ieee = tessera::cast_checked<T>(x, rounding, tessera::overflow_mode::ieee);
      expect(oracle::code_of(ieee.value), llvm.code, x, oracle::name_of(r));
      expect(ieee.flags.inexact, x == 0 ? model_.values()[0] != 0 : llvm.inexact, x, "inexact");
      if (x == 0 && (std::signbit(x) || model_.values()[0] != 0) && !model_.has_negative_zero())
        expect(model_.values()[0] == 0, llvm.inexact, x, "the stated flag for");
      expect(oracle::code_of(tessera::cast<T>(x, rounding, tessera::overflow_mode::saturate)), saturated, x, "saturate");
      expect(oracle::code_of(tessera::cast<T>(x, rounding, tessera::overflow_mode::saturate_finite)), saturated, x, "saturate_finite");
    });
  }

  void expect(std::uint64_t ours, std::uint64_t llvm, double about, const char* what) {
    ++count_;
    if (ours != llvm && ++mismatches_ <= 5)
      std::printf("    %s %a: got %llx, APFloat gives %llx\n", what, about, static_cast<unsigned long long>(ours),
                  static_cast<unsigned long long>(llvm));
  }

  bool report(const char* title, double seconds) const {
    std::printf("%-12s %-16s %11llu compared %9llu mismatches %7.2f s\n", model_.name(), title, static_cast<unsigned long long>(count_),
                static_cast<unsigned long long>(mismatches_), seconds);
    std::fflush(stdout);
    return count_ != 0 && mismatches_ == 0;
  }

 private:
  // Truncation, and the next larger code if that is odd and the number lies between them; beyond the largest value it is the largest.
  template <class Number>
  answer rounded(Number x, oracle::rounding r) const {
    answer a = narrowed(x, semantics_, r);
    const std::uint32_t magnitude = a.code & ~model_.sign_bit();
    const bool has_parity = model_.fields().kind != oracle::kind::e8m0;  // its significands are all 1, and odd
    if (r == oracle::rounding::to_odd && has_parity && a.inexact && x != 0 && (magnitude & 1) == 0 && magnitude != model_.max_code())
      a.code = model_.signed_code(magnitude + 1, std::signbit(x));
    return a;
  }

  template <class T, class Number>
  void compare_nan(Number x) {
    const bool negative = std::signbit(x);
    const std::uint32_t ours = oracle::code_of(tessera::cast<T>(x, tessera::nearest_even, tessera::ieee));
    const std::uint32_t llvm = narrowed(x, semantics_, oracle::rounding::nearest_even).code;
    expect(ours, model_.nan_code(negative), x, "NaN");
    if (!model_.has_nan()) return expect(negative ? model_.sign_bit() : 0, llvm, x, "the stated zero for NaN,");
    expect(1, model_.is_nan(llvm) ? 1 : 0, x, "a NaN for");
    expect(model_.is_negative(ours), model_.is_negative(llvm), x, "sign of NaN");
  }

  template <class T, class Number>
  void compare_infinity(Number x) {
    const bool negative = std::signbit(x);
    oracle::for_each_rounding([&](oracle::rounding r, auto, tessera::rounding_mode rounding) {
      const std::uint32_t llvm = narrowed(x, semantics_, r).code;
      const std::uint32_t ours = oracle::code_of(tessera::cast<T>(x, rounding, tessera::overflow_mode::ieee));
      if (model_.has_nan()) return expect(ours, llvm, x, "infinity");
      expect(ours, model_.signed_code(model_.max_code(), negative), x, "infinity");
      expect(model_.signed_code(0, negative), llvm, x, "the stated zero for infinity,");
    });
  }

  const oracle::model& model_;
  const llvm::fltSemantics& semantics_;
  std::uint64_t count_ = 0;
  std::uint64_t mismatches_ = 0;
};

template <class T>
void compare_widening(const oracle::model& model, const llvm::fltSemantics& semantics, comparison& found) {
  for (std::uint32_t code = 0; code < model.code_count(); ++code) {
    APFloat value{semantics, llvm::APInt(static_cast<unsigned>(model.bits()), code)};
    bool loses = false;
    value.convert(APFloat::IEEEdouble(), llvm::RoundingMode::NearestTiesToEven, &loses);
    const double ours = tessera::cast<double>(oracle::from_code<T>(code));
    if (value.isNaN()) {
      found.expect(std::isnan(ours), 1, code, "NaN to double");
      if (model.has_negative_zero()) found.expect(std::signbit(ours), value.isNegative(), code, "sign of NaN");
    } else {
      found.expect(oracle::bits_of(ours), value.bitcastToAPInt().getZExtValue(), code, "to double");
      found.expect(oracle::bits_of(tessera::cast<float>(oracle::from_code<T>(code))),
                   oracle::bits_of(static_cast<float>(value.convertToDouble())), code, "to float");
    }
  }
}

/// Every value and every midpoint of neighbours, up to twice the largest, and two ulp around each.
template <class T, class Float, class Bits>
void compare_boundaries(const oracle::model& model, comparison& found, Float (*number_of)(Bits)) {
  const auto& values = model.values();
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double next = i + 1 < values.size() ? values[i + 1] : 3 * values[i];
    for (const double boundary : {values[i], values[i] / 2 + next / 2}) {
      const auto bits = oracle::bits_of(static_cast<Float>(boundary));
      for (Bits b = bits < 2 ? 0 : bits - 2; b <= bits + 2; ++b) {
        found.compare<T>(number_of(b));
        found.compare<T>(-number_of(b));
      }
    }
  }
}

/// Any floats or doubles at all, and as many with the exponents of the format.
template <class T, class Float, class Bits>
void compare_random(const oracle::model& model, comparison& found, Float (*number_of)(Bits), int amount) {
  std::mt19937_64 generator{20260101};
  const int least = std::ilogb(model.values()[1]) - 3;
  const int most = std::ilogb(model.values().back()) + 3;
  for (int i = 0; i < amount; ++i) {
    const std::uint64_t bits = generator();
    found.compare<T>(number_of(static_cast<Bits>(bits)));
    const double significand = oracle::double_of((generator() & 0x800f'ffff'ffff'ffffu) | 0x3ff0'0000'0000'0000u);
    found.compare<T>(
        static_cast<Float>(std::ldexp(significand, least + static_cast<int>(bits % static_cast<std::uint64_t>(most - least + 1)))));
  }
}

template <class T, class Float, class Bits>
void compare_specials(comparison& found, Float (*number_of)(Bits)) {
  const Bits infinity = oracle::bits_of(std::numeric_limits<Float>::infinity());
  const Bits quiet = infinity | Bits{1} << (std::numeric_limits<Float>::digits - 2);
  for (const Bits bits : {Bits{0}, Bits{1}, static_cast<Bits>(infinity - 1), infinity, static_cast<Bits>(infinity + 1), quiet,
                          static_cast<Bits>(quiet | 0x12345)}) {
    found.compare<T>(number_of(bits));
    found.compare<T>(-number_of(bits));
  }
}

struct score {
  int passed = 0;
  int failed = 0;
};

template <class Tested>
void compare_format(Tested tested, int amount, score& total) {
  if constexpr (Tested::is_golden) {
    using T = typename Tested::type;
    const oracle::model model = tested.make_model();
    const llvm::fltSemantics& semantics = semantics_of(Tested::id);
    const auto measure = [&](const char* title, auto work) {
      comparison found{model, semantics};
      const auto start = std::chrono::steady_clock::now();
      work(found);
      const std::chrono::duration<double> time = std::chrono::steady_clock::now() - start;
      ++(found.report(title, time.count()) ? total.passed : total.failed);
    };
    measure("every code", [&](comparison& found) { compare_widening<T>(model, semantics, found); });
    const auto narrowing = [&](const char* boundaries, const char* random, auto number_of) {
      measure(boundaries, [&](comparison& found) {
        compare_specials<T>(found, number_of);
        compare_boundaries<T>(model, found, number_of);
      });
      measure(random, [&](comparison& found) { compare_random<T>(model, found, number_of, amount / 2); });
    };
    narrowing("floats near", "floats anywhere", oracle::float_of);
    narrowing("doubles near", "doubles anywhere", oracle::double_of);
  }
}

}  // namespace

int main(int count, char** arguments) {
  const bool all = count > 1 && std::strcmp(arguments[1], "--all") == 0;
  std::printf("APFloat of LLVM %s\n", LLVM_VERSION_STRING);
  score total;
  oracle::tested_formats::for_each([&](auto tested) { compare_format(tested, all ? 40'000'000 : 400'000, total); });
  std::printf("not measured: APFloat has none of the unsigned and P3109 formats, nor E5M6\n");
  std::printf("%d passed, %d failed\n", total.passed, total.failed);
  return total.failed == 0 ? 0 : 1;
}

#endif
