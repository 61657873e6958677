# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# Compiles SOURCE with COMPILER, whatever is a warning being an error, and runs it, if CROSS under QEMU. A script of CMake cannot exit with
# 77 before CMake 3.29, so ctest recognizes a skip by its words.
if(NOT COMPILER)
  message(NOTICE "SKIPPED: no aarch64-linux-gnu-g++ (Debian: g++-aarch64-linux-gnu); the NEON backend is not measured")
  return()
endif()
if(CROSS AND NOT QEMU)
  message(NOTICE "SKIPPED: no qemu-aarch64 (Debian: qemu-user); the NEON backend is not measured")
  return()
endif()
execute_process(COMMAND "${COMPILER}" -std=c++20 -Og --param=ggc-min-expand=300 --param=ggc-min-heapsize=500000 -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow -Werror "-I${INCLUDE}" "${SOURCE}" -o "${PROGRAM}"
                RESULT_VARIABLE status)
if(NOT status EQUAL 0)
  message(FATAL_ERROR "${COMPILER} does not compile ${SOURCE}")
endif()
if(CROSS)
  set(runner "${QEMU}" -L /usr/aarch64-linux-gnu)
endif()
execute_process(COMMAND ${runner} "${PROGRAM}" RESULT_VARIABLE status)
if(NOT status EQUAL 0)
  message(FATAL_ERROR "the NEON backend: ${status}")
endif()
