// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A case of the library, once for each level.
// Layer: bench. Stands on groups.
#pragma once

#include <utility>

#include "groups.hpp"

namespace bench {

inline void add_at_levels(std::vector<work>& to, work w) {
  for (const int level : levels()) {
    work at  = w;
    at.who   = role::ours;
    at.level = level;
    at.by    = name_of_level(level) + w.by;  // w.by is what is added to the name, such as " +report"
    to.push_back(std::move(at));
  }
}

inline constexpr std::array<bool, sizes> only_l2{false, true, false};

}  // namespace bench
