// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The steps that AVX-512 has its own way for: the sign by a bit matrix, the grid of a binade and the values of codes by permutations.
// Layer: simd. A fragment: included in the region of the AVX-512 backend. Stands on ops, generic_lanes.

/// The lanes at which one of the two is NaN. (clang's -ffast-math folds comparisons of floats for it away: then by integers.)
TESSERA_STEP mask nan_in_either(floats a, floats b) noexcept {
#if defined(__clang__) && defined(__FINITE_MATH_ONLY__) && __FINITE_MATH_ONLY__ != 0
  return greater_signed(larger_unsigned(magnitude_bits(a), magnitude_bits(b)), fill_bits(0x7f80'0000u));
#else
  return _mm512_cmp_ps_mask(a, b, _CMP_UNORD_Q);
#endif
}
TESSERA_STEP mask number_lanes(floats x) noexcept {
#if defined(__clang__) && defined(__FINITE_MATH_ONLY__) && __FINITE_MATH_ONLY__ != 0
  return _mm512_cmple_epu32_mask(raw(magnitude_bits(x)), _mm512_set1_epi32(0x7f80'0000));
#else
  return _mm512_cmp_ps_mask(x, x, _CMP_ORD_Q);
#endif
}
TESSERA_STEP mask nan_lanes(const quad& q) noexcept { return either(nan_in_either(q.v[0], q.v[1]), nan_in_either(q.v[2], q.v[3])); }
TESSERA_STEP bool any_nan(const quad& q) noexcept { return !_mm512_kortestz(nan_in_either(q.v[0], q.v[1]), nan_in_either(q.v[2], q.v[3])); }

template <class Fold>
TESSERA_STEP floats merged(Fold how, floats a, floats b) noexcept {
  return folded(how, _mm512_unpacklo_ps(a, b), _mm512_unpackhi_ps(a, b));
}
template <class Fold>
TESSERA_STEP floats merged_quarters(Fold how, floats a, floats b) noexcept {
  return folded(how, _mm512_shuffle_f32x4(a, b, 0x88), _mm512_shuffle_f32x4(a, b, 0xdd));
}
/// Lane k of the result is the fold of vector k: a tree that transposes as it goes. After two rounds each quarter of a vector holds four
/// partial results in lane order; the last two bring the quarters together.
template <class Fold>
TESSERA_STEP floats fold_across(Fold how, const floats (&v)[lanes]) noexcept {
  floats four[4];
#pragma GCC unroll 4
  for (std::size_t i = 0; i != 4; ++i) four[i] = merged(how, merged(how, v[4 * i], v[4 * i + 2]), merged(how, v[4 * i + 1], v[4 * i + 3]));
  return merged_quarters(how, merged_quarters(how, four[0], four[1]), merged_quarters(how, four[2], four[3]));
}

// --- Codes ---------------------------------------------------------------------------------------------------------------

/// True if NaN becomes one code and keeps its sign: then it is the code of a magnitude that lies above all numbers.
template <element_plan P>
inline constexpr bool keeps_sign_of_nan = P.bits <= 8 && P.sign == sign_style::bit && !P.is_bounded && P.nan[1] == P.nan[0] + (1u << (P.bits - 1)) && P.nan[0] > P.max_code;

/// For each binade of a format, by the low bits of a float's exponent field, the float 2^(e + 23 - mantissa_bits) with the code of the
/// binade's first number in its lowest bits: |x| plus it has the finished code there, subnormals and carries included.
template <element_plan P>
struct alignas(64) binade_table {
  static constexpr std::uint32_t binades_of_numbers = (P.limit >> 23) - static_cast<std::uint32_t>(P.lowest_binade) + 1, binade_of_nan = P.nan[0] >> P.mantissa_bits;
  static constexpr std::uint32_t binades = keeps_sign_of_nan<P> && binade_of_nan > binades_of_numbers ? binade_of_nan : binades_of_numbers;
  static constexpr bool is_short         = binades <= 16;
  static constexpr bool fits             = binades <= 32 && P.mantissa_bits < 8;
  std::uint32_t v[32]{};

  constexpr binade_table() noexcept {
    for (std::uint32_t i = 0; i != binades && i != 32; ++i) {
      const std::uint32_t e                = static_cast<std::uint32_t>(P.lowest_binade) + i;
      v[e & (is_short ? 15u : 31u)] = (e + 23u - static_cast<std::uint32_t>(P.mantissa_bits)) << 23 | i << P.mantissa_bits;
    }
  }
};
template <element_plan P>
inline constexpr binade_table<P> binades_of{};

/// The matrix that moves bit 0 of a byte to bit `to`, bits 1 and on one down, and drops the rest.
constexpr std::uint64_t sign_to_bit(int to) noexcept {
  std::uint64_t m = 0;
  for (int bit = 0; bit != 8; ++bit) {  // row of result bit: which source bits it is the sum of; row 0 is the highest byte
    const int source = bit == to ? 0 : bit < to ? bit + 1 : -1;
    if (source >= 0) m |= std::uint64_t{1} << (8 * (7 - bit) + source);
  }
  return m;
}

/// A quad of the even and of the odd elements of each half, and the pairs that it is of.
struct paired_quad : quad {
  ints pairs[2];
};
TESSERA_STEP bool any_nan(const paired_quad& q) noexcept { return any_nan(static_cast<const quad&>(q)); }

/// Lane i holds bytes of the places i, 16 + i, 32 + i and 48 + i, or of pairs 2 i, 2 i + 1, 32 + 2 i and 33 + 2 i: the index that brings them in order.
template <class Elements>
struct alignas(64) interleaved_order {
  static constexpr bool are_paired = std::is_same_v<Elements, paired_quad>;
  std::uint8_t v[64]{};
  constexpr interleaved_order() noexcept {
    for (int i = 0; i != 64; ++i) v[i] = static_cast<std::uint8_t>(are_paired ? i % 32 / 2 * 4 + i / 32 * 2 + i % 2 : i % 16 * 4 + i / 16);
  }
};
template <class Elements>
inline constexpr interleaved_order<Elements> order_of_interleaved{};

/// A byte of each lane of four vectors: the highest of `a` and `c`, the lowest of `b` and `d`. A shift of two registers takes in the neighbour's, so
/// two vectors fill the low words of lanes and two the high ones, and one permutation is left.
template <class Elements = quad>
TESSERA_STEP bytes joined_bytes(ints a, ints b, ints c, ints d) noexcept {
  const __m512i low = _mm512_shldi_epi32(raw(b), raw(a), 8), high = _mm512_shrdi_epi32(raw(c), raw(d), 8);
  return {_mm512_permutexvar_epi8(_mm512_load_si512(order_of_interleaved<Elements>.v), _mm512_mask_blend_epi16(0xaaaa'aaaau, low, high))};
}
/// The low 7 bits of a, and below them the sign of x: in the highest byte, and in the lowest.
TESSERA_STEP ints sign_below_on_top(floats a, floats x) noexcept { return as_ints(_mm512_shrdi_epi32(raw(bits_of(x)), raw(bits_of(a)), 7)); }
TESSERA_STEP ints sign_below(floats a, floats x) noexcept { return as_ints(_mm512_shldi_epi32(raw(bits_of(a)), raw(bits_of(x)), 1)); }
template <class Elements>
TESSERA_STEP bytes joined_with_signs(const quad& a, const Elements& x) noexcept {
  return joined_bytes<Elements>(sign_below_on_top(a.v[0], x.v[0]), sign_below(a.v[1], x.v[1]), sign_below_on_top(a.v[2], x.v[2]), sign_below(a.v[3], x.v[3]));
}

/// The odd bytes of two vectors.
struct alignas(64) high_bytes {
  std::uint8_t v[64]{};
  constexpr high_bytes() noexcept {
    for (int i = 0; i != 64; ++i) v[i] = static_cast<std::uint8_t>(2 * i + 1);
  }
};
inline constexpr high_bytes order_of_high_bytes{};
/// The low bytes of 32 lanes that are pairs, in the order of the pairs, twice.
struct alignas(64) low_bytes_of_pairs {
  std::uint8_t v[64]{};
  constexpr low_bytes_of_pairs() noexcept {
    for (int i = 0; i != 64; ++i) v[i] = static_cast<std::uint8_t>(i % 32 / 2 * 4 + i % 2 * 64);
  }
};
inline constexpr low_bytes_of_pairs order_of_low_bytes{};
TESSERA_STEP int_quad bits_of(const quad& x) noexcept { return {{bits_of(x.v[0]), bits_of(x.v[1]), bits_of(x.v[2]), bits_of(x.v[3])}}; }
/// In bit 7 of each byte the sign of an element, in order.
TESSERA_STEP __m512i sign_bytes(const quad& x) noexcept { return gathered_bytes(bits_of(x), places_of_bytes<3>.v).v; }
TESSERA_STEP __m512i sign_bytes(const paired_quad& x) noexcept { return _mm512_permutex2var_epi8(raw(x.pairs[0]), _mm512_load_si512(order_of_high_bytes.v), raw(x.pairs[1])); }

/// In the lowest bits of each lane the code of the magnitude a. The exponent field, of which permutations look at the low bits, comes by one of two shifts: one competes
/// with additions and clamps, the other with multiplications and with the shifts that join bytes (Zen 4), so those have half of each.
template <element_plan P>
TESSERA_STEP quad codes_in_low_bits(quad a) noexcept {
  floats grid[4];
  ints m[4];
#pragma GCC unroll 4
  for (int j = 0; j != 4; ++j) m[j] = larger_unsigned(bits_of(a.v[j]), fill_bits(static_cast<std::uint32_t>(P.lowest_binade) << 23));
#pragma GCC unroll 4
  for (int j = 0; j != 4; ++j) m[j] = P.is_bounded || (!P.permutes_pairs && j % 2 == 0) ? m[j] >> 23 : as_ints(_mm512_shldi_epi32(raw(m[j]), raw(m[j]), 9));
  const floats low = _mm512_load_ps(binades_of<P>.v);
#pragma GCC unroll 4
  for (int j = 0; j != 4; ++j)
    if constexpr (binade_table<P>::is_short)
      grid[j] = _mm512_permutexvar_ps(raw(m[j]), low);
    else
      grid[j] = _mm512_permutex2var_ps(low, raw(m[j]), _mm512_load_ps(binades_of<P>.v + 16));
#pragma GCC unroll 4
  for (int j = 0; j != 4; ++j) a.v[j] = sum_to_nearest(a.v[j], grid[j]);
  return a;
}
template <element_plan P>
TESSERA_STEP quad magnitudes_in_low_bits(const quad& x) noexcept {
  quad a;
#pragma GCC unroll 4
  for (int j = 0; j != 4; ++j)  // the smaller magnitude, without its sign
    a.v[j] = P.is_bounded ? magnitude_of(x.v[j]) : _mm512_range_ps(x.v[j], fill(scalar::float_of(P.limit)), 0x0a);
  return codes_in_low_bits<P>(a);
}

/// Words from the upper halves of lanes that are rounded: those of two vectors are blended, and one permutation brings them in order.
struct alignas(64) blended_order {
  std::uint8_t v[64]{};
  constexpr blended_order() noexcept {
    for (int i = 0; i != 64; ++i) v[i] = static_cast<std::uint8_t>(i < 32 ? i / 2 * 4 + i % 2 : (i - 32) / 2 * 4 + 2 + i % 2);
  }
};
inline constexpr blended_order order_of_blended{};
TESSERA_STEP ints rounded_lanes(floats x) noexcept {
  const __m512i b = raw(bits_of(x)), half = _mm512_add_epi32(b, _mm512_set1_epi32(0x7fff));
  return as_ints(_mm512_mask_add_epi32(half, _mm512_test_epi32_mask(b, _mm512_set1_epi32(0x10000)), half, _mm512_set1_epi32(1)));
}
TESSERA_STEP __m512i rounded_words(floats a, floats b) noexcept {
  const __m512i blended = _mm512_mask_blend_epi16(0xaaaa'aaaau, raw(rounded_lanes(a) >> 16), raw(rounded_lanes(b)));
  return _mm512_permutexvar_epi8(_mm512_load_si512(order_of_blended.v), blended);
}

template <element_plan P>
inline constexpr bool by_binade_table = P.how == encoding::by_addition && P.sign == sign_style::bit && P.bits <= 8 && P.over[0] < 1u << (P.bits - 1) && binade_table<P>::fits;

/// The codes of magnitudes that have their signs below them.
template <element_plan P>
TESSERA_STEP bytes with_signs_on_top(bytes b) noexcept {
  const __m512i c = _mm512_gf2p8affine_epi64_epi8(b.v, _mm512_set1_epi64(static_cast<long long>(sign_to_bit(P.bits - 1))), 0);
  if constexpr (P.has_negative_zero) return {c};
  if constexpr (!P.has_negative_zero) return {_mm512_maskz_mov_epi8(_mm512_test_epi8_mask(b.v, _mm512_set1_epi8(static_cast<char>(0xfe))), c)};
}
/// The codes in the lowest bits of lanes, in order: magnitudes, or, where they are joined by shifts, such with their signs below them.
template <element_plan P, class Elements>
TESSERA_STEP bytes joined_codes(const quad& a, const Elements& x) noexcept {
  if constexpr (!P.permutes_pairs)
    return joined_with_signs(a, x);
  else if constexpr (std::is_same_v<Elements, paired_quad>)
    return gathered_bytes(bits_of(a), order_of_low_bytes.v);
  else
    return narrowed_to_bytes(bits_of(a));
}
/// The same with the signs of elements in their place.
template <element_plan P, class Elements>
TESSERA_STEP bytes with_signs(bytes magnitudes, const Elements& x) noexcept {
  if constexpr (!P.permutes_pairs) return with_signs_on_top<P>(magnitudes);
  constexpr unsigned sign = 1u << (P.bits - 1);
  const __m512i signs     = P.bits == 8 ? sign_bytes(x) : _mm512_srli_epi16(sign_bytes(x), 8 - P.bits);
  const __m512i c         = _mm512_ternarylogic_epi32(magnitudes.v, signs, all_bytes(sign), 0xd8);  // sign ? signs : magnitudes
  if constexpr (P.has_negative_zero) return {c};
  if constexpr (!P.has_negative_zero) return {_mm512_maskz_mov_epi8(_mm512_test_epi8_mask(magnitudes.v, all_bytes(sign - 1)), c)};
}
/// The codes of the magnitudes of x, with the signs of others.
template <element_plan P, class Elements>
TESSERA_STEP bytes codes_with_signs(const quad& x, const Elements& signs) noexcept {
  return with_signs<P>(joined_codes<P>(magnitudes_in_low_bits<P>(x), signs), signs);
}

template <element_plan P>
inline constexpr bool has_magnitude_of_nan = by_binade_table<P> && keeps_sign_of_nan<P>;
/// The codes of numbers and of NaN, which is the magnitude of its code.
template <element_plan P, class Elements>
TESSERA_STEP bytes codes_or_nan(const Elements& x) noexcept {
  constexpr std::uint32_t nan = float_of_magnitude(P, P.nan[0]);
  quad a;
#pragma GCC unroll 4
  for (int j = 0; j != 4; ++j) a.v[j] = _mm512_mask_range_ps(fill(scalar::float_of(nan)), number_lanes(x.v[j]), x.v[j], fill(scalar::float_of(P.limit)), 0x0a);
  return with_signs<P>(joined_codes<P>(codes_in_low_bits<P>(a), x), x);
}

/// Integers that fit their codes, narrowed by saturating packs: those leave each vector's dwords a quarter apart.
template <element_plan P>
inline constexpr bool by_packing = P.how == encoding::by_addition && P.sign != sign_style::bit && P.bits <= 8;
template <element_plan P>
TESSERA_STEP bytes packed_integers(const quad& x) noexcept {
  const __m512i low  = _mm512_packs_epi32(raw(integer_of<P>(x.v[0])), raw(integer_of<P>(x.v[1])));
  const __m512i high = _mm512_packs_epi32(raw(integer_of<P>(x.v[2])), raw(integer_of<P>(x.v[3])));
  const __m512i all  = P.sign == sign_style::none ? _mm512_packus_epi16(low, high) : _mm512_packs_epi16(low, high);
  const __m512i c    = _mm512_permutexvar_epi32(_mm512_setr_epi32(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15), all);
  return {P.bits == 8 ? c : _mm512_and_si512(c, _mm512_set1_epi8((1 << P.bits) - 1))};
}

/// The codes of numbers; NaNs come out as anything.
template <element_plan P>
TESSERA_STEP auto codes_of_numbers(const quad& x) noexcept {
  if constexpr (by_binade_table<P>) {
    return codes_with_signs<P>(x, x);
  } else if constexpr (P.how == encoding::truncated) {
    return codes_by_truncation<P>(x);
  } else if constexpr (by_packing<P>) {
    return packed_integers<P>(x);
  } else if constexpr (P.how == encoding::binary16) {
    return words_of_halves(x);
  } else if constexpr (P.how == encoding::upper_half) {
    return words{{rounded_words(x.v[0], x.v[1]), rounded_words(x.v[2], x.v[3])}};
  } else {
    return narrowed<P>({{code_of_number<P>(x.v[0]), code_of_number<P>(x.v[1]), code_of_number<P>(x.v[2]), code_of_number<P>(x.v[3])}});
  }
}

// --- Values ---------------------------------------------------------------------------------------------------------------

/// Dword i, byte j: the place of code 16 * {0, 2, 1, 3}[j] + i, so that splitting into words and dwords leaves the codes in order.
struct alignas(64) split_order {
  std::uint8_t v[64]{};
  constexpr split_order() noexcept {
    constexpr int quarter[4] = {0, 2, 1, 3};
    for (int i = 0; i != 64; ++i) v[i] = static_cast<std::uint8_t>(16 * quarter[i % 4] + i / 4);
  }
};
inline constexpr split_order order_of_split{};

/// What the table has for codes, with the codes' signs: words of the even and of the odd bytes.
template <class Decoder>
TESSERA_STEP words looked_up_halves(__m512i c, const value_table& t) noexcept {
  __m512i high  = _mm512_permutex2var_epi8(_mm512_load_si512(t.high), c, _mm512_load_si512(t.high + 64));
  __m512i low   = _mm512_permutex2var_epi8(_mm512_load_si512(t.low), c, _mm512_load_si512(t.low + 64));
  if constexpr (Decoder::bits == 8) high = _mm512_ternarylogic_epi32(high, c, _mm512_set1_epi8(static_cast<char>(0x80)), 0x78);  // high ^ (c & 80)
  if constexpr (Decoder::has_lone_nan) {  // the code 80 is no -0
    const __mmask64 nan = _mm512_cmpeq_epi8_mask(c, _mm512_set1_epi8(static_cast<char>(0x80)));
    high                = _mm512_mask_mov_epi8(high, nan, _mm512_set1_epi8(static_cast<char>(0x7f)));
    low                 = _mm512_mask_mov_epi8(low, nan, _mm512_set1_epi8(static_cast<char>(0xc0)));
  }
  const __m512i odd = _mm512_set1_epi16(static_cast<short>(0xff00));
  return {{_mm512_ternarylogic_epi32(odd, _mm512_slli_epi16(high, 8), low, 0xca), _mm512_ternarylogic_epi32(odd, high, _mm512_srli_epi16(low, 8), 0xca)}};
}

/// Byte 2i the place of code i, the next the place of code 32 + i: so the words of even and of odd bytes are in order.
struct alignas(64) word_order {
  std::uint8_t v[64]{};
  constexpr word_order() noexcept {
    for (int i = 0; i != 64; ++i) v[i] = static_cast<std::uint8_t>(32 * (i % 2) + i / 2);
  }
};
inline constexpr word_order order_of_words{};

template <class Decoder>
TESSERA_STEP words halves_in_order(bytes b, const value_table& t) noexcept {
  return looked_up_halves<Decoder>(_mm512_permutexvar_epi8(_mm512_load_si512(order_of_words.v), b.v), t);
}
/// The low and the high bytes of 64 words, in order.
struct parted_words {
  __m512i low, high;
};
TESSERA_STEP parted_words parted(words w) noexcept {
  const __m512i even = _mm512_load_si512(even_bytes_of_words.v), odd = _mm512_or_si512(even, all_bytes(1));
  return {_mm512_permutex2var_epi8(w.v[0], even, w.v[1]), _mm512_permutex2var_epi8(w.v[0], odd, w.v[1])};
}
TESSERA_STEP void store_table(value_table& t, std::size_t at, words w) noexcept {
  const parted_words p = parted(w);
  _mm512_storeu_si512(t.low + at, p.low);
  _mm512_storeu_si512(t.high + at, p.high);
}

template <class Decoder>
inline constexpr bool has_upper_halves = Decoder::how == decoding::by_table;
template <class Decoder>
TESSERA_STEP words upper_halves_in_order(bytes b) noexcept {
  return halves_in_order<Decoder>(b, Decoder::table);
}

/// Codes of at most 4 bits: a permutation, which looks at no more of a lane than those, finds the value among 16. Dword i of the codes in the order of
/// split_order has one for lane i of each vector.
template <class Decoder>
TESSERA_STEP quad looked_up_values(bytes b) noexcept {
  const ints c       = as_ints(_mm512_permutexvar_epi8(_mm512_load_si512(order_of_split.v), b.v));
  const floats table = _mm512_loadu_ps(Decoder::values.v);
  return {{_mm512_permutexvar_ps(raw(c), table), _mm512_permutexvar_ps(raw(c >> 16), table), _mm512_permutexvar_ps(raw(c >> 8), table), _mm512_permutexvar_ps(raw(c >> 24), table)}};
}

template <class Decoder>
TESSERA_STEP quad decoded(bytes b) noexcept {
  if constexpr (Decoder::bits <= 4) {
    return looked_up_values<Decoder>(b);
  } else if constexpr (Decoder::how == decoding::by_table) {
    const words w = looked_up_halves<Decoder>(_mm512_permutexvar_epi8(_mm512_load_si512(order_of_split.v), b.v), Decoder::table);
    const ints even = as_ints(w.v[0]), odd = as_ints(w.v[1]), upper = fill_bits(0xffff'0000u);
    return {{floats_of(even << 16), floats_of(even & upper), floats_of(odd << 16), floats_of(odd & upper)}};
  } else {
    return decoded_in_lanes<Decoder>(b);
  }
}
