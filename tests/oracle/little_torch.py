# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""As much of PyTorch's CPU tensors as published_formulas.py needs, on NumPy and ml_dtypes.

What decides bits is done as PyTorch does it: float32 and float64 by IEEE, bfloat16 rounded after each operation, `number / tensor` as
reciprocal and product, NaN kept by amax and clamp, the cast to float8 saturating. PyTorch itself has checked this file: with it the
answers of the formulas are those of tests/golden/data/torch_recipes.json.
"""
import types

import ml_dtypes
import numpy as np

np.seterr(all="ignore")

float32, float64, int32, int16, uint8 = (np.dtype(t) for t in (np.float32, np.float64, np.int32, np.int16, np.uint8))
bfloat16, float8_e4m3fn = np.dtype(ml_dtypes.bfloat16), np.dtype(ml_dtypes.float8_e4m3fn)
FLOATS = (bfloat16, float32, float64)  # from narrow to wide


def finfo(dtype):
    info = ml_dtypes.finfo(dtype)
    return types.SimpleNamespace(eps=float(info.eps), tiny=float(info.tiny))


class Tensor:
    def __init__(self, array):
        self.a = array
        self.dtype = array.dtype
        self.shape = array.shape

    def _with(self, other, operation):
        """Tensors meet in the wider type, numbers in the tensor's; bfloat16 is computed in float32 and rounded."""
        if isinstance(other, Tensor):
            dtype = max(self.dtype, other.dtype, key=FLOATS.index) if self.dtype in FLOATS and other.dtype in FLOATS else self.dtype
            b = other.a
        else:
            dtype, b = self.dtype, np.array(other, dtype=float64 if self.dtype in FLOATS else self.dtype)
        wide = float32 if dtype == bfloat16 else dtype
        return Tensor(np.asarray(operation(self.a.astype(wide), b.astype(wide))).astype(dtype))

    def __add__(self, other): return self._with(other, np.add)
    def __sub__(self, other): return self._with(other, np.subtract)
    def __mul__(self, other): return self._with(other, np.multiply)
    def __truediv__(self, other): return self._with(other, np.divide)
    def __rtruediv__(self, number): return Tensor(np.ones((), self.dtype))._with(self, np.divide) * number
    def __rsub__(self, number): return self._with(number, lambda a, b: b - a)
    def __rmul__(self, number): return self * number
    def __radd__(self, number): return self + number
    def __neg__(self): return Tensor(-self.a)
    def __invert__(self): return Tensor(~self.a)
    def __and__(self, other): return Tensor(self.a & (other.a if isinstance(other, Tensor) else np.array(other, self.dtype)))
    def __or__(self, other): return Tensor(self.a | other.a)
    def __lshift__(self, n): return Tensor(self.a << np.array(n, self.dtype))
    def __rshift__(self, n): return Tensor(self.a >> np.array(n, self.dtype))

    def _compare(self, other, operation):
        return Tensor(operation(self.a.astype(float64), other.a.astype(float64) if isinstance(other, Tensor) else other))

    def __lt__(self, other): return self._compare(other, np.less)
    def __gt__(self, other): return self._compare(other, np.greater)
    def __ge__(self, other): return self._compare(other, np.greater_equal)
    def __eq__(self, other): return self._compare(other, np.equal)
    def __ne__(self, other): return self._compare(other, np.not_equal)
    def __getitem__(self, where): return Tensor(self.a[where])
    def __setitem__(self, where, other): self.a[where] = other.a

    def float(self): return self.to(float32)
    def abs(self): return Tensor(np.abs(self.a))
    def amax(self, dim, keepdim): return Tensor(np.max(self.a.astype(float32), axis=dim, keepdims=keepdim).astype(self.dtype))
    def amin(self, dim, keepdim): return Tensor(np.min(self.a.astype(float32), axis=dim, keepdims=keepdim).astype(self.dtype))

    def clamp(self, min=None, max=None):
        wide = float64 if self.dtype in FLOATS else self.dtype
        a = self.a.astype(wide)
        if min is not None:
            a = np.maximum(a, np.array(min, self.dtype).astype(wide))
        if max is not None:
            a = np.minimum(a, np.array(max, self.dtype).astype(wide))
        return Tensor(a.astype(self.dtype))

    def to(self, dtype):
        if dtype == float8_e4m3fn:
            return Tensor(np.clip(self.a.astype(float32), np.float32(-448), np.float32(448)).astype(dtype))
        return Tensor(self.a.astype(dtype))

    def view(self, *shape):
        return Tensor(self.a.view(shape[0]) if isinstance(shape[0], np.dtype) else self.a.reshape(shape))

    def reshape(self, *shape): return Tensor(self.a.reshape(shape))
    def contiguous(self): return Tensor(np.ascontiguousarray(self.a))
    def element_size(self): return self.dtype.itemsize
    def numpy(self): return self.a


def zeros(shape, dtype): return Tensor(np.zeros(shape, dtype))
def zeros_like(t): return Tensor(np.zeros_like(t.a))
def ones_like(t): return Tensor(np.ones_like(t.a))
def full_like(t, number): return Tensor(np.full(t.shape, number, t.dtype))
def tensor(numbers, dtype): return Tensor(np.array(numbers, dtype))
def from_file(path, size, dtype): return Tensor(np.fromfile(path, dtype, size))
def where(condition, a, b): return Tensor(np.where(condition.a, a.a, b.a))
def isnan(t): return Tensor(np.isnan(t.a.astype(float32)))
def isinf(t): return Tensor(np.isinf(t.a.astype(float32)))
def signbit(t): return Tensor(np.signbit(t.a.astype(float32)))
def round(t): return Tensor(np.rint(t.a.astype(float32)).astype(t.dtype))
def ceil(t): return Tensor(np.ceil(t.a))
def log2(t): return Tensor(np.log2(t.a))
def exp2(t): return Tensor(np.exp2(t.a.astype(float64)).astype(t.dtype))
def bucketize(t, boundaries): return Tensor(np.searchsorted(boundaries.a, t.a.astype(float32)))
