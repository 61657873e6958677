// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// narrow_int<Self, Format> and codebook<Self, Format>: an int_format or a codebook_format as a number type.
// Layer: format. Stands on minifloat.
#pragma once

#include <cstdint>

#include "minifloat.hpp"

namespace tessera::inline v0 {

/// An integer (or fixed-point number) of a few bits; `Self{}` is 0. Conversions as `minifloat` has them; it saturates.
template <class Self, int_format Format>
struct narrow_int {
  static_assert(why_not(Format) == nullptr, "no such int_format: why_not(format) says why");

  static constexpr int_format format = Format;
  using code_type                    = unsigned_of<Format.bits>;

  narrow_int() = default;

  template <number From>
  explicit constexpr narrow_int(From x) noexcept : code_{static_cast<code_type>(encode<Format>(exact(x), default_conversion<Self>()).code)} {}

  static constexpr Self from_bits(code_type bits) noexcept {
    Self x{};
    x.code_ = static_cast<code_type>(bits & low_bits(Format.bits));
    return x;
  }
  constexpr code_type bits() const noexcept { return code_; }

  constexpr operator float() const noexcept
    requires(fits_in_float(Format))
  {
    return std::bit_cast<float>(decode_to_float<Format>(code_));
  }

  code_type code_;  ///< public only so that numbers can be template arguments: use bits()
};

/// A value out of a table; `Self{}` is code 0. There is one rounding: to the nearest value. Bits above the code's are not looked at, so that
/// none lies beyond the table.
template <class Self, codebook_format Format>
struct codebook {
  static_assert(why_not(Format) == nullptr, "no such codebook_format: why_not(format) says why");

  static constexpr codebook_format format = Format;
  using code_type                         = std::uint8_t;

  codebook() = default;

  template <number From>
  explicit constexpr codebook(From x) noexcept : code_{static_cast<code_type>(encode<Format>(exact(x), conversion{}).code)} {}

  static constexpr Self from_bits(code_type bits) noexcept {
    Self x{};
    x.code_ = static_cast<code_type>(bits & low_bits(Format.bits));
    return x;
  }
  constexpr code_type bits() const noexcept { return static_cast<code_type>(code_ & low_bits(Format.bits)); }
  constexpr operator float() const noexcept { return Format.values[bits()]; }

  code_type code_;  ///< public only so that numbers can be template arguments: use bits()
};

}  // namespace tessera::inline v0
