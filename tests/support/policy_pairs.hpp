// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The policies of a scheme as numbers, and the pairs of them: what a choice of schemes must have all of.
// Layer: tests/support. Stands on tessera/block.hpp.
#ifndef TESSERA_TESTS_SUPPORT_POLICY_PAIRS_HPP
#define TESSERA_TESTS_SUPPORT_POLICY_PAIRS_HPP

#include <tessera/block.hpp>

#include <cstddef>
#include <string>
#include <tuple>
#include <type_traits>
#include <vector>

namespace cases {

/// One policy and another: the number of each, then the two values.
using policy_pair = std::tuple<std::size_t, std::size_t, std::string, std::string>;

template <class... T>
std::string text_of() {
  return __PRETTY_FUNCTION__;
}

/// Each policy of S as text, which kernels its rule is for, and what those of elements are compiled for. Of floats only whether they are 0 or 1 counts.
template <class S>
std::vector<std::string> policies_of() {
  using namespace tessera;
  constexpr scale_rule scale = scaling_of<S>;
  constexpr code_rule code   = coding_of<S>;
  std::vector<std::string> all;
  const auto add = [&all](auto value) {
    if constexpr (std::is_same_v<decltype(value), float>)
      all.emplace_back(value == 0 ? "0" : value == 1 ? "1" : "a number");
    else if constexpr (std::is_same_v<decltype(value), const char*>)
      all.emplace_back(value);
    else
      all.push_back(std::to_string(static_cast<unsigned long long>(value)));
  };
  add(name_of<typename S::element>), add(name_of<typename S::scale>);
  if constexpr (has_zero_point<S>)
    add(name_of<zero_type<S>>);
  else
    add("none");
  add(S::block.rows), add(S::block.cols), add(order_of<S>), add(two_level_of<S>);
  add(scale.statistic), add(scale.amax_floor), add(scale.amax_ceiling), add(scale.formula), add(scale.largest), add(scale.scale_floor);
  add(scale.scale_ceiling), add(scale.power_of_two), add(scale.zero), add(scale.zero_scale), add(scale.whole), add(scale.not_finite), add(scale.limit);
  add(scale.at_ends), add(scale.precision), add(scale.rounding), add(scale.stored_overflow), add(scale.stores), add(scale.zero_point);
  add(code.multiplier), add(code.form), add(code.offset), add(code.nan), add(code.clamped_nan), add(code.negative_zero), add(code.precision);
  add(detail::scales_in_vectors<S>()), add(detail::rounds_scales_in_vectors<S>()), add(detail::may_flush<S>());
  all.push_back(text_of<detail::element_code_of<S>, decltype(detail::quick_quotient_tag<S>())>());
  return all;
}

/// Adds the pairs of a scheme.
template <class S>
void add_policy_pairs(std::vector<policy_pair>& pairs) {
  const std::vector<std::string> p = policies_of<S>();
  for (std::size_t i = 0; i != p.size(); ++i)
    for (std::size_t j = i + 1; j != p.size(); ++j) pairs.emplace_back(i, j, p[i], p[j]);
}

}  // namespace cases

#endif
