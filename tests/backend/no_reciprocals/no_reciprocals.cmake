# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# Compiles LIBRARY with COMPILER under -ffast-math and disassembles it with OBJDUMP: no division may have become an approximate reciprocal.
# The CONTROL, a division outside the library, must have, or this test could not fail.
if(NOT OBJDUMP)
  message(NOTICE "SKIPPED: no objdump (Debian: binutils); what -ffast-math makes of divisions is not measured")
  return()
endif()

# Disassembles a source.
function(code_of source out)
  execute_process(COMMAND "${COMPILER}" -std=c++20 ${ARGN} -c "${source}" "-I${INCLUDE}" -o "${OBJECT}" RESULT_VARIABLE status ERROR_VARIABLE said)
  if(NOT status EQUAL 0)
    message(FATAL_ERROR "${COMPILER} ${ARGN} does not compile ${source}:\n${said}")
  endif()
  execute_process(COMMAND "${OBJDUMP}" --disassemble --no-show-raw-insn "${OBJECT}" OUTPUT_VARIABLE code COMMAND_ERROR_IS_FATAL ANY)
  set(${out} "${code}" PARENT_SCOPE)
endfunction()

# How many instructions match an expression, and which.
function(instructions_in code expression out)
  string(REGEX MATCHALL "\t${expression}" found "${code}")
  string(REPLACE "\t" "" found "${found}")
  list(LENGTH found count)
  list(REMOVE_DUPLICATES found)
  string(JOIN " " found ${count} ${found})
  set(${out} "${found}" PARENT_SCOPE)
endfunction()

set(reciprocals "v?r(cp|sqrt)[a-z0-9]*")
foreach(flags "-O2;-ffast-math" "-O3;-ffast-math;-march=native")
  code_of("${CONTROL}" control ${flags})
  code_of("${LIBRARY}" library ${flags})
  instructions_in("${control}" "${reciprocals}" in_control)
  instructions_in("${library}" "${reciprocals}" in_library)
  instructions_in("${library}" "v?div[ps]s" divisions)
  string(JOIN " " text "${COMPILER}" ${flags})
  message("${text}: ${in_control} in the control, ${in_library} in the library, which has ${divisions}")
  if(in_control MATCHES "^0 *$")
    message(SEND_ERROR "${text}: there is no reciprocal in the control")
  endif()
  if(NOT in_library MATCHES "^0 *$" OR divisions MATCHES "^0 *$")
    message(SEND_ERROR "${text}: reciprocals in the library: ${in_library}; divisions: ${divisions}")
  endif()
endforeach()
