// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Nothing: CMake precompiles headers for a target, and a target has a source.
// Layer: tests/support. Stands on nothing.
