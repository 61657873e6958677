// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The steps that kernels are written with, on quads: the same for every vector instruction set.
// Layer: simd. A fragment: included in each vector backend's region, after its native steps. Stands on them and generic_lanes.

// --- Sources: floats, 16-bit floats, and rows of codes ----------------------------------------------------------------------

template <class Source>
TESSERA_STEP floats load_as_float(const Source* p) noexcept {
  if constexpr (storage_of<Source> == stored_as::binary32) return load(p);
  if constexpr (storage_of<Source> == stored_as::upper_half) return load_upper_halves(p);
  if constexpr (storage_of<Source> == stored_as::binary16) return load_binary16(p);
}
template <class Source>
TESSERA_STEP floats load_as_float_partial(const Source* p, std::size_t n) noexcept {
  if constexpr (storage_of<Source> == stored_as::binary32) return load_partial(p, n);
  if constexpr (storage_of<Source> == stored_as::upper_half) return load_upper_halves_partial(p, n);
  if constexpr (storage_of<Source> == stored_as::binary16) return load_binary16_partial(p, n);
}
template <class Source>
TESSERA_STEP quad load4(const Source* p) noexcept {
  return {{load_as_float(p), load_as_float(p + lanes), load_as_float(p + 2 * lanes), load_as_float(p + 3 * lanes)}};
}
/// Asks for the lines of a quad, from the First on and as many as Part says, of what begins `ahead` elements after p, wherever that is: from the second
/// cache (3), or from memory into the second cache (2), which has more requests on the way at once.
template <int Locality, std::size_t First = 0, std::size_t Part = 1, class Source>
TESSERA_STEP void prefetch_lines(const Source* p, std::size_t ahead) noexcept {
  const char* from = reinterpret_cast<const char*>(reinterpret_cast<std::uintptr_t>(p) + ahead * sizeof(Source));
#pragma GCC unroll 4
  for (std::size_t line = First * 64; line < First * 64 + step * sizeof(Source) / Part; line += 64) __builtin_prefetch(from + line, 0, Locality);
}
/// For what comes from memory and goes back to it at once: into the second cache well ahead, and from there into the first.
template <class Source>
TESSERA_STEP void prefetch_run4(const Source* p, streaming hint) noexcept {
  if (!hint.asks_for_runs) return;
  prefetch_lines<2>(p, 8192 / sizeof(Source));
  prefetch_lines<3>(p, 2048 / sizeof(Source));
}
/// True if output goes past the caches. Who does that waits for memory whatever is jumped over, so loops go straight on where it is not so.
TESSERA_STEP bool goes_past_caches(as_told hint) noexcept { return __builtin_expect(hint.streams, false); }
template <class Source>
TESSERA_STEP void prefetch4(const Source* p, std::size_t ahead, as_told hint) noexcept {
  if (goes_past_caches(hint)) {
    __asm__("" : "+r"(p));  // as if p were another, or GCC makes the addresses of the four lines ahead of the branch: four instructions a quad
    hint.half_is_asked ? prefetch_lines<2, step * sizeof(Source) / 128, 2>(p, ahead) : prefetch_lines<2>(p, ahead);
    if (hint.near != 0) prefetch_lines<3>(p, hint.near);
  } else {
    prefetch_lines<3>(p, ahead);
  }
}
/// What is behind a panel that is folded while another is encoded.
template <class Source, class Ahead>
TESSERA_STEP void prefetch_next4(const Source* p, const Ahead& ahead, streaming) noexcept {
  prefetch_lines<2>(p, ahead.far);  // the farthest first: the other way around is slower by a tenth
  if (ahead.again != 0) prefetch_lines<2>(p, ahead.again);
  prefetch_lines<3>(p, ahead.near);
}
template <class Source, class Ahead>
TESSERA_STEP void prefetch_next4(const Source* p, const Ahead& ahead, regular) noexcept {
  prefetch_lines<3>(p, ahead.near);
}
/// Nothing is read ahead of what was written before this: a compiler would read the next quad before it asks memory for others, which costs a twentieth of the speed.
TESSERA_STEP void keep_order() noexcept { __asm__ volatile("" : : : "memory"); }
template <class Source>
TESSERA_STEP void prefetch_half4(const Source* p, std::size_t ahead) noexcept {
  prefetch_lines<2, 0, 2>(p, ahead);
}
/// n of step elements, zeros beyond.
template <class Source>
TESSERA_STEP quad load4_partial(const Source* p, std::size_t n) noexcept {
  quad q{{fill(0), fill(0), fill(0), fill(0)}};
#pragma GCC unroll 4
  for (std::size_t j = 0; j != 4; ++j)
    if (n > j * lanes) q.v[j] = load_as_float_partial(p + j * lanes, n - j * lanes);
  return q;
}

/// Codes as they stand in a row: bytes, or packed.
template <class Row>
concept packed_row = requires(const Row& row) { row.bytes(); };

/// What prefetch_run4 does, for codes.
template <class Row>
TESSERA_STEP void prefetch_codes(Row row, std::size_t at, as_told hint) noexcept {
  if (!hint.streams) return;
  if constexpr (packed_row<Row>)
    prefetch_run4(row.bytes() + at * static_cast<std::size_t>(Row::bits) / 8, streaming{hint.asks_for_runs});
  else
    prefetch_run4(row + at, streaming{hint.asks_for_runs});
}
template <class Decoder, class Row>
TESSERA_STEP bytes load_codes_one_by_one(Row row, std::size_t at, std::size_t n) noexcept {
  std::uint8_t c[step]{};
  for (std::size_t k = 0; k != n; ++k) c[k] = Decoder::code(row[at + k]);
  return load_bytes(c);
}
template <class Decoder, class Row>
TESSERA_STEP bytes load_codes(Row row, std::size_t at) noexcept {
  if constexpr (!packed_row<Row>) {
    return load_bytes(row + at);
  } else if constexpr (Row::bits == 4) {
    constexpr std::size_t places = decltype(nibble_order(row))::alignment;
    if constexpr (step % places == 0) {
      if (at % places == 0) [[likely]] return parted(load_half(row.bytes() + at / 2), nibble_order(row));
    } else {
      if (at % step == 0) return nibbles_of_half(load_bytes(row.bytes() + at / places * (places / 2)), at % places != 0);
    }
    return load_codes_one_by_one<Decoder>(row, at, step);
  } else {
    if constexpr (Row::bits == 6)
      if (at % low_sextet_first::alignment == 0) [[likely]] return parted(load_bytes_partial(row.bytes() + at / 4 * 3, step / 4 * 3), low_sextet_first{});
    return load_codes_one_by_one<Decoder>(row, at, step);
  }
}
/// n of step codes, zeros beyond.
template <class Decoder, class Row>
TESSERA_STEP bytes load_codes_partial(Row row, std::size_t at, std::size_t n) noexcept {
  if constexpr (!packed_row<Row>) return load_bytes_partial(row + at, n);
  if constexpr (packed_row<Row>) return load_codes_one_by_one<Decoder>(row, at, n);
}
template <class Decoder, class Row>
TESSERA_STEP quad decode4(Row row, std::size_t at) noexcept {
  return decoded<Decoder>(load_codes<Decoder>(row, at));
}
template <class Decoder, class Row>
TESSERA_STEP quad decode4_partial(Row row, std::size_t at, std::size_t n) noexcept {
  return decoded<Decoder>(load_codes_partial<Decoder>(row, at, n));
}

// --- Destinations -------------------------------------------------------------------------------------------------------------

TESSERA_STEP void store_bytes(void* p, bytes b, as_told hint) noexcept { goes_past_caches(hint) ? store_bytes(p, b, streaming{}) : store_bytes(p, b, regular{}); }
TESSERA_STEP void store_words(void* p, words w, as_told hint) noexcept { goes_past_caches(hint) ? store_words(p, w, streaming{}) : store_words(p, w, regular{}); }
TESSERA_STEP void store_half(void* p, bytes b, as_told hint) noexcept { goes_past_caches(hint) ? store_half(p, b, streaming{}) : store_half(p, b, regular{}); }

template <class Element, class Hint>
TESSERA_STEP void store4(Element* row, std::size_t at, bytes b, Hint hint) noexcept {
  store_bytes(row + at, b, hint);
}
template <class Element, class Hint>
TESSERA_STEP void store4(Element* row, std::size_t at, words w, Hint hint) noexcept {
  store_words(row + at, w, hint);
}
template <class Hint>
TESSERA_STEP void store4(float* row, std::size_t at, const quad& q, Hint hint) noexcept {
#pragma GCC unroll 4
  for (std::size_t j = 0; j != 4; ++j) store(row + at + j * lanes, q.v[j], hint);
}
TESSERA_STEP void store4(float* row, std::size_t at, const quad& q, as_told hint) noexcept {
  if (hint.streams)
    store4(row, at, q, streaming{});
  else
    store4(row, at, q, regular{});
}
template <class Element>
TESSERA_STEP void store4_partial(Element* row, std::size_t at, bytes b, std::size_t n) noexcept {
  store_bytes_partial(row + at, b, n);
}
template <class Element>
TESSERA_STEP void store4_partial(Element* row, std::size_t at, words w, std::size_t n) noexcept {
  store_words_partial(row + at, w, n);
}
TESSERA_STEP void store4_partial(float* row, std::size_t at, const quad& q, std::size_t n) noexcept {
#pragma GCC unroll 4
  for (std::size_t j = 0; j != 4; ++j)
    if (n > j * lanes) store_partial(row + at + j * lanes, q.v[j], n - j * lanes);
}
template <packed_row Row>
TESSERA_STEP void store4_partial(Row row, std::size_t at, bytes b, std::size_t n) noexcept {
  std::uint8_t c[step];
  store_bytes(c, b, regular{});
  for (std::size_t k = 0; k != n; ++k) row[at + k] = Row::value_type::from_bits(c[k]);
}
template <packed_row Row, class Hint>
TESSERA_STEP void store4(Row row, std::size_t at, bytes b, Hint hint) noexcept {
  if constexpr (Row::bits == 4) {
    constexpr std::size_t places = decltype(nibble_order(row))::alignment;
    if constexpr (step % places == 0) {
      if (at % places == 0) [[likely]] return store_half(row.bytes() + at / 2, joined(b, nibble_order(row)), hint);
    } else if (at % step == 0) {
      auto* block = row.bytes() + at / places * (places / 2);
      return store_bytes(block, with_nibbles_of_half(load_bytes(block), b, at % places != 0), regular{});
    }
  }
  if constexpr (Row::bits == 6)
    if (at % low_sextet_first::alignment == 0) [[likely]] return store_bytes_partial(row.bytes() + at / 4 * 3, joined(b, low_sextet_first{}), step / 4 * 3);
  store4_partial(row, at, b, step);
}

/// Powers of two from n bytes of E8M0, and 2^-127 beyond: the exponent fields, but for 00, the subnormal 2^-127, and FF, which is NaN.
template <class Byte>
TESSERA_STEP quad load_exponents4(const Byte* p, std::size_t n, mask& nan) noexcept {
  const int_quad c = widened(load_bytes_partial(p, n));
  quad q;
#pragma GCC unroll 4
  for (std::size_t j = 0; j != 4; ++j) {
    const mask is_nan = equal(c.v[j], fill_bits(0xff));
    const ints digit  = select(either(is_nan, equal(c.v[j], fill_bits(0))), fill_bits(0x0040'0000u), fill_bits(0));
    nan               = either(nan, is_nan);
    q.v[j]            = floats_of((c.v[j] << 23) | digit);
  }
  return q;
}
/// The exponent fields of n numbers, a byte each.
TESSERA_STEP void store_narrowed4(std::uint8_t* p, const quad& q, std::size_t n) noexcept {
  const bytes b = narrowed_to_bytes({{bits_of(q.v[0]) >> 23, bits_of(q.v[1]) >> 23, bits_of(q.v[2]) >> 23, bits_of(q.v[3]) >> 23}});
  n >= step ? store_bytes(p, b, regular{}) : store_bytes_partial(p, b, n);
}
/// n numbers in half precision.
TESSERA_STEP void store_narrowed4(std::uint16_t* p, const quad& q, std::size_t n) noexcept {
  const words w = words_of_halves(q);
  n >= step ? store_words(p, w, regular{}) : store_words_partial(p, w, n);
}
/// The codes of n numbers that are rounded to 8 bits, and the values of all.
template <element_plan P, class Decoder>
TESSERA_STEP quad store_rounded4(std::uint8_t* p, const quad& q, std::size_t n) noexcept {
  const bytes b = codes_of_numbers<P>(q);
  store_bytes_partial(p, b, n);
  return decoded<Decoder>(b);
}

// --- Folds -----------------------------------------------------------------------------------------------------------------

template <class Fold>
TESSERA_STEP ints start4(Fold how) noexcept {
  return fill_bits(scalar::start_of(how));
}
template <class Fold>
TESSERA_STEP floats fold4_partial(Fold how, floats a, const quad& q, std::size_t n) noexcept {
#pragma GCC unroll 4
  for (std::size_t j = 0; j != 4; ++j)
    if (n > j * lanes) a = select(first(n - j * lanes), fold(how, a, q.v[j]), a);
  return a;
}

// --- Codes -----------------------------------------------------------------------------------------------------------------

template <class Quad>
TESSERA_STEP bool any_nan(const Quad& q) noexcept {
  return any(nan_lanes(q));
}

/// x, or what the plan has for infinities and NaN.
template <element_plan P>
TESSERA_STEP floats with_specials(floats x) noexcept {
  return floats_of(code_or_special(bits_of(x), magnitude_bits(x), equal(bits_of(x) >> 31, fill_bits(1)), rule_of_plan<P>));
}

/// The codes of q. NaN is rare, and is looked for once for the four vectors.
template <class Code>
TESSERA_STEP auto encode4(const quad& q) noexcept {
  constexpr element_plan plan = Code::plan;
  if constexpr (plan.how == encoding::same) {
    return q;
  } else if constexpr (plan.how == encoding::same_if_finite) {
    const mask odd = either(either(not_finite(q.v[0]), not_finite(q.v[1])), either(not_finite(q.v[2]), not_finite(q.v[3])));
    if (!__builtin_expect(any(odd), 0)) return q;
    return quad{{with_specials<plan>(q.v[0]), with_specials<plan>(q.v[1]), with_specials<plan>(q.v[2]), with_specials<plan>(q.v[3])}};
  } else if constexpr (plan.how == encoding::by_rule || plan.how == encoding::truncated) {
    return codes_of_numbers<plan>(q);
  } else {
    if (__builtin_expect(any_nan(q), 0)) return codes_by_rule<plan>(q, rule_of_plan<plan>);
    return codes_of_numbers<plan>(q);
  }
}

/// Codes from codes. The upper half of a float, where decoding makes nothing else, is a code already.
template <class Decoder, class Code>
TESSERA_STEP auto recoded(bytes b) noexcept {
  constexpr element_plan plan = Code::plan;
  if constexpr (plan.how == encoding::upper_half && plan.nan[0] == 0x7fc0 && plan.nan[1] == 0xffc0 && has_upper_halves<Decoder>)
    return upper_halves_in_order<Decoder>(b);
  else
    return encode4<Code>(decoded<Decoder>(b));
}
template <class Decoder, class Code, class Row>
TESSERA_STEP auto recode4(Row row, std::size_t at) noexcept {
  return recoded<Decoder, Code>(load_codes<Decoder>(row, at));
}
template <class Decoder, class Code, class Row>
TESSERA_STEP auto recode4_partial(Row row, std::size_t at, std::size_t n) noexcept {
  return recoded<Decoder, Code>(load_codes_partial<Decoder>(row, at, n));
}

/// The codes of q with a rounding that is known at run time: `rule.plan`.
template <class Code, class Rule>
TESSERA_STEP auto encode4_by_rule(const quad& q, const Rule& rule) noexcept {
  return codes_by_rule<Code::shape>(q, rule.plan);
}

/// The codes of q, each rounded by the half of a draw that is its own. Where there is a quick form NaN is looked for once, as above.
template <class Code>
TESSERA_STEP auto encode4(const quad& q, const draws& d) noexcept {
  constexpr element_plan plan = Code::plan;
  if constexpr (plan.how == encoding::upper_half || has_digits_to_add<plan>) {
    if (__builtin_expect(any_nan(q), 0)) return codes_by_rule<plan>(q, rule_of_plan<plan>, d);
    return codes_of_numbers<plan>(q, d);
  } else {
    return codes_by_rule<plan>(q, rule_of_plan<plan>, d);
  }
}

/// What a quad of elements meets: one group's divisor, or those of several.
struct divisors4 {
  divisors v[4];
};
TESSERA_STEP divisors filled(const divisor& d) noexcept { return {fill(d.s), fill(d.r), fill(d.z), fill(d.c), fill(d.t)}; }
TESSERA_STEP divisors4 spread(const divisor& d) noexcept {
  const divisors all = filled(d);
  return {{all, all, all, all}};
}
/// Groups smaller than a quad, each of so many vectors, from the k-th on.
TESSERA_STEP divisors4 spread(const group_divisors& d, std::size_t k, std::size_t vectors) noexcept {
  return {{filled(d[k]), filled(d[k + 1 / vectors]), filled(d[k + 2 / vectors]), filled(d[k + 3 / vectors])}};
}
/// Groups of one column, a lane each.
TESSERA_STEP divisors4 spread_columns(const group_divisors& d, std::size_t k) noexcept {
  divisors4 all;
#pragma GCC unroll 4
  for (std::size_t j = 0; j != 4; ++j, k += lanes) all.v[j] = {load(d.s + k), load(d.r + k), load(d.z + k), fill(d.c), load(d.t + k)};
  return all;
}

template <class Quotient>
TESSERA_STEP quad quotients4(Quotient how, const quad& x, const divisors4& d) noexcept {
  quad q;
#pragma GCC unroll 4
  for (std::size_t j = 0; j != 4; ++j) q.v[j] = quotient(how, x.v[j], d.v[j]);
  return q;
}
/// Stage by stage: four chains side by side, which a processor does not have to look far ahead for.
TESSERA_STEP quad quotients4(by_division, const quad& x, const divisors4& d) noexcept {
  quad q, error;
#pragma GCC unroll 4
  for (std::size_t j = 0; j != 4; ++j) q.v[j] = x.v[j] * d.v[j].r;
#pragma GCC unroll 4
  for (std::size_t j = 0; j != 4; ++j) error.v[j] = fused_less(q.v[j], d.v[j].s, x.v[j]);
#pragma GCC unroll 4
  for (std::size_t j = 0; j != 4; ++j) q.v[j] = fused_from(error.v[j], d.v[j].r, q.v[j]);
  return q;
}

TESSERA_STEP quad quotients4(by_quick_division, const quad& x, const divisors4& d) noexcept { return quotients4(by_division{}, x, d); }

/// The codes of x, each element scaled by what it meets; q is what was rounded. Where q is NaN they are anything.
template <class Code, class Quotient>
TESSERA_STEP bytes meet4(Quotient how, const quad& x, const divisors4& d, quad& q) noexcept {
  q = quotients4(how, x, d);
  if constexpr (Code::plan.how == encoding::by_threshold)
    return narrowed_to_bytes({{code_by_threshold<Code>(q.v[0]), code_by_threshold<Code>(q.v[1]), code_by_threshold<Code>(q.v[2]), code_by_threshold<Code>(q.v[3])}});
  else
    return codes_of_numbers<Code::plan>(q);
}

/// Right for finite s and z.
template <class How>
TESSERA_STEP quad restore4(How how, const quad& c, const divisors4& d) noexcept {
  quad y;
#pragma GCC unroll 4
  for (std::size_t j = 0; j != 4; ++j) y.v[j] = restore(how, c.v[j], d.v[j].s, d.v[j].z);
  return y;
}

/// The same as the destination's codes. Where no code is NaN, no value is.
template <class Decoder, class Value, class How>
TESSERA_STEP auto restored(How how, const quad& c, const divisors4& d) noexcept {
  if constexpr (Decoder::has_nan || Value::plan.how == encoding::same)
    return encode4<Value>(restore4(how, c, d));
  else
    return codes_of_numbers<Value::plan>(restore4(how, c, d));
}
