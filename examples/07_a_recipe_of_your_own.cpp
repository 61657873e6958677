// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A quantizer of your own in six lines, its bytes beside those of DeepSeek-V3, and which of the differences are ties.
// Layer: examples. Stands on tessera/block.hpp, tessera/interop/fmt_block.hpp and fmt.

#include <fmt/core.h>
#include <tessera/block.hpp>
#include <tessera/interop/fmt_block.hpp>

using namespace tessera;

/// FP8 in groups of 128 like DeepSeek-V3's activations, but elements are multiplied by the inverse of their scale, not divided by it.
struct my_activation : in_blocks<float8_e4m3fn, float, 1, 128> {
  static constexpr const char* name = "my_activation";
  static constexpr scale_rule scaling{.statistic = statistic::amax, .amax_floor = 1e-4f};
  static constexpr code_rule coding{.multiplier = multiplier::reciprocal};
};

/// The same with a fault: what is between two codes is cut off, not rounded.
struct my_fault : my_activation {
  static constexpr code_rule coding{.multiplier = multiplier::reciprocal, .rounding = rounding_mode::toward_zero};
};

/// bfloat16 data, which is full of ties: sums of four uniform numbers.
matrix<bfloat16> make_activations() {
  matrix<bfloat16> x{extent{64, 512}};
  std::uint32_t state = 1;
  const auto uniform  = [&state] { return static_cast<float>((state = state * 1664525u + 1013904223u) >> 8) / 16777216.0f - 0.5f; };
  for (std::size_t i = 0; i < x.size(); ++i) {
    const float a = uniform(), b = uniform(), c = uniform(), d = uniform();
    x.data()[i] = cast<bfloat16>(a + b + c + d);
  }
  return x;
}

int main() {
  const matrix<bfloat16> x = make_activations();
  const auto theirs        = quantize<deepseek_v3::activation>(x);

  fmt::print("{} and {}\n{}\n", deepseek_v3::activation::name, my_activation::name, compare_codes<5>(theirs, quantize<my_activation>(x), x));
  fmt::print("with a fault\n{}\n", compare_codes<3>(theirs, quantize<my_fault>(x), x));

  // A recipe is a type, so that everything else follows: groups along the columns, and what it costs to go there from the codes.
  const auto columns = retile<transposed<my_activation>>(quantize<my_activation>(x));
  fmt::print("in groups of 128 x 1: {}\n", columns.loss);
  const auto powers = retile<transposed<power_of_two<my_activation>>>(quantize<power_of_two<my_activation>>(x));
  fmt::print("with powers of two as scales: {}\n", powers.loss);
}
