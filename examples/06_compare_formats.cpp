// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What each way to store weights costs and loses, on two matrices of a real network: 06_compare_formats [DIRECTORY].
// Layer: examples. Stands on tessera/block.hpp, support/read_matrix.hpp and fmt.

#include <fmt/core.h>
#include <tessera/block.hpp>

#include <chrono>
#include <exception>
#include <string>

#include "support/read_matrix.hpp"

using namespace tessera;
using weights = matrix_view<const bfloat16>;

/// The time that quantizing w and dequantizing the result takes.
template <class S>
double seconds(weights w) {
  const auto start = std::chrono::steady_clock::now();
  const auto back  = dequantize<bfloat16>(quantize<S>(w));
  const auto stop  = std::chrono::steady_clock::now();
  return back.extent() == w.extent() ? std::chrono::duration<double>(stop - start).count() : 0.0;
}

template <class S>
void print_row(weights w) {
  for (const auto& e : compare<S>(w))
    fmt::print("{:<32} {:>6.3f} {:>9} {:>10.3g} {:>10.3g} {:>8.2f} {:>8.3f} {:>10} {:>9.4f}\n", e.scheme, e.bits_per_value, e.bytes,
               e.max_error, e.rmse, e.sqnr_db, 100 * e.zero_share, e.saturated, seconds<S>(w));
}

template <class... S>
void print_table(weights w) {
  fmt::print("{:<32} {:>6} {:>9} {:>10} {:>10} {:>8} {:>8} {:>10} {:>9}\n", "scheme", "bits", "size", "max error", "RMSE", "SQNR", "zeros",
             "saturated", "time");
  fmt::print("{:<32} {:>6} {:>9} {:>10} {:>10} {:>8} {:>8} {:>10} {:>9}\n", "", "/value", "bytes", "", "", "dB", "%", "values", "s");
  (print_row<S>(w), ...);
}

void print_comparison(const char* source, const std::string& path, extent shape) {
  const auto w = read_matrix(path, shape);
  fmt::print("{}\n{} x {} bfloat16, {} bytes\n\n", source, shape.rows, shape.cols, 2 * shape.size());
  print_table<fp8_block_128x128, power_of_two<fp8_block_128x128>, fp8_group_1x128, fp8_row, fp8_tensor, deepseek_v3::weight,
              deepseek_v3::activation, int8_row, int4_group_128, int4_group_128_zero_point>(w.view());
  fmt::print("\n");
}

int main(int argc, char** argv) try {
  const std::string directory = argc > 1 ? argv[1] : TESSERA_DATA_DIR;

  print_comparison("ffn_output: all-MiniLM-L6-v2, encoder.layer.0.output.dense.weight", directory + "/ffn_output.bf16", extent{384, 1536});
  print_comparison("word_embedding: all-MiniLM-L6-v2, embeddings.word_embeddings.weight, rows 1996 to 2695, columns 0 to 299",
                   directory + "/word_embedding.bf16", extent{700, 300});

  fmt::print(
      "Error: value after the way there and back minus the bfloat16 weight. SQNR: power of the weights over power of the error.\n"
      "Size and bits count codes, scales and zero points. Zeros: share of the codes that stand for 0. Time: there and back, one thread.\n");
} catch (const std::exception& error) {
  fmt::print(stderr, "{}\n", error.what());
  return 1;
}
