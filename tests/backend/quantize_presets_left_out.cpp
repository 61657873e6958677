// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What quantize_presets.cpp leaves out of the quick set.
// Layer: tests. Stands on support/{compare_levels,all_schemes}.
#include "support/compare_levels.hpp"

#include <type_traits>

#include "support/all_schemes.hpp"

TEST_CASE("the other presets give the same bits at every level") {
  all::presets_left_out::for_each([]<class S>(std::type_identity<S>) { cases::compare_levels<S, float>(); });
}
