// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What the loops read. A million elements repeat: more than any branch predictor learns, and made in a moment.
// Layer: bench. Stands on tessera/format.hpp, work.
#include "data.hpp"

#include <tessera/format.hpp>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <random>
#include <type_traits>

#include "work.hpp"

namespace bench {

namespace {

/// Repeats made(), a T at each call, over n bytes.
template <class T, class Make>
void repeat_over(std::byte* to, std::size_t bytes, Make made) {
  const std::size_t period = std::min(bytes, (std::size_t{1} << 20) * sizeof(T));
  for (std::size_t i = 0; i + sizeof(T) <= period; i += sizeof(T)) {
    const T value = made();
    std::memcpy(to + i, &value, sizeof(T));
  }
  for (std::size_t i = period; i < bytes; i += period) std::memcpy(to + i, to, std::min(period, bytes - i));
}

template <class T>
void fill_with_weights(std::byte* to, std::size_t bytes, std::mt19937& random) {
  std::normal_distribution<float> normal;
  repeat_over<T>(to, bytes, [&] {
    if constexpr (std::is_same_v<T, float>)
      return normal(random);
    else
      return tessera::cast<T>(normal(random));
  });
}

/// Floats whose exponent is in [least, least + count), of both signs.
void fill_with_exponents(std::byte* to, std::size_t bytes, std::mt19937& random, std::uint32_t least, std::uint32_t count) {
  repeat_over<std::uint32_t>(to, bytes, [&] {
    const auto bits = static_cast<std::uint32_t>(random());
    return (bits & 0x807f'ffffu) | (least + (bits >> 23 & 0xffu) % count) << 23;
  });
}

bool fill_floats(const std::string& kind, std::byte* to, std::size_t bytes, std::mt19937& random) {
  if (kind == "zeros") return true;
  if (kind == "weights")
    fill_with_weights<float>(to, bytes, random);
  else if (kind == "denormals")
    fill_with_exponents(to, bytes, random, 0, 1);
  else if (kind == "out of range")
    fill_with_exponents(to, bytes, random, 137, 100);  // from 1024 on; E4M3 ends at 448
  else if (kind == "random bits")
    fill_with_exponents(to, bytes, random, 0, 256);
  else
    return false;
  return true;
}

bool fill_codes(const std::string& kind, std::byte* to, std::size_t bytes, std::mt19937& random) {
  const std::size_t before_scales = std::min(bytes, scales_at), scale_bytes = bytes - before_scales;
  if (kind == "e4m3") {
    std::normal_distribution<float> normal{0, 100};
    repeat_over<tessera::float8_e4m3fn>(to, before_scales, [&] { return tessera::cast<tessera::float8_e4m3fn>(normal(random)); });
  } else {
    repeat_over<std::uint32_t>(to, before_scales, [&] { return static_cast<std::uint32_t>(random()); });
  }
  if (kind == "e2m1") {  // E8M0 bytes, 2^-12 to 2^3
    repeat_over<std::uint8_t>(to + before_scales, scale_bytes, [&] { return static_cast<std::uint8_t>(115 + random() % 16); });
  } else {
    std::uniform_real_distribution<float> scale{0.001f, 0.01f};
    repeat_over<float>(to + before_scales, scale_bytes, [&] { return scale(random); });
  }
  return kind == "e4m3" || kind == "e2m1" || kind == "int4";
}

}  // namespace

memory data_of(const std::string& kind, std::size_t bytes) {
  memory m{bytes};
  std::mt19937 random{1};
  const std::size_t space = kind.find(' ');
  const std::string type = kind.substr(0, space), what = space == std::string::npos ? "" : kind.substr(space + 1);
  bool is_known = false;
  if (type == "f32") is_known = fill_floats(what, m.data(), bytes, random);
  if (type == "bf16" && what == "weights") fill_with_weights<tessera::bfloat16>(m.data(), bytes, random), is_known = true;
  if (type == "f16" && what == "weights") fill_with_weights<tessera::float16>(m.data(), bytes, random), is_known = true;
  if (type == "e4m3" && what == "weights") fill_with_weights<tessera::float8_e4m3fn>(m.data(), bytes, random), is_known = true;
  if (what == "codes") is_known = fill_codes(type, m.data(), bytes, random);
  if (!is_known) {
    std::fprintf(stderr, "tessera_tables: no data of the kind '%s'\n", kind.c_str());
    std::exit(1);
  }
  return m;
}

}  // namespace bench
