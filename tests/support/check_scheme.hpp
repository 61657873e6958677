// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// check_scheme<S>(): the library's quantize, quantize_into, dequantize and report of a scheme against the naive quantizer's, for every
// source type, shape and content, bit for bit; and what must not be touched.
// Layer: tests/support. Stands on tessera/tessera.hpp, the naive quantizer and Catch2.
#ifndef TESSERA_TESTS_SUPPORT_CHECK_SCHEME_HPP
#define TESSERA_TESTS_SUPPORT_CHECK_SCHEME_HPP

#include <tessera/tessera.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <string>
#include <type_traits>
#include <vector>

#include "catch.hpp"
#include "naive_quantizer.hpp"
#include "quantizer_cases.hpp"

namespace cases {

using namespace tessera;

inline std::uint64_t compared = 0;

/// Counts, and keeps the first difference as a sentence: a CHECK for each of millions of numbers would take minutes.
struct differences {
  std::uint64_t count = 0;
  std::string first;

  void expect(std::uint64_t got, std::uint64_t expected, const char* what, std::size_t i) {
    ++compared;
    if (got == expected || count++ != 0) return;
    char line[128];
    std::snprintf(line, sizeof line, "%s %zu: got %llx, expected %llx", what, i, static_cast<unsigned long long>(got), static_cast<unsigned long long>(expected));
    first = line;
  }
  /// Floats by their bits; a NaN by being one.
  void expect_float(float got, float expected, const char* what, std::size_t i) {
    if (std::isnan(expected) && std::isnan(got)) got = expected;
    expect(oracle::bits_of(got), oracle::bits_of(expected), what, i);
  }
};

template <class S>
void compare_codes(differences& d, quantized_view<const S> q, const naive::result& expected, const char* what) {
  const std::size_t cols = q.extent().cols;
  for (std::size_t i = 0; i != expected.codes.size(); ++i) d.expect(bits_of(static_cast<typename S::element>(q.codes()(i / cols, i % cols))), expected.codes[i], what, i);
  d.expect(q.scales().size(), expected.scales.size(), "number of scales", 0);
  if (q.scales().size() != expected.scales.size()) return;
  const std::size_t width = q.scales().cols();
  for (std::size_t i = 0; i != expected.scales.size(); ++i) {
    const auto s = q.scales()(i / width, i % width);
    if constexpr (std::is_same_v<typename S::scale, float>) {
      d.expect_float(s, expected.scales[i], "scale", i);
    } else {  // a byte of the exponent, FF for NaN
      int e = 0;
      const float m = std::frexp(expected.scales[i], &e);
      d.expect(s.bits(), std::isnan(m) ? 0xffu : static_cast<std::uint32_t>(e - 1 + 127), "E8M0 scale", i);
    }
    if constexpr (has_zero_point<S>) d.expect(static_cast<std::uint32_t>(static_cast<int>(static_cast<float>(q.zero_points()(i / width, i % width)))), static_cast<std::uint32_t>(expected.zeros[i]), "zero point", i);
  }
}

inline void compare_reports(differences& d, const quantization_report& got, const naive::report& expected) {
  d.expect(got.zero_groups, expected.zero_groups, "zero_groups", 0);
  d.expect(got.saturated, expected.saturated, "saturated", 0);
  d.expect(got.flushed, expected.flushed, "flushed", 0);
  d.expect(got.nan_in, expected.nan_in, "nan_in", 0);
  d.expect(got.inf_in, expected.inf_in, "inf_in", 0);
  d.expect(got.nan_out, expected.nan_out, "nan_out", 0);
}

/// Values as T: rounded to float, which the naive quantizer has done, and then to T.
template <class T, class S>
void compare_values(differences& d, const quantized_matrix<S>& q, const naive::result& expected, std::size_t gap) {
  const extent e = q.extent();
  const T poison = element_from<T>(-77.0f);
  std::vector<T> memory(e.rows * (e.cols + gap), poison);
  dequantize_into(q, matrix_view<T>{memory.data(), e, e.cols + gap});
  for (std::size_t i = 0; i != memory.size(); ++i) {
    const std::size_t r = i / (e.cols + gap), c = i % (e.cols + gap);
    if (c >= e.cols)
      d.expect(bits_of(memory[i]), bits_of(poison), "gap between rows of values", i);
    else
      d.expect_float(float_from(memory[i]), float_from(element_from<T>(expected.values[r * e.cols + c])), "value", r * e.cols + c);
  }
}

/// The bits behind the last code of each row of a packed matrix are 0.
template <class S>
void compare_padding(differences& d, quantized_view<const S> q) {
  if constexpr (is_packed<S>) {
    using element            = typename S::element;
    const std::size_t cols   = q.extent().cols;
    const std::size_t places = code_row_bytes<S>(cols) * 8 / static_cast<std::size_t>(code_bits<element>);
    for (std::size_t r = 0; r != q.extent().rows; ++r) {
      const packed_span<const element, order_of<S>> longer{q.codes().row(r).bytes(), places};
      for (std::size_t c = cols; c < places; ++c) d.expect(bits_of(longer[c]), 0, "padding code", r * places + c);
    }
  }
}

/// quantize_into with gaps between the rows of codes and of scales, which must stay as they were.
template <class S, class T>
void compare_into(differences& d, const source<T>& x, const naive::result& expected) {
  using element            = typename S::element;
  using scale              = typename S::scale;
  using code_storage       = std::conditional_t<is_packed<S>, std::uint8_t, element>;
  constexpr std::size_t gap = 3;
  const extent e{x.rows, x.cols}, blocks = blocks_in(e, S::block);
  const std::size_t row = is_packed<S> ? code_row_bytes<S>(e.cols) : e.cols;
  const auto poison_code  = static_cast<code_storage>(0x25);
  const auto poison_scale = static_cast<scale>(3.0f);
  std::vector<code_storage> codes((row + gap) * e.rows + gap, poison_code);
  std::vector<scale> scales((blocks.cols + gap) * blocks.rows + gap, poison_scale);
  using codes_view = typename quantized_view<S>::codes_view;
  const codes_view code_view{codes.data(), e, row + gap};
  const matrix_view<scale> scale_view{scales.data(), blocks, blocks.cols + gap};

  if constexpr (has_zero_point<S>) {
    matrix<zero_type<S>> zeros{blocks};
    const quantized_view<S> out{code_view, scale_view, zeros.view()};
    quantize_into(x.view(), out);
    compare_codes<S>(d, out, expected, "code written into a view");
  } else {
    const quantized_view<S> out{code_view, scale_view};
    quantize_into(x.view(), out);
    compare_codes<S>(d, out, expected, "code written into a view");
  }
  for (std::size_t i = 0; i != codes.size(); ++i)
    if (i % (row + gap) >= row) d.expect(codes[i] == poison_code, true, "gap between rows of codes", i);
  for (std::size_t i = 0; i != scales.size(); ++i)
    if (i % (blocks.cols + gap) >= blocks.cols) d.expect(scales[i] == poison_scale, true, "gap between rows of scales", i);
}

template <class S, class T>
void check(std::size_t rows, std::size_t cols, std::size_t gap, content kind, std::uint32_t seed) {
  const source<T> x{rows, cols, gap, kind, seed};
  const auto before             = x.memory;
  const naive::result expected  = naive::quantize(recipe_of<S>, x.floats, rows, cols, x.stride);

  differences d;
  quantization_report report{1, 2, 3, 4, 5, 6};  // overwritten, not added to
  const quantized_matrix<S> q = quantize<S>(x.view(), report);
  compare_codes<S>(d, q, expected, "code");
  compare_reports(d, report, expected.report);
  compare_codes<S>(d, quantize<S>(x.view()), expected, "code without a report");
  compare_into<S>(d, x, expected);
  compare_values<float>(d, q, expected, gap);
  compare_values<bfloat16>(d, q, expected, gap);
  compare_values<float16>(d, q, expected, gap);
  compare_padding<S>(d, q);
  for (std::size_t i = 0; i < expected.values.size(); i += 1 + i / 200) d.expect_float(q(i / cols, i % cols), expected.values[i], "value of one element", i);
  d.expect(q.bytes(), storage_bytes<S>(extent{rows, cols}), "bytes", 0);
  d.expect(std::memcmp(before.data(), x.memory.data(), before.size() * sizeof(T)) == 0, true, "the source", 0);
  if constexpr (is_own<S>)
    for (std::size_t i = 0; i != expected.values.size(); ++i)
      d.expect(std::isnan(q(i / cols, i % cols)) && !std::isnan(x.floats[i / cols * x.stride + i % cols]), false, "a NaN that was not in the input", i);

  INFO(S::name << ", " << rows << " x " << cols << ", stride " << x.stride << ", " << name_of(kind) << ", " << sizeof(T) << "-byte source: " << d.count
               << " differences, the first: " << d.first);
  CHECK(d.count == 0);
}

/// Every content at small and ragged shapes, a few at large ones.
template <class S>
void check_scheme() {
  compared           = 0;
  std::uint32_t seed = 1;
  const auto all     = [&seed](std::size_t rows, std::size_t cols, std::size_t gap, content kind) {
    ++seed;
    check<S, float>(rows, cols, gap, kind, seed);
    check<S, bfloat16>(rows, cols, gap, kind, seed);
    check<S, float16>(rows, cols, gap, kind, seed);
  };
  for (const content kind : all_contents) {
    all(1, 1, 0, kind);
    all(1, 127, 5, kind);
    all(2, 6, 1, kind);
    all(7, 131, 9, kind);
    all(5, 0, 3, kind);
    all(0, 5, 0, kind);
    all(0, 0, 0, kind);
  }
  for (const content kind : {content::weights, content::mixed}) {
    all(127, 129, 0, kind);
    all(128, 128, 7, kind);
    all(129, 257, 1, kind);
    all(9, 256, 0, kind);  // rows of whole groups without gaps, which are done as one
  }
  all(300, 260, 4, content::any_finite);
  CHECK(compared != 0);
  std::printf("%-44s %9llu compared\n", S::name, static_cast<unsigned long long>(compared));
}

}  // namespace cases

#endif
