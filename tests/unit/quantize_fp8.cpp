// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The FP8 schemes against the naive quantizer: codes, scales, zero points, values and reports.
// Layer: tests/unit. Stands on tests/support/check_scheme.hpp.
#include "support/check_scheme.hpp"

using namespace tessera;
using cases::check_scheme;

TEST_CASE("quantize agrees with the naive quantizer: fp8_block_128x128") { check_scheme<fp8_block_128x128>(); }
TEST_CASE("quantize agrees with the naive quantizer: fp8_group_1x128") { check_scheme<fp8_group_1x128>(); }
TEST_CASE("quantize agrees with the naive quantizer: fp8_tensor") { check_scheme<fp8_tensor>(); }
TEST_CASE("quantize agrees with the naive quantizer: fp8_row") { check_scheme<fp8_row>(); }
TEST_CASE("quantize agrees with the naive quantizer: power_of_two<fp8_block_128x128>") { check_scheme<power_of_two<fp8_block_128x128>>(); }
TEST_CASE("quantize agrees with the naive quantizer: power_of_two<fp8_group_1x128>") { check_scheme<power_of_two<fp8_group_1x128>>(); }
TEST_CASE("quantize agrees with the naive quantizer: power_of_two<fp8_tensor>") { check_scheme<power_of_two<fp8_tensor>>(); }
TEST_CASE("quantize agrees with the naive quantizer: power_of_two<fp8_row>") { check_scheme<power_of_two<fp8_row>>(); }
