#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Prints what including the library costs: preprocessed lines, and the best of nine compile times beside that of five small
standard headers. Fails above the limits below. Usage: include_cost.py COMPILER INCLUDE_DIRECTORY"""
import subprocess
import sys
import time

REFERENCE = "<bit> <limits> <concepts> <compare> <cstdint>"
REFERENCE_SECONDS = 0.2  # on the machine the limits were set for; on a slower one they grow in proportion
LIMITS = {  # header: (lines, seconds)
    "tessera/format.hpp": (12_000, 0.3),
    "tessera/tessera.hpp": (None, 0.6),
}


def run(compiler, include, source, *options):
    command = [compiler, "-std=c++20", f"-I{include}", "-x", "c++", *options, "-"]
    return subprocess.run(command, input=source, capture_output=True, text=True, check=True).stdout


def lines(compiler, include, source):
    """As `g++ -E | grep -vc '^#'` counts them."""
    return sum(not line.startswith("#") for line in run(compiler, include, source, "-E").splitlines())


def seconds(compiler, include, source):
    def once():
        start = time.perf_counter()
        run(compiler, include, source, "-fsyntax-only")
        return time.perf_counter() - start

    return min(once() for _ in range(9))


def main(compiler, include):
    def report(name, source):
        cost = lines(compiler, include, source), seconds(compiler, include, source)
        print(f"{name:<50} {cost[0]:>7} lines {cost[1]:6.3f} s")
        return cost

    reference = report(REFERENCE, "".join(f"#include {header}\n" for header in REFERENCE.split()))
    slower = max(1.0, reference[1] / REFERENCE_SECONDS)
    failed = False
    for header, (line_limit, second_limit) in LIMITS.items():
        cost = report(header, f"#include <{header}>\n")
        if line_limit and cost[0] > line_limit:
            print(f"  above the limit of {line_limit} lines")
            failed = True
        if cost[1] > second_limit * slower:
            print(f"  above the limit of {second_limit} s, times {slower:.2f} for this machine")
            failed = True
    return failed


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
