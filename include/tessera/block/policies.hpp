// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The policies of block quantizers as data: how a group becomes a scale, and how an element becomes a code.
// Layer: block. Stands on format/conversion.
#pragma once

#include <cstdint>

#include "../format/conversion.hpp"

namespace tessera::inline v0 {

// The axes of spec/quantizers.md 14.1. P1 is `element`, P2 `block`, P9 `scale`, P15 `order` and the layouts of block/layout.hpp; P16 is
// no axis, since a clipped block and a zero-padded one have the same statistic.

/// P3. What a group of elements is reduced to.
enum class statistic : std::uint8_t {
  amax_finite,       ///< the largest magnitude of the finite elements
  amax,              ///< the largest magnitude, NaN left out (fmaxf): infinity counts
  amax_or_nan,       ///< the largest magnitude, NaN if there is one (torch.amax)
  signed_amax,       ///< the element of the largest magnitude with its sign, the first of several
  range,             ///< the smallest and the largest element, NaN left out; from the largest float and its negative on
  range_around_zero, ///< the smallest and the largest of 0 and the elements, NaN left out
  finite_range,      ///< the smallest and the largest of 0 and the finite elements
  given              ///< none: the scales stand in the destination already (static and delayed scaling)
};

/// P6. The dequantization multiplier s (value = code * s) from the statistic a and the element's largest value Q.
enum class scale_formula : std::uint8_t {
  quotient,  ///< fl(a / Q)
  product,   ///< fl(a * fl(1 / Q)): what torch makes of a / Q on CUDA
  inverse,   ///< fl(1 / q), where q is the multiplier of the elements
  range,     ///< fl(fl(max - min) / Q), Q being the steps from the lowest code to the highest
  two_sided  ///< the larger of fl(max / highest code) and fl(min / lowest code), without a zero point
};

/// P8. Whether a scale is rounded to a power of two. The last three look at the bits of a, with e the exponent of the element's largest value.
enum class power_of_two_mode : std::uint8_t {
  none,
  up,         ///< the smallest power of two that is not below s, by its exact bits
  nearest,    ///< the power of two nearest to s on the scale of logarithms
  amax_down,  ///< 2^(floor(log2 a) - e): OCP's example
  amax_up,    ///< 2^(ceil(log2 a) - e)
  amax_even   ///< 2^(floor(log2 a') - e), where a' is a rounded to the element's digits, halves up
};

/// P4. What a group of nothing but zeros does.
enum class zero_group : std::uint8_t {
  as_any,         ///< nothing special
  fixed_scale,    ///< s = zero_scale, elements are multiplied by its inverse
  fixed_where_0,  ///< wherever s comes out as 0, before or after it is rounded to its type, it is zero_scale
  no_multiplier   ///< where s comes out as 0 all codes are 0
};

/// P4. What is stored for a matrix of nothing but zeros in a scheme of two levels that divides A by P Q.
enum class zero_matrix : std::uint8_t {
  scale_is_one,  ///< g = 1
  as_any         ///< g = 0, and all scales are 0 / 0
};

/// P5. What an infinite or NaN statistic does.
enum class not_finite_group : std::uint8_t {
  as_any,        ///< nothing special: the arithmetic decides
  scale_is_one,          ///< s = 1
  nan_scale_is_one,      ///< s = 1 for NaN; infinities are as any
  nan_scale_is_ceiling,  ///< s = scale_ceiling for NaN: its exponent field was clamped
  nan_scale_is_floor,    ///< s = scale_floor for NaN: it is not above 0
  scale_is_nan
};

/// P5. What replaces an infinite multiplier Q / a.
enum class multiplier_limit : std::uint8_t { none, float_max, source_max };

/// P7. What the elements are multiplied by where the stored scale is an end of E8M0.
enum class end_multiplier : std::uint8_t {
  inverse,      ///< 2^127 for the scale 2^-127, 2^-127 for 2^127
  one_and_zero  ///< 1 for 2^-127, 0 for 2^127: an exponent field made of 254 less the code, and an exception for the code 0
};

/// P14. The type that each operation on a scale or an element is rounded to; `source` is the type of the elements, float64 makes the quotient of an element exact enough that
/// only its code is rounded. int32 is for elements with a zero point: the two integers are CUDA's, which saturate and are 0 for NaN, and their sum wraps.
enum class precision : std::uint8_t { float32, bfloat16, float16, float64, source, int32 };

/// P8. How a scale becomes its stored type.
enum class scale_rounding : std::uint8_t {
  to_nearest,  ///< to even
  ggml_ue4m3  ///< ggml's own: half up; 7 * 2^-9 at most below 2^-6, 448 from 248 up, NaN and negatives 0
};

/// P13. What a zero point is.
enum class zero_point_kind : std::uint8_t {
  code,            ///< the code of 0, rounded from lowest - min / s and clamped; value = (code - z) * s
  unclamped_code,  ///< the same without the clamp
  middle,          ///< the code in the middle, 8 of 0 to 15: a symmetric scheme written as one with a zero point
  minimum          ///< the smallest element itself, as a float; value = code * s + z
};

/// P10. What is stored for a group.
enum class stored_value : std::uint8_t {
  scale,       ///< s, the dequantization multiplier
  multiplier,  ///< the multiplier of the elements; s is its inverse
  amax         ///< a; s is a / Q
};

/// From a statistic to a scale, in this order: floor and ceiling of a, the formula, the floor of s, the power of two; then the
/// special groups; then the rounding to the type of the scale.
struct scale_rule {
  tessera::statistic statistic   = tessera::statistic::amax_finite;
  float amax_floor               = 0;  ///< a = max(a, amax_floor); of a range, max - min
  float amax_ceiling             = 0;  ///< a = min(a, amax_ceiling); 0 stands for none
  scale_formula formula          = scale_formula::quotient;
  float largest                  = 0;  ///< Q; 0 stands for the element's largest value
  float scale_floor              = 0;  ///< s = max(s, scale_floor)
  float scale_ceiling            = 0;  ///< s = min(s, scale_ceiling); 0 stands for none
  power_of_two_mode power_of_two = power_of_two_mode::none;
  zero_group zero                = zero_group::as_any;
  float zero_scale               = 1;
  tessera::zero_matrix whole     = tessera::zero_matrix::scale_is_one;
  not_finite_group not_finite    = not_finite_group::as_any;
  multiplier_limit limit         = multiplier_limit::none;
  end_multiplier at_ends         = end_multiplier::inverse;
  tessera::precision precision   = tessera::precision::float32;
  overflow_mode stored_overflow  = overflow_mode::saturate_finite;  ///< of the cast to the type of the scale
  scale_rounding rounding        = scale_rounding::to_nearest;
  stored_value stores            = stored_value::scale;
  zero_point_kind zero_point     = zero_point_kind::code;
};

/// P7. What an element is divided or multiplied by.
enum class multiplier : std::uint8_t {
  division,            ///< fl(x / s)
  reciprocal,          ///< fl(x * fl(1 / s)); exact where s is a power of two
  ratio,               ///< fl(x * fl(Q / a))
  ratio_of_reciprocal  ///< fl(x * fl(fl(1 / a) * Q)): torch's Q / tensor
};

/// P7. What happens between the multiplier and the rounding.
enum class element_form : std::uint8_t {
  scaled,               ///< nothing
  shifted,              ///< rounded to an integer, to even, then z is added: schemes with a zero point
  offset,               ///< code = lowest + trunc(fl(fl(x * r) + offset))
  fused_offset,         ///< code = lowest + trunc(fl(x * r + offset)), one rounding
  from_minimum,         ///< code = lowest + trunc(fl(fl(fl(x - z) * r) + offset))
  restored              ///< code = round(fl(fl(x + fl(z * s)) / s))
};

/// P12. What a NaN element becomes before the cast: a clamp made of fmin and fmax turns it into one of its ends.
enum class nan_element : std::uint8_t { keep, lowest, largest };

/// The sign of a code whose magnitude is 0.
enum class negative_zero_mode : std::uint8_t {
  keep,         ///< that of the element
  drop,         ///< none
  drop_of_0,    ///< none where the scaled element is 0; what is rounded to 0 keeps its sign
  for_zero_too  ///< negative for zeros of either sign and negative elements (ModelOpt's MXFP4)
};

/// From a scaled element to its code.
struct code_rule {
  tessera::multiplier multiplier   = tessera::multiplier::division;
  element_form form                = element_form::scaled;
  float offset                     = 0;
  rounding_mode rounding           = rounding_mode::nearest_even;  ///< P11
  overflow_mode overflow           = overflow_mode::saturate;      ///< P12
  nan_mode nan                     = nan_mode::canonical;
  nan_element clamped_nan          = nan_element::keep;
  negative_zero_mode negative_zero = negative_zero_mode::keep;
  bool meets_stored_scale          = true;  ///< elements meet the scale as it is stored, not as it was before the last rounding
  tessera::precision precision     = tessera::precision::float32;
};

/// How a scale of two levels is made: one float for the whole matrix from its amax A, and a block's scale f from its amax a; Q is the
/// largest element, P the largest block scale.
enum class two_level_form : std::uint8_t {
  none,
  encode_scale,     ///< stores A; S = fl(P Q / A), f = fl(a * fl(S * fl(1 / Q))), x * fl(1 / fl(f * fl(1 / S))); value = code * fl(fl(f A) * fl(1 / (P Q)))
  decode_scale,     ///< stores g = fl(A / (P Q)); f = fl(a / fl(Q g)), x / fl(f g); value = code * fl(f g)
  decode_product,   ///< the same with g = fl(A * fl(1 / (P Q)))
  nested_quotient,  ///< stores g = fl(A / (P Q)); f = fl(fl(a / Q) / g), x * fl(fl(1 / g) / f); value = code * fl(f g)
  divisor           ///< stores G = fl(fl(1 / A) * P Q), 1 if that is not finite; f = fl(G * fl(a / Q)), x / fl(f / G); value = code * fl(f / G)
};

/// Tessera's own rule: the scale is at least 2^-80 (so 1 / s is a float, and flush-to-zero changes nothing), and 1 for a group of zeros.
inline constexpr scale_rule default_scale_rule{.scale_floor = 0x1p-80f, .zero = zero_group::fixed_scale};
inline constexpr scale_rule default_range_rule{
    .statistic = statistic::finite_range, .formula = scale_formula::range, .scale_floor = 0x1p-80f, .zero = zero_group::fixed_scale};
inline constexpr code_rule default_code_rule{};
inline constexpr code_rule default_shifted_rule{.form = element_form::shifted};

}  // namespace tessera::inline v0
