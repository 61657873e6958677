// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// NVIDIA's host conversions of FP6, FP4, E8M0, half and bfloat16, and of FP8 from the two halves, against the library's casts.
// Layer: tests/oracle. Stands on tessera/format.hpp, the oracle's table of values, and the CUDA headers (no GPU, no nvcc).
//
//   cuda_fp6_fp4 [--quick | --all]     0.4 or 100 million random floats and doubles a format; both with all that is near a boundary
//
// <cuda_fp6.h> and <cuda_fp4.h> saturate; they round to nearest even or toward zero. The scale conversions of <cuda_fp8.h> to E8M0 round up
// or toward zero, with __NV_SATFINITE (`saturate`) or __NV_NOSAT (`ieee`). <cuda_fp16.h> and <cuda_bf16.h> round four ways, as `ieee`. The
// headers of CUDA 13 differ from the library's casts in these answers:
//   * to E8M0 a negative number is converted as its magnitude (the library: the smallest value, or NaN under `ieee`); the cast that has
//     negative_mode::magnitude is CUDA's;
//   * to half and to bfloat16 every NaN becomes 7FFF, and so does one of E8M0 or FP8 that is widened (the library: 7E00, 7FC0, with the
//   sign);
//   * from half and bfloat16 to FP8 every NaN becomes 7F;
//   * half to float makes every NaN 7FFFFFFF (the library keeps sign and payload, as the processor does).
// Each is asserted below as it stands here, so that a header which changes is noticed.
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

#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <string>

#include "../support/near_boundaries.hpp"
#include "../support/oracle.hpp"
#include "../support/policies.hpp"

namespace {

using oracle::comparison;

struct score {
  int passed = 0;
  int failed = 0;
};

score total;
int amount = 400'000;

/// Compares with `body(found)` and counts the result.
template <class Body>
void measure(const std::string& title, Body body) {
  comparison found;
  body(found);
  ++(found.report(title.c_str()) ? total.passed : total.failed);
}

/// All that is near a boundary of T, and random numbers, as float and as double.
template <class Compare>
void for_floats_and_doubles(const oracle::model& model, Compare compare) {
  measure(std::string{model.name()} + " from float",
          [&](comparison& found) { oracle::for_each_input(model, oracle::float_of, amount, [&](float x) { compare(found, x); }); });
  measure(std::string{model.name()} + " from double",
          [&](comparison& found) { oracle::for_each_input(model, oracle::double_of, amount, [&](double x) { compare(found, x); }); });
}

template <class T>
std::uint32_t code_from_half(std::uint32_t code, tessera::conversion how) {
  return oracle::code_of(tessera::cast<T>(oracle::from_code<tessera::float16>(code), how));
}
template <class T>
std::uint32_t code_from_bfloat16(std::uint32_t code, tessera::conversion how) {
  return oracle::code_of(tessera::cast<T>(oracle::from_code<tessera::bfloat16>(code), how));
}

__half_raw half_of(std::uint32_t code) {
  __half_raw raw;
  raw.x = static_cast<unsigned short>(code);
  return raw;
}
__nv_bfloat16_raw bfloat16_of(std::uint32_t code) {
  __nv_bfloat16_raw raw;
  raw.x = static_cast<unsigned short>(code);
  return raw;
}

tessera::conversion to_nearest(tessera::overflow_mode overflow) { return {.rounding = {}, .overflow = overflow}; }

// --- FP6 and FP4 ------------------------------------------------------------------------------------------------------

struct fp6_e2m3 {
  using type = tessera::float6_e2m3fn;
  static std::uint32_t from(float x, cudaRoundMode r) { return __nv_cvt_float_to_fp6(x, __NV_E2M3, r); }
  static std::uint32_t from(double x, cudaRoundMode r) { return __nv_cvt_double_to_fp6(x, __NV_E2M3, r); }
  static std::uint32_t from(__half_raw x, cudaRoundMode r) { return __nv_cvt_halfraw_to_fp6(x, __NV_E2M3, r); }
  static std::uint32_t from(__nv_bfloat16_raw x, cudaRoundMode r) { return __nv_cvt_bfloat16raw_to_fp6(x, __NV_E2M3, r); }
  static __half_raw to_half(std::uint32_t code) { return __nv_cvt_fp6_to_halfraw(static_cast<__nv_fp6_storage_t>(code), __NV_E2M3); }
};
struct fp6_e3m2 {
  using type = tessera::float6_e3m2fn;
  static std::uint32_t from(float x, cudaRoundMode r) { return __nv_cvt_float_to_fp6(x, __NV_E3M2, r); }
  static std::uint32_t from(double x, cudaRoundMode r) { return __nv_cvt_double_to_fp6(x, __NV_E3M2, r); }
  static std::uint32_t from(__half_raw x, cudaRoundMode r) { return __nv_cvt_halfraw_to_fp6(x, __NV_E3M2, r); }
  static std::uint32_t from(__nv_bfloat16_raw x, cudaRoundMode r) { return __nv_cvt_bfloat16raw_to_fp6(x, __NV_E3M2, r); }
  static __half_raw to_half(std::uint32_t code) { return __nv_cvt_fp6_to_halfraw(static_cast<__nv_fp6_storage_t>(code), __NV_E3M2); }
};
struct fp4_e2m1 {
  using type = tessera::float4_e2m1fn;
  static std::uint32_t from(float x, cudaRoundMode r) { return __nv_cvt_float_to_fp4(x, __NV_E2M1, r); }
  static std::uint32_t from(double x, cudaRoundMode r) { return __nv_cvt_double_to_fp4(x, __NV_E2M1, r); }
  static std::uint32_t from(__half_raw x, cudaRoundMode r) { return __nv_cvt_halfraw_to_fp4(x, __NV_E2M1, r); }
  static std::uint32_t from(__nv_bfloat16_raw x, cudaRoundMode r) { return __nv_cvt_bfloat16raw_to_fp4(x, __NV_E2M1, r); }
  static __half_raw to_half(std::uint32_t code) { return __nv_cvt_fp4_to_halfraw(static_cast<__nv_fp4_storage_t>(code), __NV_E2M1); }
};

/// No difference at all: NaN becomes +max, infinity ±max.
template <class Format, std::size_t Id>
void compare_finite_format() {
  using T = typename Format::type;
  const oracle::model model = oracle::model_of(Id);
  for_floats_and_doubles(model, [](comparison& found, auto x) {
    found.expect(oracle::code_of(tessera::cast<T>(x)), Format::from(x, cudaRoundNearest), "to nearest", x);
    found.expect(oracle::code_of(tessera::cast<T>(x, tessera::toward_zero)), Format::from(x, cudaRoundZero), "toward zero", x);
  });
  measure(std::string{model.name()} + " from half and bfloat16, to half", [](comparison& found) {
    const tessera::conversion nearest = to_nearest(tessera::overflow_mode::saturate);
    const tessera::conversion truncated{.rounding = {tessera::rounding_mode::toward_zero}};
    for (std::uint32_t code = 0; code < 0x10000; ++code) {
      found.expect(code_from_half<T>(code, nearest), Format::from(half_of(code), cudaRoundNearest), "half", code);
      found.expect(code_from_half<T>(code, truncated), Format::from(half_of(code), cudaRoundZero), "half toward zero", code);
      found.expect(code_from_bfloat16<T>(code, nearest), Format::from(bfloat16_of(code), cudaRoundNearest), "bfloat16", code);
      found.expect(code_from_bfloat16<T>(code, truncated), Format::from(bfloat16_of(code), cudaRoundZero), "bfloat16 toward zero", code);
    }
    for (const T x : tessera::all_codes<T>)
      found.expect(oracle::code_of(tessera::cast<tessera::float16>(x)), Format::to_half(oracle::code_of(x)).x, "to half",
                   oracle::code_of(x));
  });
}

// --- FP8 from the halves ----------------------------------------------------------------------------------------------

template <class T, std::size_t Id>
void compare_fp8_from_halves(__nv_fp8_interpretation_t format) {
  measure(std::string{oracle::layouts[Id].name} + " from half and bfloat16", [&](comparison& found) {
    for (std::uint32_t code = 0; code < 0x10000; ++code) {
      for (const bool saturates : {true, false}) {
        const auto saturation = saturates ? __NV_SATFINITE : __NV_NOSAT;
        const tessera::conversion how = to_nearest(saturates ? tessera::overflow_mode::saturate : tessera::overflow_mode::ieee);
        const bool half_is_nan = (code & 0x7fff) > 0x7c00;
        const bool bfloat16_is_nan = (code & 0x7fff) > 0x7f80;
        found.expect(half_is_nan ? 0x7f : code_from_half<T>(code, how), __nv_cvt_halfraw_to_fp8(half_of(code), saturation, format), "half",
                     code);
        found.expect(bfloat16_is_nan ? 0x7f : code_from_bfloat16<T>(code, how),
                     __nv_cvt_bfloat16raw_to_fp8(bfloat16_of(code), saturation, format), "bfloat16", code);
      }
    }
  });
}

// --- E8M0 -------------------------------------------------------------------------------------------------------------

std::uint32_t e8m0(float x, __nv_saturation_t saturation, cudaRoundMode r) { return __nv_cvt_float_to_e8m0(x, saturation, r); }
std::uint32_t e8m0(double x, __nv_saturation_t saturation, cudaRoundMode r) { return __nv_cvt_double_to_e8m0(x, saturation, r); }

template <class Number>
void compare_e8m0(comparison& found, Number x) {
  using T = tessera::float8_e8m0fnu;
  for (const bool up : {true, false}) {
    for (const bool saturates : {true, false}) {
      const std::uint32_t cuda = e8m0(x, saturates ? __NV_SATFINITE : __NV_NOSAT, up ? cudaRoundPosInf : cudaRoundZero);
      tessera::conversion how{.overflow = saturates ? tessera::overflow_mode::saturate : tessera::overflow_mode::ieee};
      how.rounding.mode = up ? tessera::rounding_mode::upward : tessera::rounding_mode::toward_zero;
      if (!std::signbit(x)) found.expect(oracle::code_of(tessera::cast<T>(x, how)), cuda, "E8M0", x);
      how.negative = tessera::negative_mode::magnitude;
      found.expect(oracle::code_of(tessera::cast<T>(x, how)), cuda, "E8M0 of the magnitude", x);
    }
  }
}

void compare_all_e8m0() {
  for_floats_and_doubles(oracle::model_of(10), [](comparison& found, auto x) { compare_e8m0(found, x); });
  measure("E8M0 to bfloat16", [](comparison& found) {
    for (std::uint32_t code = 0; code < 0xff; ++code) {
      const auto ours = tessera::cast<tessera::bfloat16>(oracle::from_code<tessera::float8_e8m0fnu>(code));
      found.expect(oracle::code_of(ours), __nv_cvt_e8m0_to_bf16raw(static_cast<__nv_fp8_storage_t>(code)).x, "to bfloat16", code);
    }
    found.expect(0x7fff, __nv_cvt_e8m0_to_bf16raw(0xff).x, "the stated NaN", 0xff);
  });
}

// --- half and bfloat16 ------------------------------------------------------------------------------------------------

std::uint32_t code_of(__half x) { return __half_raw(x).x; }
std::uint32_t code_of(__nv_bfloat16 x) { return __nv_bfloat16_raw(x).x; }

template <class T, class Rounding>
void expect_as_cuda(comparison& found, double about, auto x, Rounding rounding, std::uint32_t cuda, const char* what) {
  const std::uint32_t ours = oracle::code_of(tessera::cast<T>(x, rounding, tessera::ieee));
  if (std::isnan(x))
    found.expect(0x7fff, cuda, "the stated NaN for", about);
  else
    found.expect(ours, cuda, what, about);
}

void compare_float_to_halves(comparison& half, comparison& brain, float x) {
  using tessera::float16, tessera::bfloat16;
  expect_as_cuda<float16>(half, x, x, tessera::nearest_even, code_of(__float2half_rn(x)), "nearest");
  expect_as_cuda<float16>(half, x, x, tessera::toward_zero, code_of(__float2half_rz(x)), "toward zero");
  expect_as_cuda<float16>(half, x, x, tessera::upward, code_of(__float2half_ru(x)), "upward");
  expect_as_cuda<float16>(half, x, x, tessera::downward, code_of(__float2half_rd(x)), "downward");
  expect_as_cuda<bfloat16>(brain, x, x, tessera::nearest_even, code_of(__float2bfloat16_rn(x)), "nearest");
  expect_as_cuda<bfloat16>(brain, x, x, tessera::toward_zero, code_of(__float2bfloat16_rz(x)), "toward zero");
  expect_as_cuda<bfloat16>(brain, x, x, tessera::upward, code_of(__float2bfloat16_ru(x)), "upward");
  expect_as_cuda<bfloat16>(brain, x, x, tessera::downward, code_of(__float2bfloat16_rd(x)), "downward");
}

void compare_halves() {
  for (const std::size_t id : {std::size_t{11}, std::size_t{12}}) {
    const oracle::model model = oracle::model_of(id);
    comparison half, brain;
    oracle::for_each_input(model, oracle::float_of, amount, [&](float x) { compare_float_to_halves(half, brain, x); });
    const std::string near = std::string{" from floats near "} + model.name();
    ++(half.report(("FP16" + near).c_str()) ? total.passed : total.failed);
    ++(brain.report(("BF16" + near).c_str()) ? total.passed : total.failed);
    measure(std::string{model.name()} + " from double", [&](comparison& found) {
      oracle::for_each_input(model, oracle::double_of, amount, [&](double x) {
        if (id == 12)
          expect_as_cuda<tessera::float16>(found, x, x, tessera::nearest_even, code_of(__double2half(x)), "double");
        else
          expect_as_cuda<tessera::bfloat16>(found, x, x, tessera::nearest_even, code_of(__double2bfloat16(x)), "double");
      });
    });
  }
  measure("FP16 and BF16 to float", [](comparison& found) {
    for (std::uint32_t code = 0; code < 0x10000; ++code) {
      const std::uint32_t half = oracle::bits_of(static_cast<float>(oracle::from_code<tessera::float16>(code)));
      const std::uint32_t brain = oracle::bits_of(static_cast<float>(oracle::from_code<tessera::bfloat16>(code)));
      const bool is_nan = (code & 0x7fff) > 0x7c00;
      found.expect(is_nan ? 0x7fff'ffff : half, oracle::bits_of(__half2float(__half(half_of(code)))), "half", code);
      found.expect(brain, oracle::bits_of(__bfloat162float(__nv_bfloat16(bfloat16_of(code)))), "bfloat16", code);
    }
  });
}

}  // namespace

int main(int count, char** arguments) {
  if (count > 1 && std::strcmp(arguments[1], "--all") == 0) amount = 100'000'000;
  compare_finite_format<fp6_e2m3, 7>();
  compare_finite_format<fp6_e3m2, 8>();
  compare_finite_format<fp4_e2m1, 9>();
  compare_fp8_from_halves<tessera::float8_e4m3fn, 0>(__NV_E4M3);
  compare_fp8_from_halves<tessera::float8_e5m2, 1>(__NV_E5M2);
  compare_all_e8m0();
  compare_halves();
  std::printf("%d passed, %d failed\n", total.passed, total.failed);
  return total.failed == 0 ? 0 : 1;
}

#endif
