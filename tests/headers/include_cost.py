#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Prints what including the library costs: preprocessed lines, and the best of nine compile times beside that of five small
standard headers. Fails above the limits below. Usage: include_cost.py COMPILER INCLUDE_DIRECTORY"""
import os
import subprocess
import sys

REFERENCE = "<bit> <limits> <concepts> <compare> <cstdint>"
REFERENCE_SECONDS = 0.2  # on the machine the limits were set for; on a slower one they grow in proportion
LIMITS = {  # header: (lines, seconds, over the compiler's intrinsics alone)
    "tessera/format.hpp": (12_000, 0.3, False),
    "tessera/tessera.hpp": (None, 0.6, True),
}
INTRINSICS = "#if defined(__x86_64__)\n#include <immintrin.h>\n#elif defined(__aarch64__)\n#include <arm_neon.h>\n#endif\n"


def run(compiler, include, source, *options):
    command = [compiler, "-std=c++20", f"-I{include}", "-x", "c++", *options, "-"]
    return subprocess.run(command, input=source, capture_output=True, text=True, check=True).stdout


def lines(compiler, include, source):
    """As `g++ -E | grep -vc '^#'` counts them."""
    return sum(not line.startswith("#") for line in run(compiler, include, source, "-E").splitlines())


def seconds(compiler, include, source):
    def once():  # the compiler's own time: other tests run beside this one
        before = os.times()
        run(compiler, include, source, "-fsyntax-only")
        after = os.times()
        return after.children_user - before.children_user + after.children_system - before.children_system

    return min(once() for _ in range(9))


def main(compiler, include):
    def report(name, source):
        cost = lines(compiler, include, source), seconds(compiler, include, source)
        print(f"{name:<50} {cost[0]:>7} lines {cost[1]:6.3f} s")
        return cost

    reference = report(REFERENCE, "".join(f"#include {header}\n" for header in REFERENCE.split()))
    slower = max(1.0, reference[1] / REFERENCE_SECONDS)
    failed = False
    intrinsics = report("the compiler's intrinsics", INTRINSICS)
    report("tessera/tessera.hpp with TESSERA_SCALAR_ONLY", "#define TESSERA_SCALAR_ONLY\n#include <tessera/tessera.hpp>\n")
    for header, (line_limit, second_limit, with_intrinsics) in LIMITS.items():
        cost = report(header, f"#include <{header}>\n")
        if line_limit and cost[0] > line_limit:
            print(f"  above the limit of {line_limit} lines")
            failed = True
        if cost[1] - with_intrinsics * intrinsics[1] > second_limit * slower:
            print(f"  above the limit of {second_limit} s{' over the intrinsics' * with_intrinsics}, times {slower:.2f} for this machine")
            failed = True
    return failed


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
