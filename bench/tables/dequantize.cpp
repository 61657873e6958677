// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The group `dequantize`: values from codes and scales.
// Layer: bench. Stands on tessera/block, schemes, levels.
#include <tessera/block.hpp>

#include "levels.hpp"
#include "schemes.hpp"

namespace bench {

namespace {

using namespace tessera;

template <scheme S, class T>
void dequantize_all(const void* in, void* out, std::size_t n) {
  const extent e = extent_of<S>(n);
  dequantize_into(quantized_in<const S>(static_cast<const std::byte*>(in), e), matrix_view<T>{static_cast<T*>(out), e});
}

template <scheme S, class T>
void add_target(std::vector<work>& to, const char* target, const char* input, adder add) {
  add(to, {.kernel = std::string{S::name} + "->" + target,
           .by     = "",
           .input  = input,
           .bytes  = {code_bytes<S>, sizeof(T)},
           .run    = dequantize_all<S, T>,
           .is_at  = sizes_of<S>});
}
template <scheme S>
void add_scheme(std::vector<work>& to, const char* input, adder add = add_at_levels) {
  add_target<S, float>(to, "f32", input, add);
  add_target<S, bfloat16>(to, "bf16", input, add);
}

}  // namespace

void add_dequantizers(std::vector<work>& to) {
  add_scheme<fp8_block_128x128>(to, "e4m3 codes", add_at_levels_and_stores);
  add_scheme<fp8_group_1x128>(to, "e4m3 codes");
  add_scheme<mxfp4>(to, "e2m1 codes");
  add_scheme<int4_group_128>(to, "int4 codes");
}

}  // namespace bench
