// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Double quantization: the float scales of NF4 blocks, themselves quantized to 8 bits in blocks of 256, as QLoRA stores them.
// Layer: block. Stands on quantize, view/matrix.
#pragma once

#include <cstddef>
#include <cstdint>

#include "../view/matrix.hpp"
#include "quantize.hpp"

#include "../simd/scalar/begin.hpp"

/// bitsandbytes' signed "dynamic" map: 256 floats from -0.99297 to 1, ascending, denser toward 0.
/// \spec bitsandbytes functional.py, create_dynamic_map(True, 7, 8), with torch's linspace in float (a fused multiply-add on the CPU)
struct dynamic_map {
  float values[256]{};

  constexpr dynamic_map() noexcept {
    constexpr float powers[] = {1e-6f, 1e-5f, 1e-4f, 1e-3f, 1e-2f, 1e-1f, 1.0f};
    std::size_t n            = 0;  // of the positive numbers, from the smallest up
    for (int i = 0; i != 7; ++i) {
      const int last   = 1 << i;  // last + 1 boundaries from 0.1 to 1
      const float gap  = (1.0f - 0.1f) / static_cast<float>(last);
      const auto boundary = [&](int k) {
        return k < (last + 1) / 2 ? multiply_add(gap, static_cast<float>(k), 0.1f) : multiply_add(-gap, static_cast<float>(last - k), 1.0f);
      };
      float below = boundary(0);
      for (int k = 0; k != last; ++k, ++n) {
        const float above  = boundary(k + 1);
        const float middle = powers[i] * ((below + above) / 2.0f);
        values[128 + n]    = middle;
        values[126 - n]    = -middle;
        below              = above;
      }
    }
    values[255] = 1.0f;
  }

  /// The code of the value nearest to x; of two equally near the lower.
  constexpr std::uint8_t code_of(float x) const noexcept {
    std::size_t low = 0, high = 255;  // the code is in [low, high]
    while (low != high) {
      const std::size_t middle = (low + high) / 2;
      const double threshold   = (static_cast<double>(values[middle]) + static_cast<double>(values[middle + 1])) / 2;
      if (static_cast<double>(x) > threshold)
        low = middle + 1;
      else
        high = middle;
    }
    return static_cast<std::uint8_t>(low);
  }
};

#include "../simd/scalar/end.hpp"

namespace tessera::inline v0::bitsandbytes {

inline constexpr scalar::dynamic_map dynamic_map{};

/// The scales of NF4 blocks in 8 bits: scale i is map[code i] * absmax of its 256 + offset.
/// In memory: n bytes, 4 bytes for each 256, and the offset: 8.127 bits a scale in place of 32.
class nested_scales {
 public:
  static constexpr std::size_t block = 256;

  /// Quantizes n scales. `offset` is subtracted first: bitsandbytes takes their mean (in float, in an order it does not state, so that
  /// who wants its bytes takes the offset from the checkpoint). A block of scales that all equal the offset has absmax 0 and codes of 0.
  /// \spec bitsandbytes functional.py, quantize_4bit with compress_statistics
  constexpr nested_scales(const float* scales, std::size_t n, float offset) : codes_(n), absmax_(ceil_div(n, block)), offset_{offset} {
    for (std::size_t b = 0; b != absmax_.size(); ++b) {
      const std::size_t end = b * block + block < n ? b * block + block : n;
      float a               = 0;
      for (std::size_t i = b * block; i != end; ++i) a = scalar::fold(magnitude{}, a, scalar::add(scales[i], -offset));
      absmax_.data()[b] = a;
      const float r     = a == 0 ? 0.0f : scalar::divide(1.0f, a);
      for (std::size_t i = b * block; i != end; ++i)
        codes_.data()[i] = dynamic_map.code_of(scalar::multiply(scalar::add(scales[i], -offset), r));
    }
  }

  constexpr std::size_t size() const noexcept { return codes_.size(); }
  constexpr const std::uint8_t* codes() const noexcept { return codes_.data(); }
  constexpr const float* absmax() const noexcept { return absmax_.data(); }
  constexpr float offset() const noexcept { return offset_; }
  constexpr std::size_t bytes() const noexcept { return codes_.size() + sizeof(float) * (absmax_.size() + 1); }

  /// Scale i as a block is dequantized with it: a product and a sum, each rounded to float.
  constexpr float operator[](std::size_t i) const noexcept {
    return scalar::add(scalar::multiply(dynamic_map.values[codes_.data()[i]], absmax_.data()[i / block]), offset_);
  }

 private:
  buffer<std::uint8_t> codes_;
  buffer<float> absmax_;
  float offset_;
};

/// The mean of n scales, added in order in double and rounded to float once.
constexpr float mean(const float* scales, std::size_t n) noexcept {
  double sum = 0;
  for (std::size_t i = 0; i != n; ++i) sum += static_cast<double>(scales[i]);
  return n == 0 ? 0.0f : static_cast<float>(sum / static_cast<double>(n));
}

}  // namespace tessera::inline v0::bitsandbytes
