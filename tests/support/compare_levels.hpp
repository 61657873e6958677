// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// compare_levels<S, T>(): a scheme gives the same bits at every level of the machine, in every floating-point environment.
// Layer: tests/support. Stands on hash_of_quantized, catch.
#ifndef TESSERA_TESTS_SUPPORT_COMPARE_LEVELS_HPP
#define TESSERA_TESTS_SUPPORT_COMPARE_LEVELS_HPP

#include <tessera/simd/level.hpp>
#include <tessera/simd/prefetching.hpp>
#include <tessera/simd/stores.hpp>
#include <tessera/tessera.hpp>

#include <array>
#include <bit>
#include <cstdint>

#include "catch.hpp"
#include "hash_of_quantized.hpp"

namespace cases {

#if defined(__x86_64__)
/// Sets MXCSR for its life.
class with_mxcsr {
 public:
  explicit with_mxcsr(unsigned bits) : before_{__builtin_ia32_stmxcsr()} { __builtin_ia32_ldmxcsr(bits); }
  ~with_mxcsr() { __builtin_ia32_ldmxcsr(before_); }
  with_mxcsr(const with_mxcsr&)            = delete;
  with_mxcsr& operator=(const with_mxcsr&) = delete;

 private:
  unsigned before_;
};
// As usual; subnormals flushed; and the other roundings, with and without.
inline constexpr std::array<unsigned, 5> environments{0x1f80, 0x9fc0, 0x3f80, 0xdfc0, 0x7f80};
#else
struct with_mxcsr {
  explicit with_mxcsr(unsigned) {}
};
inline constexpr std::array<unsigned, 1> environments{0};
#endif

/// An environment to be entered. One type, or all that a scheme has would be compiled for each place that calls it.
struct environment_of {
  unsigned bits;
  with_mxcsr operator()() const { return with_mxcsr{bits}; }
};

/// What the numbers of a matrix are.
enum class content { ordinary, any_bits, subnormal, huge, mixed, coarse, tiny_beside_large, one_sided };

/// Some of everything, by rows: `any_bits` has NaN and infinities, `mixed` a NaN or an infinity in every 300th place,
/// `coarse` few magnitudes, so that both signs have the largest, `tiny_beside_large` numbers whose quotients are about the least floats, and
/// `one_sided` a range that lies far from 0.
template <class T>
tessera::matrix<T> matrix_of(content kind, tessera::extent e, std::uint32_t seed) {
  tessera::matrix<T> m{e};
  std::uint32_t s = seed;
  for (std::size_t i = 0; i != m.size(); ++i) {
    s                  = 1664525u * s + 1013904223u;
    std::uint32_t bits = s ^ s >> 15;
    switch (kind) {
      case content::any_bits: break;
      case content::subnormal: bits &= 0x807f'ffffu; break;
      case content::huge: bits = (bits & 0x80ff'ffffu) | 0x7e00'0000u; break;
      case content::tiny_beside_large: bits = i % 13 == 0 ? (bits & 0x807f'ffffu) | 0x4300'0000u : (bits & 0x8000'0000u) | (bits & 0x01ff'ffffu) >> i % 25; break;
      case content::one_sided: bits = (bits & 0x003f'ffffu) | 0x4200'0000u; break;
      case content::coarse: bits = (bits & 0x8000'0000u) | (120u + (bits >> 23 & 3u)) << 23; break;
      default: bits = (bits & 0x807f'ffffu) | (100u + (bits >> 23 & 31u)) << 23; break;
    }
    if (kind == content::mixed && i % 300 == 7) bits = i % 600 == 7 ? 0x7f80'0000u | (bits & 0x8000'0000u) : bits | 0x7fc0'0000u;
    if (kind == content::mixed && i % 11 == 3) bits &= 0x8000'0000u;
    m.data()[i] = tessera::cast<T>(std::bit_cast<float>(bits));
  }
  return m;
}

/// Every level against the scalar one: codes, scales, values and reports; and again past the caches, where rows of 256 are aligned and others not.
template <class S, class T>
void compare_levels() {
  using tessera::extent, tessera::level, tessera::prefetching;
  INFO(S::name);
  std::uint32_t seed = 1;
  for (const extent e : {extent{1, 1}, extent{3, 70}, extent{33, 129}, extent{130, 300}, extent{3, 256}, extent{2, 4500}})
    for (const content kind : {content::ordinary, content::any_bits, content::subnormal, content::huge, content::mixed, content::coarse, content::tiny_beside_large, content::one_sided}) {
      const tessera::matrix<T> x = matrix_of<T>(kind, e, ++seed);
      std::uint64_t expected     = 0;
      {
        const tessera::scoped_level scalar{level::scalar};
        expected = hash_of_quantized<S, false>(x, environment_of{environments[0]});
      }
      for (const level l : {level::scalar, level::neon, level::avx2, level::avx512}) {
        if (!tessera::is_supported(l)) continue;
        const tessera::scoped_level forced{l};
        REQUIRE(forced.is_forced());
        for (const unsigned environment : environments) {
          if (environment != environments[0] && e.cols != 129) continue;
          if (environment == environments[0] && l == level::scalar) continue;  // that is `expected`
          const std::uint64_t found = hash_of_quantized<S, false>(x, environment_of{environment});
          CAPTURE(e.rows, e.cols, static_cast<int>(kind), tessera::level_name(l), environment);
          CHECK(found == expected);
        }
        const tessera::scoped_stores past{tessera::store_policy::streaming};
        CAPTURE(e.rows, e.cols, static_cast<int>(kind), tessera::level_name(l));
        CHECK(hash_of_quantized<S, false>(x, environment_of{environments[0]}) == expected);
        if (e.cols != 256) continue;
        const auto other = tessera::current_prefetching() == prefetching::by_software ? prefetching::by_processor : prefetching::by_software;
        const tessera::scoped_prefetching as_on_other_machines{other};
        CHECK(hash_of_quantized<S, false>(x, environment_of{environments[0]}) == expected);
      }
    }
}

}  // namespace cases

#endif
