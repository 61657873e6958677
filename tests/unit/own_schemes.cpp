// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What holds for all of Tessera's own schemes: defined results for every input, reports that can be counted again, and values that a
// second quantization does not change where scales are powers of two.
// Layer: tests/unit. Stands on tests/support/check_properties.hpp and the list of all schemes.
#include "support/all_schemes.hpp"
#include "support/check_properties.hpp"

using namespace tessera;

namespace {

TEST_CASE("every own scheme is defined for every input, and reports what happened") {
  all::own_schemes::for_each([]<class S>(std::type_identity<S>) { cases::check_properties<S>({.is_own = true, .values_are_fixed = all::has_fixed_values<S>}); });
  std::printf("%zu schemes, %llu claims\n", all::own_schemes::size, static_cast<unsigned long long>(cases::claims_made));
}

}  // namespace
