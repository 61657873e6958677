// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// delayed_scaling: the amax history of a tensor and the multiplier it gives, as Transformer Engine keeps them.
// Layer: recipe. Stands on simd/scalar, core.
#pragma once

#include <cstddef>

#include "../simd/scalar/ops.hpp"

namespace tessera::inline v0 {

/// Which amax of the history counts.
enum class amax_choice : unsigned char { max, most_recent };

/// State of one tensor: quantize with `scale()`, measure its amax, then `update`. The multiplier is Q * 2^-margin / amax over the last
/// `History` steps, where a NaN does not count; it stays where that is 0, infinite or (most recent) NaN, and is at most the largest float.
/// \spec TransformerEngine d0067d0, common/recipe/delayed_scaling.cu; spec/quantizers.md 5.3 \proof tests/golden/recipes.cpp
template <std::size_t History = 1024>
class delayed_scaling {
 public:
  /// `largest` is Q, 448 for E4M3.
  explicit constexpr delayed_scaling(float largest, amax_choice choice = amax_choice::max, int margin = 0) noexcept : choice_{choice}, largest_{largest} {
    for (; margin > 0; --margin) largest_ /= 2;
    for (; margin < 0; ++margin) largest_ *= 2;
  }

  /// The multiplier of the elements, and its inverse.
  constexpr float scale() const noexcept { return scale_; }
  constexpr float scale_inv() const noexcept { return scalar::divide(1.0f, scale_); }
  /// Entry i of the history; 0 is the step to come.
  constexpr float history(std::size_t i) const noexcept { return history_[i]; }

  /// Takes the amax of this step into the history, rolls it, and renews the multiplier.
  constexpr void update(float amax) noexcept {
    for (std::size_t i = 0; i + 1 < History; ++i) history_[i] = history_[i + 1];
    history_[History - 1] = amax;
    float chosen          = amax;
    if (choice_ == amax_choice::max) {
      chosen = 0;
      for (float a : history_) chosen = scalar::fold(magnitude{}, chosen, a);
    }
    history_[0] = 0;
    if (!scalar::is_finite(chosen) || !(chosen > 0)) return;
    const float quotient = scalar::divide(largest_, chosen);
    scale_               = scalar::is_finite(quotient) ? quotient : scalar::float_max();
  }

 private:
  float history_[History]{};
  float scale_ = 1;
  amax_choice choice_;
  float largest_;
};

}  // namespace tessera::inline v0
