// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The casts of ml_dtypes under NumPy (JAX's and TensorFlow's on the host), and NumPy's float16, against the library's casts.
// Layer: tests/oracle. Stands on tessera/format.hpp and the oracle; ask_ml_dtypes.py asks ml_dtypes between the two calls.
//
//   ml_dtypes write FOLDER      NAME.f32, NAME.f64: all that is near a boundary of the format, and 400,000 random numbers
//   ml_dtypes compare FOLDER    ... with NAME.f32.codes, NAME.f64.codes and NAME.values (every code as a float)
//
// `array.astype` rounds to nearest even and overflows as `ieee` has it. ml_dtypes 0.6.0 differs from the library in these answers:
//   * FP6 and FP4 make a NaN -0 and a negative NaN +0 (the library: +max);
//   * E8M0 makes both zeros and every negative number NaN (the library: 00 for zero, for what is nearer to zero than 2^-127 and for
//     -2^-127 itself; NaN for other negative numbers under `ieee`);
//   * E8M0 rounds what lies between 2^-127 and 1.5 * 2^-127 up to 2^-126, as if its code 00 were zero (the library: down, it is nearer);
//   * a double reaches each format through float, and so is rounded twice (the library, and NumPy's float16: once);
//   * a NaN keeps the upper bits of its payload in NumPy's float16 (the library: the quiet NaN with the sign).
// Each is asserted below as it stands in that version.
#include <tessera/format.hpp>

#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <iterator>
#include <string>
#include <type_traits>
#include <vector>

#include "../support/near_boundaries.hpp"
#include "../support/oracle.hpp"
#include "../support/policies.hpp"

namespace {

using oracle::comparison;

std::string folder;

template <class Number>
std::vector<Number> read(const std::string& name) {
  std::ifstream file{folder + "/" + name, std::ios::binary};
  const std::string bytes{std::istreambuf_iterator<char>{file}, {}};
  std::vector<Number> numbers(bytes.size() / sizeof(Number));
  std::memcpy(numbers.data(), bytes.data(), numbers.size() * sizeof(Number));
  return numbers;
}

template <class Number>
void write(const std::string& name, const std::vector<Number>& numbers) {
  std::ofstream file{folder + "/" + name, std::ios::binary};
  file.write(reinterpret_cast<const char*>(numbers.data()), static_cast<std::streamsize>(numbers.size() * sizeof(Number)));
}

constexpr int amount = 400'000;

template <class T>
void write_inputs(const std::string& name, const oracle::model& model) {
  std::vector<float> floats;
  oracle::for_each_input(model, oracle::float_of, amount, [&](float x) { floats.push_back(x); });
  write(name + ".f32", floats);
  std::vector<double> doubles;
  oracle::for_each_input(model, oracle::double_of, amount, [&](double x) { doubles.push_back(x); });
  write(name + ".f64", doubles);
}

/// What the comment above says of a number that is no NaN.
template <class T>
std::uint32_t expected_code(const oracle::model& model, double x, std::uint32_t ours) {
  if (model.fields().kind != oracle::kind::e8m0) return ours;
  if (std::signbit(x) || x == 0) return model.nan_code(false);
  return x > 0x1p-127 && x < 0x1.8p-127 ? 1 : ours;
}

template <class T>
void expect_nan(comparison& found, const oracle::model& model, double x, std::uint32_t ours, std::uint32_t theirs, bool keeps_payload) {
  const bool negative = std::signbit(x);
  found.expect(ours, model.nan_code(negative), "NaN", x);
  if (!model.has_nan())
    found.expect(negative ? 0 : model.sign_bit(), theirs, "the stated zero for", x);
  else if (keeps_payload)
    found.expect(model.is_nan(theirs) && model.is_negative(theirs) == negative, true, "a NaN for", x);
  else
    found.expect(ours, theirs, "NaN", x);
}

struct score {
  int passed = 0;
  int failed = 0;
  void add(bool good) { ++(good ? passed : failed); }
};

template <class T, class Code>
bool compare_format(const std::string& name, const oracle::model& model, bool is_numpy) {
  comparison widened, floats, doubles;
  const auto values = read<float>(name + ".values");
  widened.expect(values.size(), model.code_count(), "codes", 0);
  for (std::uint32_t code = 0; code < values.size(); ++code) {
    const float ours = static_cast<float>(oracle::from_code<T>(code));
    if (std::isnan(ours))
      widened.expect(std::isnan(values[code]), true, "NaN", code);
    else
      widened.expect(oracle::bits_of(ours), oracle::bits_of(values[code]), "value", code);
  }

  const auto f32 = read<float>(name + ".f32");
  const auto from_f32 = read<Code>(name + ".f32.codes");
  floats.expect(f32.size(), from_f32.size(), "answers", 0);
  for (std::size_t i = 0; i < from_f32.size(); ++i) {
    const std::uint32_t ours = oracle::code_of(tessera::cast<T>(f32[i], tessera::nearest_even, tessera::ieee));
    if (std::isnan(f32[i]))
      expect_nan<T>(floats, model, f32[i], ours, from_f32[i], is_numpy);
    else
      floats.expect(expected_code<T>(model, f32[i], ours), from_f32[i], "float", f32[i]);
  }

  const auto f64 = read<double>(name + ".f64");
  const auto from_f64 = read<Code>(name + ".f64.codes");
  doubles.expect(f64.size(), from_f64.size(), "answers", 0);
  std::uint64_t rounded_twice = 0;
  for (std::size_t i = 0; i < from_f64.size(); ++i) {
    const double x = f64[i];
    const float detour = static_cast<float>(x);
    const std::uint32_t once = oracle::code_of(tessera::cast<T>(x, tessera::nearest_even, tessera::ieee));
    const std::uint32_t twice = oracle::code_of(tessera::cast<T>(detour, tessera::nearest_even, tessera::ieee));
    if (once != twice) ++rounded_twice;
    if (std::isnan(x))
      expect_nan<T>(doubles, model, x, once, from_f64[i], is_numpy);
    else if (is_numpy)
      doubles.expect(once, from_f64[i], "double", x);
    else
      doubles.expect(expected_code<T>(model, detour, twice), from_f64[i], "double through float", x);
  }

  const bool good_values = widened.report((name + " every code").c_str());
  const bool good_floats = floats.report((name + " from float").c_str());
  const bool good_doubles = doubles.report((name + " from double").c_str());
  if (!is_numpy) std::printf("    of these doubles ml_dtypes gets %llu wrong\n", static_cast<unsigned long long>(rounded_twice));
  return good_values && good_floats && good_doubles;
}

/// Integers: every code, and numbers within the range, which NumPy takes toward zero; beyond the range C++ leaves the answer open.
template <class T>
bool compare_integer(const std::string& name, const oracle::integer_model& model) {
  comparison found;
  const auto values = read<float>(name + ".values");
  found.expect(values.size(), model.code_count(), "codes", 0);
  for (std::uint32_t code = 0; code < values.size(); ++code)
    found.expect(oracle::bits_of(static_cast<float>(oracle::from_code<T>(code))), oracle::bits_of(values[code]), "value", code);
  const auto numbers = read<float>(name + ".f32");
  const auto codes = read<std::uint8_t>(name + ".f32.codes");
  found.expect(numbers.size(), codes.size(), "answers", 0);
  for (std::size_t i = 0; i < codes.size(); ++i) {
    const std::uint32_t mask = model.code_count() - 1;
    found.expect(oracle::code_of(tessera::cast<T>(numbers[i], tessera::toward_zero)), codes[i] & mask, "float", numbers[i]);
  }
  return found.report(name.c_str());
}

/// Visits the formats that ml_dtypes or NumPy has, by the names they have there.
template <class Visitor>
void for_each_format(Visitor&& visit) {
  using namespace tessera;
  const auto one = [&](auto code, auto tested, const char* name, bool is_numpy = false) { visit(code, tested, name, is_numpy); };
  one(std::uint8_t{}, oracle::tested<float8_e4m3fn, 0>{}, "float8_e4m3fn");
  one(std::uint8_t{}, oracle::tested<float8_e5m2, 1>{}, "float8_e5m2");
  one(std::uint8_t{}, oracle::tested<float8_e4m3, 2>{}, "float8_e4m3");
  one(std::uint8_t{}, oracle::tested<float8_e3m4, 3>{}, "float8_e3m4");
  one(std::uint8_t{}, oracle::tested<float8_e4m3fnuz, 4>{}, "float8_e4m3fnuz");
  one(std::uint8_t{}, oracle::tested<float8_e5m2fnuz, 5>{}, "float8_e5m2fnuz");
  one(std::uint8_t{}, oracle::tested<float8_e4m3b11fnuz, 6>{}, "float8_e4m3b11fnuz");
  one(std::uint8_t{}, oracle::tested<float6_e2m3fn, 7>{}, "float6_e2m3fn");
  one(std::uint8_t{}, oracle::tested<float6_e3m2fn, 8>{}, "float6_e3m2fn");
  one(std::uint8_t{}, oracle::tested<float4_e2m1fn, 9>{}, "float4_e2m1fn");
  one(std::uint8_t{}, oracle::tested<float8_e8m0fnu, 10>{}, "float8_e8m0fnu");
  one(std::uint16_t{}, oracle::tested<bfloat16, 11>{}, "bfloat16");
  one(std::uint16_t{}, oracle::tested<float16, 12>{}, "float16", true);
}

template <class Visitor>
void for_each_integer(Visitor&& visit) {
  visit(oracle::tested_integer<tessera::int4, 4, true>{}, "int4");
  visit(oracle::tested_integer<tessera::uint4, 4, false>{}, "uint4");
  visit(oracle::tested_integer<tessera::int2, 2, true>{}, "int2");
  visit(oracle::tested_integer<tessera::uint2, 2, false>{}, "uint2");
}

void write_all() {
  for_each_format(
      [](auto, auto tested, const char* name, bool) { write_inputs<typename decltype(tested)::type>(name, tested.make_model()); });
  for_each_integer([](auto tested, const char* name) {
    std::vector<float> numbers;
    for (int i = tested.model.lowest() * 1000; i <= tested.model.highest() * 1000; ++i) numbers.push_back(static_cast<float>(i) / 1000);
    write(std::string{name} + ".f32", numbers);
  });
}

score compare_all() {
  score total;
  for_each_format([&](auto code, auto tested, const char* name, bool is_numpy) {
    total.add(compare_format<typename decltype(tested)::type, decltype(code)>(name, tested.make_model(), is_numpy));
  });
  for_each_integer([&](auto tested, const char* name) { total.add(compare_integer<typename decltype(tested)::type>(name, tested.model)); });
  return total;
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 3) {
    std::printf("usage: %s write|compare FOLDER; ask_ml_dtypes.py calls both\n", arguments[0]);
    return 2;
  }
  folder = arguments[2];
  if (std::strcmp(arguments[1], "write") == 0) {
    write_all();
    return 0;
  }
  const score total = compare_all();
  std::printf("%d passed, %d failed\n", total.passed, total.failed);
  return total.failed == 0 ? 0 : 1;
}
