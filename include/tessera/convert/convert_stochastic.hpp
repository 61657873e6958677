// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// convert(from, to, stochastic_from{stream}): a range of numbers, each rounded by random bits of its own.
// Layer: convert. Stands on convert, simd/random_stream.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "../simd/random_stream.hpp"
#include "convert.hpp"

namespace tessera::inline v0 {

// How a kernel reads its elements.
struct as_floats {};
template <class Decoder>
struct as_codes {};

}  // namespace tessera::inline v0

#define TESSERA_KERNEL "../convert/convert_stochastic.kernel.hpp"
#include "../simd/foreach_isa.hpp"

namespace tessera::inline v0 {

/// Stochastic rounding of a range: element k is rounded by 16 bits of a stream, half-word i mod 2 (0: the lower) of draw i / 2 for i = first + k.
/// So the bits depend on the place of an element in its stream alone, not on the machine, nor on how the range is cut among calls or threads.
template <random_stream Stream>
struct stochastic_from {
  Stream stream;
  std::uint64_t first = 0;

  /// How element k is rounded.
  constexpr stochastic<16> operator[](std::uint64_t k) const noexcept {
    const std::uint64_t i = first + k;
    return {stream.draw(i / 2) >> (i % 2 * 16) & 0xffffu};
  }
  /// For what follows n elements.
  constexpr stochastic_from after(std::uint64_t n) const noexcept { return {stream, first + n}; }
};
template <random_stream Stream>
stochastic_from(Stream) -> stochastic_from<Stream>;
template <random_stream Stream>
stochastic_from(Stream, std::uint64_t) -> stochastic_from<Stream>;

namespace detail {

template <class P>
inline constexpr bool is_stochastic_from = false;
template <class Stream>
inline constexpr bool is_stochastic_from<stochastic_from<Stream>> = true;

/// Streams that the kernels know.
template <class Stream>
concept stream_of_kernels = std::same_as<Stream, hash_stream> || std::same_as<Stream, philox_stream>;

/// A stochastic cast as the kernels take it: plans of roundings to nearest say all but the rounding.
template <number E, overflow_mode Overflow>
struct stochastic_code {
  using element = E;
  static constexpr conversion policies(rounding_rule rounding) noexcept {
    conversion how = default_conversion<E>();
    how.rounding = rounding, how.overflow = Overflow;
    return how;
  }
  static constexpr bool has_plan     = detail::has_plan<E>(policies({}));
  static constexpr element_plan plan = plan_of<E>(policies({}));
  static constexpr E encode(float x, std::uint32_t bits) noexcept { return cast<E>(x, policies(stochastic<16>{bits})); }
};

/// The rounding among the policies, and the overflow, if there is one.
template <class P, class... More>
constexpr const auto& stochastic_among(const P& p, const More&... more) noexcept {
  if constexpr (is_stochastic_from<P>)
    return p;
  else
    return stochastic_among(more...);
}
template <number To, class... P>
constexpr overflow_mode overflow_among(const P&... given) noexcept {
  overflow_mode mode = default_conversion<To>().overflow;
  const auto look    = [&](const auto& p) {
    if constexpr (overflow_policy<std::remove_cvref_t<decltype(p)>>) mode = p;
  };
  (look(given), ...);
  return mode;
}

template <class From, class To, class Stream, class Source, class Row>
constexpr void round_one_by_one(const stochastic_from<Stream>& how, overflow_mode overflow, Source x, Row y, std::size_t k, std::size_t n) noexcept {
  for (; k != n; ++k) {
    const From number = x[k];
    y[k]              = cast<To>(number, how[k], overflow);
  }
}

/// Elements i to n - 1 by a kernel, the first of them with draw `low` of the part.
template <class From, class Code, class Part, class Source, class Row>
constexpr void round_part(const Part& part, std::uint32_t low, Source x, Row y, std::size_t i, std::size_t n) noexcept {
  using reader = std::conditional_t<storage_of<From> != stored_as::other, as_floats, as_codes<decoder_of<From>>>;
  if constexpr (std::is_pointer_v<Source> && std::is_pointer_v<Row>)
    if (!std::is_constant_evaluated() && streams((n - i) * (sizeof *x + sizeof *y)) && reinterpret_cast<std::uintptr_t>(y + i) % (8 * sizeof *y) == 0)
      return dispatch_conversion([&](auto isa) { convert_stochastically<Code>(isa, reader{}, part, low, x + i, y + i, 0, n - i, streaming{asks_for_runs()}); });
  dispatch_conversion([&](auto isa) { convert_stochastically<Code>(isa, reader{}, part, low, x, y, i, n, regular{}); });
}

/// A kernel begins at a whole draw, or block of draws, and does not leave its part of the stream.
template <class From, class To, overflow_mode Overflow, class Stream, class Source, class Row>
constexpr void round_in_parts(const stochastic_from<Stream>& how, Source x, Row y, std::size_t n) noexcept {
  constexpr std::uint64_t part_size = std::uint64_t{2} << 32, aligned = 2 * decltype(how.stream.part(0))::alignment;
  const std::uint64_t head = (0 - how.first) % aligned;
  std::uint64_t k          = head < n ? head : n;
  round_one_by_one<From, To>(how, Overflow, x, y, 0, static_cast<std::size_t>(k));
  while (k != n) {
    const std::uint64_t at = how.first + k, rest = part_size - at % part_size, end = n - k < rest ? n : k + rest;
    round_part<From, stochastic_code<To, Overflow>>(how.stream.part(static_cast<std::uint32_t>(at >> 33)), static_cast<std::uint32_t>(at >> 1), x, y,
                                                    static_cast<std::size_t>(k), static_cast<std::size_t>(end));
    k = end;
  }
}
template <class From, class To, overflow_mode Overflow, class Stream, class Source, class Row>
constexpr void round_range(const stochastic_from<Stream>& how, Source x, Row y, std::size_t n) noexcept {
  if constexpr (std::same_as<To, float> && only_decodes<From>({.overflow = Overflow}))
    run_conversion<From, cast_code<float, conversion{}>>(x, y, n);  // nothing is rounded
  else if constexpr (kernel_source<From> && kernel_target<To> && !std::same_as<To, float> && stream_of_kernels<Stream> &&
                     stochastic_code<To, Overflow>::has_plan)
    round_in_parts<From, To, Overflow>(how, x, y, n);
  else
    round_one_by_one<From, To>(how, Overflow, x, y, 0, n);
}

}  // namespace detail

/// One rounding from a stream and at most one overflow, in any order.
template <class... P>
concept stochastic_policies = ((detail::is_stochastic_from<P> ? 1 : 0) + ... + 0) == 1 && ((detail::is_stochastic_from<P> || overflow_policy<P>) && ...) &&
                              one_overflow_at_most<P...>;

/// Writes cast<To>(from[k], rounding[k], overflow) to place k of `to`, for the `stochastic_from` among the policies as `rounding`: each element
/// goes up with the probability that the dropped fraction says, cut to 16 digits. Ranges and errors are those of the other `convert`.
///
///     convert(gradients, codes, stochastic_from{hash_stream{seed}});                       // or philox_stream{seed}
///     convert(rest, more, stochastic_from{hash_stream{seed}, gradients.size()}, saturate);  // the stream goes on
///
/// A call begins fastest where `first` is a multiple of 2, or of 8 with philox_stream: up to 7 elements are cast one by one.
/// \spec DESIGN sections 2 and 4 \cost bench/README.md \proof tests/backend/stochastic.cpp
template <number_range From, number_range To, class... P>
  requires stochastic_policies<P...>
constexpr void convert(const From& from, To&& to, P... given) {
  using source = typename detail::number_in<const From>::type;
  using target = typename detail::number_in<std::remove_reference_t<To>>::type;
  const std::size_t n = detail::common_size(from, to);
  const auto& how = detail::stochastic_among(given...);
  const auto x    = detail::row_of(from);
  const auto y    = detail::row_of(to);
  if constexpr (((detail::is_stochastic_from<P> || std::is_empty_v<P>) && ...)) {
    constexpr overflow_mode overflow = detail::overflow_among<target>(std::conditional_t<detail::is_stochastic_from<P>, rounding_rule, P>{}...);
    detail::round_range<source, target, overflow>(how, x, y, n);
  } else {
    switch (detail::overflow_among<target>(given...)) {
      case overflow_mode::saturate: return detail::round_range<source, target, overflow_mode::saturate>(how, x, y, n);
      case overflow_mode::saturate_finite: return detail::round_range<source, target, overflow_mode::saturate_finite>(how, x, y, n);
      case overflow_mode::ieee: return detail::round_range<source, target, overflow_mode::ieee>(how, x, y, n);
    }
  }
}

}  // namespace tessera::inline v0
