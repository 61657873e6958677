# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# Runs PROGRAM and compares what it prints with the file EXPECTED. With -DTIMED=ON a last column of four decimals is a time and
# reads "time" in the file. With -DUPDATE=ON it writes the file instead: read it before you commit it.
execute_process(COMMAND "${PROGRAM}" OUTPUT_VARIABLE printed RESULT_VARIABLE status)
if(NOT status EQUAL 0)
  message(FATAL_ERROR "${PROGRAM} failed: ${status}")
endif()
if(TIMED)
  string(REGEX REPLACE " +[0-9]+\\.[0-9][0-9][0-9][0-9]\n" " time\n" printed "${printed}")
endif()

if(UPDATE)
  file(WRITE "${EXPECTED}" "${printed}")
  return()
endif()

file(READ "${EXPECTED}" expected)
if(NOT printed STREQUAL expected)
  file(WRITE "${PROGRAM}.txt" "${printed}")
  execute_process(COMMAND diff -u "${EXPECTED}" "${PROGRAM}.txt")
  message(FATAL_ERROR "${PROGRAM} does not print what is in ${EXPECTED}")
endif()
