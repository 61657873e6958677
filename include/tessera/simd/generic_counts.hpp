// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What a report counts, in vectors: the same for every vector instruction set.
// Layer: simd. A fragment: included in each vector backend's region, after generic_quads. Stands on it.

/// What has been counted: in lanes what many elements do, which is added up at the end.
struct tally {
  counts n;
  ints saturated{}, infinite{};
};
TESSERA_STEP std::uint64_t total_of(ints n) noexcept {
  std::uint32_t lane[lanes];
  __builtin_memcpy(lane, &n, sizeof lane);
  std::uint64_t total = 0;
  for (const std::uint32_t k : lane) total += k;
  return total;
}
TESSERA_STEP counts total_of(const tally& all) noexcept {
  counts n = all.n;
  n.saturated += total_of(all.saturated);
  n.inf_in += total_of(all.infinite);
  return n;
}

/// True if lanes can count what happens to an element that meets a number: a code stands for 0 and is what 0 becomes, none that comes out is NaN or an infinity.
template <class Code>
inline constexpr bool counts_in_lanes = Code::zeros_are_codes && Code::zeros_stay && !Code::overflows_to_special;

template <class Code>
inline constexpr std::uint8_t magnitude_bits_of = static_cast<std::uint8_t>((1u << (Code::plan.bits - (Code::has_sign_bit ? 1 : 0))) - 1);
/// Counts numbers other than 0 whose code in b stands for 0. Zeros, those beyond the last element among them, cancel.
template <class Code>
TESSERA_STEP void count_flushed(tally& total, const quad& x, bytes b) noexcept {
  if (__builtin_expect(any_byte_equals(b, magnitude_bits_of<Code>, Code::code_of_zero), 0))
    total.n.flushed += count_of_zeros(b, magnitude_bits_of<Code>, Code::code_of_zero) - count_of_zeros(x);
}
/// The same with zero points, which are codes that stand for 0.
template <class Code>
TESSERA_STEP void count_flushed(tally& total, const quad& x, bytes b, const divisors4& d) noexcept {
  const ints code = fill_bits((1u << Code::plan.bits) - 1);
  const bytes z = narrowed_to_bytes({{nearest_integers(d.v[0].z) & code, nearest_integers(d.v[1].z) & code, nearest_integers(d.v[2].z) & code, nearest_integers(d.v[3].z) & code}});
  total.n.flushed += count_of_zeros(bytes{b.v ^ z.v}, 0xff, 0) - count_of_zeros(x);
}
/// Counts quotients beyond the largest code, and infinities that came in.
template <class Code>
TESSERA_STEP void count_overflow(tally& total, const quad& x, const quad& q) noexcept {
  constexpr element_plan plan = Code::plan;
  constexpr bool saturates    = !plan.is_bounded && (plan.top[0] < 0x7f80'0000u || plan.top[1] < 0x7f80'0000u);
#pragma GCC unroll 4
  for (std::size_t j = 0; j != 4; ++j) {
    if constexpr (saturates && plan.top[0] == plan.top[1]) total.saturated = counted(total.saturated, greater(magnitude_of(q.v[j]), fill(scalar::float_of(plan.top[0]))));
    if constexpr (saturates && plan.top[0] != plan.top[1]) {
      total.saturated = counted(total.saturated, greater(q.v[j], fill(scalar::float_of(plan.top[0]))));
      total.saturated = counted(total.saturated, greater(fill(-scalar::float_of(plan.top[1])), q.v[j]));
    }
    if constexpr (Code::may_meet_nan) total.infinite = counted(total.infinite, equal(magnitude_bits(x.v[j]), fill_bits(0x7f80'0000u)));
  }
}
/// Counts what happened to n elements: x came in, q, which has no NaN, was rounded to b.
template <class Code>
TESSERA_STEP void count4(tally& total, const quad& x, const quad& q, bytes b, const divisors4& d, std::size_t n) noexcept {
  if constexpr (counts_in_lanes<Code>) {
    count_overflow<Code>(total, x, q);
    if constexpr (Code::has_zero)
      count_flushed<Code>(total, x, b, d);
    else
      count_flushed<Code>(total, x, b);
  } else {
    float in[step], out[step], z[step];
    std::uint8_t c[step];
    store4(in, 0, x, regular{}), store4(out, 0, q, regular{}), store4(z, 0, {{d.v[0].z, d.v[1].z, d.v[2].z, d.v[3].z}}, regular{});
    store_bytes(c, b, regular{});
    for (std::size_t k = 0; k != n; ++k) scalar::count<Code>(total.n, scalar::bits_of(in[k]), out[k], Code::from_bits(c[k]), z[k]);
  }
}
