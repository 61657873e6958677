// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What is measured: a loop over elements, who wrote it, what it reads and writes, and how long it took at each size.
// Layer: bench. Stands on the standard library alone, so that peers, which are compiled for this machine, share no code with the library.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <vector>

namespace bench {

/// Does n elements. Scales lie beside codes, scales_at bytes after them, in and out alike; the report is report_at bytes after the output.
using loop = void (*)(const void* in, void* out, std::size_t n);

using rearrangement = void (*)(void* out, std::size_t n);

inline std::size_t scales_at = 0, report_at = 0;

/// Working sets: 4096 elements, 131,072, and what no cache holds.
inline constexpr std::size_t sizes = 3;
inline constexpr std::size_t l1 = 0, l2 = 1, dram = 2;
inline constexpr std::array<const char*, sizes> size_name{"L1", "L2", "DRAM"};

/// Bytes an element, without scales.
struct traffic {
  double in, out;
  friend bool operator==(const traffic&, const traffic&) = default;
};

enum class role {
  ours,        ///< the library at a level; equal bits at all levels, or nothing is measured
  twin,        ///< the library built otherwise: -march=native
  peer,        ///< somebody else's
  limit,       ///< a loop that does nothing but the same traffic, with regular stores
  limit_past,  ///< the same with stores past the caches
  copy         ///< memcpy of as many bytes, read and written together
};

struct work {
  std::string kernel;  ///< what is done, such as "f32->e4m3"
  std::string by;      ///< a level, or a peer
  std::string input;   ///< a name that data.hpp knows
  traffic bytes;
  loop run;
  role who                      = role::peer;
  int level                     = -1;  ///< the tessera::level that is forced
  int stores                    = 0;   ///< the tessera::store_policy that is forced; 0 is by size, as nobody forces it
  std::array<bool, sizes> is_at = {true, true, true};
  rearrangement unpack          = nullptr;  ///< of a peer with another layout: its output to where ours lies, to be compared
  std::string remark            = {};
  std::array<double, sizes> ns  = {};  ///< of an element, the best round; 0 if not measured
};

/// GB of input a second at a size, 0 if not measured.
inline double input_speed(const work& w, std::size_t size) { return w.ns[size] > 0 ? w.bytes.in / w.ns[size] : 0; }

}  // namespace bench
