#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Checks the headers against the rules of the house that no compiler checks.
Usage: house_rules.py INCLUDE/tessera, or house_rules.py --self-test, which shows each rule something to find."""
import re
import sys
import tempfile
from pathlib import Path

# Which layers a header of a layer may include, beside its own. An umbrella (format.hpp) is of the layer that it is named after.
BELOW_CONVERT = {"core", "format", "simd", "view"}
BELOW_BLOCK = BELOW_CONVERT | {"convert"}
BELOW_GEMM = BELOW_BLOCK | {"block"}
LAYERS = {
    "version": set(),
    "fwd": {"core"},
    "core": set(),
    "format": {"core"},
    "simd": {"core"},
    "view": {"core", "format"},
    "convert": BELOW_CONVERT,
    "block": BELOW_BLOCK,
    "gemm": BELOW_GEMM,
    "recipe": BELOW_GEMM,
    "tessera": BELOW_GEMM | {"gemm", "recipe"},
    "interop": BELOW_GEMM | {"gemm", "recipe", "tessera"},
}
FOR_EVERYBODY = {"version", "fwd"}

HEAVY = {"iostream", "string", "vector", "functional", "stdexcept", "span", "atomic", "system_error"}
INTRINSICS_HEADERS = r"\w+intrin\.h|arm_neon\.h"
INTRINSICS = re.compile(r"\b(_mm\d*_\w+|__m(64|128|256|512)\w*|__mmask\d+|v\w+q?_[fsu](8|16|32|64)|(float|u?int)\d+x\d+_t)\b")
# A constexpr variable at namespace scope (namespaces are not indented) that is not inline is another object in each unit.
NOT_INLINE = re.compile(r"^(?:static )?constexpr [\w:<>, ]+ (?!operator)(\w+)\s*(?:=|\{)", re.M)
MACROS_OF_KERNELS = {"TESSERA_KERNEL", "TESSERA_ISA"}
MACRO_OF_INTRINSICS = "_IMMINTRIN_H_INCLUDED"  # the compiler's: simd/intrinsics.hpp lends it to itself
FRAGMENT = re.compile(r"\.kernel\.hpp$|^simd/(foreach_isa|generic_lanes|generic_draws|generic_quads|generic_counts|generic_steps|[^/]+/(begin|end|native|stochastic|blocks|mantissas))\.hpp$")  # included again and again
MAX_LINES = 400


def without_comments(text):
    """The code alone; comments and strings keep their line breaks, and the quotes of an #include stay."""
    def blank(match):
        return "\n" * match.group().count("\n") if match.group().startswith("/") else match.group()

    return re.sub(r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"', blank, text, flags=re.S)


def layer_of(path):
    return path.parts[0] if len(path.parts) > 1 else path.stem


def included_tessera_header(name, path, root):
    """The path below include/tessera of what `#include name` in `path` means, or None if it is not of this library."""
    if name.startswith("<tessera/") or name.startswith('"tessera/'):
        return Path(name[len("<tessera/"):-1])
    if name.startswith('"'):
        found = (root / path.parent / name[1:-1]).resolve()
        return found.relative_to(root) if found.is_relative_to(root) else None
    return None


def check_include(name, path, root):
    layer = layer_of(path)
    target = included_tessera_header(name, path, root)
    if target is None:
        if name.startswith('"'):
            yield f"{name} is not a header of this library"
        elif name[1:-1] in HEAVY and layer != "interop":
            yield f"includes {name}, which is too heavy for a header"
        return
    if not (root / target).is_file():
        yield f"includes {name}, which does not exist"
    other = layer_of(target)
    if other not in LAYERS:
        yield f"includes {name} of an unknown layer"
    elif other != layer and other not in LAYERS.get(layer, set()) | FOR_EVERYBODY:
        yield f"is of layer {layer} and includes {name} of layer {other}"


def check_header(path, root):
    text = (root / path).read_text(encoding="utf-8")
    code = without_comments(text)
    fragment = FRAGMENT.search(path.as_posix())
    layer = layer_of(path)

    if layer not in LAYERS:
        yield f"is of no known layer ({layer})"
    if (count := text.count("\n")) > MAX_LINES:
        yield f"has {count} lines, more than {MAX_LINES}"

    comment = re.match(r"(?://[^\n]*\n)*", text).group()
    if not comment.startswith("// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception\n"):
        yield "does not begin with the SPDX line"
    if comment.count("\n") < 3 or not re.search(r"Layer: \w+\.[^\n]* (Stands on |Umbrella)", comment):
        yield "does not say at its top what it is, its layer and what it stands on"

    has_pragma = re.search(r"^#pragma once$", code, re.M)
    if fragment and (has_pragma or re.search(r"^#\s*ifndef\s+\w+\s*\n#\s*define", code, re.M)):
        yield "is a fragment, to be included again, and has a guard"
    if not fragment and not has_pragma:
        yield "has no #pragma once"

    for name in re.findall(r'^\s*#\s*include\s+(<[^>]+>|"[^"]+")', code, re.M):
        yield from check_include(name, path, root)
    if path != Path("core/config.hpp"):
        for macro in re.findall(r"^\s*#\s*define\s+(\w+)", code, re.M):
            if path == Path("simd/intrinsics.hpp") and macro == MACRO_OF_INTRINSICS:
                if not re.search(rf"^\s*#\s*undef\s+{macro}\b", code, re.M):
                    yield f"defines {macro}, which is the compiler's, and does not undefine it"
            elif macro not in MACROS_OF_KERNELS:
                yield f"defines the macro {macro}; macros are defined in core/config.hpp"
    for variable in NOT_INLINE.findall(code):
        yield f"has the variable {variable}, which is not inline"
    if layer != "simd" and (match := INTRINSICS.search(code)):
        yield f"uses {match.group()}; intrinsics are for simd/"


def check(root):
    root = root.resolve()
    paths = sorted(p.relative_to(root) for p in root.rglob("*.hpp"))
    complaints = [f"{path}: {complaint}" for path in paths for complaint in check_header(path, root)]
    pattern = re.compile(rf"^\s*#\s*include\s+<({INTRINSICS_HEADERS})>", re.M)
    with_intrinsics = [str(p) for p in paths if pattern.search((root / p).read_text(encoding="utf-8"))]
    if len(with_intrinsics) > 1:
        complaints.append("intrinsics headers are included in more than one file: " + ", ".join(with_intrinsics))
    if not paths:
        complaints.append(f"there is no header in {root}")
    return paths, complaints


TOP = "// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception\n// It.\n// Layer: any. Stands on nothing.\n"
GOOD = TOP + "#pragma once\n"
SELF_TEST = [  # path, text, what must be said of it (nothing if empty)
    ("core/config.hpp", GOOD + "#define TESSERA_X\n", ""),
    ("core/bits.hpp", GOOD + '// #include <string>, _mm_add_ps\n#include <bit>\n#include "config.hpp"\n', ""),
    ("block.hpp", GOOD.replace("Stands on nothing", "Umbrella") + '#include "format/up.hpp"\n', ""),
    ("view/kernel_user.hpp", GOOD + '#define TESSERA_KERNEL "x"\n#include "../format/up.hpp"\n', ""),
    ("block/sum.kernel.hpp", TOP, ""),
    ("simd/avx2/begin.hpp", TOP.replace("any.", "simd. A fragment."), ""),
    ("simd/foreach_isa.hpp", TOP + '#include "avx2/begin.hpp"\n#include TESSERA_KERNEL\n', ""),
    ("interop/iostream.hpp", GOOD + "#include <iostream>\n#include <tessera/core/bits.hpp>\n", ""),
    ("simd/intrinsics.hpp", GOOD + "#define _IMMINTRIN_H_INCLUDED\n#include <avxintrin.h>\n#undef _IMMINTRIN_H_INCLUDED\ninline __m256 x;\n", ""),
    ("block/intrinsics.hpp", GOOD + "#define _IMMINTRIN_H_INCLUDED\n#undef _IMMINTRIN_H_INCLUDED\n", "defines the macro _IMMINTRIN_H_INCLUDED"),
    ("format/up.hpp", GOOD + '#include "../view/kernel_user.hpp"\n', "of layer format and includes"),
    ("core/up.hpp", GOOD + "#include <tessera/format/up.hpp>\n", "of layer core and includes"),
    ("gemm/sibling.hpp", GOOD + "#include <tessera/recipe/r.hpp>\n", "of layer gemm and includes"),
    ("recipe/r.hpp", GOOD + "#include <tessera/nowhere.hpp>\n", "does not exist"),
    ("core/heavy.hpp", GOOD + "#  include <vector>\n", "too heavy"),
    ("core/macro.hpp", GOOD + "#define TESSERA_Y 1\n", "defines the macro TESSERA_Y"),
    ("core/copies.hpp", GOOD + "constexpr std::size_t copies = 3;\n", "the variable copies"),
    ("core/inline.hpp", GOOD + "inline constexpr int a = 3;\nconstexpr int f(int b = 3) {\n  constexpr int c = 1;\n}\n", ""),
    ("block/fast.hpp", GOOD + "inline auto f(auto x) { return _mm256_add_ps(x, x); }\n", "uses _mm256_add_ps"),
    ("block/neon.hpp", GOOD + "inline auto f(auto x) { return vaddq_f32(x, x); }\n", "uses vaddq_f32"),
    ("block/again.kernel.hpp", GOOD, "has a guard"),
    ("core/no_guard.hpp", TOP, "no #pragma once"),
    ("core/no_licence.hpp", "#pragma once\n", "SPDX"),
    ("core/no_comment.hpp", TOP.splitlines()[0] + "\n#pragma once\n", "what it stands on"),
    ("core/long.hpp", GOOD + "\n" * 400, "more than 400"),
    ("stray/x.hpp", GOOD, "no known layer"),
    ("simd/second.hpp", GOOD + "#include <arm_neon.h>\n", ""),
]


def self_test():
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder).resolve()
        for path, text, _ in SELF_TEST:
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(text, encoding="utf-8")
        wrong = []
        for path, _, expected in SELF_TEST:
            said = "; ".join(check_header(Path(path), root))
            if bool(said) != bool(expected) or expected not in said:
                wrong.append(f"{path}: expected `{expected}`, said `{said}`")
        if not any("more than one file" in complaint for complaint in check(root)[1]):
            wrong.append("two files with intrinsics headers were not noticed")
        (root / "simd/intrinsics.hpp").write_text(GOOD + "#define _IMMINTRIN_H_INCLUDED\n", encoding="utf-8")
        if not any("does not undefine" in complaint for complaint in check_header(Path("simd/intrinsics.hpp"), root)):
            wrong.append("a macro of the compiler's that stays defined was not noticed")
    return wrong


def main(argument):
    if argument == "--self-test":
        complaints = self_test()
        print("\n".join(complaints) or f"{len(SELF_TEST)} samples, each judged as it should be")
    else:
        paths, complaints = check(Path(argument))
        print("\n".join(complaints) or f"{len(paths)} headers keep the house rules")
    return bool(complaints)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
