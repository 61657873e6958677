// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Counter-based streams and convert(..., stochastic_from{stream}): published vectors, which draw an element gets, simple statistics.
// Layer: tests/unit. Stands on tessera/convert.hpp and Catch2. That every level rounds so is in tests/backend/stochastic.cpp.
#include <tessera/convert.hpp>
#include <tessera/format.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <span>
#include <vector>

#include "support/catch.hpp"

using namespace tessera;

namespace {

// --- Draws --------------------------------------------------------------------------------------------------------------

// Random123's kat_vectors, philox4x32 10.
static_assert(philox_part::encrypted({}, 0, 0) == philox_block{{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}});
static_assert(philox_part::encrypted({{~0u, ~0u, ~0u, ~0u}}, ~0u, ~0u) == philox_block{{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}});
static_assert(philox_part::encrypted({{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}}, 0xa4093822, 0x299f31d0) ==
              philox_block{{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}});

// The same by draws: the counter is j / 4 below `sequence`.
constexpr philox_stream of_pi{0x299f31d0a4093822, 0x0370734413198a2e};
static_assert(philox_stream{}.draw(0) == 0x6627e8d5 && philox_stream{}.draw(3) == 0x9b00dbd8);
constexpr std::uint64_t block_of_pi = 0x05a308d3243f6a88;  // what 62 bits hold
static_assert(of_pi.draw(block_of_pi * 4 + 1) == philox_part::encrypted({{0x243f6a88, 0x05a308d3, 0x13198a2e, 0x03707344}}, 0xa4093822, 0x299f31d0).word[1]);

// These bits are a promise: results that somebody has kept must come out again.
static_assert(hash_stream{}.draw(0) == 0x7c57ea53 && hash_stream{1}.draw(0) == 0x08ce8098 && hash_stream{1}.draw(1) == 0xcd29c55e);
static_assert(hash_stream{0x0123456789abcdef}.draw(0xfedcba9876543210) == 0x7b434f91);

static_assert(random_stream<hash_stream> && random_stream<philox_stream>);

/// Which half of which draw: by the words of DESIGN, section 4.
template <class Stream>
constexpr bool halves_are_in_order(Stream stream) {
  for (const std::uint64_t i : {std::uint64_t{0}, std::uint64_t{7}, std::uint64_t{0x1'ffff'ffff}, std::uint64_t{0x2'0000'0000}, ~std::uint64_t{0}}) {
    const std::uint32_t draw = stream.draw(i / 2);
    const rounding_rule rule = stochastic_from{stream, i - 3}[3];
    if (rule != rounding_rule{rounding_mode::stochastic, 16, i % 2 == 0 ? draw & 0xffffu : draw >> 16}) return false;
  }
  return stochastic_from{stream, 40}.after(2)[5].random == stochastic_from{stream}[47].random;
}
static_assert(halves_are_in_order(hash_stream{5}) && halves_are_in_order(philox_stream{5, 6}));

// --- Statistics: bounds of five standard deviations, and of fixed seeds, so that nothing here comes and goes ---------------------------

constexpr std::uint64_t many = 1 << 16;

/// Chi-squared of 255 degrees of freedom less its mean, in standard deviations.
template <class Byte>
double unevenness(const Byte& byte) {
  std::array<double, 256> count{};
  for (std::uint64_t j = 0; j != many; ++j) count[byte(j) & 0xff] += 1;
  double sum = 0;
  for (const double c : count) sum += (c - many / 256.0) * (c - many / 256.0) / (many / 256.0);
  return (sum - 255) / std::sqrt(2 * 255.0);
}
/// For each bit, how often it is set less half of the times, in standard deviations: the most.
template <class Word>
double most_biased_bit(const Word& word) {
  std::array<double, 32> set{};
  for (std::uint64_t j = 0; j != many; ++j)
    for (unsigned b = 0; b != 32; ++b) set[b] += word(j) >> b & 1;
  double most = 0;
  for (const double s : set) most = std::max(most, std::fabs(s - many / 2.0) / std::sqrt(many / 4.0));
  return most;
}

template <class Stream>
void check_statistics(const Stream& s, const Stream& other) {
  for (int byte = 0; byte != 4; ++byte) {
    CAPTURE(byte);
    CHECK(std::fabs(unevenness([&](std::uint64_t j) { return s.draw(j) >> (8 * byte); })) < 5);
    CHECK(std::fabs(unevenness([&](std::uint64_t j) { return s.draw(j << 32) >> (8 * byte); })) < 5);  // the upper word counts
  }
  CHECK(most_biased_bit([&](std::uint64_t j) { return s.draw(j); }) < 5);
  // Neighbours, parts, halves, and streams have nothing to do with each other.
  CHECK(most_biased_bit([&](std::uint64_t j) { return s.draw(j) ^ s.draw(j + 1); }) < 5);
  CHECK(most_biased_bit([&](std::uint64_t j) { return s.draw(j) ^ s.draw(j + (std::uint64_t{1} << 32)); }) < 5);
  CHECK(most_biased_bit([&](std::uint64_t j) { return s.draw(j) ^ std::rotl(s.draw(j), 16); }) < 5);
  CHECK(most_biased_bit([&](std::uint64_t j) { return s.draw(j) ^ other.draw(j); }) < 5);
}

TEST_CASE("draws are even, and neighbours, parts and seeds have nothing to do with each other") {
  for (const std::uint64_t seed : {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{1} << 40}) {
    CAPTURE(seed);
    for (const std::uint64_t change : {std::uint64_t{1}, std::uint64_t{1} << 31, std::uint64_t{1} << 32, std::uint64_t{1} << 63}) {
      CAPTURE(change);
      check_statistics(hash_stream{seed}, hash_stream{seed ^ change});
    }
  }
  check_statistics(philox_stream{1}, philox_stream{2});
  check_statistics(philox_stream{1, 0}, philox_stream{1, 1});
}

/// x rounded many times, the mean against x.
template <class To, class Stream>
void check_mean(float x, const Stream& stream) {
  const std::vector<float> from(many, x);
  std::vector<To> to(many);
  convert(from, to, stochastic_from{stream});
  const float below = cast<To>(x, downward), above = cast<To>(x, upward);
  double sum = 0, others = 0;
  for (const To y : to) {
    others += y == below || y == above ? 0 : 1;
    sum += static_cast<double>(static_cast<float>(y));
  }
  const double ulp = static_cast<double>(above) - static_cast<double>(below), p = (static_cast<double>(x) - static_cast<double>(below)) / ulp;
  CAPTURE(x);
  CHECK(others == 0);
  CHECK(std::fabs(sum / many - static_cast<double>(x)) <= 5 * ulp * std::sqrt(p * (1 - p) / many));
}

TEST_CASE("the mean of what a number becomes is the number") {
  for (const float x : {1.001f, -1.25f / 3, 3e-3f, 1e-3f, 0.7f, -100.3f}) {
    check_mean<bfloat16>(x, hash_stream{1});
    check_mean<float8_e4m3fn>(x, hash_stream{2});  // 3e-3 and 1e-3 are among its subnormals
    check_mean<float8_e5m2>(x, hash_stream{3});
    check_mean<float16>(x, philox_stream{4});
    check_mean<std::int8_t>(x, philox_stream{5});
  }
}

// --- Ranges -------------------------------------------------------------------------------------------------------------

constexpr std::array<float, 11> some{0.1f, -0.1f, 1.0f, 1.0625f, 1e-3f, -3e-3f, 447.0f, 450.0f, 1e9f, -0.0f, 7.3f};

template <class To, class Stream, class... P>
constexpr bool converts_as_cast_does(stochastic_from<Stream> how, P... overflow) {
  std::array<To, some.size()> to{};
  convert(some, to, how, overflow...);
  for (std::size_t k = 0; k != some.size(); ++k)
    if (to_bits(to[k]) != to_bits(cast<To>(some[k], how[k], overflow...))) return false;
  convert(some, to, overflow..., how);
  return to_bits(to[10]) == to_bits(cast<To>(some[10], how[10], overflow...));
}
constexpr bool converts_in_constant_expressions() {
  return converts_as_cast_does<float8_e4m3fn>(stochastic_from{hash_stream{1}}) &&
         converts_as_cast_does<float8_e4m3fn>(stochastic_from{philox_stream{1}, 5}, ieee) &&
         converts_as_cast_does<float8_e5m2>(stochastic_from{hash_stream{1}, (std::uint64_t{3} << 33) - 5}, saturate) &&
         converts_as_cast_does<bfloat16>(stochastic_from{hash_stream{2}, 1}) && converts_as_cast_does<int4>(stochastic_from{hash_stream{2}}) &&
         converts_as_cast_does<float8_e8m0fnu>(stochastic_from{hash_stream{2}}) && converts_as_cast_does<float>(stochastic_from{hash_stream{2}}) &&
         converts_as_cast_does<float16>(stochastic_from{hash_stream{2}}, overflow_mode::saturate_finite);
}
static_assert(converts_in_constant_expressions());
TEST_CASE("convert with a stream is cast with its half-words") { CHECK(converts_in_constant_expressions()); }

template <class Stream>
void check_pieces(const Stream& stream) {
  std::vector<float> x(1000);
  for (std::size_t i = 0; i != x.size(); ++i) x[i] = static_cast<float>(i) * 0.01f;
  std::vector<float8_e4m3fn> whole(x.size()), pieces(x.size());
  const stochastic_from how{stream, (std::uint64_t{9} << 33) - 500};
  convert(x, whole, how);
  for (std::size_t from = 0, n = 1; from != x.size(); from += n, n = std::min(n * 2 + 1, x.size() - from))
    convert(std::span{x}.subspan(from, n), std::span{pieces}.subspan(from, n), how.after(from));
  CHECK(whole == pieces);
}
TEST_CASE("pieces give the bits of the whole") {
  check_pieces(hash_stream{77});
  check_pieces(philox_stream{77});
}

TEST_CASE("seeds and sequences give other results, exact numbers stay") {
  const std::vector<float> between(64, 1.03f), exact(64, 1.125f);
  const auto rounded = [](const std::vector<float>& x, auto stream) {
    std::vector<float8_e4m3fn> y(x.size());
    convert(x, y, stochastic_from{stream});
    return y;
  };
  CHECK(rounded(between, hash_stream{1}) != rounded(between, hash_stream{2}));
  CHECK(rounded(between, philox_stream{1}) != rounded(between, philox_stream{2}));
  CHECK(rounded(between, philox_stream{1, 1}) != rounded(between, philox_stream{1, 2}));
  for (const float8_e4m3fn y : rounded(exact, hash_stream{1})) CHECK(y == 1.125f);
}

/// A stream of somebody else's.
struct all_ones {
  constexpr std::uint32_t draw(std::uint64_t) const noexcept { return ~0u; }
};
TEST_CASE("any stream will do, and shapes must agree") {
  const std::vector<float> x(5, 1.01f);
  std::vector<float8_e4m3fn> y(5), fewer(4);
  convert(x, y, stochastic_from{all_ones{}});
  for (const float8_e4m3fn v : y) CHECK(v == 1.125f);
  CHECK_THROWS_AS(convert(x, fewer, stochastic_from{hash_stream{}}), shape_error);
  std::vector<double> wide(5, 1.01);
  std::vector<float> narrow(5);
  convert(wide, narrow, stochastic_from{hash_stream{1}});
  convert(narrow, wide, stochastic_from{hash_stream{1}});
  for (std::size_t k = 0; k != 5; ++k) CHECK(narrow[k] == cast<float>(1.01, stochastic_from{hash_stream{1}}[k]));
}

}  // namespace
