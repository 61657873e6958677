// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// DeepSeek-V3's presets, and schemes of a user's own against the naive quantizer: codes, scales, zero points, values and reports.
// Layer: tests/unit. Stands on tests/support/check_scheme.hpp.
#include "support/check_scheme.hpp"

using namespace tessera;
using cases::check_scheme;

TEST_CASE("quantize agrees with the naive quantizer: deepseek_v3::activation") { check_scheme<deepseek_v3::activation>(); }
TEST_CASE("quantize agrees with the naive quantizer: deepseek_v3::weight") { check_scheme<deepseek_v3::weight>(); }
TEST_CASE("quantize agrees with the naive quantizer: power_of_two<deepseek_v3::activation>") { check_scheme<power_of_two<deepseek_v3::activation>>(); }
TEST_CASE("quantize agrees with the naive quantizer: 6-bit codes across bytes") { check_scheme<cases::six_bits_in_32>(); }
TEST_CASE("quantize agrees with the naive quantizer: split halves") { check_scheme<cases::split_nibbles>(); }
TEST_CASE("quantize agrees with the naive quantizer: 2-bit codes, high first") { check_scheme<cases::high_two_bits>(); }
