// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The numbers people quote about low-precision formats, right and wrong, as the compiler sees them.
// Layer: tests/static (it must compile, nothing runs). Stands on tessera/tessera.hpp.
// "Item n" is entry n of an inventory of four articles on FP8 and mixed precision; what an article says is in quotation marks.
#include <tessera/tessera.hpp>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <type_traits>

namespace {

using namespace tessera;

// Parameter and byte counts: always 64-bit integers, GB is 10^9 bytes.
using u64 = std::uint64_t;
constexpr u64 billion = 1'000'000'000;

template <class T>
constexpr unsigned code_count = 1u << code_bits<T>;

/// The number of codes of T for which `holds(value)`.
template <class T, class Predicate>
constexpr unsigned count_codes(Predicate holds) {
  unsigned n = 0;
  for (unsigned code = 0; code != code_count<T>; ++code) n += holds(from_bits<T>(static_cast<code_type<T>>(code))) ? 1u : 0u;
  return n;
}

/// True if v is a value of T: looked up among all its codes, nothing is rounded.
template <class T>
constexpr bool has_value(double v) {
  return count_codes<T>([v](T x) { return static_cast<double>(static_cast<float>(x)) == v; }) != 0;
}

constexpr auto finite_codes = [](auto x) { return isfinite(x); };
constexpr auto nan_codes = [](auto x) { return isnan(x); };
constexpr auto infinite_codes = [](auto x) { return isinf(x); };
constexpr auto subnormal_codes = [](auto x) { return issubnormal(x); };

template <class T>
using limits = std::numeric_limits<T>;

// --- Fields: sign, exponent, mantissa ---------------------------------------------------------------------------------

// Item 1: "FP8 is 1 sign, 4 exponent, 3 mantissa bits". That is E4M3 only; the other FP8 is 1/5/2.
static_assert(format_of<float8_e4m3fn>.exponent_bits == 4 && format_of<float8_e4m3fn>.mantissa_bits == 3, "E4M3 is 1/4/3");
static_assert(format_of<float8_e5m2>.exponent_bits == 5 && format_of<float8_e5m2>.mantissa_bits == 2, "E5M2 is 1/5/2, and FP8 too");
static_assert(format_of<float8_e4m3fn>.is_signed && format_of<float8_e5m2>.is_signed, "both FP8 formats have a sign bit");
// Item 2: true.
static_assert(format_of<float8_e4m3fn>.bias == 7, "the bias of E4M3 is 7");
// Item 5, first half: true.
static_assert(format_of<float8_e5m2>.bias == 15, "the bias of E5M2 is 15");
// Item 8: true.
static_assert(format_of<bfloat16>.exponent_bits == 8 && format_of<bfloat16>.mantissa_bits == 7, "BF16 is 1/8/7");
static_assert(format_of<bfloat16>.exponent_bits == format_of<float>.exponent_bits, "BF16 has the exponent width of FP32");
static_assert(format_of<bfloat16>.bias == 127 && format_of<float>.bias == 127, "BF16 has the bias of FP32");
// Item 9, first half: true.
static_assert(format_of<float16>.exponent_bits == 5 && format_of<float16>.mantissa_bits == 10, "FP16 is 1/5/10");
static_assert(format_of<float16>.bias == 15, "the bias of FP16 is 15");
// Item 16: "BF16 has 5 exponent and 10 mantissa bits". That is FP16.
static_assert(format_of<bfloat16>.exponent_bits != 5 && format_of<bfloat16>.mantissa_bits != 10, "BF16 is not 1/5/10");
// Item 10: true.
static_assert(format_of<float>.exponent_bits == 8 && format_of<float>.mantissa_bits == 23, "FP32 is 1/8/23");
static_assert(limits<float>::is_iec559 && limits<float16>::is_iec559, "FP32 and FP16 are IEEE 754 formats");
static_assert(!limits<bfloat16>::is_iec559 && !limits<float8_e5m2>::is_iec559 && !limits<float8_e4m3fn>::is_iec559,
              "BF16 and FP8 are not IEEE 754 interchange formats");

// --- Sizes ------------------------------------------------------------------------------------------------------------

// Item 12: "FP8 and BF16 are both 16-bit". FP8 is 8-bit.
static_assert(sizeof(float8_e4m3fn) == 1 && code_bits<float8_e4m3fn> == 8, "E4M3 is 8 bits");
static_assert(sizeof(float8_e5m2) == 1 && code_bits<float8_e5m2> == 8, "E5M2 is 8 bits");
static_assert(sizeof(bfloat16) == 2 && code_bits<bfloat16> == 16, "BF16 is 16 bits");
static_assert(sizeof(float8_e4m3fn) != sizeof(bfloat16), "FP8 is not as wide as BF16");
// Item 17: "int8 is represented by 8 bytes". 8 bits, one byte.
static_assert(sizeof(std::int8_t) == 1 && code_bits<std::int8_t> == 8, "INT8 is one byte, not eight");
// Item 19: true.
static_assert(limits<unsigned char>::digits == 8, "a byte is 8 bits");
static_assert(sizeof(float) == 4 && code_bits<float> == 32, "single precision is 4 bytes");
static_assert(sizeof(float16) == 2 && code_bits<float16> == 16, "half precision is 2 bytes");
static_assert(code_bits<int4> == 4 && code_bits<uint4> == 4, "INT4 and UINT4 are 4 bits");
static_assert(sizeof(int4) == 1, "one INT4 alone takes a byte: two share one only in packed storage");
static_assert(std::is_same_v<code_type<float8_e4m3fn>, std::uint8_t> && std::is_same_v<code_type<bfloat16>, std::uint16_t>,
              "a code is held by the unsigned type of its size");

// --- Range of E4M3 ----------------------------------------------------------------------------------------------------

// Item 3: "the maximum of E4M3 is about 14.84". It is 448 = S.1111.110; 14.84 is no value of the format at all.
static_assert(max_finite<float8_e4m3fn> == 448.0f, "the maximum of E4M3 is 448");
static_assert(max_finite<float8_e4m3fn>.bits() == 0x7e, "448 is S.1111.110");
static_assert(!(max_finite<float8_e4m3fn> == 14.84f), "the maximum of E4M3 is not 14.84");
static_assert(!has_value<float8_e4m3fn>(14.84) && has_value<float8_e4m3fn>(14) && has_value<float8_e4m3fn>(15) &&
                  next_up(cast<float8_e4m3fn>(14)) == 15,
              "14.84 is no value of E4M3: it lies between the neighbours 14 and 15");
static_assert(lowest_finite<float8_e4m3fn> == -448.0f, "the lowest value of E4M3 is -448");
static_assert(!limits<float8_e4m3fn>::has_infinity && count_codes<float8_e4m3fn>(infinite_codes) == 0, "E4M3 has no infinity");
static_assert(limits<float8_e4m3fn>::has_quiet_NaN && count_codes<float8_e4m3fn>(nan_codes) == 2, "E4M3 has one NaN mantissa: 7F and FF");
static_assert(isnan(from_bits<float8_e4m3fn>(0x7f)) && isnan(from_bits<float8_e4m3fn>(0xff)), "S.1111.111 is the NaN of E4M3");
static_assert(count_codes<float8_e4m3fn>(finite_codes) == 254, "254 of the 256 codes of E4M3 are finite");

// Item 3, a mistake in older vLLM pages: "the maximum of E4M3 is 240". That is E4M3 with IEEE's top exponent.
struct ieee_e4m3 : minifloat<ieee_e4m3, float_format{.exponent_bits = 4, .mantissa_bits = 3}> {
  using minifloat::minifloat;
};
static_assert(max_finite<ieee_e4m3> == 240.0f && limits<ieee_e4m3>::has_infinity, "240 is the maximum of the E4M3 that has infinities");
static_assert(has_value<float8_e4m3fn>(240) && max_finite<float8_e4m3fn> > max_finite<ieee_e4m3>, "240 is not the maximum of OCP's E4M3");

// Item 4: "the smallest non-zero E4M3 value is 0.03125".
static_assert(min_subnormal<float8_e4m3fn> == 0.001953125f && min_subnormal<float8_e4m3fn> == 0x1p-9f, "the smallest E4M3 subnormal is 2^-9");
static_assert(min_normal<float8_e4m3fn> == 0.015625f && min_normal<float8_e4m3fn> == 0x1p-6f, "the smallest normal E4M3 number is 2^-6");
static_assert(min_subnormal<float8_e4m3fn> < 0.03125f && min_normal<float8_e4m3fn> < 0.03125f, "0.03125 is neither of them");
static_assert(count_codes<float8_e4m3fn>(subnormal_codes) == 14, "E4M3 has 7 subnormals of each sign");

// --- Range of E5M2 ----------------------------------------------------------------------------------------------------

// Item 5, second half: true.
static_assert(max_finite<float8_e5m2> == 57344.0f && max_finite<float8_e5m2>.bits() == 0x7b, "the maximum of E5M2 is 57344 = S.11110.11");
static_assert(lowest_finite<float8_e5m2> == -57344.0f, "the lowest value of E5M2 is -57344");
// Item 6: "the smallest non-zero E5M2 value is 0.0009765625" (2^-10).
static_assert(min_subnormal<float8_e5m2> == 0x1p-16f, "the smallest E5M2 subnormal is 2^-16, about 1.526e-5");
static_assert(min_normal<float8_e5m2> == 0x1p-14f, "the smallest normal E5M2 number is 2^-14, about 6.104e-5");
static_assert(min_normal<float8_e5m2> < 0.0009765625f && has_value<float8_e5m2>(0.0009765625), "2^-10 is an ordinary E5M2 number");
static_assert(limits<float8_e5m2>::has_infinity && count_codes<float8_e5m2>(infinite_codes) == 2, "E5M2 has two infinities");
static_assert(count_codes<float8_e5m2>(nan_codes) == 6, "E5M2 has six NaN codes");
static_assert(count_codes<float8_e5m2>(finite_codes) == 248, "248 of the 256 codes of E5M2 are finite");
static_assert(count_codes<float8_e5m2>(subnormal_codes) == 6, "E5M2 has 3 subnormals of each sign");

// --- Precision --------------------------------------------------------------------------------------------------------

// Item 7: true, E4M3 is the more precise and E5M2 the wider of the two.
static_assert(epsilon<float8_e4m3fn> == 0.125f && epsilon<float8_e5m2> == 0.25f, "epsilon is 2^-3 in E4M3 and 2^-2 in E5M2");
static_assert(max_finite<float8_e5m2> > max_finite<float8_e4m3fn> && min_subnormal<float8_e5m2> < min_subnormal<float8_e4m3fn>,
              "E5M2 is wider at both ends");
// Item 13: "FP8 has a higher precision than BF16, in a narrower range". Narrower, yes.
static_assert(limits<float8_e4m3fn>::digits == 4 && limits<float8_e5m2>::digits == 3 && limits<bfloat16>::digits == 8,
              "FP8 has 4 or 3 significant bits, BF16 has 8");
static_assert(limits<float8_e4m3fn>::digits < limits<bfloat16>::digits, "FP8 is less precise than BF16, not more");
static_assert(max_finite<float8_e5m2> < max_finite<bfloat16> && min_subnormal<float8_e5m2> > min_subnormal<bfloat16>,
              "the range of FP8 is narrower than that of BF16");
// Item 14: "the precision of BF16 is similar to FP32". Its range is.
static_assert(limits<bfloat16>::digits == 8 && limits<float>::digits == 24, "BF16 has 8 significant bits, FP32 has 24");
static_assert(epsilon<bfloat16> == 65536 * epsilon<float>, "the epsilon of BF16 is 2^16 times that of FP32");
static_assert(limits<bfloat16>::max_exponent == limits<float>::max_exponent && limits<bfloat16>::min_exponent == limits<float>::min_exponent,
              "the range of normal numbers is that of FP32");
// Item 15: "BF16 has a smaller range than FP16, and is more precise". Both halves are reversed.
static_assert(max_finite<bfloat16> > max_finite<float16> && min_normal<bfloat16> < min_normal<float16>, "BF16 has the larger range");
static_assert(limits<bfloat16>::digits < limits<float16>::digits, "BF16 is the less precise");
static_assert(limits<float16>::digits - limits<bfloat16>::digits == 3, "BF16 has 3 significant bits less than FP16, as the same page says later");
// Item 9, second half: true.
static_assert(11 * 0.30102999566398120 > 3.31 && 11 * 0.30102999566398120 < 3.32 && limits<float16>::digits == 11,
              "FP16 carries log10(2^11), about 3.3 decimal digits");
static_assert(8 * 0.30102999566398120 > 2.40 && 8 * 0.30102999566398120 < 2.41 && limits<bfloat16>::digits == 8,
              "BF16 carries log10(2^8), about 2.4 decimal digits");
// Item 101: "BF16 avoids overflow or loss of precision". Overflow, where FP16 has it; not the loss.
static_assert(cast<bfloat16>(70000.0f) == 70144.0f && isinf(cast<float16>(70000.0f)), "70000 overflows in FP16; BF16 keeps it, as 70144");
static_assert(cast<float16>(257) == 257 && cast<bfloat16>(257) == 256, "BF16 loses 257, which FP16 holds");
// Item 100: true.
static_assert(exactly_convertible_to<bfloat16, float> && static_cast<float>(from_bits<bfloat16>(0x3fc0)) == from_bits<float>(0x3fc00000),
              "BF16 widens to FP32 by a shift of 16 bits");
// Item 106: true.
static_assert(max_finite<float16> == 65504.0f && limits<float16>::digits < limits<float>::digits, "FP16 ends at 65504 and is less precise than FP32");
static_assert(min_normal<float16> == 0x1p-14f && min_subnormal<float16> == 0x1p-24f, "FP16 has normals from 2^-14 and subnormals from 2^-24");
static_assert(max_finite<bfloat16> == 0x1.fep127f && max_finite<bfloat16>.bits() == 0x7f7f, "the maximum of BF16 is 3.3895e38");
static_assert(min_normal<bfloat16> == 0x1p-126f && min_subnormal<bfloat16> == 0x1p-133f, "BF16 has normals from 2^-126 and subnormals from 2^-133");
// Item 67: "BF16 training needs loss scaling". That is for FP16, whose exponent is short; a gradient of 1e-8 shows it.
static_assert(cast<float16>(1e-8f) == 0 && cast<bfloat16>(1e-8f) > 0, "a gradient of 1e-8 is lost in FP16 and kept in BF16");
// Item 94: the paper's best PTQ format has "5M2E", five mantissa and two exponent bits, "so E5M2 is best". The other way round.
struct e2m5 : minifloat<e2m5, float_format{.exponent_bits = 2, .mantissa_bits = 5}> {
  using minifloat::minifloat;
};
static_assert(limits<e2m5>::digits == 6 && limits<float8_e5m2>::digits == 3, "5M2E has twice the significant bits of E5M2");
static_assert(code_bits<e2m5> == 8 && max_finite<e2m5> < 4.0f, "5M2E fills its 8 bits with precision: its range ends below 4");
// Item 95: "E4M3 beats INT8 since it resolves small values". It does, and pays at the top; so the tails decide. Both scaled to 448:
static_assert(127 * static_cast<float>(min_subnormal<float8_e4m3fn>) < 448.0f, "near zero the step of E4M3 is finer than INT8's 448/127");
static_assert(448.0f - next_down(max_finite<float8_e4m3fn>) == 32.0f && 127 * 32.0f > 448.0f, "at the top its step of 32 is nine times coarser");

// --- Integers ---------------------------------------------------------------------------------------------------------

// Item 11: true.
static_assert(lowest_finite<int4> == -8 && max_finite<int4> == 7, "signed INT4 is -8..7");
static_assert(lowest_finite<uint4> == 0 && max_finite<uint4> == 15, "unsigned INT4 is 0..15");
static_assert(count_codes<int4>(finite_codes) == 16 && count_codes<uint4>(finite_codes) == 16, "each of the 16 codes is a number");
// Item 18: "signed integers in [0, 255] or [-128, 127]". The first is unsigned.
static_assert(limits<std::int8_t>::min() == -128 && limits<std::int8_t>::max() == 127, "signed INT8 is -128..127");
static_assert(!limits<std::uint8_t>::is_signed && limits<std::uint8_t>::max() == 255, "[0, 255] is UINT8, which has no sign");
static_assert(max_finite<std::int8_t> == 127 && lowest_finite<std::int8_t> == -128, "the library's facts say the same");

// --- DeepSeek-V3 ------------------------------------------------------------------------------------------------------

// Items 22 and 51: "DeepSeek uses E4M3 and E5M2", "INT4". V3 takes E4M3 for weights and activations alike.
static_assert(std::is_same_v<deepseek_v3::weight::element, float8_e4m3fn>, "the weights of DeepSeek-V3 are E4M3");
static_assert(std::is_same_v<deepseek_v3::activation::element, float8_e4m3fn>, "the activations of DeepSeek-V3 are E4M3");
static_assert(std::is_same_v<deepseek_v3::weight::scale, float>, "a block has an FP32 scale");
// Items 27, 30, 58: true.
static_assert(deepseek_v3::weight::block.rows == 128 && deepseek_v3::weight::block.cols == 128, "weights are scaled by 128 x 128 blocks");
static_assert(deepseek_v3::activation::block.rows == 1 && deepseek_v3::activation::block.cols == 128, "activations by token and 128 channels");
// Item 28: "each block has a scale s and a zero point z". No zero point: four bytes a block, the scale.
static_assert(storage_bytes<deepseek_v3::weight>(extent{128, 128}) == 128 * 128 + 4, "a block of weights stores its codes and one FP32");
static_assert(storage_bytes<deepseek_v3::activation>(extent{1, 128}) == 128 + 4, "a group of activations stores its codes and one FP32");
// Item 33: "FP8 accumulation". The products do not even fit; Hopper accumulates in a register of 1/8/13 bits.
static_assert(448.0f * 448.0f > max_finite<float8_e4m3fn> && 448.0f * 448.0f == 200704.0f, "the largest product of two E4M3 numbers is 200704");
static_assert(0x1p-9f * 0x1p-9f < min_subnormal<float8_e4m3fn>, "the smallest is 2^-18");
static_assert(1 + 8 + 13 == 22, "Hopper's accumulator is an FP22");
// Item 37: "3.2 TFLOPs per tensor core". 1979 TFLOPs (dense FP8) over 528 cores.
static_assert(1'979'000 / 528 == 3748, "3.75 TFLOPs per tensor core on an H100");
// Item 38: "100 MB of FP32 become 25 MB, 75 % saved": without the scales.
static_assert(storage_bytes<fp8_block_128x128>(extent{4096, 4096}) == 16'777'216 + 4096, "a 4096 x 4096 matrix has 1024 scales of four bytes");
static_assert(storage_bytes<fp8_block_128x128>(extent{4096, 4096}) * u64{100'000} / (u64{4} * 4096 * 4096) == 25'006, "128 x 128 blocks save 74.994 %");
static_assert(storage_bytes<fp8_group_1x128>(extent{4096, 4096}) * u64{100'000} / (u64{4} * 4096 * 4096) == 25'781, "1 x 128 groups save 74.22 %");
static_assert(storage_bytes<fp8_tensor>(extent{5000, 5000}) == 25'000'004, "one scale for all: 25 MB and four bytes");
// Item 48: "V2 trained in FP8: 2664K hours, 5.576 M$". It is V3, and the two numbers do not belong together (2 $ an hour).
static_assert(2664 * 2 == 5328, "2664K hours, pre-training alone, are 5.328 M$");
static_assert(2664 + 119 + 5 == 2788 && 2788 * 2 == 5576, "5.576 M$ pay 2788K hours: with context extension and post-training");
// Item 50: "MLA cuts the KV cache by 93.3 %": V2 against a 67B model. What V3 keeps:
static_assert((512 + 64) * 61 * 2 == 70'272, "the MLA cache of V3 is 70272 bytes per token in BF16");
// Item 62: "FP8 is 4x FP32". Against TF32 (495 TFLOPs); against plain FP32 (67) it is about 30x.
static_assert((1979 + 247) / 495 == 4 && 1979 / 67 == 29, "4x against TF32, 29.5x against FP32");

// --- Footprint of models ----------------------------------------------------------------------------------------------

// Items 82, 83, 97: true, in decimal GB.
static_assert(1 * billion * sizeof(float) == 4 * billion, "10^9 parameters are 4 GB in FP32");
static_assert(1 * billion * sizeof(float16) == 2 * billion && sizeof(bfloat16) == sizeof(float16), "2 GB in FP16 or BF16");
static_assert(1 * billion * sizeof(std::int8_t) == 1 * billion, "1 GB in INT8");
static_assert(1 * billion * code_bits<int4> / 8 == billion / 2, "half a GB in INT4");
static_assert(176 * billion * sizeof(bfloat16) == 352 * billion, "BLOOM-176B is 352 GB in 16 bits");
// Item 84: the floors under "8 x A100-80GB to infer, 72 to fine-tune" (those count activations too).
static_assert((352 + 79) / 80 == 5 && (16 * 176 + 79) / 80 == 36, "weights alone need 5 cards of 80 GB, the model state of training 36");
// Items 78, 81: true for FP32 moments.
constexpr u64 classic_bytes = sizeof(float16) + sizeof(float16) + sizeof(float) + sizeof(float) + sizeof(float);
static_assert(classic_bytes == 16, "parameter, gradient, master, momentum, variance: 16 bytes");
static_assert(1 * billion * (sizeof(float) + sizeof(float)) == 8 * billion, "AdamW on 10^9 parameters: 8 GB of FP32 moments");
static_assert(1 * billion * (sizeof(bfloat16) + sizeof(bfloat16)) == 4 * billion, "4 GB with BF16 moments");
static_assert(sizeof(float8_e4m3fn) + sizeof(float) + sizeof(float) + 2 * sizeof(bfloat16) == 13, "the V3 recipe: 13 bytes, plus scales");
static_assert(2 + 2 + 4 + 2 + 2 == 12, "a remainder split instead of the FP8 copy: 12 bytes");
static_assert(7'500'000'000 * classic_bytes == 120 * billion, "7.5e9 parameters: 120 GB of model state");
static_assert(1'500'000'000 * classic_bytes == 24 * billion, "GPT-2 1.5B: 24 GB of model state");
// Item 89: true. ZeRO with K = 12, Psi = 7.5e9, N = 64.
constexpr u64 psi = 7'500'000'000;
constexpr u64 k = classic_bytes - 4;
static_assert((4 + k) * psi == 120'000'000'000, "ZeRO 0: 120 GB");
static_assert(4 * psi + k * psi / 64 == 31'406'250'000, "ZeRO 1 shards the optimizer: 31.40625 GB");
static_assert(2 * psi + (2 + k) * psi / 64 == 16'640'625'000, "ZeRO 2 shards the gradients too: 16.640625 GB");
static_assert((4 + k) * psi / 64 == 1'875'000'000, "ZeRO 3 shards all: 1.875 GB");
// Item 92: "ChatGLM2-6B takes 12 GB in FP32". In 16 bits.
static_assert(6 * billion * sizeof(bfloat16) == 12 * billion && 6 * billion * sizeof(float) == 24 * billion,
              "6e9 parameters are 12 GB in 16 bits; FP32 takes twice that");
static_assert(671 * billion + 671 * billion * 4 / 16384 == 671'163'818'359, "V3's 671e9 parameters in FP8 with block scales: 671.16 GB");

// --- Bits per value, scales included ----------------------------------------------------------------------------------

static_assert(bits_per_value<fp8_block_128x128> == 8.001953125, "FP8 in 128 x 128 blocks with FP32 scales");
static_assert(bits_per_value<fp8_group_1x128> == 8.25, "FP8 in groups of 128 with FP32 scales");
static_assert(storage_bytes<fp8_group_1x128>(extent{1, 128}) == 132, "132 bytes a group; a KV cache row of 128 in BF16 has 256");
static_assert((256 - 132) * 1000 / 256 == 484, "so an FP8 KV cache saves 48.4 %");
static_assert((128 * 8 + 8) * 10'000 / 128 == 80'625, "with E8M0 scales: 8.0625");
static_assert((32 * 8 + 8) * 100 / 32 == 825, "MXFP8: 8.25");
static_assert((64 * 4 + 32) * 10 / 64 == 45, "NF4 with FP32 scales of 64: 4.5");
static_assert((u64{64} * 256 * 4 + 256 * 8 + 32) * 1'000'000'000 / (u64{64} * 256) == 4'126'953'125, "with double quantization: 4.126953125");
static_assert((128 * 4 + 16) * 1000 / 128 == 4125, "INT4 in groups of 128 with FP16 scales: 4.125");
static_assert((128 * 4 + 16 + 4) * 100'000 / 128 == 415'625, "with a 4-bit zero point: 4.15625");
static_assert((128 * 12 + 8) * 10'000 / 128 == 120'625, "E5M6 with E8M0 scales: 12.0625");
static_assert((128 * 10 + 2 * 16) * 100 / 128 == 1025, "LogFMT-10 with two BF16: 10.25");
// Ragged edges: a tile that is not full has a whole scale.
static_assert(storage_bytes<fp8_block_128x128>(extent{1, 1}) == 1 + 4, "one value: one code and one scale");
static_assert(storage_bytes<fp8_block_128x128>(extent{129, 129}) == 129 * 129 + 4 * 4, "129 x 129 has four tiles");
static_assert(storage_bytes<fp8_block_128x128>(extent{0, 128}) == 0, "an empty matrix takes nothing");
static_assert(storage_bytes<fp8_row>(extent{3, 1000}) == 3000 + 3 * 4, "one scale a row");
static_assert(storage_bytes<int8_row>(extent{3, 1000}) == 3000 + 3 * 4, "INT8 by rows takes the same");

// False or conditional, and nothing to assert here:
//   24  "Intel has BF16 since Cascade Lake": a fact about CPUs (Cooper Lake is the first); the simd layer asks CPUID.
//   29  "weights are quantized offline": when a program runs, not what it computes; quantize does both.
//   36  "less than 1 % behind FP32": measured training runs, whose baseline was BF16.
//   49, 54  what belongs to DeepSeek-V2 or V3, and that V3 reads text only: no numerics in it.
//   52  "PTX bypasses CUDA": GPU programming.
//   56  "the first large FP8 training": history.
//   57  "FP16 and FP32 for sensitive operators" (BF16 and FP32): a policy of the training recipe, tested with the recipe layer.
//   69, 72  "per-tensor scaling is unstable", "FP8 needs no calibration": depend on data; measured in bench/.
//   87  "equivalent 4-bit training": it was 4-bit inference after fine-tuning; a description of somebody's work.
//   90  "QLoRA quantizes activations": only the frozen weights are; no number in it.

}  // namespace
