// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// int_format: a two's complement or unsigned integer of up to 64 bits, or such a fixed-point number, as a value.
// Layer: format. Stands on core/bits.
#pragma once

#include <cstdint>

#include "../core/bits.hpp"

namespace tessera::inline v0 {

/// `bits` of two's complement (or plain binary without a sign), the last `fraction_bits` of them behind the point.
struct int_format {
  int bits;
  bool is_signed    = true;
  int fraction_bits = 0;  ///< OCP's MXINT8 element has 6: its values are k / 64

  constexpr int digits() const noexcept { return bits - (is_signed ? 1 : 0); }
  /// The magnitudes at both ends, in units of the last digit.
  constexpr std::uint64_t max_magnitude() const noexcept { return low_bits(digits()); }
  constexpr std::uint64_t lowest_magnitude() const noexcept { return is_signed && bits <= 64 ? std::uint64_t{1} << (bits - 1) : 0; }

  constexpr bool is_negative(std::uint64_t code) const noexcept { return is_signed && (code >> (bits - 1) & 1) != 0; }
  constexpr std::uint64_t magnitude(std::uint64_t code) const noexcept { return is_negative(code) ? (0 - code) & low_bits(bits) : code & low_bits(bits); }
  constexpr std::uint64_t code(std::uint64_t magnitude, bool negative) const noexcept { return (negative ? 0 - magnitude : magnitude) & low_bits(bits); }

  friend constexpr bool operator==(const int_format&, const int_format&) = default;
};

/// What keeps `f` from being a format, as a sentence; null if nothing does.
constexpr const char* why_not(const int_format& f) noexcept {
  if (f.bits < 1 || f.bits > 64 || f.digits() < 1) return "int_format: bits must be 1 to 64, and 2 with a sign";
  if (f.fraction_bits < 0 || f.fraction_bits > f.bits) return "int_format: fraction_bits must be 0 to bits";
  return nullptr;
}

}  // namespace tessera::inline v0
