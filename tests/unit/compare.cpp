// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// compare<S...>: errors, ratios, shares and bytes against plain loops over the naive quantizer's values, in the documented order of sums.
// Layer: tests/unit. Stands on tessera/tessera.hpp, the naive quantizer and Catch2.
#include <tessera/tessera.hpp>

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "support/catch.hpp"
#include "support/naive_quantizer.hpp"
#include "support/quantizer_cases.hpp"

using namespace tessera;
using cases::content;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

/// The bits of a double, all NaNs alike.
std::uint64_t bits(double x) { return std::isnan(x) ? ~std::uint64_t{0} : oracle::bits_of(x); }

/// Element i to lane i mod 16, then lanes 8 apart, 4 apart, 2 apart and 1 apart.
double sum_in_order(const std::vector<double>& x) {
  std::array<double, 16> lanes{};
  for (std::size_t i = 0; i != x.size(); ++i) lanes[i % 16] += x[i];
  for (const std::size_t apart : {8u, 4u, 2u, 1u})
    for (std::size_t i = 0; i != apart; ++i) lanes[i] += lanes[i + apart];
  return lanes[0];
}

struct expectation {
  double max_error = 0, rmse = 0, sqnr_db = infinity, zero_share = 0;
  std::uint64_t saturated = 0, not_finite = 0;
};

template <class S, class T>
expectation naive_comparison(const cases::source<T>& x) {
  const naive::result q = naive::quantize(cases::recipe_of<S>, x.floats, x.rows, x.cols, x.stride);
  expectation e;
  std::vector<double> squares, errors;
  std::uint64_t zeros = 0;
  for (std::size_t i = 0; i != q.values.size(); ++i) {
    const auto value   = static_cast<double>(x.floats[i / x.cols * x.stride + i % x.cols]);
    const double error = static_cast<double>(q.values[i]) - value;
    zeros += q.values[i] == 0 ? 1u : 0u;
    if (!std::isfinite(value)) {
      ++e.not_finite;
      squares.push_back(0);  // it has its place in the order, and adds nothing
      errors.push_back(0);
      continue;
    }
    squares.push_back(value * value);
    errors.push_back(error * error);
    e.max_error = std::fmax(e.max_error, std::fabs(error));
  }
  const auto n = static_cast<double>(q.values.size());
  if (q.values.empty()) return e;
  const double sum = sum_in_order(errors);
  // The mean is over the elements that have an error.
  e.rmse           = q.values.size() == e.not_finite ? 0.0 : std::sqrt(sum / (n - static_cast<double>(e.not_finite)));
  e.sqnr_db        = sum == 0 ? infinity : 10.0 * std::log10(sum_in_order(squares) / sum);
  e.zero_share     = static_cast<double>(zeros) / n;
  e.saturated      = q.report.saturated;
  return e;
}

template <class S, class T>
void check(std::size_t rows, std::size_t cols, std::size_t gap, content kind) {
  const cases::source<T> x{rows, cols, gap, kind, 42};
  const expectation expected = naive_comparison<S>(x);
  const scheme_error got     = compare<S>(x.view())[0];
  INFO(S::name << ", " << rows << " x " << cols << ", " << cases::name_of(kind) << ", " << sizeof(T) << "-byte source");
  CHECK(std::string{got.scheme} == S::name);
  CHECK(bits(got.max_error) == bits(expected.max_error));
  CHECK(bits(got.rmse) == bits(expected.rmse));
  CHECK(bits(got.sqnr_db) == bits(expected.sqnr_db));
  CHECK(bits(got.zero_share) == bits(expected.zero_share));
  CHECK(got.saturated == expected.saturated);
  CHECK(got.not_finite == expected.not_finite);
  CHECK(got.bytes == storage_bytes<S>(extent{rows, cols}));
  CHECK(got.bits_per_value == (rows * cols == 0 ? 0.0 : 8.0 * static_cast<double>(got.bytes) / static_cast<double>(rows * cols)));
}

TEMPLATE_TEST_CASE("compare measures what plain loops measure, sum for sum", "", fp8_block_128x128, fp8_group_1x128, fp8_row, int8_row, int4_group_128,
                   int4_group_128_zero_point, power_of_two<fp8_block_128x128>, power_of_two<int4_group_128>) {
  for (const content kind : {content::weights, content::zeros, content::signed_zeros, content::subnormals, content::tiniest, content::huge, content::ties, content::one_sided,
                             content::some_nan, content::some_infinite, content::mixed, content::all_nan, content::all_infinite}) {
    for (const extent e : {extent{1, 1}, extent{3, 7}, extent{5, 131}, extent{0, 5}, extent{5, 0}}) {
      check<TestType, float>(e.rows, e.cols, 3, kind);
      check<TestType, bfloat16>(e.rows, e.cols, 0, kind);
      check<TestType, float16>(e.rows, e.cols, 1, kind);
    }
  }
  check<TestType, float>(129, 257, 3, content::weights);
  check<TestType, bfloat16>(129, 257, 3, content::mixed);
}

TEST_CASE("compare measures DeepSeek-V3's presets on finite matrices") {
  for (const content kind : {content::weights, content::zeros, content::ties, content::subnormals}) {
    check<deepseek_v3::activation, float>(7, 300, 1, kind);
    check<deepseek_v3::weight, bfloat16>(130, 200, 1, kind);
  }
}

TEST_CASE("compare gives one result for each scheme, in the order given, whatever kind of matrix it is given") {
  const cases::source<float> x{64, 192, 5, content::weights, 3};
  matrix<float> copy{extent{64, 192}};
  for (std::size_t r = 0; r != 64; ++r)
    for (std::size_t c = 0; c != 192; ++c) copy(r, c) = x.view()(r, c);
  const auto of_view   = compare<int4_group_128, fp8_row, fp8_tensor, int8_row>(x.view());
  const auto of_matrix = compare<int4_group_128, fp8_row, fp8_tensor, int8_row>(copy);
  static_assert(std::is_same_v<decltype(of_view), const std::array<scheme_error, 4>>);
  const char* const names[]{"int4_group_128", "fp8_row", "fp8_tensor", "int8_row"};
  for (std::size_t i = 0; i != 4; ++i) {
    CHECK(std::string{of_view[i].scheme} == names[i]);
    CHECK(bits(of_view[i].rmse) == bits(of_matrix[i].rmse));
    CHECK(bits(of_view[i].sqnr_db) == bits(of_matrix[i].sqnr_db));
  }
  // Sanity: 8 bits lose less than 4, and each scheme of 8 bits is above 25 dB on data without outliers.
  CHECK(of_view[3].rmse < of_view[0].rmse);
  CHECK(of_view[1].sqnr_db > 25);
}

TEST_CASE("compare: a matrix that survives unchanged has no error, an infinite ratio, and its zeros counted") {
  matrix<float> x{extent{2, 4}};
  x(0, 0) = 448;
  x(0, 1) = -2;
  x(1, 3) = 448;
  const scheme_error e = compare<fp8_row>(x)[0];
  CHECK(e.max_error == 0);
  CHECK(e.rmse == 0);
  CHECK(e.sqnr_db == infinity);
  CHECK(e.zero_share == 5.0 / 8);
  CHECK(e.bytes == 8 + 2 * 4);
  CHECK(e.bits_per_value == 16);
}

TEST_CASE("compare: elements that are not finite are counted and have no error") {
  matrix<float> x{extent{1, 4}};
  x(0, 0) = std::numeric_limits<float>::quiet_NaN();
  x(0, 1) = std::numeric_limits<float>::infinity();
  x(0, 2) = 127;
  x(0, 3) = 0.5f;  // becomes 0: an error of a half
  const scheme_error e = compare<int8_row>(x)[0];
  CHECK(e.not_finite == 2);
  CHECK(e.saturated == 1);
  CHECK(e.max_error == 0.5);
  CHECK(e.rmse == std::sqrt(0.25 / 2));  // of the two that have an error
  CHECK(e.zero_share == 0.5);            // NaN is 0 in integers
}

TEST_CASE("compare: a scheme that loses a finite element to NaN does not look good") {
  // DeepSeek-V3's activation: an infinity makes the scale infinite, and what was finite comes back as 0 * inf.
  matrix<float> x{extent{1, 3}};
  x(0, 0) = std::numeric_limits<float>::infinity();
  x(0, 1) = 1;
  x(0, 2) = 2;
  const scheme_error e = compare<deepseek_v3::activation>(x)[0];
  CHECK(e.not_finite == 1);
  CHECK_FALSE(e.rmse < infinity);
  CHECK_FALSE(e.max_error < infinity);
  CHECK_FALSE(e.sqnr_db > 0);
}

}  // namespace
