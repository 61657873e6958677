// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Arithmetic against the processor's: every pair of codes of every 8-bit format in every rounding and overflow policy, and random
// operands of wider and of mixed types.
// Layer: tests/exhaustive. Stands on tessera/format/arithmetic.hpp and the oracle.
//
//   arithmetic [--quick | --all]     --all takes a hundred times as many random operands
//
// The oracle computes in double and keeps what double cannot: `exactly` holds a double rounded to nearest and the sign of what is
// missing. The sign is exact: the error of a sum is a double (Knuth's two-sum), so are the remainder of a quotient, a - q * b, and of a
// root, a - s * s, which std::fma computes (Boldo and Daumas 2003), all far from overflow and underflow here; products of
// narrow numbers are exact. The pair is then rounded to odd, to 53 digits: a number that compares with every value and midpoint of a
// format of up to 19 bits as the true one does, because no such value or midpoint has an odd last digit out of 53 or lies between.
// So the table oracle may round it once more, in any mode. To float and double the processor itself rounds, in its four modes.
#include <tessera/format.hpp>
#include <tessera/format/arithmetic.hpp>

#include <cfenv>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <limits>
#include <random>
#include <string>

#include "../support/oracle.hpp"
#include "../support/policies.hpp"

namespace {

using oracle::code_of;
using oracle::from_code;

// --- The oracle -------------------------------------------------------------------------------------------------------

/// A number as the double nearest to it and the sign of the rest.
struct exactly {
  double head;
  int rest;
};

int sign_of(double x) { return x > 0 ? 1 : x < 0 ? -1 : 0; }

/// Rounded to odd; a NaN becomes the positive one.
double to_odd(const exactly& x) {
  if (std::isnan(x.head)) return std::numeric_limits<double>::quiet_NaN();
  if (x.rest == 0 || (oracle::bits_of(x.head) & 1) != 0) return x.head;
  return std::nextafter(x.head, x.rest * std::numeric_limits<double>::infinity());
}

/// a + b; an exact zero has the sign of IEEE 754-2019 6.3.
exactly sum(double a, double b, oracle::rounding r) {
  const double s = a + b;
  if (!std::isfinite(s)) return {s, 0};
  if (s == 0) {
    const bool zeros_of_one_sign = a == 0 && std::signbit(a) == std::signbit(b);
    return {r == oracle::rounding::downward && !zeros_of_one_sign ? -0.0 : s, 0};
  }
  const double b_of_s = s - a;
  return {s, sign_of((a - (s - b_of_s)) + (b - b_of_s))};
}

exactly product(double a, double b) {
  const double p = a * b;
  return {p, std::isfinite(p) ? sign_of(std::fma(a, b, -p)) : 0};
}

exactly quotient(double a, double b) {
  const double q = a / b;
  if (!std::isfinite(q) || std::isinf(b)) return {q, 0};
  return {q, sign_of(std::fma(-q, b, a)) * sign_of(b)};
}

exactly root(double a) {
  const double s = std::sqrt(a);
  return {s, std::isfinite(s) ? sign_of(std::fma(-s, s, a)) : 0};
}

enum class operation { add, sub, mul, div, fma, sqrt };
constexpr operation operations[] = {operation::add, operation::sub, operation::mul, operation::div, operation::fma, operation::sqrt};
constexpr const char* operation_names[] = {"add", "sub", "mul", "div", "fma", "sqrt"};
const char* name_of(operation op) { return operation_names[static_cast<int>(op)]; }

/// What the table oracle is to round. The product in fma is exact: narrow numbers only.
double expected_value(operation op, double a, double b, double c, oracle::rounding r) {
  switch (op) {
    case operation::add: return to_odd(sum(a, b, r));
    case operation::sub: return to_odd(sum(a, -b, r));
    case operation::mul: return to_odd(product(a, b));
    case operation::div: return to_odd(quotient(a, b));
    case operation::fma: return to_odd(sum(a * b, c, r));
    case operation::sqrt: break;
  }
  return to_odd(root(a));
}

// --- The library ------------------------------------------------------------------------------------------------------

template <class To, class A, class B, class C, class... P>
To computed(operation op, A a, B b, C c, P... policies) {
  switch (op) {
    case operation::add: return tessera::add<To>(a, b, policies...);
    case operation::sub: return tessera::sub<To>(a, b, policies...);
    case operation::mul: return tessera::mul<To>(a, b, policies...);
    case operation::div: return tessera::div<To>(a, b, policies...);
    case operation::fma: return tessera::fma<To>(a, b, c, policies...);
    case operation::sqrt: break;
  }
  return tessera::sqrt<To>(a, policies...);
}

/// The value of a narrow number by the oracle's table, of a float or double by itself.
template <class T>
double value_of(T x, const oracle::model* model) {
  if constexpr (tessera::narrow_type<T>)
    return model->value(code_of(x));
  else
    return static_cast<double>(x);
}

// --- Scores -----------------------------------------------------------------------------------------------------------

struct score {
  std::uint64_t compared = 0;
  std::uint64_t wrong = 0;
};

class measurement {
 public:
  explicit measurement(std::string title) : title_{std::move(title)} {}

  template <class Describe>
  void expect(bool good, Describe describe) {
    ++now_.compared;
    if (good) return;
    if (++now_.wrong <= 5) describe();
  }

  void settle(score& total) {
    const std::chrono::duration<double> time = std::chrono::steady_clock::now() - start_;
    std::printf("%-44s %11llu compared %9llu mismatches %7.2f s\n", title_.c_str(), static_cast<unsigned long long>(now_.compared),
                static_cast<unsigned long long>(now_.wrong), time.count());
    std::fflush(stdout);
    total.compared += now_.compared;
    total.wrong += now_.wrong;
  }

 private:
  std::string title_;
  score now_;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

/// Computes one operation under all 18 pairs of policies and compares the codes.
template <class To, class A, class B, class C>
void compare(operation op, A a, B b, C c, const double (&values)[3], const oracle::model& to, measurement& m) {
  oracle::for_each_rounding([&](oracle::rounding r, auto, tessera::rounding_mode rounding) {
    const double exact = expected_value(op, values[0], values[1], values[2], r);
    oracle::for_each_overflow([&](oracle::overflow o, auto, tessera::overflow_mode overflow) {
      const std::uint32_t expected = to.convert(exact, r, o).code;
      const std::uint32_t got = code_of(computed<To>(op, a, b, c, rounding, overflow));
      m.expect(got == expected, [&] {
        std::printf("    %s(%a, %a, %a) %s %s: got %x, expected %x\n", name_of(op), values[0], values[1], values[2], name_of(r), name_of(o),
                    got, expected);
      });
    });
  });
}

// --- Every pair -------------------------------------------------------------------------------------------------------

template <class Tested>
void every_pair(Tested, score& total) {
  using T = typename Tested::type;
  if constexpr (tessera::code_bits<T> <= 8) {
    const oracle::model model = Tested::make_model();
    for (const operation op : operations) {
      if (op == operation::fma) continue;
      measurement m{std::string{Tested::name()} + " " + name_of(op) + " every pair"};
      for (std::uint32_t a = 0; a < model.code_count(); ++a)
        for (std::uint32_t b = 0; b < (op == operation::sqrt ? 1 : model.code_count()); ++b) {
          const double values[] = {model.value(a), model.value(b), 0};
          compare<T>(op, from_code<T>(a), from_code<T>(b), T{}, values, model, m);
        }
      m.settle(total);
    }
  }
}

// --- Random operands --------------------------------------------------------------------------------------------------

using generator = std::mt19937_64;

/// Random codes; half of them close to one another in magnitude, so that they cancel.
template <class T>
T random_narrow(generator& random) {
  return from_code<T>(static_cast<std::uint32_t>(random()) & ((std::uint32_t{1} << (tessera::code_bits<T> - 1) << 1) - 1));
}

/// A double of up to 53 digits between 2^-60 and 2^60: far enough apart that a sum needs a sticky bit, and so near that no error term
/// of the oracle underflows.
double random_double(generator& random) {
  const std::uint64_t digits = random() >> (random() % 53 + 12);
  return std::ldexp(static_cast<double>(static_cast<std::int64_t>(digits)) * ((random() & 1) != 0 ? -1 : 1),
                    static_cast<int>(random() % 120) - 100);
}

template <class TestedTo, class TestedA, class TestedB>
void mixed(std::uint64_t count, score& total) {
  using To = typename TestedTo::type;
  using A = typename TestedA::type;
  using B = typename TestedB::type;
  const oracle::model to = TestedTo::make_model(), a_model = TestedA::make_model(), b_model = TestedB::make_model();
  generator random{20240607};
  for (const operation op : operations) {
    measurement m{std::string{name_of(op)} + " " + TestedA::name() + ", " + TestedB::name() + " to " + TestedTo::name()};
    for (std::uint64_t i = 0; i < count; ++i) {
      const A a = random_narrow<A>(random);
      const B b = random_narrow<B>(random);
      A c = random_narrow<A>(random);
      const double product_ab = value_of(a, &a_model) * value_of(b, &b_model);
      if ((random() & 1) != 0) c = tessera::cast<A>(-product_ab, tessera::saturate);  // fma: near or exact cancellation
      const double values[] = {value_of(a, &a_model), value_of(b, &b_model), value_of(c, &a_model)};
      compare<To>(op, a, b, c, values, to, m);
    }
    m.settle(total);
  }
}

template <class Tested>
void from_doubles(std::uint64_t count, score& total) {
  using T = typename Tested::type;
  const oracle::model model = Tested::make_model();
  generator random{777};
  for (const operation op : operations) {
    if (op == operation::fma) continue;  // the oracle's product would be rounded
    measurement m{std::string{name_of(op)} + " double, double to " + Tested::name()};
    for (std::uint64_t i = 0; i < count; ++i) {
      double a = random_double(random);
      double b = random_double(random);
      if (op == operation::add && i % 4 == 0) b = std::nextafter(-a, 0.0);
      if (i % 4 == 1) {  // at a value or midpoint of T, give or take 2^-200
        const std::uint32_t code = static_cast<std::uint32_t>(random()) % model.max_code();
        a = (model.values()[code] + model.values()[code + 1]) / ((random() & 1) != 0 ? 1 : 2);
        b = op == operation::add || op == operation::sub ? std::ldexp((random() & 1) != 0 ? 1.0 : -1.0, -200) : (i & 8) != 0 ? 1 : 3;
      }
      const double values[] = {a, b, 0};
      compare<T>(op, a, b, 0.0, values, model, m);
    }
    m.settle(total);
  }
}

// --- float and double: the processor rounds ---------------------------------------------------------------------------

/// Volatile, so that the compiler neither computes it itself nor moves it out from between two calls of fesetround.
template <class T>
T processor(operation op, const T (&operands)[3]) {
  const volatile T a = operands[0], b = operands[1], c = operands[2];
  volatile T result = 0;
  switch (op) {
    case operation::add: result = a + b; break;
    case operation::sub: result = a - b; break;
    case operation::mul: result = a * b; break;
    case operation::div: result = a / b; break;
    case operation::fma: result = std::fma(a, b, c); break;
    case operation::sqrt: result = std::sqrt(a); break;
  }
  return result;
}

template <class T>
void against_the_processor(const char* name, std::uint64_t count, score& total) {
  using code_type = tessera::code_type<T>;
  struct mode {
    int of_processor;
    tessera::rounding_mode of_library;
  };
  constexpr mode modes[] = {{FE_TONEAREST, tessera::rounding_mode::nearest_even},
                            {FE_TOWARDZERO, tessera::rounding_mode::toward_zero},
                            {FE_UPWARD, tessera::rounding_mode::upward},
                            {FE_DOWNWARD, tessera::rounding_mode::downward}};
  generator random{4711};
  // Any pattern; a short number near one; one of all digits between 2^-32 and 2^32; a subnormal or special pattern.
  const auto number = [&](std::uint64_t kind) {
    const auto pattern = static_cast<code_type>(random());
    if (kind == 0) return tessera::from_bits<T>(pattern);
    if (kind == 1) return static_cast<T>(static_cast<std::int32_t>(pattern & 0xfff) - 0x800) / 64;
    if (kind == 2) {
      const code_type one = tessera::to_bits(T{1});
      const T digits = tessera::from_bits<T>(static_cast<code_type>((pattern & (tessera::to_bits(T{2}) - one - 1)) | one));
      return std::ldexp((random() & 1) != 0 ? digits : -digits, static_cast<int>(random() % 64) - 32);
    }
    constexpr T some[] = {0,
                          T(-0.0),
                          std::numeric_limits<T>::infinity(),
                          -std::numeric_limits<T>::infinity(),
                          std::numeric_limits<T>::max(),
                          std::numeric_limits<T>::min(),
                          -std::numeric_limits<T>::denorm_min(),
                          std::numeric_limits<T>::quiet_NaN()};
    return some[pattern % 8];
  };
  for (const operation op : operations) {
    measurement m{std::string{name_of(op)} + " " + name + " against the processor"};
    for (std::uint64_t i = 0; i < count; ++i) {
      const T a = number(random() % 4), b = number(random() % 4);
      const T c = i % 4 == 0 ? std::nextafter(-(a * b), T{1}) : number(random() % 4);
      for (const mode& both : modes) {
        std::fesetround(both.of_processor);
        const T expected = processor<T>(op, {a, b, c});
        std::fesetround(FE_TONEAREST);
        const T got = computed<T>(op, a, b, c, both.of_library);
        const bool good =
            std::isnan(expected) ? std::isnan(got) && !std::signbit(got) : tessera::to_bits(got) == tessera::to_bits(expected);
        m.expect(good, [&] {
          std::printf("    %s(%a, %a, %a) mode %d: got %a, expected %a\n", name_of(op), static_cast<double>(a), static_cast<double>(b),
                      static_cast<double>(c), both.of_processor, static_cast<double>(got), static_cast<double>(expected));
        });
      }
    }
    m.settle(total);
  }
}

}  // namespace

int main(int count, char** arguments) {
  std::uint64_t amount = 1;
  for (int i = 1; i < count; ++i) {
    if (std::strcmp(arguments[i], "--all") == 0)
      amount = 100;
    else if (std::strcmp(arguments[i], "--quick") != 0) {
      std::printf("usage: %s [--quick | --all]\n", arguments[0]);
      return 2;
    }
  }
  score total;
  oracle::tested_formats::for_each([&](auto tested) { every_pair(tested, total); });

  using oracle::tested;
  using e4m3fn = tested<tessera::float8_e4m3fn, 0>;
  using e5m2 = tested<tessera::float8_e5m2, 1>;
  using e5m2fnuz = tested<tessera::float8_e5m2fnuz, 5>;
  using bf16 = tested<tessera::bfloat16, 11>;
  using fp16 = tested<tessera::float16, 12>;
  mixed<e4m3fn, e4m3fn, e4m3fn>(20'000 * amount, total);
  mixed<e5m2, e5m2, e5m2>(20'000 * amount, total);
  mixed<e5m2fnuz, fp16, e4m3fn>(20'000 * amount, total);
  mixed<bf16, bf16, bf16>(20'000 * amount, total);
  mixed<fp16, fp16, fp16>(20'000 * amount, total);
  mixed<bf16, e5m2, fp16>(20'000 * amount, total);
  mixed<e4m3fn, bf16, bf16>(20'000 * amount, total);
  from_doubles<e4m3fn>(20'000 * amount, total);
  from_doubles<fp16>(20'000 * amount, total);
  against_the_processor<float>("float", 50'000 * amount, total);
  against_the_processor<double>("double", 50'000 * amount, total);

  std::printf("%llu compared, %llu mismatches\n", static_cast<unsigned long long>(total.compared),
              static_cast<unsigned long long>(total.wrong));
  return total.wrong == 0 ? 0 : 1;
}
