#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Prints what including the library costs: preprocessed lines, and the best of two compile times beside that of five small
standard headers, or of up to nine until they are below the limits. Fails above them. Usage: include_cost.py COMPILER INCLUDE_DIRECTORY"""
import os
import subprocess
import sys

REFERENCE = "<bit> <limits> <concepts> <compare> <cstdint>"
INTRINSICS_NAME = "the compiler's intrinsics"
SECONDS = {REFERENCE: 0.2, INTRINSICS_NAME: 0.5}  # on the machine the limits were set for; where either takes longer they grow in proportion
LIMITS = {  # header: (lines, seconds, over the compiler's intrinsics alone)
    "tessera/format.hpp": (12_000, 0.3, False),
    "tessera/tessera.hpp": (None, 0.25, True),
}
INTRINSICS = "#if defined(__x86_64__)\n#include <immintrin.h>\n#elif defined(__aarch64__)\n#include <arm_neon.h>\n#endif\n"


def run(compiler, include, source, *options):
    command = [compiler, "-std=c++20", f"-I{include}", "-x", "c++", *options, "-"]
    return subprocess.run(command, input=source, capture_output=True, text=True, check=True).stdout


def lines(compiler, include, source):
    """As `g++ -E | grep -vc '^#'` counts them."""
    return sum(not line.startswith("#") for line in run(compiler, include, source, "-E").splitlines())


def seconds(compiler, include, source):
    before = os.times()  # the compiler's own time: other tests run beside this one
    run(compiler, include, source, "-O2", "-fsyntax-only")  # without -O2 half of the intrinsics are macros
    after = os.times()
    return after.children_user - before.children_user + after.children_system - before.children_system


def headers_above(lines_of, seconds_of):
    """What is above its limit, as sentences."""
    slower = max(1.0, *(seconds_of[name] / usual for name, usual in SECONDS.items()))
    found = []
    for header, (line_limit, second_limit, with_intrinsics) in LIMITS.items():
        if line_limit and lines_of[header] > line_limit:
            found.append(f"{header}: above the limit of {line_limit} lines")
        if seconds_of[header] - with_intrinsics * seconds_of[INTRINSICS_NAME] > second_limit * slower:
            found.append(f"{header}: above the limit of {second_limit} s{' over the intrinsics' * with_intrinsics}, "
                         f"times {slower:.2f} for this machine")
    return found


def main(compiler, include):
    sources = {REFERENCE: "".join(f"#include {header}\n" for header in REFERENCE.split()), INTRINSICS_NAME: INTRINSICS,
               "tessera/tessera.hpp with TESSERA_SCALAR_ONLY": "#define TESSERA_SCALAR_ONLY\n#include <tessera/tessera.hpp>\n"}
    sources |= {header: f"#include <{header}>\n" for header in LIMITS}
    lines_of = {name: lines(compiler, include, source) for name, source in sources.items()}
    seconds_of = {}
    for i in range(9):  # one after the other, so that a machine that is slow for a while is so for all
        for name, source in sources.items():
            seconds_of[name] = min(seconds_of.get(name, 1e9), seconds(compiler, include, source))
        if i >= 1 and not headers_above(lines_of, seconds_of):
            break
    for name in sources:
        print(f"{name:<50} {lines_of[name]:>7} lines {seconds_of[name]:6.3f} s")
    above = headers_above(lines_of, seconds_of)
    for sentence in above:
        print(f"  {sentence}")
    return len(above) != 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
