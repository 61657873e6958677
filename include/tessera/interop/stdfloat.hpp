// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// to_std and from_std: float16 as std::float16_t (or the compiler's _Float16), bfloat16 as std::bfloat16_t, bit by bit.
// Layer: interop. Stands on format/catalogue.
#pragma once

#include <bit>
#include <version>

#if __has_include(<stdfloat>)
#include <stdfloat>
#endif

#include "../format/catalogue/brain.hpp"
#include "../format/catalogue/ieee.hpp"

namespace tessera::inline v0 {

// std::float32_t and std::float64_t need nothing: they convert to and from float and double implicitly.

#if defined(__STDCPP_FLOAT16_T__)
using standard_float16 = std::float16_t;
#elif defined(__FLT16_MANT_DIG__)
__extension__ using standard_float16 = _Float16;
#endif

#if defined(__STDCPP_FLOAT16_T__) || defined(__FLT16_MANT_DIG__)
/// The same 16 bits. NaNs keep their payload. \proof tests/unit/interop.cpp
constexpr standard_float16 to_std(float16 x) noexcept { return std::bit_cast<standard_float16>(x); }
constexpr float16 from_std(standard_float16 x) noexcept { return std::bit_cast<float16>(x); }
#endif

#if defined(__STDCPP_BFLOAT16_T__)
using standard_bfloat16 = std::bfloat16_t;

/// The same 16 bits. NaNs keep their payload.
constexpr standard_bfloat16 to_std(bfloat16 x) noexcept { return std::bit_cast<standard_bfloat16>(x); }
constexpr bfloat16 from_std(standard_bfloat16 x) noexcept { return std::bit_cast<bfloat16>(x); }
#endif

}  // namespace tessera::inline v0
