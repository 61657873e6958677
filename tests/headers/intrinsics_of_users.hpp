// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// One intrinsic of each kind that the library does not use: scalar ones, 128 bits, masks of 256, and sets of their own.
#pragma once

#if defined(__x86_64__)
namespace {

[[maybe_unused, gnu::target("bmi,adx,rdrnd")]] unsigned long long scalars(unsigned long long x) {
  unsigned long long sum = 0;
  _addcarryx_u64(0, _tzcnt_u64(x), __rdtsc(), &sum);
  return sum;
}
[[maybe_unused, gnu::target("aes,pclmul")]] __m128i of_128_bits(__m128i a, __m128i b) { return _mm_aesenc_si128(a, _mm_clmulepi64_si128(a, b, 0)); }
[[maybe_unused, gnu::target("avx512vl,avx512bw,avx512dq,avx512vbmi,avx512vbmi2")]] __m256i masked_of_256_bits(__mmask32 k, __m256i a) {
  return _mm256_mask_compress_epi8(_mm256_maskz_loadu_epi8(k, &a), k, _mm256_maskz_permutexvar_epi8(k, a, _mm256_mullo_epi64(a, a)));
}
[[maybe_unused, gnu::target("avx512vnni,avx512bf16,avx512vpopcntdq,vaes,avx512f")]] __m512i other_sets(__m512i a, __m512 x) {
  return _mm512_dpbusd_epi32(_mm512_popcnt_epi64(_mm512_aesenc_epi128(a, a)), a, (__m512i)_mm512_cvtne2ps_pbh(x, x));
}

}  // namespace
#endif
