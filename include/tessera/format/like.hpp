// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Policy bundles that reproduce the casts of other systems bit for bit: like_cuda, like_pytorch, like_ml_dtypes, like_onnx.
// Layer: format. Stands on cast, the catalogue.
#pragma once

#include <concepts>

#include "cast.hpp"
#include "catalogue/catalogue.hpp"

namespace tessera::inline v0 {

namespace detail {

template <class T, class... Types>
concept one_of = (std::same_as<T, Types> || ...);

/// The types whose numbers a float need not hold: others reach a narrow float through float, which rounds twice.
template <number T>
inline constexpr bool exceeds_float = !exactly_convertible_to<T, float> && (std::same_as<T, double> || integer_type<T>);

template <number From>
inline constexpr intermediate_mode through_float_from = exceeds_float<From> ? intermediate_mode::binary32 : intermediate_mode::none;

/// To an integer by C's rules: toward zero; what is out of range keeps its last bits.
inline constexpr conversion integer_by_c{.rounding = {rounding_mode::toward_zero}, .integer_overflow = integer_overflow_mode::wrap};

}  // namespace detail

// --- Scales of E8M0 -------------------------------------------------------------------------------------------------------
//
// At least seven functions from float to E8M0 are in use (spec/formats.md 3.6). Beside the bundles' these two are the ones to know; any
// other is a `conversion` too. A sign is dropped, and zero becomes 2^-127.

/// To the power of two at or above x: what never lets a block overflow. Beyond 2^127, and for infinity, 2^127.
/// \spec CUDA's __nv_fp8_e8m0(float); arXiv:2506.08027
inline constexpr conversion e8m0_round_up{
    .rounding = {rounding_mode::upward}, .overflow = overflow_mode::saturate, .negative = negative_mode::magnitude};

/// To the power of two at or below x, which is to take the exponent field: floor(log2 x). Infinity is NaN.
/// \spec OCP MX 1.0 6.3 (its example), libcu++'s __fp_cast, oneDNN
inline constexpr conversion e8m0_round_down{
    .rounding = {rounding_mode::toward_zero}, .overflow = overflow_mode::ieee, .negative = negative_mode::magnitude};

// --- CUDA -----------------------------------------------------------------------------------------------------------------

/// The casts of CUDA's types: what the constructors of __nv_fp8_e4m3 and its family do, on the host and on the device.
///
/// FP8, FP6 and FP4 saturate, infinities included; float16 and bfloat16 overflow to infinity; E8M0 rounds up, saturates and drops the
/// sign. A NaN is 7F (7FFF in 16 bits) whatever it was; from double, E4M3 keeps its sign, and E5M2 its sign and the second bit of its
/// payload. FP6 and FP4 make it +max. Integers reach FP8, FP6 and FP4 through float, so those of more than 24 digits are rounded twice.
///
///     cast<float8_e4m3fn>(1000.0f, like_cuda)        // 448
///     cast<float8_e8m0fnu>(-3.0f, like_cuda)         // 4
///
/// \spec cuda_fp8.h, cuda_fp6.h, cuda_fp4.h, cuda_fp16.h, cuda_bf16.h of CUDA 13.0
/// \proof tests/oracle/like_cuda.cpp: these headers on the host; tests/golden/like.cpp. No GPU has been asked.
struct cuda_casts {
  using is_policy_bundle = void;

  template <number To, number From>
  static constexpr conversion rules() noexcept {
    constexpr bool is_fp8 = detail::one_of<To, float8_e4m3fn, float8_e5m2>;
    constexpr bool is_16  = detail::one_of<To, float16, bfloat16>;
    static_assert(is_fp8 || is_16 || detail::one_of<To, float6_e2m3fn, float6_e3m2fn, float4_e2m1fn, float8_e8m0fnu>,
                  "like_cuda: CUDA has no cast to this type");
    if constexpr (std::same_as<To, float8_e8m0fnu>) return e8m0_round_up;
    conversion how = default_conversion<To>();
    if constexpr (!is_16) how.overflow = overflow_mode::saturate;
    if constexpr (!is_16 && integer_type<From>) how.through = detail::through_float_from<From>;
    how.nan = is_fp8 && std::same_as<From, double> ? nan_mode::second_payload_bit : nan_mode::all_ones_positive;
    return how;
  }
};
inline constexpr cuda_casts like_cuda{};

// --- PyTorch --------------------------------------------------------------------------------------------------------------

namespace detail {

template <number To, number From>
constexpr conversion pytorch_conversion() noexcept {
  static_assert(one_of<To, float8_e4m3fn, float8_e5m2, float8_e4m3fnuz, float8_e5m2fnuz, float8_e8m0fnu, float16, bfloat16> ||
                    standard_float<To> || standard_integer<To>,
                "like_pytorch: PyTorch has no cast to this type");
  if constexpr (standard_integer<To>) return integer_by_c;
  conversion how{.overflow = overflow_mode::ieee, .through = through_float_from<From>};
  if constexpr (standard_float<To>) how.through = intermediate_mode::none;
  if constexpr (std::same_as<To, float8_e5m2>) how.nan = nan_mode::all_ones;
  if constexpr (std::same_as<To, bfloat16>) how.nan = nan_mode::canonical_positive;
  if constexpr (std::same_as<To, float8_e8m0fnu>) {
    how.negative = negative_mode::magnitude;
    how.smallest = smallest_mode::zero;
  }
  return how;
}

}  // namespace detail

/// The casts of PyTorch's `tensor.to(dtype)` since 2.12.
///
/// E4M3FN saturates, infinities included; every other float overflows to infinity or NaN. A NaN is 7F or FF in both OCP formats, 7FC0 in
/// bfloat16. E8M0 drops the sign, and rounds to nearest as if 00 were zero. Double and the integers of more than 24 digits
/// reach a narrow float through float: rounded twice. To an integer toward zero; what a float beyond its range becomes is
/// undefined there and not covered.
/// \spec torch/headeronly/util/*.h and TypeCast.h of torch 2.15.0; pytorch#178817
/// \proof tests/golden/like.cpp, from those headers compiled on x86-64 without F16C. Vectorized and GPU kernels may treat NaN otherwise.
struct pytorch_casts {
  using is_policy_bundle = void;

  template <number To, number From>
  static constexpr conversion rules() noexcept {
    conversion how = detail::pytorch_conversion<To, From>();
    if constexpr (std::same_as<To, float8_e4m3fn>) how.overflow = overflow_mode::saturate;
    return how;
  }
};
inline constexpr pytorch_casts like_pytorch{};

/// The casts of PyTorch up to 2.11: as `like_pytorch`, but E4M3FN overflows to NaN.
/// \spec torch/headeronly/util/*.h of torch 2.9.1 \proof as `like_pytorch`
struct pytorch_casts_before_2_12 {
  using is_policy_bundle = void;

  template <number To, number From>
  static constexpr conversion rules() noexcept {
    return detail::pytorch_conversion<To, From>();
  }
};
inline constexpr pytorch_casts_before_2_12 like_pytorch_before_2_12{};

// --- ml_dtypes ------------------------------------------------------------------------------------------------------------

/// The casts of ml_dtypes as NumPy calls them (`array.astype(ml_dtypes.float8_e4m3fn)`): JAX's and TensorFlow's on the host.
///
/// Floats overflow to infinity, else NaN, else to the largest value. A NaN keeps its sign; FP6 and FP4 make it the zero of the other
/// sign. E8M0 makes zero and negative numbers NaN, and rounds to nearest as if 00 were zero. Double and the integers of more than 24
/// digits reach a narrow float through float: rounded twice (ml_dtypes#401; its C++ templates round once). int4 and its kin take a number
/// toward zero and keep its last bits; what a NaN, an infinity or a float of 2^31 or more becomes there is undefined in C++ and not
/// covered.
/// \spec ml_dtypes 0.6.0 \proof tests/golden/like.cpp: that version under NumPy 2.4.6
struct ml_dtypes_casts {
  using is_policy_bundle = void;

  template <number To, number From>
  static constexpr conversion rules() noexcept {
    static_assert(
        detail::one_of<To, float8_e3m4, float8_e4m3, float8_e4m3b11fnuz, float8_e4m3fn, float8_e4m3fnuz, float8_e5m2, float8_e5m2fnuz,
                       float8_e8m0fnu, float6_e2m3fn, float6_e3m2fn, float4_e2m1fn, bfloat16, int2, int4, uint2, uint4>,
        "like_ml_dtypes: ml_dtypes has no cast to this type");
    if constexpr (narrow_integer<To>) return detail::integer_by_c;
    conversion how{.overflow    = overflow_mode::ieee,
                   .absent_nan  = absent_nan_mode::zero_of_other_sign,
                   .negative    = negative_mode::nan,
                   .absent_zero = absent_zero_mode::nan,
                   .smallest    = smallest_mode::zero,
                   .through     = detail::through_float_from<From>};
    if constexpr (detail::one_of<From, float8_e4m3b11fnuz, float8_e4m3fnuz, float8_e5m2fnuz>) {  // their NaN, 80, is taken for negative
      how.nan        = nan_mode::canonical_negative;
      how.absent_nan = absent_nan_mode::zero;
    }
    return how;
  }
};
inline constexpr ml_dtypes_casts like_ml_dtypes{};

// --- ONNX -----------------------------------------------------------------------------------------------------------------

/// ONNX's Cast operator with its default attributes, saturate = 1 and round_mode = "up".
///
/// FP8 and FP4 saturate, infinities included; E8M0 rounds up and saturates; wider floats overflow to infinity. NaN to FP4 is 6. A number
/// becomes an integer of 4 or 2 bits to nearest even, any other integer toward zero; beyond the range it keeps its last bits. What the
/// text leaves open is not covered: the sign and payload of NaN, negative numbers to E8M0, floats beyond the range of 8 bits and more.
/// (To E8M0 the reference implementation contradicts the text: it makes infinity NaN, and what is not above 2^-127 2^-126.)
/// \spec onnx 1.23.2: the operator Cast-28, the pages on float8, float4 and int4 \proof tests/golden/like.cpp: every row of their tables
struct onnx_casts {
  using is_policy_bundle = void;

  template <number To, number From>
  static constexpr conversion rules() noexcept {
    static_assert(detail::one_of<To, float8_e4m3fn, float8_e4m3fnuz, float8_e5m2, float8_e5m2fnuz, float8_e8m0fnu, float4_e2m1fn, float16,
                                 bfloat16, int2, int4, uint2, uint4> ||
                      standard_float<To> || standard_integer<To>,
                  "like_onnx: ONNX has no cast to this type");
    if constexpr (narrow_integer<To>) return {.integer_overflow = integer_overflow_mode::wrap};
    if constexpr (integer_type<To>) return detail::integer_by_c;
    conversion how = default_conversion<To>();
    if constexpr (code_bits<To> <= 8) how.overflow = overflow_mode::saturate;
    if constexpr (std::same_as<To, float8_e8m0fnu>) how.rounding = {rounding_mode::upward};
    return how;
  }
};
inline constexpr onnx_casts like_onnx{};

}  // namespace tessera::inline v0
