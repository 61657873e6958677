// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Stochastic rounding as AVX-512 has its own way for: additions that round toward zero.
// Layer: simd. A fragment: included in the region of the AVX-512 backend. Stands on ops, native, generic_draws.

/// By the low bits of a float's exponent field e, ulp: what a random bit of that binade is worth, 2^(e - mantissa_bits - 16); and grid: the float
/// 2^(e + 23 - mantissa_bits) with the code of the binade's first number and 128 in its lowest bits.
template <element_plan P>
struct alignas(64) random_binades {
  static constexpr std::uint32_t count = (P.limit >> 23) - static_cast<std::uint32_t>(P.lowest_binade) + 1;
  static constexpr bool is_short       = count <= 16;
  static constexpr bool fits           = count <= 32 && P.mantissa_bits < 8 && P.lowest_binade > P.mantissa_bits + 16;
  std::uint32_t ulp[32]{}, grid[32]{};

  constexpr random_binades() noexcept {
    for (std::uint32_t i = 0; i != count && i != 32; ++i) {
      const std::uint32_t e = static_cast<std::uint32_t>(P.lowest_binade) + i, m = static_cast<std::uint32_t>(P.mantissa_bits);
      ulp[e & (is_short ? 15u : 31u)]  = (e - m - 16u) << 23;
      grid[e & (is_short ? 15u : 31u)] = (e + 23u - m) << 23 | (((i << m) + 128u) & 0xffu);
    }
  }
};
template <element_plan P>
inline constexpr random_binades<P> random_binades_of{};

template <element_plan P>
inline constexpr bool by_random_binades = P.how == encoding::by_addition && P.sign == sign_style::bit && P.bits <= 8 && P.over[0] < 1u << (P.bits - 1) && random_binades<P>::fits;

template <element_plan P>
TESSERA_STEP floats looked_up(ints index, const std::uint32_t (&t)[32]) noexcept {
  const floats low = _mm512_load_ps(t);
  if constexpr (random_binades<P>::is_short) return _mm512_permutexvar_ps(raw(index), low);
  if constexpr (!random_binades<P>::is_short) return _mm512_permutex2var_ps(low, raw(index), _mm512_load_ps(t + 16));
}

/// Low byte of each lane: the magnitude, and below it the sign of x. `random` is the float 2^23 + r, so that times ulp it is the random part and
/// 128 last places, which the grid takes to 256. Both sums lose only what is below the last place that counts: each is rounded toward zero.
template <element_plan P>
TESSERA_STEP ints magnitude_and_sign(floats x, __m512i random) noexcept {
  constexpr int toward_zero = _MM_FROUND_TO_ZERO | _MM_FROUND_NO_EXC;
  const floats a            = _mm512_range_ps(x, fill(scalar::float_of(P.limit)), 0x0a);  // the smaller magnitude, without its sign
  const floats m            = larger(a, fill(scalar::float_of(static_cast<std::uint32_t>(P.lowest_binade) << 23)));
  const ints index          = bits_of(m) >> 23;
  const floats ulp = looked_up<P>(index, random_binades_of<P>.ulp), grid = looked_up<P>(index, random_binades_of<P>.grid);
  const floats sum = _mm512_fmadd_round_ps(_mm512_castsi512_ps(random), ulp, a, toward_zero);
  return as_ints(_mm512_shldi_epi32(_mm512_castps_si512(_mm512_add_round_ps(sum, grid, toward_zero)), _mm512_castps_si512(x), 1));
}

/// The codes of numbers; NaNs come out as anything.
template <element_plan P>
TESSERA_STEP auto codes_of_numbers(const quad& x, const draws& d) noexcept {
  if constexpr (by_random_binades<P>) {
    const __m512i exponent = _mm512_set1_epi16(0x4b00);  // above a random half-word: the float 2^23 + r
    const bytes b          = narrowed_to_bytes({{magnitude_and_sign<P>(x.v[0], _mm512_unpacklo_epi16(raw(d.v[0]), exponent)),
                                                 magnitude_and_sign<P>(x.v[1], _mm512_unpackhi_epi16(raw(d.v[0]), exponent)),
                                                 magnitude_and_sign<P>(x.v[2], _mm512_unpacklo_epi16(raw(d.v[1]), exponent)),
                                                 magnitude_and_sign<P>(x.v[3], _mm512_unpackhi_epi16(raw(d.v[1]), exponent))}});
    return with_signs_on_top<P>(b);
  } else {
    return codes_in_lanes<P>(x, d);
  }
}
