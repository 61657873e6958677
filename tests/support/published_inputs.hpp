// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The matrices that published quantizers are asked about: integers and shifts make them, so they are the same everywhere.
// Layer: tests/support. Stands on nothing of Tessera. To add a matrix, add its line in all_inputs().
#ifndef TESSERA_TESTS_SUPPORT_PUBLISHED_INPUTS_HPP
#define TESSERA_TESTS_SUPPORT_PUBLISHED_INPUTS_HPP

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

namespace published {

inline float float_of(std::uint32_t bits) {
  float x = 0;
  std::memcpy(&x, &bits, sizeof x);
  return x;
}
inline std::uint32_t bits_of(float x) {
  std::uint32_t bits = 0;
  std::memcpy(&bits, &x, sizeof bits);
  return bits;
}

class fnv1a64 {
 public:
  void add(std::uint64_t x, int bytes) {
    for (int i = 0; i != bytes; ++i) state_ = (state_ ^ (x >> 8 * i & 0xff)) * 0x100000001b3u;
  }
  std::uint64_t value() const { return state_; }

 private:
  std::uint64_t state_ = 0xcbf29ce484222325u;
};

/// A float in bfloat16 is one whose lower half is zero.
struct input {
  std::string name;
  std::size_t rows = 0, cols = 0;
  bool is_bfloat16 = false;
  bool is_for_blocks = false;  ///< large, and of use for blocks of 128 x 128 only
  std::vector<float> x{};

  float operator()(std::size_t r, std::size_t c) const { return x[r * cols + c]; }
  std::uint64_t hash() const {
    fnv1a64 h;
    for (const float v : x) h.add(bits_of(v), 4);
    return h.value();
  }
};

/// splitmix64 of a counter.
inline std::uint64_t mixed(std::uint64_t n) {
  n += 0x9e3779b97f4a7c15u;
  n = (n ^ n >> 30) * 0xbf58476d1ce4e5b9u;
  n = (n ^ n >> 27) * 0x94d049bb133111ebu;
  return n ^ n >> 31;
}
inline std::uint64_t mixed(std::uint64_t seed, std::uint64_t a, std::uint64_t b) { return mixed(mixed(mixed(seed) + a) + b); }

inline std::uint32_t pattern(std::uint64_t sign, int exponent, std::uint64_t mantissa) {
  return static_cast<std::uint32_t>((sign & 1) << 31 |
                                    static_cast<std::uint64_t>(exponent < 0     ? 0
                                                               : exponent > 254 ? 254
                                                                                : exponent)
                                        << 23 |
                                    (mantissa & 0x7f'ffff));
}

/// Bits h of one element in (r, c), g of its group of 32 columns, b of its block of 128 x 128.
struct random_bits {
  std::uint64_t h, g, b;
  std::size_t r, c;
};

inline int below(std::uint64_t bits, int n) { return static_cast<int>(bits % static_cast<std::uint64_t>(n)); }

// Each distribution gives the pattern of an element.

/// The sum of twelve numbers of 16 bits, centred: nearly normal, with a deviation of 1/8.
inline std::uint32_t normal(const random_bits& n) {
  std::int64_t sum = -6 * 65535;
  for (std::uint64_t i = 0; i != 3; ++i) {
    const std::uint64_t word = mixed(n.h + i);
    for (int j = 0; j != 64; j += 16) sum += static_cast<std::int64_t>(word >> j & 0xffff);
  }
  return bits_of(static_cast<float>(sum) * 0x1p-19f);
}
/// Exponents from 2^-12 to 2^3.
inline std::uint32_t spread(const random_bits& n) { return pattern(n.h, 115 + below(n.h >> 24, 16), n.h >> 40); }
/// Each group of 32 has an exponent of its own in the whole range, and its block shifts it.
inline std::uint32_t varied(const random_bits& n) {
  return pattern(n.h, 20 + below(n.g, 120) + below(n.b, 80) - below(n.h >> 24, 10), n.h >> 40);
}
/// Half of the groups of 16 are zeros of both signs, and so is all of a corner.
inline std::uint32_t zeros(const random_bits& n) {
  const bool is_zero = (n.r < 128 && n.c < 128) || n.r == 130 || (n.g >> (n.c / 16 % 2) & 1) != 0;
  return is_zero ? pattern(n.h, 0, 0) : spread(n);
}
/// Around the floors of recipes: group maxima from 2^-48 to 2^-8.
inline std::uint32_t tiny(const random_bits& n) {
  return pattern(n.h, 127 - 8 - below(n.b, 34) - below(n.g, 8) - below(n.h >> 24, 6), n.h >> 40);
}
/// Subnormal and the smallest normal floats.
inline std::uint32_t subnormal(const random_bits& n) {
  const int size = below(n.g, 24);
  return pattern(n.h, size == 23 ? below(n.h >> 24, 12) : 0, (n.h >> 40) >> (size == 23 ? 0 : 23 - size));
}
inline std::uint32_t huge(const random_bits& n) { return pattern(n.h, 254 - below(n.g, 10) - below(n.h >> 24, 8), n.h >> 40); }
/// A NaN in three hundred, of both signs and with payloads that bfloat16 has too.
inline std::uint32_t nans(const random_bits& n) {
  return below(n.h >> 8, 300) == 0 ? pattern(n.h, 0, 0) | 0x7fc0'0000u | static_cast<std::uint32_t>(n.h >> 40 & 0x3f) << 16 : spread(n);
}
/// Infinities of both signs, and NaN beside some.
inline std::uint32_t infinities(const random_bits& n) {
  const int which = below(n.h >> 8, 1200);
  return which < 3 ? pattern(n.h, 0, 0) | 0x7f80'0000u : which == 3 ? 0x7fc0'0000u : spread(n);
}
/// Group maxima up to 40 units above 1.75 * 2^n and 1.5 * 2^n, where a scale of a/448 or a/6 is just above a power of two.
inline std::uint32_t above_powers(const random_bits& n) {
  const int e = 60 + below(n.g, 120);
  if (n.c % 32 != 5) return pattern(n.h, e - 2 - below(n.h >> 24, 8), n.h >> 40);
  return pattern(n.h, e, 0) + ((n.g >> 20 & 1) != 0 ? 0x60'0000u : 0x40'0000u) + static_cast<std::uint32_t>(below(n.g >> 24, 42)) - 1;
}

/// Every maximum mantissa of bfloat16, one a row, above numbers of its grid: x / s is a tie often enough to tell dialects apart.
inline std::uint32_t tie_pattern(std::uint64_t h, std::uint64_t mantissa, bool is_maximum) {
  if (is_maximum) return pattern(h, 127, mantissa << 16);
  std::uint32_t bits = pattern(h, 117 + below(h >> 24, 11), (h >> 40 & 0x7f) << 16);
  if ((bits & 0x7fff'ffffu) > pattern(0, 127, mantissa << 16)) bits -= 1u << 23;
  return bits;
}
inline std::uint32_t ties(const random_bits& n) { return tie_pattern(n.h, n.r % 128, n.c % 128 == 77); }
inline std::uint32_t tied_blocks(const random_bits& n) {
  return tie_pattern(n.h, (n.r / 128 * 32 + n.c / 128) % 128, n.r % 128 == 50 && n.c % 128 == 77);
}

template <class Distribution>
input make(const std::string& name, std::size_t rows, std::size_t cols, bool is_bfloat16, Distribution distribution, std::uint64_t seed,
           bool is_for_blocks = false) {
  input in{(is_bfloat16 ? "bf16 " : "f32 ") + name + " " + std::to_string(rows) + "x" + std::to_string(cols), rows, cols, is_bfloat16,
           is_for_blocks};
  in.x.reserve(rows * cols);
  for (std::size_t r = 0; r != rows; ++r)
    for (std::size_t c = 0; c != cols; ++c) {
      std::uint32_t bits =
          distribution(random_bits{mixed(seed, r, c), mixed(seed + 1, r, c / 32), mixed(seed + 2, r / 128, c / 128), r, c});
      if (is_bfloat16) bits &= 0xffff'0000u;
      in.x.push_back(float_of(bits));
    }
  return in;
}

inline std::vector<input> all_inputs() {
  std::vector<input> all;
  for (const bool is_bfloat16 : {true, false}) {
    const std::uint64_t seed = is_bfloat16 ? 100 : 200;
    const auto add = [&](const char* name, auto distribution, std::uint64_t n) {
      all.push_back(make(name, 256, 256, is_bfloat16, distribution, seed + 10 * n));
      all.push_back(make(name, 131, 160, is_bfloat16, distribution, seed + 10 * n + 5));  // edges of blocks of 128
    };
    add("normal", normal, 0);
    add("spread", spread, 1);
    add("varied", varied, 2);
    add("zeros", zeros, 3);
    add("tiny", tiny, 4);
    add("subnormal", subnormal, 5);
    add("huge", huge, 6);
    add("nans", nans, 7);
    add("infinities", infinities, 8);
    all.push_back(make("normal", 37, 78, is_bfloat16, normal, seed + 91));
    all.push_back(make("normal", 1, 2, is_bfloat16, normal, seed + 92));
    all.push_back(make(
        "nothing", 128, 128, is_bfloat16, [](const random_bits& n) { return pattern(n.h, 0, 0); }, seed + 93));
  }
  all.push_back(make("ties", 128, 2048, true, ties, 300));
  all.push_back(make("tied blocks", 512, 4096, true, tied_blocks, 301, true));
  all.push_back(make("above powers", 256, 256, false, above_powers, 302));
  return all;
}

}  // namespace published

#endif
