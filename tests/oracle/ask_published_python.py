# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Runs the published Python of quantizers on the matrices that published_python.cpp makes.

usage: ask_published_python.py PROGRAM FOLDER [GOLDEN]

With PyTorch: where TESSERA_TORCH_PYTHON, in the environment, or this Python can import it. There the packages of producers that are
installed too (torchao, transformers, compressed-tensors, nvidia-modelopt) are called as they are, the others by their formulas.
Without: the same formulas by little_torch.py, on NumPy and ml_dtypes from PyPI in a virtual environment beside FOLDER. PyTorch is never
installed by this script: it has gigabytes. GOLDEN, if given, is written with the answers, for tests/golden/torch_recipes.cpp.
"""
import json
import os
import pathlib
import subprocess
import sys

from numpy_environment import python_with_numpy


def environment(folder):
    """A Python that has PyTorch, else that of a virtual environment beside `folder` that has NumPy."""
    for python in (os.environ.get("TESSERA_TORCH_PYTHON"), sys.executable):
        if python and subprocess.run([python, "-c", "import torch; torch.float8_e4m3fn"], stderr=subprocess.DEVNULL).returncode == 0:
            return python
    return python_with_numpy(folder.parent, "no PyTorch here, and ")


def answer(folder):
    try:
        import torch

        import published_packages

        packages = published_packages.packages()
        versions = {"torch": torch.__version__} | {v.split()[0]: v.split()[1] for v, _ in packages.values()}
        print(f"RAN WITH PYTORCH {torch.__version__} on the CPU; called as they are: {', '.join(sorted({v for v, _ in packages.values()})) or 'none'}")
    except ImportError:
        import little_torch as torch

        packages = {}
        versions = {"numpy": torch.np.__version__, "ml_dtypes": torch.ml_dtypes.__version__}
        print(f"RAN WITHOUT PYTORCH: its formulas by little_torch.py on NumPy {versions['numpy']} and ml_dtypes {versions['ml_dtypes']}")
    import published_formulas

    inputs = {}
    for line in (folder / "inputs.tsv").read_text().splitlines():
        number, rows, cols, dtype = line.split("\t")
        inputs[number] = torch.from_file(str(folder / f"{number}.f32"), size=int(rows) * int(cols), dtype=torch.float32).reshape(int(rows), int(cols)).to(getattr(torch, dtype))

    def numbers(t, dtype):
        return t.contiguous().view(dtype).reshape(-1).numpy()

    def write(number, codes, scales, more={}):
        codes.to(torch.uint8).contiguous().numpy().tofile(folder / f"{number}.codes")
        width = {1: torch.uint8, 2: torch.int16, 4: torch.int32}[scales.element_size()]
        numbers(scales, width).astype({1: "u1", 2: "u2", 4: "u4"}[scales.element_size()]).astype("u4").tofile(folder / f"{number}.scales")
        if "global" in more:
            numbers(more["global"], torch.int32).tofile(folder / f"{number}.global")
        if "zeros" in more:
            more["zeros"].contiguous().numpy().astype("i4").tofile(folder / f"{number}.zeros")

    called, by_formula = set(), set()
    for line in (folder / "questions.tsv").read_text().splitlines():
        number, preset, matrix = line.split("\t")
        if preset in packages:
            write(number, *packages[preset][1](inputs[matrix]))
            called.add(preset)
        else:
            write(number, *published_formulas.FORMULAS[preset](torch, inputs[matrix]))
            by_formula.add(preset)
    print(f"  {len(called)} presets by the package of their producer, {len(by_formula)} by formula")
    (folder / "about.json").write_text(json.dumps({"versions": versions, "called as they are": sorted(called), "by formula": sorted(by_formula)}, indent=1))


def main():
    if sys.argv[1] == "--answer":
        answer(pathlib.Path(sys.argv[2]))
        return 0
    program, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    python = environment(folder)
    numbers = folder / "numbers"
    numbers.mkdir(exist_ok=True)
    for old in numbers.iterdir():
        old.unlink()
    for command in ([program, "write", numbers], [python, "-W", "ignore", __file__, "--answer", numbers], [program, "compare", numbers, *sys.argv[3:]]):
        sys.stdout.flush()
        if (status := subprocess.run([str(word) for word in command]).returncode) != 0:
            return status
    return 0


sys.exit(main())
