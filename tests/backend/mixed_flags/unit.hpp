// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What a translation unit of the test of mixed flags shows of itself: unit.cpp, compiled with other flags for each.
// Layer: tests/backend. Stands on nothing: main.cpp does not see the library.
#ifndef TESSERA_TESTS_BACKEND_MIXED_FLAGS_UNIT_HPP
#define TESSERA_TESTS_BACKEND_MIXED_FLAGS_UNIT_HPP

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

/// Hashes of all that a quantizer or a conversion wrote, each with its name.
struct result {
  std::string name;
  std::uint64_t hash;
  friend bool operator==(const result&, const result&) = default;
};

struct unit {
  const char* compiled_for;                                           ///< what instructions, by the compiler's flags
  const void* kernel;                                                 ///< a function that is compiled for each instruction set
  const void* level_state;                                            ///< what the whole program has once
  const char* (*current_level)();                                     ///< by name
  std::vector<const char*> (*levels)();                               ///< those that the machine has
  void (*at_level)(const char* level, const std::function<void()>&);  ///< calls the function with that level forced, by this unit
  std::vector<result> (*results)();
};

extern const unit first, second;

#endif
