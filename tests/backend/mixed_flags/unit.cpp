// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A translation unit that quantizes and converts. TESSERA_TEST_UNIT is the object that shows it, `first` or `second`.
// Layer: tests/backend. Stands on tessera/tessera.hpp, hash_of_quantized.
#include "unit.hpp"

#include <tessera/tessera.hpp>

#include <cstring>
#include <functional>
#include <span>
#include <vector>

#include "support/hash_of_quantized.hpp"

namespace {

using namespace tessera;

// By the compiler's own words, not the library's.
#if defined(__AVX512F__)
constexpr const char* compiled_for = "AVX-512";
#elif defined(__AVX2__)
constexpr const char* compiled_for = "AVX2";
#else
constexpr const char* compiled_for = "any machine";
#endif

// To nearest; subnormals flushed; and the other roundings, with and without.
#if defined(__x86_64__)
constexpr unsigned environments[] = {0x1f80, 0x9fc0, 0x3f80, 0xdfc0, 0x7f80};
struct environment {
  explicit environment(unsigned bits) : before{__builtin_ia32_stmxcsr()} { __builtin_ia32_ldmxcsr(bits); }
  ~environment() { __builtin_ia32_ldmxcsr(before); }
  unsigned before;
};
#elif defined(__aarch64__)
constexpr unsigned environments[] = {0, 1u << 24, 2u << 22, 1u << 24 | 1u << 22, 3u << 22};
struct environment {
  explicit environment(unsigned long bits) {
    __asm__ volatile("mrs %0, fpcr" : "=r"(before));
    __asm__ volatile("msr fpcr, %0" : : "r"(bits));
  }
  ~environment() { __asm__ volatile("msr fpcr, %0" : : "r"(before)); }
  unsigned long before;
};
#else
constexpr unsigned environments[] = {0};
struct environment {
  explicit environment(unsigned) {}
};
#endif

constexpr level all_levels[] = {level::scalar, level::neon, level::avx2, level::avx512};

/// Numbers near 1; in every 17th place any bits, subnormals, zeros of both signs.
template <class T>
matrix<T> numbers(extent e) {
  matrix<T> m{e};
  std::uint32_t s = 20260101;
  for (std::size_t i = 0; i != m.size(); ++i) {
    s = 1664525u * s + 1013904223u;
    std::uint32_t bits = s ^ s >> 15;
    if (i % 17 != 5) bits = (bits & 0x807f'ffffu) | (110u + (bits >> 23 & 15u)) << 23;
    if (i % 34 == 22) bits &= 0x807f'ffffu;
    if (i % 51 == 9) bits &= 0x8000'0000u;
    m.data()[i] = cast<T>(from_bits<float>(bits));
  }
  return m;
}

/// Finite numbers whose ranges are beyond the largest float, and rows of subnormals: what is made of them is infinite on its way.
matrix<float> numbers_at_ends(extent e) {
  matrix<float> m = numbers<float>(e);
  for (std::size_t i = 0; i != m.size(); ++i) {
    const std::uint32_t bits = to_bits(m.data()[i]), row = static_cast<std::uint32_t>(i / e.cols);
    m.data()[i]              = from_bits<float>((bits & 0x807f'ffffu) | (row % 3 == 0 ? 0x7f00'0000u : 0));
    if (row % 3 == 2) m.data()[i] = from_bits<float>(bits & 0x8000'000fu);
  }
  return m;
}

/// Rows in which x * r + 8.5 (ggml::q4_0) rounded once has another code than rounded twice.
matrix<float> numbers_at_ties(extent e) {
  matrix<float> m{e};
  for (std::size_t i = 0; i != m.size(); ++i) m.data()[i] = i % 32 == 0 ? -0x1.facd1p+0f : 0x1.9bc69ap+0f;
  return m;
}

template <class S, class T = float>
void quantized(std::vector<result>& out, unsigned e, const matrix<T>& x = numbers<T>({33, 140})) {
  const auto enter = [=] { return environment{e}; };
  out.push_back({S::name, cases::hash_of_quantized<S>(x, enter)});
}
template <class To, class From>
void converted(std::vector<result>& out, unsigned e) {
  const matrix<From> x = numbers<From>({1, 5003});
  std::vector<To> y(x.size());
  {
    const environment scope{e};
    convert(std::span<const From>{x.data(), x.size()}, y);
  }
  cases::hash h;
  for (const To v : y) h.add_number(v);
  out.push_back({name_of<To>, h.value()});
}

std::vector<result> results_here() {
  std::vector<result> out;
  for (const unsigned e : environments) {
    quantized<fp8_group_1x128>(out, e);
    quantized<mxfp4>(out, e);
    quantized<int8_row_zero_point>(out, e);
    quantized<int4_group_128_zero_point>(out, e);
    quantized<modelopt::mxfp4>(out, e);
    quantized<ggml::q4_1>(out, e);
    quantized<fp8_group_1x128>(out, e, numbers<bfloat16>({33, 300}));
    quantized<int4_group_128_zero_point>(out, e, numbers_at_ends({33, 140}));
    quantized<transformer_engine::nvfp4>(out, e, numbers_at_ends({33, 140}));
    quantized<ggml::q4_0>(out, e, numbers_at_ends({33, 140}));
    quantized<ggml::q4_0>(out, e, numbers_at_ties({3, 128}));
    converted<float8_e4m3fn, float>(out, e);
    converted<bfloat16, float>(out, e);
    converted<float8_e5m2, float16>(out, e);
    converted<float, float16>(out, e);
  }
  return out;
}
const char* current_level_here() { return level_name(current_level()); }
std::vector<const char*> levels_here() {
  std::vector<const char*> found;
  for (const level l : all_levels)
    if (is_supported(l)) found.push_back(level_name(l));
  return found;
}
void at_level_here(const char* name, const std::function<void()>& what) {
  for (const level l : all_levels)
    if (std::strcmp(name, level_name(l)) == 0) {
      const scoped_level forced{l};
      what();
    }
}

using code = cast_code<float8_e4m3fn, detail::conversion_of<float8_e4m3fn, float>()>;

}  // namespace

const unit TESSERA_TEST_UNIT{
    compiled_for,         reinterpret_cast<const void*>(&scalar::convert_floats<code, float, float8_e4m3fn*, regular>),
    &detail::level_state, &current_level_here,
    &levels_here,         &at_level_here,
    &results_here};
