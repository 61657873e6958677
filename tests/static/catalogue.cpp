// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The largest number and the smallest of each format of the catalogue. Here and not beside the formats: there every user's compiler would
// check them again, for a tenth of the time that the library's headers take.
// Layer: tests/static (it must compile, nothing runs). Stands on tessera/format.hpp.
#include <tessera/format.hpp>

using namespace tessera;

static_assert(max_finite<float16> == 65504 && min_subnormal<float16> == 0x1p-24);
static_assert(max_finite<bfloat16> == 0x1.fep127 && min_subnormal<bfloat16> == 0x1p-133);
static_assert(max_finite<tfloat32> == 0x1.ffcp127 && min_subnormal<tfloat32> == 0x1p-136);
static_assert(max_finite<float12_e5m6> == 65024 && min_subnormal<float12_e5m6> == 0x1p-20);
static_assert(max_finite<float8_e4m3fn> == 448 && min_subnormal<float8_e4m3fn> == 0x1p-9);
static_assert(max_finite<float8_e5m2> == 57344 && min_subnormal<float8_e5m2> == 0x1p-16);
static_assert(max_finite<float8_e4m3fnuz> == 240 && min_subnormal<float8_e4m3fnuz> == 0x1p-10);
static_assert(max_finite<float8_e5m2fnuz> == 57344 && min_subnormal<float8_e5m2fnuz> == 0x1p-17);
static_assert(max_finite<float8_e4m3b11fnuz> == 30 && min_subnormal<float8_e4m3b11fnuz> == 0x1p-13);
static_assert(max_finite<float8_e4m3> == 240 && min_subnormal<float8_e4m3> == 0x1p-9);
static_assert(max_finite<float8_e3m4> == 15.5 && min_subnormal<float8_e3m4> == 0x1p-6);
static_assert(max_finite<k8p3> == 49152 && min_subnormal<k8p3> == 0x1p-17);
static_assert(max_finite<k8p4> == 224 && min_subnormal<k8p4> == 0x1p-10);
static_assert(max_finite<float6_e2m3fn> == 7.5 && min_subnormal<float6_e2m3fn> == 0.125);
static_assert(max_finite<float6_e3m2fn> == 28 && min_subnormal<float6_e3m2fn> == 0.0625);
static_assert(max_finite<float4_e2m1fn> == 6 && min_subnormal<float4_e2m1fn> == 0.5);
static_assert(max_finite<float8_e8m0fnu> == 0x1p127 && min_normal<float8_e8m0fnu> == 0x1p-127);
static_assert(max_finite<ufloat8_e4m3> == 448 && min_subnormal<ufloat8_e4m3> == 0x1p-9);
static_assert(max_finite<ufloat8_e5m3> == 114688 && min_subnormal<ufloat8_e5m3> == 0x1p-17);
static_assert(max_finite<mx_int8> == 1.984375 && lowest_finite<mx_int8> == -2);
static_assert(lowest_finite<int4> == -8 && max_finite<int4> == 7);
static_assert(lowest_finite<uint4> == 0 && max_finite<uint4> == 15);
static_assert(lowest_finite<int2> == -2 && max_finite<int2> == 1);
static_assert(lowest_finite<uint2> == 0 && max_finite<uint2> == 3);
static_assert(lowest_finite<normal_float4> == -1 && from_bits<normal_float4>(7) == 0);
static_assert(max_finite<bnb_float4> == 1 && bnb_float4(-0.5f).bits() == 0xd);
