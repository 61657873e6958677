// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The golden vectors of arithmetic: every pair of codes of the small formats, and the records of 8- and 16-bit operations.
// Layer: tests/golden. Stands on tessera/format/arithmetic.hpp, the oracle's names, and files made by neither.
//
// Compared bit for bit, NaN included: an invalid operation gives the canonical NaN with sign 0, as the files have it (and +max in a
// format without NaN). Where the set is missing, only the shipped files are compared, and each that is missing is named.
#include <tessera/format.hpp>
#include <tessera/format/arithmetic.hpp>

#include <array>
#include <cstdint>
#include <filesystem>
#include <string>

#include "../support/golden_file.hpp"
#include "../support/oracle.hpp"
#include "../support/policies.hpp"

namespace {

using oracle::code_of;
using oracle::from_code;
using oracle::tested;
using tessera::overflow_mode;
using tessera::rounding_mode;

using tabulated_formats =
    oracle::tested_list<tested<tessera::float8_e4m3fn, 0>, tested<tessera::float8_e5m2, 1>, tested<tessera::float8_e4m3, 2>,
                        tested<tessera::float8_e3m4, 3>, tested<tessera::float8_e4m3fnuz, 4>, tested<tessera::float8_e5m2fnuz, 5>,
                        tested<tessera::float8_e4m3b11fnuz, 6>, tested<tessera::float6_e2m3fn, 7>, tested<tessera::float6_e3m2fn, 8>,
                        tested<tessera::float4_e2m1fn, 9>>;
using rooted_formats = oracle::tested_list<tested<tessera::bfloat16, 11>, tested<tessera::float16, 12>>;
using recorded_formats = oracle::tested_list<tested<tessera::float8_e4m3fn, 0>, tested<tessera::float8_e5m2, 1>,
                                             tested<tessera::bfloat16, 11>, tested<tessera::float16, 12>>;

/// The operations by the numbers that the records give them.
enum class operation : std::uint8_t { add = 1, sub, mul, div, fma, sqrt };

template <class T>
std::uint32_t result(operation op, std::uint32_t a, std::uint32_t b, std::uint32_t c, rounding_mode rounding, overflow_mode overflow) {
  const T x = from_code<T>(a), y = from_code<T>(b), z = from_code<T>(c);
  switch (op) {
    case operation::add: return code_of(tessera::add<T>(x, y, rounding, overflow));
    case operation::sub: return code_of(tessera::sub<T>(x, y, overflow, rounding));
    case operation::mul: return code_of(tessera::mul<T>(x, y, rounding, overflow));
    case operation::div: return code_of(tessera::div<T>(x, y, overflow, rounding));
    case operation::fma: return code_of(tessera::fma<T>(x, y, z, rounding, overflow));
    case operation::sqrt: break;
  }
  return code_of(tessera::sqrt<T>(x, rounding, overflow));
}

struct named_operation {
  operation op;
  const char* name;
};
constexpr std::array<named_operation, 4> binary_operations{
    {{operation::add, "add"}, {operation::sub, "sub"}, {operation::mul, "mul"}, {operation::div, "div"}}};

struct named_policy {
  overflow_mode overflow;
  const char* name;
};
constexpr std::array<named_policy, 2> policies{{{overflow_mode::ieee, "ovf"}, {overflow_mode::saturate, "sat"}}};

template <class T>
void compare_table(const std::string& file, operation op, overflow_mode overflow) {
  const std::string bytes = golden::bytes_of(golden::path_of(file));
  constexpr std::uint32_t codes = 1u << tessera::code_bits<T>;
  REQUIRE(bytes.size() == codes * codes);
  golden::agreement log;
  for (std::uint32_t a = 0; a < codes; ++a)
    for (std::uint32_t b = 0; b < codes; ++b)
      log.expect(result<T>(op, a, b, 0, rounding_mode::nearest_even, overflow), golden::number_at(bytes, a * codes + b, 1), a, b);
  log.settle(file);
}

template <class T>
void compare_roots(const std::string& file) {
  const std::string path = golden::path_of(file);
  if (path.empty()) return;
  const std::string bytes = golden::bytes_of(path);
  constexpr std::uint32_t codes = 1u << tessera::code_bits<T>;
  constexpr std::size_t width = tessera::code_bits<T> > 8 ? 2 : 1;
  REQUIRE(bytes.size() == codes * width);
  golden::agreement log;
  for (std::uint32_t a = 0; a < codes; ++a)
    log.expect(result<T>(operation::sqrt, a, 0, 0, rounding_mode::nearest_even, overflow_mode::ieee),
               golden::number_at(bytes, a * width, width), a);
  log.settle(file);
}

}  // namespace

// The set holds some of the products of format, operation and policy (52 files), not all: a table that is not there is skipped.
TEST_CASE("Every pair of codes of a small format has the golden sum, difference, product and quotient", "[golden]") {
  int tables = 0;
  tabulated_formats::for_each([&](auto format) {
    using T = typename decltype(format)::type;
    for (const named_operation& op : binary_operations)
      for (const named_policy& policy : policies) {
        const std::string file = std::string{"arith/"} + format.name() + "_" + op.name + "_" + policy.name + ".bin";
        if (!std::filesystem::exists(std::string{TESSERA_GOLDEN_DIR} + "/" + file)) continue;
        compare_table<T>(file, op.op, policy.overflow);
        ++tables;
      }
  });
  if (std::filesystem::is_directory(TESSERA_GOLDEN_DIR))
    CHECK(tables == 36);
  else
    std::printf("not measured: no golden set at %s\n", TESSERA_GOLDEN_DIR);
}

TEST_CASE("Every code has the golden square root", "[golden]") {
  tabulated_formats::for_each(
      [](auto format) { compare_roots<typename decltype(format)::type>(std::string{"arith/"} + format.name() + "_sqrt.bin"); });
  rooted_formats::for_each(
      [](auto format) { compare_roots<typename decltype(format)::type>(std::string{"arith/"} + format.name() + "_sqrt.bin"); });
}

TEST_CASE("The golden records of all operations in all roundings and both policies hold", "[golden]") {
  constexpr std::array roundings{rounding_mode::nearest_even, rounding_mode::toward_zero,  rounding_mode::upward,
                                 rounding_mode::downward,     rounding_mode::nearest_away, rounding_mode::to_odd};
  recorded_formats::for_each([&](auto format) {
    using T = typename decltype(format)::type;
    const std::string file = std::string{"arith/"} + format.name() + "_ops.bin";
    const std::string path = golden::path_of(file);
    if (path.empty()) return;
    const std::string bytes = golden::bytes_of(path);
    REQUIRE(bytes.substr(0, 4) == "LPA1");
    REQUIRE(golden::number_at(bytes, 4, 4) == format.id);
    const std::uint64_t count = golden::number_at(bytes, 8, 4);
    REQUIRE(golden::number_at(bytes, 12, 4) == 12);
    REQUIRE(bytes.size() == 16 + 12 * count);
    golden::agreement log;
    for (std::size_t at = 16; at < bytes.size(); at += 12) {
      const auto byte = [&](std::size_t i) { return static_cast<std::uint32_t>(golden::number_at(bytes, at + i, 1)); };
      const auto half = [&](std::size_t i) { return static_cast<std::uint32_t>(golden::number_at(bytes, at + i, 2)); };
      const overflow_mode overflow = byte(2) == 0 ? overflow_mode::saturate : overflow_mode::ieee;
      log.expect(result<T>(static_cast<operation>(byte(0)), half(4), half(6), half(8), roundings[byte(1)], overflow), half(10), byte(0),
                 byte(1), byte(2), half(4), half(6), half(8));
    }
    log.settle(file);
  });
}
