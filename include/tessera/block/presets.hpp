// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The quantizers of DeepSeek-V3, byte for byte.
// Layer: block. Stands on scheme, format/catalogue.
#pragma once

#include "../format/catalogue/catalogue.hpp"
#include "scheme.hpp"

/// deepseek-ai/DeepSeek-V3 (9b4e978) and the DeepGEMM casts (54e2261) that its weights are said to follow.
namespace tessera::inline v0::deepseek_v3 {

/// The activations, as `act_quant` of inference/kernel.py: a = max(amax, 1e-4), s = a / 448, code = cast(x / s), saturating, NaN is 7F.
/// NaN is left out of amax and stays a NaN; an infinity makes s infinite, the finite elements 0 and itself NaN.
/// Read, not run: on a GPU Triton's division may differ in the last bit. \spec spec/quantizers.md 3.1
struct activation {
  static constexpr const char* name = "deepseek_v3::activation";
  using element                     = float8_e4m3fn;
  using scale                       = float;
  static constexpr extent block{1, 128};
  static constexpr scale_rule scaling{.statistic = statistic::amax, .amax_floor = 1e-4f};
  static constexpr code_rule coding{.nan = nan_mode::canonical_positive};
};

/// The weights, as DeepGEMM's `per_block_cast_to_fp8` on torch CPU: the same scale, but code = cast(x * fl(1 / s)). The exporter of the
/// published checkpoint is not public; this is the published function of the same meaning. A NaN makes its whole block NaN.
/// Read, and compared with an independent program's vectors. \spec spec/quantizers.md 3.3 and 3.5
struct weight {
  static constexpr const char* name = "deepseek_v3::weight";
  using element                     = float8_e4m3fn;
  using scale                       = float;
  static constexpr extent block{128, 128};
  static constexpr scale_rule scaling{.statistic = statistic::amax_or_nan, .amax_floor = 1e-4f};
  static constexpr code_rule coding{.multiplier = multiplier::reciprocal, .nan = nan_mode::canonical_positive};
};

}  // namespace tessera::inline v0::deepseek_v3
