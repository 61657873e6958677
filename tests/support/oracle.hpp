// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A second, slow and plain model of narrow number formats, against which the library's conversions are compared.
// Layer: tests/support. Stands on nothing of Tessera, and must stay so: an oracle is never the code under test in other clothes.
// Everything is a table of doubles. All values and all midpoints of formats of up to 19 bits are exact in double.
#ifndef TESSERA_TESTS_SUPPORT_ORACLE_HPP
#define TESSERA_TESTS_SUPPORT_ORACLE_HPP

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <vector>

namespace oracle {

inline float float_of(std::uint32_t bits) {
  float x = 0;
  std::memcpy(&x, &bits, sizeof x);
  return x;
}

inline double double_of(std::uint64_t bits) {
  double x = 0;
  std::memcpy(&x, &bits, sizeof x);
  return x;
}

inline std::uint32_t bits_of(float x) {
  std::uint32_t bits = 0;
  std::memcpy(&bits, &x, sizeof bits);
  return bits;
}

inline std::uint64_t bits_of(double x) {
  std::uint64_t bits = 0;
  std::memcpy(&bits, &x, sizeof bits);
  return bits;
}

inline constexpr std::uint32_t float_infinity_bits = 0x7f80'0000u;

/// Where a format keeps what is not a finite number.
enum class kind {
  ieee,  // the all-ones exponent holds infinity and the NaNs
  fn,    // no infinity; NaN is all ones
  fnuz,  // no infinity, no negative zero; NaN is the code of -0
  fin,   // finite values only
  e8m0,  // an exponent without sign or zero; NaN is FF
  ufn,   // no sign, no infinity; NaN is all ones
  p3109  // no negative zero; NaN is the code of -0, and infinity the largest magnitude
};

/// The six roundings in the order of the golden files (`m`).
enum class rounding { nearest_even, toward_zero, upward, downward, nearest_away, to_odd };
inline constexpr std::array all_roundings{rounding::nearest_even, rounding::toward_zero,  rounding::upward,
                                          rounding::downward,     rounding::nearest_away, rounding::to_odd};
inline constexpr std::array rounding_names{"nearest_even", "toward_zero", "upward", "downward", "nearest_away", "to_odd"};

/// The overflow policies; the first two in the order of the golden files (`p`).
enum class overflow { saturate, ieee, saturate_finite };
inline constexpr std::array all_overflows{overflow::saturate, overflow::ieee, overflow::saturate_finite};
inline constexpr std::array overflow_names{"saturate", "ieee", "saturate_finite"};

inline const char* name_of(rounding r) { return rounding_names[static_cast<std::size_t>(r)]; }
inline const char* name_of(overflow o) { return overflow_names[static_cast<std::size_t>(o)]; }

/// What a rounding does to a magnitude; the five tables of a `steps` file, in its order.
enum class magnitude_rounding { nearest_even, toward_zero, away, nearest_away, to_odd };
inline constexpr std::size_t magnitude_rounding_count = 5;

/// The magnitude's share of a rounding: towards +infinity is away from zero for a positive number only.
inline magnitude_rounding on_magnitude(rounding r, bool negative) {
  switch (r) {
    case rounding::nearest_even: return magnitude_rounding::nearest_even;
    case rounding::toward_zero: return magnitude_rounding::toward_zero;
    case rounding::upward: return negative ? magnitude_rounding::toward_zero : magnitude_rounding::away;
    case rounding::downward: return negative ? magnitude_rounding::away : magnitude_rounding::toward_zero;
    case rounding::nearest_away: return magnitude_rounding::nearest_away;
    case rounding::to_odd: break;
  }
  return magnitude_rounding::to_odd;
}

/// The fields of a format.
struct layout {
  const char* name;
  int exponent_bits;
  int mantissa_bits;
  int bias;
  oracle::kind kind;
};

/// The formats of the golden files, whose index is the id used there; behind them those of ../shared/spec/formats.md section 2
/// that the files do not have (float12_e5m6 is of the library's own layout, IEEE-like).
inline constexpr std::size_t golden_layout_count = 14;
inline constexpr std::array<layout, 19> layouts{{
    {"E4M3FN", 4, 3, 7, kind::fn},          // 0
    {"E5M2", 5, 2, 15, kind::ieee},         // 1
    {"E4M3", 4, 3, 7, kind::ieee},          // 2
    {"E3M4", 3, 4, 3, kind::ieee},          // 3
    {"E4M3FNUZ", 4, 3, 8, kind::fnuz},      // 4
    {"E5M2FNUZ", 5, 2, 16, kind::fnuz},     // 5
    {"E4M3B11FNUZ", 4, 3, 11, kind::fnuz},  // 6
    {"E2M3", 2, 3, 1, kind::fin},           // 7
    {"E3M2", 3, 2, 3, kind::fin},           // 8
    {"E2M1", 2, 1, 1, kind::fin},           // 9
    {"E8M0", 8, 0, 127, kind::e8m0},        // 10
    {"BF16", 8, 7, 127, kind::ieee},        // 11
    {"FP16", 5, 10, 15, kind::ieee},        // 12
    {"TF32", 8, 10, 127, kind::ieee},       // 13
    {"UE4M3", 4, 3, 7, kind::ufn},          // 14
    {"UE5M3", 5, 3, 15, kind::ufn},         // 15
    {"E5M6", 5, 6, 15, kind::ieee},         // 16
    {"P3109_K8P3", 5, 2, 16, kind::p3109},  // 17
    {"P3109_K8P4", 4, 3, 8, kind::p3109},   // 18
}};

/// A conversion's answer and what happened on the way.
struct conversion {
  std::uint32_t code;
  bool inexact;            // the (finite) input is not the value of the code
  bool overflow;           // rounded on a grid without an upper end, the (finite) input would be larger than the largest value
  bool underflow = false;  // rounding changed a (finite) input that was nearer to zero than every normal number, and not zero
  bool invalid = false;    // a NaN without a code, or less than zero after rounding where there is no sign
};

/// One narrow floating-point format as the table of its values.
class model {
 public:
  explicit model(const layout& fields) : fields_{fields} {
    const std::uint32_t end = overflow_code();
    values_.reserve(end + 1);
    for (std::uint32_t code = 0; code <= end; ++code) values_.push_back(value_by_definition(code));
  }

  const layout& fields() const { return fields_; }
  const char* name() const { return fields_.name; }
  bool has_sign() const { return fields_.kind != kind::e8m0 && fields_.kind != kind::ufn; }
  bool has_infinity() const { return fields_.kind == kind::ieee || fields_.kind == kind::p3109; }
  bool has_nan() const { return fields_.kind != kind::fin; }
  bool has_negative_zero() const { return has_sign() && !nan_is_negative_zero(); }
  int bits() const { return fields_.exponent_bits + fields_.mantissa_bits + (has_sign() ? 1 : 0); }
  std::uint32_t code_count() const { return std::uint32_t{1} << bits(); }
  std::uint32_t sign_bit() const { return has_sign() ? code_count() >> 1 : 0; }

  std::uint32_t max_code() const {
    const std::uint32_t magnitudes = std::uint32_t{1} << (fields_.exponent_bits + fields_.mantissa_bits);
    switch (fields_.kind) {
      case kind::ieee: return magnitudes - (std::uint32_t{1} << fields_.mantissa_bits) - 1;
      case kind::fn:
      case kind::e8m0:
      case kind::ufn:
      case kind::p3109: return magnitudes - 2;
      case kind::fnuz:
      case kind::fin: break;
    }
    return magnitudes - 1;
  }

  /// The magnitude that would follow the largest one if the grid went on.
  std::uint32_t overflow_code() const { return max_code() + 1; }

  /// The quiet NaN a conversion returns; +max where the format has none.
  std::uint32_t nan_code(bool negative) const {
    const std::uint32_t sign = negative ? sign_bit() : 0;
    switch (fields_.kind) {
      case kind::ieee: return sign | overflow_code() | (std::uint32_t{1} << (fields_.mantissa_bits - 1));
      case kind::fn: return sign | overflow_code();
      case kind::fnuz:
      case kind::p3109: return sign_bit();
      case kind::e8m0:
      case kind::ufn: return overflow_code();
      case kind::fin: break;
    }
    return max_code();
  }

  /// "Infinity" as DESIGN section 2 has it: infinity, else NaN, else the largest value.
  std::uint32_t infinity_code(bool negative) const {
    if (has_infinity()) return signed_code(overflow_code(), negative);
    return has_nan() ? nan_code(negative) : signed_code(max_code(), negative);
  }

  std::uint32_t signed_code(std::uint32_t magnitude, bool negative) const {
    if (nan_is_negative_zero() && magnitude == 0) return 0;
    return negative ? magnitude | sign_bit() : magnitude;
  }

  /// The magnitudes of the finite codes in ascending order, and behind them the point where the grid would go on.
  const std::vector<double>& values() const { return values_; }

  bool is_nan(std::uint32_t code) const {
    if (nan_is_negative_zero()) return code == sign_bit();
    const std::uint32_t magnitude = code & ~sign_bit();
    return magnitude > max_code() && !(has_infinity() && magnitude == overflow_code());
  }

  bool is_infinity(std::uint32_t code) const { return has_infinity() && (code & ~sign_bit()) == overflow_code(); }
  /// Where the NaN is in the place of -0 it has no sign.
  bool is_negative(std::uint32_t code) const { return (code & sign_bit()) != 0 && !(nan_is_negative_zero() && code == sign_bit()); }

  double min_normal() const { return std::ldexp(1.0, (fields_.kind == kind::e8m0 ? 0 : 1) - fields_.bias); }

  /// The value of a code; every NaN is the host's quiet NaN with the sign of the code.
  double value(std::uint32_t code) const {
    double magnitude = std::numeric_limits<double>::quiet_NaN();
    if (is_infinity(code))
      magnitude = std::numeric_limits<double>::infinity();
    else if (!is_nan(code))
      magnitude = values_[code & ~sign_bit()];
    return std::copysign(magnitude, is_negative(code) ? -1.0 : 1.0);
  }

  /// The float pattern of a code by DESIGN section 2: wide formats keep a NaN's payload, the others have one NaN.
  std::uint32_t float_bits(std::uint32_t code) const {
    if (!is_nan(code)) return bits_of(static_cast<float>(value(code)));
    const std::uint32_t sign = is_negative(code) ? 0x8000'0000u : 0u;
    if (bits() <= 8) return sign | 0x7fc0'0000u;
    const std::uint32_t payload = (code & ((std::uint32_t{1} << fields_.mantissa_bits) - 1)) << (23 - fields_.mantissa_bits);
    const std::uint32_t quiet = fields_.exponent_bits == 8 ? 0u : 0x0040'0000u;  // bfloat16 and TF32 keep their pattern
    return sign | float_infinity_bits | payload | quiet;
  }

  /// Rounds x once: rules 1 to 6 of the golden README and the overflow table of DESIGN section 2.
  conversion convert(double x, rounding r, overflow o) const {
    const bool negative = std::signbit(x);
    const double magnitude = std::fabs(x);
    if (std::isnan(x)) return {nan_code(negative), false, false, false, !has_nan()};
    if (std::isinf(x)) {
      const std::uint32_t code = o == overflow::saturate ? signed_code(max_code(), negative) : infinity_code(negative);
      return {clamped(code, negative, o), false, false, false, negative && !has_sign()};
    }
    const magnitude_rounding m = on_magnitude(r, negative);
    const auto [code, overflows] = rounded(magnitude, m);
    const bool below_zero = negative && !has_sign() && code != 0;
    if (!overflows) {
      const std::uint32_t result = clamped(signed_code(code, negative), negative, o);
      const bool tiny = magnitude != 0 && magnitude < min_normal();
      return {result, !(value(result) == x), false, tiny && values_[code] != magnitude, below_zero};
    }
    const bool to_infinity = o == overflow::ieee && m != magnitude_rounding::toward_zero && m != magnitude_rounding::to_odd;
    const std::uint32_t result = to_infinity ? infinity_code(negative) : signed_code(max_code(), negative);
    return {clamped(result, negative, o), true, true, false, below_zero};
  }

  /// For each magnitude code c the smallest non-negative float pattern that is converted to c or more; the last entry
  /// is the first pattern that overflows. The definition of `steps/` in the golden README.
  std::vector<std::uint32_t> steps(magnitude_rounding m) const {
    std::vector<std::uint32_t> table{0};
    table.reserve(values_.size());
    for (std::uint32_t code = 1; code < values_.size(); ++code) table.push_back(first_float_rounded_to(code, m));
    return table;
  }

 private:
  struct rounded_magnitude {
    std::uint32_t code;
    bool overflows;
  };

  bool nan_is_negative_zero() const { return fields_.kind == kind::fnuz || fields_.kind == kind::p3109; }

  // The fields read as IEEE 754 reads them, for every code: also for those that hold infinity or NaN.
  double value_by_definition(std::uint32_t code) const {
    if (fields_.kind == kind::e8m0) return std::ldexp(1.0, static_cast<int>(code) - fields_.bias);
    const int exponent = static_cast<int>(code >> fields_.mantissa_bits);
    const std::uint32_t one = std::uint32_t{1} << fields_.mantissa_bits;
    const std::uint32_t mantissa = code & (one - 1);
    const std::uint32_t significand = exponent == 0 ? mantissa : one + mantissa;
    return std::ldexp(static_cast<double>(significand), std::max(exponent, 1) - fields_.bias - fields_.mantissa_bits);
  }

  // E8M0's significands are all 1, so a tie has no even neighbour: it goes up. And to odd has nothing to choose.
  magnitude_rounding without_parity(magnitude_rounding m) const {
    if (fields_.kind != kind::e8m0) return m;
    if (m == magnitude_rounding::nearest_even) return magnitude_rounding::nearest_away;
    if (m == magnitude_rounding::to_odd) return magnitude_rounding::toward_zero;
    return m;
  }

  static bool is_odd(std::uint32_t code) { return (code & 1) != 0; }

  rounded_magnitude rounded(double magnitude, magnitude_rounding m) const {
    if (magnitude < values_.front()) return {0, false};  // E8M0 below 2^-127
    const auto above = std::upper_bound(values_.begin(), values_.end(), magnitude);
    const auto lower = static_cast<std::uint32_t>(above - values_.begin()) - 1;
    if (lower == overflow_code()) return {lower, true};
    if (values_[lower] == magnitude) return {lower, false};
    const std::uint32_t upper = lower + 1;
    const double middle = (values_[lower] + values_[upper]) / 2;
    std::uint32_t code = lower;
    switch (without_parity(m)) {
      case magnitude_rounding::toward_zero: break;
      case magnitude_rounding::away: code = upper; break;
      case magnitude_rounding::to_odd: code = is_odd(lower) ? lower : upper; break;
      case magnitude_rounding::nearest_away: code = magnitude >= middle ? upper : lower; break;
      case magnitude_rounding::nearest_even:
        if (magnitude > middle || (magnitude == middle && is_odd(lower))) code = upper;
        break;
    }
    return {code, code == overflow_code()};
  }

  // An unsigned format below zero: the smallest value when saturating, otherwise NaN; what is rounded to zero is zero.
  std::uint32_t clamped(std::uint32_t code, bool negative, overflow o) const {
    if (has_sign() || !negative || code == 0) return code;
    if (o == overflow::saturate || (o == overflow::saturate_finite && code != overflow_code())) return 0;
    return overflow_code();
  }

  std::uint32_t first_float_rounded_to(std::uint32_t code, magnitude_rounding m) const {
    const double below = values_[code - 1];
    const double here = values_[code];
    const double middle = (below + here) / 2;
    const bool no_infinity = code == overflow_code();  // truncation stops at the largest value, however large the input
    switch (without_parity(m)) {
      case magnitude_rounding::toward_zero: return no_infinity ? float_infinity_bits : first_float_at(here);
      case magnitude_rounding::away: return first_float_above(below);
      case magnitude_rounding::nearest_away: return first_float_at(middle);
      case magnitude_rounding::nearest_even: return is_odd(code) ? first_float_above(middle) : first_float_at(middle);
      case magnitude_rounding::to_odd: break;
    }
    if (no_infinity) return float_infinity_bits;
    return is_odd(code) ? first_float_above(below) : first_float_at(here);
  }

  static std::uint32_t first_float_at(double limit) {
    return first_float([limit](double x) { return x >= limit; });
  }
  static std::uint32_t first_float_above(double limit) {
    return first_float([limit](double x) { return x > limit; });
  }

  // Non-negative floats are ordered as their patterns, and infinity is beyond every limit.
  template <class Predicate>
  static std::uint32_t first_float(Predicate holds) {
    std::uint32_t low = 0;
    std::uint32_t high = float_infinity_bits;
    while (low < high) {
      const std::uint32_t middle = low + (high - low) / 2;
      if (holds(static_cast<double>(float_of(middle))))
        high = middle;
      else
        low = middle + 1;
    }
    return low;
  }

  layout fields_;
  std::vector<double> values_;
};

/// The model of layout `id`, which below `golden_layout_count` is the id of the golden files.
inline model model_of(std::size_t id) { return model{layouts[id]}; }

/// A two's complement or unsigned integer of a few bits; the number that it stands for is 2^-fraction_bits of that.
struct integer_model {
  int bits;
  bool is_signed;
  int fraction_bits = 0;

  double unit() const { return std::ldexp(1.0, -fraction_bits); }

  int lowest() const { return is_signed ? -(1 << (bits - 1)) : 0; }
  int highest() const { return is_signed ? (1 << (bits - 1)) - 1 : (1 << bits) - 1; }
  std::uint32_t code_count() const { return std::uint32_t{1} << bits; }

  int value(std::uint32_t code) const {
    const int plain = static_cast<int>(code);
    return plain > highest() ? plain - (1 << bits) : plain;
  }

  /// Rounds x once to an integer of units; every overflow policy saturates, and NaN gives 0.
  int convert(double number, rounding r) const {
    const double x = std::ldexp(number, fraction_bits);  // exact, unless it is far beyond the range
    if (std::isnan(x)) return 0;
    if (x <= lowest() - 1.0) return lowest();
    if (x >= highest() + 1.0) return highest();
    const double whole = std::trunc(x);
    const double rest = std::fabs(x - whole);  // exact; x - floor(x) is not, just below a half
    const int near = static_cast<int>(whole);
    if (rest == 0) return near;
    const int step = x < 0 ? -1 : 1;
    return std::clamp(near + (goes_away(near, rest, x < 0, r) ? step : 0), lowest(), highest());
  }

 private:
  /// Whether a number between two integers becomes the one farther from zero.
  static bool goes_away(int near, double rest, bool negative, rounding r) {
    const bool near_is_odd = (near & 1) != 0;
    switch (r) {
      case rounding::upward: return !negative;
      case rounding::downward: return negative;
      case rounding::toward_zero: return false;
      case rounding::to_odd: return !near_is_odd;
      case rounding::nearest_away: return rest >= 0.5;
      case rounding::nearest_even: break;
    }
    return rest > 0.5 || (rest == 0.5 && near_is_odd);
  }
};

}  // namespace oracle

#endif
