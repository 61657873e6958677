# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# Compiles SOURCE with COMPILER (of COMPILER_ID) and INCLUDE, options with commas, twice. As it stands it must fail, and what the compiler
# says must match the first line of the file (`// expect: regular expression`). With TESSERA_FIXED it must compile, so that it fails for the
# reason it is about.
if(COMPILER_ID STREQUAL "GNU")
  set(no_source_lines -fno-diagnostics-show-caret)
else()
  set(no_source_lines -fno-caret-diagnostics)
endif()
string(REPLACE "," ";" INCLUDE "${INCLUDE}")
set(compile "${COMPILER}" -std=c++20 -fsyntax-only ${no_source_lines} -DTESSERA_SCALAR_ONLY ${INCLUDE} "${SOURCE}")

file(STRINGS "${SOURCE}" first_line LIMIT_COUNT 1)
if(NOT first_line MATCHES "^// expect: (.+)$")
  message(FATAL_ERROR "the first line of ${SOURCE} is not `// expect: regular expression`")
endif()
set(expected "${CMAKE_MATCH_1}")

set(ENV{LC_ALL} C)
execute_process(COMMAND ${compile} RESULT_VARIABLE status ERROR_VARIABLE said)
if(status EQUAL 0)
  message(FATAL_ERROR "it compiles")
endif()
# The name of the file is no message, and no line of its source is shown: those would match by accident.
cmake_path(GET SOURCE FILENAME name)
string(REPLACE "${SOURCE}" "<file>" said "${said}")
string(REPLACE "${name}" "<file>" said "${said}")
if(NOT said MATCHES "${expected}")
  message(FATAL_ERROR "the message does not match `${expected}`:\n${said}")
endif()

execute_process(COMMAND ${compile} -DTESSERA_FIXED RESULT_VARIABLE status ERROR_VARIABLE said)
if(NOT status EQUAL 0)
  message(FATAL_ERROR "with TESSERA_FIXED it does not compile:\n${said}")
endif()
