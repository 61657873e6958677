// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// codebook_format: a table of float values; a code is the index of its value.
// Layer: format. Stands on core/bits.
#pragma once

#include <cstddef>
#include <cstdint>

#include "../core/bits.hpp"
#include "../core/exact_value.hpp"
#include "conversion.hpp"
#include "encode.hpp"

namespace tessera::inline v0 {

/// 2^bits floats without NaN and infinities. A number becomes the nearest value: it goes up if it is above the threshold, the middle of two
/// neighbouring values as a float, so that a number on the threshold becomes the lower. NaN becomes code 0.
/// With `has_sign_bit` the upper half of the codes repeats the lower half with a minus sign, and the thresholds are those of magnitudes.
/// \spec bitsandbytes csrc/kernels.cu: a tree of `x > threshold`
struct codebook_format {
  int bits;
  float values[16];
  bool has_sign_bit     = false;
  float thresholds[15] = {};  ///< in ascending order; all 0 stands for the middles

  constexpr std::size_t size() const noexcept { return std::size_t{1} << bits; }
  /// The codes whose values are told apart by thresholds: all, or the lower half.
  constexpr std::size_t searched() const noexcept { return has_sign_bit ? size() / 2 : size(); }

  constexpr float max() const noexcept {
    float most = values[0];
    for (std::size_t c = 1; c != searched(); ++c) most = values[c] > most ? values[c] : most;
    return most;
  }
  constexpr float lowest() const noexcept {
    float least = has_sign_bit ? -max() : values[0];
    for (std::size_t c = 1; c != searched(); ++c) least = values[c] < least ? values[c] : least;
    return least;
  }

  friend constexpr bool operator==(const codebook_format&, const codebook_format&) = default;
};

/// What keeps `f` from being a format, as a sentence; null if nothing does.
constexpr const char* why_not(const codebook_format& f) noexcept {
  if (f.bits < 1 || f.bits > 4) return "codebook_format: bits must be 1 to 4";
  for (std::size_t i = 0; i != f.searched(); ++i)
    for (std::size_t j = 0; j != i; ++j)
      if (f.values[i] == f.values[j]) return "codebook_format: the values must differ";
  return nullptr;
}

namespace detail {

/// The search, prepared once for each format: the codes in ascending order of their values, and what lies between them.
template <codebook_format F>
struct codebook_search {
  std::uint8_t code[16]{};
  float border[15]{};
  exact_value threshold[15]{};  ///< the borders again

  constexpr codebook_search() noexcept {
    for (std::size_t c = 0; c != F.searched(); ++c) {
      std::size_t rank = 0;
      for (std::size_t other = 0; other != F.searched(); ++other) rank += F.values[other] < F.values[c] ? 1u : 0u;
      code[rank] = static_cast<std::uint8_t>(c);
    }
    for (std::size_t i = 0; i + 1 != F.searched(); ++i) {
      border[i] = F.thresholds[0] != 0 ? F.thresholds[i] : static_cast<float>((static_cast<double>(F.values[code[i]]) + static_cast<double>(F.values[code[i + 1]])) / 2);
      threshold[i] = exact(border[i]);
    }
  }
};
template <codebook_format F>
inline constexpr codebook_search<F> search_in{};

}  // namespace detail

/// The code of the value nearest to x. There is one rounding, to nearest: policies have no say.
template <codebook_format F>
constexpr encoded encode(const exact_value& x, const conversion&) noexcept {
  if (x.is_nan()) return {0, {.invalid = true}};
  exact_value searched = x;
  if constexpr (F.has_sign_bit) searched.negative = false;
  std::size_t rank = 0;
  for (std::size_t i = 0; i + 1 < F.searched(); ++i) rank += compare_exactly(searched, detail::search_in<F>.threshold[i]) > 0 ? 1u : 0u;
  std::uint64_t code = detail::search_in<F>.code[rank];
  if (F.has_sign_bit && x.negative && !x.is_zero()) code |= F.searched();
  const bool beyond = compare_exactly(x, exact(F.max())) > 0 || compare_exactly(x, exact(F.lowest())) < 0;
  return {code, {.inexact = compare_exactly(x, exact(F.values[code])) != 0, .overflow = beyond}};
}

}  // namespace tessera::inline v0
