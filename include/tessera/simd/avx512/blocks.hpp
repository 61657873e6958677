// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What block kernels have of their own on AVX-512: bfloat16 in pairs, E2M1 and codebooks by tables, NaN as a magnitude, counts of bytes, values by groups.
// Layer: simd. A fragment: included in the region of the AVX-512 backend. Stands on generic_quads.

// --- bfloat16: two to a lane, so the even ones are one shift away from floats and the odd ones less -----------------------------------------

TESSERA_STEP ints pairs(const void* p) noexcept { return as_ints(_mm512_loadu_si512(p)); }
TESSERA_STEP floats even_of(ints pair) noexcept { return floats_of(pair << 16); }
TESSERA_STEP floats odd_of(ints pair) noexcept { return floats_of(pair & fill_bits(0xffff'0000u)); }

/// Magnitudes of 16 bits are compared as they are, and half of them widened in the end: the even ones of bfloat16 and the odd ones, the first 16 and the others of half precision.
template <class Source>
inline constexpr bool has_16_bits = storage_of<Source> == stored_as::upper_half || storage_of<Source> == stored_as::binary16;
template <class Source>
TESSERA_STEP __m512i magnitudes_of_16_bits(const Source* x) noexcept { return raw(pairs(x) & fill_bits(0x7fff'7fffu)); }
/// The larger of a quad's two vectors.
template <class Source>
TESSERA_STEP __m512i larger_of_quad(const Source* x) noexcept {
  return _mm512_max_epu16(magnitudes_of_16_bits(x), magnitudes_of_16_bits(x + 2 * lanes));
}
template <class Source, class Fold>
TESSERA_STEP floats fold_halves(Fold how, __m512i magnitudes) noexcept {
  if constexpr (storage_of<Source> == stored_as::upper_half)
    return folded(how, even_of(as_ints(magnitudes)), odd_of(as_ints(magnitudes)));
  else
    return folded(how, _mm512_cvtph_ps(_mm512_castsi512_si256(magnitudes)), _mm512_cvtph_ps(_mm512_extracti64x4_epi64(magnitudes, 1)));
}
template <class Fold, class Source>
  requires(is_of_magnitudes<Fold> && has_16_bits<Source>)
TESSERA_STEP floats fold4_from(Fold how, floats a, const Source* x) noexcept {
  return folded(how, a, fold_halves<Source>(how, larger_of_quad(x)));
}
/// One vector, and two quads.
template <std::size_t N, class Fold, class Source>
  requires(N == 2 && is_of_magnitudes<Fold> && has_16_bits<Source>)
TESSERA_STEP floats fold_few(Fold how, const Source* x) noexcept {
  return fold_halves<Source>(how, magnitudes_of_16_bits(x));
}
template <std::size_t N, class Fold, class Source>
  requires(N == 2 && is_of_magnitudes<Fold> && has_16_bits<Source>)
TESSERA_STEP floats fold_quads(Fold how, floats a, const Source* x) noexcept {
  return folded(how, a, fold_halves<Source>(how, _mm512_max_epu16(larger_of_quad(x), larger_of_quad(x + step))));
}

template <class Code, class Source>
inline constexpr bool comes_in_pairs = storage_of<Source> == stored_as::upper_half && Code::plan.bits <= 8;
template <class Code, class Source>
  requires comes_in_pairs<Code, Source>
TESSERA_STEP paired_quad load4_for(const Source* p) noexcept {
  const ints low = pairs(p), high = pairs(p + 2 * lanes);
  return {{{even_of(low), odd_of(low), even_of(high), odd_of(high)}}, {low, high}};
}
/// Byte 2i of each half the place of even code i, the next that of the odd one.
struct alignas(64) order_of_parts {
  std::uint8_t v[64]{};
  constexpr order_of_parts() noexcept {
    for (int i = 0; i != 64; ++i) v[i] = static_cast<std::uint8_t>(i / 32 * 32 + i % 2 * 16 + i % 32 / 2);
  }
};
inline constexpr order_of_parts order_of_pairs{};
/// True where the codes of pairs come in order: of a quick division, unless a report counts codes beside their elements, and of conversions (void).
template <class Code, class How>
inline constexpr bool orders_pairs = false;
template <class Code>
inline constexpr bool orders_pairs<Code, void> = has_magnitude_of_nan<Code::plan>;
template <class Code>
inline constexpr bool orders_pairs<Code, by_quick_division> = by_binade_table<Code::plan> && counts_in_lanes<Code>;
template <class Code, class Source, class How, class Codes>
  requires(comes_in_pairs<Code, Source> && !orders_pairs<Code, How>)
TESSERA_STEP Codes in_order(Codes c) noexcept {
  return {_mm512_permutexvar_epi8(_mm512_load_si512(order_of_pairs.v), c.v)};
}

// --- E2M1: what is less than 8 is rounded down and up to quarters, of which all that the format rounds at is made, whatever the rounding ---

template <class Code>
inline constexpr bool rounds_at_quarters = (Code::plan.how == encoding::by_addition || Code::plan.how == encoding::by_rule) && Code::plan.bits == 4 && Code::plan.sign == sign_style::bit &&
                                           Code::plan.mantissa_bits == 1 && Code::plan.lowest_binade == 127;

/// By k + m modulo 128, where |x| lies between k and m quarters or is k = m of them: the code of x, which is that of (k + m) / 8; 0 for zeros of any sign.
template <class Code>
struct alignas(64) quarter_table {
  std::uint8_t v[128]{};
  constexpr quarter_table() noexcept {
    for (int sum = -64; sum != 64; ++sum)
      if (sum != 0) v[sum & 127] = static_cast<std::uint8_t>(Code::bits(Code::encode(static_cast<float>(sum) / 8)));
  }
};
template <class Code>
inline constexpr quarter_table<Code> codes_of_quarters{};

/// In the low byte of each lane: quarters of x * r below and above it, added. (The first sum is a quarter, so that the second rounds x * r alone.)
TESSERA_STEP ints quarters_around(floats x, floats r) noexcept {
  const floats quarters = fill(0x1.8p21f);  // whose last place is a quarter
  const floats below    = _mm512_fmadd_round_ps(x, r, quarters, _MM_FROUND_TO_NEG_INF | _MM_FROUND_NO_EXC);
  return bits_of(_mm512_fmadd_round_ps(x, r, below, _MM_FROUND_TO_POS_INF | _MM_FROUND_NO_EXC));
}
/// The codes of what lies between such quarters; zeros have the signs of x.
template <class Code>
TESSERA_STEP bytes codes_between(const int_quad& k, const quad& x) noexcept {
  const bytes sums = joined_bytes(k.v[0] << 24, k.v[1], k.v[2] << 24, k.v[3]);
  __m512i c        = _mm512_permutex2var_epi8(_mm512_load_si512(codes_of_quarters<Code>.v), sums.v, _mm512_load_si512(codes_of_quarters<Code>.v + 64));
  if constexpr (Code::plan.has_negative_zero) {
    const __mmask64 is_zero = _mm512_testn_epi8_mask(sums.v, sums.v);
    if (__builtin_expect(is_zero != 0, 0)) {  // sums have no -0
      const bytes signs = joined_with_signs({{fill(0), fill(0), fill(0), fill(0)}}, x);
      c                 = _mm512_mask_add_epi8(c, is_zero, c, _mm512_slli_epi16(signs.v, 3));
    }
  }
  return {c};
}
template <class Code>
  requires(rounds_at_quarters<Code> && Code::plan.is_within_octave)
TESSERA_STEP bytes meet4(by_power_of_two how, const quad& x, const divisors4& d, quad& q) noexcept {
  q = quotients4(how, x, d);
  int_quad k;
#pragma GCC unroll 4
  for (int j = 0; j != 4; ++j) k.v[j] = quarters_around(x.v[j], d.v[j].r);
  return codes_between<Code>(k, x);
}
/// What is beyond 7 has the code of 7, the largest.
template <class Code, class Quotient>
  requires rounds_at_quarters<Code>
TESSERA_STEP bytes meet4(Quotient how, const quad& x, const divisors4& d, quad& q) noexcept {
  static_assert(Code::bits(Code::encode(7)) == Code::bits(Code::encode(scalar::float_max())) && Code::bits(Code::encode(-7)) == Code::bits(Code::encode(-scalar::float_max())));
  q = quotients4(how, x, d);
  int_quad k;
#pragma GCC unroll 4
  for (int j = 0; j != 4; ++j) k.v[j] = quarters_around(_mm512_range_ps(q.v[j], fill(7), 0x02), fill(1));  // the smaller magnitude, with the sign of q
  return codes_between<Code>(k, q);
}

// --- Division by two products: with 1 / s in two parts x / s is known to 2^-48 of itself, which is as good as x / s rounded where numbers of at most 9 bits
// are all that a code is rounded at (tests/exhaustive/quick_division.cpp: all s). Zeros may lose their signs, which are those of the elements. --------------

TESSERA_STEP quad two_products(const quad& x, const divisors4& d) noexcept {
  quad q;
#pragma GCC unroll 4
  for (int j = 0; j != 4; ++j) q.v[j] = x.v[j] * d.v[j].t;
#pragma GCC unroll 4
  for (int j = 0; j != 4; ++j) q.v[j] = fused(x.v[j], d.v[j].r, q.v[j]);
  return q;
}
template <class Code>
  requires by_binade_table<Code::plan>
TESSERA_STEP bytes meet4(by_quick_division, const quad& x, const divisors4& d, quad& q) noexcept {
  q = two_products(x, d);
  return codes_with_signs<Code::plan>(q, x);
}
template <class Code>
  requires orders_pairs<Code, by_quick_division>
TESSERA_STEP bytes meet4(by_quick_division, const paired_quad& x, const divisors4& d, quad& q) noexcept {
  q = two_products(x, d);
  return codes_with_signs<Code::plan>(q, x);
}
template <class Code>
  requires by_packing<Code::plan>
TESSERA_STEP bytes meet4(by_quick_division, const quad& x, const divisors4& d, quad& q) noexcept {
  q = two_products(x, d);
  return packed_integers<Code::plan>(q);
}

// --- NaN: where its code is that of a magnitude it is no dearer than numbers, but for the branch ----------------------------------------

template <class Code>
  requires has_magnitude_of_nan<Code::plan>
TESSERA_STEP auto encode4(const quad& q) noexcept {
  if (__builtin_expect(any_nan(q), 0)) return codes_or_nan<Code::plan>(q);
  return codes_of_numbers<Code::plan>(q);
}
template <class Code>
  requires has_magnitude_of_nan<Code::plan>
TESSERA_STEP auto encode4(const paired_quad& q) noexcept {
  if (__builtin_expect(any_nan(q), 0)) return codes_or_nan<Code::plan>(q);
  return codes_with_signs<Code::plan>(q, q);
}

/// True if one of them is NaN, or maybe if there are infinities: a comparison for the four, where port 5 has much to do. (Sums cannot trap.)
TESSERA_STEP bool may_have_nan(const quad& q) noexcept {
  return any(nan_in_either(sum_to_nearest(q.v[0], q.v[1]), sum_to_nearest(q.v[2], q.v[3])));
}
template <class Code>
  requires(Code::plan.how == encoding::binary16)
TESSERA_STEP parted_halves encode4(const quad& q) noexcept {
  if (__builtin_expect(may_have_nan(q), 0)) return parted_halves_of(codes_by_rule<Code::plan>(q, rule_of_plan<Code::plan>));
  return halves_of(q);
}
template <class Element>
TESSERA_STEP void store4(Element* row, std::size_t at, const parted_halves& w, regular) noexcept {
#pragma GCC unroll 4
  for (std::size_t j = 0; j != 4; ++j) _mm256_storeu_si256(reinterpret_cast<__m256i*>(row + at + j * lanes), w.v[j]);
}

// --- Codebooks: what lies in one of 31 cells of the same width meets one threshold at most ------------------------------------------------

/// Thresholds t by the cell that x * scale + middle is rounded to; by twice the cell, and one more if x is above t, the codes.
template <class Code>
struct alignas(64) cell_table {
  static constexpr const auto& all = Code::thresholds;
  static constexpr int middle      = 16;
  float t[32]{};
  std::uint8_t code[64]{};
  float most = 0, scale = 0;  ///< magnitudes beyond the thresholds are all the same; few digits, so that products are exact in double
  bool fits = false;

  constexpr int cell_of(float x) const noexcept {
    constexpr double magic = 0x1.8p52;
    return static_cast<int>((static_cast<double>(x) * static_cast<double>(scale) + middle + magic) - magic);
  }
  constexpr cell_table() noexcept {
    for (const float x : all.value) most = x > most ? x : -x > most ? -x : most;
    if (all.has_sign_bit || most < 0x1p-60f || most > 0x1p60f) return;
    fits = true;
    most *= 1.0625f;
    scale             = scalar::float_of(scalar::bits_of((middle - 1) / most) & 0xffff'0000u);
    std::size_t below = 0;
    for (int cell = 0; cell != 32; ++cell) {
      const bool has_one = below != all.count && cell_of(all.value[below]) <= cell;
      t[cell]            = has_one ? all.value[below] : most;
      code[2 * cell]     = static_cast<std::uint8_t>(all.code[below]);
      if (has_one) ++below;
      code[2 * cell + 1] = static_cast<std::uint8_t>(all.code[below]);
      fits &= below == all.count || cell_of(all.value[below]) > cell;
    }
  }
};
template <class Code>
inline constexpr cell_table<Code> cells_of{};
template <class Code>
constexpr bool has_cells() noexcept {
  if constexpr (Code::plan.how == encoding::by_threshold) return cells_of<Code>.fits;
  return false;
}

template <class Code, class Quotient>
  requires(has_cells<Code>())
TESSERA_STEP bytes meet4(Quotient how, const quad& x, const divisors4& d, quad& q) noexcept {
  constexpr const cell_table<Code>& cells = cells_of<Code>;
  q                 = quotients4(how, x, d);
  const floats low = _mm512_load_ps(cells.t), high = _mm512_load_ps(cells.t + 16);
  quad cell, above;  // the sign of `above` is -
#pragma GCC unroll 4
  for (int j = 0; j != 4; ++j) {
    const floats a = _mm512_range_ps(q.v[j], fill(cells.most), 0x02);  // the smaller magnitude, with the sign of q
    cell.v[j]      = _mm512_fmadd_round_ps(a, fill(cells.scale), fill(0x1.8p23f + cells.middle), _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
    above.v[j]     = _mm512_permutex2var_ps(low, raw(bits_of(cell.v[j])), high) - a;
  }
  return {_mm512_permutexvar_epi8(joined_with_signs(cell, above).v, _mm512_load_si512(cells.code))};
}

// --- Saturation: where 7 bits have room for one magnitude beyond the largest, what is saturated is first that --------------------------

/// The plan whose magnitudes end one later.
constexpr element_plan with_one_more(element_plan p) noexcept {
  ++p.max_code;
  p.limit = float_of_magnitude(p, p.max_code);
  return p;
}
template <class Code>
inline constexpr bool shows_saturation = counts_in_lanes<Code> && !Code::may_meet_nan && by_binade_table<Code::plan> && by_binade_table<with_one_more(Code::plan)> && !Code::plan.is_bounded &&
                                         !rounds_at_quarters<Code> && Code::plan.over[0] == Code::plan.max_code && Code::plan.max_code < 127;

/// The codes of such magnitudes with these signs; counts those that were one more, and the elements x that became zeros. (Which are looked for before signs are in place.)
template <class Code, class Signs, class Elements>
TESSERA_STEP bytes codes_and_counts(const quad& a, const Signs& signs, const Elements& x, tally& total) noexcept {
  constexpr element_plan plan = Code::plan;
  const bytes m               = joined_codes<plan>(a, signs);
  constexpr unsigned below  = plan.permutes_pairs ? 0 : 1, last = plan.permutes_pairs ? plan.max_code : 2 * plan.max_code + 1;  // a sign is below the others
  const __mmask64 is_beyond = _mm512_cmpgt_epu8_mask(m.v, all_bytes(last));
  total.n.saturated += static_cast<std::uint64_t>(_mm_popcnt_u64(_cvtmask64_u64(is_beyond)));
  const bytes c = with_signs<plan>({plan.permutes_pairs ? _mm512_min_epu8(m.v, all_bytes(last)) : _mm512_mask_sub_epi8(m.v, is_beyond, m.v, all_bytes(2))}, signs);
  if (__builtin_expect(any_byte_equals(m, static_cast<std::uint8_t>(0xff << below), 0), 0)) count_flushed<Code>(total, x, c);
  return c;
}
template <class Code, class Quotient, class Elements>
  requires shows_saturation<Code>
TESSERA_STEP auto meet4_and_count(Quotient how, const Elements& x, const divisors4& d, std::size_t, tally& total) noexcept {
  constexpr element_plan plan = Code::plan;
  const quad q                = quotients4(how, x, d);
  const quad a                = magnitudes_in_low_bits<with_one_more(plan)>(q);
  if constexpr (std::is_same_v<Quotient, by_quick_division>)
    return codes_and_counts<Code>(a, x, x, total);  // the elements' signs, and pairs in order
  else
    return codes_and_counts<Code>(a, q, x, total);
}

// --- Codes of 0: of integers nearly every second quad has one, which no branch foresees, of 4 bits nearly every one ----------------------------------------------

template <class Code>
  requires(Code::plan.sign != sign_style::bit || Code::plan.bits <= 4)
TESSERA_STEP void count_flushed(tally& total, const quad& x, bytes b) noexcept {
  constexpr int smaller_magnitude = 0x0a;
  const floats least = _mm512_range_ps(_mm512_range_ps(x.v[0], x.v[1], smaller_magnitude), _mm512_range_ps(x.v[2], x.v[3], smaller_magnitude), smaller_magnitude);
  total.n.flushed += count_of_zeros(b, magnitude_bits_of<Code>, Code::code_of_zero);
  if (__builtin_expect(any(zero_lanes(least)), 0)) total.n.flushed -= count_of_zeros(x);  // subnormals may count as zeros here, where they are told apart
}

// --- Values of four groups, 16 of each: a permutation of bytes finds one half, another the other --------------------------------------------

/// Byte 16 g + k of each half is of the k-th value of group g.
template <class Decoder>
TESSERA_STEP parted_words group_values_of(words w) noexcept {
  if constexpr (Decoder::bits == 8) {  // those of the lowest binade, to which looked_up adds the exponent field, which is 1 for them
    const __m512i field = _mm512_broadcast_i64x4(_mm256_load_si256(reinterpret_cast<const __m256i*>(fields_of_lowest<Decoder::mantissa_bits>.v)));
    w                   = {{_mm512_sub_epi16(w.v[0], field), _mm512_sub_epi16(w.v[1], field)}};
  }
  return parted(w);
}
/// The eights of codes from which the two halves of their words come out in order.
inline constexpr std::size_t eights_in_halves[8]{0, 4, 1, 5, 2, 6, 3, 7};
/// For each quad of four groups the places of the first values of its codes' groups, in that order. (In memory: what a loop makes of a number takes two turns of it.)
template <std::size_t Width>
struct alignas(64) group_places {
  std::uint8_t v[Width / 16][64]{};
  constexpr group_places() noexcept {
    for (std::size_t i = 0; i != 4 * Width; ++i) v[i / 64][i % 64] = static_cast<std::uint8_t>(16 * ((i / 64 * 64 + eights_in_halves[i % 64 / 8] * 8 + i % 8) / Width));
  }
};
template <std::size_t Width>
inline constexpr group_places<Width> places_of_groups{};
/// The bits of exponents in the values of codes.
template <int MantissaBits>
struct alignas(64) exponent_bits {
  std::uint16_t v[32]{};
  constexpr exponent_bits() noexcept {
    for (std::uint16_t& x : v) x = 0x3f80 >> MantissaBits & 0x3f80;
  }
};
template <int MantissaBits>
inline constexpr exponent_bits<MantissaBits> exponents_of_codes{};

/// What tells whether one of some codes is special: the largest of them, in an order in which special ones come last.
struct latest_codes {
  __m512i magnitude, apart;
};
template <class Decoder>
TESSERA_STEP void look_for_special(latest_codes& seen, bytes c) noexcept {
  if constexpr (Decoder::bits == 8 && Decoder::first_special < 128) seen.magnitude = _mm512_max_epu8(seen.magnitude, _mm512_and_si512(c.v, all_bytes(0x7f)));
  if constexpr (Decoder::has_lone_nan) seen.apart = _mm512_max_epu8(seen.apart, _mm512_xor_si512(c.v, all_bytes(0x7f)));
}
template <class Decoder>
TESSERA_STEP bool any_special(const latest_codes& seen) noexcept {
  __mmask64 is_special = 0;
  if constexpr (Decoder::bits == 8 && Decoder::first_special < 128) is_special = _mm512_cmpgt_epu8_mask(seen.magnitude, all_bytes(Decoder::first_special - 1));
  if constexpr (Decoder::has_lone_nan) is_special |= _mm512_cmpeq_epi8_mask(seen.apart, all_bytes(0xff));
  return is_special != 0;
}

/// The values of 32 codes of 8 bits: those of the lowest binade, and the codes' exponents.
template <class Decoder>
TESSERA_STEP __m512i with_exponents(__m512i value, __m512i code_on_top) noexcept {
  constexpr int m = Decoder::mantissa_bits;
  return _mm512_add_epi16(value, _mm512_and_si512(_mm512_srli_epi16(code_on_top, m + 1), _mm512_load_si512(exponents_of_codes<m>.v)));
}
/// The values of the codes from the i-th of the four groups on, none of them special.
template <class Decoder, class Width>
TESSERA_STEP words looked_up(bytes c, const parted_words& values, std::size_t i, Width) noexcept {
  const __m512i code = _mm512_permutexvar_epi64(_mm512_loadu_si512(eights_in_halves), c.v);
  __m512i place      = _mm512_load_si512(places_of_groups<Width::value>.v[i / step]);
  if constexpr (Decoder::bits == 4) {
    place             = _mm512_or_si512(place, code);
    const __m512i low = _mm512_permutexvar_epi8(place, values.low), high = _mm512_permutexvar_epi8(place, values.high);
    return {{_mm512_unpacklo_epi8(low, high), _mm512_unpackhi_epi8(low, high)}};
  } else {
    constexpr unsigned binade = 1u << Decoder::mantissa_bits;
    place                     = _mm512_ternarylogic_epi32(place, code, all_bytes(binade - 1), 0xf8);  // place | (code & mantissa)
    place                     = _mm512_mask_add_epi8(place, _mm512_testn_epi8_mask(code, all_bytes(0x80 - binade)), place, all_bytes(binade));
    const __m512i low = _mm512_permutexvar_epi8(place, values.low), unsigned_high = _mm512_permutexvar_epi8(place, values.high);
    const __m512i high = _mm512_ternarylogic_epi32(unsigned_high, code, all_bytes(0x80), 0x78);  // ^ (code & 80)
    const __m512i zero = _mm512_setzero_si512();
    return {{with_exponents<Decoder>(_mm512_unpacklo_epi8(low, high), _mm512_unpacklo_epi8(zero, code)),
             with_exponents<Decoder>(_mm512_unpackhi_epi8(low, high), _mm512_unpackhi_epi8(zero, code))}};
  }
}
