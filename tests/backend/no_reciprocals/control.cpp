// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A division that a compiler told to be fast makes of an approximate reciprocal: the test must find it here.
// Layer: tests/backend. Stands on nothing.

void divide(float* __restrict y, const float* x, const float* s) {
  for (int i = 0; i != 1024; ++i) y[i] = x[i] / s[i];
}
