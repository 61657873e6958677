# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The virtual environment of the oracles that are Python: NumPy and one version of ml_dtypes from PyPI, or a skip."""
import fcntl
import subprocess
import sys

PACKAGES = ["ml_dtypes==0.6.0", "numpy"]


def skip(why):
    print(f"SKIPPED: {why}; not measured")
    sys.exit(77)


def python_with_numpy(folder, besides=""):
    """The Python of a virtual environment in `folder` that has the packages, one for all tests that name the folder, at the same time
    too; `besides` begins the sentence of a skip."""
    python = folder / "venv" / "bin" / "python"
    with open(folder / "venv.lock", "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not python.exists() and subprocess.run([sys.executable, "-m", "venv", str(folder / "venv")]).returncode != 0:
            skip("no virtual environment can be made (Debian: python3-venv)")
        has = [str(python), "-c", f"import ml_dtypes, numpy; assert ml_dtypes.__version__ == {PACKAGES[0].split('==')[1]!r}"]
        if subprocess.run(has, stderr=subprocess.DEVNULL).returncode != 0:
            install = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *PACKAGES]
            if subprocess.run(install).returncode != 0 or subprocess.run(has).returncode != 0:
                skip(f"{besides}{PACKAGES[0]} cannot be had from PyPI")
    return python
