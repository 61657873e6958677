// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Every producer's quantizer, each a constant of the policies under its producer's name.
// Layer: block. Stands on the files of presets/.
#pragma once

#include "presets/deepseek.hpp"
#include "presets/local.hpp"
#include "presets/mx.hpp"
#include "presets/serving.hpp"
#include "presets/training.hpp"
