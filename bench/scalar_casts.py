#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Scalar casts beside those of ml_dtypes and of NVIDIA's host header, interleaved in one process: ./dev bench peers.

The library's and NVIDIA's loops are compiled here (-O2, no -march) from scalar_casts.cpp; ml_dtypes converts through numpy's astype, whose
fixed cost per call is nothing at these sizes. Best of 31 rounds; the ratio says how many times longer the peer takes.
"""
import ctypes
import os
import subprocess
import sys
import tempfile
import time

import ml_dtypes
import numpy

HERE = os.path.dirname(os.path.abspath(__file__))
ROUNDS = 31
ELEMENTS = 131_072


def library(compiler):
    path = os.path.join(tempfile.mkdtemp(), "casts.so")
    command = [compiler, "-std=c++20", "-O2", "-shared", "-fPIC", "-DTESSERA_BENCH_LIBRARY", "-I", os.path.join(HERE, "..", "include"),
               "-I", "/usr/local/cuda/include", "-o", path, os.path.join(HERE, "scalar_casts.cpp")]
    subprocess.run(command, check=True)
    return ctypes.CDLL(path)


def kinds():
    random = numpy.random.default_rng(1)
    weights = random.standard_normal(ELEMENTS).astype(numpy.float32)
    yield "weights, N(0, 1)", weights
    yield "over all binades", (weights * 2.0 ** random.integers(-12, 9, ELEMENTS)).astype(numpy.float32)
    yield "any bits", random.integers(0, 2**32, ELEMENTS, dtype=numpy.uint32).view(numpy.float32)


def main():
    compiler = sys.argv[1] if len(sys.argv) > 1 else "g++"
    lib = library(compiler)
    types = {"e4m3": (ml_dtypes.float8_e4m3fn, numpy.uint8), "e5m2": (ml_dtypes.float8_e5m2, numpy.uint8),
             "bfloat16": (ml_dtypes.bfloat16, numpy.uint16)}
    print(f"{compiler} -O2, ml_dtypes {ml_dtypes.__version__}, numpy {numpy.__version__}, {ELEMENTS} elements, best of {ROUNDS} interleaved rounds")
    print(f"{'float ->':<10} {'data':<18} {'tessera':>10} {'cuda_fp8.h':>18} {'ml_dtypes':>18}   ns an element, and times tessera")
    worst = 1e9
    for name, (dtype, code) in types.items():
        for kind, x in kinds():
            y = numpy.empty(ELEMENTS, code)
            call = lambda f: f(x.ctypes.data_as(ctypes.c_void_p), y.ctypes.data_as(ctypes.c_void_p), ctypes.c_size_t(ELEMENTS))
            work = {"tessera": lambda: call(getattr(lib, f"tessera_float_to_{name}"))}
            if hasattr(lib, f"cuda_float_to_{name}"):
                work["cuda_fp8.h"] = lambda: call(getattr(lib, f"cuda_float_to_{name}"))
            work["ml_dtypes"] = lambda: x.astype(dtype)
            best = dict.fromkeys(work, 1e9)
            with numpy.errstate(all="ignore"):
                for _ in range(ROUNDS):
                    for peer, run in work.items():
                        start = time.perf_counter()
                        run()
                        best[peer] = min(best[peer], time.perf_counter() - start)
            ns = {peer: t / ELEMENTS * 1e9 for peer, t in best.items()}
            column = lambda peer: f"{ns[peer]:8.2f} ({ns[peer] / ns['tessera']:5.2f}x)" if peer in ns else "not measured"
            print(f"{name:<10} {kind:<18} {ns['tessera']:10.2f} {column('cuda_fp8.h'):>18} {column('ml_dtypes'):>18}")
            worst = min([worst] + [ns[peer] / ns["tessera"] for peer in ns if peer != "tessera" and name != "bfloat16"])
    print(f"the closest FP8 peer takes {worst:.2f} times as long")


if __name__ == "__main__":
    main()
