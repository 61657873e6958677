// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// ggml's own row functions: q8_0 as x86 runs it and as its reference, q4_0, which has the reference alone.
// Layer: bench. Stands on ggml's C files in TESSERA_GGML_SOURCE, if they are there; built with -O3 -march=native.
#include "../groups.hpp"

#if defined(TESSERA_HAS_GGML)
#include <cstdint>
#include <cstring>

// As ggml-quants.h and ggml-cpu/quants.h declare them, but for the types of blocks: those headers are C with warnings.
extern "C" {
void quantize_row_q8_0(const float* x, void* y, std::int64_t k);
void quantize_row_q8_0_ref(const float* x, void* y, std::int64_t k);
void quantize_row_q4_0_ref(const float* x, void* y, std::int64_t k);
}

namespace bench {

namespace {

template <void (*Quantize)(const float*, void*, std::int64_t)>
void quantize_row(const void* in, void* out, std::size_t n) {
  Quantize(static_cast<const float*>(in), out, static_cast<std::int64_t>(n));
}

/// From blocks of a float16 and 32 codes in CodeBytes to codes first and scales at scales_at, in place: codes move towards the beginning.
template <std::size_t CodeBytes, class Arrange>
void unpack(void* out, std::size_t n, Arrange arrange) {
  auto* const to = static_cast<unsigned char*>(out);
  for (std::size_t i = 0; i != n / 32; ++i) {
    unsigned char block[2 + CodeBytes];
    std::memcpy(block, to + i * sizeof block, sizeof block);
    std::memcpy(to + scales_at + i * 2, block, 2);
    arrange(block + 2, to + i * CodeBytes);
  }
}
void unpack_q8_0(void* out, std::size_t n) {
  unpack<32>(out, n, [](const unsigned char* codes, unsigned char* to) { std::memcpy(to, codes, 32); });
}
/// ggml has element j low beside j + 16 high, as n + 8; the library 2j low beside 2j + 1 high, in two's complement.
void unpack_q4_0(void* out, std::size_t n) {
  unpack<16>(out, n, [](const unsigned char* codes, unsigned char* to) {
    const auto code = [&](std::size_t j) { return ((j < 16 ? codes[j] & 15u : codes[j - 16] >> 4u) ^ 8u); };
    for (std::size_t j = 0; j != 16; ++j) to[j] = static_cast<unsigned char>(code(2 * j) | code(2 * j + 1) << 4u);
  });
}

}  // namespace

bool add_ggml(std::vector<work>& to, const std::string& group) {
  if (group != "quantize") return true;
  work w{.kernel = "ggml::q8_0 f32", .by = "ggml", .input = "f32 weights", .bytes = {4, 1}, .run = quantize_row<quantize_row_q8_0>};
  w.unpack = unpack_q8_0;
  to.push_back(w);
  w.by  = "ggml reference";
  w.run = quantize_row<quantize_row_q8_0_ref>;
  to.push_back(w);
  w        = {.kernel = "ggml::q4_0 f32", .by = "ggml", .input = "f32 weights", .bytes = {4, 0.5}, .run = quantize_row<quantize_row_q4_0_ref>};
  w.unpack = unpack_q4_0;
  to.push_back(w);
  return true;
}

}  // namespace bench
#else
bool bench::add_ggml(std::vector<work>&, const std::string&) { return false; }
#endif
