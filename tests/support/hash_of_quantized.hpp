// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// hash_of_all<S, T>(extent, seed): one number for all that quantizing a small matrix gives, to compare compile time with run time.
// Layer: tests/support. Stands on tessera/tessera.hpp.
#ifndef TESSERA_TESTS_SUPPORT_HASH_OF_QUANTIZED_HPP
#define TESSERA_TESTS_SUPPORT_HASH_OF_QUANTIZED_HPP

#include <tessera/tessera.hpp>

#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>

namespace cases {

/// Of 64-bit numbers: each step is one to one in the number and in the state, so one number that differs changes the hash. By words, since
/// bytes, as FNV has it, were most of what the tests of tests/backend ran for.
class hash {
 public:
  constexpr void add(std::uint64_t x) {
    state_ = (state_ ^ x) * 0x9e3779b97f4a7c15u;
    state_ ^= state_ >> 32;
  }
  template <class T>
  constexpr void add_number(T x) {
    add(tessera::to_bits(x));
  }
  /// Not of a scheme: compiled once for each type.
  template <class T>
  constexpr void add_numbers(const tessera::matrix<T>& m) {
    for (std::size_t i = 0; i != m.size(); ++i) add_number(m.data()[i]);
  }
  constexpr std::uint64_t value() const { return state_; }

 private:
  std::uint64_t state_ = 0xcbf29ce484222325u;
};

/// Numbers from 2^-7 to 2^0, a zero now and then; in the last row infinities, NaN and the smallest float too. `seed` is what the
/// optimizer may not know.
template <class T>
constexpr tessera::matrix<T> small_matrix(tessera::extent e, std::uint32_t seed) {
  tessera::matrix<T> m{e};
  std::uint32_t s = seed;
  for (std::size_t i = 0; i != m.size(); ++i) {
    s       = 1664525u * s + 1013904223u;
    float x = std::bit_cast<float>((s & 0x8000'0000u) | (120u + (s >> 28 & 7u)) << 23 | (s >> 4 & 0x007f'0000u));
    if (s % 19 == 0) x = 0.0f;
    if (i >= m.size() - e.cols) {
      if (i % 23 == 1) x = std::numeric_limits<float>::infinity();
      if (i % 29 == 2) x = std::numeric_limits<float>::quiet_NaN();
      if (i % 31 == 3) x = std::bit_cast<float>(0x8000'0001u);
    }
    m.data()[i] = tessera::cast<T>(x);
  }
  return m;
}

/// Codes, scales, zero points, the scale of the whole, values of three types and the report. What `enter` returns lives while the library
/// quantizes and dequantizes. With `OneByOne` also what operator() says, which no level changes.
template <class S, bool OneByOne = true, class T, class Enter>
constexpr std::uint64_t hash_of_quantized(const tessera::matrix<T>& x, const Enter& enter) {
  const tessera::extent e = x.extent();
  tessera::quantization_report report;
  const auto inside = [&](auto what) {
    [[maybe_unused]] const auto& scope = enter();
    return what();
  };
  const auto q = inside([&] { return tessera::quantize<S>(x, report); });
  hash h;
  for (std::size_t r = 0; r != e.rows; ++r)
    for (std::size_t c = 0; c != e.cols; ++c) {
      h.add_number(static_cast<typename S::element>(q.codes()(r, c)));
      if constexpr (OneByOne) h.add_number(q(r, c));
    }
  for (std::size_t r = 0; r != q.scales().rows(); ++r)
    for (std::size_t c = 0; c != q.scales().cols(); ++c) {
      h.add_number(q.scales()(r, c));
      if constexpr (tessera::has_zero_point<S>) h.add_number(static_cast<float>(q.zero_points()(r, c)));
    }
  if constexpr (tessera::has_global_scale<S>) h.add_number(q.global());
  h.add_numbers(inside([&] { return tessera::dequantize(q); }));
  h.add_numbers(inside([&] { return tessera::dequantize<tessera::bfloat16>(q); }));
  h.add_numbers(inside([&] { return tessera::dequantize<tessera::float16>(q); }));
  for (const std::uint64_t n : {report.zero_groups, report.saturated, report.flushed, report.nan_in, report.inf_in, report.nan_out}) h.add(n);
  return h.value();
}
template <class S, class T>
constexpr std::uint64_t hash_of_all(tessera::extent e, std::uint32_t seed) {
  return hash_of_quantized<S>(small_matrix<T>(e, seed), [] { return 0; });
}

}  // namespace cases

#endif
