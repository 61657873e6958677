// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The division that vectors make of two products, x * r + x * t with r + t = 1 / s: it lies on the same side of every number of up to 9 bits
// as x / s rounded to float does, and on it where that does, for every mantissa of s. Farther from such a number than the three floats on either
// side of its product with s no rounding reaches it. Then through the library, at every level, where quotients meet what codes are rounded at.
// Layer: tests/exhaustive. Stands on tessera/block.hpp.
//
//   quick_division [--quick | --all]
//
// --quick (the default): every 997th mantissa of s, and those next to powers of two.
#include <tessera/block.hpp>
#include <tessera/simd/level.hpp>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <vector>

namespace {

using namespace tessera;

float neighbour(float x, int steps) { return std::bit_cast<float>(std::bit_cast<std::uint32_t>(x) + static_cast<std::uint32_t>(steps)); }
float with_mantissa(std::uint32_t mantissa) { return std::bit_cast<float>(0x3f80'0000u + mantissa); }

/// What scalar::rest_of_inverse says, with the machine's or the C library's fused multiply-add.
float rest_of_inverse(float s, float r) {
  const float lack = std::fma(-r, s, 1.0f), first = lack * r;
  return std::fma(std::fma(-first, s, lack), r, first);
}

/// The odd numbers of up to 9 bits, in [1, 2).
std::vector<float> borders() {
  std::vector<float> all;
  for (int k = 1; k < 512; k += 2) all.push_back(std::ldexp(static_cast<float>(k), 1 - static_cast<int>(std::bit_width(static_cast<unsigned>(k)))));
  return all;
}

std::uint64_t wrong_quotients(std::uint32_t stride, std::uint64_t& all) {
  const std::vector<float> border = borders();
  std::uint64_t wrong             = 0;
  for (std::uint32_t mantissa = 0; mantissa < 1u << 23; mantissa += mantissa < 64 || mantissa >= (1u << 23) - 64 ? 1 : std::min(stride, (1u << 23) - 64 - mantissa)) {
    const float s = with_mantissa(mantissa), r = 1.0f / s, t = rest_of_inverse(s, r);
    if (std::bit_cast<std::uint32_t>(t) != std::bit_cast<std::uint32_t>(scalar::rest_of_inverse(s, r))) ++wrong;
    for (const float m : border)
      for (int d = -3; d <= 3; ++d) {
        const float x = neighbour(m * s, d), exact = x / s, quick = std::fma(x, r, x * t);
        if ((exact < m) != (quick < m) || (exact > m) != (quick > m)) ++wrong;
        ++all;
      }
  }
  return wrong;
}

/// A row of one group whose scale has a given mantissa, more or less, and elements around what codes are rounded at.
template <class S>
std::vector<float> row_of(std::uint32_t mantissa) {
  using element       = typename S::element;
  const float largest = static_cast<float>(max_finite<element>), a = with_mantissa(mantissa) * 0x1p-9f, s = a / largest;
  std::vector<float> x{a};
  for (std::uint32_t code = 0; code != 127 && x.size() + 6 <= S::block.cols; ++code) {
    const std::uint32_t c = (code * 37 + mantissa) % (std::uint32_t{1} << (code_bits<element> - 1));
    const auto lower = static_cast<float>(from_bits<element>(static_cast<code_type<element>>(c))), upper = static_cast<float>(from_bits<element>(static_cast<code_type<element>>(c + 1)));
    const float middle = lower + (upper - lower) / 2;
    if (!(middle > 0 && middle < largest)) continue;
    for (int d = -1; d <= 1; ++d) x.push_back(neighbour(middle * s, d)), x.push_back(-x.back());
  }
  x.resize(S::block.cols, -0.0f);
  return x;
}

/// Rows whose codes are not those of x / s.
template <class S>
std::uint64_t wrong_rows(std::uint32_t stride, std::uint64_t& all) {
  using element       = typename S::element;
  std::uint64_t wrong = 0;
  for (std::uint32_t mantissa = 0; mantissa < 1u << 23; mantissa += stride) {
    const std::vector<float> x = row_of<S>(mantissa);
    const auto q               = quantize<S>(matrix_view<const float>{x.data(), extent{1, x.size()}});
    const float s              = q.scales()(0, 0);
    bool is_right              = true;
    for (std::size_t k = 0; k != x.size(); ++k) is_right &= to_bits(static_cast<element>(q.codes()(0, k))) == to_bits(cast<element>(x[k] / s));
    wrong += is_right ? 0u : 1u;
    ++all;
  }
  return wrong;
}

template <class S>
std::uint64_t compare_rows(const char* name, std::uint32_t stride) {
  std::uint64_t wrong = 0;
  for (const level l : {level::scalar, level::neon, level::avx2, level::avx512}) {
    const scoped_level forced{l};
    if (!forced.is_forced()) continue;
    std::uint64_t rows = 0;
    const auto found   = wrong_rows<S>(l == level::scalar ? 16 * stride : stride, rows);
    std::printf("%s at %s: %llu rows, %llu wrong\n", name, level_name(l), static_cast<unsigned long long>(rows), static_cast<unsigned long long>(found));
    wrong += found;
  }
  return wrong;
}

}  // namespace

int main(int count, char** arguments) {
  const bool is_all = count > 1 && std::strcmp(arguments[1], "--all") == 0;
  const std::uint32_t stride = is_all ? 1 : 997, rows = is_all ? 7 : 101;
  std::uint64_t all   = 0;
  std::uint64_t wrong = wrong_quotients(stride, all);
  std::printf("%llu quotients, %llu wrong\n", static_cast<unsigned long long>(all), static_cast<unsigned long long>(wrong));
  wrong += compare_rows<fp8_group_1x128>("fp8_group_1x128", rows);
  wrong += compare_rows<int4_group_128>("int4_group_128", rows);
  return wrong == 0 ? 0 : 1;
}
