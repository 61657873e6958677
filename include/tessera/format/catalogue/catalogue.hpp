// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Every number format that has a name here.
// Layer: format. Stands on the files of its folder.
#pragma once

#include "brain.hpp"
#include "fp8.hpp"
#include "ieee.hpp"
#include "integer.hpp"
#include "mx.hpp"
#include "normal_float.hpp"
