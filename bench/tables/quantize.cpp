// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The group `quantize`: quantizers with and without a report, and on denormals.
// Layer: bench. Stands on tessera/block, schemes, levels.
#include <tessera/block.hpp>
#include <tessera/convert/convert.hpp>

#include <span>

#include "levels.hpp"
#include "schemes.hpp"

namespace bench {

namespace {

using namespace tessera;

template <scheme S, class T>
void quantize_all(const void* in, void* out, std::size_t n) {
  const extent e = extent_of<S>(n);
  quantize_into(matrix_view<const T>{static_cast<const T*>(in), e}, quantized_in<S>(static_cast<std::byte*>(out), e));
}
template <scheme S, class T>
void quantize_and_count(const void* in, void* out, std::size_t n) {
  const extent e   = extent_of<S>(n);
  const auto bytes = static_cast<std::byte*>(out);
  quantize_into(matrix_view<const T>{static_cast<const T*>(in), e}, quantized_in<S>(bytes, e),
                *reinterpret_cast<quantization_report*>(bytes + report_at));
}

/// Without a report (and, if so asked, with each kind of stores), with one, and (from floats) on denormals.
template <scheme S, class T>
void add_scheme(std::vector<work>& to, const char* type, adder add_first = add_at_levels) {
  work w{.kernel = std::string{S::name} + " " + type,
         .by     = "",
         .input  = std::string{type} + " weights",
         .bytes  = {sizeof(T), code_bytes<S>},
         .run    = quantize_all<S, T>,
         .is_at  = sizes_of<S>};
  add_first(to, w);
  w.by  = " +report";
  w.run = quantize_and_count<S, T>;
  add_at_levels(to, w);
  if constexpr (std::is_same_v<T, float>) {
    w.by    = "";
    w.run   = quantize_all<S, T>;
    w.input = "f32 denormals";
    w.is_at = only_l2;
    add_at_levels(to, w);
  }
}

void cast_to_e4m3(const void* in, void* out, std::size_t n) {
  convert(std::span{static_cast<const float*>(in), n}, std::span{static_cast<float8_e4m3fn*>(out), n});
}

}  // namespace

void add_quantizers(std::vector<work>& to) {
  add_at_levels(to, {.kernel = "f32->e4m3",
                     .by     = "",
                     .input  = "f32 weights",
                     .bytes  = {4, 1},
                     .run    = cast_to_e4m3});  // what a quantizer is compared with
  add_scheme<fp8_group_1x128, float>(to, "f32", add_at_levels_and_stores);
  add_scheme<fp8_group_1x128, bfloat16>(to, "bf16");
  add_scheme<deepseek_v3::activation, float>(to, "f32");
  add_scheme<fp8_block_128x128, float>(to, "f32", add_at_levels_and_stores);
  add_scheme<mxfp8, float>(to, "f32");
  add_scheme<mxfp4, float>(to, "f32");
  add_scheme<int4_group_128, float>(to, "f32");
  add_scheme<ggml::q8_0, float>(to, "f32");
  add_scheme<ggml::q4_0, float>(to, "f32");
}

}  // namespace bench
