// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Quantizers and dequantizers of the presets: every level of the machine against the scalar one.
// Layer: tests. Stands on support/{compare_levels,all_schemes}.
#include "support/compare_levels.hpp"

#include <type_traits>

#include "support/all_schemes.hpp"

TEST_CASE("every preset gives the same bits at every level") {
  all::presets::for_each([]<class S>(std::type_identity<S>) { cases::compare_levels<S, float>(); });
}
