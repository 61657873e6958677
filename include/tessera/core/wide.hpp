// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Integers of 192 bits: what exact products, sums, quotients and roots of 64-bit significands need before they are rounded.
// Layer: core. Stands on bits, exact_value.
#pragma once

#include <compare>
#include <cstdint>

#include "bits.hpp"
#include "exact_value.hpp"

namespace tessera::inline v0 {

/// An unsigned integer of 192 bits, `low` the last 64: room for the 128 bits of a product and 64 of an addend below them. No
/// compiler's 128-bit type is used, so that there is one path, which every compiler takes and every test tests.
struct wide {
  std::uint64_t low    = 0;
  std::uint64_t middle = 0;
  std::uint64_t high   = 0;

  constexpr bool is_zero() const noexcept { return (low | middle | high) == 0; }

  friend constexpr bool operator==(const wide&, const wide&) = default;
  friend constexpr std::strong_ordering operator<=>(const wide& a, const wide& b) noexcept {
    if (a.high != b.high) return a.high <=> b.high;
    if (a.middle != b.middle) return a.middle <=> b.middle;
    return a.low <=> b.low;
  }

  /// Sum and difference modulo 2^192.
  friend constexpr wide operator+(const wide& a, const wide& b) noexcept {
    wide sum{a.low + b.low, a.middle + b.middle, a.high + b.high};
    const bool carry = sum.low < a.low;
    sum.high += sum.middle < a.middle ? 1u : 0u;
    sum.middle += carry ? 1u : 0u;
    sum.high += carry && sum.middle == 0 ? 1u : 0u;
    return sum;
  }
  friend constexpr wide operator-(const wide& a, const wide& b) noexcept {
    const bool borrow      = a.low < b.low;
    const bool next_borrow = a.middle < b.middle || (borrow && a.middle == b.middle);
    return {a.low - b.low, a.middle - b.middle - (borrow ? 1u : 0u), a.high - b.high - (next_borrow ? 1u : 0u)};
  }
};

/// The number of binary digits of x; 0 for 0.
constexpr int bit_width(const wide& x) noexcept {
  return x.high != 0 ? 128 + bit_width(x.high) : x.middle != 0 ? 64 + bit_width(x.middle) : bit_width(x.low);
}

/// x * 2^count modulo 2^192, for 0 <= count.
constexpr wide shift_left(wide x, int count) noexcept {
  if (count >= 192) return {};
  for (; count >= 64; count -= 64) x = {0, x.low, x.middle};
  if (count == 0) return x;
  return {x.low << count, x.middle << count | x.low >> (64 - count), x.high << count | x.middle >> (64 - count)};
}

/// x / 2^count rounded to odd, for 0 <= count: the last bit is set if anything was cut off.
constexpr wide shift_right_to_odd(wide x, int count) noexcept {
  if (count >= 192) return {x.is_zero() ? 0u : 1u};
  std::uint64_t lost = 0;
  for (; count >= 64; count -= 64) {
    lost |= x.low;
    x = {x.middle, x.high, 0};
  }
  if (count != 0) {
    lost |= x.low & low_bits(count);
    x = {x.low >> count | x.middle << (64 - count), x.middle >> count | x.high << (64 - count), x.high >> count};
  }
  x.low |= lost != 0 ? 1u : 0u;
  return x;
}

/// The product of two integers of 64 bits, all 128 bits of it.
constexpr wide wide_product(std::uint64_t a, std::uint64_t b) noexcept {
  const std::uint64_t a0 = a & low_bits(32), a1 = a >> 32;
  const std::uint64_t b0 = b & low_bits(32), b1 = b >> 32;
  const std::uint64_t cross = a1 * b0 + (a0 * b0 >> 32);  // at most 2^64 - 2^32: no carry is lost
  const std::uint64_t inner = a0 * b1 + (cross & low_bits(32));
  return {a * b, a1 * b1 + (cross >> 32) + (inner >> 32)};
}

/// (high * 2^64 + low) / divisor rounded to odd, for high < divisor and a divisor whose bit 63 is set.
/// \spec D. E. Knuth, The Art of Computer Programming 2, 4.3.1, algorithm D, with two digits of 32 bits
constexpr std::uint64_t quotient_to_odd(std::uint64_t high, std::uint64_t low, std::uint64_t divisor) noexcept {
  const std::uint64_t d1 = divisor >> 32, d0 = divisor & low_bits(32);
  std::uint64_t result = 0;
  for (int digit = 0; digit < 2; ++digit) {
    const std::uint64_t next = digit == 0 ? low >> 32 : low & low_bits(32);
    std::uint64_t q          = high / d1;
    std::uint64_t rest       = high % d1;
    // q is at most two too large; `rest` must stay below 2^32 to be compared.
    while (q > low_bits(32) || q * d0 > (rest << 32 | next)) {
      --q;
      rest += d1;
      if (rest > low_bits(32)) break;
    }
    high   = (high << 32 | next) - q * divisor;  // modulo 2^64: the true remainder is below the divisor
    result = result << 32 | q;
  }
  return result | (high != 0 ? 1u : 0u);
}

/// 2^31 * sqrt(x) rounded to odd: 63 digits for an x of 63 or 64.
constexpr std::uint64_t root_to_odd(std::uint64_t x) noexcept {
  std::uint64_t root = 0;
  std::uint64_t rest = 0;  // at most 2 * root, so below 2^62 when it is shifted for the last time
  for (int step = 0; step < 62; ++step) {
    const std::uint64_t next  = step < 32 ? x >> (62 - 2 * step) & 3 : 0;
    const std::uint64_t trial = root << 2 | 1;
    rest                      = rest << 2 | next;
    const bool fits           = rest >= trial;
    rest -= fits ? trial : 0;
    root = root << 1 | (fits ? 1u : 0u);
  }
  return root << 1 | (rest != 0 ? 1u : 0u);
}

/// A magnitude of up to 192 bits times 2^exponent; what does not fit into 64 bits becomes the last bit.
constexpr exact_value exact_from_wide(const wide& magnitude, int exponent, bool negative) noexcept {
  const int excess = bit_width(magnitude) - 64;
  if (excess <= 0) return {magnitude.low, exponent, negative};
  return {shift_right_to_odd(magnitude, excess).low, exponent + excess, negative};
}

}  // namespace tessera::inline v0
