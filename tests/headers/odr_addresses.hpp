// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The addresses of inline functions and variables as this translation unit sees them.
// Layer: tests/headers. Stands on tessera/tessera.hpp.
#ifndef TESSERA_TESTS_HEADERS_ODR_ADDRESSES_HPP
#define TESSERA_TESTS_HEADERS_ODR_ADDRESSES_HPP

#include <tessera/tessera.hpp>

#include <vector>

struct named_address {
  const char* name;
  const void* address;
};

namespace {

template <class Result, class... Arguments>
const void* address_of(Result (*function)(Arguments...) noexcept) {
  return reinterpret_cast<const void*>(function);
}

std::vector<named_address> addresses_here() {
  using namespace tessera;
  using f8 = float8_e4m3fn;
  constexpr quantized_matrix<fp8_block_128x128> (*quantize_function)(const matrix_view<const float>&) = &quantize<fp8_block_128x128>;
  return {
      {"version_major", &version_major},
      {"nearest_even", &nearest_even},
      {"saturate", &saturate},
      {"format_of", &format_of<f8>},
      {"code_bits", &code_bits<f8>},
      {"max_finite", &max_finite<f8>},
      {"min_subnormal", &min_subnormal<bfloat16>},
      {"all_codes", &all_codes<f8>},
      {"to_bits", address_of(&to_bits<f8>)},
      {"from_bits", address_of(&from_bits<f8>)},
      {"isnan", address_of(&tessera::isnan<f8>)},
      {"next_up", address_of(&next_up<float16>)},
      {"cast", address_of(&cast<f8, float>)},
      {"quantize", reinterpret_cast<const void*>(quantize_function)},
  };
}

}  // namespace

/// What the other translation unit sees.
std::vector<named_address> addresses_there();

#endif
