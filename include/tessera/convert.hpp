// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Umbrella of the convert layer: ranges of numbers into ranges of other numbers.
// Layer: convert. Umbrella.
#pragma once

#include "convert/convert.hpp"
#include "convert/convert_stochastic.hpp"
