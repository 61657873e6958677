// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// like_cuda against the constructors of NVIDIA's types on the host: from float, double, half, bfloat16 and the integers, NaN included.
// Layer: tests/oracle. Stands on tessera/format/like.hpp, the oracle's table of values, and the CUDA headers (no GPU, no nvcc).
//
//   like_cuda [--quick | --all]     0.2 or 100 million random numbers a pair of types; both with all that is near a boundary
#if !__has_include(<cuda_fp4.h>)

#include <cstdio>

int main() {
  std::printf("SKIPPED: no <cuda_fp4.h>; not measured\n");
  return 77;
}

#else

#include <cuda_bf16.h>
#include <cuda_fp16.h>
#include <cuda_fp4.h>
#include <cuda_fp6.h>
#include <cuda_fp8.h>

#include <tessera/format.hpp>
#include <tessera/format/like.hpp>

#include <cstdint>
#include <cstdio>
#include <cstring>
#include <limits>
#include <random>
#include <string>
#include <type_traits>

#include "../support/near_boundaries.hpp"
#include "../support/oracle.hpp"
#include "../support/policies.hpp"

namespace {

using oracle::comparison;

int failed = 0;
int amount = 200'000;

/// A type of the library, NVIDIA's of the same format, and its id.
template <class Ours, class Theirs, std::size_t Id>
struct target {
  using ours = Ours;
  using theirs = Theirs;
  static const char* name() { return oracle::layouts[Id].name; }
  static oracle::model model() { return oracle::model_of(Id); }
};

/// The code in an object of NVIDIA's, none of which has another member.
template <class Theirs>
std::uint32_t code_in(const Theirs& x) {
  std::uint32_t code = 0;
  static_assert(sizeof x <= sizeof code);
  std::memcpy(&code, &x, sizeof x);
  return code;
}

template <class Target, class Number>
void compare(Number x, comparison& found, double about) {
  const std::uint32_t ours = oracle::code_of(tessera::cast<typename Target::ours>(x, tessera::like_cuda));
  found.expect(ours, code_in(typename Target::theirs(x)), "cast", about);
}

void settle(const comparison& found, const std::string& title) { failed += found.report(title.c_str()) ? 0 : 1; }

template <class Target>
void from_float_and_double() {
  const oracle::model model = Target::model();
  comparison floats, doubles;
  oracle::for_each_input(model, oracle::float_of, amount, [&](float x) { compare<Target>(x, floats, static_cast<double>(x)); });
  oracle::for_each_input(model, oracle::double_of, amount, [&](double x) { compare<Target>(x, doubles, x); });
  settle(floats, std::string{Target::name()} + " from float");
  settle(doubles, std::string{Target::name()} + " from double");
}

/// Every code of half or bfloat16.
template <class Target, class Ours, class Theirs>
void from_16_bits(const char* name) {
  if constexpr (!std::is_same_v<typename Target::theirs, Theirs>) {
    comparison found;
    for (std::uint32_t code = 0; code < 0x10000; ++code) {
      Theirs theirs;
      const auto bits = static_cast<std::uint16_t>(code);
      std::memcpy(static_cast<void*>(&theirs), &bits, sizeof bits);
      const std::uint32_t ours = oracle::code_of(tessera::cast<typename Target::ours>(oracle::from_code<Ours>(code), tessera::like_cuda));
      found.expect(ours, code_in(typename Target::theirs(theirs)), "cast of code", code);
    }
    settle(found, std::string{Target::name()} + " from " + name);
  }
}

/// CUDA 13.0 on the host takes an integer to bfloat16 and E8M0 through float and back: one that float rounds to 2^63 (2^64 unsigned) is
/// converted back out of range, which C++ leaves undefined. g++ 12 happens to give the right code, clang 14 where it folds a wrong one.
template <class Target, class Integer>
constexpr bool is_undefined(Integer x) {
  constexpr bool goes_back =
      std::is_same_v<typename Target::theirs, __nv_bfloat16> || std::is_same_v<typename Target::theirs, __nv_fp8_e8m0>;
  return goes_back && sizeof(Integer) == 8 && static_cast<float>(x) == (std::numeric_limits<Integer>::digits == 64 ? 0x1p64f : 0x1p63f);
}

/// Small ones, those at values and midpoints of 8 and 11 digits with something far below, the ends, and random ones of every length.
template <class Target, class Integer>
void from_integer(const char* name) {
  comparison found;
  const auto check = [&](Integer x) {
    if (!is_undefined<Target>(x)) compare<Target>(x, found, static_cast<double>(x));
  };
  for (int x = -3000; x <= 3000; ++x) check(static_cast<Integer>(x));
  constexpr int width = std::numeric_limits<Integer>::digits;
  for (int top = 3; top < width; ++top)
    for (std::uint64_t leading = 8; leading < 64; ++leading)
      for (int tail = -1; tail <= 1; ++tail) {
        const std::uint64_t x = (leading << (top > 5 ? top - 5 : 0)) + static_cast<std::uint64_t>(tail);
        check(static_cast<Integer>(x));
        check(static_cast<Integer>(0 - x));
        check(static_cast<Integer>(x + (std::uint64_t{1} << (top > 24 ? top - 24 : 0))));
      }
  std::mt19937_64 generator{99};
  for (int i = 0; i < amount; ++i) check(static_cast<Integer>(static_cast<std::int64_t>(generator()) >> generator() % 64));
  check(std::numeric_limits<Integer>::max());
  check(std::numeric_limits<Integer>::min());
  settle(found, std::string{Target::name()} + " from " + name);
}

template <class Target>
void compare_target() {
  from_float_and_double<Target>();
  from_16_bits<Target, tessera::float16, __half>("half");
  from_16_bits<Target, tessera::bfloat16, __nv_bfloat16>("bfloat16");
  from_integer<Target, short>("short");
  from_integer<Target, unsigned short>("unsigned short");
  from_integer<Target, int>("int");
  from_integer<Target, unsigned>("unsigned");
  from_integer<Target, long long>("long long");
  from_integer<Target, unsigned long long>("unsigned long long");
}

}  // namespace

int main(int count, char** arguments) {
  if (count > 1 && std::strcmp(arguments[1], "--all") == 0) amount = 100'000'000;
  compare_target<target<tessera::float8_e4m3fn, __nv_fp8_e4m3, 0>>();
  compare_target<target<tessera::float8_e5m2, __nv_fp8_e5m2, 1>>();
  compare_target<target<tessera::float6_e2m3fn, __nv_fp6_e2m3, 7>>();
  compare_target<target<tessera::float6_e3m2fn, __nv_fp6_e3m2, 8>>();
  compare_target<target<tessera::float4_e2m1fn, __nv_fp4_e2m1, 9>>();
  compare_target<target<tessera::float8_e8m0fnu, __nv_fp8_e8m0, 10>>();
  compare_target<target<tessera::bfloat16, __nv_bfloat16, 11>>();
  compare_target<target<tessera::float16, __half, 12>>();
  std::printf("%d failed\n", failed);
  return failed == 0 ? 0 : 1;
}

#endif
