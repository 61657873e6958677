// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Steps on one vector, the same for every instruction set: folds, quotients, and the codes of its lanes.
// Layer: simd. A fragment: included in each vector backend's region, after its primitives. Stands on them, on scalar/ops and element_plan.

TESSERA_STEP ints magnitude_bits(floats x) noexcept { return bits_of(x) & fill_bits(0x7fff'ffffu); }
TESSERA_STEP floats magnitude_of(floats x) noexcept { return floats_of(magnitude_bits(x)); }
TESSERA_STEP ints sign_bits(floats x) noexcept { return bits_of(x) & fill_bits(0x8000'0000u); }
/// By integers, since clang's -ffast-math folds comparisons of floats for NaN away.
TESSERA_STEP mask is_nan(floats x) noexcept { return greater_signed(magnitude_bits(x), fill_bits(0x7f80'0000u)); }
TESSERA_STEP floats nan_like(floats x) noexcept { return floats_of(sign_bits(x) | fill_bits(0x7fc0'0000u)); }
/// The lanes at which one of the four is NaN, by integers.
TESSERA_STEP mask nan_lanes_by_bits(const quad& q) noexcept {
  const ints all = larger_unsigned(larger_unsigned(magnitude_bits(q.v[0]), magnitude_bits(q.v[1])),
                                   larger_unsigned(magnitude_bits(q.v[2]), magnitude_bits(q.v[3])));
  return greater_signed(all, fill_bits(0x7f80'0000u));
}

// --- Folds: quick ones; the groups that `unsettled` names are folded by the scalar backend --------

/// Two partial results in one. Magnitudes are compared as integers: a flag that flushes subnormals must not make a group of them one of zeros.
template <class Magnitude>
TESSERA_STEP floats folded(Magnitude, floats a, floats b) noexcept {
  return floats_of(larger_unsigned(bits_of(a), bits_of(b)));
}
TESSERA_STEP floats folded(largest_signed, floats a, floats b) noexcept { return floats_of(larger_signed(bits_of(a), bits_of(b))); }
TESSERA_STEP floats folded(lowest, floats a, floats b) noexcept { return smaller(b, a); }
TESSERA_STEP floats folded(highest, floats a, floats b) noexcept { return larger(b, a); }
TESSERA_STEP floats folded(finite_lowest, floats a, floats b) noexcept { return smaller(b, a); }
TESSERA_STEP floats folded(finite_highest, floats a, floats b) noexcept { return larger(b, a); }
/// Elements into a partial result.
template <class Fold>
TESSERA_STEP floats fold(Fold how, floats a, floats x) noexcept {
  if constexpr (is_of_magnitudes<Fold>) return folded(how, a, magnitude_of(x));
  if constexpr (!is_of_magnitudes<Fold>) return folded(how, a, x);
}
/// The first elements.
template <class Fold>
TESSERA_STEP floats fold(Fold how, floats x) noexcept {
  if constexpr (is_of_magnitudes<Fold>) return magnitude_of(x);
  if constexpr (is_of_bits<Fold>) return x;
  if constexpr (!is_of_magnitudes<Fold> && !is_of_bits<Fold>) return folded(how, floats_of(fill_bits(scalar::start_of(how))), x);
}

/// The lanes whose quick fold may not be the fold: NaN or infinity got in where it does not count, or the sign of a zero depends on the order.
TESSERA_STEP mask not_finite(floats x) noexcept { return greater_signed(magnitude_bits(x), fill_bits(0x7f7f'ffffu)); }
TESSERA_STEP mask unsettled(magnitude_or_nan, floats) noexcept { return mask{}; }
TESSERA_STEP mask unsettled(magnitude, floats x) noexcept { return is_nan(x); }
TESSERA_STEP mask unsettled(signed_magnitude, floats x) noexcept { return is_nan(x); }
TESSERA_STEP mask unsettled(lowest, floats x) noexcept { return equal(magnitude_bits(x), fill_bits(0)); }
TESSERA_STEP mask unsettled(highest, floats x) noexcept { return equal(magnitude_bits(x), fill_bits(0)); }
template <class Finite>
TESSERA_STEP mask unsettled(Finite, floats x) noexcept {
  return not_finite(x);
}

/// signed_magnitude from largest_signed and largest_unsigned: NaN, so unsettled, where the two signs have the same magnitude, since the first counts.
TESSERA_STEP floats larger_magnitude(signed_magnitude, floats positive, floats negative) noexcept {
  const ints high = larger_signed(bits_of(positive), fill_bits(0)), low = bits_of(negative);
  const mask is_tie = equal(larger_unsigned(high, fill_bits(1)) | fill_bits(0x8000'0000u), low);  // zeros are none
  const floats x    = select(greater_unsigned(magnitude_bits(negative), high), negative, floats_of(high));
  return select(is_tie, floats_of(fill_bits(0x7fff'ffffu)), x);
}

// --- Quotients: right for every lane whose result is not NaN -----------------------------------------------------------------

/// What the lanes of a vector meet.
struct divisors {
  floats s, r, z, c, t;
};

/// A product as a float, before something is added to it: clang's -ffast-math, and -ffp-contract=fast, make one rounding of both, whatever pragmas say.
TESSERA_STEP floats as_rounded(floats x) noexcept {
#if defined(__clang__) && defined(__aarch64__)
  __asm__("" : "+w"(x));
#elif defined(__clang__)
  __asm__("" : "+v"(x));
#endif
  return x;
}

/// What r, the float nearest to 1 / s, lacks of it.
TESSERA_STEP floats rest_of_inverse(floats s, floats r) noexcept {
  const floats lack = fused_from(r, s, fill(1)), first = lack * r;
  return fused(fused_from(first, s, lack), r, first);
}

/// RN(x / s) at the price of a product: Markstein's correction of x * RN(1 / s), exact while nothing underflows. This order keeps -0.
TESSERA_STEP floats quotient(by_division, floats x, const divisors& d) noexcept {
  const floats q = x * d.r;
  return fused_from(fused_less(q, d.s, x), d.r, q);
}
TESSERA_STEP floats quotient(by_multiplication, floats x, const divisors& d) noexcept { return x * d.r; }
TESSERA_STEP floats nearest_integer(floats x) noexcept {
  const floats bounded = larger(fill(-0x1p22f), smaller(fill(0x1p22f), x));  // NaN stays
  return sum_to_nearest(sum_to_nearest(bounded, fill(0x1.8p23f)), fill(-0x1.8p23f));
}
TESSERA_STEP floats quotient(by_division_and_shift, floats x, const divisors& d) noexcept { return nearest_integer(quotient(by_division{}, x, d)) + d.z; }
TESSERA_STEP floats quotient(by_multiplication_and_shift, floats x, const divisors& d) noexcept { return nearest_integer(x * d.r) + d.z; }
TESSERA_STEP floats quotient(by_offset, floats x, const divisors& d) noexcept { return as_rounded(x * d.r) + d.c; }
TESSERA_STEP floats quotient(by_fused_offset, floats x, const divisors& d) noexcept { return fused(x, d.r, d.c); }
TESSERA_STEP floats quotient(from_minimum, floats x, const divisors& d) noexcept { return as_rounded((x - d.z) * d.r) + d.c; }
TESSERA_STEP floats quotient(by_restoring, floats x, const divisors& d) noexcept { return (x + as_rounded(d.z * d.s)) / d.s; }

/// x rounded to the upper half of a float, to nearest even; NaN comes out as some NaN or infinity.
TESSERA_STEP ints rounded_upper_half(floats x) noexcept {
  const ints b = bits_of(x);
  return b + fill_bits(0x7fffu) + ((b >> 16) & fill_bits(1));
}
template <class Narrow>
TESSERA_STEP floats narrowed_to(floats x) noexcept {
  if constexpr (std::is_same_v<Narrow, double>)
    return x;
  else if constexpr (storage_of<Narrow> == stored_as::upper_half)
    return select(is_nan(x), x, floats_of(rounded_upper_half(x) & fill_bits(0xffff'0000u)));
  else
    return through_binary16(x);
}
template <class Narrow>
TESSERA_STEP floats quotient(in_precision<by_division, Narrow>, floats x, const divisors& d) noexcept {
  return narrowed_to<Narrow>(quotient(by_division{}, x, d));
}
template <class Narrow>
TESSERA_STEP floats quotient(in_precision<by_restoring, Narrow>, floats x, const divisors& d) noexcept {
  return narrowed_to<Narrow>(narrowed_to<Narrow>(x + narrowed_to<Narrow>(d.z * d.s)) / d.s);
}
/// Rounded to odd: where it is not x / s, and its last digit is even, it is the neighbour on the other side.
TESSERA_STEP floats quotient(in_precision<by_division, double>, floats x, const divisors& d) noexcept {
  const floats q = quotient(by_division{}, x, d), rest = fused_from(q, d.s, x);  // what q lacks, times s
  const ints up  = sign_spread(bits_of(rest) ^ bits_of(q) ^ bits_of(d.s)) | fill_bits(1);
  return select(equal(magnitude_bits(rest), fill_bits(0)), q, select(equal(bits_of(q) & fill_bits(1), fill_bits(0)), floats_of(bits_of(q) + up), q));
}
/// NaN, which is the scalar backend's, where integers of 32 bits may be another thing than floats.
TESSERA_STEP floats quotient(in_precision<by_multiplication_and_shift, std::int32_t>, floats x, const divisors& d) noexcept {
  const floats p    = x * d.r;
  const ints larger = larger_unsigned(magnitude_bits(p), magnitude_bits(d.z));
  return select(greater_unsigned(larger, fill_bits(0x4a80'0000u)), floats_of(fill_bits(0x7fff'ffffu)), nearest_integer(p) + nearest_integer(d.z));  // 2^22
}
/// NaN, which is the scalar backend's, where x is not 0 and its quotient so small that it may have lost its last digits, or itself: what looks at more than
/// which number it is nearest to would be told wrong.
template <class How>
TESSERA_STEP floats quotient(with_all_digits<How>, floats x, const divisors& d) noexcept {
  const floats q        = quotient(How{}, x, d);
  const mask may_differ = greater_unsigned(fill_bits(0x0d80'0000u), magnitude_bits(q));  // 2^-100
  return select(equal(magnitude_bits(x), fill_bits(0)), q, select(may_differ, floats_of(fill_bits(0x7fff'ffffu)), q));
}
template <class How, std::uint32_t Zero>
TESSERA_STEP floats quotient(with_zeros_as<How, Zero>, floats x, const divisors& d) noexcept {
  const ints q = bits_of(quotient(How{}, x, d));
  return floats_of(select(equal(q & fill_bits(0x7fff'ffffu), fill_bits(0)), fill_bits(Zero), q));  // (of floats clang's -ffast-math takes any zero)
}

template <class How>
TESSERA_STEP floats restore(How, floats c, floats s, floats z) noexcept {
  if constexpr (std::is_same_v<How, by_multiplication>) return c * s;
  if constexpr (std::is_same_v<How, by_division_and_shift>) return (c - z) * s;
  if constexpr (std::is_same_v<How, from_minimum>) return as_rounded(c * s) + z;
}

// --- Codes of lanes, in the low bits of each ----------------------------------------------------------------------------------

template <element_plan P>
TESSERA_STEP ints with_sign(ints k, floats x) noexcept {
  if constexpr (P.sign == sign_style::none) return k;
  if constexpr (P.sign == sign_style::twos_complement) {
    const ints s = sign_spread(bits_of(x));
    return ((k ^ s) - s) & fill_bits((1u << P.bits) - 1);
  }
  const ints sign = (bits_of(x) & fill_bits(0x8000'0000u)) >> (32 - P.bits);
  if constexpr (P.has_negative_zero) return k | sign;
  return select(equal(k, fill_bits(0)), k, k | sign);
}

/// |x|, or the largest of what has codes.
template <element_plan P>
TESSERA_STEP floats clamped_magnitude(floats x) noexcept {
  if constexpr (P.is_bounded)
    return magnitude_of(x);
  else
    return smaller(magnitude_of(x), fill(scalar::float_of(P.limit)));
}

/// |x| rounded to nearest even by the addition of 2^(e + 23 - mantissa_bits), whose last digit is the ulp of the binade e. NaN: garbage.
template <element_plan P>
TESSERA_STEP ints code_by_addition(floats x) noexcept {
  constexpr int up            = 23 - P.mantissa_bits;
  const floats a              = clamped_magnitude<P>(x);
  const floats m              = larger(a, fill(scalar::float_of(static_cast<std::uint32_t>(P.lowest_binade) << 23)));
  const ints grid             = (bits_of(m) & fill_bits(0x7f80'0000u)) + fill_bits(static_cast<std::uint32_t>(up) << 23);
  const ints r                = bits_of(sum_to_nearest(a, floats_of(grid))) - grid;
  const ints binades          = (grid >> up) - fill_bits(static_cast<std::uint32_t>(P.lowest_binade + up) << P.mantissa_bits);
  return with_sign<P>(r + binades, x);
}
/// For |x| < 2^22, where the largest float below 1/2 lifts halves, and nothing below them, to the next integer.
TESSERA_STEP ints nearest_away_integers(floats x) noexcept { return truncated(sum_to_nearest(as_rounded(x), floats_of(sign_bits(x) | fill_bits(0x3eff'ffffu)))); }
/// Integers: both ends in one clamp. NaN: the highest or the lowest.
template <element_plan P>
TESSERA_STEP ints integer_of(floats x) noexcept {
  constexpr int fraction = 127 + P.mantissa_bits - P.lowest_binade;
  constexpr float high = static_cast<float>(P.max_code), low = P.sign == sign_style::none ? 0.0f : -high - 1.0f;
  floats scaled = x;
  if constexpr (fraction != 0) scaled = x * fill(static_cast<float>(1u << fraction));
  if constexpr (!P.is_bounded) scaled = larger(smaller(scaled, fill(high)), fill(low));
  if constexpr (P.ties_away)
    return nearest_away_integers(scaled);
  else
    return nearest_integers(scaled);
}
template <element_plan P>
TESSERA_STEP ints code_by_integer(floats x) noexcept {
  return integer_of<P>(x) & fill_bits((1u << P.bits) - 1);
}
/// The codes of q, counted from the lowest. What is below 0 is clamped as an integer; NaN is the least of those.
template <element_plan P>
TESSERA_STEP bytes codes_by_truncation(const quad& q) noexcept {
  int_quad n;
#pragma GCC unroll 4
  for (std::size_t j = 0; j != 4; ++j) n.v[j] = truncated(P.fits_16_bits ? q.v[j] : smaller(fill(static_cast<float>(P.max_code)), q.v[j]));
  return counted_bytes(n, P.max_code, static_cast<unsigned>(P.lowest_code), (1u << P.bits) - 1);
}

/// The code of a number, or what the rule has for an infinity or a NaN: what comes in has this magnitude and sign.
TESSERA_STEP ints code_or_special(ints code, ints m, mask is_negative, const element_plan& rule) noexcept {
  const ints inf = fill_bits(0x7f80'0000u);
  code           = select(equal(m, inf), select(is_negative, fill_bits(rule.infinity[1]), fill_bits(rule.infinity[0])), code);
  return select(greater_signed(m, inf), select(is_negative, fill_bits(rule.nan[1]), fill_bits(rule.nan[0])), code);
}

/// Any rounding on integers: the format is the plan S, roundings and special codes are those of `rule`, which may be known at run time only.
/// `bound` says from the sign and the last kept digit when the magnitude goes up: where the rest, as a fraction of 2^32, is above it.
template <element_plan S, class Bound>
TESSERA_STEP ints code_by_rule(floats x, const Bound& bound, const element_plan& rule) noexcept {
  const ints one = fill_bits(1), zero = fill_bits(0);
  const ints m = magnitude_bits(x), negative = bits_of(x) >> 31;
  const mask is_negative = equal(negative, one);
  const ints field       = m >> 23;
  const ints digits      = (m & fill_bits(0x007f'ffffu)) | select(equal(field, zero), zero, fill_bits(0x0080'0000u));
  const ints binade      = larger_unsigned(field, fill_bits(static_cast<std::uint32_t>(S.lowest_binade)));
  const ints drop        = binade - larger_unsigned(field, one) + fill_bits(static_cast<std::uint32_t>(23 - S.mantissa_bits));
  const ints kept        = shifted_right(digits, drop);
  const ints sticky      = select(greater_signed(drop, fill_bits(32)), smaller_unsigned(digits, one), zero);
  const ints rest        = shifted_left(digits, fill_bits(32) - drop) | shifted_right(digits, drop - fill_bits(32)) | sticky;
  const ints up          = select(greater_unsigned(rest, bound((negative + negative) | (kept & one))), one, zero);
  const ints k           = kept + up + ((binade - fill_bits(static_cast<std::uint32_t>(S.lowest_binade))) << S.mantissa_bits);

  const ints last = fill_bits(S.max_code) + (S.sign == sign_style::twos_complement ? negative : zero);
  ints code       = select(greater_signed(k, last), select(is_negative, fill_bits(rule.over[1]), fill_bits(rule.over[0])), with_sign<S>(k, x));
  if constexpr (S.sign == sign_style::none) code = select(is_negative, select(equal(k, zero), zero, fill_bits(rule.over[1])), code);
  return code_or_special(code, m, is_negative, rule);
}
/// The bound of a rounding that is the same for all elements.
struct fixed_bound {
  const element_plan& rule;
  TESSERA_STEP ints operator()(ints index) const noexcept { return lookup4(index, rule.bounds); }
};
template <element_plan P>
inline constexpr element_plan rule_of_plan = P;

/// A table's code, by the tree of its thresholds. NaN: the first.
template <class Code>
TESSERA_STEP ints code_by_threshold(floats x) noexcept {
  const auto& t         = Code::thresholds;
  const floats searched = t.has_sign_bit ? magnitude_of(x) : x;
  ints n                = counted(fill_bits(2), greater(searched, fill(t.node[1])));
  if constexpr (t.count > 1) n = counted(n + n, greater(searched, lookup8(t.node, n)));
  if constexpr (t.count > 3) n = counted(n + n, greater(searched, lookup8(t.node, n)));
  if constexpr (t.count > 7) n = counted(n + n, greater(searched, lookup8(t.node + 8, n)));
  ints code = n - fill_bits(t.count + 1);
  if constexpr (!t.are_in_order) code = lookup8(t.code, n);
  if constexpr (!t.are_in_order && t.count > 7) code = select(greater_unsigned(n, fill_bits(23)), lookup8(t.code + 8, n), code);
  if constexpr (t.has_sign_bit) code = code | select(greater(fill(0), x), fill_bits(t.sign), fill_bits(0));
  return code;
}

/// The code of a number that is not NaN.
template <element_plan P>
TESSERA_STEP ints code_of_number(floats x) noexcept {
  if constexpr (P.how == encoding::by_rule) return code_by_rule<P>(x, fixed_bound{rule_of_plan<P>}, rule_of_plan<P>);
  if constexpr (P.how == encoding::upper_half) return rounded_upper_half(x) >> 16;
  if constexpr (P.how == encoding::by_addition && (P.sign == sign_style::bit)) return code_by_addition<P>(x);
  if constexpr (P.how == encoding::by_addition && (P.sign != sign_style::bit)) return code_by_integer<P>(x);
}

template <element_plan S>
TESSERA_STEP auto narrowed(const int_quad& k) noexcept {
  if constexpr (S.bits > 8) return narrowed_to_words(k);
  if constexpr (S.bits <= 8) return narrowed_to_bytes(k);
}
/// The codes of x, whatever it holds.
template <element_plan S>
TESSERA_STEP auto codes_by_rule(const quad& x, const element_plan& rule) noexcept {
  const fixed_bound bound{rule};
  return narrowed<S>({{code_by_rule<S>(x.v[0], bound, rule), code_by_rule<S>(x.v[1], bound, rule), code_by_rule<S>(x.v[2], bound, rule), code_by_rule<S>(x.v[3], bound, rule)}});
}

/// The values of codes: integers by conversion, others from a table one by one.
template <class Decoder>
TESSERA_STEP quad decoded_in_lanes(bytes b) noexcept {
  quad q;
  if constexpr (Decoder::how == decoding::by_integer) {
    const int_quad c = widened(b);
#pragma GCC unroll 4
    for (std::size_t j = 0; j != 4; ++j) {
      ints k = c.v[j];
      if constexpr (Decoder::is_signed) k = signed_shifted_right<32 - Decoder::bits>(k << (32 - Decoder::bits));
      q.v[j] = from_integers(k);
      if constexpr (Decoder::fraction_bits != 0) q.v[j] = q.v[j] * fill(1.0f / static_cast<float>(1u << Decoder::fraction_bits));
    }
  } else {
    std::uint8_t c[step];
    float x[step];
    store_bytes(c, b, regular{});
    for (std::size_t k = 0; k != step; ++k) x[k] = Decoder::values[c[k]];
    for (std::size_t j = 0; j != 4; ++j) q.v[j] = load(x + j * lanes);
  }
  return q;
}
