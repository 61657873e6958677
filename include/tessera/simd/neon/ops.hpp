// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The primitives of the NEON backend: a vector is 4 floats, the bytes of a quad 16 codes.
// Layer: simd. Stands on simd/intrinsics, simd/tags, simd/element_plan.
#pragma once

#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "../../core/config.hpp"
#include "../element_plan.hpp"
#include "../intrinsics.hpp"
#include "../random_stream.hpp"
#include "../scalar/ops.hpp"
#include "../tags.hpp"
#if defined(TESSERA_HAS_NEON)
#include "begin.hpp"

struct isa {
  static constexpr std::size_t lanes       = 4;
  static constexpr bool rounds_by_itself = false;  ///< conversions do not look at the floating-point environment
  static constexpr bool looks_up_bytes   = true;  ///< of 128, at once
  static constexpr bool looks_up_groups  = false;  ///< the 16 values of each of several groups
  static constexpr bool permutes_pairs   = false;  ///< bytes of two registers at a time
  static constexpr bool divides_quickly  = false;  ///< by two products
};
using floats                       = float32x4_t;
using ints                         = uint32x4_t;
using mask                         = uint32x4_t;  ///< all ones in the lanes that are true
inline constexpr std::size_t lanes = 4;
inline constexpr std::size_t step  = 4 * lanes;

struct quad {
  floats v[4];
};
struct int_quad {
  ints v[4];
};
struct bytes {
  uint8x16_t v;
};
struct words {
  uint16x8_t v[2];
};
struct latest_codes {};  // groups are not looked up

TESSERA_STEP floats fill(float x) noexcept { return vdupq_n_f32(x); }
TESSERA_STEP ints fill_bits(std::uint32_t x) noexcept { return vdupq_n_u32(x); }
TESSERA_STEP ints bits_of(floats x) noexcept { return vreinterpretq_u32_f32(x); }
TESSERA_STEP floats floats_of(ints x) noexcept { return vreinterpretq_f32_u32(x); }
TESSERA_STEP int32x4_t as_signed(ints x) noexcept { return vreinterpretq_s32_u32(x); }
TESSERA_STEP ints as_ints(int32x4_t x) noexcept { return vreinterpretq_u32_s32(x); }
TESSERA_STEP uint16x8_t as_words(ints x) noexcept { return vreinterpretq_u16_u32(x); }
TESSERA_STEP uint8x16_t as_bytes(uint16x8_t x) noexcept { return vreinterpretq_u8_u16(x); }
TESSERA_STEP uint8x16_t all_bytes(unsigned x) noexcept { return vdupq_n_u8(static_cast<std::uint8_t>(x)); }

// --- Choices: a NaN on either side, or two zeros, give b ------------------------------------------------------------------

/// m, of which the compiler knows nothing: clang would make FMINNM of a comparison and a choice, and that makes a NaN of a signaling one.
TESSERA_STEP mask unknown(mask m) noexcept {
  __asm__("" : "+w"(m));
  return m;
}
TESSERA_STEP floats smaller(floats a, floats b) noexcept { return vbslq_f32(unknown(vcltq_f32(a, b)), a, b); }
TESSERA_STEP floats larger(floats a, floats b) noexcept { return vbslq_f32(unknown(vcgtq_f32(a, b)), a, b); }
TESSERA_STEP ints larger_unsigned(ints a, ints b) noexcept { return vmaxq_u32(a, b); }
TESSERA_STEP ints larger_signed(ints a, ints b) noexcept { return as_ints(vmaxq_s32(as_signed(a), as_signed(b))); }
TESSERA_STEP ints smaller_unsigned(ints a, ints b) noexcept { return vminq_u32(a, b); }
TESSERA_STEP mask greater_signed(ints a, ints b) noexcept { return vcgtq_s32(as_signed(a), as_signed(b)); }
TESSERA_STEP mask greater_unsigned(ints a, ints b) noexcept { return vcgtq_u32(a, b); }
TESSERA_STEP mask equal(ints a, ints b) noexcept { return vceqq_u32(a, b); }
TESSERA_STEP mask greater(floats a, floats b) noexcept { return vcgtq_f32(a, b); }
TESSERA_STEP mask either(mask a, mask b) noexcept { return vorrq_u32(a, b); }
/// n, and one more in the lanes of m.
TESSERA_STEP ints counted(ints n, mask m) noexcept { return n - m; }
TESSERA_STEP bool any(mask m) noexcept { return vmaxvq_u32(m) != 0; }
inline constexpr std::uint32_t lane_numbers[4] = {0, 1, 2, 3};
TESSERA_STEP mask first(std::size_t n) noexcept {
  return vcltq_u32(vld1q_u32(lane_numbers), fill_bits(n < 4 ? static_cast<std::uint32_t>(n) : 4u));
}
TESSERA_STEP floats select(mask m, floats a, floats b) noexcept { return vbslq_f32(m, a, b); }
TESSERA_STEP ints select(mask m, ints a, ints b) noexcept { return vbslq_u32(m, a, b); }

// --- Arithmetic beside + - * / & | ^ of the vector types --------------------------------------------------------------------

TESSERA_STEP floats fused(floats a, floats b, floats c) noexcept { return vfmaq_f32(c, a, b); }
/// a + b to nearest, ties to even.
TESSERA_STEP floats sum_to_nearest(floats a, floats b) noexcept { return a + b; }
/// c - a * b and a * b - c, rounded once.
TESSERA_STEP floats fused_from(floats a, floats b, floats c) noexcept { return vfmsq_f32(c, a, b); }
TESSERA_STEP floats fused_less(floats a, floats b, floats c) noexcept {
  floats r = vfmaq_f32(vnegq_f32(c), a, b);
#if defined(__clang__)
  __asm__("" : "+w"(r));  // as in the AVX backends, where clang 14 needs it; its intrinsics have the same flags here
#endif
  return r;
}
/// By 32 and more: 0. (USHL takes the low byte of its operand, as a signed number.)
TESSERA_STEP ints shifted_right(ints a, ints n) noexcept { return vshlq_u32(a, vnegq_s32(as_signed(vminq_u32(n, fill_bits(32))))); }
TESSERA_STEP ints shifted_left(ints a, ints n) noexcept { return vshlq_u32(a, as_signed(vminq_u32(n, fill_bits(32)))); }
TESSERA_STEP ints sign_spread(ints a) noexcept { return as_ints(vshrq_n_s32(as_signed(a), 31)); }
template <int N>
TESSERA_STEP ints signed_shifted_right(ints a) noexcept {
  return as_ints(vshrq_n_s32(as_signed(a), N));
}
/// To nearest, ties to even, whatever the rounding mode is; and toward zero. For |x| < 2^31.
TESSERA_STEP ints nearest_integers(floats x) noexcept { return as_ints(vcvtnq_s32_f32(x)); }
TESSERA_STEP ints truncated(floats x) noexcept { return as_ints(vcvtq_s32_f32(x)); }
TESSERA_STEP floats from_integers(ints x) noexcept { return vcvtq_f32_s32(as_signed(x)); }
/// Lane i of the result is t[index[i]], for indices of 0 to 3.
TESSERA_STEP ints lookup4(ints index, const std::uint32_t (&t)[4]) noexcept {
  const ints byte_index = vmlaq_n_u32(fill_bits(0x0302'0100u), index, 0x0404'0404u);
  return vreinterpretq_u32_u8(vqtbl1q_u8(vreinterpretq_u8_u32(vld1q_u32(t)), vreinterpretq_u8_u32(byte_index)));
}
/// Lane i of the result is t[index[i] % 8].
TESSERA_STEP ints lookup8(const std::uint32_t* t, ints index) noexcept {
  const ints byte_index    = vmlaq_n_u32(fill_bits(0x0302'0100u), index & fill_bits(7), 0x0404'0404u);
  const uint8x16x2_t table = {{vreinterpretq_u8_u32(vld1q_u32(t)), vreinterpretq_u8_u32(vld1q_u32(t + 4))}};
  return vreinterpretq_u32_u8(vqtbl2q_u8(table, vreinterpretq_u8_u32(byte_index)));
}
TESSERA_STEP floats lookup8(const float* t, ints index) noexcept {
  const ints byte_index    = vmlaq_n_u32(fill_bits(0x0302'0100u), index & fill_bits(7), 0x0404'0404u);
  const uint8x16x2_t table = {{vreinterpretq_u8_f32(vld1q_f32(t)), vreinterpretq_u8_f32(vld1q_f32(t + 4))}};
  return vreinterpretq_f32_u8(vqtbl2q_u8(table, vreinterpretq_u8_u32(byte_index)));
}

// --- Memory ----------------------------------------------------------------------------------------------------------------

TESSERA_STEP uint8x16_t load_sixteen(const void* p) noexcept { return vld1q_u8(static_cast<const std::uint8_t*>(p)); }
TESSERA_STEP uint8x8_t load_eight(const void* p) noexcept { return vld1_u8(static_cast<const std::uint8_t*>(p)); }
TESSERA_STEP void store_sixteen(void* p, uint8x16_t v) noexcept { vst1q_u8(static_cast<std::uint8_t*>(p), v); }
TESSERA_STEP void store_eight(void* p, uint8x8_t v) noexcept { vst1_u8(static_cast<std::uint8_t*>(p), v); }

/// The first n of 8 bytes, zeros beyond, of which nothing is touched: 4, 2 and 1 of them as the bits of n say.
TESSERA_STEP std::uint64_t load_eight_partial(const void* p, std::size_t n) noexcept {
  const auto* from   = static_cast<const std::uint8_t*>(p);
  std::uint64_t rest = 0;
  if (n >= 8) {
    __builtin_memcpy(&rest, from, 8);
    return rest;
  }
  if ((n & 1) != 0) rest = from[n & 6];
  if ((n & 2) != 0) {
    std::uint16_t two;
    __builtin_memcpy(&two, from + (n & 4), 2);
    rest = rest << 16 | two;
  }
  if ((n & 4) != 0) {
    std::uint32_t four;
    __builtin_memcpy(&four, from, 4);
    rest = rest << 32 | four;
  }
  return rest;
}
TESSERA_STEP void store_eight_partial(void* p, std::uint64_t v, std::size_t n) noexcept {
  auto* to = static_cast<std::uint8_t*>(p);
  if (n >= 8) {
    __builtin_memcpy(to, &v, 8);
    return;
  }
  if ((n & 4) != 0) {
    __builtin_memcpy(to, &v, 4);
    v >>= 32;
  }
  if ((n & 2) != 0) {
    __builtin_memcpy(to + (n & 4), &v, 2);
    v >>= 16;
  }
  if ((n & 1) != 0) to[n & 6] = static_cast<std::uint8_t>(v);
}
/// The same of 16 bytes.
TESSERA_STEP uint8x16_t load_sixteen_partial(const void* p, std::size_t n) noexcept {
  const std::uint64_t low = load_eight_partial(p, n), high = n > 8 ? load_eight_partial(static_cast<const char*>(p) + 8, n - 8) : 0;
  return vcombine_u8(vcreate_u8(low), vcreate_u8(high));
}
TESSERA_STEP void store_sixteen_partial(void* p, uint8x16_t v, std::size_t n) noexcept {
  const uint64x2_t halves = vreinterpretq_u64_u8(v);
  store_eight_partial(p, vgetq_lane_u64(halves, 0), n);
  if (n > 8) store_eight_partial(static_cast<char*>(p) + 8, vgetq_lane_u64(halves, 1), n - 8);
}

TESSERA_STEP floats load(const float* p) noexcept { return vld1q_f32(p); }
TESSERA_STEP floats load_partial(const float* p, std::size_t n) noexcept { return vreinterpretq_f32_u8(load_sixteen_partial(p, 4 * n)); }
TESSERA_STEP floats upper_halves_of(uint8x8_t w) noexcept { return floats_of(vshll_n_u16(vreinterpret_u16_u8(w), 16)); }
TESSERA_STEP floats binary16_of(uint8x8_t w) noexcept { return vcvt_f32_f16(vreinterpret_f16_u8(w)); }
/// 16-bit floats: the upper halves of floats, and IEEE half precision (NaNs come out quiet, payloads stay).
TESSERA_STEP floats load_upper_halves(const void* p) noexcept { return upper_halves_of(load_eight(p)); }
TESSERA_STEP floats load_upper_halves_partial(const void* p, std::size_t n) noexcept {
  return upper_halves_of(vcreate_u8(load_eight_partial(p, 2 * n)));
}
TESSERA_STEP floats load_binary16(const void* p) noexcept { return binary16_of(load_eight(p)); }
TESSERA_STEP floats load_binary16_partial(const void* p, std::size_t n) noexcept {
  return binary16_of(vcreate_u8(load_eight_partial(p, 2 * n)));
}

// What goes to memory past the caches elsewhere goes through them here.
TESSERA_STEP void store(float* p, floats v) noexcept { vst1q_f32(p, v); }
template <class Hint>
TESSERA_STEP void store(float* p, floats v, Hint) noexcept {
  vst1q_f32(p, v);
}
TESSERA_STEP void store_partial(float* p, floats v, std::size_t n) noexcept { store_sixteen_partial(p, vreinterpretq_u8_f32(v), 4 * n); }

TESSERA_STEP bytes load_bytes(const void* p) noexcept { return {load_sixteen(p)}; }
TESSERA_STEP bytes load_bytes_partial(const void* p, std::size_t n) noexcept { return {load_sixteen_partial(p, n)}; }
template <class Hint>
TESSERA_STEP void store_bytes(void* p, bytes b, Hint) noexcept {
  store_sixteen(p, b.v);
}
TESSERA_STEP void store_bytes_partial(void* p, bytes b, std::size_t n) noexcept { store_sixteen_partial(p, b.v, n); }
template <class Hint>
TESSERA_STEP void store_words(void* p, words w, Hint) noexcept {
  store_sixteen(p, as_bytes(w.v[0]));
  store_sixteen(static_cast<char*>(p) + 16, as_bytes(w.v[1]));
}
TESSERA_STEP void store_words_partial(void* p, words w, std::size_t n) noexcept {
  store_sixteen_partial(p, as_bytes(w.v[0]), 2 * n);
  if (n > 8) store_sixteen_partial(static_cast<char*>(p) + 16, as_bytes(w.v[1]), 2 * n - 16);
}
/// Half a quad's bytes: codes of 4 bits.
template <class Hint>
TESSERA_STEP void store_half(void* p, bytes b, Hint) noexcept {
  store_eight(p, vget_low_u8(b.v));
}
TESSERA_STEP bytes load_half(const void* p) noexcept { return {vcombine_u8(load_eight(p), vcreate_u8(0))}; }

/// Elements to the next address where a quad's output may be streamed: any is as good as another.
template <class Row, class Hint>
TESSERA_STEP std::size_t head(const Row&, Hint) noexcept {
  return 0;
}
template <class Hint>
TESSERA_STEP void fence(Hint) noexcept {}

// --- Between lanes ---------------------------------------------------------------------------------------------------------

/// The low byte of each lane, in order, and the low half of each; the top byte and the upper half.
TESSERA_STEP uint16x8_t lower_words(ints a, ints b) noexcept { return vuzp1q_u16(as_words(a), as_words(b)); }
TESSERA_STEP uint16x8_t upper_words(ints a, ints b) noexcept { return vuzp2q_u16(as_words(a), as_words(b)); }
TESSERA_STEP bytes narrowed_to_bytes(const int_quad& q) noexcept {
  return {vuzp1q_u8(as_bytes(lower_words(q.v[0], q.v[1])), as_bytes(lower_words(q.v[2], q.v[3])))};
}
TESSERA_STEP uint16x8_t saturated_words(ints a, ints b) noexcept { return vqmovun_high_s32(vqmovun_s32(as_signed(a)), as_signed(b)); }
/// Bytes of lanes below 2^15, clamped to 0 and `most` and counted from `lowest`, of which the bits of `kept` stay.
TESSERA_STEP bytes counted_bytes(const int_quad& q, unsigned most, unsigned lowest, unsigned kept) noexcept {
  const uint8x16_t n = vqmovn_high_u16(vqmovn_u16(saturated_words(q.v[0], q.v[1])), saturated_words(q.v[2], q.v[3]));
  return {vandq_u8(vaddq_u8(vminq_u8(n, all_bytes(most)), all_bytes(lowest)), all_bytes(kept))};
}
TESSERA_STEP bytes top_bytes(const int_quad& q) noexcept {
  return {vuzp2q_u8(as_bytes(upper_words(q.v[0], q.v[1])), as_bytes(upper_words(q.v[2], q.v[3])))};
}
TESSERA_STEP words narrowed_to_words(const int_quad& q) noexcept { return {{lower_words(q.v[0], q.v[1]), lower_words(q.v[2], q.v[3])}}; }
TESSERA_STEP words upper_words(const int_quad& q) noexcept { return {{upper_words(q.v[0], q.v[1]), upper_words(q.v[2], q.v[3])}}; }
TESSERA_STEP int_quad widened(bytes b) noexcept {
  const uint16x8_t low = vmovl_u8(vget_low_u8(b.v)), high = vmovl_high_u8(b.v);
  return {{vmovl_u16(vget_low_u16(low)), vmovl_high_u16(low), vmovl_u16(vget_low_u16(high)), vmovl_high_u16(high)}};
}
TESSERA_STEP uint16x8_t halves_of(floats a, floats b) noexcept { return vreinterpretq_u16_f16(vcvt_high_f16_f32(vcvt_f16_f32(a), b)); }
/// IEEE half precision, to nearest, ties to even, as the environment has it; NaN payloads stay.
TESSERA_STEP words words_of_halves(const quad& q) noexcept { return {{halves_of(q.v[0], q.v[1]), halves_of(q.v[2], q.v[3])}}; }
TESSERA_STEP floats through_binary16(floats x) noexcept { return vcvt_f32_f16(vcvt_f16_f32(x)); }
/// True if there is a code whose bits under `magnitude` are those of `zero`.
TESSERA_STEP bool any_byte_equals(bytes b, std::uint8_t magnitude, std::uint8_t zero) noexcept {
  return vmaxvq_u8(vceqq_u8(vandq_u8(b.v, all_bytes(magnitude)), all_bytes(zero))) != 0;
}

/// How many there are; the elements that are 0.
TESSERA_STEP std::uint64_t count_of_zeros(bytes b, std::uint8_t magnitude, std::uint8_t zero) noexcept {
  return vaddvq_u8(vandq_u8(vceqq_u8(vandq_u8(b.v, all_bytes(magnitude)), all_bytes(zero)), all_bytes(1)));
}
TESSERA_STEP std::uint64_t count_of_zeros(const quad& q) noexcept {
  std::uint64_t n = 0;
  for (const floats x : q.v) n += vaddvq_u32(vshrq_n_u32(vceqzq_u32(vshlq_n_u32(vreinterpretq_u32_f32(x), 1)), 31));
  return n;
}

/// Codes of 4 bits, two to a byte in the lower half of the result; and back.
TESSERA_STEP bytes joined(bytes b, low_nibble_first) noexcept { return {vsliq_n_u8(vuzp1q_u8(b.v, b.v), vuzp2q_u8(b.v, b.v), 4)}; }
TESSERA_STEP bytes joined(bytes b, high_nibble_first) noexcept { return {vsliq_n_u8(vuzp2q_u8(b.v, b.v), vuzp1q_u8(b.v, b.v), 4)}; }
TESSERA_STEP bytes parted(bytes b, low_nibble_first) noexcept { return {vzip1q_u8(vandq_u8(b.v, all_bytes(15)), vshrq_n_u8(b.v, 4))}; }
TESSERA_STEP bytes parted(bytes b, high_nibble_first) noexcept { return {vzip1q_u8(vshrq_n_u8(b.v, 4), vandq_u8(b.v, all_bytes(15)))}; }
/// A quad is half a block of nibbles_of_halves: the low nibbles of its 16 bytes, or the high ones.
TESSERA_STEP bytes nibbles_of_half(bytes block, bool is_upper) noexcept {
  return {is_upper ? vshrq_n_u8(block.v, 4) : vandq_u8(block.v, all_bytes(15))};
}
TESSERA_STEP bytes with_nibbles_of_half(bytes block, bytes b, bool is_upper) noexcept {
  return {is_upper ? vsliq_n_u8(block.v, b.v, 4) : vbslq_u8(all_bytes(15), b.v, block.v)};
}

/// Codes of 6 bits, four to three bytes, in the first 12 of the result; and back.
TESSERA_STEP bytes joined(bytes b, low_sextet_first) noexcept {
  constexpr std::uint8_t places[16] = {0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, 255, 255, 255, 255};
  const uint16x8_t codes            = vreinterpretq_u16_u8(b.v);
  const uint32x4_t twos             = vreinterpretq_u32_u16(vorrq_u16(vandq_u16(codes, vdupq_n_u16(63)), vshrq_n_u16(vandq_u16(codes, vdupq_n_u16(63 << 8)), 2)));
  const uint32x4_t fours            = vorrq_u32(vandq_u32(twos, vdupq_n_u32(0xfff)), vshrq_n_u32(vandq_u32(twos, vdupq_n_u32(0xfffu << 16)), 4));
  return {vqtbl1q_u8(vreinterpretq_u8_u32(fours), vld1q_u8(places))};
}
TESSERA_STEP bytes parted(bytes b, low_sextet_first) noexcept {
  constexpr std::uint8_t places[16] = {0, 1, 2, 255, 3, 4, 5, 255, 6, 7, 8, 255, 9, 10, 11, 255};
  const uint32x4_t x                = vreinterpretq_u32_u8(vqtbl1q_u8(b.v, vld1q_u8(places)));
  const uint32x4_t lower            = vorrq_u32(vandq_u32(x, vdupq_n_u32(63)), vandq_u32(vshlq_n_u32(x, 2), vdupq_n_u32(63u << 8)));
  const uint32x4_t upper            = vorrq_u32(vandq_u32(vshlq_n_u32(x, 4), vdupq_n_u32(63u << 16)), vandq_u32(vshlq_n_u32(x, 6), vdupq_n_u32(63u << 24)));
  return {vreinterpretq_u8_u32(vorrq_u32(lower, upper))};
}

// --- Random bits -----------------------------------------------------------------------------------------------------------

/// Draws lie in order.
TESSERA_STEP ints draw_places() noexcept { return vld1q_u32(lane_numbers); }
template <class Draws>
TESSERA_STEP int_quad halves_of(const Draws& d) noexcept {
  const uint16x8_t low = as_words(d.v[0]), high = as_words(d.v[1]);
  return {{vmovl_u16(vget_low_u16(low)), vmovl_high_u16(low), vmovl_u16(vget_low_u16(high)), vmovl_high_u16(high)}};
}
/// Products of 64 bits, of the even lanes; the odd lanes at the places of the even ones; the even lanes of both, one beside the other.
TESSERA_STEP ints products_of_even_lanes(ints a, ints b) noexcept {
  return vreinterpretq_u32_u64(vmull_u32(vmovn_u64(vreinterpretq_u64_u32(a)), vget_low_u32(b)));
}
TESSERA_STEP ints odd_lanes_to_even(ints a) noexcept { return vreinterpretq_u32_u64(vshrq_n_u64(vreinterpretq_u64_u32(a), 32)); }
TESSERA_STEP ints even_lanes_of(ints a, ints b) noexcept { return vtrn1q_u32(a, b); }
/// Blocks of four draws, first and second pairs, in the order of block_places, as draws.
inline constexpr std::uint32_t block_numbers[4] = {0, 0, 1, 0};
TESSERA_STEP ints block_places() noexcept { return vld1q_u32(block_numbers); }
TESSERA_STEP void blocks_in_places(ints first, ints second, ints& a, ints& b) noexcept {
  const uint64x2_t x = vreinterpretq_u64_u32(first), y = vreinterpretq_u64_u32(second);
  a = vreinterpretq_u32_u64(vzip1q_u64(x, y)), b = vreinterpretq_u32_u64(vzip2q_u64(x, y));
}

#include "../generic_lanes.hpp"
// Each of the four stands on the one before.
#include "native.hpp"
// (Comments between them keep clang-format from sorting.)
#include "../generic_draws.hpp"
// Quads come last.
#include "../generic_quads.hpp"

#include "../generic_counts.hpp"

#include "../generic_steps.hpp"

#include "end.hpp"
#endif
