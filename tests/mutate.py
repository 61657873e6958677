#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Breaks encode.hpp and decode.hpp, one comparison, shift or constant at a time, and asks whether the quick tests notice.

usage: mutate.py [--jobs N] [--compiler CXX]

Each mutant below is a text that occurs once in its header, and what replaces it; if the source has moved on, the script says so
and fails. The tests are tried in order, without optimization, until one fails: the static_asserts, tests/unit/formats_near_boundaries, tests/unit/casts,
and the golden vectors that the repository ships. A mutant must be noticed by one of them: a static_assert that fails, or a test that runs and
fails (a mutant that no longer is C++ would prove nothing, and is an error). cmake/mutate.py breaks a header everywhere, which takes hours.
"""
import argparse
import concurrent.futures
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
ENCODE, DECODE = "format/encode.hpp", "format/decode.hpp"

# Header, what is there once, what is there instead.
MUTANTS = [
    # round_off: the cut between what is kept and the rest
    (ENCODE, "if (shift < 64) {", "if (shift < 63) {"),
    (ENCODE, "kept = significand >> shift;", "kept = significand >> (shift - 1);"),
    (ENCODE, "rest = significand << (64 - shift);", "rest = significand << (63 - shift);"),
    (ENCODE, "const int beyond = shift - 64;", "const int beyond = shift - 63;"),
    (ENCODE, "rest             = beyond < 64 ? significand >> beyond : 0;", "rest             = beyond < 64 ? significand >> (beyond + 1) : 0;"),
    (ENCODE, "(significand & low_bits(beyond)) != 0 : significand != 0;", "(significand & low_bits(beyond)) != 0 : significand == 0;"),
    (ENCODE, "rest |= lost ? 1u : 0u;", "rest |= lost ? 0u : 0u;"),
    (ENCODE, "half = std::uint64_t{1} << 63;", "half = std::uint64_t{1} << 62;"),
    # round_off: the roundings
    (ENCODE, "up = rest > half - (kept & 1); break;", "up = rest >= half - (kept & 1); break;"),
    (ENCODE, "up = rest > half - (kept & 1); break;", "up = rest > half; break;"),
    (ENCODE, "case rounding_mode::nearest_away: up = rest >= half;", "case rounding_mode::nearest_away: up = rest > half;"),
    (ENCODE, "case rounding_mode::nearest_zero: up = rest > half;", "case rounding_mode::nearest_zero: up = rest >= half;"),
    (ENCODE, "upward: up = rest != 0 && !negative;", "upward: up = rest != 0 && negative;"),
    (ENCODE, "downward: up = rest != 0 && negative;", "downward: up = rest != 0;"),
    (ENCODE, "up = rest != 0 && (kept & 1) == 0;", "up = rest != 0 && (kept & 1) != 0;"),
    (ENCODE, "rest >> (64 - rule.random_width);", "rest >> (63 - rule.random_width);"),
    (ENCODE, "threshold + rule.random_value >= std::uint64_t{1}", "threshold + rule.random_value > std::uint64_t{1}"),
    (ENCODE, "return {kept + (up ? 1u : 0u), rest != 0};", "return {kept + (up ? 1u : 0u), rest > half};"),
    # Overflow, infinity, NaN, and less than zero
    (ENCODE, "case rounding_mode::to_odd: return false;", "case rounding_mode::to_odd: return true;"),
    (ENCODE, "case rounding_mode::upward: return !negative;", "case rounding_mode::upward: return negative;"),
    (ENCODE, "const bool saturates = how.overflow == overflow_mode::saturate;", "const bool saturates = how.overflow != overflow_mode::ieee;"),
    (ENCODE, "{.overflow = saturates || !F.has_infinity}", "{.overflow = saturates && !F.has_infinity}"),
    (ENCODE, "(how.overflow == overflow_mode::saturate_finite && !from_infinity)", "(how.overflow == overflow_mode::saturate_finite && from_infinity)"),
    (ENCODE, "return {F.max_code(), {.invalid = true}};", "return {0, {.invalid = true}};"),
    # encode_magnitude: the place of the number on the grid
    (ENCODE, "if (binade < F.min_exponent()) return {0, true};", "if (binade <= F.min_exponent()) return {0, true};"),
    (ENCODE, "const int above  = binade > F.min_exponent() ?", "const int above  = binade > F.min_exponent() + 1 ?"),
    (ENCODE, "F.least_exponent() + above - x.exponent;  ", "F.least_exponent() + above - x.exponent + 1;  "),
    (ENCODE, "shift > 0 ? round_off(x.significand, shift, x.negative, rule)", "shift > 1 ? round_off(x.significand, shift, x.negative, rule)"),
    (ENCODE, "without_hidden = F.has_subnormals ? 0 :", "without_hidden = F.has_subnormals ? 1 :"),
    (ENCODE, "(static_cast<std::uint64_t>(above) << F.mantissa_bits), kept.inexact}", "(static_cast<std::uint64_t>(above) << (F.mantissa_bits + 1)), kept.inexact}"),
    # encode
    (ENCODE, "if (magnitude > F.max_code()) {", "if (magnitude >= F.max_code()) {"),
    (ENCODE, "if (magnitude > F.max_code()) {", "if (magnitude > F.max_code() + 1) {"),
    (ENCODE, ".underflow = inexact && x.binade() < F.min_exponent()", ".underflow = inexact && x.binade() <= F.min_exponent()"),
    (ENCODE, "to_infinity = how.overflow == overflow_mode::ieee &&", "to_infinity = how.overflow != overflow_mode::saturate &&"),
    (ENCODE, "F.max_code() | sign, {.inexact = true, .overflow = true}", "F.max_code() | sign, {.inexact = true, .overflow = false}"),
    (ENCODE, "if (x.negative) result.flags.inexact = true;", "if (x.negative) result.flags.inexact = false;"),
    (ENCODE, "F.zero == zero_encoding::without_sign && magnitude == 0", "F.zero == zero_encoding::without_sign && magnitude == 1"),
    # encode to an integer
    (ENCODE, "limit = x.negative ? F.lowest_magnitude() : F.max_magnitude();", "limit = x.negative ? F.max_magnitude() : F.max_magnitude();"),
    (ENCODE, "const int shift = -F.fraction_bits - x.exponent;", "const int shift = F.fraction_bits - x.exponent;"),
    (ENCODE, "if (kept.value > limit && how", "if (kept.value >= limit && how"),
    (ENCODE, "bit_width(x.significand) - shift <= 64", "bit_width(x.significand) - shift <= 65"),
    # decode
    (DECODE, "if (field == 0 && F.has_subnormals)", "if (field == 1 && F.has_subnormals)"),
    (DECODE, "field - F.bias - F.mantissa_bits, negative}", "field - F.bias - F.mantissa_bits + 1, negative}"),
    (DECODE, "constexpr int shift      = 23 - F.mantissa_bits;", "constexpr int shift      = 22 - F.mantissa_bits;"),
    (DECODE, "F.bits() > 8 ? magnitude << shift", "F.bits() > 16 ? magnitude << shift"),
    (DECODE, "if (exponent > 0) return value_sign", "if (exponent > 1) return value_sign | 1u"),
    (DECODE, "if (binade < -126) return value_sign", "if (binade < -127) return value_sign"),
    (DECODE, "x.significand << (x.exponent + 149)", "x.significand << (x.exponent + 148)"),
    (DECODE, "(23 - (bit_width(x.significand) - 1))", "(22 - (bit_width(x.significand) - 1))"),
    (DECODE, "(std::uint64_t{1} << F.fraction_bits)", "(std::uint64_t{1} << (F.fraction_bits + 1))"),
]

STATIC = ["facts", "limits"]
UNIT = ["formats_near_boundaries", "casts"]
NOTICED_BY_COMPILER = re.compile(r"static assertion failed|static_assert failed|static assertion expression is not|non-constant condition|"
                                 r"is not a constant expression|call to non-.constexpr. function|overflow in constant expression")


class Broken(Exception):
    """The mutant (or the source) is no program: nothing is learned from it."""


class Bench:
    """A folder with a copy of the headers, in which one mutant at a time is tested."""

    def __init__(self, folder, compiler, catch_main):
        self.folder, self.compiler, self.catch_main = folder, compiler, catch_main  # what to link for Catch2
        shutil.copytree(ROOT / "include", folder / "include")

    def compiles(self, *arguments):
        command = [self.compiler, "-std=c++20", "-O0", "-w", f"-I{self.folder / 'include'}", f"-I{ROOT / 'tests'}", *map(str, arguments)]
        result = subprocess.run(command, capture_output=True, text=True)
        if result.returncode != 0 and not NOTICED_BY_COMPILER.search(result.stderr):
            raise Broken("\n".join(line for line in result.stderr.splitlines() if "error" in line)[:400])
        return result.returncode == 0

    def passes(self, source, *definitions):
        program = self.folder / source.stem
        if not self.compiles(source, *definitions, "-o", program, *self.catch_main):
            return False
        try:
            return subprocess.run([program, "--abort"], capture_output=True, timeout=120).returncode == 0
        except subprocess.TimeoutExpired:
            return False

    def first_to_notice(self):
        for name in STATIC:
            if not self.compiles("-fsyntax-only", ROOT / "tests" / "static" / f"{name}.cpp"):
                return f"static/{name}"
        for name in UNIT:
            if not self.passes(ROOT / "tests" / "unit" / f"{name}.cpp"):
                return f"unit/{name}"
        golden = ROOT / "tests" / "golden"
        if not self.passes(golden / "format_vectors.cpp", '-DTESSERA_GOLDEN_DIR="none"', f'-DTESSERA_SHIPPED_GOLDEN_DIR="{golden / "data"}"'):
            return "golden/format_vectors"
        return None

    def test(self, mutant):
        header, old, new = mutant
        path = self.folder / "include" / "tessera" / header
        original = path.read_text(encoding="utf-8")
        path.write_text(original.replace(old, new), encoding="utf-8")
        try:
            return self.first_to_notice()
        finally:
            path.write_text(original, encoding="utf-8")


def catch_main_for(compiler, folder):
    """What to link: the libraries of Catch2 version 3, or the one object file that version 2 wants compiled."""
    include_of_3 = subprocess.run([compiler, "-E", "-x", "c++", "-"], input="#include <catch2/catch_test_macros.hpp>\n", capture_output=True, text=True)
    if include_of_3.returncode == 0:
        return ["-lCatch2Main", "-lCatch2"]
    source, result = ROOT / "tests" / "support" / "catch_main.cpp", folder / "catch_main.o"
    if subprocess.run([compiler, "-std=c++20", "-O1", "-w", "-c", source, "-o", result]).returncode != 0:
        sys.exit("mutate: no Catch2 (Debian: catch2)")
    return [result]


def check_that_the_source_has_not_moved():
    moved = []
    for header, old, _ in MUTANTS:
        count = (ROOT / "include" / "tessera" / header).read_text(encoding="utf-8").count(old)
        if count != 1:
            moved.append(f"  {header}: found {count} times: {old}")
    if moved:
        sys.exit("mutate: the source has moved; bring tests/mutate.py up to date:\n" + "\n".join(moved))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--compiler", default="g++")
    options = parser.parse_args()
    check_that_the_source_has_not_moved()
    start = time.monotonic()

    with tempfile.TemporaryDirectory(prefix="tessera-mutate-") as temporary:
        folder = pathlib.Path(temporary)
        catch_main = catch_main_for(options.compiler, folder)
        benches = [Bench(folder / str(i), options.compiler, catch_main) for i in range(options.jobs)]
        if (red := benches[0].first_to_notice()) is not None:
            sys.exit(f"mutate: the tests are not green to begin with: {red}")

        def work(numbered):
            number, mutant = numbered
            bench = benches.pop()
            try:
                outcome = bench.test(mutant) or "NOBODY"
            except Broken as why:
                outcome = f"NO PROGRAM: {why}"
            finally:
                benches.append(bench)
            print(f"{number:3}/{len(MUTANTS)} {outcome:30} {mutant[0]}: {mutant[2].strip()}", flush=True)
            return outcome

        with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
            outcomes = list(pool.map(work, enumerate(MUTANTS, 1)))

    caught = sum(not outcome.startswith(("NOBODY", "NO PROGRAM")) for outcome in outcomes)
    print(f"{caught} of {len(MUTANTS)} mutants were caught, in {time.monotonic() - start:.0f} s")
    print(f"{caught} passed, {len(MUTANTS) - caught} failed")
    return 0 if caught == len(MUTANTS) else 1


sys.exit(main())
