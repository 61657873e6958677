// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Block-scaled quantization: schemes, quantize, dequantize, and what it cost.
// Layer: block. Umbrella.
#pragma once

#include "block/compare_codes.hpp"
#include "block/dequantize.hpp"
#include "block/double_quantization.hpp"
#include "block/error.hpp"
#include "block/layout.hpp"
#include "block/operands.hpp"
#include "block/presets.hpp"
#include "block/quantize.hpp"
#include "block/quantized_matrix.hpp"
#include "block/retile.hpp"
#include "block/scheme.hpp"
#include "block/schemes.hpp"
#include "block/transcode.hpp"
#include "format.hpp"
#include "view.hpp"
