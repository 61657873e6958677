// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Layouts with the scale beside its codes: ggml's blocks of 32, and the tokens of the fp8_ds_mla cache.
// Layer: block. Stands on layout_memory, quantized_matrix.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "../format/catalogue/catalogue.hpp"
#include "../view/packed_span.hpp"
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
  static_assert(S::block.rows == 1 && S::block.cols == 32, "ggml blocks: the scheme's blocks must be 32 values of a row");
  static_assert(is_q8_0 || is_q4_0 || is_q4_1 || is_mxfp4, "ggml blocks: the scheme's types must be those of q8_0, q4_0, q4_1 or mxfp4");
  static_assert(!is_q4_1 || scaling_of<S>.zero_point == zero_point_kind::minimum, "ggml blocks: q4_1 stores the minimum as its zero point");
  static_assert(scaling_of<S>.stores == stored_value::scale, "ggml blocks: the scheme must store the multiplier of dequantization");
}

}  // namespace detail

/// Bytes of one of ggml's blocks: 34 for q8_0, 18 for q4_0, 20 for q4_1, 17 for mxfp4. \spec spec/quantizers.md 9
template <scheme S>
inline constexpr std::size_t ggml_block_bytes = 32 * static_cast<std::size_t>(code_bits<typename S::element>) / 8 + scale_bytes<S>();

namespace detail {

template <scheme S, memory_range M>
constexpr auto ggml_bytes(extent e, M& memory) {
  static_assert(std::same_as<word_of<M>, std::uint8_t>, "ggml blocks are bytes (std::uint8_t)");
  if (e.cols % 32 != 0) fail("ggml blocks: the columns must be a multiple of 32 (the matrix, and a block)", shape_of(e), {1, 32});
  return at_least("ggml blocks: too little memory (in bytes)", memory, countable({e.rows, e.cols / 32 * ggml_block_bytes<S>}));
}

/// An int4 is stored as n + 8, the others as they are: their bits after this.
template <class Element>
inline constexpr unsigned ggml_flip = std::same_as<Element, int4> ? 8 : 0;

template <class Row>
constexpr void store_ggml_codes(const Row& row, std::size_t at, std::uint8_t* bytes) noexcept {
  using element = typename Row::value_type;
  const packed_span<uint4, packing::split_halves> to{bytes, 32};
  for (std::size_t j = 0; j != 32; ++j)
    to[j] = from_bits<uint4>(static_cast<code_type<uint4>>(low_bits(4) & (to_bits(static_cast<element>(row[at + j])) ^ ggml_flip<element>)));
}
template <class Row>
constexpr void load_ggml_codes(const std::uint8_t* bytes, const Row& row, std::size_t at) noexcept {
  using element = typename Row::value_type;
  const packed_span<const uint4, packing::split_halves> from{bytes, 32};
  for (std::size_t j = 0; j != 32; ++j) row[at + j] = from_bits<element>(static_cast<code_type<element>>(low_bits(4) & (to_bits(from[j]) ^ ggml_flip<element>)));
}

}  // namespace detail

/// Writes a quantized matrix as ggml has it, row after row of blocks of 32: scale, minimum (q4_1), codes; little-endian; 4-bit codes with element
/// j low beside j + 16 high, an int4 as n + 8. For ggml::q8_0, q4_0, q4_1, mxfp4, their dialects, and schemes of the same types.
/// Columns that are no multiple of 32, and too little memory, are a shape_error before anything is written.
/// \spec spec/quantizers.md 9 \proof tests/unit/layouts.cpp, with the bytes of ggml's own C code
template <class S, memory_range M>
constexpr void to_ggml_blocks(quantized_view<S> q, M&& bytes) {
  using scheme_type = std::remove_const_t<S>;
  detail::ask_for_ggml_scheme<scheme_type>();
  std::uint8_t* at = detail::ggml_bytes<scheme_type>(q.extent(), bytes);
  for (std::size_t r = 0; r != q.extent().rows; ++r)
    for (std::size_t b = 0; b != q.scales().cols(); ++b, at += ggml_block_bytes<scheme_type>) {
      detail::store_little_endian<typename scheme_type::scale>(at, q.scales()(r, b));
      if constexpr (has_zero_point<scheme_type>) detail::store_little_endian<zero_type<scheme_type>>(at + sizeof(typename scheme_type::scale), q.zero_points()(r, b));
      std::uint8_t* codes = at + scale_bytes<scheme_type>();
      if constexpr (is_packed<scheme_type>)
        detail::store_ggml_codes(q.codes().row(r), 32 * b, codes);
      else
        for (std::size_t j = 0; j != 32; ++j) codes[j] = to_bits(q.codes()(r, 32 * b + j));
    }
}
template <scheme S, memory_range M>
constexpr void to_ggml_blocks(const quantized_matrix<S>& q, M&& bytes) {
  to_ggml_blocks(q.view(), bytes);
}

/// Reads rows of blocks into a quantized matrix of their extent; the same errors.
template <memory_range M, scheme S>
constexpr void from_ggml_blocks(M&& bytes, quantized_view<S> q) {
  detail::ask_for_ggml_scheme<S>();
  const std::uint8_t* at = detail::ggml_bytes<S>(q.extent(), bytes);
  for (std::size_t r = 0; r != q.extent().rows; ++r)
    for (std::size_t b = 0; b != q.scales().cols(); ++b, at += ggml_block_bytes<S>) {
      q.scales()(r, b) = detail::load_little_endian<typename S::scale>(at);
      if constexpr (has_zero_point<S>) q.zero_points()(r, b) = detail::load_little_endian<zero_type<S>>(at + sizeof(typename S::scale));
      const std::uint8_t* codes = at + scale_bytes<S>();
      if constexpr (is_packed<S>)
        detail::load_ggml_codes(codes, q.codes().row(r), 32 * b);
      else
        for (std::size_t j = 0; j != 32; ++j) q.codes()(r, 32 * b + j) = from_bits<typename S::element>(codes[j]);
    }
}
template <memory_range M, scheme S>
constexpr void from_ggml_blocks(M&& bytes, quantized_matrix<S>& q) {
  from_ggml_blocks(bytes, q.view());
}

/// The KV cache "fp8_ds_mla" of vLLM and FlashMLA, a token 656 bytes: 512 codes, 4 FP32 scales, 64 bfloat16 of RoPE. \spec spec/quantizers.md 4.5
inline constexpr std::size_t ds_mla_token_bytes = 512 + 4 * 4 + 64 * 2;

namespace detail {

/// The first token, after all that must be so: 512 codes and 64 RoPE values a row, as many rows, enough bytes.
template <scheme S, memory_range M>
constexpr auto ds_mla_bytes(extent latent, extent rope, M& memory) {
  static_assert(std::same_as<typename S::element, float8_e4m3fn> && std::same_as<typename S::scale, float> && S::block.rows == 1 && S::block.cols == 128,
                "fp8_ds_mla: the scheme must be float8_e4m3fn in groups of 1 x 128 with scales of float");
  static_assert(std::same_as<word_of<M>, std::uint8_t>, "fp8_ds_mla tokens are bytes (std::uint8_t)");
  expect_same_extent("fp8_ds_mla: a row for each token, 512 codes", latent, {latent.rows, 512});
  expect_same_extent("fp8_ds_mla: a row for each token, 64 RoPE values", rope, {latent.rows, 64});
  return at_least("fp8_ds_mla: too little memory (in bytes)", memory, countable({latent.rows, ds_mla_token_bytes}));
}

}  // namespace detail

/// Writes tokens: row t of the quantized latent (tokens x 512, vllm::kv_ds_mla) and of the RoPE values (tokens x 64). Other extents, and too
/// little memory, are a shape_error before anything is written. \spec spec/quantizers.md 4.5 \proof tests/unit/layouts.cpp
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
