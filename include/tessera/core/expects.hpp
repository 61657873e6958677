// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// expects(condition, sentence): a precondition that explains itself in the compiler's message.
// Layer: core. Stands on nothing.
#pragma once

namespace tessera::inline v0 {

/// Never defined as constexpr: reaching it in a constant expression is the error, and `sentence` is in its message.
[[noreturn]] inline void broken_expectation(const char* /*sentence*/) noexcept { __builtin_trap(); }

/// Checks what the caller has promised. In a constant expression a broken promise shows `sentence`; at run time it traps.
/// \cost nothing beyond the test
constexpr void expects(bool condition, const char* sentence) noexcept {
  if (!condition) broken_expectation(sentence);
}

}  // namespace tessera::inline v0
