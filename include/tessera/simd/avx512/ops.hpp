// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The primitives of the AVX-512 backend: a vector is 16 floats, the bytes of a quad 64 codes.
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
  static constexpr std::size_t lanes       = 16;
  static constexpr bool rounds_by_itself = true;  ///< conversions do not look at the floating-point environment
  static constexpr bool looks_up_bytes   = true;  ///< of 128, at once
  static constexpr bool looks_up_groups  = true;  ///< the 16 values of each of several groups
  static constexpr bool permutes_pairs   = true;  ///< bytes of two registers at a time
  static constexpr bool divides_quickly  = true;  ///< by two products
};
using floats = __m512;
typedef std::uint32_t ints __attribute__((vector_size(64)));
using mask                         = __mmask16;
inline constexpr std::size_t lanes = 16;
inline constexpr std::size_t step  = 4 * lanes;

struct quad {
  floats v[4];
};
struct int_quad {
  ints v[4];
};
struct bytes {
  __m512i v;
};
struct words {
  __m512i v[2];
};

TESSERA_STEP floats fill(float x) noexcept { return _mm512_set1_ps(x); }
TESSERA_STEP ints fill_bits(std::uint32_t x) noexcept { return __builtin_bit_cast(ints, _mm512_set1_epi32(static_cast<int>(x))); }
TESSERA_STEP ints bits_of(floats x) noexcept { return __builtin_bit_cast(ints, x); }
TESSERA_STEP floats floats_of(ints x) noexcept { return __builtin_bit_cast(floats, x); }
TESSERA_STEP __m512i raw(ints x) noexcept { return __builtin_bit_cast(__m512i, x); }
TESSERA_STEP ints as_ints(__m512i x) noexcept { return __builtin_bit_cast(ints, x); }

// --- Choices: a NaN on either side, or two zeros, give b ------------------------------------------------------------------

TESSERA_STEP floats smaller(floats a, floats b) noexcept { return _mm512_min_ps(a, b); }
TESSERA_STEP floats larger(floats a, floats b) noexcept { return _mm512_max_ps(a, b); }
TESSERA_STEP ints larger_unsigned(ints a, ints b) noexcept { return as_ints(_mm512_max_epu32(raw(a), raw(b))); }
TESSERA_STEP ints larger_signed(ints a, ints b) noexcept { return as_ints(_mm512_max_epi32(raw(a), raw(b))); }
TESSERA_STEP ints smaller_unsigned(ints a, ints b) noexcept { return as_ints(_mm512_min_epu32(raw(a), raw(b))); }
TESSERA_STEP mask greater_signed(ints a, ints b) noexcept { return _mm512_cmpgt_epi32_mask(raw(a), raw(b)); }
TESSERA_STEP mask greater_unsigned(ints a, ints b) noexcept { return _mm512_cmpgt_epu32_mask(raw(a), raw(b)); }
TESSERA_STEP mask equal(ints a, ints b) noexcept { return _mm512_cmpeq_epi32_mask(raw(a), raw(b)); }
TESSERA_STEP mask greater(floats a, floats b) noexcept { return _mm512_cmp_ps_mask(a, b, _CMP_GT_OQ); }
TESSERA_STEP mask either(mask a, mask b) noexcept { return _mm512_kor(a, b); }
/// n, and one more in the lanes of m.
TESSERA_STEP ints counted(ints n, mask m) noexcept { return as_ints(_mm512_mask_add_epi32(raw(n), m, raw(n), _mm512_set1_epi32(1))); }
TESSERA_STEP bool any(mask m) noexcept { return !_mm512_kortestz(m, m); }
TESSERA_STEP mask first(std::size_t n) noexcept { return static_cast<mask>(__builtin_ia32_bzhi_si(0xffff, n < 16 ? static_cast<unsigned>(n) : 16u)); }
TESSERA_STEP floats select(mask m, floats a, floats b) noexcept { return _mm512_mask_blend_ps(m, b, a); }
TESSERA_STEP ints select(mask m, ints a, ints b) noexcept { return as_ints(_mm512_mask_blend_epi32(m, raw(b), raw(a))); }

// --- Arithmetic beside + - * / & | ^ of the vector types --------------------------------------------------------------------

TESSERA_STEP floats fused(floats a, floats b, floats c) noexcept { return _mm512_fmadd_ps(a, b, c); }
/// a + b to nearest, ties to even, whatever the rounding mode is.
TESSERA_STEP floats sum_to_nearest(floats a, floats b) noexcept { return _mm512_add_round_ps(a, b, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC); }
/// c - a * b and a * b - c, rounded once.
TESSERA_STEP floats fused_from(floats a, floats b, floats c) noexcept { return _mm512_fnmadd_ps(a, b, c); }
TESSERA_STEP floats fused_less(floats a, floats b, floats c) noexcept {
  floats r = _mm512_fmsub_ps(a, b, c);
#if defined(__clang__)
  __asm__("" : "+v"(r));  // the user's -ffast-math sits in clang's intrinsics: it would make fused_from of this a sum, and -0 a 0
#endif
  return r;
}
/// By 32 and more: 0.
TESSERA_STEP ints shifted_right(ints a, ints n) noexcept { return as_ints(_mm512_srlv_epi32(raw(a), raw(n))); }
TESSERA_STEP ints shifted_left(ints a, ints n) noexcept { return as_ints(_mm512_sllv_epi32(raw(a), raw(n))); }
TESSERA_STEP ints sign_spread(ints a) noexcept { return as_ints(_mm512_srai_epi32(raw(a), 31)); }
template <int N>
TESSERA_STEP ints signed_shifted_right(ints a) noexcept {
  return as_ints(_mm512_srai_epi32(raw(a), N));
}
/// To nearest, ties to even, whatever the rounding mode is; and toward zero. For |x| < 2^31.
TESSERA_STEP ints nearest_integers(floats x) noexcept { return as_ints(_mm512_cvt_roundps_epi32(x, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC)); }
TESSERA_STEP ints truncated(floats x) noexcept { return as_ints(_mm512_cvttps_epi32(x)); }
TESSERA_STEP floats from_integers(ints x) noexcept { return _mm512_cvtepi32_ps(raw(x)); }
/// Lane i of the result is t[index[i]], for indices of 0 to 3.
TESSERA_STEP ints lookup4(ints index, const std::uint32_t (&t)[4]) noexcept {
  const __m128i table = _mm_loadu_si128(reinterpret_cast<const __m128i*>(t));
  return as_ints(_mm512_castps_si512(_mm512_permutevar_ps(_mm512_castsi512_ps(_mm512_broadcast_i32x4(table)), raw(index))));
}
/// Lane i of the result is t[index[i] % 8].
TESSERA_STEP floats lookup8(const float* t, ints index) noexcept { return _mm512_permutexvar_ps(raw(index), _mm512_broadcast_f32x8(_mm256_loadu_ps(t))); }
TESSERA_STEP ints lookup8(const std::uint32_t* t, ints index) noexcept { return as_ints(_mm512_permutexvar_epi32(raw(index), _mm512_broadcast_i32x8(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(t))))); }

// --- Memory ----------------------------------------------------------------------------------------------------------------

TESSERA_STEP floats load(const float* p) noexcept { return _mm512_loadu_ps(p); }
TESSERA_STEP floats load_partial(const float* p, std::size_t n) noexcept { return _mm512_maskz_loadu_ps(first(n), p); }
TESSERA_STEP __m512i stored_words(const void* p) noexcept { return _mm512_cvtepu16_epi32(_mm256_loadu_si256(static_cast<const __m256i*>(p))); }
TESSERA_STEP __m256i first_words(const void* p, std::size_t n) noexcept { return _mm512_castsi512_si256(_mm512_maskz_loadu_epi16(first(n), p)); }
TESSERA_STEP __m512i stored_words_partial(const void* p, std::size_t n) noexcept { return _mm512_cvtepu16_epi32(first_words(p, n)); }
/// 16-bit floats: the upper halves of floats, and IEEE half precision (NaNs come out quiet, payloads stay).
TESSERA_STEP floats load_upper_halves(const void* p) noexcept { return _mm512_castsi512_ps(_mm512_slli_epi32(stored_words(p), 16)); }
TESSERA_STEP floats load_upper_halves_partial(const void* p, std::size_t n) noexcept { return _mm512_castsi512_ps(_mm512_slli_epi32(stored_words_partial(p, n), 16)); }
TESSERA_STEP floats load_binary16(const void* p) noexcept { return _mm512_cvtph_ps(_mm256_loadu_si256(static_cast<const __m256i*>(p))); }
TESSERA_STEP floats load_binary16_partial(const void* p, std::size_t n) noexcept { return _mm512_cvtph_ps(first_words(p, n)); }

TESSERA_STEP void store(float* p, floats v) noexcept { _mm512_storeu_ps(p, v); }
TESSERA_STEP void store(float* p, floats v, regular) noexcept { _mm512_storeu_ps(p, v); }
TESSERA_STEP void store(float* p, floats v, streaming) noexcept { _mm512_stream_ps(p, v); }
TESSERA_STEP void store_partial(float* p, floats v, std::size_t n) noexcept { _mm512_mask_storeu_ps(p, first(n), v); }

TESSERA_STEP __mmask64 first_bytes(std::size_t n) noexcept { return __builtin_ia32_bzhi_di(~std::uint64_t{0}, n < 64 ? static_cast<unsigned>(n) : 64u); }
TESSERA_STEP bytes load_bytes(const void* p) noexcept { return {_mm512_loadu_si512(p)}; }
TESSERA_STEP bytes load_bytes_partial(const void* p, std::size_t n) noexcept { return {_mm512_maskz_loadu_epi8(first_bytes(n), p)}; }
TESSERA_STEP void store_bytes(void* p, bytes b, regular) noexcept { _mm512_storeu_si512(p, b.v); }
TESSERA_STEP void store_bytes(void* p, bytes b, streaming) noexcept { _mm512_stream_si512(static_cast<__m512i*>(p), b.v); }
TESSERA_STEP void store_bytes_partial(void* p, bytes b, std::size_t n) noexcept { _mm512_mask_storeu_epi8(p, first_bytes(n), b.v); }
TESSERA_STEP void store_words(void* p, words w, regular) noexcept {
  _mm512_storeu_si512(p, w.v[0]);
  _mm512_storeu_si512(static_cast<char*>(p) + 64, w.v[1]);
}
TESSERA_STEP void store_words(void* p, words w, streaming) noexcept {
  _mm512_stream_si512(static_cast<__m512i*>(p), w.v[0]);
  _mm512_stream_si512(static_cast<__m512i*>(p) + 1, w.v[1]);
}
TESSERA_STEP void store_words_partial(void* p, words w, std::size_t n) noexcept {
  store_bytes_partial(p, {w.v[0]}, 2 * n);
  if (n > 32) store_bytes_partial(static_cast<char*>(p) + 64, {w.v[1]}, 2 * n - 64);
}
/// Half a quad's bytes: codes of 4 bits.
TESSERA_STEP void store_half(void* p, bytes b, regular) noexcept { _mm256_storeu_si256(static_cast<__m256i*>(p), _mm512_castsi512_si256(b.v)); }
TESSERA_STEP void store_half(void* p, bytes b, streaming) noexcept { _mm256_stream_si256(static_cast<__m256i*>(p), _mm512_castsi512_si256(b.v)); }
TESSERA_STEP bytes load_half(const void* p) noexcept { return {_mm512_castsi256_si512(_mm256_loadu_si256(static_cast<const __m256i*>(p)))}; }

/// Elements to the next address where a quad's output may be streamed.
template <class Row>
TESSERA_STEP std::size_t head(const Row&, regular) noexcept {
  return 0;
}
template <class Element>
TESSERA_STEP std::size_t head(Element* p, streaming) noexcept {
  return ((0 - reinterpret_cast<std::uintptr_t>(p)) & 63) / sizeof(Element);
}
TESSERA_STEP void fence(regular) noexcept {}
TESSERA_STEP void fence(streaming) noexcept { _mm_sfence(); }
TESSERA_STEP void fence(as_told hint) noexcept {
  if (hint.streams) _mm_sfence();
}

// --- Between lanes ---------------------------------------------------------------------------------------------------------

/// The places of the bytes `Byte` of 32 lanes, twice.
template <int Byte>
struct alignas(64) bytes_of_lanes {
  std::uint8_t v[64]{};
  constexpr bytes_of_lanes() noexcept {
    for (int i = 0; i != 64; ++i) v[i] = static_cast<std::uint8_t>(4 * (i % 32) + Byte);
  }
};
template <int Byte>
inline constexpr bytes_of_lanes<Byte> places_of_bytes{};

/// A byte of each lane: one permutation takes those of two vectors, from such places.
TESSERA_STEP bytes gathered_bytes(const int_quad& q, const std::uint8_t (&places)[64]) noexcept {
  const __m512i index = _mm512_load_si512(places);
  const __m512i low = _mm512_permutex2var_epi8(raw(q.v[0]), index, raw(q.v[1])), high = _mm512_permutex2var_epi8(raw(q.v[2]), index, raw(q.v[3]));
  return {_mm512_mask_blend_epi32(0xff00, low, high)};
}
/// The low byte of each lane, in order.
TESSERA_STEP bytes narrowed_to_bytes(const int_quad& q) noexcept { return gathered_bytes(q, places_of_bytes<0>.v); }
TESSERA_STEP __m512i all_bytes(unsigned x) noexcept { return _mm512_set1_epi8(static_cast<char>(x)); }
/// Bytes of lanes below 2^15, clamped to 0 and `most` and counted from `lowest`, of which the bits of `kept` stay.
TESSERA_STEP bytes counted_bytes(const int_quad& q, unsigned most, unsigned lowest, unsigned kept) noexcept {
  const __m512i all = _mm512_packus_epi16(_mm512_packs_epi32(raw(q.v[0]), raw(q.v[1])), _mm512_packs_epi32(raw(q.v[2]), raw(q.v[3])));
  const __m512i n   = _mm512_min_epu8(_mm512_permutexvar_epi32(_mm512_setr_epi32(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15), all), all_bytes(most));
  if (most == kept && (lowest & kept) == (kept + 1) / 2) return {_mm512_xor_si512(n, all_bytes(lowest & kept))};
  return {_mm512_and_si512(_mm512_add_epi8(n, all_bytes(lowest)), all_bytes(kept))};
}
TESSERA_STEP __m512i pair_of(__m256i a, __m256i b) noexcept { return _mm512_inserti64x4(_mm512_castsi256_si512(a), b, 1); }
TESSERA_STEP words narrowed_to_words(const int_quad& q) noexcept {
  return {{pair_of(_mm512_cvtepi32_epi16(raw(q.v[0])), _mm512_cvtepi32_epi16(raw(q.v[1]))),
           pair_of(_mm512_cvtepi32_epi16(raw(q.v[2])), _mm512_cvtepi32_epi16(raw(q.v[3])))}};
}
struct alignas(64) odd_words {
  std::uint16_t v[32]{};
  constexpr odd_words() noexcept {
    for (unsigned i = 0; i != 32; ++i) v[i] = static_cast<std::uint16_t>(2 * i + 1);
  }
};
inline constexpr odd_words numbers_of_odd_words{};
/// The upper half of each lane, in order.
TESSERA_STEP words upper_words(const int_quad& q) noexcept {
  const __m512i odd = _mm512_load_si512(numbers_of_odd_words.v);
  return {{_mm512_permutex2var_epi16(raw(q.v[0]), odd, raw(q.v[1])), _mm512_permutex2var_epi16(raw(q.v[2]), odd, raw(q.v[3]))}};
}
TESSERA_STEP int_quad widened(bytes b) noexcept {
  return {{as_ints(_mm512_cvtepu8_epi32(_mm512_castsi512_si128(b.v))), as_ints(_mm512_cvtepu8_epi32(_mm512_extracti32x4_epi32(b.v, 1))),
           as_ints(_mm512_cvtepu8_epi32(_mm512_extracti32x4_epi32(b.v, 2))), as_ints(_mm512_cvtepu8_epi32(_mm512_extracti32x4_epi32(b.v, 3)))}};
}
/// Words as a conversion leaves them, those of a vector in half a register. Stored so, they need not be brought together, which takes the port of conversions.
struct parted_halves {
  __m256i v[4];
  TESSERA_STEP operator words() const noexcept { return {{pair_of(v[0], v[1]), pair_of(v[2], v[3])}}; }
};
TESSERA_STEP parted_halves halves_of(const quad& q) noexcept {  // IEEE half precision, to nearest, ties to even; NaN payloads stay
  constexpr int to_nearest = _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC;
  return {{_mm512_cvtps_ph(q.v[0], to_nearest), _mm512_cvtps_ph(q.v[1], to_nearest), _mm512_cvtps_ph(q.v[2], to_nearest), _mm512_cvtps_ph(q.v[3], to_nearest)}};
}
TESSERA_STEP words words_of_halves(const quad& q) noexcept { return halves_of(q); }
TESSERA_STEP parted_halves parted_halves_of(words w) noexcept {
  return {{_mm512_castsi512_si256(w.v[0]), _mm512_extracti64x4_epi64(w.v[0], 1), _mm512_castsi512_si256(w.v[1]), _mm512_extracti64x4_epi64(w.v[1], 1)}};
}
TESSERA_STEP floats through_binary16(floats x) noexcept { return _mm512_cvtph_ps(_mm512_cvtps_ph(x, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC)); }
/// The codes whose bits under `magnitude` are those of `zero`, if there are any; how many; the elements that are 0. (Masks are joined
/// first: GCC 12 counts a spilled one wrongly.)
TESSERA_STEP __mmask64 bytes_that_equal(bytes b, std::uint8_t magnitude, std::uint8_t zero) noexcept {
  const __m512i under = _mm512_set1_epi8(static_cast<char>(magnitude));
  return zero == 0 ? _mm512_testn_epi8_mask(b.v, under) : _mm512_cmpeq_epi8_mask(_mm512_and_si512(b.v, under), _mm512_set1_epi8(static_cast<char>(zero)));
}
TESSERA_STEP bool any_byte_equals(bytes b, std::uint8_t magnitude, std::uint8_t zero) noexcept { return bytes_that_equal(b, magnitude, zero) != 0; }
TESSERA_STEP std::uint64_t count_of_zeros(bytes b, std::uint8_t magnitude, std::uint8_t zero) noexcept {
  return static_cast<std::uint64_t>(_mm_popcnt_u64(_cvtmask64_u64(bytes_that_equal(b, magnitude, zero))));
}
TESSERA_STEP mask zero_lanes(floats x) noexcept { return _mm512_testn_epi32_mask(_mm512_castps_si512(x), _mm512_set1_epi32(0x7fffffff)); }
TESSERA_STEP std::uint64_t count_of_zeros(const quad& q) noexcept {
  const __mmask32 low = _mm512_kunpackw(zero_lanes(q.v[0]), zero_lanes(q.v[1])), high = _mm512_kunpackw(zero_lanes(q.v[2]), zero_lanes(q.v[3]));
  return static_cast<std::uint64_t>(_mm_popcnt_u64(_cvtmask64_u64(_mm512_kunpackd(low, high))));
}

/// The places of the even bytes of two vectors; a permutation of one takes those of its own twice.
struct alignas(64) even_bytes {
  std::uint8_t v[64]{};
  constexpr even_bytes() noexcept {
    for (int i = 0; i != 64; ++i) v[i] = static_cast<std::uint8_t>(2 * i);
  }
};
inline constexpr even_bytes even_bytes_of_words{};

/// Which bytes of dwords of 24 bits follow one another; which of them are those of qwords of 48.
struct alignas(64) sextet_places {
  std::uint8_t v[64]{};
  constexpr sextet_places(int taken, int of) noexcept {
    for (int i = 0; i != 64; ++i) v[i] = static_cast<std::uint8_t>(i / taken * of % 64 + i % taken);
  }
};
inline constexpr sextet_places three_of_four{3, 4}, eight_of_six{8, 6};

/// Codes of 4 bits, two to a byte in the lower half of the result; and back. Joined by a product: one times 1, the other times 16.
TESSERA_STEP bytes joined_by_product(bytes b, int factors) noexcept {
  const __m512i pair = _mm512_maddubs_epi16(b.v, _mm512_set1_epi16(static_cast<short>(factors)));
  return {_mm512_permutexvar_epi8(_mm512_load_si512(even_bytes_of_words.v), pair)};
}
TESSERA_STEP bytes joined(bytes b, low_nibble_first) noexcept { return joined_by_product(b, 0x1001); }
TESSERA_STEP bytes joined(bytes b, high_nibble_first) noexcept { return joined_by_product(b, 0x0110); }
TESSERA_STEP bytes joined(bytes b, nibbles_of_halves) noexcept {  // 16 bytes of low codes, 16 of high ones, twice
  const __m512i low  = _mm512_permutexvar_epi64(_mm512_setr_epi64(0, 1, 4, 5, 0, 1, 4, 5), b.v);
  const __m512i high = _mm512_permutexvar_epi64(_mm512_setr_epi64(2, 3, 6, 7, 2, 3, 6, 7), b.v);
  return {_mm512_or_si512(low, _mm512_slli_epi16(high, 4))};
}
TESSERA_STEP bytes parted(bytes b, low_nibble_first) noexcept {
  const __m512i w = _mm512_cvtepu8_epi16(_mm512_castsi512_si256(b.v));
  return {_mm512_and_si512(_mm512_or_si512(w, _mm512_slli_epi16(w, 4)), _mm512_set1_epi8(15))};
}
TESSERA_STEP bytes parted(bytes b, high_nibble_first) noexcept {
  const __m512i w = _mm512_cvtepu8_epi16(_mm512_castsi512_si256(b.v));
  return {_mm512_and_si512(_mm512_or_si512(_mm512_srli_epi16(w, 4), _mm512_slli_epi16(w, 8)), _mm512_set1_epi8(15))};
}
TESSERA_STEP bytes parted(bytes b, nibbles_of_halves) noexcept {
  const __m512i twice = _mm512_permutexvar_epi64(_mm512_setr_epi64(0, 1, 0, 1, 2, 3, 2, 3), b.v);
  const __m512i w     = _mm512_mask_srli_epi16(twice, 0xff00ff00u, twice, 4);
  return {_mm512_and_si512(w, _mm512_set1_epi8(15))};
}
/// Codes of 6 bits, four to three bytes, in the first 48 of the result; and back.
TESSERA_STEP bytes joined(bytes b, low_sextet_first) noexcept {
  const __m512i fours = _mm512_madd_epi16(_mm512_maddubs_epi16(b.v, _mm512_set1_epi16(0x4001)), _mm512_set1_epi32(0x1000'0001));
  return {_mm512_permutexvar_epi8(_mm512_load_si512(three_of_four.v), fours)};
}
TESSERA_STEP bytes parted(bytes b, low_sextet_first) noexcept {
  const __m512i six_of_eight = _mm512_permutexvar_epi8(_mm512_load_si512(eight_of_six.v), b.v);
  return {_mm512_and_si512(_mm512_multishift_epi64_epi8(_mm512_set1_epi64(0x2a24'1e18'120c'0600), six_of_eight), _mm512_set1_epi8(63))};
}

// --- Random bits -----------------------------------------------------------------------------------------------------------

/// Where draws lie, so that halves_of needs no permutation: quarter k of a vector has two for quarter k of one vector of elements, two for the next.
TESSERA_STEP ints draw_places() noexcept { return as_ints(_mm512_setr_epi32(0, 1, 8, 9, 2, 3, 10, 11, 4, 5, 12, 13, 6, 7, 14, 15)); }
template <class Draws>
TESSERA_STEP int_quad halves_of(const Draws& d) noexcept {
  const __m512i zero = _mm512_setzero_si512();
  return {{as_ints(_mm512_unpacklo_epi16(raw(d.v[0]), zero)), as_ints(_mm512_unpackhi_epi16(raw(d.v[0]), zero)), as_ints(_mm512_unpacklo_epi16(raw(d.v[1]), zero)),
           as_ints(_mm512_unpackhi_epi16(raw(d.v[1]), zero))}};
}
/// Products of 64 bits, of the even lanes; the odd lanes at the places of the even ones; the even lanes of both, one beside the other.
TESSERA_STEP ints products_of_even_lanes(ints a, ints b) noexcept { return as_ints(_mm512_mul_epu32(raw(a), raw(b))); }
TESSERA_STEP ints odd_lanes_to_even(ints a) noexcept { return as_ints(_mm512_srli_epi64(raw(a), 32)); }
TESSERA_STEP ints even_lanes_of(ints a, ints b) noexcept { return as_ints(_mm512_mask_blend_epi32(0xaaaa, raw(a), _mm512_slli_epi64(raw(b), 32))); }
/// Blocks of four draws, first and second pairs, in the order of block_places, as draws.
TESSERA_STEP ints block_places() noexcept { return as_ints(_mm512_setr_epi32(0, 0, 2, 0, 4, 0, 6, 0, 1, 0, 3, 0, 5, 0, 7, 0)); }
TESSERA_STEP void blocks_in_places(ints first, ints second, ints& a, ints& b) noexcept {
  a = as_ints(_mm512_permutex2var_epi64(raw(first), _mm512_setr_epi64(0, 1, 8, 9, 4, 5, 12, 13), raw(second)));
  b = as_ints(_mm512_permutex2var_epi64(raw(first), _mm512_setr_epi64(2, 3, 10, 11, 6, 7, 14, 15), raw(second)));
}

// In this order: each stands on the one before.
#include "../generic_lanes.hpp"

#include "native.hpp"

#include "../generic_draws.hpp"

#include "stochastic.hpp"

#include "../generic_quads.hpp"

#include "../generic_counts.hpp"

#include "../generic_steps.hpp"

#include "blocks.hpp"

#include "mantissas.hpp"

#include "end.hpp"
#endif
