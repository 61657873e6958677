#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Writes the library as one header. Usage: single_header.py INCLUDE_DIRECTORY OUTPUT

A header with #pragma once is pasted at its first include, a fragment (one without) at each. What is pasted keeps its place, so a
fragment sees what it would have seen; standard headers under no condition are moved to the top, because a fragment may be pasted
into a region where none may be included. `#include TESSERA_KERNEL` means the file that the last #define of it names.
"""
import re
import sys
from pathlib import Path

INCLUDE = re.compile(r'^\s*#\s*include\s+(<[^>]+>|"[^"]+"|\w+)')
DEFINE_KERNEL = re.compile(r'^\s*#\s*define\s+TESSERA_KERNEL\s+(<[^>]+>|"[^"]+")')
CONDITION = re.compile(r"^\s*#\s*(if|ifdef|ifndef|endif)\b")
PRAGMA_ONCE = re.compile(r"^\s*#\s*pragma\s+once\b")


class SingleHeader:
    def __init__(self, root):
        self.root = root.resolve()
        self.standard = []  # in the order of their first include
        self.pasted = set()
        self.kernel = None  # what TESSERA_KERNEL is
        self.depth = 0  # of #if
        self.lines = []

    def find(self, name, includer):
        """The file of this library that `name` means, or None."""
        places = [self.root] if name[0] == "<" else [includer.parent, self.root]
        return next((p for place in places if (p := (place / name[1:-1]).resolve()).is_file() and p.is_relative_to(self.root)), None)

    def paste(self, path):
        text = path.read_text(encoding="utf-8").splitlines()
        if any(PRAGMA_ONCE.match(line) for line in text):
            if path in self.pasted:
                return
            if self.depth:
                sys.exit(f"{path} is included under a condition: its only copy would depend on it")
            self.pasted.add(path)
        # The licence is stated once, at the top of the output.
        for line in text:
            if not (PRAGMA_ONCE.match(line) or "SPDX-License-Identifier" in line):
                self.add(line, path)

    def add(self, line, path):
        if match := CONDITION.match(line):
            self.depth += -1 if match[1] == "endif" else 1
        if match := DEFINE_KERNEL.match(line):
            self.kernel = match[1]
        match = INCLUDE.match(line)
        if not match:
            self.lines.append(line)
            return
        name = self.kernel if match[1] == "TESSERA_KERNEL" else match[1]
        if found := self.find(name, path):
            self.paste(found)
        elif self.depth:
            self.lines.append(line)
        elif name not in self.standard:
            self.standard.append(name)

    def text(self, version):
        top = [
            "// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception",
            f"// Tessera {version} in one header, made by cmake/single_header.py. Do not edit.",
            "// Layer: all. Stands on the standard library.",
            "#pragma once",
            "",
        ]
        lines = top + [f"#include {name}" for name in sorted(self.standard)] + self.lines
        return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)) + "\n"


def version_of(root):
    text = (root / "tessera/version.hpp").read_text(encoding="utf-8")
    return ".".join(re.search(rf"version_{part} = (\d+)", text)[1] for part in ("major", "minor", "patch"))


def main(root, output):
    single = SingleHeader(root)
    single.paste(single.root / "tessera/tessera.hpp")
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_text(single.text(version_of(root)), encoding="utf-8")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
