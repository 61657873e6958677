// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Bit patterns of the standard types, masks, and the unsigned type that holds a code.
// Layer: core. Stands on nothing.
#pragma once

#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <type_traits>

namespace tessera::inline v0 {

static_assert(sizeof(float) == 4 && sizeof(double) == 8, "Tessera takes float for binary32 and double for binary64");

/// The lowest `count` bits set; count is 0 to 64.
constexpr std::uint64_t low_bits(int count) noexcept { return count >= 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << count) - 1; }

/// The number of digits of x in binary; 0 for 0. (std::bit_width returns an int only since libstdc++ 13.)
constexpr int bit_width(std::uint64_t x) noexcept { return 64 - std::countl_zero(x); }

/// The smallest unsigned type of at least `Bits` bits.
template <int Bits>
using unsigned_of = std::conditional_t<(Bits <= 8), std::uint8_t,
                                       std::conditional_t<(Bits <= 16), std::uint16_t, std::conditional_t<(Bits <= 32), std::uint32_t, std::uint64_t>>>;

#if defined(__SIZEOF_INT128__)
__extension__ using int128  = __int128;
__extension__ using uint128 = unsigned __int128;

/// Any integer type a cast takes, bool, characters and the 128-bit integers among them.
template <class T>
concept any_integer = std::integral<T> || std::same_as<T, int128> || std::same_as<T, uint128>;
#else
template <class T>
concept any_integer = std::integral<T>;
#endif

/// True for signed integer types (std::is_signed does not know 128 bits in strict mode).
template <any_integer T>
inline constexpr bool is_signed_integer = static_cast<T>(-1) < static_cast<T>(1) && !std::same_as<T, bool>;

}  // namespace tessera::inline v0
