// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// check_properties<S>(): what holds for any scheme, whatever its arithmetic: reports that agree with what one can count, values that
// agree with each other, blocks that do not depend on their neighbours, and compile time that agrees with run time.
// Layer: tests/support. Stands on tessera/tessera.hpp, the cases, the oracle and Catch2.
#ifndef TESSERA_TESTS_SUPPORT_CHECK_PROPERTIES_HPP
#define TESSERA_TESTS_SUPPORT_CHECK_PROPERTIES_HPP

#include <tessera/tessera.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <string>
#include <vector>

#include "catch.hpp"
#include "hash_of_quantized.hpp"
#include "quantizer_cases.hpp"

namespace cases {

using namespace tessera;

/// Which of the optional properties a scheme has.
struct traits_of_scheme {
  bool is_own           = false;  // no NaN but from a NaN
  bool values_are_fixed = false;  // quantized once more, the values stay
};

/// Counts claims, and keeps the first that did not hold as a sentence.
class claims {
 public:
  void hold(bool condition, const char* what, std::size_t i) {
    ++made_;
    if (condition || broken_++ != 0) return;
    first_ = std::string{what} + " at " + std::to_string(i);
  }
  std::uint64_t made() const { return made_; }
  std::uint64_t broken() const { return broken_; }
  const std::string& first() const { return first_; }

 private:
  std::uint64_t made_ = 0, broken_ = 0;
  std::string first_;
};

inline std::uint64_t claims_made = 0;

inline bool same_float(float a, float b) { return oracle::bits_of(a) == oracle::bits_of(b) || (std::isnan(a) && std::isnan(b)); }

template <class S>
typename S::element code_at(quantized_view<const S> q, std::size_t r, std::size_t c) {
  return static_cast<typename S::element>(q.codes()(r, c));
}
/// A code as a number, without the scale.
template <class S>
float number_at(quantized_view<const S> q, std::size_t r, std::size_t c) {
  return static_cast<float>(code_at<S>(q, r, c));
}

/// The report against what input and codes show.
template <class S>
void check_report(claims& claim, quantized_view<const S> q, const matrix_view<const float>& x, const quantization_report& report) {
  constexpr bool z_is_a_code = scaling_of<S>.zero_point != zero_point_kind::minimum;
  std::uint64_t nan_in = 0, inf_in = 0, nan_out = 0, flushed = 0;
  const extent full = block_in(q.extent(), S::block);
  for (std::size_t r = 0; r != x.rows(); ++r)
    for (std::size_t c = 0; c != x.cols(); ++c) {
      const float v = x(r, c), code = number_at<S>(q, r, c);
      nan_in += std::isnan(v) ? 1u : 0u;
      inf_in += std::isinf(v) ? 1u : 0u;
      nan_out += std::isnan(code) ? 1u : 0u;
      const float stands_for_zero = z_is_a_code ? q.zero_at(r / full.rows, c / full.cols) : 0.0f;
      flushed += v != 0 && !std::isnan(v) && (z_is_a_code ? code == stands_for_zero : q(r, c) == 0) ? 1u : 0u;
    }
  claim.hold(report.nan_in == nan_in, "nan_in of the report", report.nan_in);
  claim.hold(report.inf_in == inf_in, "inf_in of the report", report.inf_in);
  claim.hold(report.nan_out == nan_out, "nan_out of the report", report.nan_out);
  claim.hold(report.flushed == flushed, "flushed of the report", report.flushed);
  claim.hold(report.saturated <= x.size() && report.zero_groups <= q.scales().size(), "a count beyond what there is", 0);
}

/// Every block as a matrix of its own: ragged or not, at the edge or inside, it gives the same codes. Schemes of two levels look at all.
template <class S, class T>
void check_blocks(claims& claim, quantized_view<const S> q, const source<T>& x) {
  if constexpr (!has_global_scale<S>)
    for_each_tile(q.extent(), S::block, [&](std::size_t i, std::size_t j, const tile& t) {
      const matrix_view<const T> part{x.memory.data() + t.row * x.stride + t.col, t.size, x.stride};
      const auto alone = quantize<S>(part);
      claim.hold(to_bits(alone.scales()(0, 0)) == to_bits(q.scales()(i, j)), "the scale of a block by itself", i * q.scales().cols() + j);
      if constexpr (has_zero_point<S>)
        claim.hold(same_float(static_cast<float>(alone.zero_points()(0, 0)), static_cast<float>(q.zero_points()(i, j))), "the zero point of a block by itself", i);
      for (std::size_t r = 0; r != t.size.rows; ++r)
        for (std::size_t c = 0; c != t.size.cols; ++c)
          claim.hold(bits_of(code_at<S>(alone, r, c)) == bits_of(code_at<S>(q, t.row + r, t.col + c)), "a code of a block by itself", (t.row + r) * x.cols + t.col + c);
    });
}

template <class S, class T>
void check_matrix(claims& claim, std::size_t rows, std::size_t cols, std::size_t gap, content kind, const traits_of_scheme& traits) {
  const source<T> x{rows, cols, gap, kind, 1234};
  const auto before = x.memory;
  const matrix_view<const float> floats{x.floats.data(), extent{rows, cols}, x.stride};
  quantization_report report{9, 9, 9, 9, 9, 9};
  const auto q       = quantize<S>(x.view(), report);
  const auto quiet   = quantize<S>(x.view());
  const auto values  = dequantize<float>(q);
  const auto brains  = dequantize<bfloat16>(q);
  const auto halves  = dequantize<float16>(q);
  const quantized_view<const S> view = q;

  claim.hold(q.extent() == extent{rows, cols} && q.codes().extent() == q.extent(), "the extent", 0);
  claim.hold(q.scales().extent() == blocks_in(q.extent(), S::block), "the extent of the scales", 0);
  claim.hold(q.bytes() == storage_bytes<S>(q.extent()), "the bytes", q.bytes());
  claim.hold(before.empty() || std::memcmp(before.data(), x.memory.data(), before.size() * sizeof(T)) == 0, "the source, which was written", 0);
  check_report<S>(claim, view, floats, report);
  check_blocks<S>(claim, view, x);
  for (std::size_t r = 0; r != rows; ++r)
    for (std::size_t c = 0; c != cols; ++c) {
      const std::size_t i = r * cols + c;
      const float v       = values(r, c);
      claim.hold(bits_of(code_at<S>(view, r, c)) == bits_of(code_at<S>(quiet, r, c)), "a code, changed by the report", i);
      claim.hold(same_float(v, q(r, c)), "operator() and dequantize", i);
      claim.hold(same_float(float_from(brains(r, c)), float_from(element_from<bfloat16>(v))), "a value as bfloat16", i);
      claim.hold(same_float(float_from(halves(r, c)), float_from(element_from<float16>(v))), "a value as float16", i);
      if (traits.is_own) claim.hold(!std::isnan(v) || std::isnan(floats(r, c)), "a NaN that was not in the input", i);
      if (traits.is_own && std::isfinite(floats(r, c)) && kind != content::huge && kind != content::largest && kind != content::any_finite && kind != content::any_bits)
        claim.hold(std::isfinite(v), "a number that became infinite", i);
    }
  if constexpr (is_packed<S>) {
    using element            = typename S::element;
    const std::size_t places = code_row_bytes<S>(cols) * 8 / static_cast<std::size_t>(code_bits<element>);
    for (std::size_t r = 0; r != rows; ++r) {
      const packed_span<const element, order_of<S>> longer{q.codes().row(r).bytes(), places};
      for (std::size_t c = cols; c < places; ++c) claim.hold(bits_of(static_cast<element>(longer[c])) == 0, "a padding code that is not 0", r);
    }
  }
  if (traits.values_are_fixed && (kind == content::weights || kind == content::one_sided || kind == content::ties || kind == content::zeros)) {
    const auto again = dequantize<float>(quantize<S>(values));
    for (std::size_t i = 0; i != values.size(); ++i) claim.hold(values.data()[i] == again.data()[i], "a value that changed the second time", i);
  }
}

/// Every content at a ragged shape, the plain ones at others; and a matrix of 2 x 40 in both worlds.
template <class S>
void check_properties(const traits_of_scheme& traits) {
  const auto run = [&traits](auto type, std::size_t rows, std::size_t cols, std::size_t gap, content kind) {
    claims claim;
    check_matrix<S, decltype(type)>(claim, rows, cols, gap, kind, traits);
    claims_made += claim.made();
    INFO(S::name << ", " << rows << " x " << cols << ", " << name_of(kind) << ", " << sizeof type << "-byte source: " << claim.broken() << " broken, the first: "
                 << claim.first());
    CHECK(claim.broken() == 0);
  };
  for (const content kind : all_contents) {
    run(float{}, 3, 150, 5, kind);
    run(bfloat16{}, 2, 37, 1, kind);
    run(float{}, 1, 1, 0, kind);
  }
  for (const extent e : {extent{0, 0}, extent{0, 7}, extent{7, 0}}) run(float{}, e.rows, e.cols, 2, content::weights);
  run(float{}, 127, 129, 0, content::weights);
  run(bfloat16{}, 129, 130, 3, content::mixed);

  constexpr std::uint64_t at_compile_time = hash_of_all<S, float>(extent{2, 40}, 5);
  volatile std::uint32_t seed             = 5;
  INFO(S::name);
  CHECK(hash_of_all<S, float>(extent{2, 40}, seed) == at_compile_time);
}

}  // namespace cases

#endif
