// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Dequantizers of codes and scales that no quantizer makes: every code, NaN among them, and scales of either sign and any size.
// Layer: tests. Stands on support/catch.
#include <tessera/tessera.hpp>

#include <bit>
#include <cstdint>
#include <type_traits>

#include "support/catch.hpp"

namespace {

using namespace tessera;

template <class Element, std::size_t Width>
struct in_groups : in_blocks<Element, float, 1, Width> {
  static constexpr const char* name = "in_groups";
};

template <class Element, std::size_t Width>
struct in_groups_with_zero : in_groups<Element, Width> {
  using zero = std::int8_t;
};
struct e6m1 : minifloat<e6m1, float_format{.exponent_bits = 6, .mantissa_bits = 1}> {};
struct far_from_one : minifloat<far_from_one, float_format{.exponent_bits = 4, .mantissa_bits = 3, .bias = 67}> {};

/// How the exponents of scales spread.
enum class scales { ordinary, wide, any_bits };

/// A number of any of its bits; a NaN or an infinity among them is rare unless any bits will do.
template <class T>
T of_kind(scales kind, std::uint32_t bits) {
  if constexpr (std::same_as<T, float>) {
    if (kind == scales::ordinary) bits = (bits & 0x807f'ffffu) | (100u + (bits >> 23 & 31u)) << 23;
    if (kind == scales::wide && (bits & 0x7f80'0000u) == 0x7f80'0000u) bits &= 0xbfff'ffffu;
    return std::bit_cast<float>(bits);
  } else {
    const T x = from_bits<T>(static_cast<code_type<T>>(bits >> 8));
    return static_cast<float>(x) - static_cast<float>(x) == 0 || kind == scales::any_bits || bits % 64 == 0 ? x : T{};
  }
}

template <scheme S>
quantized_matrix<S> any_matrix(extent e, scales kind, std::uint32_t seed) {
  quantized_matrix<S> q{e};
  std::uint32_t s = seed;
  const auto next = [&s] { return s = 1664525u * s + 1013904223u, s ^ s >> 15; };
  for (std::size_t r = 0; r != e.rows; ++r) {
    // NaN is rare, so that there are groups without
    for (std::size_t c = 0; c != e.cols; ++c) {
      auto code = from_bits<typename S::element>(static_cast<code_type<typename S::element>>(next() >> 9 & ((1u << code_bits<typename S::element>) - 1)));
      if (const auto x = static_cast<float>(code); x - x != 0 && next() % 64 != 0) code = {};
      q.view().codes().row(r)[c] = code;
    }
    for (std::size_t k = 0; k != q.scales().extent().cols; ++k) {
      q.view().scales()(r, k) = of_kind<typename S::scale>(kind, next());
      if constexpr (std::same_as<zero_type<S>, std::int8_t>) q.view().zero_points()(r, k) = static_cast<std::int8_t>(next() >> 24);
      if constexpr (std::same_as<zero_type<S>, float16>) q.view().zero_points()(r, k) = of_kind<float16>(kind, next());
    }
  }
  if constexpr (has_global_scale<S>) *q.view().global() = of_kind<float>(kind, next());
  return q;
}

template <class T, scheme S>
void compare(const quantized_matrix<S>& q) {
  const auto expected = [&] {
    const scoped_level forced{level::scalar};
    return dequantize<T>(q);
  }();
  for (const level l : {level::neon, level::avx2, level::avx512}) {
    if (!is_supported(l)) continue;
    const scoped_level forced{l};
    const auto found      = dequantize<T>(q);
    std::size_t different = 0;
    for (std::size_t i = 0; i != found.size(); ++i) different += to_bits(found.data()[i]) != to_bits(expected.data()[i]) ? 1u : 0u;
    INFO(level_name(l) << ", groups of " << S::block.cols << ", codes of " << code_bits<typename S::element> << " bits, values of " << sizeof(T) << " bytes");
    CHECK(different == 0);
  }
}

template <scheme S>
void compare_scheme() {
  constexpr std::size_t Width = S::block.cols;
  for (const scales kind : {scales::ordinary, scales::wide, scales::any_bits})
    for (const extent e : {extent{5, 4 * Width + 7}, extent{3, 13 * Width}, extent{64, 1024}}) {
      const auto q = any_matrix<S>(e, kind, static_cast<std::uint32_t>(e.cols));
      compare<float>(q), compare<bfloat16>(q), compare<float16>(q);
    }
}
template <class Element, std::size_t Width>
void compare_all() {
  compare_scheme<in_groups<Element, Width>>();
}
template <class Element>
void compare_widths() {
  compare_all<Element, 32>(), compare_all<Element, 128>();  // less than 64, of which kernels take several, and more
}

}  // namespace

TEST_CASE("any codes and any scales give the same values at every level: floats of 8 bits") {
  compare_widths<float8_e4m3fn>(), compare_widths<float8_e5m2>(), compare_widths<float8_e4m3fnuz>();
}
TEST_CASE("so do those with NaN and infinities at other places, and with more binades than a scale leaves room for") {
  compare_all<k8p4, 32>(), compare_all<k8p3, 128>(), compare_all<e6m1, 32>(), compare_all<far_from_one, 128>();
}
TEST_CASE("so do codes of 4 bits") {
  compare_widths<float4_e2m1fn>(), compare_widths<int4>();
}
TEST_CASE("so do codes with a zero point") {
  compare_scheme<in_groups_with_zero<float8_e4m3fn, 128>>(), compare_scheme<in_groups_with_zero<int4, 32>>();
}
TEST_CASE("so do scales of 8 and 16 bits, below one of the whole matrix or alone, and with minima") {
  compare_scheme<nvfp4>(), compare_scheme<transformer_engine::nvfp4>(), compare_scheme<compressed_tensors::nvfp4>(), compare_scheme<ggml::nvfp4>();
  compare_scheme<ggml::q8_0>(), compare_scheme<ggml::q4_0>(), compare_scheme<ggml::q4_1>(), compare_scheme<gptq::group_128_symmetric>();
}
