// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The next number up and down, the distance of two numbers in steps, and all codes of a type as a range.
// Layer: format. Stands on limits, classify.
#pragma once

#include <cstddef>
#include <cstdint>

#include "classify.hpp"
#include "limits.hpp"

namespace tessera::inline v0 {

namespace detail {

/// The values of a codebook in ascending order, and the place of each code's value among them. Two codes of one value, which are both zeros,
/// share a place: its first code is the one without a sign.
template <codebook_format F>
struct codebook_ladder {
  std::uint8_t first[16]{}, last[16]{}, rung[16]{};
  std::size_t count = 0;

  constexpr codebook_ladder() noexcept {
    std::uint8_t order[16]{};
    for (std::size_t c = 0; c != F.size(); ++c) {
      std::size_t rank = 0;
      for (std::size_t other = 0; other != F.size(); ++other)
        rank += F.values[other] < F.values[c] || (F.values[other] == F.values[c] && other < c) ? 1u : 0u;
      order[rank] = static_cast<std::uint8_t>(c);
    }
    for (std::size_t k = 0; k != F.size(); ++k) {
      const std::uint8_t c = order[k];
      if (k == 0 || F.values[c] != F.values[order[k - 1]]) first[count++] = c;
      last[count - 1] = c;
      rung[c]         = static_cast<std::uint8_t>(count - 1);
    }
  }
};
template <codebook_format F>
inline constexpr codebook_ladder<F> ladder_of{};

/// The numbers of T on an integer ladder: consecutive numbers are consecutive integers, both zeros are 0. Not for NaN.
/// The rungs are kept as unsigned integers modulo 2^64, so that those of double and std::uint64_t fit.
template <number T>
constexpr std::uint64_t rung_of(T x) noexcept {
  if constexpr (codebook_type<T>) {
    return ladder_of<format_of<T>>.rung[to_bits(x)];
  } else if constexpr (float_type<T>) {
    const std::uint64_t magnitude = to_bits(x) & format_of<T>.magnitude_mask();
    return format_of<T>.is_negative(to_bits(x)) ? 0 - magnitude : magnitude;
  } else {
    const std::uint64_t magnitude = format_of<T>.magnitude(to_bits(x));
    return format_of<T>.is_negative(to_bits(x)) ? 0 - magnitude : magnitude;
  }
}

/// One step toward +infinity (or, mirrored, toward -infinity).
template <float_type T>
constexpr T step(T x, bool up) noexcept {
  constexpr float_format f       = format_of<T>;
  const std::uint64_t code       = to_bits(x);
  const std::uint64_t magnitude  = code & f.magnitude_mask();
  const bool negative            = f.is_negative(code);
  constexpr std::uint64_t top    = f.has_infinity ? f.infinity_code() : f.max_code();
  const auto number              = [](std::uint64_t c) { return from_bits<T>(static_cast<code_type<T>>(c)); };
  if (f.is_nan(code)) return x;
  if (magnitude == 0 && f.zero != zero_encoding::none) return up ? number(1) : f.is_signed ? number(f.sign_bit() | 1) : x;
  if (negative == up) {  // toward zero: the last step of a negative number is to -0, where there is one
    if (magnitude == 0) return x;
    return number(magnitude == 1 && f.zero == zero_encoding::without_sign ? 0 : code - 1);
  }
  return magnitude == top ? x : number(code + 1);
}

template <codebook_type T>
constexpr T step(T x, bool up) noexcept {
  constexpr const auto& ladder = ladder_of<format_of<T>>;
  const std::size_t rung       = ladder.rung[to_bits(x)];
  if (rung == (up ? ladder.count - 1 : 0)) return x;
  return from_bits<T>(up ? ladder.last[rung + 1] : ladder.first[rung - 1]);
}

template <integer_type T>
constexpr T step(T x, bool up) noexcept {
  const T end = up ? max_finite<T> : lowest_finite<T>;
  if (to_bits(x) == to_bits(end)) return x;
  return from_bits<T>(static_cast<code_type<T>>(up ? to_bits(x) + 1u : to_bits(x) - 1u));
}

}  // namespace detail

/// The smallest number above x, infinity included; the largest is its own neighbour, and so is NaN. From below, 0 is -0.
/// \spec IEEE 754-2019 5.3.1
template <number T>
constexpr T next_up(T x) noexcept {
  return detail::step(x, true);
}
/// The largest number below x.
template <number T>
constexpr T next_down(T x) noexcept {
  return detail::step(x, false);
}

/// The number of steps from a to b, -0 and +0 being one number; of NaN to NaN 0, of NaN to a number the largest integer.
template <number T>
constexpr std::uint64_t ulp_distance(T a, T b) noexcept {
  if (exact(a).is_nan() || exact(b).is_nan()) return exact(a).is_nan() && exact(b).is_nan() ? 0 : ~std::uint64_t{0};
  const bool a_is_less = compare_exactly(exact(a), exact(b)) < 0;
  return a_is_less ? detail::rung_of(b) - detail::rung_of(a) : detail::rung_of(a) - detail::rung_of(b);
}

/// The codes 0, 1, 2, ... of a type of up to 32 bits as numbers: `for (float8_e4m3fn x : all_codes<float8_e4m3fn>)`.
template <number T>
  requires(code_bits<T> <= 32)
struct code_range {
  struct iterator {
    using value_type      = T;
    using difference_type = std::ptrdiff_t;
    std::uint64_t code    = 0;

    constexpr T operator*() const noexcept { return tessera::from_bits<T>(static_cast<code_type<T>>(code)); }
    constexpr iterator& operator++() noexcept { return ++code, *this; }
    constexpr iterator operator++(int) noexcept { return {code++}; }
    friend constexpr bool operator==(const iterator&, const iterator&) = default;
  };
  constexpr iterator begin() const noexcept { return {0}; }
  constexpr iterator end() const noexcept { return {size()}; }
  constexpr std::uint64_t size() const noexcept { return std::uint64_t{1} << code_bits<T>; }
};
template <number T>
inline constexpr code_range<T> all_codes{};

}  // namespace tessera::inline v0
