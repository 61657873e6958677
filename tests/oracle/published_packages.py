# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The quantizers of installed packages, called as they are: torchao, transformers, compressed-tensors, ModelOpt.

packages() -> {preset: (package and version, function)}; a function takes a tensor and answers as FORMULAS of published_formulas.py do.
"""
import importlib.metadata
import types

import torch


def unpacked(packed):
    """Two codes a byte, the lower one first."""
    return torch.stack((packed & 0xF, packed >> 4), dim=-1).reshape(packed.shape[0], -1)


def bits(t):
    return t.contiguous().view(torch.uint8)


def torchao():
    from torchao.float8.config import ScalingGranularity
    from torchao.float8.float8_utils import tensor_to_scale, to_fp8_saturated
    from torchao.prototype.mx_formats.config import ScaleCalculationMode
    from torchao.prototype.mx_formats.mx_tensor import to_mx
    from torchao.prototype.mx_formats.nvfp4_tensor import nvfp4_quantize, per_tensor_amax_to_scale
    from torchao.quantization.quant_primitives import _choose_scale_float8, _quantize_affine_float8

    def training(x, **how):
        q = tensor_to_scale(x, torch.float8_e4m3fn, **how)
        return bits(to_fp8_saturated(x.to(torch.float32) * q, torch.float8_e4m3fn)), (1.0 / q).reshape(-1, 1)

    def per_row(x):
        s = _choose_scale_float8(x, [1, x.shape[1]])
        return bits(_quantize_affine_float8(x, s)), s.to(torch.bfloat16)

    def mx(element, mode):
        def quantize(x):
            s, codes = to_mx(x, element, 32, ScaleCalculationMode(mode))
            return bits(codes) if element is torch.float8_e4m3fn else unpacked(codes.view(torch.uint8).reshape(x.shape[0], -1)), bits(s)

        return quantize

    def nvfp4(x):
        s, codes = nvfp4_quantize(x)
        return unpacked(bits(codes)), bits(s)

    def nvfp4_of_two_levels(x):
        whole = per_tensor_amax_to_scale(torch.max(torch.abs(x)))
        s, codes = nvfp4_quantize(x, per_tensor_scale=whole)
        return unpacked(bits(codes)), bits(s), {"global": whole.reshape(1)}

    all_of_it = {
        "float8_tensorwise": training,
        "float8_rowwise": lambda x: training(x, scaling_granularity=ScalingGranularity.AXISWISE, axiswise_dim=-1),
        "per_row_bfloat16": per_row,
        "nvfp4_single_level": nvfp4,
        "nvfp4": nvfp4_of_two_levels,
        **{f"mxfp8_{mode} 0.18": mx(torch.float8_e4m3fn, mode) for mode in ("floor", "rceil", "ceil", "even")},
        **{f"mxfp4_{mode} 0.18": mx(torch.float4_e2m1fn_x2, mode) for mode in ("floor", "rceil", "ceil", "even")},
    }
    try:  # needs triton
        from torchao.prototype.blockwise_fp8_training.kernels import torch_blockwise_scale_act_quant_lhs, torch_blockwise_scale_weight_quant

        def blockwise(quantize):
            def answer(x):
                codes, s = quantize(x)
                return bits(codes), s.contiguous()

            return answer

        all_of_it["blockwise_1x128"] = blockwise(torch_blockwise_scale_act_quant_lhs)
        all_of_it["blockwise_128x128"] = blockwise(torch_blockwise_scale_weight_quant)
    except ImportError:
        pass
    return all_of_it


def huggingface():
    from transformers.integrations.finegrained_fp8 import Fp8Quantize

    settings = types.SimpleNamespace(weight_block_size=(128, 128), scale_fmt="float")

    def fp8_quantize(x):
        answer = Fp8Quantize(types.SimpleNamespace(quantization_config=settings)).convert({"a.weight": x})
        return bits(answer["a.weight"]), answer["a.weight_scale_inv"]

    return {"fp8_quantize": fp8_quantize}


def compressed_tensors():
    from compressed_tensors.quantization import QuantizationArgs, quantize
    from compressed_tensors.quantization.utils import calculate_qparams, generate_gparam

    def extremes(v, dims):
        return torch.amin(v, dim=dims), torch.amax(v, dim=dims)

    def of(args, dtype):
        def answer(x):
            if args.strategy == "block":
                rows, cols = args.block_structure
                padded = torch.nn.functional.pad(x, (0, -x.shape[1] % cols, 0, -x.shape[0] % rows))
                low, high = extremes(padded.view(padded.shape[0] // rows, rows, -1, cols), (1, 3))
            elif args.strategy == "channel":
                low, high = extremes(x.unsqueeze(1), (-1,))
            else:
                low, high = extremes(x.unflatten(-1, (-1, args.group_size)), (-1,))
            more, whole = {}, None
            if args.strategy == "tensor_group":
                absmax = torch.max(high.max(), -low.min()).reshape(1)
                whole = generate_gparam(-absmax, absmax)
                more = {"global": whole}
            s, _ = calculate_qparams(low, high, args, global_scale=whole)
            codes = quantize(x, s, None, args, dtype=dtype, global_scale=whole)
            if args.num_bits == 4 and args.type == "float":
                from compressed_tensors.compressors.nvfp4.helpers import pack_fp4_to_uint8

                return unpacked(pack_fp4_to_uint8(codes)), bits(s.to(torch.float8_e4m3fn)), more
            codes = codes.to(torch.int32) & (1 << args.num_bits) - 1 if args.type == "int" else bits(codes)
            return codes, s

        return answer

    fp8 = torch.float8_e4m3fn
    return {
        "fp8_block": of(QuantizationArgs(num_bits=8, type="float", strategy="block", block_structure=[128, 128], symmetric=True), fp8),
        "int8_channel": of(QuantizationArgs(num_bits=8, type="int", strategy="channel", symmetric=True), torch.int8),
        "int4_group_128": of(QuantizationArgs(num_bits=4, type="int", strategy="group", group_size=128, symmetric=True), torch.int8),
        "nvfp4": of(QuantizationArgs(num_bits=4, type="float", strategy="tensor_group", group_size=16, symmetric=True, scale_dtype=fp8, zp_dtype=fp8), None),
    }


def modelopt():
    from modelopt.torch.quantization.qtensor.mxfp4_tensor import MXFP4QTensor
    from modelopt.torch.quantization.qtensor.mxfp8_tensor import MXFP8QTensor
    from modelopt.torch.quantization.qtensor.nvfp4_tensor import NVFP4QTensor

    def mxfp8(x):
        q, s = MXFP8QTensor.quantize(x.clone())
        return bits(q._quantized_data), bits(s)

    def mxfp4(x):
        q, s = MXFP4QTensor.quantize(x.clone(), 32)
        return unpacked(q._quantized_data), bits(s).reshape(x.shape[0], -1)

    def nvfp4(x):
        q, s, whole = NVFP4QTensor.quantize(x.clone(), 16)
        return unpacked(q._quantized_data), bits(s), {"global": whole.reshape(1)}

    return {"mxfp8": mxfp8, "mxfp4": mxfp4, "nvfp4": nvfp4}


def packages():
    found = {}
    for name, package, of_package in (("torchao", "torchao", torchao), ("huggingface", "transformers", huggingface),
                                      ("compressed_tensors", "compressed-tensors", compressed_tensors), ("modelopt", "nvidia-modelopt", modelopt)):
        try:
            version = f"{package} {importlib.metadata.version(package)}"
            found.update({f"{name}::{preset}": (version, function) for preset, function in of_package().items()})
        except ImportError as why:
            print(f"  not installed, its formulas only: {package} ({why})")
    return found
