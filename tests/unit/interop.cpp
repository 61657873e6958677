// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The opt-in headers: fmt, std::format, streams, std::hash, <stdfloat> and CUDA's types. What this machine lacks is said to be skipped.
// Layer: tests/unit. Stands on tessera/format.hpp and interop/*.hpp.
#include <tessera/format.hpp>
#include <tessera/interop/cuda.hpp>
#include <tessera/interop/fmt.hpp>
#include <tessera/interop/format.hpp>
#include <tessera/interop/hash.hpp>
#include <tessera/interop/iostream.hpp>
#include <tessera/interop/stdfloat.hpp>

#include <cmath>
#include <cstdint>
#include <cstring>
#include <iomanip>
#include <sstream>
#include <string>
#include <unordered_set>

#include "support/catch.hpp"

namespace {

using namespace tessera;

constexpr auto q = cast<float8_e4m3fn>(0.3f);

template <class T>
std::string text_of(T x) {
  char text[64];
  return {text, to_chars(text, text + sizeof text, x).ptr};
}

/// What both formatting libraries do, told which function formats.
template <class Format>
void check_formatting(Format&& formatted) {
  CHECK(formatted("{}", q) == "0.3");
  CHECK(formatted("{:}", q) == "0.3");
  CHECK(formatted("{:8}", q) == "     0.3");
  CHECK(formatted("{:<8}", q) == "0.3     ");
  CHECK(formatted("{:>8}", q) == "     0.3");
  CHECK(formatted("{:*^8}", q) == "**0.3***");
  CHECK(formatted("{:.4f}", q) == "0.3125");
  CHECK(formatted("{:+.3e}", q) == "+3.125e-01");
  CHECK(formatted("{:08.3f}", q) == "0000.312");
  CHECK(formatted("{:a}", bfloat16(1.5f)).find("1.8p+0") != std::string::npos);
  CHECK(formatted("{}", max_finite<bfloat16>) == "3.39e+38");
  CHECK(formatted("{}", from_bits<float16>(0xfc00)) == "-inf");
  CHECK(formatted("{:>6}", from_bits<float8_e4m3fn>(0xff)) == "  -nan");
  CHECK(formatted("{}", tessera::int4(-3)) == "-3");
  CHECK(formatted("{:4}", tessera::int4(-3)) == "  -3");
  CHECK(formatted("{:+d}", tessera::int4(3)) == "+3");
  CHECK(formatted("{:#06x}", tessera::uint4(13)) == "0x000d");
  CHECK(formatted("{}", mx_int8(-1.984375f)) == "-1.98");
  CHECK(formatted("{:.6f}", mx_int8(-1.984375f)) == "-1.984375");
  CHECK(formatted("{}", from_bits<normal_float4>(1)) == "-0.7");
  CHECK(formatted("{:.7f}", from_bits<normal_float4>(1)) == "-0.6961928");
}

}  // namespace

TEST_CASE("fmt formats every narrow type") {
#if __has_include(<fmt/format.h>)
  check_formatting([](const char* spec, auto x) { return fmt::format(fmt::runtime(spec), x); });
  CHECK(fmt::format("{} {:>{}} {:4} {:.4f} {:é>5}", q, q, 6, tessera::int4(-3), q, q) == "0.3    0.3   -3 0.3125 éé0.3");  // specs checked when compiled
  CHECK(fmt::format("{:{}.{}f}", q, 8, 2) == "    0.31");
#else
  WARN("SKIPPED: no <fmt/format.h>; not measured");
#endif
}

TEST_CASE("std::format formats every narrow type") {
#if defined(__cpp_lib_format)
  check_formatting([](const char* spec, auto x) { return std::vformat(spec, std::make_format_args(x)); });
  CHECK(std::format("{} {:>{}} {:4} {:.4f}", q, q, 6, tessera::int4(-3), q) == "0.3    0.3   -3 0.3125");
#else
  WARN("SKIPPED: no std::format; not measured");
#endif
}

TEST_CASE("a stream writes the shortest text, and the value when a notation is set") {
  const auto written = [](auto&&... what) {
    std::ostringstream out;
    (out << ... << what);
    return out.str();
  };
  CHECK(written(q) == "0.3");
  CHECK(written(q, ' ', max_finite<bfloat16>, ' ', tessera::int4(-3)) == "0.3 3.39e+38 -3");
  CHECK(written(std::setw(6), q) == "   0.3");
  CHECK(written(std::setw(6), std::left, std::setfill('*'), q) == "0.3***");
  CHECK(written(std::fixed, std::setprecision(4), q) == "0.3125");
  CHECK(written(std::scientific, std::setprecision(2), q) == "3.12e-01");
  CHECK(written(std::hex, tessera::uint4(13)) == "d");
  CHECK(written(from_bits<normal_float4>(1)) == "-0.7");
  CHECK(written(from_bits<float16>(0x8000), from_bits<float16>(0x7e00)) == "-0nan");
}

TEST_CASE("numbers that are equal have the same hash, and others another") {
  static_assert(std::hash<float16>{}(from_bits<float16>(0x8000)) == std::hash<float16>{}(from_bits<float16>(0)));
  std::unordered_set<float16> numbers;
  for (const float16 x : all_codes<float16>)
    if (!isnan(x)) numbers.insert(x);
  CHECK(numbers.size() == 0x10000 - 2046 - 1);  // of 2^16 codes less the NaNs, one zero
  CHECK(numbers.count(float16(-0.0f)) == 1);
  std::unordered_set<std::size_t> hashes;
  for (const float16 x : numbers) hashes.insert(std::hash<float16>{}(x));
  CHECK(hashes.size() == numbers.size());
  CHECK(std::unordered_set<tessera::int4>{tessera::int4(1), tessera::int4(1), tessera::int4(-8)}.size() == 2);
  CHECK(std::unordered_set<float8_e8m0fnu>{float8_e8m0fnu(1), from_bits<float8_e8m0fnu>(0)}.size() == 2);
  CHECK(std::unordered_set<normal_float4>{normal_float4(-1), normal_float4(0), normal_float4(0)}.size() == 2);
}

TEST_CASE("float16 and the standard's or the compiler's 16-bit float have the same bits") {
#if defined(__STDCPP_FLOAT16_T__) || defined(__FLT16_MANT_DIG__)
  static_assert(from_std(to_std(float16(1.5f))) == 1.5f);
  std::uint64_t mismatches = 0;
  for (const float16 x : all_codes<float16>) {
    const auto y = to_std(x);
    if (to_bits(from_std(y)) != to_bits(x) || (!isnan(x) && static_cast<float>(y) != static_cast<float>(x))) ++mismatches;
  }
  CHECK(mismatches == 0);
#else
  WARN("SKIPPED: no std::float16_t and no _Float16; not measured");
#endif
}

TEST_CASE("bfloat16 and std::bfloat16_t have the same bits") {
#if defined(__STDCPP_BFLOAT16_T__)
  static_assert(from_std(to_std(bfloat16(1.5f))) == 1.5f);
  std::uint64_t mismatches = 0;
  for (const bfloat16 x : all_codes<bfloat16>) {
    const auto y = to_std(x);
    if (to_bits(from_std(y)) != to_bits(x) || (!isnan(x) && static_cast<float>(y) != static_cast<float>(x))) ++mismatches;
  }
  CHECK(mismatches == 0);
#else
  WARN("SKIPPED: no std::bfloat16_t; not measured");
#endif
}

#if __has_include(<cuda_fp4.h>)
template <class Ours, class Cudas>
void check_cuda() {
  static_assert(to_bits(from_cuda(to_cuda(Ours(1.5f)))) == to_bits(Ours(1.5f)));
  static_assert(std::is_same_v<decltype(to_cuda(Ours{})), Cudas> && std::is_same_v<decltype(from_cuda(Cudas{})), Ours>);
  std::uint64_t mismatches = 0;
  for (const Ours x : all_codes<Ours>) {
    const Cudas y     = to_cuda(x);
    const auto value  = static_cast<float>(y);  // CUDA's own decoding
    const bool agrees = isnan(x) ? std::isnan(value) : value == static_cast<float>(x) && std::signbit(value) == signbit(x);
    if (!agrees || to_bits(from_cuda(y)) != to_bits(x)) ++mismatches;
  }
  CAPTURE(name_of<Ours>);
  CHECK(mismatches == 0);
}

TEST_CASE("CUDA's types have the same bits, and decode to the same value") {
  check_cuda<float16, __half>();
  check_cuda<bfloat16, __nv_bfloat16>();
  check_cuda<float8_e4m3fn, __nv_fp8_e4m3>();
  check_cuda<float8_e5m2, __nv_fp8_e5m2>();
  check_cuda<float8_e8m0fnu, __nv_fp8_e8m0>();
  check_cuda<float6_e2m3fn, __nv_fp6_e2m3>();
  check_cuda<float6_e3m2fn, __nv_fp6_e3m2>();
  check_cuda<float4_e2m1fn, __nv_fp4_e2m1>();
  CHECK(from_cuda(__nv_fp8_e4m3(0.3f)) == q);
  CHECK(static_cast<float>(to_cuda(q)) == 0.3125f);
}
#else
TEST_CASE("CUDA's types have the same bits, and decode to the same value") { WARN("SKIPPED: no <cuda_fp4.h>; not measured"); }
#endif
