// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The FP8 conversions of NVIDIA's <cuda_fp8.h>, on the host, against the library's: from float, from double, and back to half.
// Layer: tests/oracle. Stands on tessera/format.hpp, the oracle's table of values, and the CUDA headers (no GPU, no nvcc).
//
//   cuda_fp8 [--quick | --all]     every 67th float (the default) or every float; both with all that is near a boundary
//
// __NV_SATFINITE is `saturate`, __NV_NOSAT is `ieee`, both to nearest even. The headers of CUDA 13 differ in NaNs alone:
//   * from float, every NaN becomes 7F, whatever its sign, also in E5M2 (the library: 7F/FF and 7E/FE);
//   * from double, the sign is kept, and in E5M2 the NaN is 7E or 7F by the second bit of the payload;
//   * to half, every NaN becomes 7FFF (the library's cast gives 7E00 with the sign).
// Each is asserted below as it stands here, so that a header which changes is noticed.
#if !__has_include(<cuda_fp8.h>)

#include <cstdio>

int main() {
  std::printf("SKIPPED: no <cuda_fp8.h>; not measured\n");
  return 77;
}

#else

#include <cuda_fp8.h>

#include <tessera/format.hpp>

#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstring>

#include "../support/oracle.hpp"
#include "../support/policies.hpp"

namespace {

constexpr std::uint64_t float_count = std::uint64_t{1} << 32;

template <class T>
constexpr __nv_fp8_interpretation_t cuda_format = tessera::format_of<T>.exponent_bits == 4 ? __NV_E4M3 : __NV_E5M2;

std::uint32_t cuda_code(float x, __nv_saturation_t saturation, __nv_fp8_interpretation_t format) {
  return __nv_cvt_float_to_fp8(x, saturation, format);
}

std::uint32_t cuda_code(double x, __nv_saturation_t saturation, __nv_fp8_interpretation_t format) {
  return __nv_cvt_double_to_fp8(x, saturation, format);
}

std::uint32_t cuda_nan(float, __nv_fp8_interpretation_t) { return 0x7f; }

std::uint32_t cuda_nan(double x, __nv_fp8_interpretation_t format) {
  const std::uint32_t sign = std::signbit(x) ? 0x80 : 0;
  const auto second_payload_bit = static_cast<std::uint32_t>(oracle::bits_of(x) >> 50) & 1;
  return sign | (format == __NV_E4M3 ? 0x7fu : 0x7eu | second_payload_bit);
}

class comparison {
 public:
  template <class T, class Number>
  void compare(Number x) {
    compare_policy<T>(x, tessera::saturate, __NV_SATFINITE, "SATFINITE");
    compare_policy<T>(x, tessera::ieee, __NV_NOSAT, "NOSAT");
  }

  bool report(const char* title) const {
    std::printf("%-28s %11llu compared %9llu mismatches\n", title, static_cast<unsigned long long>(count_),
                static_cast<unsigned long long>(mismatches_));
    std::fflush(stdout);
    return count_ != 0 && mismatches_ == 0;
  }

  void expect(std::uint32_t ours, std::uint32_t cuda, const char* what, double x) {
    ++count_;
    if (ours != cuda && ++mismatches_ <= 5) std::printf("    %s %a: got %02x, CUDA gives %02x\n", what, x, ours, cuda);
  }

 private:
  template <class T, class Number, class Overflow>
  void compare_policy(Number x, Overflow overflow, __nv_saturation_t saturation, const char* what) {
    const std::uint32_t ours = oracle::code_of(tessera::cast<T>(x, tessera::nearest_even, overflow));
    const std::uint32_t cuda = cuda_code(x, saturation, cuda_format<T>);
    if (std::isnan(x)) {
      const std::uint32_t canonical = (std::signbit(x) ? 0x80u : 0u) | (cuda_format<T> == __NV_E4M3 ? 0x7fu : 0x7eu);
      expect(ours, canonical, "NaN", static_cast<double>(x));
      expect(cuda_nan(x, cuda_format<T>), cuda, "the stated NaN for", static_cast<double>(x));
    } else {
      expect(ours, cuda, what, static_cast<double>(x));
    }
  }

  std::uint64_t count_ = 0;
  std::uint64_t mismatches_ = 0;
};

/// Every value and every midpoint of neighbours, up to the first value that is too large, and two ulp around each.
template <class T, class Float, class Bits>
void compare_boundaries(const oracle::model& model, comparison& found, Float (*number_of)(Bits)) {
  const auto& values = model.values();
  for (std::size_t i = 0; i + 1 < values.size(); ++i) {
    for (const double boundary : {values[i], (values[i] + values[i + 1]) / 2, values[i + 1]}) {
      const Bits bits = oracle::bits_of(static_cast<Float>(boundary));
      for (Bits b = bits < 2 ? 0 : bits - 2; b <= bits + 2; ++b) {
        found.compare<T>(number_of(b));
        found.compare<T>(-number_of(b));
      }
    }
  }
}

template <class T>
bool compare_narrowing(const oracle::model& model, std::uint64_t stride) {
  comparison floats;
  for (std::uint64_t p = 0; p < float_count; p += stride) floats.compare<T>(oracle::float_of(static_cast<std::uint32_t>(p)));
  compare_boundaries<T>(model, floats, oracle::float_of);

  comparison doubles;
  compare_boundaries<T>(model, doubles, oracle::double_of);
  std::uint64_t bits = 1;
  for (int i = 0; i < 10'000'000; ++i) {
    bits = bits * 6364136223846793005u + 1442695040888963407u;  // any doubles at all, then the same near the format's range
    doubles.compare<T>(oracle::double_of(bits));
    doubles.compare<T>(std::ldexp(oracle::double_of((bits & 0x800f'ffff'ffff'ffffu) | 0x3ff0'0000'0000'0000u), static_cast<int>(bits >> 58) - 32));
  }
  for (const std::uint64_t special : {0x7ff0'0000'0000'0000u, 0x7ff0'0000'0000'0001u, 0x7ff8'0000'0000'0000u, 0x7ffc'0000'0000'0000u}) {
    doubles.compare<T>(oracle::double_of(special));
    doubles.compare<T>(oracle::double_of(special | 0x8000'0000'0000'0000u));
  }

  std::printf("%s\n", model.name());
  const bool good_floats = floats.report("  from float");
  const bool good_doubles = doubles.report("  from double");
  return good_floats && good_doubles;
}

template <class T>
bool compare_widening() {
  comparison found;
  for (std::uint32_t code = 0; code < 0x100; ++code) {
    const __half_raw half = __nv_cvt_fp8_to_halfraw(static_cast<__nv_fp8_storage_t>(code), cuda_format<T>);
    const T x = oracle::from_code<T>(code);
    const std::uint32_t ours = oracle::code_of(tessera::cast<tessera::float16>(x));
    if (tessera::isnan(x)) {
      found.expect(ours, 0x7e00u | ((code & 0x80) << 8), "NaN to half", code);
      found.expect(0x7fff, half.x, "the stated NaN for", code);
    } else {
      found.expect(ours, half.x, "to half", code);
    }
  }
  return found.report("  to half");
}

}  // namespace

int main(int count, char** arguments) {
  const bool all = count > 1 && std::strcmp(arguments[1], "--all") == 0;
  const std::uint64_t stride = all ? 1 : 67;
  int passed = 0;
  int failed = 0;
  const auto run = [&](auto tested) {
    using T = typename decltype(tested)::type;
    const oracle::model model = tested.make_model();
    ++(compare_narrowing<T>(model, stride) ? passed : failed);
    ++(compare_widening<T>() ? passed : failed);
  };
  run(oracle::tested<tessera::float8_e4m3fn, 0>{});
  run(oracle::tested<tessera::float8_e5m2, 1>{});
  std::printf("%d passed, %d failed\n", passed, failed);
  return failed == 0 ? 0 : 1;
}

#endif
