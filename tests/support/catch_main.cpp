// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The main program of the Catch tests, for Catch2 version 2 (version 3 brings its own).
// Layer: tests/support. Stands on Catch2.
#define CATCH_CONFIG_MAIN
#include <catch2/catch.hpp>
