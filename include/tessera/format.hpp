// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The number formats: types, casts, limits, classes, neighbours, text. Knows no memory and no machine.
// Layer: format. Umbrella.
#pragma once

#include "format/arithmetic.hpp"
#include "format/cast.hpp"
#include "format/catalogue/catalogue.hpp"
#include "format/classify.hpp"
#include "format/functions.hpp"
#include "format/like.hpp"
#include "format/limits.hpp"
#include "format/neighbours.hpp"
#include "format/text.hpp"
