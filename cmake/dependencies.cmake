# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# Third parties of the tests, examples and benchmarks (the library has none): the system's package first, else its sources.
include(FetchContent)

# Makes the target NAME::NAME available: find_package(NAME), else REPOSITORY at TAG.
macro(tessera_dependency name repository tag)
  find_package(${name} QUIET)
  if(NOT ${name}_FOUND)
    message(STATUS "${name} is not installed: fetching ${tag}")
    FetchContent_Declare(${name} GIT_REPOSITORY ${repository} GIT_TAG ${tag} GIT_SHALLOW ON SYSTEM)
    FetchContent_MakeAvailable(${name})
  endif()
endmacro()

# Catch2 2 and 3 both do; tests include tests/support/catch.hpp and link tessera_catch_main.
macro(tessera_use_catch2)
  tessera_dependency(Catch2 https://github.com/catchorg/Catch2.git v3.7.1)
endmacro()

macro(tessera_use_fmt)
  set(FMT_INSTALL OFF)
  tessera_dependency(fmt https://github.com/fmtlib/fmt.git 9.1.0)
endmacro()

macro(tessera_use_benchmark)
  set(BENCHMARK_ENABLE_TESTING OFF)
  set(BENCHMARK_ENABLE_INSTALL OFF)
  tessera_dependency(benchmark https://github.com/google/benchmark.git v1.9.1)
endmacro()

macro(tessera_use_json)
  set(JSON_Install OFF)
  tessera_dependency(nlohmann_json https://github.com/nlohmann/json.git v3.11.2)
endmacro()
