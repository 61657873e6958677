// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// transcode<To>(q): a quantized matrix in another block format or type, if that keeps every value; otherwise nothing.
// Layer: block. Stands on rescale, dequantize.
#pragma once

#include <utility>

#include "compare_codes.hpp"
#include "dequantize.hpp"
#include "rescale.hpp"

namespace tessera::inline v0 {

/// What transcode gives: the matrix, if every value of it is the one that it was, and else an empty one and where it failed first.
/// `if (auto t = transcode<fp8_block_128x128>(q)) use(*t);`
template <class Matrix>
struct transcoded {
  bool lossless = false;
  Matrix value{};
  std::size_t row = 0, col = 0;  ///< the upper left element of the first block, or the first element, whose values To does not have

  explicit constexpr operator bool() const noexcept { return lossless; }
  constexpr const Matrix& operator*() const noexcept {
    expects(lossless, "transcode refused: there is no value");
    return value;
  }
};

/// The values of q as codes and scales of To, if all of them can be: MXFP4 as FP8 in coarser blocks, INT4 as INT8, 128 x 128 blocks
/// as 1 x 128 groups. Decided for each matrix by restoring every value: what q stands for as float (code times scale, rounded once)
/// is what the result stands for, +0 and -0 being one number. NaN is kept where To's element has one, or its scale and all of a block is
/// NaN; +-infinity where the product of the largest code and the scale overflows to it, or the element has it.
/// The scale of a block is the largest that q has there, divided by the headroom of the element (2^6 from FP4 to E4M3: the bytes of
/// TileKernels' "lossless" cast, wherever that is lossless); else the smallest multiple by a power of two that the largest value allows;
/// else, where the lowest integer has no opposite, the first with the other sign.
/// Other scales are not tried: with powers of two there is none that would do if these do not, FP32 scales of finer blocks can rarely be
/// merged. To has no zero point and one level of scales; From is any scheme. Requantize rounds where this refuses. \spec
/// spec/quantizers.md 3.8 \cost a float for each element in between; 10 to 20 ns an element \proof tests/unit/transcode.cpp
template <scheme To, quantized Q>
constexpr transcoded<quantized_matrix<To>> transcode(const Q& q) {
  static_assert(plainly_scaled<To>, "transcode: To must stand for code * scale, without a zero point or a second level");
  const quantized_view<const typename Q::scheme_type> x = q;
  const matrix<float> values                            = dequantize<float>(x);
  transcoded<quantized_matrix<To>> result{true, quantized_matrix<To>{x.extent()}};
  detail::refit_blocks(x, values.view(), result.value.view(), [&](const tile& t) {
    result = {false, {}, t.row, t.col};
    return false;
  });
  return result;
}

/// The values of q as numbers, if all of them are numbers of T: `transcode<bfloat16>(mx)`. A float stands for every value.
template <quantizable T, quantized Q>
constexpr transcoded<matrix<T>> transcode(const Q& q) {
  const quantized_view<const typename Q::scheme_type> x = q;
  const matrix<float> values                            = dequantize<float>(x);
  matrix<T> result                                      = dequantize<T>(x);
  for (std::size_t r = 0; r != result.rows(); ++r)
    for (std::size_t c = 0; c != result.cols(); ++c)
      if (!scalar::same_number(static_cast<float>(result(r, c)), values(r, c))) return {false, {}, r, c};
  return {true, std::move(result)};
}

}  // namespace tessera::inline v0
