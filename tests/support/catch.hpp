// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Catch2, version 2 or 3, whichever is there.
// Layer: tests/support. Stands on Catch2.
#ifndef TESSERA_TESTS_SUPPORT_CATCH_HPP
#define TESSERA_TESTS_SUPPORT_CATCH_HPP

#if __has_include(<catch2/catch_test_macros.hpp>)
#include <catch2/catch_approx.hpp>
#include <catch2/catch_template_test_macros.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_all.hpp>
#else
#include <catch2/catch.hpp>
#endif

#endif
