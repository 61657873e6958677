// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The steps that NEON has its own way for: codes and signs by unzipping, integers by saturating narrowing, the values of codes by tables.
// Layer: simd. A fragment: included in the region of the NEON backend. Stands on ops, generic_lanes.

/// The lanes at which one of the four is NaN. The magnitudes are wanted for the codes anyway.
TESSERA_STEP mask nan_lanes(const quad& q) noexcept {
  return nan_lanes_by_bits(q);
}

/// The folds of neighbours, those of a first.
template <class Fold>
TESSERA_STEP floats merged(Fold how, floats a, floats b) noexcept {
  return folded(how, vuzp1q_f32(a, b), vuzp2q_f32(a, b));
}
/// Lane k of the result is the fold of vector k.
template <class Fold>
TESSERA_STEP floats fold_across(Fold how, const floats (&v)[lanes]) noexcept {
  return merged(how, merged(how, v[0], v[1]), merged(how, v[2], v[3]));
}

// --- Codes ---------------------------------------------------------------------------------------------------------------

/// In the low byte of each lane the magnitude code of x and `added_to_codes`: |x| plus the float 2^(e + 23 - mantissa_bits) of its binade
/// e has the digits in its lowest bits, subnormals and carries included, and e above them, where a shift brings it next to them. That float
/// is 2^e times a power of two, so that one fused operation makes and adds it. NaN: anything.
template <element_plan P>
inline constexpr unsigned added_to_codes = static_cast<unsigned>(P.lowest_binade + 23 - P.mantissa_bits) << P.mantissa_bits;
template <element_plan P>
TESSERA_STEP ints shifted_magnitude(floats x) noexcept {
  constexpr int up   = 23 - P.mantissa_bits;
  const ints a       = P.is_bounded ? magnitude_bits(x) : smaller_unsigned(magnitude_bits(x), fill_bits(P.limit));
  const ints m       = larger_unsigned(a, fill_bits(static_cast<std::uint32_t>(P.lowest_binade) << 23));
  const floats power = floats_of(m & fill_bits(0x7f80'0000u));
  const ints r       = bits_of(fused(power, fill(static_cast<float>(1u << up)), floats_of(a)));
  return vsraq_n_u32(r, r, up);
}
/// Floats with a sign bit, of up to 8 bits.
template <element_plan P>
TESSERA_STEP bytes codes_by_addition(const quad& x) noexcept {
  const bytes shifted = narrowed_to_bytes(
      {{shifted_magnitude<P>(x.v[0]), shifted_magnitude<P>(x.v[1]), shifted_magnitude<P>(x.v[2]), shifted_magnitude<P>(x.v[3])}});
  const uint8x16_t k = vsubq_u8(shifted.v, all_bytes(added_to_codes<P>));
  uint8x16_t sign    = top_bytes({{bits_of(x.v[0]), bits_of(x.v[1]), bits_of(x.v[2]), bits_of(x.v[3])}}).v;
  if constexpr (P.bits < 8) sign = vshrq_n_u8(sign, 8 - P.bits);
  if constexpr (!P.has_negative_zero) sign = vandq_u8(sign, vtstq_u8(k, k));
  constexpr unsigned sign_bit = 1u << (P.bits - 1);
  if constexpr (P.over[0] == sign_bit) return {vorrq_u8(k, vandq_u8(sign, all_bytes(sign_bit)))};  // the NaN where -0 would be
  return {vbslq_u8(all_bytes(sign_bit), sign, k)};
}

/// The integers nearest to x * 2^fraction_bits, those beyond 32 bits at their ends.
template <element_plan P>
TESSERA_STEP int32x4_t scaled_integers(floats x) noexcept {
  constexpr int fraction = 127 + P.mantissa_bits - P.lowest_binade;
  floats scaled          = x;
  if constexpr (fraction != 0) scaled = x * fill(static_cast<float>(1u << fraction));
  if constexpr (P.ties_away) return vcvtaq_s32_f32(scaled);
  return as_signed(nearest_integers(scaled));
}
/// Integers of up to 8 bits: what is too large stays at the ends each time it is narrowed. NaN: 0.
template <element_plan P>
TESSERA_STEP bytes codes_by_saturation(const quad& x) noexcept {
  const int32x4_t a = scaled_integers<P>(x.v[0]), b = scaled_integers<P>(x.v[1]), c = scaled_integers<P>(x.v[2]),
                  d = scaled_integers<P>(x.v[3]);
  if constexpr (P.sign == sign_style::none) {
    const uint16x8_t low = vqmovun_high_s32(vqmovun_s32(a), b), high = vqmovun_high_s32(vqmovun_s32(c), d);
    const uint8x16_t k = vqmovn_high_u16(vqmovn_u16(low), high);
    return {vminq_u8(k, all_bytes(P.max_code))};
  } else {
    const int16x8_t low = vqmovn_high_s32(vqmovn_s32(a), b), high = vqmovn_high_s32(vqmovn_s32(c), d);
    const int8x16_t k = vqmovn_high_s16(vqmovn_s16(low), high);
    if constexpr (P.bits == 8) return {vreinterpretq_u8_s8(k)};
    const int8x16_t last = vdupq_n_s8(static_cast<std::int8_t>(P.max_code));
    return {vandq_u8(vreinterpretq_u8_s8(vmaxq_s8(vminq_s8(k, last), vmvnq_s8(last))), all_bytes((1u << P.bits) - 1))};
  }
}

/// The codes of numbers; NaNs come out as anything.
template <element_plan P>
TESSERA_STEP auto codes_of_numbers(const quad& x) noexcept {
  if constexpr (P.how == encoding::binary16) {
    return words_of_halves(x);
  } else if constexpr (P.how == encoding::upper_half) {
    return words{{upper_words(rounded_upper_half(x.v[0]), rounded_upper_half(x.v[1])),
                  upper_words(rounded_upper_half(x.v[2]), rounded_upper_half(x.v[3]))}};
  } else if constexpr (P.how == encoding::truncated) {
    return codes_by_truncation<P>(x);
  } else if constexpr (P.how == encoding::by_rule || P.bits > 8) {
    return narrowed<P>({{code_of_number<P>(x.v[0]), code_of_number<P>(x.v[1]), code_of_number<P>(x.v[2]), code_of_number<P>(x.v[3])}});
  } else if constexpr (P.sign == sign_style::bit) {
    return codes_by_addition<P>(x);
  } else {
    return codes_by_saturation<P>(x);
  }
}

template <element_plan P, class Draws>
TESSERA_STEP auto codes_of_numbers(const quad& x, const Draws& d) noexcept {
  return codes_in_lanes<P>(x, d);
}

// --- Values ---------------------------------------------------------------------------------------------------------------

/// Four loads, which compilers take out of loops; that of four registers at once they do not.
TESSERA_STEP uint8x16x4_t load_table(const std::uint8_t* t) noexcept {
  return {{vld1q_u8(t), vld1q_u8(t + 16), vld1q_u8(t + 32), vld1q_u8(t + 48)}};
}
/// t[c] for codes of so many bits, of 8 the lower 7. An index beyond a table is 0 to TBL and leaves TBX's other operand.
template <int Bits>
TESSERA_STEP uint8x16_t looked_up(const std::uint8_t (&t)[128], uint8x16_t c) noexcept {
  if constexpr (Bits <= 4) {
    return vqtbl1q_u8(vld1q_u8(t), c);
  } else if constexpr (Bits <= 6) {
    return vqtbl4q_u8(load_table(t), c);
  } else {
    const uint8x16_t low = vandq_u8(c, all_bytes(0x7f));
    return vqtbx4q_u8(vqtbl4q_u8(load_table(t), low), load_table(t + 64), veorq_u8(low, all_bytes(0x40)));
  }
}

/// What the table has for codes, with the codes' signs.
template <class Decoder>
TESSERA_STEP words looked_up_halves(uint8x16_t c, const value_table& t) noexcept {
  uint8x16_t high = looked_up<Decoder::bits>(t.high, c), low = looked_up<Decoder::bits>(t.low, c);
  if constexpr (Decoder::bits == 8) high = veorq_u8(high, vandq_u8(c, all_bytes(0x80)));
  if constexpr (Decoder::has_lone_nan) {  // the code 80 is no -0
    const uint8x16_t is_nan = vceqq_u8(c, all_bytes(0x80));
    high                    = veorq_u8(high, is_nan);
    low                     = vorrq_u8(low, vandq_u8(is_nan, all_bytes(0xc0)));
  }
  return {{vreinterpretq_u16_u8(vzip1q_u8(low, high)), vreinterpretq_u16_u8(vzip2q_u8(low, high))}};
}

template <class Decoder>
inline constexpr bool has_upper_halves = Decoder::how == decoding::by_table;
template <class Decoder>
TESSERA_STEP words halves_in_order(bytes b, const value_table& t) noexcept {
  return looked_up_halves<Decoder>(b.v, t);
}
template <class Decoder>
TESSERA_STEP words upper_halves_in_order(bytes b) noexcept {
  return halves_in_order<Decoder>(b, Decoder::table);
}
TESSERA_STEP void store_table(value_table& t, std::size_t at, words w) noexcept {
  const uint8x16_t low = vreinterpretq_u8_u16(w.v[0]), high = vreinterpretq_u8_u16(w.v[1]);
  vst1q_u8(t.low + at, vuzp1q_u8(low, high));
  vst1q_u8(t.high + at, vuzp2q_u8(low, high));
}

template <class Decoder>
TESSERA_STEP quad decoded(bytes b) noexcept {
  if constexpr (Decoder::how == decoding::by_table) {
    const words w = looked_up_halves<Decoder>(b.v, Decoder::table);
    return {{floats_of(vshll_n_u16(vget_low_u16(w.v[0]), 16)), floats_of(vshll_high_n_u16(w.v[0], 16)),
             floats_of(vshll_n_u16(vget_low_u16(w.v[1]), 16)), floats_of(vshll_high_n_u16(w.v[1], 16))}};
  } else {
    return decoded_in_lanes<Decoder>(b);
  }
}
