# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# tessera_warnings: what the library must compile without, linked to our own tests, examples and benchmarks, never to users.
add_library(tessera_warnings INTERFACE)
if(CMAKE_CXX_COMPILER_ID MATCHES "GNU|Clang")
  target_compile_options(tessera_warnings INTERFACE -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow -Werror)
endif()
