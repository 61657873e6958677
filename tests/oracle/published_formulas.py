# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The formulas of published quantizers, written with PyTorch's operations; `torch` is PyTorch or little_torch.py.

FORMULAS[preset](torch, x) -> (codes, scales[, more]): codes as integers of x's shape, one for an element; scales as tensors of the type
that the preset stores; more is {"global": float tensor} or {"zeros": int32 tensor}. The files that each follows are named in
include/tessera/block/presets/. Kernels (DeepSeek's act_quant, vLLM's) are not Python: there the formula is what the kernel computes.
"""


def blocks(torch, x, rows, cols):
    """x as [rows of blocks, rows, columns of blocks, cols], zero-padded; 0 stands for the whole."""
    m, n = x.shape
    rows, cols = rows or m, cols or n
    up, across = -(-m // rows), -(-n // cols)
    if (up * rows, across * cols) != (m, n):
        padded = torch.zeros((up * rows, across * cols), dtype=x.dtype)
        padded[:m, :n] = x
        x = padded
    return x.view(up, rows, across, cols)


def back(torch, codes, x):
    """The codes of blocks in x's shape."""
    m, n = x.shape
    up, rows, across, cols = codes.shape
    return codes.reshape(up * rows, across * cols)[:m, :n]


def amax(v):
    return v.abs().amax(dim=(1, 3), keepdim=True)


def amax_without_nan(torch, v):
    """fmaxf, tl.max and T.max leave NaN out."""
    v = v.abs()
    return torch.where(torch.isnan(v), torch.zeros_like(v), v).amax(dim=(1, 3), keepdim=True)


def e4m3(torch, y):
    return y.to(torch.float8_e4m3fn).view(torch.uint8)


def up_to_power(torch, s):
    """The bits of s: its exponent, one more if a bit of the mantissa is set, from 1 to 254."""
    bits = s.float().view(torch.int32)
    exponent = ((bits >> 23) & 0xFF) + ((bits & 0x7FFFFF) != 0).to(torch.int32)
    return (exponent.clamp(1, 254) << 23).view(torch.float32)


def e2m1(torch, y):
    """To nearest even, saturating, -0 kept, NaN of either sign to +6: the bits of a cast of hardware."""
    magnitude = y.abs()
    code = torch.zeros_like(y).to(torch.int32)
    for boundary, takes_tie in ((0.25, 0), (0.75, 1), (1.25, 0), (1.75, 1), (2.5, 0), (3.5, 1), (5.0, 0)):
        code = code + ((magnitude >= boundary) if takes_tie else (magnitude > boundary)).to(torch.int32)
    code = torch.where(torch.isnan(y), torch.full_like(code, 7), code)
    return code + 8 * (torch.signbit(y) & ~torch.isnan(y)).to(torch.int32)


def square(s):
    """Scales of blocks, one a block."""
    return s.reshape(s.shape[0], s.shape[2])


# --- DeepSeek -----------------------------------------------------------------------------------------------------------------


def deepgemm(rows, cols, ue8m0=False, on_cuda=False, form="reciprocal"):
    def formula(torch, x):
        v = blocks(torch, x, rows, cols)
        a = amax(v).float().clamp(1e-4)
        s = a * (1.0 / torch.full_like(a, 448.0)) if on_cuda else a / 448.0
        if ue8m0:
            s = up_to_power(torch, s)
        y = v * (448.0 / a) if form == "ratio" else v * (1.0 / s)
        return back(torch, e4m3(torch, y), x), square(s)

    return formula


def deepgemm_fp4(ue8m0):
    def formula(torch, x):
        v = blocks(torch, x, 1, 32)
        s = amax(v).float().clamp(1e-4) / 6.0
        if ue8m0:
            s = up_to_power(torch, s)
        y = v * (1.0 / s)
        code = torch.bucketize(y.abs().clamp(max=6.0), torch.tensor([0.25, 0.75, 1.25, 1.75, 2.5, 3.5, 5.0], dtype=torch.float32)).to(torch.int32)
        code = code + 8 * ((y < 0) & (code != 0)).to(torch.int32)
        if ue8m0:
            s = (s.view(torch.int32) >> 23).to(torch.uint8)
        return back(torch, code, x), square(s)

    return formula


def act_quant(ue8m0=False, floor=1e-4, by_product=False, clamps=False):
    """Triton's (V3) divides by 448, TileLang's (V3.2) multiplies by fl(1 / 448) and clamps."""

    def formula(torch, x):
        v = blocks(torch, x, 1, 128).float()
        a = amax_without_nan(torch, v)
        a = a.clamp(min=floor) if floor else a
        s = a * (1.0 / torch.full_like(a, 448.0)) if by_product else a / 448.0
        if ue8m0:
            finite = torch.isinf(s)
            s = torch.where(finite, s, up_to_power(torch, s))
        y = v / s
        if clamps:
            y = y.clamp(-448.0, 448.0)
        return back(torch, e4m3(torch, y), x), square(s)

    return formula


def flashmla(torch, x):
    v = blocks(torch, x, 1, 128).float()
    s = (amax(v) / 448.0).clamp(min=1e-4)
    s = torch.where(torch.isnan(s) | torch.isinf(s), s, up_to_power(torch, s))
    return back(torch, e4m3(torch, v / s), x), square(s)


# --- vLLM ---------------------------------------------------------------------------------------------------------------------


def clamped(torch, y, nan_becomes):
    """fmin and fmax: a NaN becomes one of the ends."""
    y = torch.where(torch.isnan(y), torch.full_like(y, nan_becomes), y)
    return y.clamp(-448.0, 448.0)


def vllm_group(ue8m0):
    def formula(torch, x):
        v = blocks(torch, x, 1, 128).float()
        s = amax_without_nan(torch, v).clamp(min=1e-10) / 448.0
        if ue8m0:
            s = s.clamp(min=1e-10)
            s = torch.where(torch.isinf(s), s, up_to_power(torch, s))
            y = v * (1.0 / s)
        else:
            y = v / s
        return back(torch, e4m3(torch, clamped(torch, y, -448.0)), x), square(s)

    return formula


def vllm_per_token(torch, x):
    v = blocks(torch, x, 1, 0).float()
    s = (amax_without_nan(torch, v) / 448.0).clamp(min=1.0 / (448.0 * 512.0))
    return back(torch, e4m3(torch, clamped(torch, v / s, 448.0)), x), square(s)


def vllm_per_tensor(torch, x):
    v = blocks(torch, x, 0, 0).float()
    s = amax_without_nan(torch, v) / 448.0
    return back(torch, e4m3(torch, clamped(torch, v * (1.0 / s), 448.0)), x), square(s)


def int8(torch, y):
    """cvt.rni.sat: to nearest even, saturating, NaN to 0."""
    y = torch.where(torch.isnan(y), torch.zeros_like(y), y)
    return torch.round(y.clamp(-128.0, 127.0)).to(torch.int32) & 0xFF


def vllm_group_int8(torch, x):
    v = blocks(torch, x, 1, 128).float()
    s = amax_without_nan(torch, v).clamp(min=1e-10) / 127.0
    return back(torch, int8(torch, v / s), x), square(s)


def vllm_int8_symmetric(torch, x):
    v = blocks(torch, x, 1, 0).float()
    a = amax_without_nan(torch, v)
    s = a / 127.0
    q = torch.where(a == 0, torch.zeros_like(a), torch.full_like(a, 127.0) / a)
    return back(torch, int8(torch, v * q), x), square(s)


def int32(torch, y):
    """CUDA's conversions of floats that are integers: saturating, NaN to 0. As float64, which holds what they add up to."""
    return torch.where(torch.isnan(y), torch.zeros_like(y), y).to(torch.float64).clamp(-2147483648.0, 2147483647.0)


def vllm_int8_zero_point(torch, x):
    """The extremes begin with the largest float and its negative, and the sum of two int32 wraps."""
    v = blocks(torch, x, 1, 0).float()
    is_nan, largest = torch.isnan(v), 3.4028234663852886e38
    low = torch.where(is_nan, torch.full_like(v, largest), v).amin(dim=(1, 3), keepdim=True).clamp(max=largest)
    high = torch.where(is_nan, torch.full_like(v, -largest), v).amax(dim=(1, 3), keepdim=True).clamp(min=-largest)
    s = (high - low) / 255.0
    z = int32(torch, torch.round(-128.0 - low / s))
    y = int32(torch, torch.round(v * (1.0 / s))) + z
    y = torch.where(y > 2147483647.0, y - 4294967296.0, y)
    y = torch.where(y < -2147483648.0, y + 4294967296.0, y)
    return back(torch, y.clamp(-128.0, 127.0).to(torch.int32) & 0xFF, x), square(s), {"zeros": z.to(torch.int32)}


# --- torchao ------------------------------------------------------------------------------------------------------------------


def torchao_float8(rows, cols):
    """float8_utils.py and the blockwise kernels' reference: 448 / amax in float64, rounded once more to float32."""

    def formula(torch, x):
        v = blocks(torch, x, rows, cols)
        q = (448.0 / amax(v).to(torch.float64).clamp(min=1e-12)).to(torch.float32)
        y = (v.float() * q).clamp(-448.0, 448.0)
        return back(torch, e4m3(torch, y), x), square(1.0 / q)

    return formula


def torchao_per_row(torch, x):
    v = blocks(torch, x, 1, 0)
    s = amax(v) / 448.0
    y = (v.float() / s.float()).clamp(-448.0, 448.0)
    return back(torch, e4m3(torch, y), x), square(s)


def mx_codes(torch, y, is_fp8):
    return e4m3(torch, y) if is_fp8 else e2m1(torch, y)


def torchao_mx(mode, is_fp8):
    """mx_tensor.py of the repository: bits, and reciprocals that are exact powers of two."""
    largest, exponent, mantissa_bits = (448.0, 8, 3) if is_fp8 else (6.0, 2, 1)

    def formula(torch, x):
        v = blocks(torch, x, 1, 32)
        a = amax(v).float()
        if mode == "rceil":
            bits = (a * (1.0 / largest)).view(torch.int32)
            field, mantissa = (bits >> 23) & 0xFF, bits & 0x7FFFFF
            code = field + torch.where(field == 0, mantissa > 0x400000, mantissa != 0).to(torch.int32)
        else:
            bits = a.view(torch.int32)
            if mode == "even":
                bits = (bits + (1 << (23 - mantissa_bits - 1))) & 0x7F800000
            power = ((bits >> 23) & 0xFF) - 127
            if mode == "ceil":
                power = power + ((bits & 0x7FFFFF) != 0).to(torch.int32)
            code = (power - exponent).clamp(-127, 128) + 127
        code = torch.where(torch.isnan(a) | torch.isinf(a), torch.full_like(code, 255), code)
        inverse = torch.where(code == 254, torch.full_like(code, 0x00400000), (254 - code) << 23)
        inverse = torch.where(code == 255, torch.full_like(code, 0x7F800001), inverse).view(torch.float32)
        return back(torch, mx_codes(torch, v.float() * inverse, is_fp8), x), square(code.to(torch.uint8))

    return formula


def torchao_mx_0_18(mode, is_fp8):
    """The package 0.18: a logarithm for rceil, a scale of at least 2^-126, and infinities that are no NaN."""
    largest, exponent, mantissa_bits = (448.0, 8, 3) if is_fp8 else (6.0, 2, 1)

    def formula(torch, x):
        v = blocks(torch, x, 1, 32)
        a = amax(v).float()
        v = v.float()
        if mode == "rceil":
            descale = a / largest
            power = torch.ceil(torch.log2(torch.where(torch.isnan(descale) | torch.isinf(descale), torch.ones_like(descale), descale)))
            code = (power.clamp(-127.0, 127.0) + 127.0).to(torch.int32)
            code = torch.where(torch.isinf(descale), torch.full_like(code, 254), code)
            code = torch.where(torch.isnan(descale), torch.full_like(code, 255), code)
            r = torch.exp2(127.0 - code.float())
            r = torch.where(code == 0, torch.full_like(r, 1.0), r)
            y = (v * torch.where(code == 255, descale, r)).clamp(-largest, largest)
        else:
            bits = a.view(torch.int32)
            if mode == "even":
                bits = (bits + (1 << (23 - mantissa_bits - 1))) & 0x7F800000
            power = ((bits >> 23) & 0xFF) - 127
            if mode == "ceil":
                power = power + ((bits & 0x7FFFFF) != 0).to(torch.int32)
            code = (power - exponent).clamp(-127, 128) + 127
            code = torch.where(torch.isnan(a), torch.full_like(code, 255), code)
            y = v / (code << 23).view(torch.float32).clamp(min=2.0**-126)
            y = y.clamp(-largest, largest) if is_fp8 else y
        return back(torch, mx_codes(torch, y, is_fp8), x), square(code.to(torch.uint8))

    return formula


def torchao_nvfp4(two_levels):
    def formula(torch, x):
        v = blocks(torch, x, 1, 16).float()
        s = amax(v) / 6.0
        more = {}
        if two_levels:
            whole = x.abs().amax(dim=(0, 1), keepdim=True).float() / (448.0 * 6.0)
            more = {"global": whole}
            whole = whole.view(1, 1, 1, 1)
            s = (s / whole).clamp(2.0**-6, 448.0).to(torch.float8_e4m3fn)
            y = v * ((1.0 / whole) / s.float())
        else:
            s = s.clamp(2.0**-6, 448.0).to(torch.float8_e4m3fn)
            y = v * (1.0 / s.float())
        return back(torch, e2m1(torch, y.clamp(-6.0, 6.0)), x), square(s.view(torch.uint8)), more

    return formula


# --- Hugging Face, compressed-tensors, ModelOpt -------------------------------------------------------------------------------


def huggingface(torch, x):
    v = blocks(torch, x, 128, 128).float()
    a = amax(v)
    q = 448.0 / torch.where(a > 0, a, torch.ones_like(a))
    q = torch.where(a > 0, q, torch.ones_like(q))
    y = (v * q).clamp(-448.0, 448.0)
    return back(torch, e4m3(torch, y), x), square(1.0 / q)


def compressed_tensors(kind, rows, cols):
    """Every operation in the type of the weights."""
    half_range = {"fp8": 448.0, "int8": 127.5, "int4": 7.5}[kind]

    def formula(torch, x):
        v = blocks(torch, x, rows, cols)
        s = amax(v) / half_range
        s = torch.where(s == 0, torch.full_like(s, torch.finfo(x.dtype).eps), s)
        y = v / s
        if kind == "fp8":
            codes = e4m3(torch, y.clamp(-448.0, 448.0))
        else:
            y = y.clamp(*((-128.0, 127.0) if kind == "int8" else (-8.0, 7.0)))
            codes = torch.where(torch.isnan(y), torch.zeros_like(y), torch.round(y)).to(torch.int32) & (0xFF if kind == "int8" else 0xF)
        return back(torch, codes, x), square(s)

    return formula


def compressed_tensors_nvfp4(torch, x):
    v = blocks(torch, x, 1, 16)
    a = x.abs().amax(dim=(0, 1), keepdim=True).clamp(min=torch.finfo(x.dtype).tiny)
    whole = 448.0 * 6.0 / a
    whole = torch.where(torch.isnan(whole) | torch.isinf(whole), torch.ones_like(whole), whole).float()
    s = whole.view(1, 1, 1, 1) * (amax(v) / 6.0)
    s = s.clamp(-448.0, 448.0).to(torch.float8_e4m3fn).float()
    s = torch.where(s == 0, torch.full_like(s, 0.125), s)
    y = (v / (s / whole.view(1, 1, 1, 1))).clamp(-6.0, 6.0)
    y = y + 0.0  # the package takes the sign by torch.sign: -0 has none
    return back(torch, e2m1(torch, y), x), square(s.to(torch.float8_e4m3fn).view(torch.uint8)), {"global": whole}


def modelopt_mx(is_fp8):
    def formula(torch, x):
        v = blocks(torch, x, 1, 32)
        descale = amax(v).float() / (448.0 if is_fp8 else 6.0)
        power = torch.where(descale > 0, torch.log2(descale), torch.full_like(descale, -127.0))
        power = torch.ceil(power).clamp(-127.0, 127.0)
        code = (power + 127.0).to(torch.int32)
        if is_fp8:
            return back(torch, e4m3(torch, (v * torch.exp2(127.0 - code.float())).clamp(-448.0, 448.0)), x), square(code.to(torch.uint8))
        y = v / torch.exp2(power)
        codes = torch.bucketize(y.abs().float(), torch.tensor([0.25, 0.75, 1.25, 1.75, 2.5, 3.5, 5.0], dtype=torch.float32)).to(torch.int32)
        codes = codes + 8 * (~(y > 0)).to(torch.int32)
        return back(torch, codes, x), square(code.to(torch.uint8))

    return formula


def modelopt_fp8(torch, x):
    v = blocks(torch, x, 0, 0).float()
    s = amax(v) / 448.0
    return back(torch, e4m3(torch, v / s), x), square(s)


def modelopt_nvfp4(torch, x):
    v = blocks(torch, x, 1, 16)
    whole = x.abs().amax(dim=(0, 1), keepdim=True).float() / (6.0 * 448.0)
    g = whole.view(1, 1, 1, 1)
    s = amax(v).float() / (6.0 * g)
    s = torch.where(s == 0, torch.full_like(s, 1.0), s)
    s = s.clamp(2.0**-9, 448.0).to(torch.float8_e4m3fn)
    y = v / (s.float() * g)
    y = y + 0.0  # the package takes the sign by torch.sign: -0 has none
    return back(torch, e2m1(torch, y), x), square(s.view(torch.uint8)), {"global": whole}


FORMULAS = {
    "deepseek_v3::activation": act_quant(),
    "deepseek_v3::activation_ue8m0": act_quant(ue8m0=True),
    "deepseek_v3::activation_no_eps": act_quant(floor=None),
    "deepseek_v3::weight": deepgemm(128, 128),
    "deepseek_v3_2::activation": act_quant(by_product=True, clamps=True),
    "deepseek_v3_2::activation_ue8m0": act_quant(ue8m0=True, by_product=True, clamps=True),
    "deepgemm::per_token": deepgemm(1, 128),
    "deepgemm::per_token_cuda": deepgemm(1, 128, on_cuda=True),
    "deepgemm::per_token_ue8m0": deepgemm(1, 128, ue8m0=True),
    "deepgemm::per_channel": deepgemm(128, 1),
    "deepgemm::per_block": deepgemm(128, 128),
    "deepgemm::per_block_cuda": deepgemm(128, 128, on_cuda=True),
    "deepgemm::per_block_ue8m0": deepgemm(128, 128, ue8m0=True),
    "deepgemm::per_token_fp4": deepgemm_fp4(False),
    "deepgemm::per_token_fp4_ue8m0": deepgemm_fp4(True),
    "deepgemm::per_token_2025_02": deepgemm(1, 128, form="ratio"),
    "deepgemm::per_token_2025_02_cuda": deepgemm(1, 128, on_cuda=True, form="ratio"),
    "deepgemm::per_block_2025_02_cuda": deepgemm(128, 128, on_cuda=True, form="ratio"),
    "flashmla::kv_v3_2": flashmla,
    "vllm::group": vllm_group(False),
    "vllm::group_ue8m0": vllm_group(True),
    "vllm::group_int8": vllm_group_int8,
    "vllm::per_token": vllm_per_token,
    "vllm::per_tensor": vllm_per_tensor,
    "vllm::int8_symmetric": vllm_int8_symmetric,
    "vllm::int8_zero_point": vllm_int8_zero_point,
    "torchao::float8_tensorwise": torchao_float8(0, 0),
    "torchao::float8_rowwise": torchao_float8(1, 0),
    "torchao::blockwise_1x128": torchao_float8(1, 128),
    "torchao::blockwise_128x128": torchao_float8(128, 128),
    "torchao::per_row_bfloat16": torchao_per_row,
    "torchao::nvfp4_single_level": torchao_nvfp4(False),
    "torchao::nvfp4": torchao_nvfp4(True),
    **{f"torchao::mxfp{bits}_{mode} 0.18": torchao_mx_0_18(mode, bits == 8) for bits in (8, 4) for mode in ("floor", "rceil", "ceil", "even")},
    **{f"torchao::mxfp{bits}_{mode}": torchao_mx(mode, bits == 8) for bits in (8, 4) for mode in ("floor", "rceil", "ceil", "even")},
    "huggingface::fp8_quantize": huggingface,
    "compressed_tensors::fp8_block": compressed_tensors("fp8", 128, 128),
    "compressed_tensors::int8_channel": compressed_tensors("int8", 1, 0),
    "compressed_tensors::int4_group_128": compressed_tensors("int4", 1, 128),
    "compressed_tensors::nvfp4": compressed_tensors_nvfp4,
    "modelopt::mxfp8": modelopt_mx(True),
    "modelopt::mxfp4": modelopt_mx(False),
    "modelopt::fp8_tensor": modelopt_fp8,
    "modelopt::nvfp4": modelopt_nvfp4,
}
