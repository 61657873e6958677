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
      if (at % places == 0) return parted(load_half(row.bytes() + at / 2), nibble_order(row));
    } else {
      if (at % step == 0) return nibbles_of_half(load_bytes(row.bytes() + at / places * (places / 2)), at % places != 0);
    }
    return load_codes_one_by_one<Decoder>(row, at, step);
  } else {
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
TESSERA_STEP void store4(Row row, std::size_t at, bytes b, Hint) noexcept {
  if constexpr (Row::bits == 4) {
    constexpr std::size_t places = decltype(nibble_order(row))::alignment;
    if constexpr (step % places == 0) {
      if (at % places == 0) return store_half(row.bytes() + at / 2, joined(b, nibble_order(row)), regular{});
    } else if (at % step == 0) {
      auto* block = row.bytes() + at / places * (places / 2);
      return store_bytes(block, with_nibbles_of_half(load_bytes(block), b, at % places != 0), regular{});
    }
  }
  store4_partial(row, at, b, step);
}

// --- Folds -----------------------------------------------------------------------------------------------------------------

template <class Fold>
TESSERA_STEP floats start4(Fold how) noexcept {
  return fill(scalar::start_of(how));
}
template <class Fold>
TESSERA_STEP floats fold4(Fold how, floats a, const quad& q) noexcept {
  return fold(how, fold(how, fold(how, fold(how, a, q.v[0]), q.v[1]), q.v[2]), q.v[3]);
}
template <class Fold>
TESSERA_STEP floats fold4_partial(Fold how, floats a, const quad& q, std::size_t n) noexcept {
#pragma GCC unroll 4
  for (std::size_t j = 0; j != 4; ++j)
    if (n > j * lanes) a = select(first(n - j * lanes), fold(how, a, q.v[j]), a);
  return a;
}

// --- Codes -----------------------------------------------------------------------------------------------------------------

/// The codes of q. NaN is rare, and is looked for once for the four vectors.
template <class Code>
TESSERA_STEP auto encode4(const quad& q) noexcept {
  constexpr element_plan plan = Code::plan;
  if constexpr (plan.how == encoding::same) {
    return q;
  } else if constexpr (plan.how == encoding::by_rule || plan.how == encoding::truncated) {
    return codes_of_numbers<plan>(q);
  } else {
    if (__builtin_expect(any(nan_lanes(q)), 0)) return codes_by_rule<plan>(q, rule_of_plan<plan>);
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
    if (__builtin_expect(any(nan_lanes(q)), 0)) return codes_by_rule<plan>(q, rule_of_plan<plan>, d);
    return codes_of_numbers<plan>(q, d);
  } else {
    return codes_by_rule<plan>(q, rule_of_plan<plan>, d);
  }
}

/// What a quad of elements meets: one group's divisor, or those of several.
struct divisors4 {
  divisors v[4];
};
TESSERA_STEP divisors filled(const divisor& d) noexcept { return {fill(d.s), fill(d.r), fill(d.z), fill(d.c)}; }
TESSERA_STEP divisors4 spread(const divisor& d) noexcept {
  const divisors all = filled(d);
  return {{all, all, all, all}};
}
/// Groups smaller than a quad, each of so many vectors; d is the first's.
TESSERA_STEP divisors4 spread(const divisor* d, std::size_t vectors) noexcept {
  return {{filled(d[0]), filled(d[1 / vectors]), filled(d[2 / vectors]), filled(d[3 / vectors])}};
}

/// Groups of one column, a lane each.
TESSERA_STEP divisors4 spread_columns(const divisor* d) noexcept {
  float s[step], r[step], z[step];
  for (std::size_t k = 0; k != step; ++k) s[k] = d[k].s, r[k] = d[k].r, z[k] = d[k].z;
  divisors4 all;
#pragma GCC unroll 4
  for (std::size_t j = 0; j != 4; ++j) all.v[j] = {load(s + j * lanes), load(r + j * lanes), load(z + j * lanes), fill(d[0].c)};
  return all;
}

/// The codes of x, each element scaled by what it meets; q is what was rounded. Where q is NaN they are anything.
template <class Code, class Quotient>
TESSERA_STEP bytes meet4(Quotient how, const quad& x, const divisors4& d, quad& q) noexcept {
#pragma GCC unroll 4
  for (std::size_t j = 0; j != 4; ++j) q.v[j] = quotient(how, x.v[j], d.v[j]);
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

// --- Counts ----------------------------------------------------------------------------------------------------------------

/// Counts what happened to n elements: x came in, q, which has no NaN, was rounded to b. What is beyond is rare, and counted one by one; zeros
/// are not, and those beyond n cancel.
template <class Code>
TESSERA_STEP void count4(counts& total, const quad& x, const quad& q, bytes b, const divisors4& d, std::size_t n) noexcept {
  constexpr element_plan plan      = Code::plan;
  constexpr bool is_quick          = plan.top != 0 && !Code::has_zero && Code::zeros_are_codes && plan.how != encoding::truncated;
  constexpr std::uint8_t magnitude = static_cast<std::uint8_t>((1u << (plan.bits - (plan.sign == sign_style::bit ? 1 : 0))) - 1);
  if constexpr (is_quick) {
    const floats largest = larger(larger(magnitude_of(q.v[0]), magnitude_of(q.v[1])), larger(magnitude_of(q.v[2]), magnitude_of(q.v[3])));
    if (__builtin_expect(!any(greater(largest, fill(scalar::float_of(plan.top)))), 1)) {
      if (__builtin_expect(any_byte_equals(b, magnitude, 0), 0)) total.flushed += count_of_zeros(b, magnitude) - count_of_zeros(x);
      return;
    }
  }
  float in[step], out[step], z[step];
  std::uint8_t c[step];
  store4(in, 0, x, regular{}), store4(out, 0, q, regular{}), store4(z, 0, {{d.v[0].z, d.v[1].z, d.v[2].z, d.v[3].z}}, regular{});
  store_bytes(c, b, regular{});
  for (std::size_t k = 0; k != n; ++k) scalar::count<Code>(total, in[k], out[k], Code::from_bits(c[k]), z[k]);
}
