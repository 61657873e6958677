// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The primitives of the AVX2 backend: a vector is 8 floats, the bytes of a quad 32 codes.
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
#if defined(TESSERA_HAS_X86)
#include "begin.hpp"

struct isa {
  static constexpr std::size_t lanes       = 8;
  static constexpr bool rounds_by_itself = false;  ///< conversions do not look at the floating-point environment
  static constexpr bool looks_up_bytes   = false;  ///< of 128, at once
  static constexpr bool looks_up_groups  = true;  ///< the 16 values of each of several groups
  static constexpr bool permutes_pairs   = false;  ///< bytes of two registers at a time
  static constexpr bool divides_quickly  = false;  ///< by two products
};
using floats = __m256;
typedef std::uint32_t ints __attribute__((vector_size(32)));
using mask                         = __m256i;  ///< all ones in the lanes that are true
inline constexpr std::size_t lanes = 8;
inline constexpr std::size_t step  = 4 * lanes;

struct quad {
  floats v[4];
};
struct int_quad {
  ints v[4];
};
struct bytes {
  __m256i v;
};
struct words {
  __m256i v[2];
};

TESSERA_STEP floats fill(float x) noexcept { return _mm256_set1_ps(x); }
TESSERA_STEP ints fill_bits(std::uint32_t x) noexcept { return __builtin_bit_cast(ints, _mm256_set1_epi32(static_cast<int>(x))); }
TESSERA_STEP ints bits_of(floats x) noexcept { return __builtin_bit_cast(ints, x); }
TESSERA_STEP floats floats_of(ints x) noexcept { return __builtin_bit_cast(floats, x); }
TESSERA_STEP __m256i raw(ints x) noexcept { return __builtin_bit_cast(__m256i, x); }
TESSERA_STEP ints as_ints(__m256i x) noexcept { return __builtin_bit_cast(ints, x); }

// --- Choices: a NaN on either side, or two zeros, give b ------------------------------------------------------------------

TESSERA_STEP floats smaller(floats a, floats b) noexcept { return _mm256_min_ps(a, b); }
TESSERA_STEP floats larger(floats a, floats b) noexcept { return _mm256_max_ps(a, b); }
TESSERA_STEP ints larger_unsigned(ints a, ints b) noexcept { return as_ints(_mm256_max_epu32(raw(a), raw(b))); }
TESSERA_STEP ints larger_signed(ints a, ints b) noexcept { return as_ints(_mm256_max_epi32(raw(a), raw(b))); }
TESSERA_STEP ints smaller_unsigned(ints a, ints b) noexcept { return as_ints(_mm256_min_epu32(raw(a), raw(b))); }
TESSERA_STEP mask greater_signed(ints a, ints b) noexcept { return _mm256_cmpgt_epi32(raw(a), raw(b)); }
TESSERA_STEP mask greater_unsigned(ints a, ints b) noexcept {
  const ints top = fill_bits(0x8000'0000u);
  return greater_signed(a ^ top, b ^ top);
}
TESSERA_STEP mask equal(ints a, ints b) noexcept { return _mm256_cmpeq_epi32(raw(a), raw(b)); }
TESSERA_STEP mask greater(floats a, floats b) noexcept { return _mm256_castps_si256(_mm256_cmp_ps(a, b, _CMP_GT_OQ)); }
TESSERA_STEP mask either(mask a, mask b) noexcept { return _mm256_or_si256(a, b); }
/// n, and one more in the lanes of m.
TESSERA_STEP ints counted(ints n, mask m) noexcept { return n - __builtin_bit_cast(ints, m); }
TESSERA_STEP bool any(mask m) noexcept { return _mm256_testz_si256(m, m) == 0; }
TESSERA_STEP mask first(std::size_t n) noexcept {
  return _mm256_cmpgt_epi32(_mm256_set1_epi32(n < 8 ? static_cast<int>(n) : 8), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
}
TESSERA_STEP floats select(mask m, floats a, floats b) noexcept { return _mm256_blendv_ps(b, a, _mm256_castsi256_ps(m)); }
TESSERA_STEP ints select(mask m, ints a, ints b) noexcept { return as_ints(_mm256_blendv_epi8(raw(b), raw(a), m)); }

// --- Arithmetic beside + - * / & | ^ of the vector types --------------------------------------------------------------------

TESSERA_STEP floats fused(floats a, floats b, floats c) noexcept { return _mm256_fmadd_ps(a, b, c); }
/// a + b to nearest, ties to even.
TESSERA_STEP floats sum_to_nearest(floats a, floats b) noexcept { return a + b; }
/// c - a * b and a * b - c, rounded once.
TESSERA_STEP floats fused_from(floats a, floats b, floats c) noexcept { return _mm256_fnmadd_ps(a, b, c); }
TESSERA_STEP floats fused_less(floats a, floats b, floats c) noexcept {
  floats r = _mm256_fmsub_ps(a, b, c);
#if defined(__clang__)
  __asm__("" : "+x"(r));  // the user's -ffast-math sits in clang's intrinsics: it would make fused_from of this a sum, and -0 a 0
#endif
  return r;
}
/// By 32 and more: 0.
TESSERA_STEP ints shifted_right(ints a, ints n) noexcept { return as_ints(_mm256_srlv_epi32(raw(a), raw(n))); }
TESSERA_STEP ints shifted_left(ints a, ints n) noexcept { return as_ints(_mm256_sllv_epi32(raw(a), raw(n))); }
TESSERA_STEP ints sign_spread(ints a) noexcept { return as_ints(_mm256_srai_epi32(raw(a), 31)); }
template <int N>
TESSERA_STEP ints signed_shifted_right(ints a) noexcept {
  return as_ints(_mm256_srai_epi32(raw(a), N));
}
/// To nearest, ties to even, as the environment has it; and toward zero. For |x| < 2^31.
TESSERA_STEP ints nearest_integers(floats x) noexcept { return as_ints(_mm256_cvtps_epi32(x)); }
TESSERA_STEP ints truncated(floats x) noexcept { return as_ints(_mm256_cvttps_epi32(x)); }
TESSERA_STEP floats from_integers(ints x) noexcept { return _mm256_cvtepi32_ps(raw(x)); }
/// Lane i of the result is t[index[i]], for indices of 0 to 3.
TESSERA_STEP ints lookup4(ints index, const std::uint32_t (&t)[4]) noexcept {
  const __m256i table = _mm256_broadcastsi128_si256(_mm_loadu_si128(reinterpret_cast<const __m128i*>(t)));
  return bits_of(_mm256_permutevar_ps(_mm256_castsi256_ps(table), raw(index)));
}
/// Lane i of the result is t[index[i] % 8].
TESSERA_STEP floats lookup8(const float* t, ints index) noexcept { return _mm256_permutevar8x32_ps(_mm256_loadu_ps(t), raw(index)); }
TESSERA_STEP ints lookup8(const std::uint32_t* t, ints index) noexcept { return as_ints(_mm256_permutevar8x32_epi32(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(t)), raw(index))); }

// --- Memory ----------------------------------------------------------------------------------------------------------------

/// The first n of 16 bytes, zeros beyond, of which nothing is touched: 8, 4, 2 and 1 of them as the bits of n say.
TESSERA_STEP __m128i load_sixteen_partial(const void* p, std::size_t n) noexcept {
  if (n >= 16) return _mm_loadu_si128(static_cast<const __m128i*>(p));
  const char* from    = static_cast<const char*>(p);
  std::uint64_t eight = 0, rest = 0;
  if ((n & 1) != 0) rest = static_cast<unsigned char>(from[n & 14]);
  if ((n & 2) != 0) {
    std::uint16_t two;
    __builtin_memcpy(&two, from + (n & 12), 2);
    rest = rest << 16 | two;
  }
  if ((n & 4) != 0) {
    std::uint32_t four;
    __builtin_memcpy(&four, from + (n & 8), 4);
    rest = rest << 32 | four;
  }
  if ((n & 8) == 0) return _mm_cvtsi64_si128(static_cast<long long>(rest));
  __builtin_memcpy(&eight, from, 8);
  return _mm_set_epi64x(static_cast<long long>(rest), static_cast<long long>(eight));
}
TESSERA_STEP void store_sixteen_partial(void* p, __m128i v, std::size_t n) noexcept {
  if (n >= 16) return _mm_storeu_si128(static_cast<__m128i*>(p), v);
  char* to           = static_cast<char*>(p);
  std::uint64_t rest = static_cast<std::uint64_t>(_mm_cvtsi128_si64(v));
  if ((n & 8) != 0) {
    __builtin_memcpy(to, &rest, 8);
    rest = static_cast<std::uint64_t>(_mm_extract_epi64(v, 1));
  }
  if ((n & 4) != 0) {
    __builtin_memcpy(to + (n & 8), &rest, 4);
    rest >>= 32;
  }
  if ((n & 2) != 0) {
    __builtin_memcpy(to + (n & 12), &rest, 2);
    rest >>= 16;
  }
  if ((n & 1) != 0) to[n & 14] = static_cast<char>(rest);
}

TESSERA_STEP floats load(const float* p) noexcept { return _mm256_loadu_ps(p); }
TESSERA_STEP floats load_partial(const float* p, std::size_t n) noexcept { return _mm256_maskload_ps(p, first(n)); }
TESSERA_STEP __m128i stored_words(const void* p) noexcept { return _mm_loadu_si128(static_cast<const __m128i*>(p)); }
TESSERA_STEP floats upper_halves_of(__m128i w) noexcept { return _mm256_castsi256_ps(_mm256_slli_epi32(_mm256_cvtepu16_epi32(w), 16)); }
/// 16-bit floats: the upper halves of floats, and IEEE half precision (NaNs come out quiet, payloads stay).
TESSERA_STEP floats load_upper_halves(const void* p) noexcept { return upper_halves_of(stored_words(p)); }
TESSERA_STEP floats load_upper_halves_partial(const void* p, std::size_t n) noexcept {
  return upper_halves_of(load_sixteen_partial(p, 2 * n));
}
TESSERA_STEP floats load_binary16(const void* p) noexcept { return _mm256_cvtph_ps(stored_words(p)); }
TESSERA_STEP floats load_binary16_partial(const void* p, std::size_t n) noexcept { return _mm256_cvtph_ps(load_sixteen_partial(p, 2 * n)); }

TESSERA_STEP void store(float* p, floats v) noexcept { _mm256_storeu_ps(p, v); }
TESSERA_STEP void store(float* p, floats v, regular) noexcept { _mm256_storeu_ps(p, v); }
TESSERA_STEP void store(float* p, floats v, streaming) noexcept { _mm256_stream_ps(p, v); }
TESSERA_STEP void store_partial(float* p, floats v, std::size_t n) noexcept { _mm256_maskstore_ps(p, first(n), v); }

TESSERA_STEP __m256i pair_of(__m128i a, __m128i b) noexcept { return _mm256_inserti128_si256(_mm256_castsi128_si256(a), b, 1); }
TESSERA_STEP __m128i lower_half(__m256i v) noexcept { return _mm256_castsi256_si128(v); }
TESSERA_STEP __m128i higher_half(__m256i v) noexcept { return _mm256_extracti128_si256(v, 1); }

TESSERA_STEP bytes load_bytes(const void* p) noexcept { return {_mm256_loadu_si256(static_cast<const __m256i*>(p))}; }
TESSERA_STEP bytes load_bytes_partial(const void* p, std::size_t n) noexcept {
  if (n <= 16) return {_mm256_zextsi128_si256(load_sixteen_partial(p, n))};
  return {pair_of(stored_words(p), load_sixteen_partial(static_cast<const char*>(p) + 16, n - 16))};
}
TESSERA_STEP void store_bytes(void* p, bytes b, regular) noexcept { _mm256_storeu_si256(static_cast<__m256i*>(p), b.v); }
TESSERA_STEP void store_bytes(void* p, bytes b, streaming) noexcept { _mm256_stream_si256(static_cast<__m256i*>(p), b.v); }
TESSERA_STEP void store_bytes_partial(void* p, bytes b, std::size_t n) noexcept {
  store_sixteen_partial(p, lower_half(b.v), n);
  if (n > 16) store_sixteen_partial(static_cast<char*>(p) + 16, higher_half(b.v), n - 16);
}
TESSERA_STEP void store_words(void* p, words w, regular) noexcept {
  _mm256_storeu_si256(static_cast<__m256i*>(p), w.v[0]);
  _mm256_storeu_si256(static_cast<__m256i*>(p) + 1, w.v[1]);
}
TESSERA_STEP void store_words(void* p, words w, streaming) noexcept {
  _mm256_stream_si256(static_cast<__m256i*>(p), w.v[0]);
  _mm256_stream_si256(static_cast<__m256i*>(p) + 1, w.v[1]);
}
TESSERA_STEP void store_words_partial(void* p, words w, std::size_t n) noexcept {
  store_bytes_partial(p, {w.v[0]}, 2 * n);
  if (n > 16) store_bytes_partial(static_cast<char*>(p) + 32, {w.v[1]}, 2 * n - 32);
}
/// Half a quad's bytes: codes of 4 bits.
TESSERA_STEP void store_half(void* p, bytes b, regular) noexcept { _mm_storeu_si128(static_cast<__m128i*>(p), lower_half(b.v)); }
TESSERA_STEP void store_half(void* p, bytes b, streaming) noexcept { _mm_stream_si128(static_cast<__m128i*>(p), lower_half(b.v)); }
TESSERA_STEP bytes load_half(const void* p) noexcept { return {_mm256_castsi128_si256(stored_words(p))}; }

/// Elements to the next address where a quad's output may be streamed.
template <class Row>
TESSERA_STEP std::size_t head(const Row&, regular) noexcept {
  return 0;
}
template <class Element>
TESSERA_STEP std::size_t head(Element* p, streaming) noexcept {
  return ((0 - reinterpret_cast<std::uintptr_t>(p)) & 31) / sizeof(Element);
}
TESSERA_STEP void fence(regular) noexcept {}
TESSERA_STEP void fence(streaming) noexcept { _mm_sfence(); }
TESSERA_STEP void fence(as_told hint) noexcept {
  if (hint.streams) _mm_sfence();
}

// --- Between lanes ---------------------------------------------------------------------------------------------------------

/// The packs of AVX2 work on half vectors: of four vectors they leave the bytes as 0 1 2 3 of each half. This brings them in order.
TESSERA_STEP __m256i packs_in_order(__m256i v) noexcept {
  return _mm256_permutevar8x32_epi32(v, _mm256_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7));
}
/// Lanes of 0 to 255.
TESSERA_STEP __m256i bytes_of_lanes(const int_quad& q) noexcept {
  return _mm256_packus_epi16(_mm256_packus_epi32(raw(q.v[0]), raw(q.v[1])), _mm256_packus_epi32(raw(q.v[2]), raw(q.v[3])));
}
/// Lanes of 0 to 65535.
TESSERA_STEP __m256i words_of_lanes(ints a, ints b) noexcept { return _mm256_permute4x64_epi64(_mm256_packus_epi32(raw(a), raw(b)), 0xd8); }
/// The low byte of each lane, in order, and the low half of each.
TESSERA_STEP bytes narrowed_to_bytes(const int_quad& q) noexcept {
  const ints low = fill_bits(0xffu);
  return {packs_in_order(bytes_of_lanes({{q.v[0] & low, q.v[1] & low, q.v[2] & low, q.v[3] & low}}))};
}
TESSERA_STEP __m256i all_bytes(unsigned x) noexcept { return _mm256_set1_epi8(static_cast<char>(x)); }
/// Bytes of lanes below 2^15, clamped to 0 and `most` and counted from `lowest`, of which the bits of `kept` stay.
TESSERA_STEP bytes counted_bytes(const int_quad& q, unsigned most, unsigned lowest, unsigned kept) noexcept {
  const __m256i n = _mm256_min_epu8(packs_in_order(bytes_of_lanes(q)), all_bytes(most));
  return {_mm256_and_si256(_mm256_add_epi8(n, all_bytes(lowest)), all_bytes(kept))};
}
TESSERA_STEP words narrowed_to_words(const int_quad& q) noexcept {
  const ints low = fill_bits(0xffffu);
  return {{words_of_lanes(q.v[0] & low, q.v[1] & low), words_of_lanes(q.v[2] & low, q.v[3] & low)}};
}
TESSERA_STEP words upper_words(const int_quad& q) noexcept {
  return {{words_of_lanes(q.v[0] >> 16, q.v[1] >> 16), words_of_lanes(q.v[2] >> 16, q.v[3] >> 16)}};
}
TESSERA_STEP int_quad widened(bytes b) noexcept {
  const __m128i low = lower_half(b.v), high = higher_half(b.v);
  return {{as_ints(_mm256_cvtepu8_epi32(low)), as_ints(_mm256_cvtepu8_epi32(_mm_unpackhi_epi64(low, low))),
           as_ints(_mm256_cvtepu8_epi32(high)), as_ints(_mm256_cvtepu8_epi32(_mm_unpackhi_epi64(high, high)))}};
}
TESSERA_STEP words words_of_halves(const quad& q) noexcept {  // IEEE half precision, to nearest, ties to even; NaN payloads stay
  constexpr int to_nearest = _MM_FROUND_TO_NEAREST_INT;
  return {{pair_of(_mm256_cvtps_ph(q.v[0], to_nearest), _mm256_cvtps_ph(q.v[1], to_nearest)),
           pair_of(_mm256_cvtps_ph(q.v[2], to_nearest), _mm256_cvtps_ph(q.v[3], to_nearest))}};
}
TESSERA_STEP floats through_binary16(floats x) noexcept { return _mm256_cvtph_ps(_mm256_cvtps_ph(x, _MM_FROUND_TO_NEAREST_INT)); }
/// True if there is a code whose bits under `magnitude` are those of `zero`.
TESSERA_STEP __m256i bytes_that_equal(bytes b, std::uint8_t magnitude, std::uint8_t zero) noexcept {
  return _mm256_cmpeq_epi8(_mm256_and_si256(b.v, _mm256_set1_epi8(static_cast<char>(magnitude))), _mm256_set1_epi8(static_cast<char>(zero)));
}
TESSERA_STEP bool any_byte_equals(bytes b, std::uint8_t magnitude, std::uint8_t zero) noexcept { return any(bytes_that_equal(b, magnitude, zero)); }

/// How many there are; the elements that are 0.
TESSERA_STEP std::uint64_t count_of_zeros(bytes b, std::uint8_t magnitude, std::uint8_t zero) noexcept {
  return static_cast<std::uint64_t>(_mm_popcnt_u32(static_cast<unsigned>(_mm256_movemask_epi8(bytes_that_equal(b, magnitude, zero)))));
}
TESSERA_STEP std::uint64_t count_of_zeros(floats x) noexcept {
  const __m256i is_zero = _mm256_cmpeq_epi32(_mm256_slli_epi32(_mm256_castps_si256(x), 1), _mm256_setzero_si256());
  return static_cast<std::uint64_t>(_mm_popcnt_u32(static_cast<unsigned>(_mm256_movemask_ps(_mm256_castsi256_ps(is_zero)))));
}
TESSERA_STEP std::uint64_t count_of_zeros(const quad& q) noexcept {
  return count_of_zeros(q.v[0]) + count_of_zeros(q.v[1]) + count_of_zeros(q.v[2]) + count_of_zeros(q.v[3]);
}

/// Codes of 4 bits, two to a byte in the lower half of the result; and back.
TESSERA_STEP bytes low_bytes_of_words(__m256i w) noexcept { return {_mm256_permute4x64_epi64(_mm256_packus_epi16(w, w), 0x08)}; }
TESSERA_STEP bytes joined(bytes b, low_nibble_first) noexcept {
  return low_bytes_of_words(_mm256_maddubs_epi16(b.v, _mm256_set1_epi16(0x1001)));
}
TESSERA_STEP bytes joined(bytes b, high_nibble_first) noexcept {
  return low_bytes_of_words(_mm256_maddubs_epi16(b.v, _mm256_set1_epi16(0x0110)));
}
TESSERA_STEP bytes joined(bytes b, nibbles_of_halves) noexcept {
  return {_mm256_castsi128_si256(_mm_or_si128(lower_half(b.v), _mm_slli_epi16(higher_half(b.v), 4)))};
}
TESSERA_STEP bytes parted(bytes b, low_nibble_first) noexcept {
  const __m256i w = _mm256_cvtepu8_epi16(lower_half(b.v));
  return {_mm256_and_si256(_mm256_or_si256(w, _mm256_slli_epi16(w, 4)), _mm256_set1_epi8(15))};
}
TESSERA_STEP bytes parted(bytes b, high_nibble_first) noexcept {
  const __m256i w = _mm256_cvtepu8_epi16(lower_half(b.v));
  return {_mm256_and_si256(_mm256_or_si256(_mm256_srli_epi16(w, 4), _mm256_slli_epi16(w, 8)), _mm256_set1_epi8(15))};
}
TESSERA_STEP bytes parted(bytes b, nibbles_of_halves) noexcept {
  const __m128i w = lower_half(b.v);
  return {_mm256_and_si256(pair_of(w, _mm_srli_epi16(w, 4)), _mm256_set1_epi8(15))};
}
/// Codes of 6 bits, four to three bytes, in the first 24 of the result; and back.
TESSERA_STEP bytes joined(bytes b, low_sextet_first) noexcept {
  const __m256i fours = _mm256_madd_epi16(_mm256_maddubs_epi16(b.v, _mm256_set1_epi16(0x4001)), _mm256_set1_epi32(0x1000'0001));
  const __m256i three = _mm256_shuffle_epi8(fours, _mm256_broadcastsi128_si256(_mm_setr_epi8(0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, -1, -1, -1, -1)));
  return {_mm256_permutevar8x32_epi32(three, _mm256_setr_epi32(0, 1, 2, 4, 5, 6, 7, 7))};
}
TESSERA_STEP bytes parted(bytes b, low_sextet_first) noexcept {
  const __m256i twelve = _mm256_permutevar8x32_epi32(b.v, _mm256_setr_epi32(0, 1, 2, 2, 3, 4, 5, 5));
  const __m256i x      = _mm256_shuffle_epi8(twelve, _mm256_broadcastsi128_si256(_mm_setr_epi8(0, 1, 2, -1, 3, 4, 5, -1, 6, 7, 8, -1, 9, 10, 11, -1)));
  const __m256i lower  = _mm256_or_si256(_mm256_and_si256(x, _mm256_set1_epi32(63)), _mm256_and_si256(_mm256_slli_epi32(x, 2), _mm256_set1_epi32(63 << 8)));
  const __m256i upper  = _mm256_or_si256(_mm256_and_si256(_mm256_slli_epi32(x, 4), _mm256_set1_epi32(63 << 16)), _mm256_and_si256(_mm256_slli_epi32(x, 6), _mm256_set1_epi32(63 << 24)));
  return {_mm256_or_si256(lower, upper)};
}

// --- Random bits -----------------------------------------------------------------------------------------------------------

/// Where draws lie, so that halves_of needs no permutation: each half of a vector has two for a half of one vector of elements, two for the next.
TESSERA_STEP ints draw_places() noexcept { return as_ints(_mm256_setr_epi32(0, 1, 4, 5, 2, 3, 6, 7)); }
template <class Draws>
TESSERA_STEP int_quad halves_of(const Draws& d) noexcept {
  const __m256i zero = _mm256_setzero_si256();
  return {{as_ints(_mm256_unpacklo_epi16(raw(d.v[0]), zero)), as_ints(_mm256_unpackhi_epi16(raw(d.v[0]), zero)),
           as_ints(_mm256_unpacklo_epi16(raw(d.v[1]), zero)), as_ints(_mm256_unpackhi_epi16(raw(d.v[1]), zero))}};
}
/// Products of 64 bits, of the even lanes; the odd lanes at the places of the even ones; the even lanes of both, one beside the other.
TESSERA_STEP ints products_of_even_lanes(ints a, ints b) noexcept { return as_ints(_mm256_mul_epu32(raw(a), raw(b))); }
TESSERA_STEP ints odd_lanes_to_even(ints a) noexcept { return as_ints(_mm256_srli_epi64(raw(a), 32)); }
TESSERA_STEP ints even_lanes_of(ints a, ints b) noexcept { return as_ints(_mm256_blend_epi32(raw(a), _mm256_slli_epi64(raw(b), 32), 0xaa)); }
/// Blocks of four draws, first and second pairs, in the order of block_places, as draws.
TESSERA_STEP ints block_places() noexcept { return as_ints(_mm256_setr_epi32(0, 0, 1, 0, 2, 0, 3, 0)); }
TESSERA_STEP void blocks_in_places(ints first, ints second, ints& a, ints& b) noexcept {
  a = as_ints(_mm256_permute2x128_si256(raw(first), raw(second), 0x20));
  b = as_ints(_mm256_permute2x128_si256(raw(first), raw(second), 0x31));
}

#include "../generic_lanes.hpp"

#include "native.hpp"

#include "../generic_draws.hpp"

#include "../generic_quads.hpp"

#include "../generic_counts.hpp"

#include "../generic_steps.hpp"

#include "blocks.hpp"

#include "end.hpp"
#endif
