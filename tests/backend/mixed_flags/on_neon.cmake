# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# Compiles the two units for AArch64, one of them with -ffast-math, and runs them under QEMU: they must print what HERE, a program of this
# machine, prints. That NEON is one of the levels is for neon.cpp to say.
file(MAKE_DIRECTORY "${FOLDER}")
set(flags_of_first -O2)
set(flags_of_second -O2 -ffast-math)
set(objects "")
foreach(unit first second)
  list(APPEND objects "${FOLDER}/${unit}.o")
  execute_process(COMMAND "${COMPILER}" -std=c++20 ${flags_of_${unit}} "-I${INCLUDE}" "-I${TESTS}" -DTESSERA_TEST_UNIT=${unit} -c "${TESTS}/backend/mixed_flags/unit.cpp"
                          -o "${FOLDER}/${unit}.o" COMMAND_ERROR_IS_FATAL ANY)
endforeach()
execute_process(COMMAND "${COMPILER}" -std=c++20 "${TESTS}/backend/mixed_flags/main.cpp" ${objects} -o "${FOLDER}/mixed" COMMAND_ERROR_IS_FATAL ANY)

execute_process(COMMAND "${QEMU}" -L /usr/aarch64-linux-gnu "${FOLDER}/mixed" RESULT_VARIABLE status OUTPUT_VARIABLE said)
execute_process(COMMAND "${HERE}" OUTPUT_VARIABLE expected COMMAND_ERROR_IS_FATAL ANY)
if(NOT status EQUAL 0 OR NOT said STREQUAL expected)
  message(FATAL_ERROR "on AArch64 (${status}):\n${said}here:\n${expected}")
endif()
