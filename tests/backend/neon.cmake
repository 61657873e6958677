# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# The NEON backend: the program is cross-compiled in the test itself and run under qemu-user. On AArch64 it is compiled and run as it is.
if(CMAKE_SYSTEM_PROCESSOR MATCHES "^(aarch64|arm64|ARM64)$")
  set(neon_compiler "${CMAKE_CXX_COMPILER}")
  set(neon_runner "")
else()
  find_program(TESSERA_AARCH64_CXX aarch64-linux-gnu-g++)
  find_program(TESSERA_QEMU_AARCH64 NAMES qemu-aarch64 qemu-aarch64-static)
  set(neon_compiler "${TESSERA_AARCH64_CXX}")
  set(neon_runner "-DQEMU=${TESSERA_QEMU_AARCH64}" -DCROSS=ON)
endif()
tessera_add_test(backend "NEON under qemu" ${CMAKE_COMMAND} "-DCOMPILER=${neon_compiler}" ${neon_runner} "-DALL=${TESSERA_TEST_ALL}" "-DINCLUDE=${PROJECT_SOURCE_DIR}/include"
                 "-DSOURCE=${CMAKE_CURRENT_LIST_DIR}/neon.cpp" "-DPROGRAM=${CMAKE_CURRENT_BINARY_DIR}/tessera_backend_neon"
                 -P "${CMAKE_CURRENT_LIST_DIR}/compile_and_run_neon.cmake")
set_tests_properties("backend: NEON under qemu" PROPERTIES SKIP_REGULAR_EXPRESSION "SKIPPED: ")
tessera_begin_early(backend "NEON under qemu")
