// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Quantizers and dequantizers of the presets: every level of the machine against the scalar one. 26 of 99 are in quantize_presets_left_out.cpp,
// which only --all builds: the quick set has a preset, or an own scheme, for each kernel of elements and for each pair of two policies.
// Layer: tests. Stands on support/{compare_levels,all_schemes,policy_pairs}.
#include "support/compare_levels.hpp"

#include <algorithm>
#include <type_traits>
#include <vector>

#include "support/all_schemes.hpp"
#include "support/policy_pairs.hpp"

TEST_CASE("presets give the same bits at every level") {
  all::presets::for_each([]<class S>(std::type_identity<S>) {
    if constexpr (!all::is_one_of<S, all::presets_left_out>) cases::compare_levels<S, float>();
    // Pairs whose codes come in order are counted in two ways: bounded ones in quantize_odd_policies.cpp, the others here.
    if constexpr (tessera::detail::divides_quickly<S>() && !tessera::detail::is_bounded<S>()) cases::compare_levels<S, tessera::bfloat16>();
  });
}

TEST_CASE("what is left out has no kernel of elements and no pair of policies that nothing else has") {
  std::vector<cases::policy_pair> pairs;
  const auto add = [&pairs]<class S>(std::type_identity<S>) {
    if constexpr (!all::is_one_of<S, all::presets_left_out>) cases::add_policy_pairs<S>(pairs);
  };
  all::own_schemes::for_each(add);
  all::presets::for_each(add);
  std::sort(pairs.begin(), pairs.end());
  all::presets_left_out::for_each([&pairs]<class S>(std::type_identity<S>) {
    std::vector<cases::policy_pair> of_one;
    cases::add_policy_pairs<S>(of_one);
    for (const cases::policy_pair& p : of_one) {
      CAPTURE(S::name, p);
      CHECK(std::binary_search(pairs.begin(), pairs.end(), p));
    }
  });
}
