// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What block kernels have of their own on AVX2: values by the 16 ones of their group.
// Layer: simd. A fragment: included in the region of the AVX2 backend. Stands on generic_quads.

/// Halves of the values of two groups, each group's in both halves of a vector, for a lookup in either.
struct group_values {
  __m256i low[2], high[2];
};

template <class Decoder>
TESSERA_STEP group_values group_values_of(words w) noexcept {
  const __m256i byte = _mm256_set1_epi16(0xff);
  group_values all;
#pragma GCC unroll 2
  for (int g = 0; g != 2; ++g) {
    __m256i value = w.v[g];
    if constexpr (Decoder::bits == 8)  // looked_up adds the field again, with the others
      value = _mm256_sub_epi16(value, _mm256_load_si256(reinterpret_cast<const __m256i*>(fields_of_lowest<Decoder::mantissa_bits>.v)));
    const __m256i low = _mm256_and_si256(value, byte), high = _mm256_srli_epi16(value, 8);
    all.low[g]  = _mm256_permute4x64_epi64(_mm256_packus_epi16(low, low), 0x88);
    all.high[g] = _mm256_permute4x64_epi64(_mm256_packus_epi16(high, high), 0x88);
  }
  return all;
}

/// What tells whether one of some codes is special: the largest of them, in an order in which special ones come last.
struct latest_codes {
  __m256i magnitude, apart;
};
template <class Decoder>
TESSERA_STEP void look_for_special(latest_codes& seen, bytes c) noexcept {
  if constexpr (Decoder::bits == 8 && Decoder::first_special < 128) seen.magnitude = _mm256_max_epu8(seen.magnitude, _mm256_and_si256(c.v, all_bytes(0x7fu)));
  if constexpr (Decoder::has_lone_nan) seen.apart = _mm256_max_epu8(seen.apart, _mm256_xor_si256(c.v, all_bytes(0x7fu)));
}
template <class Decoder>
TESSERA_STEP bool any_special(const latest_codes& seen) noexcept {
  __m256i is_special = _mm256_setzero_si256();
  if constexpr (Decoder::bits == 8 && Decoder::first_special < 128) is_special = _mm256_cmpgt_epi8(seen.magnitude, all_bytes(Decoder::first_special - 1));
  if constexpr (Decoder::has_lone_nan) is_special = _mm256_or_si256(is_special, _mm256_cmpeq_epi8(seen.apart, all_bytes(0xffu)));
  return _mm256_movemask_epi8(is_special) != 0;
}

/// The values of 16 codes of 8 bits: those of the lowest binade, and the codes' exponents.
template <class Decoder>
TESSERA_STEP __m256i with_exponents(__m256i value, __m256i code_on_top) noexcept {
  constexpr int m = Decoder::mantissa_bits;
  return _mm256_add_epi16(value, _mm256_and_si256(_mm256_srli_epi16(code_on_top, m + 1), _mm256_set1_epi16(0x3f80 >> m & 0x3f80)));
}
/// The values of the codes from the i-th of the two groups on, none of them special.
template <class Decoder, class Width>
TESSERA_STEP words looked_up(bytes c, const group_values& values, std::size_t i, Width width) noexcept {
  const __m256i table_low = i < width ? values.low[0] : values.low[1], table_high = i < width ? values.high[0] : values.high[1];
  const __m256i code = _mm256_permute4x64_epi64(c.v, 0xd8);  // so that one round of interleaving leaves them in order
  if constexpr (Decoder::bits == 4) {
    return words_of(_mm256_shuffle_epi8(table_low, code), _mm256_shuffle_epi8(table_high, code));
  } else {
    constexpr unsigned binade  = 1u << Decoder::mantissa_bits;
    const __m256i zero         = _mm256_setzero_si256();
    const __m256i is_subnormal = _mm256_cmpeq_epi8(_mm256_and_si256(code, all_bytes(0x80 - binade)), zero);
    const __m256i place        = _mm256_or_si256(_mm256_and_si256(code, all_bytes(binade - 1)), _mm256_and_si256(is_subnormal, all_bytes(binade)));
    const __m256i high         = _mm256_xor_si256(_mm256_shuffle_epi8(table_high, place), _mm256_and_si256(code, all_bytes(0x80u)));
    const words w = words_of(_mm256_shuffle_epi8(table_low, place), high), on_top = words_of(zero, code);
    return {{with_exponents<Decoder>(w.v[0], on_top.v[0]), with_exponents<Decoder>(w.v[1], on_top.v[1])}};
  }
}
