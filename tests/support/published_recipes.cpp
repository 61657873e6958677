// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The presets of published_recipes.hpp: what each gives for a matrix, and what of it can be compared.
// Layer: tests/support. Stands on tessera/tessera.hpp and published_recipes.hpp.
#include "published_recipes.hpp"

#include <tessera/tessera.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <type_traits>

namespace published {

namespace {

template <class S, class T>
answers quantized_from(const input& in) {
  std::vector<T> x;
  x.reserve(in.x.size());
  for (const float v : in.x) {
    if constexpr (std::is_same_v<T, float>)
      x.push_back(v);
    else
      x.push_back(tessera::from_bits<T>(static_cast<std::uint16_t>(bits_of(v) >> 16)));
  }
  const auto q = tessera::quantize<S>(tessera::matrix_view<const T>{x.data(), tessera::extent{in.rows, in.cols}});
  answers all;
  for (std::size_t r = 0; r != in.rows; ++r)
    for (std::size_t c = 0; c != in.cols; ++c)
      all.codes.push_back(static_cast<std::uint8_t>(tessera::to_bits(typename S::element{q.codes()(r, c)})));
  for (std::size_t i = 0; i != q.scales().rows(); ++i)
    for (std::size_t j = 0; j != q.scales().cols(); ++j) {
      all.scales.push_back(tessera::to_bits(q.scales()(i, j)));
      if constexpr (tessera::has_zero_point<S>) all.zeros.push_back(static_cast<std::int32_t>(q.zero_points()(i, j)));
    }
  if constexpr (tessera::has_global_scale<S>) all.global = bits_of(q.global());
  return all;
}

template <class S>
answers quantized(const input& in) {
  return in.is_bfloat16 ? quantized_from<S, tessera::bfloat16>(in) : quantized_from<S, float>(in);
}

// --- What can be compared -------------------------------------------------------------------------------------------------

template <class T>
bool is_nan_code(std::uint32_t bits) {
  return tessera::isnan(static_cast<float>(tessera::from_bits<T>(static_cast<tessera::code_type<T>>(bits))));
}
/// NaN without its sign and payload: those are the machine's (x86 makes 0 * infinity a negative NaN, Arm a positive one).
template <class T>
std::uint32_t any_nan() {
  return tessera::to_bits(tessera::cast<T>(std::numeric_limits<float>::quiet_NaN()));
}

struct group {
  bool has_nan = false, has_infinity = false;
  float amax = 0;
};
group group_of(const input& in, std::size_t row, std::size_t col, tessera::extent size) {
  group g;
  for (std::size_t r = row; r != row + size.rows; ++r)
    for (std::size_t c = col; c != col + size.cols; ++c) {
      const float x = in(r, c);
      if (std::isnan(x)) g.has_nan = true;
      if (std::isinf(x)) g.has_infinity = true;
      if (std::fabs(x) > g.amax) g.amax = std::fabs(x);
    }
  return g;
}

bool is_just_above_a_power(float amax, float largest) {
  const std::uint32_t mantissa = bits_of(amax / largest) & 0x7f'ffff;
  return mantissa != 0 && mantissa <= 64;
}

/// The answers with one NaN, and with 0 for what is known to differ; `left_out` counts those elements.
template <class S>
answers comparable(answers a, const input& in, unsigned differs, std::size_t& left_out) {
  using element = typename S::element;
  using scale = typename S::scale;
  if constexpr (tessera::narrow_float<element>)
    for (std::uint8_t& code : a.codes)
      if (is_nan_code<element>(code)) code = static_cast<std::uint8_t>(any_nan<element>());
  for (std::uint32_t& s : a.scales)
    if (is_nan_code<scale>(s)) s = any_nan<scale>();
  if (std::isnan(float_of(a.global))) a.global = 0x7fc0'0000u;

  const auto has = [&](unsigned flag) { return (differs & flag) != 0; };
  const group whole = group_of(in, 0, 0, {in.rows, in.cols});
  const bool is_of_nans =
      tessera::has_global_scale<S> &&
      (whole.has_nan || whole.has_infinity || (tessera::scaling_of<S>.whole == tessera::zero_matrix::as_any && whole.amax == 0));

  left_out = 0;
  const tessera::extent full = tessera::block_in({in.rows, in.cols}, S::block);
  std::size_t at = 0;
  for (std::size_t row = 0; row < in.rows; row += full.rows)
    for (std::size_t col = 0; col < in.cols; col += full.cols, ++at) {
      const tessera::extent size{std::min(full.rows, in.rows - row), std::min(full.cols, in.cols - col)};
      const group g = group_of(in, row, col, size);
      const bool leave = (has(nan_groups) && g.has_nan) || (has(infinite_groups) && g.has_infinity) ||
                         (has(just_above_powers) && is_just_above_a_power(g.amax, static_cast<float>(tessera::max_finite<element>)));
      const bool leave_codes =
          leave || (has(codes_beside_nan) && (g.has_nan || (tessera::has_global_scale<S> ? is_of_nans : g.has_infinity))) ||
          (has(smallest_scale) && a.scales[at] == 0) ||
          (has(reciprocal_overflows) &&
           std::isinf(1.0f / (whole.amax / 2688.0f) /
                      static_cast<float>(tessera::from_bits<scale>(static_cast<tessera::code_type<scale>>(a.scales[at])))));
      if (leave) a.scales[at] = 0;
      for (std::size_t r = row; r != row + size.rows; ++r)
        for (std::size_t c = col; c != col + size.cols; ++c)
          if (leave_codes) ++left_out, a.codes[r * in.cols + c] = 0;
    }
  return a;
}

// --- The presets ----------------------------------------------------------------------------------------------------------

std::vector<recipe> make_recipes() {
  using namespace tessera;
  // Of torchao two versions are asked: its repository as the presets name it (by formula), and the package 0.18.
  constexpr auto any = demands::any_type;
  std::vector<recipe> all;
  const auto one = [&all]<class S>(std::type_identity<S>, demands d = {}) {
    const std::string name = std::string{S::name} + (*d.of == '\0' ? "" : " ") + d.of;
    all.push_back({name, sizeof(typename S::scale), S::block.rows == 128, d, &quantized<S>, &comparable<S>});
  };
#define TESSERA_RECIPE(...) \
  std::type_identity<__VA_ARGS__> {}
  one(TESSERA_RECIPE(deepseek_v3::activation), {1, 128});
  one(TESSERA_RECIPE(deepseek_v3::activation_ue8m0), {1, 128});
  one(TESSERA_RECIPE(deepseek_v3::activation_no_eps), {1, 128});
  one(TESSERA_RECIPE(deepseek_v3::weight));
  one(TESSERA_RECIPE(deepseek_v3_2::activation), {1, 128});
  one(TESSERA_RECIPE(deepseek_v3_2::activation_ue8m0), {1, 128});
  one(TESSERA_RECIPE(deepgemm::per_token));
  one(TESSERA_RECIPE(deepgemm::per_token_cuda));
  one(TESSERA_RECIPE(deepgemm::per_token_ue8m0), {1, 1, any});
  one(TESSERA_RECIPE(deepgemm::per_channel), {128, 1});
  one(TESSERA_RECIPE(deepgemm::per_block));
  one(TESSERA_RECIPE(deepgemm::per_block_cuda));
  one(TESSERA_RECIPE(deepgemm::per_block_ue8m0), {1, 1, any});
  one(TESSERA_RECIPE(deepgemm::per_token_fp4), {1, 2});
  one(TESSERA_RECIPE(deepgemm::per_token_fp4_ue8m0), {1, 2, any});
  one(TESSERA_RECIPE(deepgemm::per_token_2025_02));
  one(TESSERA_RECIPE(deepgemm::per_token_2025_02_cuda));
  one(TESSERA_RECIPE(deepgemm::per_block_2025_02_cuda));
  one(TESSERA_RECIPE(flashmla::kv_v3_2), {1, 128});
  one(TESSERA_RECIPE(vllm::group), {1, 128});
  one(TESSERA_RECIPE(vllm::group_ue8m0), {1, 128});
  one(TESSERA_RECIPE(vllm::group_int8), {1, 128});
  one(TESSERA_RECIPE(vllm::per_token));
  one(TESSERA_RECIPE(vllm::per_tensor));
  one(TESSERA_RECIPE(vllm::int8_symmetric));
  one(TESSERA_RECIPE(vllm::int8_zero_point));
  one(TESSERA_RECIPE(torchao::float8_tensorwise));
  one(TESSERA_RECIPE(torchao::float8_rowwise));
  one(TESSERA_RECIPE(torchao::blockwise_1x128), {1, 128, any, nan_groups});
  one(TESSERA_RECIPE(torchao::blockwise_128x128), {128, 128, any, nan_groups});
  one(TESSERA_RECIPE(torchao::per_row_bfloat16), {1, 1, demands::bfloat16_only});
  one(TESSERA_RECIPE(torchao::mxfp8_floor), {1, 32});
  one(TESSERA_RECIPE(torchao::mxfp8_floor), {1, 32, any, infinite_groups | codes_beside_nan | smallest_scale, "0.18"});
  one(TESSERA_RECIPE(torchao::mxfp8_rceil), {1, 32});
  one(TESSERA_RECIPE(torchao::mxfp8_rceil), {1, 32, any, infinite_groups | smallest_scale | just_above_powers, "0.18"});
  one(TESSERA_RECIPE(torchao::mxfp8_ceil), {1, 32});
  one(TESSERA_RECIPE(torchao::mxfp8_ceil), {1, 32, any, infinite_groups | codes_beside_nan | smallest_scale, "0.18"});
  one(TESSERA_RECIPE(torchao::mxfp8_even), {1, 32});
  one(TESSERA_RECIPE(torchao::mxfp8_even), {1, 32, any, infinite_groups | codes_beside_nan | smallest_scale, "0.18"});
  one(TESSERA_RECIPE(torchao::mxfp4_floor), {1, 32});
  one(TESSERA_RECIPE(torchao::mxfp4_floor), {1, 32, any, infinite_groups | codes_beside_nan | smallest_scale, "0.18"});
  one(TESSERA_RECIPE(torchao::mxfp4_rceil), {1, 32});
  one(TESSERA_RECIPE(torchao::mxfp4_rceil), {1, 32, any, infinite_groups | codes_beside_nan | smallest_scale | just_above_powers, "0.18"});
  one(TESSERA_RECIPE(torchao::mxfp4_ceil), {1, 32});
  one(TESSERA_RECIPE(torchao::mxfp4_ceil), {1, 32, any, infinite_groups | codes_beside_nan | smallest_scale, "0.18"});
  one(TESSERA_RECIPE(torchao::mxfp4_even), {1, 32});
  one(TESSERA_RECIPE(torchao::mxfp4_even), {1, 32, any, infinite_groups | codes_beside_nan | smallest_scale, "0.18"});
  one(TESSERA_RECIPE(torchao::nvfp4_single_level), {1, 16, any, codes_beside_nan});
  one(TESSERA_RECIPE(torchao::nvfp4), {1, 16, any, codes_beside_nan | reciprocal_overflows});
  one(TESSERA_RECIPE(huggingface::fp8_quantize), {128, 128, any});
  one(TESSERA_RECIPE(compressed_tensors::fp8_block), {1, 1, demands::bfloat16_only});
  one(TESSERA_RECIPE(compressed_tensors::int8_channel), {1, 1, demands::bfloat16_only});
  one(TESSERA_RECIPE(compressed_tensors::int4_group_128), {1, 128, demands::bfloat16_only});
  one(TESSERA_RECIPE(compressed_tensors::nvfp4), {1, 16, any, codes_beside_nan});
  one(TESSERA_RECIPE(modelopt::mxfp8), {1, 32, any, just_above_powers});
  one(TESSERA_RECIPE(modelopt::mxfp4), {1, 32, any, nan_groups | infinite_groups | just_above_powers});
  one(TESSERA_RECIPE(modelopt::fp8_tensor));
  one(TESSERA_RECIPE(modelopt::nvfp4), {1, 16});
#undef TESSERA_RECIPE
  return all;
}

}  // namespace

const std::vector<recipe>& all_recipes() {
  static const std::vector<recipe> all = make_recipes();
  return all;
}

// --- Answers as text -------------------------------------------------------------------------------------------------------

std::string summary_of(std::size_t matrix, const answers& a, std::size_t scale_bytes) {
  const auto hex = [](std::uint64_t bits, std::size_t digits) {
    std::string text;
    for (std::size_t i = digits; i-- != 0;) text += "0123456789abcdef"[bits >> (4 * i) & 15];
    return text;
  };
  fnv1a64 scales, codes;
  std::string first;
  for (std::size_t i = 0; i != a.scales.size(); ++i) {
    scales.add(a.scales[i], static_cast<int>(scale_bytes));
    if (i < 2) first += (i == 0 ? "" : " ") + hex(a.scales[i], 2 * scale_bytes);
  }
  for (const std::int32_t z : a.zeros) scales.add(static_cast<std::uint32_t>(z), 4);
  if (a.global != 0) scales.add(a.global, 4);
  for (const std::uint8_t code : a.codes) codes.add(code, 1);
  return "[" + std::to_string(matrix) + ",\"" + first + "\",\"" + hex(scales.value(), 16) + "\",\"" + hex(codes.value(), 16) + "\"]";
}

}  // namespace published
