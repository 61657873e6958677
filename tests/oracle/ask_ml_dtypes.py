# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Asks ml_dtypes (and NumPy, for float16) what it makes of the numbers that ml_dtypes.cpp chooses.

usage: ask_ml_dtypes.py PROGRAM FOLDER

PROGRAM write FOLDER writes the inputs, this script the answers beside them, and PROGRAM compare FOLDER compares. ml_dtypes comes from PyPI into a
virtual environment beside FOLDER; where that cannot be had the test is skipped (exit 77). The version is fixed, since ml_dtypes.cpp
states where that version differs from the library.
"""
import pathlib
import subprocess
import sys

from numpy_environment import python_with_numpy


def answer(folder):
    """NAME.f32 or NAME.f64 -> NAME.f32.codes, NAME.f64.codes; and the float of every code -> NAME.values."""
    import ml_dtypes
    import numpy

    print(f"ml_dtypes {ml_dtypes.__version__}, NumPy {numpy.__version__}")
    numpy.seterr(all="ignore")
    for path in sorted(folder.glob("*.f32")) + sorted(folder.glob("*.f64")):
        dtype = numpy.dtype(getattr(ml_dtypes, path.stem, None) or getattr(numpy, path.stem))
        code = numpy.uint16 if dtype.itemsize == 2 else numpy.uint8
        numbers = numpy.fromfile(path, dtype=numpy.float32 if path.suffix == ".f32" else numpy.float64)
        numbers.astype(dtype).view(code).tofile(f"{path}.codes")
        codes = numpy.arange({"float4_e2m1fn": 16, "int4": 16, "uint4": 16, "int2": 4, "uint2": 4, "float6_e2m3fn": 64, "float6_e3m2fn": 64}.get(
            path.stem, 1 << 8 * dtype.itemsize), dtype=numpy.uint32).astype(code)
        codes.view(dtype).astype(numpy.float32).tofile(folder / f"{path.stem}.values")


def main():
    if sys.argv[1] == "--answer":
        answer(pathlib.Path(sys.argv[2]))
        return 0
    program, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    python = python_with_numpy(folder.parent)
    numbers = folder / "numbers"
    numbers.mkdir(exist_ok=True)
    for command in ([program, "write", numbers], [python, __file__, "--answer", numbers], [program, "compare", numbers]):
        sys.stdout.flush()
        if (status := subprocess.run([str(word) for word in command]).returncode) != 0:
            return status
    return 0


sys.exit(main())
