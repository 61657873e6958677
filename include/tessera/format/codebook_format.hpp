// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// codebook_format: a table of float values in ascending order; a code is the index of its value.
// Layer: format. Stands on core/bits.
#pragma once

#include <cstddef>
#include <cstdint>

#include "../core/bits.hpp"
#include "../core/exact_value.hpp"
#include "conversion.hpp"
#include "encode.hpp"

namespace tessera::inline v0 {

/// 2^bits floats, strictly ascending, without NaN and infinities. A number becomes the nearest value; of two equally near
/// the one with the lower code. NaN becomes code 0. \spec bitsandbytes: `value > midpoint` against the 15 midpoints
struct codebook_format {
  int bits;
  float values[16];

  constexpr std::size_t size() const noexcept { return std::size_t{1} << bits; }
  constexpr float max() const noexcept { return values[size() - 1]; }
  constexpr float lowest() const noexcept { return values[0]; }

  friend constexpr bool operator==(const codebook_format&, const codebook_format&) = default;
};

/// What keeps `f` from being a format, as a sentence; null if nothing does.
constexpr const char* why_not(const codebook_format& f) noexcept {
  if (f.bits < 1 || f.bits > 4) return "codebook_format: bits must be 1 to 4";
  for (std::size_t i = 0; i + 1 < f.size(); ++i)
    if (!(f.values[i] < f.values[i + 1])) return "codebook_format: the values must ascend";
  return nullptr;
}

/// The code of the value nearest to x; the midpoints are exact. There is one rounding, to nearest: policies have no say.
template <codebook_format F>
constexpr encoded encode(const exact_value& x, const conversion&) noexcept {
  if (x.is_nan()) return {0, {.invalid = true}};
  std::uint64_t code = 0;
  for (std::size_t i = 0; i + 1 < F.size(); ++i) {
    const double midpoint = (static_cast<double>(F.values[i]) + static_cast<double>(F.values[i + 1])) / 2;  // exact: 26 digits at most
    if (compare_exactly(x, exact(midpoint)) > 0) code = i + 1;
  }
  const bool beyond = compare_exactly(x, exact(F.max())) > 0 || compare_exactly(x, exact(F.lowest())) < 0;
  return {code, {.inexact = compare_exactly(x, exact(F.values[code])) != 0, .overflow = beyond}};
}

}  // namespace tessera::inline v0
