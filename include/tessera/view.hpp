// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Shapes, views and matrices, and packed codes.
// Layer: view. Umbrella.
#pragma once

#include "format.hpp"
#include "view/extent.hpp"
#include "view/matrix.hpp"
#include "view/matrix_view.hpp"
#include "view/packed_span.hpp"
#include "view/shape_error.hpp"
