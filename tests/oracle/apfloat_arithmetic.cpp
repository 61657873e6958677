// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// add, sub, mul, div and fma against LLVM's APFloat in five roundings: narrow formats, float and double, and the far ends of their ranges.
// Layer: tests/oracle. Stands on tessera/format/arithmetic.hpp, and LLVM 22 (version 19 misrounds some FMAs).
//
//   apfloat_arithmetic [--quick | --all]     random operands; --all takes a hundred times as many
//
// APFloat has no square root and no rounding to odd. It overflows as `ieee` does. Invalid operations give a NaN, with a sign and payload of
// its own; FP6 and FP4 have none, and E8M0 has no zero to subtract to: all three are left to the golden vectors.
#if !defined(TESSERA_HAS_LLVM)

#include <cstdio>

int main() {
  std::printf("SKIPPED: no LLVM 22 (Debian: llvm-22-dev); not measured\n");
  return 77;
}

#else

#include <llvm/ADT/APFloat.h>
#include <llvm/ADT/APInt.h>
#include <llvm/Config/llvm-config.h>

#include <tessera/format.hpp>
#include <tessera/format/arithmetic.hpp>

#include <cstdint>
#include <cstdio>
#include <cstring>
#include <random>
#include <string>

namespace {

static_assert(LLVM_VERSION_MAJOR >= 22, "version 19 misrounds some FMAs");

using llvm::APFloat;

enum class operation { add, sub, mul, div, fma };
constexpr operation operations[] = {operation::add, operation::sub, operation::mul, operation::div, operation::fma};
constexpr const char* operation_names[] = {"add", "sub", "mul", "div", "fma"};

struct named_rounding {
  tessera::rounding_mode ours;
  llvm::RoundingMode theirs;
};
constexpr named_rounding roundings[] = {{tessera::rounding_mode::nearest_even, llvm::RoundingMode::NearestTiesToEven},
                                        {tessera::rounding_mode::nearest_away, llvm::RoundingMode::NearestTiesToAway},
                                        {tessera::rounding_mode::toward_zero, llvm::RoundingMode::TowardZero},
                                        {tessera::rounding_mode::upward, llvm::RoundingMode::TowardPositive},
                                        {tessera::rounding_mode::downward, llvm::RoundingMode::TowardNegative}};

APFloat theirs(operation op, const APFloat& a, const APFloat& b, const APFloat& c, llvm::RoundingMode rounding) {
  APFloat result = a;
  switch (op) {
    case operation::add: result.add(b, rounding); break;
    case operation::sub: result.subtract(b, rounding); break;
    case operation::mul: result.multiply(b, rounding); break;
    case operation::div: result.divide(b, rounding); break;
    case operation::fma: result.fusedMultiplyAdd(b, c, rounding); break;
  }
  return result;
}

template <class T>
T ours(operation op, T a, T b, T c, tessera::rounding_mode rounding) {
  switch (op) {
    case operation::add: return tessera::add<T>(a, b, rounding, tessera::ieee);
    case operation::sub: return tessera::sub<T>(a, b, rounding, tessera::ieee);
    case operation::mul: return tessera::mul<T>(a, b, rounding, tessera::ieee);
    case operation::div: return tessera::div<T>(a, b, rounding, tessera::ieee);
    case operation::fma: break;
  }
  return tessera::fma<T>(a, b, c, rounding, tessera::ieee);
}

std::uint64_t compared_in_all = 0;
std::uint64_t wrong_in_all = 0;

/// Codes that meet one another: any; small numbers, which cancel exactly; the ends of the range; and one a few steps from another's
/// negative.
template <class T>
class operands {
 public:
  std::uint64_t next() {
    const std::uint64_t any = random_() & mask;
    switch (random_() % 4) {
      case 0: return any;
      case 1: return tessera::to_bits(tessera::cast<T>(static_cast<int>(any & 0xff) - 128)) ^ (any >> 8 & 1);
      case 2: return (any & sign) | ((any & 1) != 0 ? tessera::to_bits(tessera::max_finite<T>) - (any >> 1 & 7) : any >> 4 & 7);
      default: break;
    }
    last_ ^= sign ^ (any & 3);
    return last_;
  }
  std::uint64_t next_negated(std::uint64_t of) { return of ^ sign ^ (random_() & 1); }

 private:
  static constexpr std::uint64_t sign = tessera::format_of<T>.sign_bit();
  static constexpr std::uint64_t mask = tessera::low_bits(tessera::code_bits<T>);
  std::mt19937_64 random_{20260822};
  std::uint64_t last_ = 1;
};

template <class T>
void compare(const char* name, const llvm::fltSemantics& semantics, std::uint64_t count) {
  constexpr unsigned width = tessera::code_bits<T>;
  const auto ours_of = [](std::uint64_t code) { return tessera::from_bits<T>(static_cast<tessera::code_type<T>>(code)); };
  const auto theirs_of = [&](std::uint64_t code) { return APFloat{semantics, llvm::APInt(width, code)}; };
  for (const operation op : operations) {
    operands<T> random;
    std::uint64_t compared = 0, wrong = 0;
    for (std::uint64_t i = 0; i < count; ++i) {
      const std::uint64_t a = random.next(), b = random.next();
      std::uint64_t c = random.next();
      if (op == operation::fma && i % 2 == 0) c = random.next_negated(tessera::to_bits(tessera::mul<T>(ours_of(a), ours_of(b))));
      for (const named_rounding& rounding : roundings) {
        const T got = ours(op, ours_of(a), ours_of(b), ours_of(c), rounding.ours);
        const APFloat expected = theirs(op, theirs_of(a), theirs_of(b), theirs_of(c), rounding.theirs);
        const std::uint64_t code = expected.bitcastToAPInt().getZExtValue();
        ++compared;
        if (expected.isNaN() ? tessera::isnan(got) : tessera::to_bits(got) == code) continue;
        if (++wrong <= 5)
          std::printf("    %s of %llx, %llx, %llx, rounding %d: got %llx, APFloat gives %llx\n", operation_names[static_cast<int>(op)],
                      static_cast<unsigned long long>(a), static_cast<unsigned long long>(b), static_cast<unsigned long long>(c),
                      static_cast<int>(rounding.ours), static_cast<unsigned long long>(tessera::to_bits(got)),
                      static_cast<unsigned long long>(code));
      }
    }
    std::printf("%-44s %11llu compared %9llu mismatches\n", (std::string{operation_names[static_cast<int>(op)]} + " " + name).c_str(),
                static_cast<unsigned long long>(compared), static_cast<unsigned long long>(wrong));
    std::fflush(stdout);
    compared_in_all += compared;
    wrong_in_all += wrong;
  }
}

}  // namespace

int main(int argc, char** arguments) {
  const std::uint64_t count = argc > 1 && std::strcmp(arguments[1], "--all") == 0 ? 4'000'000 : 40'000;
  compare<tessera::float8_e4m3fn>("E4M3FN", APFloat::Float8E4M3FN(), count);
  compare<tessera::float8_e5m2>("E5M2", APFloat::Float8E5M2(), count);
  compare<tessera::float8_e4m3>("E4M3", APFloat::Float8E4M3(), count);
  compare<tessera::float8_e3m4>("E3M4", APFloat::Float8E3M4(), count);
  compare<tessera::float8_e4m3fnuz>("E4M3FNUZ", APFloat::Float8E4M3FNUZ(), count);
  compare<tessera::float8_e5m2fnuz>("E5M2FNUZ", APFloat::Float8E5M2FNUZ(), count);
  compare<tessera::float8_e4m3b11fnuz>("E4M3B11FNUZ", APFloat::Float8E4M3B11FNUZ(), count);
  compare<tessera::bfloat16>("BF16", APFloat::BFloat(), count);
  compare<tessera::float16>("FP16", APFloat::IEEEhalf(), count);
  compare<tessera::tfloat32>("TF32", APFloat::FloatTF32(), count);
  compare<float>("float", APFloat::IEEEsingle(), count);
  compare<double>("double", APFloat::IEEEdouble(), count);
  std::printf("%llu compared, %llu mismatches\n", static_cast<unsigned long long>(compared_in_all),
              static_cast<unsigned long long>(wrong_in_all));
  return wrong_in_all == 0 ? 0 : 1;
}

#endif
