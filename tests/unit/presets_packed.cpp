// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What holds for all producers' presets of codes of less than a byte; the others are in presets.cpp.
// Layer: tests/unit. Stands on tests/support/check_properties.hpp and the list of all schemes.
#include "support/all_schemes.hpp"
#include "support/check_properties.hpp"

using namespace tessera;

namespace {

TEST_CASE("every preset of packed codes reports what happened, gives at compile time what it gives at run time, and keeps its values if scales are powers of two") {
  std::size_t n = 0;
  all::presets::for_each([&n]<class S>(std::type_identity<S>) {
    if constexpr (is_packed<S>) cases::check_properties<S>({.values_are_fixed = all::has_fixed_values<S>}), ++n;
  });
  std::printf("%zu presets, %llu claims\n", n, static_cast<unsigned long long>(cases::claims_made));
}

}  // namespace
