// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Prints docs/reference/dialects.md from the constants of the presets: every cell of its tables is read off a policy.
// Layer: docs. Stands on tessera/tessera.hpp and tests/support/all_schemes.hpp.
//
//   generate_dialects > docs/reference/dialects.md
//   generate_dialects --check docs/reference/dialects.md      fails if the file is not what would be printed
#include <tessera/tessera.hpp>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <string>

#include "../tests/support/all_schemes.hpp"

namespace {

using namespace tessera;

/// The shortest decimal that is this float.
std::string number_text(float x) {
  char text[32];
  for (int digits = 1; digits <= 9; ++digits) {
    std::snprintf(text, sizeof text, "%.*g", digits, static_cast<double>(x));
    if (std::strtof(text, nullptr) == x) break;
  }
  return text;
}

/// Powers of two as such, and what is not as it is.
std::string constant_text(float x) {
  const exact_value v = exact(x);
  const bool is_power = v.significand != 0 && (v.significand & (v.significand - 1)) == 0;
  if (is_power && (v.binade() < -3 || v.binade() > 12)) return "2^" + std::to_string(v.binade());
  return number_text(x);
}

const char* text_of(statistic s) {
  constexpr const char* names[] = {"amax, finite", "amax", "amax or NaN", "signed amax", "range", "range with 0", "finite range with 0", "given"};
  return names[static_cast<std::size_t>(s)];
}

std::string block_text(extent b) {
  const auto side = [](std::size_t n, const char* all) { return n == whole ? std::string{all} : std::to_string(n); };
  if (b.rows == whole && b.cols == whole) return "tensor";
  if (b.rows == 1 && b.cols == whole) return "row";
  return side(b.rows, "all") + "x" + side(b.cols, "all");
}

template <class S>
std::string formula_text() {
  constexpr scale_rule rule = scaling_of<S>;
  const std::string q       = constant_text(scalar::multiply(largest_of<S>(), 1.0f));
  if (rule.statistic == statistic::given) return "given";
  switch (two_level_of<S>) {
    case two_level_form::none: break;
    case two_level_form::encode_scale: return "two levels, S = PQ/A";
    case two_level_form::decode_scale: return "two levels, g = A/PQ";
    case two_level_form::decode_product: return "two levels, g = A * fl(1/PQ)";
    case two_level_form::nested_quotient: return "two levels, (a/Q)/g";
    case two_level_form::divisor: return "two levels, G = PQ/A";
  }
  switch (rule.power_of_two) {
    case power_of_two_mode::amax_down: return "2^(floor(log2 a) - e)";
    case power_of_two_mode::amax_up: return "2^(ceil(log2 a) - e)";
    case power_of_two_mode::amax_even: return "2^(floor(log2 round(a)) - e)";
    default: break;
  }
  std::string text;
  switch (rule.formula) {
    case scale_formula::quotient: text = "a / " + q; break;
    case scale_formula::product: text = "a * fl(1/" + q + ")"; break;
    case scale_formula::inverse: text = "1 / multiplier"; break;
    case scale_formula::range: text = "(max - min) / " + q; break;
    case scale_formula::two_sided: text = "max(max / highest, min / lowest)"; break;
  }
  if (rule.power_of_two == power_of_two_mode::up) text += ", up to 2^k";
  if (rule.power_of_two == power_of_two_mode::nearest) text += ", to the nearest 2^k";
  return text;
}

template <class S>
std::string limits_text() {
  constexpr scale_rule rule = scaling_of<S>;
  std::string text;
  const auto add = [&](const std::string& more) { text += (text.empty() ? "" : ", ") + more; };
  if (rule.amax_floor != 0) add(std::string{rule.formula == scale_formula::range ? "range" : "a"} + " >= " + constant_text(rule.amax_floor));
  if (rule.amax_ceiling != 0) add("a <= " + constant_text(rule.amax_ceiling));
  if (rule.scale_floor != 0) add("s >= " + constant_text(rule.scale_floor));
  if (rule.scale_ceiling != 0) add("s <= " + constant_text(rule.scale_ceiling));
  if (rule.zero == zero_group::fixed_scale) add("zeros: s = " + constant_text(rule.zero_scale));
  if (rule.zero == zero_group::fixed_where_0) add("s = 0: s = " + constant_text(rule.zero_scale));
  if (rule.zero == zero_group::no_multiplier) add("s = 0: times 0");
  if (rule.not_finite == not_finite_group::scale_is_one) add("Inf, NaN: s = 1");
  if (rule.not_finite == not_finite_group::nan_scale_is_one) add("NaN: s = 1");
  if (rule.not_finite == not_finite_group::nan_scale_is_ceiling) add("NaN: s = " + constant_text(rule.scale_ceiling));
  if (rule.not_finite == not_finite_group::nan_scale_is_floor) add("NaN: s = " + constant_text(rule.scale_floor));
  if (rule.not_finite == not_finite_group::scale_is_nan) add("Inf, NaN: s = NaN");
  if (rule.limit != multiplier_limit::none) add(rule.limit == multiplier_limit::float_max ? "multiplier <= float max" : "multiplier <= source max");
  if (rule.at_ends == end_multiplier::one_and_zero) add("s = 2^-127: times 1, 2^127: times 0");
  if (has_global_scale<S> && rule.whole == zero_matrix::as_any) add("A = 0: g = 0");
  return text.empty() ? "-" : text;
}

template <class S>
std::string element_text() {
  constexpr code_rule code  = coding_of<S>;
  constexpr const char* by[] = {"x / s", "x * fl(1/s)", "x * fl(Q/a)", "x * fl(fl(1/a)Q)"};
  std::string text          = by[static_cast<std::size_t>(code.multiplier)];
  switch (code.form) {
    case element_form::scaled: break;
    case element_form::shifted: text = "round(" + text + ") + z"; break;
    case element_form::offset: text = "trunc(" + text + " + " + constant_text(code.offset) + ")"; break;
    case element_form::fused_offset: text = "trunc(fma(" + text + " + " + constant_text(code.offset) + "))"; break;
    case element_form::from_minimum: text = "trunc((x - min) * fl(1/s) + " + constant_text(code.offset) + ")"; break;
    case element_form::restored: text = "(x + z s) / s"; break;
  }
  if (!code.meets_stored_scale) text += ", s unrounded";
  if (code.precision == precision::bfloat16) text += ", in BF16";
  if (code.precision == precision::float16) text += ", in FP16";
  if (code.precision == precision::float64) text += ", in FP64";
  if (code.precision == precision::int32) text += ", in INT32";
  return text;
}

template <class S>
std::string rounding_text() {
  constexpr code_rule code = coding_of<S>;
  std::string text         = code.rounding == rounding_mode::nearest_even   ? "even"
                             : code.rounding == rounding_mode::nearest_away ? "half away"
                             : code.rounding == rounding_mode::nearest_zero ? "half to zero"
                                                                            : "other";
  if (codebook_type<typename S::element>) text = "thresholds";
  if (code.form == element_form::offset || code.form == element_form::fused_offset || code.form == element_form::from_minimum) text = "truncation";
  if (code.clamped_nan == nan_element::lowest) text += ", NaN: lowest";
  if (code.clamped_nan == nan_element::largest) text += ", NaN: largest";
  if (code.negative_zero == negative_zero_mode::drop) text += ", no -0";
  if (code.negative_zero == negative_zero_mode::drop_of_0) text += ", -0 as 0";
  if (code.negative_zero == negative_zero_mode::for_zero_too) text += ", 0 as -0";
  return text;
}

template <class S>
std::string stored_text() {
  std::string text = std::string{name_of<typename S::scale>};
  if (scaling_of<S>.stores == stored_value::amax) text += " amax";
  if (scaling_of<S>.stores == stored_value::multiplier) text += " multiplier";
  if constexpr (has_global_scale<S>) text += " + float";
  if constexpr (has_zero_point<S>) text += std::string{", z "} + std::string{name_of<zero_type<S>>};
  return text;
}

/// The scale bits of a group of zeros; in a scheme of two levels beside a row that is not zero.
template <class S>
std::string zero_scale_text() {
  if constexpr (scaling_of<S>.statistic == statistic::given) {
    return "as given";
  } else {
    char text[24];
    matrix<float> x{extent{has_global_scale<S> ? 2u : 1u, 16}};
    if constexpr (has_global_scale<S>) x(1, 0) = 1;
    const auto q = quantize<S>(x);
    std::snprintf(text, sizeof text, "%0*llx", 2 * static_cast<int>(sizeof(typename S::scale)), static_cast<unsigned long long>(to_bits(q.scales()(0, 0))));
    return text;
  }
}

template <class S>
std::string row() {
  return "| `" + std::string{S::name} + "` | " + std::string{name_of<typename S::element>} + " | " + block_text(S::block) + " | " + text_of(scaling_of<S>.statistic) + " | " +
         limits_text<S>() + " | " + formula_text<S>() + " | " + element_text<S>() + " | " + rounding_text<S>() + " | " + stored_text<S>() + " | " +
         zero_scale_text<S>() + " |\n";
}

template <class List>
std::string table() {
  std::string text = "| scheme | element | block | statistic | limits and special groups | scale s | element meets | rounding | stored | scale bits of a group of zeros |\n"
                     "|---|---|---|---|---|---|---|---|---|---|\n";
  List::for_each([&](auto type) { text += row<typename decltype(type)::type>(); });
  return text;
}

std::string page() {
  return "# Dialects\n\n"
         "What each scheme and preset does, read off its policies by `docs/generate_dialects.cpp`; a test fails when this page and the code differ.\n"
         "a is the statistic of a group, Q the element's largest value, s the dequantization multiplier (value = code * s), fl one rounding to\n"
         "float, e the exponent of Q, A the statistic of the whole and P the largest block scale. Arithmetic is float unless said; division is IEEE's,\n"
         "nothing is contracted, subnormals are kept. Whom a preset reproduces (repository, file, commit), how far that is checked, and where the producer's GPU\n"
         "and CPU differ is in its docstring, in `include/tessera/block/presets/`.\n\n"
         "## Tessera's own\n\nDefined for every input: NaN stays NaN where the element has one and is 0 in integers, infinities are the largest value and do not move\n"
         "the scale; no code is a NaN that was not in the input.\n\n" +
         table<all::own_schemes>() + "\n## The producers'\n\nEach does what its producer does, NaN from zeros or infinities included.\n\n" + table<all::presets>() +
         "\n## With a scale that is given\n\n" + table<all::given_presets>();
}

}  // namespace

int main(int count, char** arguments) {
  const std::string text = page();
  if (count == 3 && std::strcmp(arguments[1], "--check") == 0) {
    std::ifstream file{arguments[2], std::ios::binary};
    const std::string found{std::istreambuf_iterator<char>{file}, {}};
    const bool same = found == text;
    std::printf("%s %s\n1 %s\n", arguments[2], same ? "is what the constants print" : "differs: print it again with generate_dialects", same ? "passed, 0 failed" : "failed");
    return same ? 0 : 1;
  }
  std::fputs(text.c_str(), stdout);
}
