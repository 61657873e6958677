// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Verifying and timing the cases of a group, all interleaved in one process.
// Layer: bench. Stands on work.
#pragma once

#include <array>
#include <cstddef>
#include <vector>

#include "work.hpp"

namespace bench {

struct settings {
  std::array<std::size_t, sizes> elements = {4096, 131'072, std::size_t{64} << 20};
  std::array<bool, sizes> measured        = {true, true, true};
  std::size_t rounds = 101, dram_rounds = 15;
  double sample_ns = 100e3;  ///< of one sample in cache
};

/// Where scales and reports lie, for the sizes that are measured. Before anything else.
void lay_out(const settings& s);

/// True if all levels write the same bytes; cases that do not are named on stderr and not measured.
/// Peers get a remark on how many of their elements are others.
bool verify(std::vector<work>& cases, const settings& s);

/// Fills ns of each case: the best round. A case that takes more than a nanosecond an element does an eighth of the DRAM size.
void measure(std::vector<work>& cases, const settings& s);

/// The best of several rounds of many calls, ns a call.
double ns_of_call(void (*call)());

}  // namespace bench
