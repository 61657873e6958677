// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Where the quotients of an element lie by every published multiplier, and whether the border between two codes is among them.
// Layer: block. Stands on quantized_matrix, scale_rule, format/neighbours.
#pragma once

#include <cstddef>
#include <cstdint>

#include "../format/neighbours.hpp"
#include "quantize.hpp"
#include "quantized_matrix.hpp"

namespace tessera::inline v0::detail {

/// An interval that grows.
struct double_span {
  double low = 1, high = -1;

  constexpr bool holds(double x) const noexcept { return low <= x && x <= high; }
  constexpr void add(double x) noexcept {
    const bool first = low > high;
    if (first || x < low) low = x;
    if (first || x > high) high = x;
  }
};

/// What the elements of one group may meet: the divisors and multipliers of spec/quantizers.md 1.3 that go with its scale.
struct group_multipliers {
  struct operation {
    float factor;
    bool divides;
  };
  operation list[8]{};
  std::size_t count = 0;

  constexpr void divide_by(float s) noexcept { list[count++] = {s, true}; }
  constexpr void multiply_by(float r) noexcept { list[count++] = {r, false}; }
};

}  // namespace tessera::inline v0::detail

#include "../simd/scalar/begin.hpp"

/// The number at which rounding to nearest goes from the code a to its neighbour b: their middle, or a codebook's threshold.
template <number T>
constexpr double border_between(T a, T b) noexcept {
  const double x = static_cast<double>(static_cast<float>(a)), y = static_cast<double>(static_cast<float>(b));
  const double low = x < y ? x : y, high = x < y ? y : x;
  if constexpr (codebook_type<T>) {
    for (std::size_t i = 0; i + 1 < format_of<T>.searched(); ++i) {
      const auto t = static_cast<double>(detail::search_in<format_of<T>>.border[i]);
      if (low <= t && t <= high) return t;
      if (format_of<T>.has_sign_bit && low <= -t && -t <= high) return -t;
    }
  }
  return low + (high - low) / 2;
}

/// Adds the place of a quotient among the codes: for rules that truncate lowest + q + offset their borders are moved to the middles that
/// other rules have, and the sum counts with and without its rounding.
template <scheme S>
constexpr void add_place(float q, float z, detail::double_span& to) noexcept {
  constexpr code_rule rule = coding_of<S>;
  const auto place         = static_cast<double>(q);
  if constexpr (rule.form == element_form::offset || rule.form == element_form::fused_offset || rule.form == element_form::from_minimum) {
    constexpr double half = 0.5, lowest = static_cast<double>(static_cast<float>(lowest_finite<typename S::element>));
    to.add(place + static_cast<double>(rule.offset) + lowest - half);
    to.add(static_cast<double>(add(q, rule.offset)) + lowest - half);
  } else {
    const double shift = rule.form == element_form::scaled ? 0.0 : static_cast<double>(z);
    to.add(place + shift);
    if constexpr (rule.precision == precision::bfloat16) to.add(static_cast<double>(static_cast<float>(cast<bfloat16>(q))) + shift);
    if constexpr (rule.precision == precision::float16) to.add(static_cast<double>(static_cast<float>(cast<float16>(q))) + shift);
  }
}

/// Adds the places of x by each of the multipliers; z is the zero point.
template <scheme S>
constexpr void add_places(const detail::group_multipliers& by, float x, float z, detail::double_span& to) noexcept {
  for (std::size_t i = 0; i != by.count; ++i) {
    const float y = coding_of<S>.form == element_form::from_minimum ? add(x, -z) : x;
    const float q = by.list[i].divides ? divide(y, by.list[i].factor) : multiply(y, by.list[i].factor);
    if (is_finite(q)) add_place<S>(q, z, to);
  }
}

/// True if a and b are the same but for the last bits that the order of float operations decides.
constexpr bool nearly_same(float a, float b, std::uint64_t steps) noexcept { return ulp_distance(a, b) <= steps; }

/// What S itself makes of a group.
template <scheme S, class T>
constexpr tessera::scaling<S> own_scaling(const group_statistic& group, quantized_view<const S> q, std::size_t i, std::size_t j) noexcept {
  if constexpr (scaling_of<S>.statistic == statistic::given)
    return scaling_of_given<S>(q.scales()(i, j));
  else if constexpr (has_global_scale<S>)
    return scaling_of_two_levels<S>(group, *q.global());
  else
    return scaling_from<S, T>(group);
}

/// What there is for block (i, j) of q: the scale in memory divided by and its inverse multiplied by; Q / a in its two forms, if that is
/// the scale's inverse (neither a power of two nor a floor came in between); and what the rule itself makes of the group, if that is the
/// scale in memory.
template <scheme S, class T>
constexpr detail::group_multipliers multipliers_of(const group_statistic& group, quantized_view<const S> q, std::size_t i,
                                                   std::size_t j) noexcept {
  const float s = q.scale_at(i, j);
  detail::group_multipliers result;
  if constexpr (coding_of<S>.meets_stored_scale) {
    const float r = divide(1.0f, s), ratio = divide(largest_of<S>(), group.high),
                in_steps = multiply(divide(1.0f, group.high), largest_of<S>());
    result.divide_by(s);
    result.multiply_by(r);
    if (nearly_same(ratio, r, 8)) result.multiply_by(ratio);
    if (nearly_same(in_steps, r, 8)) result.multiply_by(in_steps);
  }
  const tessera::scaling<S> own = own_scaling<S, T>(group, q, i, j);
  if (!nearly_same(scale_of_stored<S>(static_cast<float>(own.stored), q.global() == nullptr ? 1.0f : *q.global()), s, 2)) return result;
  if constexpr (coding_of<S>.multiplier == multiplier::division)
    result.divide_by(own.by.s);
  else
    result.multiply_by(own.by.r);
  return result;
}

#include "../simd/scalar/end.hpp"
