// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A second block quantizer, slow and plain, against which the library's is compared: DESIGN section 3 and the docstrings of the
// schemes, in loops over doubles and floats, with the oracle's casts.
// Layer: tests/support. Stands on the oracle and on nothing of Tessera, and must stay so.
#ifndef TESSERA_TESTS_SUPPORT_NAIVE_QUANTIZER_HPP
#define TESSERA_TESTS_SUPPORT_NAIVE_QUANTIZER_HPP

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

#include "oracle.hpp"

namespace naive {

enum class element { e4m3fn, int8, int4, uint4, e2m3fn, int2, e3m2fn, e2m1fn, mx_int8 };
enum class formula {
  quotient,   // a / Q
  product,    // a * fl(1 / Q)
  two_sided,  // the larger of high / 7 and low / -8: of the largest and the smallest code
  shared      // OCP MX: 2^(floor(log2 a) - floor(log2 Q)), not below 2^-127
};
enum class amax { of_finite, without_nan, or_nan };

/// What a scheme does, in the words of its documentation.
struct recipe {
  naive::element element;
  std::size_t block_rows, block_cols;  // 0 stands for the whole matrix
  bool has_zero_point      = false;
  naive::amax amax         = amax::of_finite;
  float amax_floor         = 0;
  float scale_floor        = 0x1p-80f;
  bool one_for_zero_groups = true;
  bool is_power_of_two     = false;
  bool by_reciprocal       = false;  // x * fl(1/s) and not x / s
  naive::formula formula   = naive::formula::quotient;
  float largest            = 0;  // Q, if it is not the largest code
  bool nan_is_positive     = false;
  oracle::rounding rounding = oracle::rounding::nearest_even;
};

struct report {
  std::uint64_t zero_groups = 0, saturated = 0, flushed = 0, nan_in = 0, inf_in = 0, nan_out = 0;
};

struct result {
  std::size_t block_rows = 0, block_cols = 0;  // of blocks
  std::vector<std::uint32_t> codes;
  std::vector<float> scales;
  std::vector<int> zeros;
  std::vector<float> values;  // dequantized
  naive::report report;
};

inline bool is_float(element e) { return e == element::e4m3fn || e == element::e2m3fn || e == element::e3m2fn || e == element::e2m1fn; }
inline const oracle::model& model_of(element e) {
  static const oracle::model e4m3fn = oracle::model_of(0), e2m3fn = oracle::model_of(7), e3m2fn = oracle::model_of(8), e2m1fn = oracle::model_of(9);
  return e == element::e4m3fn ? e4m3fn : e == element::e2m3fn ? e2m3fn : e == element::e3m2fn ? e3m2fn : e2m1fn;
}
inline oracle::integer_model integer_of(element e) {
  switch (e) {
    case element::int8: return {8, true};
    case element::mx_int8: return {8, true, 6};
    case element::int4: return {4, true};
    case element::int2: return {2, true};
    default: return {4, false};
  }
}
inline double largest_of(element e) {
  if (is_float(e)) return model_of(e).value(model_of(e).max_code());
  return integer_of(e).highest() * integer_of(e).unit();
}

struct coded {
  std::uint32_t code;
  double value;
  bool saturated;
};

/// A scaled element to its code, saturating.
inline coded code_of(const recipe& how, float q) {
  if (is_float(how.element)) {
    const oracle::model& m = model_of(how.element);
    const auto c           = m.convert(static_cast<double>(q), how.rounding, oracle::overflow::saturate);
    if (std::isnan(q)) return {m.nan_code(!how.nan_is_positive && std::signbit(q)), m.value(c.code), false};
    return {c.code, m.value(c.code), std::isinf(q) || c.overflow};
  }
  const oracle::integer_model m = integer_of(how.element);
  const int n                   = std::isinf(q) ? (q > 0 ? m.highest() : m.lowest()) : m.convert(static_cast<double>(q), how.rounding);
  // How far it would have gone: rounded in a type that has room.
  const oracle::integer_model roomy{24, true, m.fraction_bits};
  const bool beyond = std::isinf(q) || roomy.convert(static_cast<double>(q), how.rounding) > m.highest() || roomy.convert(static_cast<double>(q), how.rounding) < m.lowest();
  return {static_cast<std::uint32_t>(n) & (m.code_count() - 1), n * m.unit(), !std::isnan(q) && beyond};
}

/// The smallest power of two that is not below s, as a byte of E8M0 holds it: there is no infinity, and no zero but for rules with a floor.
inline float power_of_two_above(float s) {
  if (s == 0) return 0;
  if (!std::isfinite(s)) return std::numeric_limits<float>::quiet_NaN();
  int e         = 0;
  const float m = std::frexp(s, &e);
  return m == 0.5f ? s : std::ldexp(1.0f, e);
}

/// The scale and zero point of a group.
struct group_scale {
  float s;
  int z;
  bool is_zero_group;
};

inline group_scale scale_of_group(const recipe& how, const std::vector<float>& x) {
  float a = 0, low = 0, high = 0;
  bool has_nan = false, has_infinity = false;
  for (const float v : x) {
    has_nan      = has_nan || std::isnan(v);
    has_infinity = has_infinity || std::isinf(v);
    if (!std::isfinite(v)) continue;
    a    = std::fmax(a, std::fabs(v));
    low  = std::fmin(low, v);
    high = std::fmax(high, v);
  }
  if (how.amax != amax::of_finite && has_infinity) a = std::numeric_limits<float>::infinity();
  if (how.amax == amax::or_nan && has_nan) a = std::numeric_limits<float>::quiet_NaN();
  const bool is_zero = a == 0;
  const auto zero_point = [&](float s) {
    const oracle::integer_model m = integer_of(how.element);
    return how.has_zero_point ? m.convert(static_cast<double>(-low / s + static_cast<float>(m.lowest())), oracle::rounding::nearest_even) : 0;
  };
  if (is_zero && how.one_for_zero_groups) return {1.0f, zero_point(1.0f), true};

  const float q = how.largest != 0 ? how.largest : static_cast<float>(largest_of(how.element));
  float s       = 0;
  if (how.has_zero_point) {
    const float range = high - low;
    const auto steps  = static_cast<float>(integer_of(how.element).highest() - integer_of(how.element).lowest());
    s                 = std::isfinite(range) ? range / steps : high / steps - low / steps;
  } else if (how.formula == formula::two_sided) {
    s = std::fmax(high / 7.0f, low / -8.0f);
  } else if (how.formula == formula::shared) {
    s = std::ldexp(1.0f, std::max(std::ilogb(a) - std::ilogb(q), -127));
  } else {
    const float floored = a < how.amax_floor ? how.amax_floor : a;  // a NaN is not below anything
    s                   = how.formula == formula::product ? floored * (1.0f / q) : floored / q;
  }
  if (how.is_power_of_two) s = power_of_two_above(s);
  if (s < how.scale_floor) s = how.scale_floor;
  return {s, zero_point(s), is_zero};
}

/// Quantizes rows x cols elements that lie `stride` apart.
inline result quantize(const recipe& how, const std::vector<float>& x, std::size_t rows, std::size_t cols, std::size_t stride) {
  result r;
  const std::size_t height = how.block_rows == 0 ? rows : how.block_rows, width = how.block_cols == 0 ? cols : how.block_cols;
  r.codes.resize(rows * cols);
  r.values.resize(rows * cols);
  for (std::size_t top = 0; top < rows && cols != 0; top += height, ++r.block_rows) {
    r.block_cols = 0;
    for (std::size_t left = 0; left < cols; left += width, ++r.block_cols) {
      std::vector<float> group;
      std::vector<std::size_t> places;
      for (std::size_t i = top; i < rows && i < top + height; ++i)
        for (std::size_t j = left; j < cols && j < left + width; ++j) {
          group.push_back(x[i * stride + j]);
          places.push_back(i * cols + j);
        }
      const auto [s, z, is_zero_group] = scale_of_group(how, group);
      r.scales.push_back(s);
      r.zeros.push_back(z);
      r.report.zero_groups += is_zero_group ? 1u : 0u;
      const float reciprocal = 1.0f / s;
      for (std::size_t i = 0; i != group.size(); ++i) {
        const float v = group[i];
        float q       = how.by_reciprocal ? v * reciprocal : v / s;
        // The machine's own NaN (inf / inf) is negative on x86; the library gives a NaN the sign of the element.
        if (std::isnan(q)) q = std::copysign(std::numeric_limits<float>::quiet_NaN(), v);
        coded c{};
        if (how.has_zero_point) {
          q = std::isnan(v) ? static_cast<float>(z) : std::nearbyint(std::fmin(std::fmax(q, -1e6f), 1e6f)) + static_cast<float>(z);
          c = code_of(how, q);
        } else {
          c = code_of(how, q);
        }
        r.codes[places[i]]  = c.code;
        r.values[places[i]] = static_cast<float>(c.value - z) * s;
        r.report.saturated += c.saturated ? 1u : 0u;
        r.report.flushed += v != 0 && !std::isnan(v) && c.value == z ? 1u : 0u;
        r.report.nan_in += std::isnan(v) ? 1u : 0u;
        r.report.inf_in += std::isinf(v) ? 1u : 0u;
        r.report.nan_out += std::isnan(c.value) ? 1u : 0u;
      }
    }
  }
  return r;
}

}  // namespace naive

#endif
