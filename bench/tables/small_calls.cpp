// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What a call costs where the work is small: 128 elements, and none at all.
// Layer: bench. Stands on tessera/convert, measure.
#include <tessera/convert/convert.hpp>
#include <tessera/format.hpp>

#include <array>

#include "measure.hpp"
#include "results.hpp"

namespace bench {

namespace {

std::array<float, 128> numbers;
std::array<tessera::float8_e4m3fn, 128> e4m3_codes;
std::array<tessera::bfloat16, 128> bf16_codes;

/// A kernel that does nothing, at any level.
template <class Isa>
[[gnu::noinline]] void nothing(Isa, float* x) noexcept {
  __asm__ volatile("" : : "r"(x) : "memory");
}

void convert_to_e4m3() { tessera::convert(numbers, e4m3_codes); }
void convert_to_bf16() { tessera::convert(numbers, bf16_codes); }
void call_at_once() { nothing(tessera::scalar::isa{}, numbers.data()); }
template <int Level>
struct other_isa {};
void call_by_level() {
  switch (tessera::current_level()) {
    case tessera::level::avx512: return nothing(other_isa<3>{}, numbers.data());
    case tessera::level::avx2: return nothing(other_isa<2>{}, numbers.data());
    case tessera::level::neon: return nothing(other_isa<1>{}, numbers.data());
    default: return nothing(other_isa<0>{}, numbers.data());
  }
}
void call_through_dispatch() {
  tessera::dispatch([](auto isa) { nothing(isa, numbers.data()); });
}

}  // namespace

small_calls measure_small_calls() {
  for (std::size_t i = 0; i != numbers.size(); ++i) numbers[i] = static_cast<float>(i) - 64.5f;
  return {.e4m3_128   = ns_of_call(convert_to_e4m3),
          .bf16_128   = ns_of_call(convert_to_bf16),
          .direct     = ns_of_call(call_at_once),
          .switched   = ns_of_call(call_by_level),
          .dispatched = ns_of_call(call_through_dispatch)};
}

}  // namespace bench
