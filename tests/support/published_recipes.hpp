// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The presets that have a published formula in Python, what they give for a matrix, and where they are known to differ from it.
// Layer: tests/support. Stands on published_inputs.hpp; published_recipes.cpp, which meets the library, is compiled once for the programs of
// tests/golden and tests/oracle. To add a preset: its line there, and its formula in tests/oracle/published_formulas.py.
#ifndef TESSERA_TESTS_SUPPORT_PUBLISHED_RECIPES_HPP
#define TESSERA_TESTS_SUPPORT_PUBLISHED_RECIPES_HPP

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "published_inputs.hpp"

namespace published {

/// All that a quantizer gives, as bits: scales of blocks row after row, a code a byte, zero points, the scale of the whole.
struct answers {
  std::vector<std::uint32_t> scales{};
  std::vector<std::uint8_t> codes{};
  std::vector<std::int32_t> zeros{};
  std::uint32_t global = 0;
};

// --- Known differences ----------------------------------------------------------------------------------------------------

/// Where a preset and the Python that is asked are known to differ. What is concerned is left out, and counted. Which flags are used, and
/// by which presets, is in published_recipes.cpp.
enum known : unsigned {
  nothing_known = 0,
  nan_groups = 1,       ///< groups with a NaN
  infinite_groups = 2,  ///< groups with an infinity
  codes_beside_nan =
      4,  ///< the codes, not the scales, of groups with a NaN; in two levels of a matrix with one or an infinity, or of zeros if
          ///< its scale is 0. Of a NaN in E2M1 the Python makes 4, 8 or C, the preset 7; torchao 0.18 divides by infinity
  just_above_powers = 8,     ///< a / Q at most 64 units above a power of two: the Python's ceil(log2()) errs, the preset goes by the bits
  smallest_scale = 16,       ///< codes beside E8M0's 00: the Python multiplies by something else than 2^127
  reciprocal_overflows = 32  ///< two levels, and fl(1 / g) / f is infinite: the codes, since 0 times it is a NaN
};

struct demands {
  std::size_t rows = 1, cols = 1;  ///< what rows and columns must be divisible by
  enum type_of_elements { any_type, bfloat16_only } type = any_type;
  unsigned differs = nothing_known;
  const char* of = "";  ///< of several versions of the Python, which
};

// --- The presets ----------------------------------------------------------------------------------------------------------

/// A preset without its type.
struct recipe {
  std::string name;  ///< that is asked for
  std::size_t scale_bytes = 0;
  bool is_for_blocks = false;  ///< of 128 rows
  demands demanded{};

  answers (*quantized)(const input& in) = nullptr;
  /// The answers with one NaN, and with 0 for what is known to differ; `left_out` counts those elements.
  answers (*without_differences)(answers a, const input& in, unsigned differs, std::size_t& left_out) = nullptr;

  bool fits(const input& in) const {
    if (in.rows % demanded.rows != 0 || in.cols % demanded.cols != 0) return false;
    if (!in.is_bfloat16 && demanded.type == demands::bfloat16_only) return false;
    return !in.is_for_blocks || is_for_blocks;
  }
  answers comparable(answers a, const input& in, std::size_t& left_out) const {
    return without_differences(static_cast<answers&&>(a), in, demanded.differs, left_out);
  }
};
const std::vector<recipe>& all_recipes();

// --- Answers as text -------------------------------------------------------------------------------------------------------

/// One answer as JSON: the number of the matrix, the first two scales, and FNV-1a of all scales and of the codes.
std::string summary_of(std::size_t matrix, const answers& a, std::size_t scale_bytes);

}  // namespace published

#endif
