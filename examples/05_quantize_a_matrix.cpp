// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A matrix to FP8 in blocks of 128 x 128 and back: codes, scales, report, error.
// Layer: examples. Stands on tessera/block.hpp and fmt.

#include <fmt/core.h>
#include <tessera/block.hpp>

#include <cmath>

using namespace tessera;

/// 200 x 300, so that the blocks at the edges are ragged; the upper right block holds nothing but zeros.
matrix<float> make_weights() {
  matrix<float> w{extent{200, 300}};
  for (std::size_t r = 0; r < w.rows(); ++r)
    for (std::size_t c = 0; c < w.cols(); ++c)
      w(r, c) = r < 128 && c >= 256 ? 0.0f : static_cast<float>((r * 37 + c * 11) % 101) / 1000.0f - 0.05f;
  return w;
}

int main() {
  matrix<float> w = make_weights();
  w(150, 10)      = 3.0f;  // one outlier: its block has to make room for it

  quantization_report report;
  const auto q = quantize<fp8_block_128x128>(w.view(), report);

  fmt::print("{} x {} values of {} bits, {} bytes instead of {}\n", q.extent().rows, q.extent().cols, bits_per_value<fp8_block_128x128>,
             q.bytes(), w.extent().size() * sizeof(float));

  const auto scales = q.scales();
  fmt::print("scales\n");
  for (std::size_t r = 0; r < scales.rows(); ++r)
    for (std::size_t c = 0; c < scales.cols(); ++c) fmt::print("{:>14.6g}{}", scales(r, c), c + 1 == scales.cols() ? "\n" : "");

  fmt::print("groups of zeros only {}, saturated {}, flushed to zero {}, NaN in {}, out {}\n", report.zero_groups, report.saturated,
             report.flushed, report.nan_in, report.nan_out);

  const float8_e4m3fn code = q.codes()(17, 42);
  fmt::print("w(17, 42) = {}: code 0x{:02x} = {}, times its scale {}\n", w(17, 42), code.bits(), float{code}, q(17, 42));

  matrix<bfloat16> back{w.extent()};
  dequantize_into(q, back.view());

  float worst = 0.0f;
  for (std::size_t r = 0; r < w.rows(); ++r)
    for (std::size_t c = 0; c < w.cols(); ++c) worst = std::fmax(worst, std::fabs(back(r, c) - w(r, c)));
  fmt::print("largest error after the way back into bfloat16 {:.6g}\n", worst);
}
