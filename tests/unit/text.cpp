// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Text: what to_chars writes is the shortest that reads back, and from_chars rounds once, however long the decimal.
// Layer: tests/unit. Stands on tessera/format/text.hpp, the oracle's tables, strtod, printf and std::to_chars of float.
#include <tessera/format.hpp>
#include <tessera/format/text.hpp>

#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <string>
#include <string_view>

#include "support/catch.hpp"
#include "support/oracle.hpp"
#include "support/policies.hpp"

struct format_of_nobody : tessera::minifloat<format_of_nobody, tessera::float_format{.exponent_bits = 6, .mantissa_bits = 5}> {
  using minifloat::minifloat;
};
struct three_digits : tessera::minifloat<three_digits, tessera::float_format{.exponent_bits = 3, .mantissa_bits = 3, .bias = 5, .nan = tessera::nan_encoding::none}> {
  using minifloat::minifloat;
};
struct near_one : tessera::codebook<near_one, tessera::codebook_format{.bits = 2, .values = {-1.00390625f, -0.99609375f, 0.99609375f, 1.00390625f}}> {
  using codebook::codebook;
};
struct lopsided : tessera::codebook<lopsided, tessera::codebook_format{.bits = 2, .values = {-0.328125f, 1.5f, 1999.75f, 5000.0f}}> {
  using codebook::codebook;
};
namespace somebody::within {
struct format_of_somebody : tessera::minifloat<format_of_somebody, tessera::float_format{.exponent_bits = 3, .mantissa_bits = 0, .nan = tessera::nan_encoding::none}> {
  using minifloat::minifloat;
};
template <int Bits, class Tag>
struct integer_of : tessera::narrow_int<integer_of<Bits, Tag>, tessera::int_format{.bits = Bits}> {
  using integer_of::narrow_int::narrow_int;
};
}  // namespace somebody::within

namespace {

using namespace tessera;

template <class T>
std::string text_of(T x) {
  char text[64];
  const text_result end = to_chars(text, text + sizeof text, x);
  REQUIRE(end.ok);
  return {text, end.ptr};
}

template <class T, class... P>
T read(const std::string& text, const P&... given) {
  T x{};
  const read_result end = from_chars(text.data(), text.data() + text.size(), x, given...);
  REQUIRE(end.ok);
  REQUIRE(end.ptr == text.data() + text.size());
  return x;
}

/// The same code; but of bitsandbytes' FP4 no cast, and so no text, gives the code of -0.
template <class T>
bool same(T a, T b) {
  if (codebook_type<T> && iszero(a)) return iszero(b);
  return to_bits(a) == to_bits(b) || (isnan(a) && isnan(b) && signbit(a) == signbit(b));
}

template <class... T>
struct list {
  template <class Visitor>
  static void for_each(Visitor&& visit) {
    (visit(T{}), ...);
  }
};
using all_types = list<float8_e4m3fn, float8_e5m2, float8_e4m3fnuz, float8_e5m2fnuz, float8_e4m3b11fnuz, float8_e4m3, float8_e3m4, float8_e8m0fnu, k8p3, k8p4,
                       ufloat8_e4m3, ufloat8_e5m3, float6_e2m3fn, float6_e3m2fn, float4_e2m1fn, float12_e5m6, bfloat16, float16, tfloat32, int2, uint2, int4, uint4,
                       mx_int8, normal_float4, bnb_float4, std::int8_t, std::uint8_t, format_of_nobody, three_digits, near_one, lopsided, somebody::within::format_of_somebody>;

using oracle::tested;
using narrow_formats = oracle::tested_list<tested<float8_e4m3fn, 0>, tested<float8_e5m2, 1>, tested<float8_e4m3, 2>, tested<float8_e3m4, 3>, tested<float8_e4m3fnuz, 4>,
                                           tested<float8_e5m2fnuz, 5>, tested<float8_e4m3b11fnuz, 6>, tested<float6_e2m3fn, 7>, tested<float6_e3m2fn, 8>,
                                           tested<float4_e2m1fn, 9>, tested<float8_e8m0fnu, 10>>;
using wide_formats   = oracle::tested_list<tested<bfloat16, 11>, tested<float16, 12>, tested<tfloat32, 13>>;

std::uint64_t next_random(std::uint64_t& state) {
  state += 0x9e37'79b9'7f4a'7c15u;
  std::uint64_t x = state;
  x               = (x ^ x >> 30) * 0xbf58'476d'1ce4'e5b9u;
  x               = (x ^ x >> 27) * 0x94d0'49bb'1331'11ebu;
  return x ^ x >> 31;
}

// --- At compile time ----------------------------------------------------------------------------------------------------

constexpr bool equal(const char* a, const char* b) {
  for (; *a == *b; ++a, ++b)
    if (*a == '\0') return true;
  return false;
}
template <class T>
constexpr bool writes(T x, const char* expected) {
  char text[32]         = {};
  const text_result end = to_chars(text, text + 31, x);
  return end.ok && *end.ptr == '\0' && equal(text, expected);
}
template <class T>
constexpr T constant(const char* text) {
  T x{};
  const char* last = text;
  while (*last != '\0') ++last;
  return from_chars(text, last, x).ptr == last ? x : T{};
}
template <class T>
constexpr bool describes(T x, const char* expected) {
  char buffer[describe_size<T>] = {};
  return equal(describe(buffer, x), expected);
}

constexpr auto q = cast<float8_e4m3fn>(0.3f);
static_assert(writes(q, "0.3") && writes(max_finite<float8_e4m3fn>, "448") && writes(min_subnormal<float8_e4m3fn>, "0.002"));
static_assert(writes(max_finite<bfloat16>, "3.39e+38") && writes(max_finite<float8_e5m2>, "57344") && writes(float8_e8m0fnu(128), "128"));
static_assert(writes(float16(-0.0f), "-0") && writes(from_bits<float16>(0xfc00), "-inf") && writes(from_bits<float8_e5m2>(0xfe), "-nan"));
static_assert(writes(int4(-8), "-8") && writes(mx_int8(-1.984375f), "-1.98") && writes(std::uint8_t{255}, "255") && writes(from_bits<normal_float4>(1), "-0.7"));
static_assert(writes(0.1f, "0.1") && writes(5e-324, "5e-324") && writes(std::numeric_limits<std::int64_t>::min(), "-9223372036854775808"));
static_assert(constant<float8_e4m3fn>("0.3") == q && constant<bfloat16>("-1e-40") == bfloat16(-1e-40) && constant<int4>("-2.5") == -2);
static_assert(constant<float16>("0x1.8p-3") == 0.1875f && constant<float16>("65519.99") == 65504 && isinf(constant<float16>("65520")));
static_assert(describes(q, "0.3125  float8_e4m3fn 0x2a  0 0101 010") && describes(int4(-3), "-3  int4 0xd  1101"));
static_assert(describes(float8_e8m0fnu(0.5f), "0.5  float8_e8m0fnu 0x7e  01111110") && describes(ufloat8_e5m3(-1.0f), "0  ufloat8_e5m3 0x00  00000 000"));
static_assert(writes(min_normal<three_digits>, "0.06"));  // 0.0625, and from there the step down is as large as up
static_assert(writes(from_bits<near_one>(0), "-1") && writes(from_bits<near_one>(1), "-0.9") && writes(from_bits<near_one>(2), "1") && writes(from_bits<near_one>(3), "1.003"));
static_assert(writes(from_bits<lopsided>(0), "-0.3") && writes(from_bits<lopsided>(1), "2") && writes(from_bits<lopsided>(2), "2000"));
static_assert(describes(from_bits<normal_float4>(1), "-0.6961928  normal_float4 0x1  0001"));

// --- Names --------------------------------------------------------------------------------------------------------------

TEST_CASE("the name of a type is what its struct is called, whatever its namespace") {
  struct format_of_a_function : minifloat<format_of_a_function, float_format{.exponent_bits = 3, .mantissa_bits = 4}> {};
  using tessera::int4;  // CUDA's headers may be there
  CHECK(std::string_view(name_of<float8_e4m3fn>) == "float8_e4m3fn");
  CHECK(std::string_view(name_of<int4>) == "int4");
  CHECK(std::string_view(name_of<format_of_nobody>) == "format_of_nobody");
  CHECK(std::string_view(name_of<somebody::within::format_of_somebody>) == "format_of_somebody");
  CHECK(std::string_view(name_of<format_of_a_function>) == "format_of_a_function");
  CHECK(std::string_view(name_of<somebody::within::integer_of<3, void>>).substr(0, 13) == "integer_of<3,");
  CHECK(std::string_view(name_of<std::int8_t>) == "int8");
  CHECK(std::string_view(name_of<std::uint64_t>) == "uint64");
  CHECK(std::string_view(name_of<float>) == "float");
  CHECK(std::string_view(name_of<bool>) == "bool");
}

// --- Writing ------------------------------------------------------------------------------------------------------------

TEST_CASE("every code of every format is read back from its text, and fits the promised length") {
  all_types::for_each([](auto sample) {
    using T                = decltype(sample);
    std::uint64_t mismatch = 0, longest = 0;
    for (const T x : all_codes<T>) {
      const std::string text = text_of(x);
      T back{};
      const read_result end = from_chars(text.data(), text.data() + text.size(), back);
      if (!end.ok || end.ptr != text.data() + text.size() || !same(x, back)) ++mismatch;
      if (text.size() > longest) longest = text.size();
    }
    CAPTURE(name_of<T>);
    CHECK(mismatch == 0);
    CHECK(longest <= 16);
  });
}

TEST_CASE("the text of a value is also what describe begins with, read at float's precision") {
  all_types::for_each([](auto sample) {
    using T                = decltype(sample);
    std::uint64_t mismatch = 0;
    char buffer[describe_size<T>];
    for (const T x : all_codes<T>) {
      const char* line = describe(buffer, x);
      char* end        = nullptr;
      const float back = std::strtof(line, &end);
      const bool named = std::string_view(end).substr(2, std::strlen(name_of<T>)) == name_of<T>;
      if (!named || !(isnan(x) ? std::isnan(back) : back == x)) ++mismatch;
    }
    CAPTURE(name_of<T>);
    CHECK(mismatch == 0);
  });
}

/// digits * 10^exponent, of up to three digits.
struct short_decimal {
  int digits = 0, exponent = 0;

  int count() const { return digits < 10 ? 1 : digits < 100 ? 2 : 3; }
  double value() const { return std::strtod((std::to_string(digits) + "e" + std::to_string(exponent)).c_str(), nullptr); }

  /// Whether it stands for v rather than `other` does: fewer digits, or as many and nearer, or as near and the last one even.
  bool is_better(const short_decimal& other, double v) const {
    if (other.digits == 0 || count() != other.count()) return other.digits == 0 || count() < other.count();
    const double distance = std::fabs(value() - v), others = std::fabs(other.value() - v);
    return std::fabs(distance - others) > 1e-12 * v ? distance < others : digits % 2 == 0;
  }

  /// The shorter notation as printf writes it; an integer has all the digits of v.
  std::string text(double v) const {
    char scientific[64], fixed[64];
    std::snprintf(scientific, sizeof scientific, "%.*e", count() - 1, value());
    std::snprintf(fixed, sizeof fixed, "%.*f", exponent < 0 ? -exponent : 0, exponent > 0 ? v : value());
    return std::strlen(scientific) < std::strlen(fixed) ? scientific : fixed;
  }
};

/// Goes through all decimals of up to three digits, keeps for each code the best of those that `round` gives the code, and
/// counts the positive codes whose text is another.
template <class T, class Round>
std::uint64_t texts_that_are_not_shortest(Round&& round) {
  short_decimal best[256];
  for (int exponent = -46; exponent <= 40; ++exponent)
    for (int digits = 1; digits < 1000; ++digits) {
      const short_decimal candidate{digits, exponent};
      T number{};
      if (digits % 10 == 0 || !round(candidate.value(), number)) continue;
      short_decimal& kept = best[to_bits(number)];
      if (candidate.is_better(kept, static_cast<double>(number))) kept = candidate;
    }
  std::uint64_t wrong = 0;
  for (const T x : all_codes<T>) {
    if (!isfinite(x) || x <= 0) continue;
    const std::string expected = best[to_bits(x)].text(static_cast<double>(x));
    if (text_of(x) != expected && ++wrong == 1) WARN(expected << " is the shortest decimal, but to_chars gives " << text_of(x));
  }
  return wrong;
}

TEST_CASE("of all decimals that are read as a number of 8 bits or less the text has the fewest digits and is the nearest") {
  narrow_formats::for_each([](auto format) {
    using T                   = typename decltype(format)::type;
    const oracle::model model = format.make_model();
    CAPTURE(model.name());
    CHECK(texts_that_are_not_shortest<T>([&](double x, T& number) {
            const oracle::conversion rounded = model.convert(x, oracle::rounding::nearest_even, oracle::overflow::saturate);
            number                           = oracle::from_code<T>(rounded.code);
            return !rounded.overflow && x >= 0.75 * model.values().front();  // E8M0 has no zero, and its smallest value no lower end
          }) == 0);
  });
  CHECK(texts_that_are_not_shortest<normal_float4>([&](double x, normal_float4& nearest) {
          for (const auto v : all_codes<normal_float4>)
            if (std::fabs(static_cast<double>(v) - x) < std::fabs(static_cast<double>(nearest) - x)) nearest = v;
          return x <= 1;
        }) == 0);
  CHECK(texts_that_are_not_shortest<bnb_float4>([&](double x, bnb_float4& found) {
          constexpr float thresholds[] = {0.00260417f, 0.0859375f, 0.20833333f, 0.29166667f, 0.4166667f, 0.583333f, 0.8333333f};  // bitsandbytes'
          constexpr int codes[]        = {0, 1, 6, 7, 4, 5, 2, 3};
          int rank                     = 0;
          for (const float threshold : thresholds) rank += x > static_cast<double>(threshold) ? 1 : 0;
          found = from_bits<bnb_float4>(static_cast<std::uint8_t>(codes[rank]));
          return x <= 1;
        }) == 0);
}

TEST_CASE("of float and double to_chars writes what std::to_chars writes") {
  std::uint64_t state = 1, mismatch = 0;
  char ours[64], theirs[64];
  const auto compare = [&](auto x) {
    const text_result end = tessera::to_chars(ours, ours + sizeof ours, x);
    const auto expected   = std::to_chars(theirs, theirs + sizeof theirs, x);
    if (std::string_view(ours, static_cast<std::size_t>(end.ptr - ours)) != std::string_view(theirs, static_cast<std::size_t>(expected.ptr - theirs)) && ++mismatch == 1)
      UNSCOPED_INFO(std::string(ours, end.ptr) + " for " + std::string(theirs, expected.ptr));
  };
  for (int i = 0; i < 200'000; ++i) compare(oracle::float_of(static_cast<std::uint32_t>(next_random(state))));
  for (int i = 0; i < 200'000; ++i) compare(static_cast<float>(next_random(state) >> next_random(state) % 64));
  for (std::uint32_t e = 0; e < 0x200; ++e)
    for (std::uint32_t m : {0u, 1u, 2u, 0x7fffffu}) compare(oracle::float_of(e << 23 | m));
  for (int i = 0; i < 10'000; ++i) compare(oracle::double_of(next_random(state)));
  for (int i = 0; i < 10'000; ++i) compare(static_cast<double>(next_random(state) >> next_random(state) % 64));
  CHECK(mismatch == 0);
}

TEST_CASE("a buffer that is too small is not written beyond its end, and said to be too small") {
  all_types::for_each([](auto sample) {
    using T                = decltype(sample);
    std::uint64_t mismatch = 0;
    for (std::uint64_t code = 0; code < all_codes<T>.size(); code += all_codes<T>.size() > 256 ? 251 : 1) {
      const T x              = from_bits<T>(static_cast<code_type<T>>(code));
      const std::string text = text_of(x);
      for (std::size_t size = 0; size <= text.size(); ++size) {
        char buffer[32];
        std::memset(buffer, '#', sizeof buffer);
        const text_result end = to_chars(buffer, buffer + size, x);
        if (end.ok != (size == text.size()) || end.ptr != buffer + size || buffer[size] != '#') ++mismatch;
      }
    }
    CAPTURE(name_of<T>);
    CHECK(mismatch == 0);
  });
}

// --- Reading ------------------------------------------------------------------------------------------------------------

/// All digits of a double (no sum of two formats' values has more than 130), and the same with a one, or less a one, 60 places on.
std::string all_digits(double x) {
  char text[256];
  std::snprintf(text, sizeof text, "%.150e", x);
  return text;
}
std::string a_little_above(const std::string& text) { return std::string(text).insert(text.find('e'), std::string(60, '0') + "1"); }
std::string a_little_below(std::string text) {
  std::size_t i = text.find('e') - 1;
  text.insert(i + 1, std::string(60, '9'));
  for (; text[i] == '0' || text[i] == '.'; --i)
    if (text[i] == '0') text[i] = '9';
  --text[i];
  return text;
}

/// from_chars against the oracle for x, as it is and a hair above and below, in both signs and all policies.
template <class T>
std::uint64_t wrong_readings(const oracle::model& model, double x) {
  std::uint64_t wrong     = 0;
  const std::string exact = all_digits(x);
  const double inf        = std::numeric_limits<double>::infinity();
  const auto check        = [&](const std::string& text, double as) {
    oracle::for_each_combination([&](const auto& how) {
      const T number = read<T>(text, how.rounding_policy, how.overflow_policy);
      if (oracle::code_of(number) != model.convert(as, how.rounding, how.overflow).code && ++wrong == 1) UNSCOPED_INFO(text);
    });
  };
  for (const bool negative : {false, true}) {
    if (negative && !model.has_sign()) continue;
    const std::string sign = negative ? "-" : "";
    check(sign + exact, negative ? -x : x);
    check(sign + a_little_above(exact), negative ? -std::nextafter(x, inf) : std::nextafter(x, inf));
    if (x != 0) check(sign + a_little_below(exact), negative ? -std::nextafter(x, 0) : std::nextafter(x, 0));
  }
  return wrong;
}

template <class Format>
void check_readings(Format format, std::size_t stride) {
  using T                   = typename Format::type;
  const oracle::model model = format.make_model();
  const auto& values        = model.values();
  std::uint64_t wrong       = 0;
  for (std::size_t i = 0; i + 1 < values.size(); i += i + 1 + stride < values.size() ? stride : 1) {
    wrong += wrong_readings<T>(model, values[i]);
    wrong += wrong_readings<T>(model, (values[i] + values[i + 1]) / 2);
  }
  CAPTURE(model.name());
  CHECK(wrong == 0);
}

TEST_CASE("every value and every tie of a format is rounded right, as it is and a hair beside, in 150 digits and more") {
  narrow_formats::for_each([](auto format) { check_readings(format, 1); });
  wide_formats::for_each([](auto format) { check_readings(format, 509); });
}

TEST_CASE("float and double are read as strtof and strtod read them") {
  std::uint64_t state = 2, wrong = 0;
  for (int i = 0; i < 60'000; ++i) {
    std::string text;
    const std::uint64_t r = next_random(state);
    const std::uint64_t count = r % 40 + 1, point = (r >> 8) % (count + 1);
    for (std::uint64_t n = 0; n != count; ++n) {
      if (n == point) text += '.';
      text += static_cast<char>('0' + next_random(state) % (n % 3 == 0 ? 10 : 2));
    }
    text += 'e';
    text += std::to_string(static_cast<int>((r >> 16) % 110) - 60);
    if (oracle::bits_of(read<float>(text)) != oracle::bits_of(std::strtof(text.c_str(), nullptr)) && ++wrong == 1) UNSCOPED_INFO(text);
    if (i % 16 != 0) continue;
    if (oracle::bits_of(read<double>(text)) != oracle::bits_of(std::strtod(text.c_str(), nullptr)) && ++wrong == 1) UNSCOPED_INFO(text);
    const double x = oracle::double_of(next_random(state));
    if (std::isnan(x)) continue;
    char long_text[64];
    std::snprintf(long_text, sizeof long_text, i % 32 == 0 ? "%.17g" : "%a", x);
    if (oracle::bits_of(read<double>(long_text)) != oracle::bits_of(x) && ++wrong == 1) UNSCOPED_INFO(long_text);
    if (oracle::bits_of(read<float>(long_text)) != oracle::bits_of(std::strtof(long_text, nullptr)) && ++wrong == 1) UNSCOPED_INFO(long_text);
  }
  CHECK(wrong == 0);
}

TEST_CASE("policies say how text is rounded and what is too large") {
  CHECK(read<float8_e4m3fn>("0.3", toward_zero) == 0.28125f);
  CHECK(read<float8_e4m3fn>("-0.3", upward) == -0.28125f);
  CHECK(read<float8_e4m3fn>("1000") == 448);
  CHECK(isnan(read<float8_e4m3fn>("1000", ieee)));
  CHECK(isinf(read<float8_e5m2>("1e99")));
  CHECK(read<float8_e5m2>("1e99", saturate) == 57344);
  CHECK(read<float8_e5m2>("1e99", toward_zero) == 57344);
  CHECK(read<float8_e5m2>("inf", saturate_finite) == std::numeric_limits<float>::infinity());
  CHECK(read<float8_e8m0fnu>("1.0001", upward) == 2);
  CHECK(read<float8_e8m0fnu>("0") == 0x1p-127f);
  CHECK(read<float8_e8m0fnu>("1e-400") == 0x1p-127f);
  CHECK(read<ufloat8_e4m3>("-3") == 0);
  CHECK(read<int4>("100") == 7);
  CHECK(read<int4>("-0.5", downward) == -1);
  CHECK(read<int4>("1e99999", conversion{}) == 7);
  CHECK(read<int4>("20", conversion{.integer_overflow = integer_overflow_mode::wrap}) == 4);
  CHECK(read<normal_float4>("-0.6") == from_bits<normal_float4>(2));
  CHECK(read<bfloat16>("1.00390625", stochastic<8>{0x7f}) == 1);  // half an ulp: t is 0x80
  CHECK(read<bfloat16>("1.00390625", stochastic<8>{0x80}) == 1.0078125f);
  CHECK(to_bits(read<float16>("nan")) == 0x7e00);
  CHECK(to_bits(read<float16>("-NaN(0x1)")) == 0xfe00);
  CHECK(to_bits(read<float6_e2m3fn>("nan")) == 0x1f);
  CHECK(read<int4>("nan") == 0);
}

/// The threshold of stochastic rounding with 32 bits in the smallest ulp of T takes all digits of 2^(least exponent - 32).
template <class T>
bool stochastic_reads_all_digits() {
  const double ulp = static_cast<double>(min_subnormal<T>);
  for (const std::uint32_t t : {1u, 0x8000'0001u, 0xffff'ffffu}) {
    const std::string text = all_digits(ulp * (1 + std::ldexp(t, -32)));
    const auto one = from_bits<T>(1), two = from_bits<T>(2);
    const std::uint32_t enough = 0u - t;
    if (read<T>(text, stochastic<32>{enough}) != two || read<T>(text, stochastic<32>{enough - 1}) != one) return false;
    if (read<T>(a_little_below(text), stochastic<32>{enough}) != one) return false;
  }
  return true;
}

TEST_CASE("stochastic rounding of text looks at all digits") {
  CHECK(stochastic_reads_all_digits<bfloat16>());
  CHECK(stochastic_reads_all_digits<tfloat32>());
  CHECK(stochastic_reads_all_digits<float16>());
  CHECK(stochastic_reads_all_digits<float8_e4m3fn>());
  CHECK(stochastic_reads_all_digits<float6_e2m3fn>());
}

TEST_CASE("the flags tell what the policies decided") {
  const auto flags = []<class T>(T x, std::string_view text) { return from_chars(text.data(), text.data() + text.size(), x).flags; };
  CHECK(flags(float8_e4m3fn{}, "0.3125") == cast_flags{});
  CHECK(flags(float8_e4m3fn{}, "0.3") == cast_flags{.inexact = true});
  CHECK(flags(float8_e4m3fn{}, "1000") == cast_flags{.inexact = true, .overflow = true});
  CHECK(flags(float16{}, "1e-999999999999") == cast_flags{.inexact = true, .underflow = true});
  CHECK(flags(float16{}, "0e999999999999") == cast_flags{});
  CHECK(flags(int4{}, "nan") == cast_flags{.invalid = true});
}

TEST_CASE("what is no number is not read, and a number ends where std::from_chars ends it") {
  for (const std::string_view text : {"", "-", ".", "-.", "e5", "+1", " 1", "abc", "--1", "-x", "1", "-1", "1.", ".5", "1.5.5", "1e", "1e+", "1e-x", "1e5", "1E5", "1e+5x", "1,5",
                                      "inf", "INF", "-infinity", "infinit", "in", "nan", "NAN", "-nan", "nan(", "nan()", "nan(ab_1)", "nan(a b)", "nanx", "n", "00012", "0", "-0", "1 2"}) {
    double expected         = 7;
    const auto theirs       = std::from_chars(text.data(), text.data() + text.size(), expected);
    double ours             = 7;
    const read_result found = tessera::from_chars(text.data(), text.data() + text.size(), ours);
    CAPTURE(text);
    CHECK(found.ok == (theirs.ec == std::errc{}));
    CHECK(found.ptr == theirs.ptr);
    CHECK((ours == expected || (std::isnan(ours) && std::isnan(expected))));
    CHECK(std::signbit(ours) == std::signbit(expected));
  }
  const auto length_read = [](std::string_view text) {
    double x = 0;
    return tessera::from_chars(text.data(), text.data() + text.size(), x).ptr - text.data();
  };
  CHECK(length_read("0x") == 1);  // the 0
  CHECK(length_read("0xg") == 1);
  CHECK(length_read("0x.p1") == 1);
  CHECK(length_read("0x1.8p") == 5);
  CHECK(length_read("-0X1.8P+3;") == 9);
  const char with_zero[] = {'1', '\0', '2'};
  CHECK(length_read({with_zero, 3}) == 1);
}

TEST_CASE("numbers of thousands of digits are read to the end") {
  const std::string zeros(5000, '0');
  CHECK(read<float16>("0." + zeros + "1e5001") == 1);
  CHECK(read<float16>("1" + zeros + "e-5000") == 1);
  CHECK(read<float16>(zeros + "1." + zeros) == 1);
  CHECK(read<float16>("1.00048828125" + zeros) == 1);               // a tie
  CHECK(read<float16>("1.00048828125" + zeros + "1") == 1.0009765625f);
  CHECK(read<float16>("0x1.002" + zeros) == 1);
  CHECK(read<float16>("0x1.002" + zeros + "1") == 1.0009765625f);
}

}  // namespace
