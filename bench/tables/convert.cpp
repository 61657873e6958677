// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The group `convert`: casts of ranges, and one of them over several kinds of data.
// Layer: bench. Stands on tessera/convert, levels.
#include <tessera/convert.hpp>
#include <tessera/format.hpp>

#include <cstdint>
#include <span>

#include "levels.hpp"

namespace bench {

namespace {

template <class From, class To>
void convert_all(const void* in, void* out, std::size_t n) {
  tessera::convert(std::span{static_cast<const From*>(in), n}, std::span{static_cast<To*>(out), n});
}

template <class From, class To>
work conversion(const char* kernel, const char* input) {
  return {.kernel = kernel, .by = "", .input = input, .bytes = {sizeof(From), sizeof(To)}, .run = convert_all<From, To>};
}

/// Each element rounded by its own half-word of a stream.
template <class From, class To, class Stream>
void convert_all_stochastically(const void* in, void* out, std::size_t n) {
  tessera::convert(std::span{static_cast<const From*>(in), n}, std::span{static_cast<To*>(out), n}, tessera::stochastic_from{Stream{42}});
}

template <class To, class Stream>
work stochastic_conversion(const char* kernel) {
  return {.kernel = kernel, .by = "", .input = "f32 weights", .bytes = {4, sizeof(To)}, .run = convert_all_stochastically<float, To, Stream>};
}

}  // namespace

std::vector<int> levels() {
  std::vector<int> there;
  for (const tessera::level l : {tessera::level::scalar, tessera::level::neon, tessera::level::avx2, tessera::level::avx512}) {
    const tessera::scoped_level forced{l};
    bool has_kernels = false;
    tessera::dispatch([&](auto isa) { has_kernels = !std::is_same_v<decltype(isa), tessera::scalar::isa>; });
    if (forced.is_forced() && (has_kernels || l == tessera::level::scalar)) there.push_back(static_cast<int>(l));
  }
  return there;
}

std::string name_of_level(int level) { return tessera::level_name(static_cast<tessera::level>(level)); }

void add_conversions(std::vector<work>& to) {
  using namespace tessera;
  add_at_levels_and_stores(to, conversion<float, float8_e4m3fn>("f32->e4m3", "f32 weights"));
  add_at_levels(to, conversion<float, float8_e5m2>("f32->e5m2", "f32 weights"));
  add_at_levels_and_stores(to, conversion<float, bfloat16>("f32->bf16", "f32 weights"));
  add_at_levels(to, conversion<float, float16>("f32->f16", "f32 weights"));
  add_at_levels(to, conversion<float, std::int8_t>("f32->int8", "f32 weights"));
  add_at_levels(to, conversion<bfloat16, float8_e4m3fn>("bf16->e4m3", "bf16 weights"));
  add_at_levels_and_stores(to, conversion<float8_e4m3fn, float>("e4m3->f32", "e4m3 weights"));
  add_at_levels(to, conversion<float8_e4m3fn, bfloat16>("e4m3->bf16", "e4m3 weights"));
  add_at_levels(to, conversion<bfloat16, float>("bf16->f32", "bf16 weights"));
  add_at_levels(to, conversion<float16, float>("f16->f32", "f16 weights"));
  add_at_levels(to, stochastic_conversion<bfloat16, hash_stream>("f32->bf16 stochastic"));
  add_at_levels(to, stochastic_conversion<float8_e4m3fn, hash_stream>("f32->e4m3 stochastic"));
  add_at_levels(to, stochastic_conversion<bfloat16, philox_stream>("f32->bf16 stochastic, Philox"));
  add_at_levels(to, stochastic_conversion<float8_e4m3fn, philox_stream>("f32->e4m3 stochastic, Philox"));
  for (const char* kind : {"f32 zeros", "f32 denormals", "f32 out of range", "f32 random bits"}) {
    work w  = conversion<float, float8_e4m3fn>("f32->e4m3", kind);
    w.is_at = only_l2;
    add_at_levels(to, w);
  }
}

}  // namespace bench
