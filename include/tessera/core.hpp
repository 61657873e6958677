// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Version, expectations, bits, exact values.
// Layer: core. Umbrella.
#pragma once

#include "core/bits.hpp"
#include "core/exact_value.hpp"
#include "core/expects.hpp"
#include "version.hpp"
