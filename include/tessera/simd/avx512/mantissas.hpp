// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Codes of 8 bits of what has 128 mantissas: under one scale a table of their codes says all, but for subnormal codes and what is beyond the largest.
// Layer: simd. A fragment: included in the region of the AVX-512 backend. Stands on blocks.

template <class Quotient>
inline constexpr bool multiplies = std::is_same_v<Quotient, by_multiplication>;
template <class Quotient>
inline constexpr bool is_scaled_alone = multiplies<Quotient> || std::is_same_v<Quotient, by_division> || std::is_same_v<Quotient, by_quick_division>;
template <class Code, class Source, class Quotient>
  requires(storage_of<Source> == stored_as::upper_half && is_scaled_alone<Quotient> && by_binade_table<Code::plan>)
constexpr bool looks_up_mantissas() noexcept {
  return Code::plan.bits == 8;
}

/// What the codes of elements depend on, but for their exponents: all are scaled by a number and what is exact.
template <class Quotient>
TESSERA_STEP const float* key_of(const group_divisors& by) noexcept { return multiplies<Quotient> ? by.r : by.s; }
/// What is set in a mantissa that is remembered, so that none is 0.
inline constexpr std::uint32_t beside_mantissa = 0xff80'0000u;
/// The exponent fields at which elements lie in [1/2, 2), or [1, 4).
template <class Quotient>
TESSERA_STEP ints exponents_of_keys(floats key) noexcept { return multiplies<Quotient> ? fill_bits(254) - (bits_of(key) >> 23) : bits_of(key) >> 23; }
/// So far below lies the last exponent under which codes are not linear in the exponent of elements.
template <class Code, class Quotient>
inline constexpr std::uint32_t binades_below = static_cast<std::uint32_t>(127 - Code::plan.lowest_binade + (multiplies<Quotient> ? 3 : 2));

/// Of words of two vectors, one shifted, a byte each: the even bytes of the first, the odd ones of the second.
TESSERA_STEP __m512i low_bytes_of(__m512i a, __m512i b) noexcept { return _mm512_ternarylogic_epi32(_mm512_slli_epi16(b, 8), _mm512_set1_epi16(0x00ff), a, 0xb8); }
TESSERA_STEP __m512i high_bytes_of(__m512i a, __m512i b) noexcept { return _mm512_ternarylogic_epi32(_mm512_srli_epi16(a, 8), _mm512_set1_epi16(0x00ff), b, 0xe2); }
TESSERA_STEP __m512i exponents_of(__m512i a, __m512i b) noexcept { return _mm512_ternarylogic_epi32(_mm512_srli_epi16(a, 7), _mm512_add_epi16(b, b), _mm512_set1_epi16(0x00ff), 0xe4); }
/// The places of the bytes of words, those of the low ones first.
struct alignas(64) order_of_halves {
  std::uint8_t v[64]{};
  constexpr order_of_halves() noexcept {
    for (int i = 0; i != 64; ++i) v[i] = static_cast<std::uint8_t>(2 * (i % 32) + i / 32);
  }
};
inline constexpr order_of_halves order_of_bytes{};

/// What is known of the groups of a quad.
struct known_codes {
  __m512i low, high, origin;
};
template <std::size_t Groups>
TESSERA_STEP known_codes known_of(const remembered_codes& known, std::size_t k) noexcept {
  const std::uint8_t* table = known.code + known.offset[k];
  const std::uint8_t* later = known.code + known.offset[k + 3];  // the first cache does not hold all tables beside what else goes through it
  __builtin_prefetch(later, 0, 3);
  __builtin_prefetch(later + 64, 0, 3);
  const __m512i origin      = Groups == 1 ? all_bytes(known.exponent[k]) : _mm512_set1_epi16(static_cast<short>(known.exponent[k] | known.exponent[k + 1] << 8));
  return {_mm512_load_si512(table), _mm512_load_si512(table + 64), origin};
}
/// Codes, right where `odd` has no bit; and those that were beyond the largest, if there may be some.
struct looked_up_codes {
  bytes codes;
  __mmask64 odd, beyond;
};
template <class Code, class Source>
TESSERA_STEP looked_up_codes look_up4(const Source* x, const known_codes& known) noexcept {
  constexpr element_plan plan = Code::plan;
  constexpr bool saturates    = !plan.is_bounded && !Code::may_meet_nan && plan.over[0] == plan.max_code;
  constexpr unsigned binade = 1u << plan.mantissa_bits, last_binade = (plan.max_code >> plan.mantissa_bits) + 3;  // no code of it, whatever the table, is as small as the largest
  constexpr unsigned last   = saturates ? last_binade * binade : plan.max_code;
  const __m512i a = _mm512_loadu_si512(x), b = _mm512_loadu_si512(x + 2 * lanes);
  const __m512i mantissa   = low_bytes_of(a, b);  // and a bit that permutations do not look at
  const __m512i exponent   = exponents_of(a, b);
  const __mmask64 is_not_0 = _mm512_test_epi8_mask(_mm512_or_si512(mantissa, exponent), all_bytes(0xff));
  // What is bounded is a few binades above the origin at most; else so many that they are a code's bits.
  const __m512i above      = _mm512_subs_epu8(exponent, known.origin);
  const __m512i binades    = plan.is_bounded ? above : _mm512_min_epu8(above, all_bytes(last_binade));
  const __m512i in_binade  = _mm512_permutex2var_epi8(known.low, mantissa, known.high);
  const __m512i linear     = _mm512_maskz_add_epi8(is_not_0, _mm512_slli_epi16(binades, plan.mantissa_bits), in_binade);
  const __mmask64 odd      = _mm512_mask_cmpgt_epu8_mask(is_not_0, _mm512_sub_epi8(linear, all_bytes(binade)), all_bytes(last - binade));
  const __mmask64 beyond   = saturates ? _mm512_cmpgt_epu8_mask(linear, all_bytes(plan.max_code)) : 0;
  const __m512i c          = saturates ? _mm512_min_epu8(linear, all_bytes(plan.max_code)) : linear;
  __m512i with_sign        = _mm512_ternarylogic_epi32(c, high_bytes_of(a, b), all_bytes(0x80), 0xf8);  // c | (sign & 80)
  if constexpr (!plan.has_negative_zero) with_sign = _mm512_maskz_mov_epi8(is_not_0, with_sign);
  return {{_mm512_permutexvar_epi8(_mm512_load_si512(order_of_bytes.v), with_sign)}, odd, beyond};
}

/// The table of what meets d: the codes of elements with that exponent, counted from the first of their binade if all were linear.
template <class Code, class Quotient>
TESSERA_STEP void make_codes(Quotient how, const divisor& by, std::uint8_t* table) noexcept {
  const divisors4 d   = spread(by);
  const ints exponent = exponents_of_keys<Quotient>(fill(multiplies<Quotient> ? by.r : by.s)) << 23;
  ints mantissa       = as_ints(_mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15));
  for (std::size_t i = 0; i != 128; i += step) {
    quad x, q;
#pragma GCC unroll 4
    for (std::size_t j = 0; j != 4; ++j, mantissa = mantissa + fill_bits(lanes)) x.v[j] = floats_of(exponent | (mantissa << 16));
    const bytes c = meet4<Code>(how, x, d, q);
    _mm512_store_si512(table + i, _mm512_sub_epi8(c.v, all_bytes(binades_below<Code, Quotient> << Code::plan.mantissa_bits)));
  }
}
/// Those of the groups, of `lanes` from the k-th on, whose tables are not where they belong.
template <class Quotient>
TESSERA_STEP mask groups_without_table(const group_divisors& by, const remembered_codes& known, std::size_t k, std::size_t groups) noexcept {
  const __m512i place    = _mm512_srli_epi32(_mm512_cvtepu16_epi32(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(known.offset + k))), 7);
  const __m512i mantissa = raw(bits_of(load(key_of<Quotient>(by) + k)) | fill_bits(beside_mantissa));
  return _mm512_mask_cmpneq_epi32_mask(first(groups - k), _mm512_i32gather_epi32(place, known.mantissa, 4), mantissa);
}
/// Sees that there are tables for a panel's groups. False if not: where scales are far from ordinary, or two would have one place. That is the mantissa of
/// the group's amax if the scale is that over the largest number, so another for each of those. Groups that share a quad must share a table: that of powers of two.
template <class Code, std::size_t GroupsOfQuad, class Quotient>
[[gnu::noinline]] inline bool remember_codes(isa, Quotient how, const group_divisors& by, std::size_t groups, remembered_codes& known) noexcept {
  const floats largest = fill(scalar::float_of(float_of_magnitude(Code::plan, Code::plan.max_code)));
  mask odd{}, missing{};
  for (std::size_t k = 0; k < groups; k += lanes) {
    const floats key  = load(key_of<Quotient>(by) + k), amax = multiplies<Quotient> ? largest / key : largest * key;
    const ints offset = ((bits_of(amax) + fill_bits(0x8000u)) >> 9) & fill_bits(128 * (remembered_codes::places - 1));
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(known.offset + k), _mm512_cvtepi32_epi16(raw(offset)));
    _mm_store_si128(reinterpret_cast<__m128i*>(known.exponent + k), _mm512_cvtepi32_epi8(raw(exponents_of_keys<Quotient>(key) - fill_bits(binades_below<Code, Quotient>))));
    odd = either(odd, greater_unsigned(bits_of(key) - fill_bits(0x1780'0000u), fill_bits(0x5000'0000u)) & first(groups - k));  // not from 2^-80 to 2^80, or negative
    if constexpr (GroupsOfQuad != 1) odd = either(odd, greater_unsigned(bits_of(key) & fill_bits(0x007f'ffffu), fill_bits(0)) & first(groups - k));
    missing = either(missing, groups_without_table<Quotient>(by, known, k, groups));
  }
  if (any(odd) || !any(missing)) return !any(odd);
  for (std::size_t k = 0; k != groups; ++k) {
    const std::uint32_t mantissa = scalar::bits_of(key_of<Quotient>(by)[k]) | beside_mantissa;
    std::uint32_t& of            = known.mantissa[known.offset[k] / 128];
    if (of == mantissa) continue;
    make_codes<Code>(how, by[k], known.code + known.offset[k]);
    of = mantissa;
  }
  missing = {};
  for (std::size_t k = 0; k < groups; k += lanes) missing = either(missing, groups_without_table<Quotient>(by, known, k, groups));
  return !any(missing);
}
