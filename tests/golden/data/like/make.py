#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Writes the vectors of this folder: what other systems' casts return. Run by hand, with their packages at hand; README.md says which.

  make.py ml_dtypes > ml_dtypes-0.6.0.csv              # pip install ml_dtypes==0.6.0 numpy==2.4.6
  make.py onnx > onnx-1.23.2.csv                       # pip install onnx==1.23.2
  make.py inputs | ./pytorch > pytorch-2.15.0.csv      # g++ -std=c++20 -w -ITORCH/include pytorch.cpp -o pytorch

A row is `source,bits` and the code of each target, all in hexadecimal; an empty field is a cast that the system leaves undefined.
"""
import random
import struct
import sys

import ml_dtypes
import numpy as np

FLOATS = ["float8_e4m3fn", "float8_e5m2", "float8_e4m3", "float8_e3m4", "float8_e4m3fnuz", "float8_e5m2fnuz", "float8_e4m3b11fnuz",
          "float6_e2m3fn", "float6_e3m2fn", "float4_e2m1fn", "bfloat16"]
INTEGERS = ["int4", "uint4", "int2", "uint2"]
NARROW_SOURCES = ["float8_e4m3fn", "float8_e5m2", "float8_e4m3fnuz", "float8_e5m2fnuz"]


def patterns(count, width, low, high):
    """The distinct patterns of numbers around every place where a cast has to decide: a sample of neighbours and their midpoints."""
    format_ = {4: "<f", 8: "<d"}[width]
    integer = {4: "<I", 8: "<Q"}[width]
    found = []
    for name in FLOATS:
        dtype = getattr(ml_dtypes, name)
        info = ml_dtypes.finfo(dtype)
        codes = [0, 1, 2, 3] + random.sample(range(4, 1 << (info.bits - 1)), min(count, (1 << (info.bits - 1)) - 4))
        code_type = np.uint16 if info.bits == 16 else np.uint8
        values = [float(np.array(c, code_type).view(dtype)) for c in codes if c < 1 << (info.bits - 1)]
        values = [v for v in values if np.isfinite(v)]
        top = float(info.max)
        steps = [v + 2.0 ** (np.floor(np.log2(v)) - info.nmant - 1) if v else float(info.smallest_subnormal) / 2 for v in values]
        beyond = [top, top * (1 + 2.0 ** -(info.nmant + 1)), top * 1.0625, top * 1.125, top * 1.5]
        for v in values + steps + beyond:
            for relative in (0, 2.0 ** -23, -(2.0 ** -23), 2.0 ** -45, -(2.0 ** -45)) if width == 8 else (0, 2.0 ** -23, -(2.0 ** -23)):
                x = v * (1 + relative)
                if low < abs(x) < high:
                    found.append(struct.unpack(integer, struct.pack(format_, x if random.random() < 0.5 else -x))[0])
    return found


def inputs():
    random.seed(1)
    float32 = [0, 1 << 31, 0x7F7FFFFF, 0x7F800000, 0x7F800001, 0x7F802000, 0x7FA00000, 0x7FC00000, 0x7FE12345, 0x7FFFFFFF, 0xFF7FFFFF, 0xFF800000,
               0xFF800001, 0xFF9ABCDE, 0xFFC00000, 0xFFFFFFFF, 1, 0x80000001, 0x200000, 0x3FFFFF, 0x400000, 0x400001, 0x5FFFFF, 0x600000, 0x600001, 0x7FFFFF,
               0x800000, 0xBFFFFF, 0xC00000, 0xC00001, 0x80400000, 0x80600000, 0x7E800000, 0x7F000000, 0x7F000001, 0x7F3FFFFF, 0x7F400000, 0x7F400001,
               0xFF7FFFFF, 0xBF800000, 0xBFC00000, 0xC0400001]
    float32 += [struct.unpack("<I", struct.pack("<f", s * q / 4))[0] for q in range(0, 80) for s in (1, -1)]
    float32 += patterns(10, 4, 0, 3.4e38) + [random.getrandbits(32) for _ in range(150)]
    float64 = [0, 1 << 63, 0x7FF0000000000000, 0xFFF0000000000000, 0x7FF0000000000001, 0x7FF8000000000000, 0x7FFC2468ACF13579, 0x7FFFFFFFFFFFFFFF,
               0xFFF0000000000001, 0xFFF8000000000000, 1, 0x7FEFFFFFFFFFFFFF]
    edges = [float(2**128), float(2**128 - 2**103), float(2**128 - 2**103 - 2**80), 2.0**-149, 2.0**-150, 2.0**-150 * (1 + 2.0**-40), 2.0**-127,
             2.0**-127 * (1 + 2.0**-40), 2.0**-126 * (1.5 - 2.0**-40), 1e300, 1e-300, 1e-40, 2.0**127 * (1.5 - 2.0**-40)]
    float64 += [struct.unpack("<Q", struct.pack("<d", s * x))[0] for x in edges for s in (1, -1)] + patterns(8, 8, 0, 1e308)
    float64 += [random.getrandbits(64) for _ in range(50)]
    # A bfloat16 midpoint and its neighbours with more than 24 digits, and numbers of all sizes.
    int64 = list(range(-20, 21)) + [100, -100, 448, 464, 465, 57344, 61440, 61441, 2**31 - 1, -(2**31), 2**53 + 1, 2**63 - 1, -(2**63)]
    for power in (26, 31, 40, 52, 61):
        for tie in (2**8 + 1, 2**8 + 3, 3 * 2**7, 2**6 + 2, 2**11 + 1):
            for tail in (-1, 0, 1):
                int64.append((tie << (power - 8)) + tail)
    int64 += [random.getrandbits(64) - 2**63 >> random.randrange(64) for _ in range(60)]
    halves = [0, 1, 0x3FF, 0x400, 0x7BFF, 0x7C00, 0x7C01, 0x7D55, 0x7E00, 0x7FFF] + random.sample(range(0x7C00), 60)
    brains = [0, 1, 0x3F, 0x40, 0x41, 0x60, 0x7F, 0x80, 0x7F7F, 0x7F80, 0x7F81, 0x7FC0, 0x7FFF] + random.sample(range(0x7F80), 60)
    unique = {"float32": float32, "float64": float64, "int64": [x & (2**64 - 1) for x in int64], "float16": halves + [x | 0x8000 for x in halves],
              "bfloat16": brains + [x | 0x8000 for x in brains]}
    return [(source, bits) for source, all_ in unique.items() for bits in dict.fromkeys(all_)]


def array_of(source, bits):
    if source == "int64":
        return np.array([bits], np.uint64).view(np.int64)
    if source in ("float32", "float64", "float16"):
        dtype = np.dtype(source)
    else:
        dtype = np.dtype(getattr(ml_dtypes, source))
    return np.array([bits], {1: np.uint8, 2: np.uint16, 4: np.uint32, 8: np.uint64}[dtype.itemsize]).view(dtype)


def code(array):
    return f"{int(array.view(np.uint16 if array.itemsize == 2 else np.uint8)[0]):x}"


def ml_dtypes_vectors():
    targets = FLOATS + ["float8_e8m0fnu"] + INTEGERS
    print(",".join(["source", "bits"] + targets))
    for source, bits in inputs() + [(s, c) for s in NARROW_SOURCES for c in range(256)]:
        x = array_of(source, bits)
        row = [source, f"{bits:x}"]
        for target in targets:
            in_c = source == "int64" or abs(float(x[0])) < 2.0**31  # false for NaN
            no_cast = source in NARROW_SOURCES and (target == "float8_e8m0fnu" or target in INTEGERS)
            if target == source or no_cast or (target in INTEGERS and not in_c):
                row.append("")
            else:
                row.append(code(x.astype(getattr(ml_dtypes, target))))
        print(",".join(row))


def onnx_vectors():
    import onnx
    from onnx.reference.ops.op_cast import cast_to

    targets = {"float8_e4m3fn": "FLOAT8E4M3FN", "float8_e4m3fnuz": "FLOAT8E4M3FNUZ", "float8_e5m2": "FLOAT8E5M2", "float8_e5m2fnuz": "FLOAT8E5M2FNUZ",
               "float8_e8m0fnu": "FLOAT8E8M0", "bfloat16": "BFLOAT16"}
    print(",".join(["source", "bits"] + list(targets)))
    for source, bits in inputs():
        x = array_of(source, bits)
        if source != "float32" or np.isnan(x[0]):
            continue
        row = [source, f"{bits:x}"]
        for name, type_ in targets.items():
            undefined = name == "float8_e8m0fnu" and (bits >> 31) != 0
            row.append("" if undefined else code(cast_to(x, getattr(onnx.TensorProto, type_), True, "up")))
        print(",".join(row))


if __name__ == "__main__":
    np.seterr(all="ignore")
    what = sys.argv[1] if len(sys.argv) == 2 else ""
    if what == "inputs":
        for source_, bits_ in inputs():
            print(source_, f"{bits_:x}")
    elif what == "ml_dtypes":
        ml_dtypes_vectors()
    elif what == "onnx":
        onnx_vectors()
    else:
        sys.exit(__doc__)
