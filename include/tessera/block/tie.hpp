// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Where the quotients of an element lie by every published multiplier, and whether the border between two codes is among them.
// Layer: block. Stands on quantized_matrix, scale_rule, format/neighbours.
#pragma once

#include <cstdint>

#include "../format/neighbours.hpp"
#include "quantize.hpp"
#include "quantized_matrix.hpp"

namespace tessera::inline v0::detail {

/// The steps between two numbers of a type; those of a codebook are counted in the order of its values, which need not be that of its codes.
template <number T>
constexpr std::uint64_t steps_between(T a, T b) noexcept {
  if constexpr (codebook_type<T>) {
    const T low = compare_exactly(exact(a), exact(b)) < 0 ? a : b, high = compare_exactly(exact(a), exact(b)) < 0 ? b : a;
    std::uint64_t above = 0, twice = 0;  // the values in (low, high], and those of them that have two codes
    for (std::uint64_t i = 0; i != format_of<T>.size(); ++i) {
      const auto x = exact(from_bits<T>(static_cast<code_type<T>>(i)));
      if (compare_exactly(x, exact(low)) <= 0 || compare_exactly(x, exact(high)) > 0) continue;
      ++above;
      for (std::uint64_t j = 0; j != i; ++j) twice += compare_exactly(x, exact(from_bits<T>(static_cast<code_type<T>>(j)))) == 0 ? 1u : 0u;
    }
    return above - twice;
  } else {
    return ulp_distance(a, b);
  }
}

/// The number at which rounding to nearest goes from the code a to its neighbour b: their middle, or a codebook's threshold.
template <number T>
constexpr double border_between(T a, T b) noexcept {
  const double x = static_cast<double>(static_cast<float>(a)), y = static_cast<double>(static_cast<float>(b));
  const double low = x < y ? x : y, high = x < y ? y : x;
  if constexpr (codebook_type<T>) {
    for (std::size_t i = 0; i + 1 < format_of<T>.searched(); ++i) {
      const auto t = static_cast<double>(format_of<T>.threshold(i));
      if (low <= t && t <= high) return t;
      if (format_of<T>.has_sign_bit && low <= -t && -t <= high) return -t;
    }
  }
  return low + (high - low) / 2;
}

/// An interval that grows.
struct double_span {
  double low = 1, high = -1;

  constexpr bool is_empty() const noexcept { return low > high; }
  constexpr bool holds(double x) const noexcept { return low <= x && x <= high; }
  constexpr void add(double x) noexcept {
    const bool first = is_empty();
    if (first || x < low) low = x;
    if (first || x > high) high = x;
  }
};

/// What the elements of one group may meet: the divisors and multipliers of spec/quantizers.md 1.3 that go with its scale.
class multipliers_of_group {
 public:
  constexpr void divide_by(float s) noexcept { add({s, true}); }
  constexpr void multiply_by(float r) noexcept { add({r, false}); }

  /// Adds to `to` what S rounds to the code of x, by each of them; z is the zero point.
  template <scheme S>
  constexpr void span_of(float x, float z, double_span& to) const noexcept {
    for (std::size_t i = 0; i != count_; ++i) {
      const float y = coding_of<S>.form == element_form::from_minimum ? scalar::add(x, -z) : x;
      const float q = list_[i].divides ? scalar::divide(y, list_[i].factor) : scalar::multiply(y, list_[i].factor);
      if (scalar::is_finite(q)) add_code<S>(q, z, to);
    }
  }

 private:
  struct operation {
    float factor;
    bool divides;
  };

  constexpr void add(operation o) noexcept {
    if (count_ != max_count && scalar::is_finite(o.factor)) list_[count_++] = o;
  }

  template <scheme S>
  static constexpr void add_code(float q, float z, double_span& to) noexcept {
    constexpr code_rule rule = coding_of<S>;
    constexpr auto lowest    = static_cast<double>(static_cast<float>(lowest_finite<typename S::element>));
    const auto place         = static_cast<double>(q);
    if constexpr (rule.form == element_form::offset || rule.form == element_form::fused_offset || rule.form == element_form::from_minimum) {
      // The code is lowest + trunc(q + offset): its borders are whole sums, here moved to the middles that other rules have.
      to.add(place + static_cast<double>(rule.offset) + lowest - 0.5);
      to.add(static_cast<double>(scalar::add(q, rule.offset)) + lowest - 0.5);
    } else {
      const double shift = rule.form == element_form::scaled ? 0.0 : static_cast<double>(z);
      to.add(place + shift);
      if constexpr (rule.precision == precision::bfloat16) to.add(static_cast<double>(static_cast<float>(cast<bfloat16>(q))) + shift);
      if constexpr (rule.precision == precision::float16) to.add(static_cast<double>(static_cast<float>(cast<float16>(q))) + shift);
    }
  }

  static constexpr std::size_t max_count = 8;
  operation list_[max_count]{};
  std::size_t count_ = 0;
};

/// True if a and b are the same but for the last bits that the order of float operations decides.
constexpr bool nearly_same(float a, float b, std::uint64_t steps) noexcept { return ulp_distance(a, b) <= steps; }

/// Adds what S has for a group: the scale in memory divided by and its inverse multiplied by; what the rule itself makes of the group, if that
/// is the scale in memory; and Q / a in its two forms, if that is the scale's inverse (neither a power of two nor a floor came in between).
template <scheme S, class T>
constexpr multipliers_of_group multipliers_from(const group_statistic& group, quantized_view<const S> q, std::size_t i, std::size_t j) noexcept {
  constexpr code_rule rule = coding_of<S>;
  const float s            = q.scale_at(i, j);
  multipliers_of_group result;
  if constexpr (rule.meets_stored_scale) {
    result.divide_by(s);
    result.multiply_by(scalar::divide(1.0f, s));
    const float q_over_a = scalar::divide(largest_of<S>(), group.high);
    const float in_steps = scalar::multiply(scalar::divide(1.0f, group.high), largest_of<S>());
    if (nearly_same(q_over_a, scalar::divide(1.0f, s), 8)) result.multiply_by(q_over_a);
    if (nearly_same(in_steps, scalar::divide(1.0f, s), 8)) result.multiply_by(in_steps);
  }
  const float global  = q.global() == nullptr ? 1.0f : *q.global();
  const auto own      = [&] {
    if constexpr (has_global_scale<S>)
      return scalar::scaling_of_two_levels<S>(group, global);
    else
      return scalar::scaling_from<S, T>(group);
  }();
  if (!nearly_same(scalar::scale_of_stored<S>(static_cast<float>(own.stored), global), s, 2)) return result;
  if constexpr (rule.multiplier == multiplier::division)
    result.divide_by(own.by.s);
  else
    result.multiply_by(own.by.r);
  return result;
}

}  // namespace tessera::inline v0::detail
