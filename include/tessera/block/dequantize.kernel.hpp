// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The loop of a dequantizer: the values of a row of groups.
// Layer: block. Compiled once for each instruction set by simd/foreach_isa.hpp. Stands on the vocabulary of that set.

/// The scales that n bytes of E8M0 stand for. Writes whole quads; false if there is a NaN.
template <class Byte>
[[gnu::noinline]] constexpr bool widen_scales(isa, const Byte* from, std::size_t n, float* s) noexcept {
  mask nan{};
  for (std::size_t k = 0; k < n; k += step) store4(s, k, load_exponents4(from + k, n - k, nan), regular{});
  return !any(nan);
}

/// Scales as they are stored, n of a quad and zeros beyond.
template <class Scale>
TESSERA_STEP quad load_scales4(const Scale* p, std::size_t n) noexcept {
  if constexpr (storage_of<Scale> != stored_as::other)
    return load4_partial(p, n);
  else
    return decoded<decoder_of<Scale>>(load_bytes_partial(p, n));
}
/// The scales of n groups. Writes whole quads; false if one is not finite.
template <scheme S, class Scale>
[[gnu::noinline]] constexpr bool read_scale_panel(isa, const Scale* from, std::size_t n, float global, float* s) noexcept {
  mask odd{};
  for (std::size_t k = 0; k < n; k += step) {
    auto f = load_scales4(from + k, n - k < step ? n - k : step);
    for (std::size_t j = 0; j != 4; ++j) {
      f.v[j] = scales_of_stored<S>(f.v[j], global);
      odd    = either(odd, not_finite(f.v[j]));
    }
    store4(s, k, f, regular{});
  }
  return !any(odd);
}

/// The values of n codes of one group; n is a constant where the scheme has one.
template <class Decoder, class Value, class How, class Row, class Target, class Count, class Hint>
TESSERA_STEP void decode_run(How how, Row x, std::size_t at, Target* y, Count n, const divisor& by, Hint hint) noexcept {
  const divisors4 d   = spread(by);
  const auto in_quads = rounded_down<step>(n);
  if constexpr (may_hold<decltype(in_quads)>)
    for (std::size_t i = 0; i < in_quads; i += step) {
      prefetch_codes(x, at + i, hint);
      store4(y, i, restored<Decoder, Value>(how, decode4<Decoder>(x, at + i), d), hint);
    }
  if constexpr (may_hold<decltype(rest_of<step>(n))>)
    if (const std::size_t i = in_quads; i < n) store4_partial(y, i, restored<Decoder, Value>(how, decode4_partial<Decoder>(x, at + i, n - i), d), n - i);
}

/// True where the values of a group are looked up. Codes of 4 bits have 16 of them; floats of 8 bits, to bfloat16, have 16 that differ by more than the
/// exponent, if they are multiplied by the scale and nothing else.
template <class Decoder, class Value, class How, class Target, class Width>
constexpr bool has_group_values() noexcept {
  if constexpr (std::is_same_v<Width, std::size_t> || !isa::looks_up_groups || sizeof(Target) != 2)
    return false;
  else if constexpr (Width::value < 32 || (Width::value % step != 0 && step % Width::value != 0))
    return false;
  else if constexpr (Decoder::bits == 4)
    return Decoder::how != decoding::one_by_one;
  else
    return Decoder::bits == 8 && Decoder::how == decoding::by_table && Decoder::mantissa_bits <= 3 && Decoder::is_near_one && Value::plan.how == encoding::upper_half &&
           std::is_same_v<How, by_multiplication>;
}
/// True if no value of n groups is subnormal or infinite, whatever the code, where numbers are from 2^-24 to 2^24: the scales lie between 2^-100 and 2^100.
TESSERA_STEP bool are_moderate(const float* s, std::size_t n) noexcept {
  bool are = true;
  for (std::size_t k = 0; k != n; ++k) are &= (__builtin_bit_cast(std::uint32_t, s[k]) & 0x7f80'0000u) - (27u << 23) <= 200u << 23;
  return are;
}
/// The values of the codes of step / 16 groups, from place i of a panel on. False if a scale or a code needs the usual way, which then writes all of them again.
template <class Decoder, class Value, class How, class Row, class Target, class Width, class Hint>
TESSERA_STEP bool decode_groups(How how, Row x, std::size_t at, Target* y, std::size_t i, Width width, const group_divisors& by, Hint hint) noexcept {
  if (Decoder::bits == 8 && !are_moderate(by.s + i / width, step / 16)) return false;
  const auto values = group_values_of<Decoder>(restored<Decoder, Value>(how, decode4<Decoder>(few_codes<Decoder>.v, 0), spread(by, i / width, 16 / lanes)));
  latest_codes seen{};
  for (const std::size_t end = i + step / 16 * width, from = i; i != end; i += step) {
    prefetch_codes(x, at + i, hint);
    const auto c = load_codes<Decoder>(x, at + i);
    look_for_special<Decoder>(seen, c);
    store4(y, i, looked_up<Decoder>(c, values, i - from, width), hint);
  }
  return !any_special<Decoder>(seen);
}

/// Writes the values of n codes from place `at` of a row on, each rounded to float and then to the destination. Groups are `width` codes wide,
/// and each has the scale s and the zero point z of its `by`.
template <class Decoder, class Value, class How, class Row, class Target, class Width, class Hint>
TESSERA_STEP void decode_row(How how, Row x, std::size_t at, Target* y, std::size_t n, Width width, const group_divisors& by, Hint hint) noexcept {
  std::size_t done = 0;
  if constexpr (has_group_values<Decoder, Value, How, Target, Width>())
    while (n - done >= step / 16 * width && decode_groups<Decoder, Value>(how, x, at, y, done, width, by, hint)) done += step / 16 * width;
  if constexpr (is_less_than_quad<Width>()) {
    for (std::size_t i = done; i < n; i += step) {
      const divisors4 d = spread_at<Width>(by, i);
      prefetch_codes(x, at + i, hint);
      if (n - i >= step)
        store4(y, i, restored<Decoder, Value>(how, decode4<Decoder>(x, at + i), d), hint);
      else
        store4_partial(y, i, restored<Decoder, Value>(how, decode4_partial<Decoder>(x, at + i, n - i), d), n - i);
    }
  } else {
    std::size_t col = done, k = done / width;
    for (; n - col >= width; ++k, col += width) decode_run<Decoder, Value>(how, x, at + col, y + col, width, by[k], hint);
    if (col < n) decode_run<Decoder, Value>(how, x, at + col, y + col, n - col, by[k], hint);
  }
}
/// The same of all rows of a panel, which have the groups in common.
template <class Decoder, class Value, class How, class Rows, class Target, class Width, class Hint>
[[gnu::noinline]] constexpr void decode_panel(isa, How how, const Rows& x, std::size_t row, std::size_t at, Target* y, std::size_t stride, extent panel, Width width, const group_divisors& by, Hint hint) noexcept {
  for (std::size_t r = 0; r != panel.rows; ++r) decode_row<Decoder, Value>(how, x.row(row + r), at, y + r * stride, panel.cols, width, by, hint);
}

/// The values of a group's codes, each rounded to float and then to 16 bits, as a table of magnitudes.
template <class Decoder, class Value, class How>
[[gnu::noinline]] constexpr void make_products(isa, How how, const divisor& by, value_table& products) noexcept {
  for (std::size_t i = 0; i != 128; i += step) store_table(products, i, encode4<Value>(restore4(how, decode4<Decoder>(codes_of_table.v, i), spread(by))));
}
/// The values of n codes of 8 bits of one group from its table; n is a constant where the scheme has one.
template <class Decoder, class Row, class Target, class Count, class Hint>
TESSERA_STEP void look_up_run(Row x, std::size_t at, Target* y, Count n, const value_table& products, Hint hint) noexcept {
  const auto in_quads = rounded_down<step>(n);
  if constexpr (may_hold<decltype(in_quads)>)
    for (std::size_t i = 0; i < in_quads; i += step) {
      prefetch_codes(x, at + i, hint);
      store4(y, i, halves_in_order<Decoder>(load_codes<Decoder>(x, at + i), products), hint);
    }
  if constexpr (may_hold<decltype(rest_of<step>(n))>)
    if (const std::size_t i = in_quads; i < n) store4_partial(y, i, halves_in_order<Decoder>(load_codes_partial<Decoder>(x, at + i, n - i), products), n - i);
}
/// Writes the values of n codes from a table for each group.
template <class Decoder, class Row, class Target, class Width, class Hint>
TESSERA_STEP void look_up_row(Row x, std::size_t at, Target* y, std::size_t n, Width width, const value_table* products, Hint hint) noexcept {
  std::size_t k = 0, col = 0;
  for (; n - col >= width; ++k, col += width) look_up_run<Decoder>(x, at + col, y + col, width, products[k], hint);
  if (col < n) look_up_run<Decoder>(x, at + col, y + col, n - col, products[k], hint);
}
template <class Decoder, class Rows, class Target, class Width, class Hint>
[[gnu::noinline]] constexpr void look_up_panel(isa, const Rows& x, std::size_t row, std::size_t at, Target* y, std::size_t stride, extent panel, Width width, const value_table* products, Hint hint) noexcept {
  for (std::size_t r = 0; r != panel.rows; ++r) look_up_row<Decoder>(x.row(row + r), at, y + r * stride, panel.cols, width, products, hint);
}
