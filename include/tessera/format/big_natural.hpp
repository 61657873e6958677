// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// big_natural<Limbs>: a natural number of up to 32 * Limbs bits, as far as reading and writing decimals needs one.
// Layer: format. Stands on core/bits.
#pragma once

#include <bit>
#include <compare>
#include <cstddef>
#include <cstdint>

#include "../core/bits.hpp"

namespace tessera::inline v0::detail {

/// Little-endian limbs of 32 bits; `size` counts those up to the highest that is not 0. No operation checks for overflow:
/// whoever picks `Limbs` has bounded the numbers (in a constant expression a wrong bound is an error).
template <std::size_t Limbs>
struct big_natural {
  std::uint32_t limb[Limbs] = {};
  int size                  = 0;

  constexpr big_natural() = default;
  explicit constexpr big_natural(std::uint64_t x) noexcept {
    for (; x != 0; x >>= 32) limb[size++] = static_cast<std::uint32_t>(x);
  }

  constexpr bool is_zero() const noexcept { return size == 0; }
  constexpr int bits() const noexcept { return size == 0 ? 0 : 32 * size - std::countl_zero(limb[size - 1]); }

  constexpr void multiply_add(std::uint32_t factor, std::uint32_t summand) noexcept {
    std::uint64_t carry = summand;
    for (int i = 0; i < size; ++i) {
      carry += std::uint64_t{limb[i]} * factor;
      limb[i] = static_cast<std::uint32_t>(carry);
      carry >>= 32;
    }
    if (carry != 0) limb[size++] = static_cast<std::uint32_t>(carry);
  }

  constexpr void multiply_by_power_of_5(int n) noexcept {
    for (; n >= 13; n -= 13) multiply_add(1'220'703'125, 0);  // 5^13, the largest below 2^32
    std::uint32_t rest = 1;
    for (; n > 0; --n) rest *= 5;
    multiply_add(rest, 0);
  }
  constexpr void multiply_by_power_of_10(int n) noexcept {
    multiply_by_power_of_5(n);
    shift_left(n);
  }

  constexpr void shift_left(int count) noexcept {
    if (size == 0 || count == 0) return;
    const int limbs = count / 32;
    const int bits  = count % 32;
    if (limbs != 0) {
      for (int i = size - 1; i >= 0; --i) limb[i + limbs] = limb[i];
      for (int i = 0; i < limbs; ++i) limb[i] = 0;
      size += limbs;
    }
    std::uint32_t carry = 0;
    for (int i = limbs; bits != 0 && i < size; ++i) {
      const std::uint32_t old = limb[i];
      limb[i]                 = old << bits | carry;
      carry                   = old >> (32 - bits);
    }
    if (carry != 0) limb[size++] = carry;
  }

  constexpr big_natural& operator+=(const big_natural& other) noexcept {
    std::uint64_t carry = 0;
    for (int i = 0; i < other.size || carry != 0; ++i) {
      if (i >= size) limb[size++] = 0;
      carry += std::uint64_t{limb[i]} + (i < other.size ? other.limb[i] : 0u);
      limb[i] = static_cast<std::uint32_t>(carry);
      carry >>= 32;
    }
    return *this;
  }

  /// For other <= *this.
  constexpr big_natural& operator-=(const big_natural& other) noexcept {
    std::uint64_t borrow = 0;
    for (int i = 0; i < size && (i < other.size || borrow != 0); ++i) {
      const std::uint64_t difference = std::uint64_t{limb[i]} - (i < other.size ? other.limb[i] : 0u) - borrow;
      limb[i]                        = static_cast<std::uint32_t>(difference);
      borrow                         = difference >> 63;
    }
    while (size > 0 && limb[size - 1] == 0) --size;
    return *this;
  }

  friend constexpr std::strong_ordering operator<=>(const big_natural& a, const big_natural& b) noexcept {
    if (a.size != b.size) return a.size <=> b.size;
    for (int i = a.size - 1; i >= 0; --i)
      if (a.limb[i] != b.limb[i]) return a.limb[i] <=> b.limb[i];
    return std::strong_ordering::equal;
  }
  friend constexpr bool operator==(const big_natural& a, const big_natural& b) noexcept { return (a <=> b) == 0; }
};

}  // namespace tessera::inline v0::detail
