// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The library built with -march=native, from the module that CMake names.
// Layer: bench. Stands on groups, dlopen.
#include <dlfcn.h>

#include <type_traits>

#include "groups.hpp"

namespace bench {

namespace {

using quantizer            = void (*)(const void*, void*, std::size_t, std::size_t);
quantizer native_quantizer = nullptr;

void quantize_1x128(const void* in, void* out, std::size_t n) { native_quantizer(in, out, n, scales_at); }

}  // namespace

void add_native_twins(std::vector<work>& to, const std::string& group) {
  void* const module = dlopen(TESSERA_NATIVE_MODULE, RTLD_NOW | RTLD_LOCAL);
  if (module == nullptr) return;
  const auto add = [&](const char* kernel, const char* input, traffic bytes, const char* name) {
    const auto run = reinterpret_cast<loop>(dlsym(module, name));
    if (run != nullptr)
      to.push_back({.kernel = kernel, .by = "-march=native", .input = input, .bytes = bytes, .run = run, .who = role::twin});
  };
  if (group == "convert") {
    add("f32->e4m3", "f32 weights", {4, 1}, "f32_to_e4m3");
    add("f32->bf16", "f32 weights", {4, 2}, "f32_to_bf16");
    add("e4m3->f32", "e4m3 weights", {1, 4}, "e4m3_to_f32");
  }
  if (group == "quantize") {
    native_quantizer = reinterpret_cast<quantizer>(dlsym(module, "quantize_1x128"));
    if (native_quantizer != nullptr)
      to.push_back({.kernel = "fp8_group_1x128 f32",
                    .by     = "-march=native",
                    .input  = "f32 weights",
                    .bytes  = {4, 1},
                    .run    = quantize_1x128,
                    .who    = role::twin});
  }
}

}  // namespace bench
