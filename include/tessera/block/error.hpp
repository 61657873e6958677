// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// compare<S...>(matrix): what each scheme costs and loses on a matrix.
// Layer: block. Stands on quantize, dequantize.
#pragma once

#include <array>
#include <cstdint>

#include "dequantize.hpp"
#include "quantize.hpp"

namespace tessera::inline v0 {

/// A scheme's cost and loss on one matrix. The error of an element is its value after the way there and back (as float) minus the
/// element; elements that are not finite are left out of errors and only counted.
struct scheme_error {
  const char* scheme;
  double bits_per_value;       ///< of this matrix: 8 * bytes / elements
  std::uint64_t bytes;         ///< codes, scales and zero points
  double max_error;            ///< the largest magnitude of an error
  double rmse;                 ///< the root of the mean squared error
  double sqnr_db;              ///< 10 log10(sum of squares / sum of squared errors), in dB; infinite without error
  double zero_share;           ///< the share of the elements that come back as 0
  std::uint64_t saturated;     ///< as in quantization_report
  std::uint64_t not_finite;    ///< NaN and infinite elements of the matrix
};

}  // namespace tessera::inline v0

#include "../simd/scalar/begin.hpp"

/// A sum of doubles in a fixed order, whatever the machine: element i goes to lane i mod 16, and the lanes are added as a tree.
class ordered_sum {
 public:
  constexpr void add(double x) noexcept { lanes_[next_++ % 16] += x; }
  constexpr double total() const noexcept {
    double level[16];
    for (std::size_t i = 0; i != 16; ++i) level[i] = lanes_[i];
    for (std::size_t width = 8; width != 0; width /= 2)
      for (std::size_t i = 0; i != width; ++i) level[i] += level[i + width];
    return level[0];
  }

 private:
  double lanes_[16]{};
  std::size_t next_ = 0;
};

template <scheme S, class T>
scheme_error measure(matrix_view<const T> x) {
  quantization_report report;
  const quantized_matrix<S> q = quantize<S>(x, report);
  const matrix<float> back    = dequantize<float>(q);
  ordered_sum squares, squared_errors;
  std::uint64_t zeros = 0, finite = 0;
  double worst = 0;
  for (std::size_t r = 0; r != x.rows(); ++r)
    for (std::size_t c = 0; c != x.cols(); ++c) {
      const auto value   = static_cast<double>(static_cast<float>(x(r, c)));
      const double error = static_cast<double>(back(r, c)) - value;
      const bool counts  = is_finite(static_cast<float>(x(r, c)));
      const double size  = error < 0 ? -error : error;
      squares.add(counts ? value * value : 0.0);
      squared_errors.add(counts ? error * error : 0.0);
      if (counts && !(size <= worst)) worst = size;  // a NaN stays
      finite += counts ? 1u : 0u;
      zeros += back(r, c) == 0 ? 1u : 0u;
    }
  const auto n       = static_cast<double>(x.size());
  const double error = squared_errors.total();
  // The compilers' own functions: <cmath> would cost 130 ms of compile time.
  return {.scheme         = S::name,
          .bits_per_value = n == 0 ? 0.0 : 8.0 * static_cast<double>(q.bytes()) / n,
          .bytes          = q.bytes(),
          .max_error      = worst,
          .rmse           = finite == 0 ? 0.0 : __builtin_sqrt(error / static_cast<double>(finite)),
          .sqnr_db        = error == 0 ? __builtin_huge_val() : 10.0 * __builtin_log10(squares.total() / error),
          .zero_share     = n == 0 ? 0.0 : static_cast<double>(zeros) / n,
          .saturated      = report.saturated,
          .not_finite     = x.size() - finite};
}

#include "../simd/scalar/end.hpp"

namespace tessera::inline v0 {

/// One scheme_error for each scheme, in the order given: `for (const auto& e : compare<fp8_row, int8_row>(w))`.
template <scheme... S, source_matrix M>
std::array<scheme_error, sizeof...(S)> compare(const M& x) {
  return {scalar::measure<S>(detail::view_of(x))...};
}

}  // namespace tessera::inline v0
