// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// minifloat<Self, Format>: derive a named struct from it, and a float_format is a number type.
// Layer: format. Stands on concepts, encode.
#pragma once

#include <cstdint>

#include "concepts.hpp"
#include "encode.hpp"

namespace tessera::inline v0 {

/// What a cast does that is given no policy: to nearest even; a format with infinities behaves as IEEE 754 says, any other saturates.
template <number To>
constexpr conversion default_conversion() noexcept {
  conversion how;
  if constexpr (float_type<To>) how.overflow = format_of<To>.has_infinity ? overflow_mode::ieee : overflow_mode::saturate;
  return how;
}

/// A number of `Format`: a trivially copyable value of the size of its code. `Self{}` is code 0. In memory the bits above the code's are 0;
/// who takes bytes for numbers of fewer than 8 bits sees to that, or uses a packed view.
///
///     struct float8_e4m3fn : minifloat<float8_e4m3fn, float_format{.exponent_bits = 4, .mantissa_bits = 3,
///                                                                  .nan = nan_encoding::all_ones}> {
///       using minifloat::minifloat;
///     };
///
/// It converts to float implicitly, since that is exact, and from any number explicitly, by the default `cast`. It has no
/// arithmetic of its own: `a * b` is float arithmetic, and rounding back is a visible cast.
template <class Self, float_format Format>
struct minifloat {
  static_assert(why_not(Format) == nullptr, "no such float_format: exponent_bits 1 to 11, mantissa_bits 0 to 52; why_not(format) says more");

  static constexpr float_format format = Format;
  using code_type                      = unsigned_of<Format.bits()>;

  minifloat() = default;

  /// The number x, rounded once to nearest even; beyond the range as the default cast has it.
  template <number From>
  explicit constexpr minifloat(From x) noexcept : code_{static_cast<code_type>(encode<Format>(exact(x), default_conversion<Self>()).code)} {}

  /// The number with this code; bits beyond the code's width are ignored.
  static constexpr Self from_bits(code_type bits) noexcept {
    Self x{};
    x.code_ = static_cast<code_type>(bits & low_bits(Format.bits()));
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

}  // namespace tessera::inline v0
