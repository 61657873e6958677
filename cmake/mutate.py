#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Breaks one header in many places, one at a time, and sees which tests notice. What nobody notices is printed last: each is either
no change of meaning, or a test that is missing. Usage: mutate.py [HEADER below include/tessera] [--limit N] [--jobs N]"""
import argparse
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WORK = ROOT / "build" / "mutate"
TREE = WORK / "tree"  # a copy of the sources, in which the header is broken
BUILD = WORK / "build"

# What is replaced by what. Longer ones first: `<` is not looked for in `<<`.
REPLACEMENTS = [
    ("<=", "<"), (">=", ">"), ("==", "!="), ("!=", "=="), ("&&", "||"), ("||", "&&"), ("<<", ">>"), (">>", "<<"),
    (" < ", " <= "), (" > ", " >= "), (" + ", " - "), (" - ", " + "), (" & ", " | "), (" | ", " & "), (" * ", " + "),
    (" ? ", " ? !"), ("true", "false"), ("false", "true"), ("!", ""), ("~", ""), ("++", "--"), ("1", "0"), ("0", "1"), ("1", "2"),
]
# Lines without code that runs, or whose breaking says nothing about tests.
NOT_CODE = re.compile(r"^\s*(//|#|\*|template|static_assert|namespace|concept|requires|using|return \"|$)")
STAGES = ["static", "unit", "golden", "exhaustive"]  # the fast ones first
STAGE_TARGETS = {
    "static": ["tessera_static_tests"],
    "unit": ["tessera_unit_tests"],
    "golden": ["tessera_golden_format_vectors", "tessera_golden_hashes"],
    "exhaustive": ["tessera_every_code"],
}
STAGE_TESTS = {stage: f"^{stage}: " for stage in STAGES} | {"exhaustive": "every code"}


def mutants_of(text):
    """(line number, text of the broken line, all lines) for every place and replacement."""
    lines = text.splitlines(keepends=True)
    for number, line in enumerate(lines):
        if NOT_CODE.match(line):
            continue
        code = line.split("//")[0]
        for old, new in REPLACEMENTS:
            boundary = r"(?<![\w.])" if old[0].isalnum() else r"(?<![<>=!+\-&|])" if len(old) < 3 else ""
            after = r"(?![\w.'])" if old[0].isalnum() else r"(?![<>=+\-&|])" if len(old) < 3 else ""
            for place in re.finditer(boundary + re.escape(old) + after, code):
                broken = line[:place.start()] + new + line[place.end():]
                yield number + 1, broken.strip(), lines[:number] + [broken] + lines[number + 1:]


def run(*command, seconds=None):
    """True if the command succeeds; one that hangs (a loop without an end is a fine mutant) does not."""
    try:
        return subprocess.run(command, cwd=TREE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=seconds).returncode == 0
    except subprocess.TimeoutExpired:
        return False


def first_to_notice(jobs):
    """The first stage that does not build or does not pass, or None."""
    for stage in STAGES:
        if not run("cmake", "--build", BUILD, "--parallel", jobs, "--target", *STAGE_TARGETS[stage], seconds=600):
            return f"{stage} (does not compile)"
        if not run("ctest", "--test-dir", BUILD, "--tests-regex", STAGE_TESTS[stage], "--stop-on-failure", "--timeout", "120", "--parallel", jobs):
            return stage
    return None


def prepare(jobs):
    shutil.rmtree(TREE, ignore_errors=True)
    shutil.copytree(ROOT, TREE, ignore=shutil.ignore_patterns("build", ".git"))
    golden = ROOT.parent / "shared" / "golden"
    if not run("cmake", "-S", TREE, "-B", BUILD, "-G", "Ninja", "-DCMAKE_BUILD_TYPE=Release", "-DCMAKE_CXX_FLAGS_RELEASE=-O1",
               "-DTESSERA_BUILD_EXAMPLES=OFF", "-DTESSERA_BUILD_BENCH=OFF", f"-DTESSERA_GOLDEN_DIR={golden}"):
        sys.exit("mutate: cannot configure")
    if (stage := first_to_notice(jobs)) is not None:
        sys.exit(f"mutate: the tests are not green to begin with: {stage}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("header", nargs="?", default="format/encode.hpp")
    parser.add_argument("--limit", type=int, help="try at most so many, spread over the header")
    parser.add_argument("--jobs", default="2")
    options = parser.parse_args()

    prepare(options.jobs)
    header = TREE / "include" / "tessera" / options.header
    original = header.read_text(encoding="utf-8")
    mutants = list(mutants_of(original))
    if options.limit:
        mutants = mutants[::max(1, -(-len(mutants) // options.limit))]
    survivors = []
    for i, (number, broken, lines) in enumerate(mutants, 1):
        header.write_text("".join(lines), encoding="utf-8")
        noticed_by = first_to_notice(options.jobs)
        print(f"{i}/{len(mutants)} line {number}: {noticed_by or 'NOBODY'}: {broken}", flush=True)
        if noticed_by is None:
            survivors.append((number, broken))
        header.write_text(original, encoding="utf-8")
    print(f"\n{len(mutants)} mutants of {options.header}, {len(survivors)} that nobody noticed")
    for number, broken in survivors:
        print(f"  line {number}: {broken}")


if __name__ == "__main__":
    main()
