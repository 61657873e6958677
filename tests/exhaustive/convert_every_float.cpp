// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// All 2^32 floats through convert into E4M3FN, E5M2, BF16 and FP16, at every level of the machine, against cast, which
// float_to_narrow.cpp holds to the oracle.
// Layer: tests/exhaustive. Stands on tessera/convert.hpp.
//
//   convert_every_float [--quick | --all]
//
// --quick (the default): every 61st float. 61 is odd, so each lane of each vector meets floats of all kinds, and each low half of a float
// comes with a 61st of the upper ones.
#include <tessera/convert.hpp>
#include <tessera/format.hpp>
#include <tessera/simd/level.hpp>
#include <tessera/simd/prefetching.hpp>

#include <algorithm>
#include <bit>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <span>
#include <vector>

#if defined(__x86_64__)
#include <xmmintrin.h>
#endif

namespace {

using namespace tessera;

constexpr std::uint64_t float_count = std::uint64_t{1} << 32;
constexpr std::size_t chunk = std::size_t{1} << 20;  // converted in one call, written past the caches
constexpr std::size_t margin = 64;                   // elements that nobody writes
constexpr unsigned char untouched = 0xa5;

// What a caller may have set: to nearest; subnormals flushed; and the other roundings, with and without.
#if defined(__x86_64__)
constexpr unsigned environments[] = {0x1f80, 0x9fc0, 0x3f80, 0xdfc0, 0x7f80};
void set_environment(unsigned e) { _mm_setcsr(e); }
#else
constexpr unsigned environments[] = {0};
void set_environment(unsigned) {}
#endif

/// Codes between margins; `at` elements lie before them.
template <class T>
struct row {
  std::vector<T> all;
  std::size_t at = 0;

  row() : all(chunk + 2 * margin) {}
  void clear() { std::memset(static_cast<void*>(all.data()), untouched, all.size() * sizeof(T)); }
  bool operator==(const row& other) const { return std::memcmp(all.data(), other.all.data(), all.size() * sizeof(T)) == 0; }
};

struct totals {
  std::uint64_t conversions = 0, mismatches = 0;
};

/// One format at all levels.
template <class T>
class tester {
 public:
  void check(std::span<const float> x, std::uint64_t number, const std::vector<level>& levels, totals& total) {
    const std::size_t at = number % margin;
    expected_.clear();
    for (std::size_t i = 0; i != x.size(); ++i) expected_.all[at + i] = cast<T>(x[i]);
    for (const level l : levels) {
      const scoped_level forced{l};
      const unsigned environment = environments[number % std::size(environments)];
      for (const bool is_whole : {true, false}) {
        if (!is_whole && l == level::scalar) continue;
        found_.clear();
        const scoped_prefetching asks{is_whole ? prefetching::by_processor : prefetching::by_software};  // which gather bytes in two ways
        set_environment(environment);
        is_whole ? whole(x, at) : pieces(x, at, number);
        set_environment(environments[0]);
        total.conversions += x.size();
        if (found_ == expected_) continue;
        ++total.mismatches;
        show(x, at, l, environment, is_whole);
      }
    }
  }

 private:
  void whole(std::span<const float> x, std::size_t at) { convert(x, std::span{found_.all}.subspan(at, x.size())); }
  /// Lengths of 1 to 997, so that all lengths of a rest and all places in a vector occur.
  void pieces(std::span<const float> x, std::size_t at, std::uint64_t number) {
    for (std::size_t i = 0, k = number; i != x.size(); ++k) {
      const std::size_t n = std::min<std::size_t>(1 + k * 389 % 997, x.size() - i);
      convert(x.subspan(i, n), std::span{found_.all}.subspan(at + i, n));
      i += n;
    }
  }
  void show(std::span<const float> x, std::size_t at, level l, unsigned environment, bool is_whole) const {
    if (++shown_ > 5) return;
    const auto bits = [](const row<T>& r, std::size_t i) { return static_cast<unsigned>(to_bits(r.all[i])); };
    for (std::size_t i = 0; i != expected_.all.size(); ++i) {
      if (bits(found_, i) == bits(expected_, i)) continue;
      const bool is_inside = i >= at && i < at + x.size();
      std::printf("    %s, MXCSR %04x, %s: float %08x gave %x instead of %x%s\n", level_name(l), environment, is_whole ? "whole" : "pieces",
                  is_inside ? std::bit_cast<std::uint32_t>(x[i - at]) : 0, bits(found_, i), bits(expected_, i),
                  is_inside ? "" : " (beside the row)");
      return;
    }
  }

  row<T> expected_, found_;
  mutable int shown_ = 0;
};

template <class T>
bool check_format(const char* name, std::uint32_t stride, const std::vector<level>& levels) {
  const auto start = std::chrono::steady_clock::now();
  tester<T> of_format;
  totals total;
  std::vector<float> x(chunk);
  std::uint64_t floats = 0;
  for (std::uint64_t number = 0, pattern = 0; pattern < float_count; ++number) {
    std::size_t n = 0;
    for (; n != chunk && pattern < float_count; ++n, pattern += stride) x[n] = std::bit_cast<float>(static_cast<std::uint32_t>(pattern));
    of_format.check({x.data(), n}, number, levels, total);
    floats += n;
  }
  const std::chrono::duration<double> time = std::chrono::steady_clock::now() - start;
  std::printf("%-14s %11llu floats %12llu conversions %4llu chunks wrong %7.2f s\n", name, static_cast<unsigned long long>(floats),
              static_cast<unsigned long long>(total.conversions), static_cast<unsigned long long>(total.mismatches), time.count());
  std::fflush(stdout);
  return total.mismatches == 0;
}

}  // namespace

int main(int count, char** arguments) {
  std::uint32_t stride = 61;
  for (int i = 1; i < count; ++i) {
    if (std::strcmp(arguments[i], "--all") == 0)
      stride = 1;
    else if (std::strcmp(arguments[i], "--quick") != 0) {
      std::printf("usage: %s [--quick | --all]\n", arguments[0]);
      return 2;
    }
  }
  std::vector<level> levels;
  for (const level l : {level::scalar, level::neon, level::avx2, level::avx512})
    if (is_supported(l)) levels.push_back(l), std::printf("%s ", level_name(l));
  std::printf("against cast, every %u. float\n", stride);
  int failed = 0;
  failed += check_format<float8_e4m3fn>("float8_e4m3fn", stride, levels) ? 0 : 1;
  failed += check_format<float8_e5m2>("float8_e5m2", stride, levels) ? 0 : 1;
  failed += check_format<bfloat16>("bfloat16", stride, levels) ? 0 : 1;
  failed += check_format<float16>("float16", stride, levels) ? 0 : 1;
  std::printf("%d passed, %d failed\n", 4 - failed, failed);
  return failed == 0 ? 0 : 1;
}
