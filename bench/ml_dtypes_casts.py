#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""ml_dtypes beside the library's vectorized casts, interleaved in one process: ./dev bench convert runs it first.

    ml_dtypes_casts.py tessera_loops_plain.so ml_dtypes.json

The library's loops (bench/tables/loops.cpp, plain -O2) run many times in one call from Python; ml_dtypes converts through numpy.copyto into memory
that is there, so nothing but the cast is timed. Codes are compared before: where they differ, nothing is written. Best of 21 rounds; ns an element.
"""
import ctypes
import json
import os
import sys
import time

import ml_dtypes
import numpy

ROUNDS = 21
ELEMENTS = 131_072
TIMES = 20


def cases():
    weights = numpy.random.default_rng(1).standard_normal(ELEMENTS).astype(numpy.float32)
    yield "f32->e4m3", "f32_to_e4m3", weights, ml_dtypes.float8_e4m3fn
    yield "f32->e5m2", "f32_to_e5m2", weights, ml_dtypes.float8_e5m2
    yield "f32->bf16", "f32_to_bf16", weights, ml_dtypes.bfloat16
    yield "bf16->e4m3", "bf16_to_e4m3", weights.astype(ml_dtypes.bfloat16), ml_dtypes.float8_e4m3fn
    yield "e4m3->f32", "e4m3_to_f32", weights.astype(ml_dtypes.float8_e4m3fn), numpy.float32


def best_of(rounds, works):
    best = [float("inf")] * len(works)
    for _ in range(rounds):
        for i, work in enumerate(works):
            start = time.perf_counter_ns()
            times = work()
            best[i] = min(best[i], (time.perf_counter_ns() - start) / times / ELEMENTS)
    return best


def main():
    library, report = sys.argv[1:3]
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    lib = ctypes.CDLL(library)
    address = lambda a: ctypes.c_void_p(a.ctypes.data)
    rows = []
    for kernel, name, x, dtype in cases():
        ours, theirs = numpy.empty(ELEMENTS, dtype), numpy.empty(ELEMENTS, dtype)

        def run_ours(times=TIMES):
            lib.repeat(getattr(lib, name), address(x), address(ours), ctypes.c_size_t(ELEMENTS), ctypes.c_size_t(times))
            return times

        def run_theirs():
            numpy.copyto(theirs, x, casting="unsafe")
            return 1

        run_ours(1)
        run_theirs()
        if ours.tobytes() != theirs.tobytes():
            sys.exit(f"{kernel}: the codes of ml_dtypes are others; nothing was measured")
        ours_ns, theirs_ns = best_of(ROUNDS, [run_ours, run_theirs])
        rows.append({"kernel": kernel, "ours_ns": ours_ns, "ml_dtypes_ns": theirs_ns, "ml_dtypes": ml_dtypes.__version__, "numpy": numpy.__version__})
    with open(report, "w") as file:
        json.dump(rows, file, indent=1)


if __name__ == "__main__":
    main()
