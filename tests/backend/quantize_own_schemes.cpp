// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Quantizers and dequantizers of the own schemes: every level of the machine against the scalar one.
// Layer: tests. Stands on support/{compare_levels,all_schemes}.
#include "support/compare_levels.hpp"

#include <type_traits>

#include "support/all_schemes.hpp"

TEST_CASE("Tessera's own schemes give the same bits at every level") {
  all::own_schemes::for_each([]<class S>(std::type_identity<S>) { cases::compare_levels<S, float>(); });
}
TEST_CASE("so they do from 16-bit floats") {
  using schemes = all::scheme_list<tessera::fp8_group_1x128, tessera::mxfp4, tessera::int8_row_zero_point>;
  schemes::for_each([]<class S>(std::type_identity<S>) { cases::compare_levels<S, tessera::bfloat16>(), cases::compare_levels<S, tessera::float16>(); });
}
