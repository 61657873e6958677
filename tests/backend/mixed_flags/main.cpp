// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Two translation units compiled with different flags, in one program: the same bits at each level, and a level that one forces is the
// other's too.
// Layer: tests/backend. Stands on unit.hpp.
//
// An inline function that both units emit is one function in the program, and the linker takes whichever it meets first. A kernel that one
// unit compiled for AVX-512 would run in the other, which was compiled for any machine. So kernels live in an inline namespace that names
// what the unit is compiled for (TESSERA_BASELINE): other flags, other symbols. What is not a kernel is shared, as in any C++ program:
// above all the level, but also the plain code around the kernels. Units compiled for one machine, such as -O2 and -O2 -ffast-math, share
// kernels too; there the pragmas of the regions make both the same arithmetic.
//
// It prints the hashes: those of all programs, which differ in flags and in the order of linking, must be one.
#include <cstdio>
#include <cstring>

#include "unit.hpp"

namespace {

int failed = 0;
void check(bool good, const char* what, const char* a, const char* b) {
  if (good) return;
  std::printf("FAILED: %s (%s, %s)\n", what, a, b);
  ++failed;
}

/// Forced by one unit, asked of the other.
void check_levels(const unit& forcing, const unit& asked, const std::vector<result>& expected) {
  const char* best = asked.current_level();
  for (const char* level : forcing.levels()) {
    forcing.at_level(level, [&] {
      check(std::strcmp(asked.current_level(), level) == 0, "the level that one unit forces is not the other's", level,
            asked.current_level());
      const std::vector<result> found = asked.results();
      for (std::size_t i = 0; i != expected.size(); ++i) check(found[i] == expected[i], "other bits", level, expected[i].name.c_str());
    });
    check(std::strcmp(asked.current_level(), best) == 0, "a forced level outlives its scope", level, best);
  }
}

}  // namespace

int main() {
  std::vector<result> expected;
  first.at_level("scalar", [&] { expected = first.results(); });
  check_levels(first, second, expected);
  check_levels(second, first, expected);
  check(first.level_state == second.level_state, "each unit has a level of its own", first.compiled_for, second.compiled_for);
  const bool is_same = std::strcmp(first.compiled_for, second.compiled_for) == 0;
  check((first.kernel == second.kernel) == is_same,
        is_same ? "units compiled for one machine have two kernels" : "units compiled for two machines share a kernel", first.compiled_for,
        second.compiled_for);
  for (const result& r : expected) std::printf("%016llx %s\n", static_cast<unsigned long long>(r.hash), r.name.c_str());
  return failed == 0 ? 0 : 1;
}
