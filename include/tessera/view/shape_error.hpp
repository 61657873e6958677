// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// shape_error: what is thrown when two shapes do not go together; the message states both.
// Layer: view. Stands on nothing.
#pragma once

#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <exception>

namespace tessera::inline v0 {

/// A shape as a message shows it: `a x b`. Signed, since a negative extent is one of the mistakes.
struct shape {
  long long rows, cols;
};

/// Two shapes that do not go together. Nothing has been written when it is thrown.
class shape_error : public std::exception {
 public:
  shape_error(const char* sentence, shape a, shape b) noexcept {
    std::snprintf(message_, sizeof message_, "%s: %lld x %lld and %lld x %lld", sentence, a.rows, a.cols, b.rows, b.cols);
  }
  const char* what() const noexcept override { return message_; }

 private:
  char message_[160];
};

namespace detail {

/// Throws shape_error; without exceptions it prints the same message and aborts.
[[noreturn]] inline void fail(const char* sentence, shape a, shape b) {
#if defined(__cpp_exceptions)
  throw shape_error(sentence, a, b);
#else
  std::fprintf(stderr, "tessera::shape_error: %s\n", shape_error(sentence, a, b).what());
  std::abort();
#endif
}

}  // namespace detail

/// Throws shape_error unless `holds`. In a constant expression the compiler's message shows the sentence.
constexpr void expect_shape(bool holds, const char* sentence, shape a, shape b) {
  if (!holds) detail::fail(sentence, a, b);
}

}  // namespace tessera::inline v0
