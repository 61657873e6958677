// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Nothing is timed before it is right: every level must write the bytes of the scalar one, in cache and past it.
// Layer: bench. Stands on buffers, tessera/simd.
#include <tessera/simd/level.hpp>
#include <tessera/simd/stores.hpp>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <optional>

#include "buffers.hpp"

namespace bench {

namespace {

/// All that a case writes for n elements: codes or values, scales, the report.
std::vector<std::byte> output_of(const work& w, const buffers& b, std::size_t n) {
  const std::size_t bytes = static_cast<std::size_t>(w.bytes.out * static_cast<double>(n)), scale_bytes = n / 8, report_bytes = 64;
  std::memset(b.out(), 0xa5, bytes);
  std::memset(b.out() + scales_at, 0, scale_bytes);
  std::memset(b.out() + report_at, 0, report_bytes);
  {
    std::optional<tessera::scoped_level> forced;
    if (w.level >= 0) forced.emplace(static_cast<tessera::level>(w.level));
    const tessera::scoped_stores kept{static_cast<tessera::store_policy>(w.stores)};
    w.run(b.in(w), b.out(), n);
  }
  if (w.unpack != nullptr) w.unpack(b.out(), n);
  std::vector<std::byte> all(b.out(), b.out() + bytes);
  all.insert(all.end(), b.out() + scales_at, b.out() + scales_at + scale_bytes);
  all.insert(all.end(), b.out() + report_at, b.out() + report_at + report_bytes);
  return all;
}

/// The part of a case's name that says what else it writes, such as " +report". Stores change no byte.
std::string addition(const work& w) {
  const std::size_t space = w.by.find(' ');
  return space == std::string::npos || w.who != role::ours || w.stores != 0 ? "" : w.by.substr(space);
}

const work* scalar_twin(const std::vector<work>& cases, const work& w) {
  for (const work& other : cases)
    if (other.level == 0 && other.kernel == w.kernel && other.input == w.input && addition(other) == addition(w)) return &other;
  return nullptr;
}

/// True if value i is the same; those of 4 bits share bytes, the first low.
bool is_equal(const std::byte* a, const std::byte* b, std::size_t i, double width) {
  if (width < 1) return ((a[i / 2] ^ b[i / 2]) >> (4 * (i % 2)) & std::byte{15}) == std::byte{0};
  const auto bytes = static_cast<std::size_t>(width);
  return std::memcmp(a + i * bytes, b + i * bytes, bytes) == 0;
}

std::string compared_with_ours(const std::vector<std::byte>& theirs, const std::vector<std::byte>& ours, const work& w, std::size_t n) {
  std::size_t differ = 0;
  for (std::size_t i = 0; i != n; ++i) differ += !is_equal(theirs.data(), ours.data(), i, w.bytes.out);
  const auto scales      = static_cast<std::ptrdiff_t>(w.bytes.out * static_cast<double>(n));
  const char* const also = std::equal(theirs.begin() + scales, theirs.end(), ours.begin() + scales) ? "" : ", and scales";
  if (differ == 0 && *also == 0) return "";
  char text[64];
  std::snprintf(text, sizeof text, "%.3g %% of values differ%s", 100.0 * static_cast<double>(differ) / static_cast<double>(n), also);
  return text;
}

}  // namespace

bool verify(std::vector<work>& cases, const settings& s) {
  settings small = s;
  small.elements = {4096, 131'072, std::size_t{2} << 20};
  small.measured = {true, true, true};
  std::vector<work*> wrong;
  const buffers b{cases, small, ~std::size_t{0}};
  for (work& w : cases) {
    const work* const ours = scalar_twin(cases, w);
    if (ours == nullptr || ours == &w) continue;
    for (std::size_t size = 0; size != sizes; ++size) {
      if (!w.is_at[size] || (size == dram && (!s.measured[dram] || w.who == role::peer))) continue;
      const std::size_t n = small.elements[size];
      const auto theirs = output_of(w, b, n), scalar = output_of(*ours, b, n);
      if (w.who == role::peer) {
        w.remark = compared_with_ours(theirs, scalar, w, n);
      } else if (theirs != scalar) {
        std::fprintf(stderr, "WRONG: %s at %s, %s, %zu elements: not the bytes of the scalar level\n", w.kernel.c_str(), w.by.c_str(),
                     w.input.c_str(), n);
        w.remark = "WRONG BYTES: not measured";
        wrong.push_back(&w);
        break;
      }
    }
  }
  for (work* w : wrong) w->is_at = {};
  return wrong.empty();
}

}  // namespace bench
