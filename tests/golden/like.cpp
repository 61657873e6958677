// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// like_cuda, like_pytorch, like_ml_dtypes and like_onnx against what those systems returned.
// Layer: tests/golden. Stands on tessera/format/like.hpp, and files made by neither.
//
// data/like: vectors made with the systems themselves (its README says how). special/: the golden set's tables of NaN, infinities,
// overflow, signed zeros and E8M0's corners, of which every column that a bundle, or a conversion derived from one, stands for is
// compared in every cell. tests/oracle/like_cuda.cpp compares with NVIDIA's headers directly.
#include <tessera/format.hpp>
#include <tessera/format/like.hpp>

#include <cmath>
#include <concepts>
#include <cstdint>
#include <fstream>
#include <limits>
#include <string>
#include <vector>

#include "../support/golden_file.hpp"

namespace {

using namespace tessera;

using table = std::vector<std::vector<std::string>>;

table table_of(const std::string& path) {
  table rows;
  std::ifstream file{path};
  for (std::string line; std::getline(file, line);) rows.push_back(golden::fields_of(line));
  REQUIRE(rows.size() > 1);
  for (const auto& row : rows) REQUIRE(row.size() == rows.front().size());
  return rows;
}

std::uint64_t hexadecimal(const std::string& text) { return std::stoull(text, nullptr, 16); }

std::size_t column_of(const table& rows, const std::string& name) {
  for (std::size_t i = 0; i < rows.front().size(); ++i)
    if (rows.front()[i] == name) return i;
  FAIL("no column " << name);
  return 0;
}

template <class To, class From, class Policy>
std::uint64_t code_of(From x, const Policy& policy) {
  return to_bits(cast<To>(x, policy));
}

/// Calls visit(name, a number of the type) for the type of that name.
template <class Visitor>
bool with_source(const std::string& name, std::uint64_t bits, Visitor visit) {
  if (name == "float32") return visit(from_bits<float>(static_cast<std::uint32_t>(bits))), true;
  if (name == "float64") return visit(from_bits<double>(bits)), true;
  if (name == "int64") return visit(static_cast<std::int64_t>(bits)), true;
  if (name == "float16") return visit(float16::from_bits(static_cast<std::uint16_t>(bits))), true;
  if (name == "bfloat16") return visit(bfloat16::from_bits(static_cast<std::uint16_t>(bits))), true;
  if (name == "float8_e4m3fn") return visit(float8_e4m3fn::from_bits(static_cast<std::uint8_t>(bits))), true;
  if (name == "float8_e5m2") return visit(float8_e5m2::from_bits(static_cast<std::uint8_t>(bits))), true;
  if (name == "float8_e4m3fnuz") return visit(float8_e4m3fnuz::from_bits(static_cast<std::uint8_t>(bits))), true;
  if (name == "float8_e5m2fnuz") return visit(float8_e5m2fnuz::from_bits(static_cast<std::uint8_t>(bits))), true;
  return false;
}

// --- Vectors of the systems themselves --------------------------------------------------------------------------------

/// To E8M0 the reference implementation of ONNX makes infinity NaN and numbers of 2^-127 and below 2^-126; the text of the operator says
/// E8M0_MAX and E8M0_MIN, which is what the bundle does. \spec onnx.numpy_helper.to_float8e8m0 of 1.23.2
template <class To, class Policy>
bool is_against_the_text(const Policy&, std::uint64_t float_bits) {
  if constexpr (std::same_as<To, float8_e8m0fnu> && std::same_as<Policy, onnx_casts>)
    return float_bits == 0x7f80'0000u || (float_bits != 0 && float_bits <= 0x0040'0000u);
  return false;
}

/// Compares the column of To in all rows; a source that is unknown, or a column that is missing, fails.
template <class To, class Policy>
void compare_target(const table& rows, const char* target, const Policy& policy, golden::agreement& log) {
  const std::size_t column = column_of(rows, target);
  for (std::size_t i = 1; i < rows.size(); ++i) {
    const auto& row = rows[i];
    const std::uint64_t bits = hexadecimal(row[1]);
    if (row[column].empty() || is_against_the_text<To>(policy, bits)) continue;
    const bool known = with_source(row[0], bits, [&](auto x) { log.expect(code_of<To>(x, policy), hexadecimal(row[column]), bits, i); });
    if (!known) FAIL("no source " << row[0]);
  }
}

template <class... To, class Policy>
void compare_vectors(const std::string& file, const Policy& policy, const std::vector<const char*>& names) {
  const table rows = table_of(std::string{TESSERA_SHIPPED_GOLDEN_DIR} + "/like/" + file);
  REQUIRE(names.size() + 2 == rows.front().size());  // no column is forgotten
  std::size_t i = 0;
  const auto one = [&]<class T>(T) {
    golden::agreement log;
    compare_target<T>(rows, names[i], policy, log);
    log.settle(file + " " + names[i]);
    ++i;
  };
  (one(To{}), ...);
}

TEST_CASE("like_ml_dtypes is what ml_dtypes 0.6.0 returns under NumPy", "[golden]") {
  compare_vectors<float8_e4m3fn, float8_e5m2, float8_e4m3, float8_e3m4, float8_e4m3fnuz, float8_e5m2fnuz, float8_e4m3b11fnuz, float6_e2m3fn,
                  float6_e3m2fn, float4_e2m1fn, bfloat16, float8_e8m0fnu, int4, uint4, int2, uint2>(
      "ml_dtypes-0.6.0.csv", like_ml_dtypes,
      {"float8_e4m3fn", "float8_e5m2", "float8_e4m3", "float8_e3m4", "float8_e4m3fnuz", "float8_e5m2fnuz", "float8_e4m3b11fnuz",
       "float6_e2m3fn", "float6_e3m2fn", "float4_e2m1fn", "bfloat16", "float8_e8m0fnu", "int4", "uint4", "int2", "uint2"});
}

TEST_CASE("like_pytorch is what the headers of PyTorch 2.15 and 2.9 return", "[golden]") {
  const std::vector<const char*> names{"float8_e4m3fn",  "float8_e5m2", "float8_e4m3fnuz", "float8_e5m2fnuz",
                                       "float8_e8m0fnu", "float16",     "bfloat16"};
  compare_vectors<float8_e4m3fn, float8_e5m2, float8_e4m3fnuz, float8_e5m2fnuz, float8_e8m0fnu, float16, bfloat16>("pytorch-2.15.0.csv",
                                                                                                                   like_pytorch, names);
  compare_vectors<float8_e4m3fn, float8_e5m2, float8_e4m3fnuz, float8_e5m2fnuz, float8_e8m0fnu, float16, bfloat16>(
      "pytorch-2.9.1.csv", like_pytorch_before_2_12, names);
}

TEST_CASE("like_onnx is what the reference implementation of ONNX 1.23.2 returns for floats", "[golden]") {
  compare_vectors<float8_e4m3fn, float8_e4m3fnuz, float8_e5m2, float8_e5m2fnuz, float8_e8m0fnu, bfloat16>(
      "onnx-1.23.2.csv", like_onnx, {"float8_e4m3fn", "float8_e4m3fnuz", "float8_e5m2", "float8_e5m2fnuz", "float8_e8m0fnu", "bfloat16"});
}

// --- The tables of the operator Cast ----------------------------------------------------------------------------------

template <class T>
void check_onnx_float8(bool has_negative_zero) {
  constexpr float infinity = std::numeric_limits<float>::infinity();
  const float max = max_finite<T>;
  CHECK(to_bits(cast<T>(0.0f, like_onnx)) == 0);
  CHECK(to_bits(cast<T>(-0.0f, like_onnx)) == (has_negative_zero ? 0x80 : 0));
  CHECK(isnan(cast<T>(std::nanf(""), like_onnx)));
  CHECK(cast<T>(infinity, like_onnx) == max);
  CHECK(cast<T>(-infinity, like_onnx) == -max);
  CHECK(cast<T>(2 * max, like_onnx) == max);
  CHECK(cast<T>(-2 * max, like_onnx) == -max);
  CHECK(cast<T>(1.0625f, like_onnx) == 1.0f);
}

TEST_CASE("like_onnx follows every row of the tables in the text of Cast", "[golden]") {
  constexpr float infinity = std::numeric_limits<float>::infinity();
  check_onnx_float8<float8_e4m3fn>(true);
  check_onnx_float8<float8_e4m3fnuz>(false);
  check_onnx_float8<float8_e5m2>(true);
  check_onnx_float8<float8_e5m2fnuz>(false);

  using scale = float8_e8m0fnu;  // saturate + up
  CHECK(to_bits(cast<scale>(0.0f, like_onnx)) == 0);
  CHECK(isnan(cast<scale>(std::nanf(""), like_onnx)));
  CHECK(cast<scale>(infinity, like_onnx) == 0x1p127f);
  CHECK(cast<scale>(0x1.8p127f, like_onnx) == 0x1p127f);
  CHECK(cast<scale>(0x1p-140f, like_onnx) == 0x1p-127f);
  CHECK(cast<scale>(1.0001f, like_onnx) == 2.0f);

  CHECK(cast<float4_e2m1fn>(7.0f, like_onnx) == 6.0f);
  CHECK(cast<float4_e2m1fn>(-infinity, like_onnx) == -6.0f);
  CHECK(cast<float4_e2m1fn>(std::nanf(""), like_onnx) == 6.0f);
  CHECK(to_bits(cast<float4_e2m1fn>(-0.0f, like_onnx)) == 8);

  CHECK(isinf(cast<float16>(70000.0f, like_onnx)));               // floating to floating: +/- infinity if out of range
  CHECK(isinf(cast<float16>(70000, like_onnx)));                  // fixed to floating
  CHECK(cast<std::int8_t>(std::int16_t{200}, like_onnx) == -56);  // fixed to fixed: the example of the text
  CHECK(cast<std::int32_t>(-2.7f, like_onnx) == -2);
  CHECK(cast<int4>(2.5f, like_onnx) == 2);
  CHECK(cast<int4>(3.5f, like_onnx) == 4);
  CHECK(cast<uint4>(17.0f, like_onnx) == 1);
  CHECK(cast<int4>(100, like_onnx) == 4);
}

// --- special/specials_by_library.csv ----------------------------------------------------------------------------------

/// Calls visit(a value of the type) for the type that the golden set calls `name`.
template <class Visitor>
void with_golden_target(const std::string& name, Visitor visit) {
  if (name == "E4M3FN") return visit(float8_e4m3fn{});
  if (name == "E5M2") return visit(float8_e5m2{});
  if (name == "E4M3") return visit(float8_e4m3{});
  if (name == "E3M4") return visit(float8_e3m4{});
  if (name == "E4M3FNUZ") return visit(float8_e4m3fnuz{});
  if (name == "E5M2FNUZ") return visit(float8_e5m2fnuz{});
  if (name == "E4M3B11FNUZ") return visit(float8_e4m3b11fnuz{});
  if (name == "E2M3") return visit(float6_e2m3fn{});
  if (name == "E3M2") return visit(float6_e3m2fn{});
  if (name == "E2M1") return visit(float4_e2m1fn{});
  if (name == "BF16") return visit(bfloat16{});
  if (name == "FP16") return visit(float16{});
  REQUIRE(name == "TF32");  // no column of a bundle has cells there
}

/// A bundle with another overflow policy: what the systems' options do.
template <class Bundle, overflow_mode Overflow>
struct with_overflow {
  using is_policy_bundle = void;
  template <number To, number From>
  static constexpr conversion rules() noexcept {
    conversion how = Bundle::template rules<To, From>();
    how.overflow = Overflow;
    return how;
  }
};

/// True if the bundle's system has the type: there the table has cells.
template <class Bundle, class To>
constexpr bool knows = true;
template <class To>
constexpr bool knows<cuda_casts, To> =
    detail::one_of<To, float8_e4m3fn, float8_e5m2, float6_e2m3fn, float6_e3m2fn, float4_e2m1fn, bfloat16, float16>;
template <class To>
constexpr bool knows<pytorch_casts_before_2_12, To> =
    detail::one_of<To, float8_e4m3fn, float8_e5m2, float8_e4m3fnuz, float8_e5m2fnuz, bfloat16, float16>;
template <class To>
constexpr bool knows<ml_dtypes_casts, To> = !detail::one_of<To, float16>;

template <class Bundle, class Policy>
void compare_specials(const table& rows, const char* library, const Policy& policy) {
  const std::size_t column = column_of(rows, library);
  golden::agreement log;
  for (std::size_t i = 1; i < rows.size(); ++i) {
    const auto& row = rows[i];
    if (row[column].empty()) continue;
    with_golden_target(row[0], [&]<class To>(To) {
      if constexpr (knows<Bundle, To>) {
        const std::uint64_t bits = hexadecimal(row[2]);
        with_source(row[1] == "f32" ? "float32" : "float64", bits,
                    [&](auto x) { log.expect(code_of<To>(x, policy), hexadecimal(row[column]), bits, i); });
      } else {
        FAIL("a cell of a type that " << library << " is said not to have");
      }
    });
  }
  log.settle(std::string{"special/specials_by_library.csv "} + library);
}

TEST_CASE("NaN, infinities, overflow and signed zeros become what the golden table of libraries says", "[golden]") {
  const std::string path = golden::path_of("special/specials_by_library.csv");
  REQUIRE(!path.empty());
  const table rows = table_of(path);
  compare_specials<cuda_casts>(rows, "CUDA_satfinite", like_cuda);
  compare_specials<cuda_casts>(rows, "CUDA_nosat", with_overflow<cuda_casts, overflow_mode::ieee>{});
  compare_specials<pytorch_casts_before_2_12>(rows, "PyTorch", like_pytorch_before_2_12);
  compare_specials<ml_dtypes_casts>(rows, "ml_dtypes", like_ml_dtypes);
  compare_specials<ml_dtypes_casts>(rows, "ml_dtypes_saturate", with_overflow<ml_dtypes_casts, overflow_mode::saturate_finite>{});
}

// --- special/e8m0_by_library.csv --------------------------------------------------------------------------------------

template <class Policy>
void compare_e8m0(const table& rows, const char* library, const Policy& policy, bool positive_only = false) {
  const std::size_t column = column_of(rows, library);
  golden::agreement log;
  for (std::size_t i = 1; i < rows.size(); ++i) {
    const auto bits = static_cast<std::uint32_t>(hexadecimal(rows[i][0]));
    if (positive_only && (bits >> 31) != 0) continue;
    log.expect(code_of<float8_e8m0fnu>(from_bits<float>(bits), policy), hexadecimal(rows[i][column]), bits);
  }
  log.settle(std::string{"special/e8m0_by_library.csv "} + library);
}

TEST_CASE("Scales become what the golden table of libraries says", "[golden]") {
  const std::string path = golden::path_of("special/e8m0_by_library.csv");
  REQUIRE(!path.empty());
  const table rows = table_of(path);
  const auto with = [](conversion how, overflow_mode overflow) {
    how.overflow = overflow;
    return how;
  };
  compare_e8m0(rows, "CUDA_RUP_satfinite", like_cuda);
  compare_e8m0(rows, "CUDA_RUP_satfinite", e8m0_round_up);
  compare_e8m0(rows, "CUDA_RUP_nosat", with(e8m0_round_up, overflow_mode::ieee));
  compare_e8m0(rows, "CUDA_RTZ_nosat", e8m0_round_down);
  compare_e8m0(rows, "CUDA_RTZ_satfinite", with(e8m0_round_down, overflow_mode::saturate));
  compare_e8m0(rows, "PyTorch_RNE", like_pytorch);
  compare_e8m0(rows, "PyTorch_RNE", like_pytorch_before_2_12);
  compare_e8m0(rows, "ml_dtypes_RNE", like_ml_dtypes);
  // The template argument kSaturate of ml_dtypes' C++ casts: what has no code becomes the smallest value.
  compare_e8m0(rows, "ml_dtypes_RNE_saturate", conversion{.overflow = overflow_mode::saturate_finite, .smallest = smallest_mode::zero});
  // APFloat gives an unsigned format the magnitude of some negative numbers, and NaN for others: positive ones only.
  compare_e8m0(rows, "APFloat_RNE", conversion{.overflow = overflow_mode::ieee}, true);
  compare_e8m0(rows, "APFloat_RNA", conversion{.rounding = nearest_away, .overflow = overflow_mode::ieee}, true);
  compare_e8m0(rows, "APFloat_RTZ", conversion{.rounding = toward_zero, .overflow = overflow_mode::ieee}, true);
  compare_e8m0(rows, "APFloat_RUP", conversion{.rounding = upward, .overflow = overflow_mode::ieee}, true);
  compare_e8m0(rows, "APFloat_RDN", conversion{.rounding = downward, .overflow = overflow_mode::ieee}, true);
}

}  // namespace
