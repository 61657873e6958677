// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Layouts with the scale beside its codes: ggml's blocks, and the tokens of the fp8_ds_mla cache.
// Layer: block. Stands on layout_memory, quantized_matrix.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "../format/catalogue/catalogue.hpp"
#include "layout_memory.hpp"
#include "quantized_matrix.hpp"

namespace tessera::inline v0 {

namespace detail {

template <number T>
constexpr void store_little_endian(std::uint8_t* at, T x) noexcept {
  const auto bits = static_cast<std::uint64_t>(to_bits(x));
  for (std::size_t i = 0; i != sizeof(T); ++i) at[i] = static_cast<std::uint8_t>(bits >> (8 * i) & 0xff);
}
template <number T>
constexpr T load_little_endian(const std::uint8_t* at) noexcept {
  std::uint64_t bits = 0;
  for (std::size_t i = 0; i != sizeof(T); ++i) bits |= std::uint64_t{at[i]} << (8 * i);
  return from_bits<T>(static_cast<code_type<T>>(bits));
}

/// Asserts that S is stored as one of ggml's blocks.
template <scheme S>
constexpr void ask_for_ggml_scheme() noexcept {
  using element           = typename S::element;
  using scale             = typename S::scale;
  constexpr bool is_q8_0  = std::same_as<element, std::int8_t> && std::same_as<scale, float16> && !has_zero_point<S>;
  constexpr bool is_q4_0  = std::same_as<element, int4> && std::same_as<scale, float16> && !has_zero_point<S>;
  constexpr bool is_q4_1  = std::same_as<element, uint4> && std::same_as<scale, float16> && std::same_as<zero_type<S>, float16>;
  constexpr bool is_mxfp4 = std::same_as<element, float4_e2m1fn> && std::same_as<scale, float8_e8m0fnu> && !has_zero_point<S>;
  constexpr bool is_nvfp4 = std::same_as<element, float4_e2m1fn> && std::same_as<scale, ufloat8_e4m3> && !has_zero_point<S>;
  static_assert(is_q8_0 || is_q4_0 || is_q4_1 || is_mxfp4 || is_nvfp4,
                "ggml blocks: the scheme's types must be those of q8_0, q4_0, q4_1, mxfp4 or nvfp4");
  static_assert(S::block == extent{1, is_nvfp4 ? 16 : 32},
                "ggml blocks: the scheme's blocks must be 32 values of a row, those of nvfp4 16");
  static_assert(!is_q4_1 || has_minimum<S>, "ggml blocks: q4_1 stores the minimum as its zero point");
  static_assert(!has_global_scale<S>, "ggml blocks have no room for the float of a scheme of two levels");
  static_assert(scaling_of<S>.stores == stored_value::scale, "ggml blocks: the scheme must store the multiplier of dequantization");
}

/// How many groups of the scheme share a block: one, and four of nvfp4.
template <scheme S>
inline constexpr std::size_t ggml_groups = S::block.cols == 16 ? 4 : 1;

}  // namespace detail

/// Values and bytes of one of ggml's blocks: 32 in 34 for q8_0, 18 for q4_0, 20 for q4_1, 17 for mxfp4; 64 in 36 for nvfp4.
/// \spec spec/quantizers.md 9
template <scheme S>
inline constexpr std::size_t ggml_block_values = S::block.cols * detail::ggml_groups<S>;
template <scheme S>
inline constexpr std::size_t ggml_block_bytes =
    ggml_block_values<S> * static_cast<std::size_t>(code_bits<typename S::element>) / 8 + detail::ggml_groups<S> * scale_bytes<S>();

namespace detail {

template <scheme S, memory_range M>
constexpr auto ggml_bytes(extent e, M& memory) {
  static_assert(std::same_as<word_of<M>, std::uint8_t>, "ggml blocks are bytes (std::uint8_t)");
  constexpr std::size_t values = ggml_block_values<S>;
  if (e.cols % values != 0)
    fail("ggml blocks: a row must be made of whole blocks (the matrix, and a block)", shape_of(e), shape_of({1, values}));
  return at_least("ggml blocks: too little memory (in bytes)", memory, countable({e.rows, e.cols / values * ggml_block_bytes<S>}));
}

/// An int4 is stored as n + 8, the others as they are: their bits after this.
template <class Element>
inline constexpr unsigned ggml_flip = std::same_as<Element, int4> ? 8 : 0;

/// Writes the codes of the group that begins at `first`; those of 4 bits with j low beside j + half a group high. Returns their end.
template <scheme S, class Row>
constexpr std::uint8_t* store_ggml_codes(const Row& row, std::size_t first, std::uint8_t* bytes) noexcept {
  using element              = typename S::element;
  constexpr std::size_t size = is_packed<S> ? S::block.cols / 2 : S::block.cols;
  const auto bits            = [&](std::size_t i) {
    return (static_cast<unsigned>(to_bits(static_cast<element>(row[first + i]))) & low_bits(code_bits<element>)) ^ ggml_flip<element>;
  };
  for (std::size_t j = 0; j != size; ++j) bytes[j] = static_cast<std::uint8_t>(is_packed<S> ? bits(j) | bits(j + size) << 4 : bits(j));
  return bytes + size;
}
template <scheme S, class Row>
constexpr const std::uint8_t* load_ggml_codes(const std::uint8_t* bytes, const Row& row, std::size_t first) noexcept {
  using element              = typename S::element;
  constexpr std::size_t size = is_packed<S> ? S::block.cols / 2 : S::block.cols;
  const auto code            = [](unsigned bits) { return from_bits<element>(static_cast<code_type<element>>(bits ^ ggml_flip<element>)); };
  for (std::size_t j = 0; j != size; ++j) {
    row[first + j] = code(is_packed<S> ? bytes[j] & 15u : bytes[j]);
    if constexpr (is_packed<S>) row[first + j + size] = code(bytes[j] >> 4u);
  }
  return bytes + size;
}

/// Writes the block whose first group is (r, i): scales, each with its minimum, then codes. Returns its end.
template <scheme S>
constexpr std::uint8_t* store_ggml_block(quantized_view<const S> q, std::size_t r, std::size_t i, std::uint8_t* at) noexcept {
  using scale = typename S::scale;
  for (std::size_t j = i; j != i + ggml_groups<S>; ++j, at += scale_bytes<S>()) {
    store_little_endian<scale>(at, q.scales()(r, j));
    if constexpr (has_zero_point<S>) store_little_endian<zero_type<S>>(at + sizeof(scale), q.zero_points()(r, j));
  }
  for (std::size_t j = i; j != i + ggml_groups<S>; ++j) at = store_ggml_codes<S>(q.codes().row(r), j * S::block.cols, at);
  return at;
}
template <scheme S>
constexpr const std::uint8_t* load_ggml_block(const std::uint8_t* at, quantized_view<S> q, std::size_t r, std::size_t i) noexcept {
  using scale = typename S::scale;
  for (std::size_t j = i; j != i + ggml_groups<S>; ++j, at += scale_bytes<S>()) {
    q.scales()(r, j) = load_little_endian<scale>(at);
    if constexpr (has_zero_point<S>) q.zero_points()(r, j) = load_little_endian<zero_type<S>>(at + sizeof(scale));
  }
  for (std::size_t j = i; j != i + ggml_groups<S>; ++j) at = load_ggml_codes<S>(at, q.codes().row(r), j * S::block.cols);
  return at;
}

}  // namespace detail

/// Writes a quantized matrix as ggml has it, row after row of blocks: scales, minimum (q4_1), codes; little-endian; codes of 4 bits with
/// element j of a group low beside element j + 16 (nvfp4: j + 8) high, an int4 as n + 8. For ggml::q8_0, q4_0, q4_1, mxfp4, nvfp4, their
/// dialects, and schemes of the same types. Columns that are no multiple of 32 (nvfp4: 64), and too little memory, are a shape_error before
/// anything is written.
///
///     std::vector<std::uint8_t> bytes(rows * cols / ggml_block_values<ggml::q4_0> * ggml_block_bytes<ggml::q4_0>);
///     to_ggml_blocks(quantize<ggml::q4_0>(w), bytes);
///
/// \spec spec/quantizers.md 8.6, 9 \cost a code at a time \proof tests/unit/layouts.cpp, with the bytes of ggml's own C code
template <class S, memory_range M>
constexpr void to_ggml_blocks(quantized_view<S> q, M&& bytes) {
  using scheme_type = std::remove_const_t<S>;
  detail::ask_for_ggml_scheme<scheme_type>();
  const quantized_view<const scheme_type> from = q;
  std::uint8_t* at                             = detail::ggml_bytes<scheme_type>(q.extent(), bytes);
  for (std::size_t r = 0; r != q.extent().rows; ++r)
    for (std::size_t i = 0; i != q.scales().cols(); i += detail::ggml_groups<scheme_type>) at = detail::store_ggml_block(from, r, i, at);
}
template <scheme S, memory_range M>
constexpr void to_ggml_blocks(const quantized_matrix<S>& q, M&& bytes) {
  to_ggml_blocks(q.view(), bytes);
}

/// Reads rows of blocks into a quantized matrix of their extent; the same errors. (Bit 7 of a UE4M3 scale means nothing and is dropped.)
template <memory_range M, scheme S>
constexpr void from_ggml_blocks(M&& bytes, quantized_view<S> q) {
  detail::ask_for_ggml_scheme<S>();
  const std::uint8_t* at = detail::ggml_bytes<S>(q.extent(), bytes);
  for (std::size_t r = 0; r != q.extent().rows; ++r)
    for (std::size_t i = 0; i != q.scales().cols(); i += detail::ggml_groups<S>) at = detail::load_ggml_block(at, q, r, i);
}
template <memory_range M, scheme S>
constexpr void from_ggml_blocks(M&& bytes, quantized_matrix<S>& q) {
  from_ggml_blocks(bytes, q.view());
}

/// The KV cache "fp8_ds_mla" of vLLM and FlashMLA, a token 656 bytes: 512 codes, 4 FP32 scales, 64 bfloat16 of RoPE.
/// \spec spec/quantizers.md 4.5
inline constexpr std::size_t ds_mla_token_bytes = 512 + 4 * 4 + 64 * 2;

namespace detail {

/// The first token, after all that must be so: 512 codes and 64 RoPE values a row, as many rows, enough bytes.
template <scheme S, memory_range M>
constexpr auto ds_mla_bytes(extent latent, extent rope, M& memory) {
  static_assert(std::same_as<typename S::element, float8_e4m3fn> && std::same_as<typename S::scale, float> && S::block == extent{1, 128},
                "fp8_ds_mla: the scheme must be float8_e4m3fn in groups of 1 x 128 with scales of float");
  static_assert(std::same_as<word_of<M>, std::uint8_t>, "fp8_ds_mla tokens are bytes (std::uint8_t)");
  expect_same_extent("fp8_ds_mla: a row for each token, 512 codes", latent, {latent.rows, 512});
  expect_same_extent("fp8_ds_mla: a row for each token, 64 RoPE values", rope, {latent.rows, 64});
  return at_least("fp8_ds_mla: too little memory (in bytes)", memory, countable({latent.rows, ds_mla_token_bytes}));
}

}  // namespace detail

/// Writes tokens: row t of the quantized latent (tokens x 512, vllm::kv_ds_mla) and of the RoPE values (tokens x 64). Other extents, and
/// too little memory, are a shape_error before anything is written. \spec spec/quantizers.md 4.5 \proof tests/unit/layouts.cpp
template <class S, memory_range M>
constexpr void to_ds_mla_tokens(quantized_view<S> latent, matrix_view<const bfloat16> rope, M&& bytes) {
  std::uint8_t* at = detail::ds_mla_bytes<std::remove_const_t<S>>(latent.extent(), rope.extent(), bytes);
  for (std::size_t t = 0; t != latent.extent().rows; ++t, at += ds_mla_token_bytes) {
    for (std::size_t i = 0; i != 512; ++i) at[i] = to_bits(latent.codes()(t, i));
    for (std::size_t i = 0; i != 4; ++i) detail::store_little_endian<float>(at + 512 + 4 * i, latent.scales()(t, i));
    for (std::size_t i = 0; i != 64; ++i) detail::store_little_endian<bfloat16>(at + 528 + 2 * i, rope(t, i));
  }
}
/// Reads tokens; the same errors.
template <memory_range M, scheme S>
constexpr void from_ds_mla_tokens(M&& bytes, quantized_view<S> latent, matrix_view<bfloat16> rope) {
  const std::uint8_t* at = detail::ds_mla_bytes<S>(latent.extent(), rope.extent(), bytes);
  for (std::size_t t = 0; t != latent.extent().rows; ++t, at += ds_mla_token_bytes) {
    for (std::size_t i = 0; i != 512; ++i) latent.codes()(t, i) = from_bits<float8_e4m3fn>(at[i]);
    for (std::size_t i = 0; i != 4; ++i) latent.scales()(t, i) = detail::load_little_endian<float>(at + 512 + 4 * i);
    for (std::size_t i = 0; i != 64; ++i) rope(t, i) = detail::load_little_endian<bfloat16>(at + 528 + 2 * i);
  }
}

}  // namespace tessera::inline v0
