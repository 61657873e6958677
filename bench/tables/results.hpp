// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What came out, and where it goes: tables and goals on the terminal, JSON and bars in files.
// Layer: bench. Stands on work.
#pragma once

#include <string>
#include <vector>

#include "work.hpp"

namespace bench {

struct group_results {
  std::string name;
  std::vector<work> cases;
};

/// ns a call.
struct small_calls {
  double e4m3_128 = 0, bf16_128 = 0;                ///< convert of 128 floats
  double direct = 0, switched = 0, dispatched = 0;  ///< an empty kernel: called at once, chosen by the level alone, through dispatch
};
small_calls measure_small_calls();

/// What a peer that lives in Python took, and the library beside it in that process; ns an element at the L2 size.
struct python_peer {
  std::string kernel;
  double ours, theirs;
};
/// As bench/ml_dtypes_casts.py wrote it; empty if the file is not there.
std::vector<python_peer> read_python_peers(const std::string& path);

struct results {
  std::vector<group_results> groups;
  std::vector<python_peer> ml_dtypes;
  small_calls calls;
  std::vector<std::string> missing;  ///< peers whose headers were not there
};

/// The limit of a traffic at a size: ns an element of the faster of both kinds of stores, 0 if not measured.
double limit_ns(const std::vector<work>& cases, traffic bytes, std::size_t size);
double copy_ns(const std::vector<work>& cases, traffic bytes, std::size_t size);

/// One thing that issue 5 asks for. A measured value of 0 means that it was not.
struct goal {
  std::string what;
  double asked;
  double measured;
  enum class direction { at_least, at_most } is = direction::at_least;
  bool is_met() const { return measured > 0 && (is == direction::at_least ? measured >= asked : measured <= asked); }
};
std::vector<goal> goals_of(const results& r);

std::string name_of_machine();
void print_machine();
void print_limits(const group_results& g);
void print_table(const group_results& g);
void print_small_calls(const small_calls& c);
void print_python_peers(const std::vector<python_peer>& peers);
void print_goals(const std::vector<goal>& goals, const results& r);

void write_json(const std::string& path, const results& r);
void write_bars(const std::string& path, const group_results& g, std::size_t size);

}  // namespace bench
