// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// convert(from, to, policies...): a range of numbers into a range of another type, each cast once, at the speed of memory.
// Layer: convert. Stands on element, simd/dispatch, view/shape_error.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <type_traits>

#include "../simd/dispatch.hpp"
#include "../simd/prefetching.hpp"
#include "../simd/stores.hpp"
#include "../view/shape_error.hpp"
#include "element.hpp"

#define TESSERA_KERNEL "../convert/convert.kernel.hpp"
#include "../simd/foreach_isa.hpp"

namespace tessera::inline v0 {

namespace detail {

/// Numbers side by side in memory, or packed.
template <class R>
concept packed_range = requires(const R& r) {
  typename R::value_type;
  r.bytes();
  r.size();
};
template <class R>
concept contiguous_numbers = !packed_range<R> && requires(R& r) {
  { r.data() } -> std::convertible_to<const void*>;
  { r.size() } -> std::convertible_to<std::size_t>;
  requires number<std::remove_cvref_t<decltype(*r.data())>>;
};
template <class R>
struct number_in {
  using type = std::remove_cvref_t<decltype(*std::declval<R&>().data())>;
};
template <packed_range R>
struct number_in<R> {
  using type = typename R::value_type;
};

/// Types whose numbers the kernels read: floats of 32 and 16 bits, and codes of a byte or packed.
template <class T>
concept kernel_source = storage_of<T> != stored_as::other || (number<T> && code_bits<T> <= 8 && sizeof(T) == 1);
template <class T>
concept kernel_target = std::same_as<T, float> || (number<T> && code_bits<T> <= 16 && sizeof(T) <= 2);

/// Policies that are types: what they say is known at compile time.
template <class... P>
concept policy_constants = (std::is_empty_v<P> && ...);

template <class R>
constexpr auto row_of(R& r) noexcept {
  if constexpr (packed_range<R>)
    return r;
  else
    return r.data();
}

/// kernel(isa) at the current level, to nearest where the instruction set does not say so itself.
template <class Kernel>
constexpr void dispatch_conversion(const Kernel& kernel) noexcept {
  dispatch([&](auto isa) {
    if constexpr (decltype(isa)::rounds_by_itself)
      kernel(isa);
    else
      in_environment<subnormals_kept>([&] { kernel(isa); });
  });
}

template <class From, class Code, class Source, class Row>
constexpr void run_conversion(Source x, Row y, std::size_t n) noexcept {
  const auto run = [&](auto hint) {
    dispatch_conversion([&](auto isa) {
      if constexpr (storage_of<From> == stored_as::other) {
        convert_codes<decoder_of<From>, Code>(isa, x, y, n, hint);
      } else {
        if constexpr (decltype(isa)::permutes_pairs && gathers_bytes(Code::plan))
          if (permutes_pairs_quickly()) return convert_floats<gathered_by_pairs<Code>>(isa, x, y, n, hint);
        convert_floats<Code>(isa, x, y, n, hint);
      }
    });
  };
  if constexpr (std::is_pointer_v<Row>)
    if (streams(n * (sizeof(From) + sizeof(typename Code::element)))) return run(streaming{asks_for_runs()});
  run(regular{});
}
template <class From, class Rule, class Source, class Row>
constexpr void run_conversion_by_rule(const Rule& rule, Source x, Row y, std::size_t n) noexcept {
  dispatch_conversion([&](auto isa) {
    if constexpr (storage_of<From> != stored_as::other)
      convert_floats_by_rule(isa, rule, x, y, n);
    else
      convert_codes_by_rule<decoder_of<From>>(isa, rule, x, y, n);
  });
}

/// True if the kernels do this cast, which is not to float; otherwise it is made element by element.
template <class From, class To>
constexpr bool has_kernel(const conversion& how) noexcept {
  if constexpr (kernel_source<From> && kernel_target<To>) return has_plan<To>(how);
  return false;
}
/// True if cast<float>(x, policies...) is nothing but x as a float: its infinity stays unless it is to saturate, and the payload of its NaN
/// unless a bundle says what NaN becomes.
template <class From, class... P>
constexpr bool only_decodes(const conversion& how) noexcept {
  using limits = std::numeric_limits<From>;
  if (!kernel_source<From> || std::same_as<From, float>) return false;
  if ((policy_bundle<P> || ...)) return !limits::has_infinity && !limits::has_quiet_NaN;
  return !limits::has_infinity || how.overflow != overflow_mode::saturate;
}
/// True if it is cast<float>(x as a float, how).
template <class From, class... P>
constexpr bool casts_decoded(const conversion& how) noexcept {
  return kernel_source<From> && (std::same_as<From, float> || (policy_bundle<P> || ...)) && how.nan != nan_mode::second_payload_bit;
}

/// The size of both ranges of a conversion; a shape_error if they have two.
template <class From, class To>
constexpr std::size_t common_size(const From& from, const To& to) {
  const auto n = static_cast<std::size_t>(from.size()), m = static_cast<std::size_t>(to.size());
  expect_shape(n == m, "convert: source and destination", {1, static_cast<long long>(n)}, {1, static_cast<long long>(m)});
  return n;
}

template <class From, class To, class Source, class Row, class... P>
constexpr void convert_one_by_one(Source x, Row y, std::size_t n, const P&... given) noexcept {
  for (std::size_t i = 0; i != n; ++i) {
    const From number = x[i];
    y[i]              = cast<To>(number, given...);
  }
}

/// To float nothing is rounded: by the kernels that decode, where they give what cast gives.
template <class From, class Source, class... P>
constexpr void convert_to_floats(Source x, float* y, std::size_t n, const P&... given) noexcept {
  if constexpr (policy_constants<P...>) {
    constexpr conversion how = conversion_of<float, From>(P{}...);
    if constexpr (only_decodes<From, P...>(how)) return run_conversion<From, cast_code<float, how>>(x, y, n);
    if constexpr (casts_decoded<From, P...>(how)) return run_conversion<From, cast_of_float<how>>(x, y, n);
  } else if constexpr (kernel_source<From>) {
    if (only_decodes<From, P...>(conversion_of<float, From>(given...))) return run_conversion<From, cast_code<float, conversion{}>>(x, y, n);
  }
  convert_one_by_one<From, float>(x, y, n, given...);
}

}  // namespace detail

/// A span, vector, array or packed_span of numbers.
template <class R>
concept number_range = detail::packed_range<std::remove_cvref_t<R>> || detail::contiguous_numbers<std::remove_reference_t<R>>;

/// Writes cast<To>(x, policies...) for each x of `from` to its place in `to`: ranges with data() and size() of numbers, or packed spans, of
/// the same size, or a shape_error is thrown and nothing written. They do not overlap.
///
///     convert(weights, codes);                       // std::vector<float> to std::vector<float8_e4m3fn>
///     convert(weights, codes, toward_zero, ieee);
///
/// The bits are those of `cast`, at every level, whatever the floating-point environment is.
/// \spec DESIGN sections 2 and 4 \cost bench/README.md \proof tests/backend/convert.cpp, tests/exhaustive/convert_every_float.cpp
template <number_range From, number_range To, class... P>
  requires policies<P...>
constexpr void convert(const From& from, To&& to, P... given) {
  using source = typename detail::number_in<const From>::type;
  using target = typename detail::number_in<std::remove_reference_t<To>>::type;
  const std::size_t n = detail::common_size(from, to);
  const auto x = detail::row_of(from);
  const auto y = detail::row_of(to);
  if constexpr (std::same_as<target, float>) {
    detail::convert_to_floats<source>(x, y, n, given...);
  } else if constexpr (detail::policy_constants<P...>) {
    constexpr conversion how = detail::conversion_of<target, source>(P{}...);
    if constexpr (!detail::has_kernel<source, target>(how))
      detail::convert_one_by_one<source, target>(x, y, n, given...);
    else if constexpr (plan_of<target>(how).how != encoding::by_rule)
      detail::run_conversion<source, cast_code<target, how>>(x, y, n);
    else
      detail::run_conversion_by_rule<source>(run_time_cast<target>{how}, x, y, n);
  } else {
    const conversion how = detail::conversion_of<target, source>(given...);
    if constexpr (detail::has_kernel<source, target>({}))
      if (detail::has_kernel<source, target>(how)) return detail::run_conversion_by_rule<source>(run_time_cast<target>{how}, x, y, n);
    detail::convert_one_by_one<source, target>(x, y, n, given...);
  }
}

}  // namespace tessera::inline v0
