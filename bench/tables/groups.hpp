// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The cases of each group, the limits beside them, and the peers.
// Layer: bench. Stands on work.
#pragma once

#include <string>
#include <vector>

#include "work.hpp"

namespace bench {

/// The levels that this machine runs and this build has kernels for, from scalar on.
std::vector<int> levels();
std::string name_of_level(int level);

void add_conversions(std::vector<work>& to);
void add_quantizers(std::vector<work>& to);
void add_dequantizers(std::vector<work>& to);

/// The library built with -march=native, from a module of its own; nothing if it is not there.
void add_native_twins(std::vector<work>& to, const std::string& group);

/// For each traffic that some case has: the loop that does nothing else, with regular stores and past the caches, and memcpy.
void add_limits(std::vector<work>& to);

// Each adds its cases of the group and says whether its header was there.
bool add_eigen(std::vector<work>& to, const std::string& group);
bool add_highway(std::vector<work>& to, const std::string& group);
bool add_cuda(std::vector<work>& to, const std::string& group);
bool add_torch(std::vector<work>& to, const std::string& group);
bool add_onednn(std::vector<work>& to, const std::string& group);
bool add_ggml(std::vector<work>& to, const std::string& group);

}  // namespace bench
