// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The microscaling schemes and the rest of the integer schemes against the naive quantizer: codes, scales, values and reports.
// Layer: tests/unit. Stands on tests/support/check_scheme.hpp.
#include "support/check_scheme.hpp"

using namespace tessera;
using cases::check_scheme;

TEST_CASE("quantize agrees with the naive quantizer: mxfp8") { check_scheme<mxfp8>(); }
TEST_CASE("quantize agrees with the naive quantizer: mxfp6_e2m3") { check_scheme<mxfp6_e2m3>(); }
TEST_CASE("quantize agrees with the naive quantizer: mxfp6_e3m2") { check_scheme<mxfp6_e3m2>(); }
TEST_CASE("quantize agrees with the naive quantizer: mxfp4") { check_scheme<mxfp4>(); }
TEST_CASE("quantize agrees with the naive quantizer: mxint8") { check_scheme<mxint8>(); }
TEST_CASE("quantize agrees with the naive quantizer: int8_row_zero_point") { check_scheme<int8_row_zero_point>(); }
TEST_CASE("quantize agrees with the naive quantizer: int4_group_32") { check_scheme<int4_group_32>(); }
TEST_CASE("quantize agrees with the naive quantizer: int4_full_group_128") { check_scheme<int4_full_group_128>(); }
TEST_CASE("quantize agrees with the naive quantizer: int4_two_sided_group_128") { check_scheme<int4_two_sided_group_128>(); }
