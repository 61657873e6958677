// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Counter-based streams of random bits: a quick hash, and Philox4x32-10.
// Layer: simd. Stands on nothing.
#pragma once

#include <concepts>
#include <cstdint>

namespace tessera::inline v0 {

/// Random words by number: s.draw(j) depends on s and j alone, so that any part of a stream can be made anywhere.
template <class S>
concept random_stream = requires(const S& s, std::uint64_t j) {
  { s.draw(j) } noexcept -> std::same_as<std::uint32_t>;
};

// A stream's `part(upper)` is its draws upper * 2^32 to upper * 2^32 + 2^32 - 1, by the lower words of their numbers: what a kernel takes.
// A kernel's first draw is a multiple of `alignment`.

struct hash_part {
  static constexpr std::uint32_t alignment = 1;
  static constexpr std::uint32_t multiplier[2] = {0x7feb'352du, 0x846c'a68bu};  // of hash-prospector's lowbias32, as are the shifts
  std::uint32_t key[2];

  constexpr std::uint32_t draw(std::uint32_t low) const noexcept {
    std::uint32_t v = low + key[0];
    v               = (v ^ v >> 16) * multiplier[0];
    v               = (v ^ v >> 15 ^ key[1]) * multiplier[1];
    return v ^ v >> 16;
  }
};

/// The default stream: two multiplications for 32 bits. No statistical battery has been run on it; where one matters there is philox_stream.
///
///     draw(j) = hash_part{key}.draw(j mod 2^32),  key = mixed(mixed(seed + 9e3779b97f4a7c15) ^ j / 2^32)
///
/// with the output function of SplitMix64 as `mixed`, of which key[0] is the lower and key[1] the upper word.
/// \proof tests/unit/random_streams.cpp
struct hash_stream {
  std::uint64_t seed = 0;

  constexpr hash_part part(std::uint32_t upper) const noexcept {
    const std::uint64_t key = mixed(mixed(seed + 0x9e37'79b9'7f4a'7c15u) ^ upper);
    return {{static_cast<std::uint32_t>(key), static_cast<std::uint32_t>(key >> 32)}};
  }
  constexpr std::uint32_t draw(std::uint64_t j) const noexcept { return part(static_cast<std::uint32_t>(j >> 32)).draw(static_cast<std::uint32_t>(j)); }

 private:
  static constexpr std::uint64_t mixed(std::uint64_t x) noexcept {
    x = (x ^ x >> 30) * 0xbf58'476d'1ce4'e5b9u;
    x = (x ^ x >> 27) * 0x94d0'49bb'1331'11ebu;
    return x ^ x >> 31;
  }
};

struct philox_block {
  std::uint32_t word[4];
  friend constexpr bool operator==(const philox_block&, const philox_block&) = default;
};

struct philox_part {
  static constexpr std::uint32_t alignment     = 4;
  static constexpr int rounds                  = 10;
  static constexpr std::uint32_t multiplier[2] = {0xd251'1f53u, 0xcd9e'8d57u};
  static constexpr std::uint32_t key_step[2]   = {0x9e37'79b9u, 0xbb67'ae85u};
  philox_block counter;  ///< of the part's draw 0
  std::uint32_t key[2];

  /// Philox4x32-10 of a counter.
  static constexpr philox_block encrypted(philox_block c, std::uint32_t k0, std::uint32_t k1) noexcept {
    for (int round = 0; round != rounds; ++round, k0 += key_step[0], k1 += key_step[1]) {
      const std::uint64_t p = std::uint64_t{multiplier[0]} * c.word[0], q = std::uint64_t{multiplier[1]} * c.word[2];
      c = {{static_cast<std::uint32_t>(q >> 32) ^ c.word[1] ^ k0, static_cast<std::uint32_t>(q),
            static_cast<std::uint32_t>(p >> 32) ^ c.word[3] ^ k1, static_cast<std::uint32_t>(p)}};
    }
    return c;
  }
  constexpr std::uint32_t draw(std::uint32_t low) const noexcept {
    philox_block c = counter;
    c.word[0] += low / 4;
    return encrypted(c, key[0], key[1]).word[low % 4];
  }
};

/// Philox4x32-10, which passes the known batteries: draw j is word j mod 4 of the block whose counter is j / 4 in its lower 64 bits and `sequence` in
/// its upper ones, and whose key is the seed. \spec Salmon et al., Parallel random numbers: as easy as 1, 2, 3 (SC11); Random123's kat_vectors
/// \proof tests/unit/random_streams.cpp
struct philox_stream {
  std::uint64_t seed = 0, sequence = 0;

  constexpr philox_part part(std::uint32_t upper) const noexcept {
    return {{{upper << 30, upper >> 2, static_cast<std::uint32_t>(sequence), static_cast<std::uint32_t>(sequence >> 32)}},
            {static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32)}};
  }
  constexpr std::uint32_t draw(std::uint64_t j) const noexcept { return part(static_cast<std::uint32_t>(j >> 32)).draw(static_cast<std::uint32_t>(j)); }
};

}  // namespace tessera::inline v0
