// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A case of the library, once for each level, and at the best one with each kind of stores.
// Layer: bench. Stands on groups, tessera/simd/stores.
#pragma once

#include <tessera/simd/stores.hpp>

#include <utility>

#include "groups.hpp"

namespace bench {

inline void add_at_levels(std::vector<work>& to, const work& w) {
  for (const int level : levels()) {
    work at  = w;
    at.who   = role::ours;
    at.level = level;
    at.by    = name_of_level(level) + w.by;  // w.by is what is added to the name, such as " +report"
    to.push_back(std::move(at));
  }
}

/// And then the best level with each kind of stores, whatever the size: what the size policy is compared with. Right behind it, since what is
/// measured one after the other differs least.
inline void add_at_levels_and_stores(std::vector<work>& to, const work& w) {
  add_at_levels(to, w);
  work best = to.back();
  for (const tessera::store_policy p : {tessera::store_policy::cached, tessera::store_policy::streaming}) {
    best.by     = name_of_level(best.level) + (p == tessera::store_policy::cached ? " +cached" : " +streaming");
    best.stores = static_cast<int>(p);
    to.push_back(best);
  }
}

using adder = void (*)(std::vector<work>& to, const work& w);

inline constexpr std::array<bool, sizes> only_l2{false, true, false};

}  // namespace bench
