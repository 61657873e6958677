// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// fmt::formatter for what compare_codes and retile found, in lines to read; {fmt} 9 or later.
// Layer: interop. Stands on block/compare_codes, block/retile, {fmt}.
#pragma once

#if __has_include(<fmt/format.h>)

#include <fmt/format.h>

#include "../block/compare_codes.hpp"
#include "../block/retile.hpp"
#include "../format/name.hpp"

namespace tessera::inline v0::detail {

/// No format spec but "{}".
struct plain_formatter {
  constexpr auto parse(fmt::format_parse_context& context) { return context.begin(); }
};

template <class Out>
Out write_counts(Out out, const char* title, const ulp_counts& c) {
  out = fmt::format_to(out, "{:<12} {:>10} identical {:>10} differ", title, c.identical, c.differing());
  if (c.same_value != 0) out = fmt::format_to(out, ", {} other codes of the same number", c.same_value);
  if (c.differing() == 0) return fmt::format_to(out, "\n");
  return fmt::format_to(out, ": 1 ULP {}, 2 ULP {}, more {}, NaN against a number {}; at most {} ULP\n", c.one, c.two, c.more, c.nan,
                        c.largest);
}

constexpr const char* text_of(difference_kind kind) noexcept {
  switch (kind) {
    case difference_kind::unexplained: return "";
    case difference_kind::same_value: return "same number";
    case difference_kind::tie_flip: return "tie flip";
    case difference_kind::real_error: return "real error";
  }
  return "";
}

template <class Out, number E>
Out write_difference(Out out, const code_difference<E>& d, bool has_source) {
  constexpr int digits = (code_bits<E> + 3) / 4;
  out = fmt::format_to(out, "{:>7} {:>7}   {:0{}x} {:<12g}  {:0{}x} {:<12g} ", d.row, d.col, to_bits(d.a), digits, static_cast<float>(d.a),
                       to_bits(d.b), digits, static_cast<float>(d.b));
  out = d.distance == ~std::uint64_t{0} ? fmt::format_to(out, "{:>5}", "NaN") : fmt::format_to(out, "{:>5}", d.distance);
  if (has_source) out = fmt::format_to(out, "   {:<11} {} under {}", text_of(d.kind), d.source, d.scale);
  return fmt::format_to(out, "\n");
}

}  // namespace tessera::inline v0::detail

/// A few lines for a human; the last differences are those that were listed. \proof examples/07_a_recipe_of_your_own.cpp
template <tessera::number E, std::size_t First>
struct fmt::formatter<tessera::code_comparison<E, First>, char> : tessera::detail::plain_formatter {
  template <class Context>
  auto format(const tessera::code_comparison<E, First>& c, Context& context) const {
    using namespace tessera::detail;
    auto out = fmt::format_to(context.out(), "{} x {} codes of {}\n", c.extent.rows, c.extent.cols, tessera::name_of<E>);
    out      = write_counts(out, "codes", c.codes);
    if (c.has_source) out = fmt::format_to(out, "{:<12} {:>10} tie flips {:>10} real errors\n", "  of these", c.tie_flips, c.real_errors);
    if (c.scales.total() != 0) out = write_counts(out, "scales", c.scales);
    if (c.zero_points.total() != 0) out = write_counts(out, "zero points", c.zero_points);
    if (c.global_distance != 0) out = fmt::format_to(out, "{:<12} {} ULP apart\n", "whole matrix", c.global_distance);
    if (c.listed != 0)
      out = fmt::format_to(out, "{:>7} {:>7}   {:<{}}  {:<{}} {:>5}\n", "row", "col", "a", width<E>(), "b", width<E>(), "ULP");
    for (std::size_t i = 0; i != c.listed; ++i) out = write_difference(out, c.first[i], c.has_source);
    return out;
  }

 private:
  template <tessera::number T>
  static constexpr int width() {
    return (tessera::code_bits<T> + 3) / 4 + 13;
  }
};

/// One line: "12 of 4096 values changed, by at most 3.1 %; rmse 0.002 (0.1 %)".
template <>
struct fmt::formatter<tessera::value_loss, char> : tessera::detail::plain_formatter {
  template <class Context>
  auto format(const tessera::value_loss& loss, Context& context) const {
    if (loss.is_exact()) return fmt::format_to(context.out(), "all {} values are what they were", loss.values);
    return fmt::format_to(context.out(), "{} of {} values changed, by at most {:.3g} %; rmse {:.3g} ({:.3g} %)", loss.changed, loss.values,
                          100 * loss.max_relative_error, loss.rmse, 100 * loss.relative_rmse);
  }
};

#endif
