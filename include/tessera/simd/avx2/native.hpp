// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The steps that AVX2 has its own way for: codes and signs by packing, the values of codes byte by byte.
// Layer: simd. A fragment: included in the region of the AVX2 backend. Stands on ops, generic_lanes.

/// The lanes at which one of the four is NaN: one comparison covers two vectors. (clang's -ffast-math folds such comparisons away: then by integers.)
TESSERA_STEP mask nan_lanes(const quad& q) noexcept {
#if defined(__clang__) && defined(__FINITE_MATH_ONLY__) && __FINITE_MATH_ONLY__ != 0
  return nan_lanes_by_bits(q);
#else
  const floats either_is = _mm256_or_ps(_mm256_cmp_ps(q.v[0], q.v[1], _CMP_UNORD_Q), _mm256_cmp_ps(q.v[2], q.v[3], _CMP_UNORD_Q));
  return _mm256_castps_si256(either_is);
#endif
}

template <class Fold>
TESSERA_STEP floats merged(Fold how, floats a, floats b) noexcept {
  return folded(how, _mm256_unpacklo_ps(a, b), _mm256_unpackhi_ps(a, b));
}
/// Lane k of the result is the fold of vector k: a tree that transposes as it goes. After two rounds each half of a vector holds four
/// partial results in lane order; the last brings the halves together.
template <class Fold>
TESSERA_STEP floats fold_across(Fold how, const floats (&v)[lanes]) noexcept {
  const floats a = merged(how, merged(how, v[0], v[2]), merged(how, v[1], v[3]));
  const floats b = merged(how, merged(how, v[4], v[6]), merged(how, v[5], v[7]));
  return folded(how, _mm256_permute2f128_ps(a, b, 0x20), _mm256_permute2f128_ps(a, b, 0x31));
}

// --- Codes ---------------------------------------------------------------------------------------------------------------

/// In the low byte of each lane the magnitude code of x and `added_to_codes`: |x| plus the float 2^(e + 23 - mantissa_bits) of its binade
/// e has the digits in its lowest bits, subnormals and carries included, and e above them, where a shift brings it next to them.
template <element_plan P>
inline constexpr int added_to_codes = (P.lowest_binade + 23 - P.mantissa_bits) << P.mantissa_bits;
template <element_plan P>
TESSERA_STEP ints shifted_magnitude(floats x) noexcept {
  constexpr int up  = 23 - P.mantissa_bits;
  const floats a    = clamped_magnitude<P>(x);
  const floats m    = larger(a, fill(scalar::float_of(static_cast<std::uint32_t>(P.lowest_binade) << 23)));
  const floats grid = floats_of((bits_of(m) & fill_bits(0x7f80'0000u)) + fill_bits(static_cast<std::uint32_t>(up) << 23));
  const ints r      = bits_of(a + grid);
  return (r + (r >> up)) & fill_bits(0xffu);
}
/// Bit 7 of each byte is the sign of x; the bytes lie as bytes_of_lanes leaves them. Packing with signed saturation keeps signs.
TESSERA_STEP __m256i signs_of_lanes(const quad& x) noexcept {
  const __m256i low  = _mm256_packs_epi32(_mm256_castps_si256(x.v[0]), _mm256_castps_si256(x.v[1]));
  const __m256i high = _mm256_packs_epi32(_mm256_castps_si256(x.v[2]), _mm256_castps_si256(x.v[3]));
  return _mm256_and_si256(_mm256_packs_epi16(low, high), _mm256_set1_epi8(static_cast<char>(0x80)));
}

template <element_plan P>
inline constexpr bool by_packing = (P.how == encoding::by_addition && P.sign == sign_style::bit && P.bits <= 8);

/// The codes of numbers; NaNs come out as anything.
template <element_plan P>
TESSERA_STEP auto codes_of_numbers(const quad& x) noexcept {
  if constexpr (by_packing<P>) {
    const __m256i shifted = bytes_of_lanes(
        {{shifted_magnitude<P>(x.v[0]), shifted_magnitude<P>(x.v[1]), shifted_magnitude<P>(x.v[2]), shifted_magnitude<P>(x.v[3])}});
    const __m256i k = _mm256_sub_epi8(shifted, _mm256_set1_epi8(static_cast<char>(added_to_codes<P>)));
    __m256i sign    = _mm256_srli_epi16(signs_of_lanes(x), 8 - P.bits);
    if constexpr (!P.has_negative_zero) sign = _mm256_andnot_si256(_mm256_cmpeq_epi8(k, _mm256_setzero_si256()), sign);
    return bytes{packs_in_order(_mm256_or_si256(k, sign))};
  } else if constexpr (P.how == encoding::truncated) {
    return codes_by_truncation<P>(x);
  } else if constexpr (P.how == encoding::binary16) {
    return words_of_halves(x);
  } else if constexpr (P.how == encoding::upper_half) {
    return words{{words_of_lanes(rounded_upper_half(x.v[0]) >> 16, rounded_upper_half(x.v[1]) >> 16),
                  words_of_lanes(rounded_upper_half(x.v[2]) >> 16, rounded_upper_half(x.v[3]) >> 16)}};
  } else {
    return narrowed<P>({{code_of_number<P>(x.v[0]), code_of_number<P>(x.v[1]), code_of_number<P>(x.v[2]), code_of_number<P>(x.v[3])}});
  }
}

template <element_plan P, class Draws>
TESSERA_STEP auto codes_of_numbers(const quad& x, const Draws& d) noexcept {
  return codes_in_lanes<P>(x, d);
}

// --- Values ---------------------------------------------------------------------------------------------------------------

/// How the upper halves of the floats of codes are made of bytes. The magnitude code a plus a constant, shifted, is the upper half of a
/// normal number's float; the lowest 2^mantissa_bits codes, subnormals, and as many at the upper end, where infinities and NaNs are,
/// are that plus a correction from a table.
struct byte_form {
  bool fits         = false;
  int mantissa_bits = 0;
  unsigned offset   = 0;  ///< the exponent field of a float less that of the code

  // Corrections of the high and of the low byte, by the low 4 bits of a: of both ends in one table, unless they overlap.
  alignas(16) std::uint8_t high[2][16]{};
  alignas(16) std::uint8_t low[2][16]{};

  constexpr unsigned normal(unsigned a) const noexcept { return ((offset << mantissa_bits) + a) << (7 - mantissa_bits); }
  constexpr int top_table() const noexcept { return mantissa_bits == 4 ? 1 : 0; }
};
template <class Decoder>
constexpr byte_form byte_form_with(int mantissa_bits) noexcept {
  constexpr unsigned sign = 1u << (Decoder::bits - 1);
  const unsigned below = 1u << mantissa_bits, top = sign - below;
  byte_form f{true, mantissa_bits, (scalar::bits_of(Decoder::values[below]) >> 23) - 1};
  if (f.offset < 1 || f.offset > 200) return {};
  for (unsigned a = 0; a != sign; ++a) {
    const std::uint32_t value = scalar::bits_of(Decoder::values[a]), negative = scalar::bits_of(Decoder::values[a | sign]);
    const bool is_top = Decoder::bits == 8 && a >= top;
    if ((value & 0xffffu) != 0 || (negative != (value | 0x8000'0000u) && !(a == 0 && Decoder::has_lone_nan && negative == 0x7fc0'0000u)))
      return {};
    if (a >= below && !is_top) {
      if (value >> 16 != f.normal(a)) return {};
    } else {
      const int table       = is_top ? f.top_table() : 0;
      f.high[table][a & 15] = static_cast<std::uint8_t>((value >> 24) - (f.normal(a) >> 8));
      f.low[table][a & 15]  = static_cast<std::uint8_t>((value >> 16) - f.normal(a));
    }
  }
  return f;
}
/// The form that gives each value, if there is one.
template <class Decoder>
constexpr byte_form find_byte_form() noexcept {
  if constexpr (Decoder::how == decoding::by_table && Decoder::bits > 4)
    for (int mantissa_bits = 1; mantissa_bits <= 4 && mantissa_bits < Decoder::bits - 1; ++mantissa_bits)
      if (const byte_form f = byte_form_with<Decoder>(mantissa_bits); f.fits) return f;
  return {};
}
template <class Decoder>
inline constexpr byte_form byte_form_of = find_byte_form<Decoder>();

TESSERA_STEP __m256i table16(const std::uint8_t (&t)[16]) noexcept {
  return _mm256_broadcastsi128_si256(_mm_load_si128(reinterpret_cast<const __m128i*>(t)));
}

/// Codes in the order in which two rounds of interleaving leave them as floats in order.
TESSERA_STEP __m256i for_two_rounds(__m256i c) noexcept {
  return _mm256_permutevar8x32_epi32(c, _mm256_setr_epi32(0, 2, 4, 6, 1, 3, 5, 7));
}
/// The words of these bytes, and floats whose upper halves are these words.
TESSERA_STEP words words_of(__m256i low, __m256i high) noexcept {
  return {{_mm256_unpacklo_epi8(low, high), _mm256_unpackhi_epi8(low, high)}};
}
TESSERA_STEP quad floats_of_words(words low, words high) noexcept {
  return {{_mm256_castsi256_ps(_mm256_unpacklo_epi16(low.v[0], high.v[0])), _mm256_castsi256_ps(_mm256_unpackhi_epi16(low.v[0], high.v[0])),
           _mm256_castsi256_ps(_mm256_unpacklo_epi16(low.v[1], high.v[1])),
           _mm256_castsi256_ps(_mm256_unpackhi_epi16(low.v[1], high.v[1]))}};
}

/// The upper halves of the floats of codes.
template <class Decoder>
TESSERA_STEP words upper_halves(__m256i c) noexcept {
  constexpr const byte_form& f = byte_form_of<Decoder>;
  constexpr int m              = f.mantissa_bits;
  constexpr unsigned below     = 1u << m;
  const __m256i a              = _mm256_and_si256(c, all_bytes((1u << (Decoder::bits - 1)) - 1));
  const __m256i sign           = _mm256_and_si256(_mm256_slli_epi16(c, 8 - Decoder::bits), all_bytes(0x80u));

  __m256i t = a;
  if constexpr (f.offset % 2 != 0) t = _mm256_add_epi8(t, all_bytes(below));
  __m256i high = _mm256_add_epi8(_mm256_and_si256(_mm256_srli_epi16(t, m + 1), all_bytes(0xffu >> (m + 1))), all_bytes(f.offset / 2));
  __m256i low  = _mm256_and_si256(_mm256_slli_epi16(t, 7 - m), all_bytes(0xffu << (7 - m)));

  // A permutation gives 0 for an index whose bit 7 is 1. a + below: the codes of the upper end become negative.
  constexpr bool in_one = f.top_table() == 0;
  const __m256i is_normal =
      _mm256_cmpgt_epi8(in_one ? _mm256_add_epi8(a, all_bytes(below)) : a, all_bytes(in_one ? 2 * below - 1 : below - 1));
  const __m256i index = _mm256_or_si256(a, is_normal);
  high                = _mm256_add_epi8(high, _mm256_shuffle_epi8(table16(f.high[0]), index));
  low                 = _mm256_add_epi8(low, _mm256_shuffle_epi8(table16(f.low[0]), index));
  if constexpr (!in_one) {
    const __m256i from_top = _mm256_or_si256(_mm256_cmpgt_epi8(all_bytes(128 - below), a), _mm256_and_si256(a, all_bytes(15)));
    high                   = _mm256_add_epi8(high, _mm256_shuffle_epi8(table16(f.high[1]), from_top));
    low                    = _mm256_add_epi8(low, _mm256_shuffle_epi8(table16(f.low[1]), from_top));
  }
  high = _mm256_or_si256(high, sign);
  if constexpr (Decoder::has_lone_nan) {  // the code 80 is no -0
    const __m256i is_nan = _mm256_cmpeq_epi8(c, all_bytes(0x80u));
    high                 = _mm256_xor_si256(high, is_nan);
    low                  = _mm256_or_si256(low, _mm256_and_si256(is_nan, all_bytes(0xc0u)));
  }
  return words_of(low, high);
}

/// The values of codes of 4 bits and fewer: byte k of each.
template <class Decoder>
struct nibble_table {
  alignas(16) std::uint8_t v[4][16]{};
  constexpr nibble_table() noexcept {
    for (unsigned c = 0; c != 1u << Decoder::bits; ++c)
      for (unsigned k = 0; k != 4; ++k) v[k][c] = static_cast<std::uint8_t>(scalar::bits_of(Decoder::values[c]) >> (8 * k));
  }
  constexpr bool has_lower_halves() const noexcept {
    for (unsigned c = 0; c != 16; ++c)
      if (v[0][c] != 0 || v[1][c] != 0) return true;
    return false;
  }
};
template <class Decoder>
inline constexpr nibble_table<Decoder> nibbles_of{};
template <class Decoder>
TESSERA_STEP words halves_of_nibbles(__m256i c, std::size_t from) noexcept {
  return words_of(_mm256_shuffle_epi8(table16(nibbles_of<Decoder>.v[from]), c),
                  _mm256_shuffle_epi8(table16(nibbles_of<Decoder>.v[from + 1]), c));
}

template <class Decoder>
constexpr bool find_upper_halves() noexcept {
  if constexpr (Decoder::bits <= 4) return !nibbles_of<Decoder>.has_lower_halves();
  return byte_form_of<Decoder>.fits;
}
template <class Decoder>
inline constexpr bool has_upper_halves = find_upper_halves<Decoder>();
template <class Decoder>
TESSERA_STEP words upper_halves_in_order(bytes b) noexcept {
  const __m256i c = _mm256_permute4x64_epi64(b.v, 0xd8);  // so that one round of interleaving leaves them in order
  if constexpr (Decoder::bits <= 4) return halves_of_nibbles<Decoder>(c, 2);
  if constexpr (Decoder::bits > 4) return upper_halves<Decoder>(c);
}

template <class Decoder>
TESSERA_STEP quad decoded(bytes b) noexcept {
  const __m256i zero = _mm256_setzero_si256();
  if constexpr (Decoder::bits <= 4) {
    const __m256i c = for_two_rounds(b.v);
    if constexpr (nibbles_of<Decoder>.has_lower_halves())
      return floats_of_words(halves_of_nibbles<Decoder>(c, 0), halves_of_nibbles<Decoder>(c, 2));
    return floats_of_words({{zero, zero}}, halves_of_nibbles<Decoder>(c, 2));
  } else if constexpr (byte_form_of<Decoder>.fits) {
    return floats_of_words({{zero, zero}}, upper_halves<Decoder>(for_two_rounds(b.v)));
  } else {
    return decoded_in_lanes<Decoder>(b);
  }
}
