// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Steps with random bits, the same for every vector instruction set: the draws of a stream, and codes that are rounded by them.
// Layer: simd. A fragment: included in each vector backend's region, after generic_lanes. Stands on it and random_stream.

/// The draws of a quad, each for two elements: its lower half for the first. Lane k of a vector has that of place draw_places()[k].
struct draws {
  ints v[2];
};

/// Draws from `low` on, a quad's at a time.
struct hash_run {
  ints counter, key;
};
TESSERA_STEP hash_run run_of(const hash_part& p, std::uint32_t low) noexcept {
  return {draw_places() + fill_bits(low + p.key[0]), fill_bits(p.key[1])};
}
TESSERA_STEP ints hashed(ints v, ints key) noexcept {
  v = (v ^ (v >> 16)) * fill_bits(hash_part::multiplier[0]);
  v = (v ^ (v >> 15) ^ key) * fill_bits(hash_part::multiplier[1]);
  return v ^ (v >> 16);
}
TESSERA_STEP draws next4(hash_run& run) noexcept {
  const ints c = run.counter;
  run.counter  = c + fill_bits(2 * lanes);
  return {{hashed(c, run.key), hashed(c + fill_bits(lanes), run.key)}};
}

/// A block in each even lane, which is all that the products look at; the others hold anything.
struct philox_run {
  ints block;
  philox_part part;
};
TESSERA_STEP philox_run run_of(const philox_part& p, std::uint32_t low) noexcept { return {block_places() + fill_bits(p.counter.word[0] + low / 4), p}; }
TESSERA_STEP draws next4(philox_run& run) noexcept {
  const philox_part& p = run.part;
  ints a = run.block, b = fill_bits(p.counter.word[1]), c = fill_bits(p.counter.word[2]), d = fill_bits(p.counter.word[3]);
  run.block = a + fill_bits(lanes / 2);
#pragma GCC unroll 10
  for (std::uint32_t round = 0; round != philox_part::rounds; ++round) {
    const ints first = products_of_even_lanes(a, fill_bits(philox_part::multiplier[0])), second = products_of_even_lanes(c, fill_bits(philox_part::multiplier[1]));
    a = odd_lanes_to_even(second) ^ b ^ fill_bits(p.key[0] + round * philox_part::key_step[0]);
    c = odd_lanes_to_even(first) ^ d ^ fill_bits(p.key[1] + round * philox_part::key_step[1]);
    b = second, d = first;
  }
  draws result;
  blocks_in_places(even_lanes_of(a, b), even_lanes_of(c, d), result.v[0], result.v[1]);
  return result;
}

// --- Codes: of 16 random bits r, the magnitude goes up where r / 2^16 and the fraction that is dropped make 1 ----------------------

/// The bound of code_by_rule for random bits: the rest, cut to 16 digits, and r make 2^16.
struct random_bound {
  ints r;
  TESSERA_STEP ints operator()(ints) const noexcept { return ~(r << 16); }
};
template <element_plan S>
TESSERA_STEP auto codes_by_rule(const quad& x, const element_plan& rule, const draws& d) noexcept {
  const int_quad r = halves_of(d);
  return narrowed<S>({{code_by_rule<S>(x.v[0], random_bound{r.v[0]}, rule), code_by_rule<S>(x.v[1], random_bound{r.v[1]}, rule),
                       code_by_rule<S>(x.v[2], random_bound{r.v[2]}, rule), code_by_rule<S>(x.v[3], random_bound{r.v[3]}, rule)}});
}

template <element_plan P>
inline constexpr bool has_digits_to_add = (P.how == encoding::by_addition || P.how == encoding::binary16) && P.mantissa_bits <= 14 && P.lowest_binade >= 32;

/// The magnitude a, given as a float's bits, in last places of a binade: its digits with at least 16 behind the last that is kept, where r is
/// added. What the first shift drops is below the last digit of r, so it does not matter; a subnormal float is all below it.
template <element_plan P>
TESSERA_STEP ints kept_digits(ints a, ints binade, ints r) noexcept {
  constexpr int more    = P.mantissa_bits > 7 ? P.mantissa_bits - 7 : 0;
  constexpr int dropped = 23 - P.mantissa_bits + more;
  const ints digits     = ((a & fill_bits(0x007f'ffffu)) | fill_bits(0x0080'0000u)) << more;
  return (shifted_right(digits, binade - (a >> 23)) + (r << (dropped - 16))) >> dropped;
}
/// NaN: anything. Integers are all in the lowest binade, whose end is beyond the largest.
template <element_plan P>
TESSERA_STEP ints code_by_digits(floats x, ints r) noexcept {
  const ints lowest = fill_bits(static_cast<std::uint32_t>(P.lowest_binade));
  if constexpr (P.how == encoding::binary16 || P.sign == sign_style::bit) {
    const ints a      = smaller_unsigned(magnitude_bits(x), fill_bits(P.limit));
    const ints binade = larger_unsigned(a >> 23, lowest);
    return with_sign<P>(kept_digits<P>(a, binade, r) + ((binade - lowest) << P.mantissa_bits), x);
  } else {
    const ints k        = kept_digits<P>(smaller_unsigned(magnitude_bits(x), lowest << 23), lowest, r);
    const ints negative = bits_of(x) >> 31;
    if constexpr (P.sign == sign_style::none) return smaller_unsigned(k, fill_bits(P.max_code)) & (negative - fill_bits(1));
    return with_sign<P>(smaller_unsigned(k, fill_bits(P.max_code) + negative), x);
  }
}

/// The codes of numbers.
template <element_plan P>
TESSERA_STEP auto codes_in_lanes(const quad& x, const draws& d) noexcept {
  const int_quad r = halves_of(d);
  if constexpr (P.how == encoding::upper_half)
    return upper_words({{bits_of(x.v[0]) + r.v[0], bits_of(x.v[1]) + r.v[1], bits_of(x.v[2]) + r.v[2], bits_of(x.v[3]) + r.v[3]}});
  else
    return narrowed<P>({{code_by_digits<P>(x.v[0], r.v[0]), code_by_digits<P>(x.v[1], r.v[1]), code_by_digits<P>(x.v[2], r.v[2]), code_by_digits<P>(x.v[3], r.v[3])}});
}
