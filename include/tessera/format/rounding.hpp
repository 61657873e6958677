// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The rounding policies of a cast: empty constants for code that knows, an enumerator for code that finds out at run time.
// Layer: format. Stands on nothing.
#pragma once

#include <cstdint>

namespace tessera::inline v0 {

/// How a number between two values of a format becomes one of them.
enum class rounding_mode : std::uint8_t {
  nearest_even,  ///< the nearer; of two equally near the one with an even last digit
  nearest_away,  ///< the nearer; of two equally near the larger in magnitude
  nearest_zero,  ///< the nearer; of two equally near the smaller in magnitude
  toward_zero,
  upward,    ///< toward +infinity
  downward,  ///< toward -infinity
  to_odd,    ///< the one with an odd last digit: rounding once more, to fewer digits, is then still right
  stochastic
};

/// A rounding as `encode` takes it. Only `stochastic` looks at the random bits.
struct rounding_rule {
  rounding_mode mode         = rounding_mode::nearest_even;
  std::uint8_t random_width  = 0;
  std::uint32_t random_value = 0;

  friend constexpr bool operator==(const rounding_rule&, const rounding_rule&) = default;
};

/// A rounding known at compile time. \spec IEEE 754-2019 4.3 for the first five names of rounding_mode
template <rounding_mode Mode>
struct rounding_constant {
  constexpr operator rounding_rule() const noexcept { return {Mode}; }
};

inline constexpr rounding_constant<rounding_mode::nearest_even> nearest_even{};
inline constexpr rounding_constant<rounding_mode::nearest_away> nearest_away{};
inline constexpr rounding_constant<rounding_mode::nearest_zero> nearest_zero{};
inline constexpr rounding_constant<rounding_mode::toward_zero> toward_zero{};
inline constexpr rounding_constant<rounding_mode::upward> upward{};
inline constexpr rounding_constant<rounding_mode::downward> downward{};
inline constexpr rounding_constant<rounding_mode::to_odd> to_odd{};

/// Stochastic rounding with `Bits` random bits of the caller's: with t the discarded fraction of the ulp cut to `Bits`
/// binary digits, the magnitude goes up iff t + r >= 2^Bits. So values that are exact never move, and over all r the
/// result goes up t times out of 2^Bits. The ulp is that of the format at the number, or of its subnormals.
/// Bits is 1 to 32 (rounding to float or double takes fewer: 64 less the significant digits of the format).
template <int Bits = 32>
struct stochastic {
  static_assert(Bits >= 1 && Bits <= 32, "stochastic: 1 to 32 random bits");
  std::uint32_t random;

  constexpr operator rounding_rule() const noexcept {
    return {rounding_mode::stochastic, static_cast<std::uint8_t>(Bits), Bits == 32 ? random : random & ((std::uint32_t{1} << (Bits % 32)) - 1)};
  }
};
stochastic(std::uint32_t) -> stochastic<32>;

template <class T>
inline constexpr bool is_rounding = false;
template <>
inline constexpr bool is_rounding<rounding_mode> = true;
template <>
inline constexpr bool is_rounding<rounding_rule> = true;
template <rounding_mode Mode>
inline constexpr bool is_rounding<rounding_constant<Mode>> = true;
template <int Bits>
inline constexpr bool is_rounding<stochastic<Bits>> = true;

/// A policy that says how to round.
template <class T>
concept rounding_policy = is_rounding<T>;

constexpr rounding_rule rule_of(rounding_mode mode) noexcept { return {mode}; }
constexpr rounding_rule rule_of(const rounding_rule& rule) noexcept { return rule; }

}  // namespace tessera::inline v0
