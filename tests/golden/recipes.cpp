// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The worked examples of block quantizers (recipes.json) against the presets: scale bits and code bytes, all of them.
// Layer: tests/golden. Stands on tessera/tessera.hpp, nlohmann/json, and a file that an independent program has written.
//
// The ggml entries were compared with ggml's own C code, the others computed from the published formulas by a program that shares
// nothing with Tessera. To add a recipe: its id and its type, in the table of its group.
#include "../support/catch.hpp"

#include <tessera/tessera.hpp>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <limits>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

using namespace tessera;
using nlohmann::json;

namespace {

const json& vectors() {
  static const json all = [] {
    const std::string shared = std::string{TESSERA_GOLDEN_DIR} + "/recipes.json";
    const std::string path   = std::filesystem::exists(shared) ? shared : std::string{TESSERA_SHIPPED_GOLDEN_DIR} + "/recipes.json";
    std::ifstream file{path};
    INFO(path);
    REQUIRE(file);
    return json::parse(file);
  }();
  return all;
}

// --- Hexadecimal text ---------------------------------------------------------------------------------------------------

std::uint32_t number_in(const std::string& hex) { return static_cast<std::uint32_t>(std::stoul(hex, nullptr, 16)); }

template <class T>
std::vector<T> numbers_in(const std::string& hex) {
  constexpr std::size_t digits = 2 * sizeof(T);
  std::vector<T> all;
  for (std::size_t i = 0; i < hex.size(); i += digits) all.push_back(from_bits<T>(static_cast<code_type<T>>(number_in(hex.substr(i, digits)))));
  return all;
}

std::string hex_of(std::uint64_t bits, int digits) {
  std::string text;
  for (int i = digits - 1; i >= 0; --i) text += "0123456789abcdef"[bits >> (4 * i) & 15];
  return text;
}

template <class T>
std::string hex_of(T x) {
  return hex_of(to_bits(x), 2 * static_cast<int>(sizeof(T)));
}

/// The codes of a quantized matrix as bytes, row after row, as they stand in memory.
template <class S>
std::string code_bytes(const quantized_matrix<S>& q) {
  std::string text;
  for (std::size_t r = 0; r != q.extent().rows; ++r) {
    if constexpr (is_packed<S>) {
      const auto row = q.codes().row(r);
      for (std::size_t i = 0; i != row.size_bytes(); ++i) text += hex_of(row.bytes()[i]);
    } else {
      for (std::size_t c = 0; c != q.extent().cols; ++c) text += hex_of(q.codes()(r, c));
    }
  }
  return text;
}

template <class S, class T>
quantized_matrix<S> with_scheme(const std::vector<T>& x, std::size_t rows = 1) {
  return quantize<S>(matrix_view<const T>{x.data(), extent{rows, x.size() / rows}});
}

/// Quantizes an input that is bfloat16 text, or float text where `dtype` says so.
template <class S>
quantized_matrix<S> with_scheme(const json& input) {
  if (input.is_object() && input["dtype"] == "f32") return with_scheme<S>(numbers_in<float>(input["hex"]));
  return with_scheme<S>(numbers_in<bfloat16>(input.is_object() ? input["hex"].get<std::string>() : input.get<std::string>()));
}

/// A scale as the file has it: E8M0 entries are a byte, FP32 entries eight digits, also where the preset stores a byte.
template <class S>
std::string scale_text(const quantized_matrix<S>& q, bool as_float) {
  return as_float ? hex_of(static_cast<float>(q.scales()(0, 0))) : hex_of(q.scales()(0, 0));
}

// --- Groups of 128 and of 32 --------------------------------------------------------------------------------------------

int entries_checked = 0;

const json& entry(const json& list, const std::string& id) {
  for (const json& e : list)
    if (e["id"] == id) return e;
  FAIL("no entry " << id);
  return list;
}

template <class S>
void check_groups(const json& list, const json& inputs, const std::string& id) {
  const json& recipe = entry(list, id);
  for (const json& c : recipe["cases"]) {
    const std::string name = c["input"];
    const auto q           = with_scheme<S>(inputs.at(name));
    INFO(S::name << " against " << id << ", input " << name);
    const bool as_float = c.contains("scale_f32");
    CHECK(scale_text(q, as_float) == c[as_float ? "scale_f32" : "e8m0"].get<std::string>());
    CHECK(code_bytes(q) == c[c.contains("codes") ? "codes" : "packed_low_nibble_first"].get<std::string>());
    ++entries_checked;
  }
}

template <class S>
void check_1x128(const std::string& id) {
  check_groups<S>(vectors()["recipes_1x128"], vectors()["inputs_1x128"], id);
}
template <class S>
void check_1x32(const std::string& id) {
  check_groups<S>(vectors()["mx_1x32"], vectors()["inputs_1x32"], id);
}

}  // namespace

TEST_CASE("every recipe in groups of 128 gives the scale bits and code bytes of its producer") {
  entries_checked = 0;
  check_1x128<deepseek_v3::activation>("deepseek_v3.act_quant.fp32");
  check_1x128<deepseek_v3::activation_ue8m0>("deepseek_v3.act_quant.ue8m0");
  check_1x128<deepseek_v3_2::activation>("deepseek_v32.act_quant.fp32");
  check_1x128<deepseek_v3_2::activation_ue8m0>("deepseek_v32.act_quant.ue8m0");
  check_1x128<deepgemm::per_token_2025_02>("deepgemm_2025_02.per_token.torch_cpu");
  check_1x128<deepgemm::per_token_2025_02_cuda>("deepgemm_2025_02.per_token.torch_cuda");
  check_1x128<deepgemm::per_token>("deepgemm.per_token.fp32.torch_cpu");
  check_1x128<deepgemm::per_token_cuda>("deepgemm.per_token.fp32.torch_cuda");
  check_1x128<deepgemm::per_token_ue8m0>("deepgemm.per_token.ue8m0");
  check_1x128<tilekernels::per_token>("tilekernels.per_token.fp32");
  check_1x128<tilekernels::per_token_ue8m0>("tilekernels.per_token.ue8m0");
  check_1x128<deepep::dispatch>("deepep.ll_dispatch.fp32");
  check_1x128<deepep::dispatch_ue8m0>("deepep.ll_dispatch.ue8m0");
  check_1x128<sglang::group>("sglang.group.cuda.fp32");
  check_1x128<sglang::group_ue8m0>("sglang.group.cuda.ue8m0");
  check_1x128<sglang::group_triton>("sglang.group.triton.rowmajor");
  check_1x128<vllm::group>("vllm.group.cuda.fp32");
  check_1x128<vllm::group_ue8m0>("vllm.group.cuda.ue8m0");
  check_1x128<transformer_engine::block_1x128>("te.block_1x128.pow2");
  check_1x128<transformer_engine::block_1x128_fp32>("te.block_1x128.fp32");
  check_1x128<torchao::blockwise_1x128>("torchao.blockwise_1x128");
  check_1x128<vllm::kv_ds_mla>("vllm.kv_ds_mla_tile128");
  check_1x128<flashmla::kv_v3_2>("flashmla.kv_v32_tile128");
  CHECK(vectors()["recipes_1x128"].size() == 23);
  CHECK(entries_checked == 23 * 13);
}

TEST_CASE("every MX recipe gives the scale byte and codes of its producer") {
  entries_checked = 0;
  check_1x32<transformer_engine::mxfp8>("te.mxfp8_e4m3");
  check_1x32<torchao::mxfp8_floor>("torchao.mxfp8.floor(=OCP)");
  check_1x32<ocp_mx::mxfp8>("torchao.mxfp8.floor(=OCP)");
  check_1x32<torchao::mxfp8_rceil>("torchao.mxfp8.rceil");
  check_1x32<torchao::mxfp8_ceil>("torchao.mxfp8.ceil");
  check_1x32<torchao::mxfp8_even>("torchao.mxfp8.even");
  check_1x32<microxcaling::mxfp8>("microxcaling.mxfp8_e4m3.nearest");
  check_1x32<modelopt::mxfp8>("modelopt.mxfp8");
  check_1x32<torchao::mxfp4_floor>("torchao.mxfp4.floor(=OCP)");
  check_1x32<ocp_mx::mxfp4>("torchao.mxfp4.floor(=OCP)");
  check_1x32<torchao::mxfp4_rceil>("torchao.mxfp4.rceil");
  check_1x32<torchao::mxfp4_ceil>("torchao.mxfp4.ceil");
  check_1x32<torchao::mxfp4_even>("torchao.mxfp4.even(=compressed-tensors f32)");
  check_1x32<microxcaling::mxfp4>("microxcaling.mxfp4.nearest");
  check_1x32<modelopt::mxfp4>("modelopt.mxfp4");
  check_1x32<tilekernels::per_token_fp4_ue8m0>("tilekernels.e2m1_1x32.ue8m0");
  check_1x32<deepgemm::per_token_fp4>("deepgemm.per_token_fp4.gran32.fp32");
  check_1x32<deepgemm::per_token_fp4_ue8m0>("deepgemm.per_token_fp4.gran32.ue8m0");
  CHECK(vectors()["mx_1x32"].size() == 16);
  CHECK(entries_checked == 18 * 10);
}

TEST_CASE("Transformer Engine before 2.13 multiplies by 1 where the scale byte is 00, and by 0 where it is FE") {
  // The vector te.mxfp8_e4m3 is of d0067d0, after TransformerEngine #2647: 2^127 where the byte is 00. Until then `exp2f_rcp` of
  // transformer_engine/common/util/ptx.cuh (the headers in the PyPI packages 2.9.0 and 2.12.0; 2.13.0 has the change) was
  // `biased_exp == 0 ? 1 : __int_as_float((254 - biased_exp) << 23)`, so the three groups with that byte have these codes instead.
  const std::pair<const char*, const char*> others[] = {
      {"zero", "0000000000000000000000000000000000000000000000000000000000000080"},
      {"tiny", "8080808080808080808080808080808000000000000000000000000000000000"},
      {"subnormal", "0000000000000000000000000000000080808080808080808080808080808080"},
  };
  std::size_t changed = 0;
  for (const json& c : entry(vectors()["mx_1x32"], "te.mxfp8_e4m3")["cases"]) {
    const std::string name = c["input"];
    INFO(name);
    const auto before    = with_scheme<transformer_engine::mxfp8_before_2_13>(vectors()["inputs_1x32"].at(name));
    std::string expected = c["codes"];
    CHECK(hex_of(before.scales()(0, 0)) == c["e8m0"].get<std::string>());
    for (const auto& [input, codes] : others)
      if (name == input) {
        CHECK(c["e8m0"] == "00");
        expected = codes;
        ++changed;
      }
    CHECK(code_bytes(before) == expected);
  }
  CHECK(changed == 3);

  const std::vector<float> x{1, std::numeric_limits<float>::infinity(), -3e38f, std::numeric_limits<float>::quiet_NaN()};
  const auto before = with_scheme<transformer_engine::mxfp8_before_2_13>(x);
  const auto after  = with_scheme<transformer_engine::mxfp8>(x);
  CHECK(hex_of(before.scales()(0, 0)) == "fe");
  CHECK(hex_of(after.scales()(0, 0)) == "fe");
  CHECK(code_bytes(before) == "007f807f");  // inf * 0 is a NaN
  CHECK(code_bytes(after) == "007ebe7f");   // -3e38 * 2^-127 is -1.76
}

// --- Blocks of 128 x 128 --------------------------------------------------------------------------------------------------

namespace {

/// The generator that the file states.
std::vector<bfloat16> lcg_bf16(std::uint32_t state, std::size_t n) {
  std::vector<bfloat16> all;
  for (std::size_t i = 0; i != n; ++i) {
    state = 1664525u * state + 1013904223u;
    all.push_back(from_bits<bfloat16>(static_cast<std::uint16_t>((state >> 31) << 15 | (115 + (state >> 16 & 15)) << 7 | (state >> 8 & 127))));
  }
  return all;
}

std::string fnv1a64(const std::string& hex) {
  std::uint64_t hash = 0xcbf29ce484222325u;
  for (std::size_t i = 0; i < hex.size(); i += 2) hash = (hash ^ number_in(hex.substr(i, 2))) * 0x100000001b3u;
  return hex_of(hash, 16);
}

template <class S>
void check_128x128(const std::string& id) {
  const json& recipe = entry(vectors()["blocks_128x128"]["recipes"], id);
  const auto x       = lcg_bf16(42, 300 * 260);
  const auto q       = with_scheme<S>(x, 300);
  INFO(S::name << " against " << id);
  const auto& scales = recipe["scales_row_major_f32"];
  REQUIRE(q.scales().rows() == scales.size());
  for (std::size_t i = 0; i != scales.size(); ++i)
    for (std::size_t j = 0; j != scales[i].size(); ++j) CHECK(hex_of(static_cast<float>(q.scales()(i, j))) == scales[i][j].get<std::string>());
  const std::string codes = code_bytes(q);
  CHECK(codes.substr(0, 64) == recipe["codes_row0_first32"].get<std::string>());
  CHECK(codes.substr(codes.size() - 64) == recipe["codes_row299_last32"].get<std::string>());
  CHECK(fnv1a64(codes) == recipe["codes_fnv1a64"].get<std::string>());
  ++entries_checked;
}

}  // namespace

TEST_CASE("every recipe in blocks of 128 x 128 gives the scale bits and code bytes of its producer") {
  entries_checked = 0;
  check_128x128<deepseek_v3::weight>("deepgemm.per_block_128x128.fp32.torch_cpu");
  check_128x128<deepgemm::per_block>("deepgemm.per_block_128x128.fp32.torch_cpu");
  check_128x128<deepgemm::per_block_cuda>("deepgemm.per_block_128x128.fp32.torch_cuda");
  check_128x128<deepgemm::per_block_ue8m0>("deepgemm.per_block_128x128.ue8m0");
  check_128x128<deepgemm::per_block_2025_02_cuda>("deepgemm_2025_02.per_block_128x128.torch_cuda");
  check_128x128<tilekernels::per_block>("tilekernels.per_block_128x128.fp32");
  check_128x128<transformer_engine::block_128x128>("te.block_128x128.pow2");
  check_128x128<transformer_engine::block_128x128_fp32>("te.block_128x128.fp32");
  check_128x128<huggingface::fp8_quantize>("hf.Fp8Quantize.float");
  check_128x128<compressed_tensors::fp8_block>("compressed_tensors.FP8_BLOCK.bf16_weights");
  CHECK(vectors()["blocks_128x128"]["recipes"].size() == 9);
  CHECK(entries_checked == 10);
}

TEST_CASE("x / s, x * fl(1 / s) and x * fl(448 / a) are told apart in blocks of 128 x 128") {
  // The file's blocks do not differ by the multiplier. With a = 1.078125 these do: x is a tie for one of them only.
  std::vector<float> x(128 * 128, 0.0f);
  x[0]                  = 1.078125f;
  const float s         = 1.078125f / 448.0f;
  std::uint32_t divided = 0, by_reciprocal = 0, by_ratio = 0;
  for (std::size_t i = 1; i != x.size(); ++i) x[i] = static_cast<float>(from_bits<bfloat16>(static_cast<std::uint16_t>(0x3000 + i % 0xf80)));
  const auto reciprocal = with_scheme<deepseek_v3::weight>(x, 128);
  const auto ratio      = with_scheme<tilekernels::per_block>(x, 128);
  for (std::size_t i = 0; i != x.size(); ++i) {
    const auto code = cast<float8_e4m3fn>(x[i] / s, saturate);
    divided += to_bits(reciprocal.codes().data()[i]) != to_bits(code);
    by_reciprocal += to_bits(reciprocal.codes().data()[i]) != to_bits(cast<float8_e4m3fn>(x[i] * (1.0f / s), saturate));
    by_ratio += to_bits(ratio.codes().data()[i]) != to_bits(cast<float8_e4m3fn>(x[i] * (448.0f / 1.078125f), saturate));
  }
  CHECK(by_reciprocal == 0);
  CHECK(by_ratio == 0);
  CHECK(divided != 0);
  CHECK(code_bytes(reciprocal) != code_bytes(ratio));
}

namespace {

/// A block with the amax a that has x somewhere, both as bfloat16, and what x becomes by x / s, x * fl(1 / s), x * fl(448 / a) and
/// x * fl(fl(1 / a) * 448), where s = fl(a / 448). Computed with exact fractions in Python; each pair of the four differs in some row.
struct tied_block {
  std::uint16_t a, x;
  std::uint8_t code[4];
};
constexpr tied_block tied_blocks[] = {
    {0x3f98, 0x3a64, {0x2a, 0x2b, 0x2a, 0x2a}}, {0x3f98, 0x3b64, {0x3a, 0x3b, 0x3a, 0x3a}},  //
    {0x3f8a, 0x3a4f, {0x2a, 0x2b, 0x2a, 0x2b}}, {0x3f8a, 0x3b4f, {0x3a, 0x3b, 0x3a, 0x3b}},  //
    {0x3fc4, 0x3a2f, {0x24, 0x25, 0x25, 0x24}}, {0x3fc4, 0x3b2f, {0x34, 0x35, 0x35, 0x34}},  //
    {0x3fcc, 0x3a19, {0x22, 0x23, 0x23, 0x23}}, {0x3fcc, 0x3b19, {0x32, 0x33, 0x33, 0x33}},  //
    {0x3ff8, 0x3a3a, {0x23, 0x22, 0x22, 0x22}}, {0x3ff8, 0x3b3a, {0x33, 0x32, 0x32, 0x32}},  //
    {0x3fb8, 0x3a0a, {0x22, 0x22, 0x22, 0x23}}, {0x3fb8, 0x3b0a, {0x32, 0x32, 0x32, 0x33}},  //
    {0x3fc4, 0x3a05, {0x22, 0x22, 0x22, 0x21}}, {0x3fc4, 0x3b05, {0x32, 0x32, 0x32, 0x31}},
};

/// The blocks side by side: a at (3, 5) of each, x in all rows of the columns from 7 on.
template <class S>
void check_tied_blocks(std::size_t which) {
  constexpr std::size_t blocks = std::size(tied_blocks);
  matrix<bfloat16> m{extent{128, 128 * blocks}};
  for (std::size_t b = 0; b != blocks; ++b) {
    m(3, 128 * b + 5) = from_bits<bfloat16>(tied_blocks[b].a);
    for (std::size_t r = 0; r != 128; ++r)
      for (std::size_t c = 7; c != 128; ++c) m(r, 128 * b + c) = from_bits<bfloat16>(static_cast<std::uint16_t>(tied_blocks[b].x | (r + c) % 2 << 15));
  }
  const auto q = quantize<S>(m);
  INFO(S::name);
  for (std::size_t b = 0; b != blocks; ++b) {
    INFO("amax " << hex_of(std::uint64_t{tied_blocks[b].a}, 4) << ", element " << hex_of(std::uint64_t{tied_blocks[b].x}, 4));
    std::size_t others = 0;
    for (std::size_t r = 0; r != 128; ++r)
      for (std::size_t c = 7; c != 128; ++c) others += to_bits(q.codes()(r, 128 * b + c)) != (tied_blocks[b].code[which] | (r + c) % 2 << 7);
    CHECK(others == 0);
    CHECK(to_bits(q.codes()(3, 128 * b + 5)) == 0x7e);
  }
}

}  // namespace

TEST_CASE("in blocks of 128 x 128 full of ties each preset has the codes of its own multiplier") {
  check_tied_blocks<fp8_block_128x128>(0);
  check_tied_blocks<deepseek_v3::weight>(1);
  check_tied_blocks<deepgemm::per_block>(1);
  check_tied_blocks<tilekernels::per_block>(2);
  check_tied_blocks<transformer_engine::block_128x128_fp32>(2);
  check_tied_blocks<torchao::blockwise_128x128>(2);
  check_tied_blocks<fbgemm::block_128x128>(2);
  check_tied_blocks<huggingface::fp8_quantize>(3);
  check_tied_blocks<deepgemm::per_block_2025_02_cuda>(3);
}

// --- NaN and infinity -----------------------------------------------------------------------------------------------------

namespace {

template <class S>
void check_special(float special, const std::string& scale, const std::string& codes) {
  std::vector<float> x(128, 0.25f);
  x[0] = 1, x[1] = special, x[2] = -2, x[3] = 0.5f;
  const auto q = with_scheme<S>(x);
  INFO(S::name);
  if (scale == "NaN")
    CHECK(isnan(static_cast<float>(q.scales()(0, 0))));
  else
    CHECK(hex_of(static_cast<float>(q.scales()(0, 0))) == scale);
  CHECK(code_bytes(q).substr(0, codes.size()) == codes);
}

}  // namespace

TEST_CASE("NaN and infinite elements do what they do at the producer's") {
  constexpr float nan = std::numeric_limits<float>::quiet_NaN(), infinity = std::numeric_limits<float>::infinity();
  check_special<vllm::group>(nan, "3b924925", "76fefe6e");
  check_special<deepep::dispatch>(nan, "3b924925", "767ffe6e");
  check_special<sglang::group>(nan, "3b924925", "767ffe6e");
  check_special<transformer_engine::block_1x128_fp32>(nan, "3b924925", "767ffe6e");
  check_special<deepseek_v3::activation>(nan, "3b924925", "767ffe6e");
  const std::string all_nan = [] {
    std::string text;
    for (int i = 0; i != 128; ++i) text += "7f";
    return text;
  }();
  check_special<deepgemm::per_token>(nan, "NaN", all_nan);
  check_special<deepseek_v3::weight>(nan, "NaN", all_nan);
  check_special<deepep::dispatch>(infinity, "7f800000", "007f8000");
  check_special<vllm::group>(infinity, "7f800000", "00fe8000");
  check_special<deepseek_v3::activation>(infinity, "7f800000", "007f8000");
  check_special<transformer_engine::block_1x128_fp32>(infinity, "3f800000", "387ec030");
}

// --- Dequantization -------------------------------------------------------------------------------------------------------

TEST_CASE("dequantization to bfloat16 rounds to float and then to bfloat16, as fp8_cast_bf16 does") {
  const json& v    = vectors()["dequant_bf16"];
  const auto codes = numbers_in<float8_e4m3fn>(v["codes"]);
  const float s    = numbers_in<float>(v["scale_f32"])[0];
  const quantized_view<const fp8_group_1x128> q{{codes.data(), extent{1, 128}}, {&s, extent{1, 1}}};
  std::string text;
  const auto back = dequantize<bfloat16>(q);
  for (std::size_t i = 0; i != 128; ++i) text += hex_of(back(0, i));
  CHECK(text == v["bf16"].get<std::string>());

  const auto nine = cast<float8_e4m3fn>(9);  // 9 * 3f815555: rounded once it would be 4111
  const float t   = from_bits<float>(0x3f815555u);
  CHECK(to_bits(dequantize<bfloat16>(quantized_view<const fp8_group_1x128>{{&nine, extent{1, 1}}, {&t, extent{1, 1}}})(0, 0)) == 0x4112);
}

// --- Scale rules ----------------------------------------------------------------------------------------------------------

namespace {

template <class S>
std::string rule_scale(float amax, bool as_byte) {
  const auto s = scalar::scaling_from<S>({amax, 0}).stored;
  return as_byte ? hex_of(static_cast<std::uint64_t>(to_bits(cast<float8_e8m0fnu>(static_cast<float>(s)))), 2) : hex_of(static_cast<float>(s));
}
template <class S>
std::string rule_multiplier(float amax) {
  return hex_of(scalar::scaling_from<S>({amax, 0}).by.r);
}

struct no_floor : in_blocks<float8_e4m3fn, float, 1, 128> {
  static constexpr const char* name = "no_floor";
};
struct plain : no_floor {
  static constexpr scale_rule scaling{};
  static constexpr code_rule coding{.multiplier = multiplier::ratio};
};
struct plain_product : no_floor {
  static constexpr scale_rule scaling{.formula = scale_formula::product};
  static constexpr code_rule coding{.multiplier = multiplier::ratio_of_reciprocal};
};
struct plain_inverse : no_floor {
  static constexpr scale_rule scaling{.formula = scale_formula::inverse};
  static constexpr code_rule coding{.multiplier = multiplier::ratio};
};
struct plain_up : no_floor {
  static constexpr scale_rule scaling{.power_of_two = power_of_two_mode::up};
};
struct plain_product_up : no_floor {
  static constexpr scale_rule scaling{.formula = scale_formula::product, .power_of_two = power_of_two_mode::up};
};

}  // namespace

TEST_CASE("the scale formulas give the bits of the file for its fifteen amax values") {
  for (const json& v : vectors()["scale_rules"]) {
    const float a = numbers_in<float>(v["amax"])[0];
    INFO("amax " << v["amax"]);
    CHECK(rule_scale<plain>(a, false) == v["a/448"].get<std::string>());
    CHECK(rule_scale<plain_product>(a, false) == v["a*fl(1/448)"].get<std::string>());
    CHECK(rule_multiplier<plain>(a) == v["448/a"].get<std::string>());
    CHECK(rule_multiplier<plain_product>(a) == v["fl(fl(1/a)*448)"].get<std::string>());
    CHECK(rule_scale<plain_inverse>(a, false) == v["fl(1/fl(448/a))"].get<std::string>());
    if (v["te_pow2_scale_inv(254-exp(448/a))"] != "n/a") {  // there s is below 2^-127: exponent + 1 gives 01, but 2^-127 (00) is already above
      CHECK(rule_scale<plain_up>(a, true) == v["ue8m0_ceil(a/448)"].get<std::string>());
      CHECK(rule_scale<plain_product_up>(a, true) == v["ue8m0_ceil(a*fl(1/448))"].get<std::string>());
      CHECK(rule_scale<transformer_engine::block_1x128>(a, true) == v["te_pow2_scale_inv(254-exp(448/a))"].get<std::string>());
    }
    CHECK(rule_scale<torchao::mxfp8_floor>(a, true) == v["mx_floor_e4m3"].get<std::string>());
    CHECK(rule_scale<torchao::mxfp8_rceil>(a, true) == v["mx_rceil_e4m3"].get<std::string>());
    CHECK(rule_scale<torchao::mxfp8_ceil>(a, true) == v["mx_ceil_e4m3"].get<std::string>());
    CHECK(rule_scale<torchao::mxfp8_even>(a, true) == v["mx_even_e4m3"].get<std::string>());
    CHECK(rule_scale<torchao::mxfp4_floor>(a, true) == v["mx_floor_e2m1"].get<std::string>());
    CHECK(rule_scale<torchao::mxfp4_rceil>(a, true) == v["mx_rceil_e2m1"].get<std::string>());
    CHECK(rule_scale<torchao::mxfp4_ceil>(a, true) == v["mx_ceil_e2m1"].get<std::string>());
    CHECK(rule_scale<torchao::mxfp4_even>(a, true) == v["mx_even_e2m1"].get<std::string>());
  }
}

TEST_CASE("the power of two above a / 448 is the integer rule for every exponent and the mantissas next to its step") {
  for (std::uint32_t field = 9; field != 255; ++field)
    for (std::uint32_t mantissa : {0u, 1u, 0x5fffffu, 0x600000u, 0x600001u, 0x7fffffu}) {
      const float a              = from_bits<float>(field << 23 | mantissa);
      const std::uint32_t stored = field - 8 + (mantissa > 0x600000u ? 1 : 0);
      INFO("amax " << hex_of(a));
      REQUIRE(rule_scale<plain_up>(a, true) == hex_of(stored, 2));
      REQUIRE(rule_scale<plain_product_up>(a, true) == hex_of(stored, 2));
    }
}

// --- Rows and tensors -----------------------------------------------------------------------------------------------------

namespace {

template <class S>
void check_rows(const std::string& key, const std::string& scale_key) {
  const json& v = vectors()["per_tensor_per_token"];
  const auto x  = numbers_in<bfloat16>(v["input_bf16"]["hex"]);
  const auto q  = with_scheme<S>(x, 4);
  INFO(S::name << " against " << key);
  const json& scales = v[key][scale_key];
  if (scales.is_array())
    for (std::size_t i = 0; i != scales.size(); ++i) CHECK(hex_of(static_cast<float>(q.scales()(i, 0))) == scales[i].get<std::string>());
  else
    CHECK(hex_of(static_cast<float>(q.scales()(0, 0))) == scales.get<std::string>());
  CHECK(code_bytes(q) == v[key]["codes"].get<std::string>());
}

}  // namespace

TEST_CASE("scales of rows and tensors are those of the producers") {
  check_rows<transformer_engine::current_scaling>("te.current_scaling.fp32", "scale_inv");
  check_rows<transformer_engine::current_scaling_pow2>("te.current_scaling.pow2", "scale_inv");
  check_rows<torchao::float8_tensorwise>("torchao.float8_tensorwise", "scale_inv_stored");
  check_rows<vllm::per_tensor>("vllm.dynamic_per_tensor", "scale");
  check_rows<vllm::per_token>("vllm.dynamic_per_token(=fbgemm C++ rowwise)", "scales");
  check_rows<fbgemm::row>("fbgemm.triton_rowwise(IEEE div)", "stored");
  check_rows<sglang::per_token>("sglang.per_token(warp kernel)", "scales");
}

// --- NVFP4 ----------------------------------------------------------------------------------------------------------------

namespace {

template <class S>
void check_nvfp4(const std::string& key) {
  const json& v = vectors()["nvfp4"];
  const auto q  = with_scheme<S>(v["input_bf16"]);
  INFO(S::name << " against " << key);
  std::string scales;
  for (std::size_t j = 0; j != 4; ++j) scales += hex_of(q.scales()(0, j));
  CHECK(scales == v[key]["scales_e4m3"].get<std::string>());
  CHECK(code_bytes(q) == v[key]["packed_low_nibble_first"].get<std::string>());
  if constexpr (has_global_scale<S>) {
    const std::string stored = v[key].contains("weight_scale_2_f32")     ? "weight_scale_2_f32"
                               : v[key].contains("per_tensor_scale_f32") ? "per_tensor_scale_f32"
                                                                         : "global_encode_scale_f32";
    const float global       = stored == "global_encode_scale_f32" ? scalar::global_encode_scale<S>(q.global()) : q.global();
    CHECK(hex_of(global) == v[key][stored].get<std::string>());
  }
}

}  // namespace

TEST_CASE("NVFP4 has the scales of both levels and the codes of its producers") {
  check_nvfp4<transformer_engine::nvfp4>("te");
  check_nvfp4<modelopt::nvfp4>("modelopt.torch_cpu");
  check_nvfp4<modelopt::nvfp4_cuda>("modelopt.torch_cuda");
  check_nvfp4<torchao::nvfp4_single_level>("torchao.single_level");
  check_nvfp4<torchao::nvfp4>("torchao.two_level");
}

// --- ggml -----------------------------------------------------------------------------------------------------------------

namespace {

std::string little_endian(float16 x) { return hex_of(to_bits(x) & 0xffu, 2) + hex_of(to_bits(x) >> 8, 2); }

/// The bytes of a ggml block, put together here by hand: scale, minimum, then codes; element j of 4 bits beside j + 16.
template <class S>
std::string ggml_block(const quantized_matrix<S>& q) {
  std::string text;
  if constexpr (std::is_same_v<typename S::scale, float16>)
    text += little_endian(q.scales()(0, 0));
  else
    text += hex_of(q.scales()(0, 0));
  if constexpr (has_zero_point<S>) text += little_endian(q.zero_points()(0, 0));
  for (std::size_t j = 0; j != (is_packed<S> ? 16u : 32u); ++j) {
    if constexpr (is_packed<S>) {
      const unsigned flip = std::is_same_v<typename S::element, int4> ? 8 : 0;  // ggml writes an int4 as n - 8
      const typename S::element low = q.codes()(0, j), high = q.codes()(0, j + 16);
      text += hex_of((to_bits(low) ^ flip) | (to_bits(high) ^ flip) << 4, 2);
    } else {
      text += hex_of(q.codes()(0, j));
    }
  }
  return text;
}

template <class S>
void check_ggml(const std::string& key) {
  const json& v = vectors()["ggml"];
  for (const auto& [name, hex] : v["inputs_f32"].items()) {
    const std::string expected = v[key][name];
    INFO(S::name << " of " << name);
    CHECK(ggml_block(with_scheme<S>(numbers_in<float>(hex))) == expected);
  }
}

}  // namespace

TEST_CASE("ggml's blocks have the bytes of its C code") {
  check_ggml<ggml::q8_0>("q8_0.ref(34 bytes: f16 d LE, int8 qs[32])");
  check_ggml<ggml::q8_0_avx2>("q8_0.avx2_runtime");
  check_ggml<ggml::q4_0>("q4_0.ref_no_fma(18 bytes)");
  check_ggml<ggml::q4_0_fma>("q4_0.ref_fma(gguf-py numpy)");
  check_ggml<ggml::q4_1>("q4_1.ref_no_fma(20 bytes)");
  check_ggml<ggml::mxfp4>("mxfp4(17 bytes: e, qs[16])");
}

// --- bitsandbytes and vLLM's INT8 -----------------------------------------------------------------------------------------

namespace {

template <class S>
void check_bitsandbytes(const std::string& key) {
  const json& v = vectors()["bitsandbytes"];
  const auto q  = with_scheme<S>(v["input_bf16"]);
  INFO(S::name << " against " << key);
  CHECK(hex_of(q.scales()(0, 0)) == v[key]["absmax_f32"].get<std::string>());
  CHECK(code_bytes(q) == v[key]["packed_high_nibble_first"].get<std::string>());
}

}  // namespace

TEST_CASE("bitsandbytes' codebooks, thresholds, blocks and INT8 rows are its own") {
  check_bitsandbytes<bitsandbytes::nf4>("nf4.cuda_tree(ieee 1/absmax)");
  check_bitsandbytes<bitsandbytes::nf4_cpu>("nf4.default_cpu(bucketize midpoints)");
  check_bitsandbytes<bitsandbytes::fp4>("fp4.cuda_tree");

  const json& v   = vectors()["bitsandbytes"];
  const auto zero = [&](auto scheme) { return code_bytes(with_scheme<decltype(scheme)>(std::vector<float>(64, 0.0f))).substr(0, 8); };
  CHECK(zero(bitsandbytes::nf4{}) == v["zero_block"]["nf4.cuda (0*inf=NaN -> code 0)"].get<std::string>());
  CHECK(zero(bitsandbytes::nf4_cpu{}) == v["zero_block"]["nf4.default"].get<std::string>());
  CHECK(zero(bitsandbytes::fp4{}) == v["zero_block"]["fp4.cuda"].get<std::string>());

  for (std::size_t i = 0; i != 16; ++i) CHECK(hex_of(static_cast<float>(from_bits<normal_float4>(static_cast<std::uint8_t>(i)))) == v["nf4_table_f32"][i].get<std::string>());
  for (std::size_t i = 0; i != 15; ++i) {
    const float threshold = numbers_in<float>(v["nf4_tree_thresholds_f32"][i])[0];
    CHECK(to_bits(cast<normal_float4>(threshold)) == i);
    CHECK(to_bits(cast<normal_float4>(next_up(threshold))) == i + 1);
  }

  const auto row = with_scheme<bitsandbytes::llm_int8>(v["input_bf16"]);
  CHECK(hex_of(row.scales()(0, 0)) == v["llm_int8_row(threshold 0, ieee 127/absmax)"]["row_stats_f32"].get<std::string>());
  CHECK(code_bytes(row) == v["llm_int8_row(threshold 0, ieee 127/absmax)"]["int8"].get<std::string>());
}

TEST_CASE("vLLM's INT8 rows have its scales, zero points and codes") {
  const json& v        = vectors()["vllm_int8"];
  const json& x        = vectors()["bitsandbytes"]["input_bf16"];
  const auto symmetric = with_scheme<vllm::int8_symmetric>(x);
  CHECK(hex_of(symmetric.scales()(0, 0)) == v["dynamic_sym"]["scale"].get<std::string>());
  CHECK(code_bytes(symmetric) == v["dynamic_sym"]["codes"].get<std::string>());
  const auto shifted = with_scheme<vllm::int8_zero_point>(x);
  CHECK(hex_of(shifted.scales()(0, 0)) == v["dynamic_azp"]["scale"].get<std::string>());
  CHECK(shifted.zero_points()(0, 0) == v["dynamic_azp"]["azp"].get<int>());
  CHECK(code_bytes(shifted) == v["dynamic_azp"]["codes"].get<std::string>());
}

TEST_CASE("delayed scaling keeps the history and multiplier of Transformer Engine") {
  const json& v = vectors()["te_delayed_scaling"];
  REQUIRE(v["history_length"] == 4);
  delayed_scaling<4> state{v["fp8_max"].get<float>()};
  for (const json& step : v["steps"]) {
    const auto bits = [](const json& hex) { return numbers_in<float>(hex)[0]; };
    state.update(bits(step["amax_written_to_slot0"]));
    for (std::size_t i = 0; i != 4; ++i) CHECK(hex_of(state.history(i)) == step["history_after"][i].get<std::string>());
    CHECK(hex_of(state.scale()) == step["scale"].get<std::string>());
    CHECK(hex_of(state.scale_inv()) == step["scale_inv"].get<std::string>());
  }

  const std::vector<float> x{1.0f, 500.0f, -0.5f};
  float multiplier = 2;  // from the step before: 500 does not fit, and saturates
  std::vector<float8_e4m3fn> codes(3);
  const quantized_view<transformer_engine::delayed_scaling> out{{codes.data(), extent{1, 3}}, {&multiplier, extent{1, 1}}};
  quantize_into(matrix_view<const float>{x.data(), extent{1, 3}}, out);
  CHECK(codes[0] == 2);
  CHECK(codes[1] == 448);
  CHECK(codes[2] == -1);
  CHECK(out(0, 0) == 1);
}

TEST_CASE("delayed scaling takes no NaN into its maximum, and begins a history of one step anew") {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  delayed_scaling<3> state{448.0f};
  state.update(8.0f), state.update(2.0f), state.update(2.0f);
  CHECK(state.scale() == 56);
  state.update(nan);  // 8 has left, and fmaxf leaves NaN out
  CHECK(state.scale() == 224);
  state.update(4.0f);
  CHECK(state.scale() == 112);

  delayed_scaling<3> fresh{448.0f};
  fresh.update(nan);
  CHECK(fresh.scale() == 1);
  delayed_scaling<3> recent{448.0f, amax_choice::most_recent};
  recent.update(7.0f), recent.update(nan);
  CHECK(recent.scale() == 64);
  delayed_scaling<1> single{448.0f};
  single.update(7.0f);
  CHECK(single.scale() == 64);
  CHECK(single.history(0) == 0);
}

TEST_CASE("the casts of the recipes are those of the file") {
  const json& casts = vectors()["casts"];
  const auto x      = [](const json& c) { return numbers_in<float>(c["f32"])[0]; };
  const auto nibble = [](auto code) { return hex_of(std::uint64_t{to_bits(code)}, 1); };
  for (const json& c : casts["e4m3fn"]) {
    INFO(c.dump());
    CHECK(hex_of(cast<float8_e4m3fn>(x(c), saturate)) == c["satfinite"].get<std::string>());
    CHECK(hex_of(cast<float8_e4m3fn>(x(c), ieee)) == c["nonsat_torch_before_2.12"].get<std::string>());
    CHECK(hex_of(cast<float8_e4m3fn>(cast<float16>(x(c), toward_zero, saturate), saturate)) == c["via_f16_rtz_then_satfinite(triton sm_89)"].get<std::string>());
  }
  for (const json& c : casts["e5m2"]) {
    CHECK(hex_of(cast<float8_e5m2>(x(c), saturate)) == c["satfinite"].get<std::string>());
    CHECK(hex_of(cast<float8_e5m2>(x(c), ieee)) == c["ieee_overflow_to_inf"].get<std::string>());
  }
  for (const json& c : casts["e2m1"]) {
    INFO(c.dump());
    const float toward = x(c);
    CHECK(nibble(cast<float4_e2m1fn>(toward)) == c["rne"].get<std::string>());
    CHECK(nibble(detail::element_code_of<deepgemm::per_token_fp4>::encode(toward)) == c["half_toward_zero(DeepGEMM)"].get<std::string>());
    CHECK(nibble(cast<float4_e2m1fn>(toward, nearest_away)) == c["half_away(microxcaling)"].get<std::string>());
  }
  for (const json& c : casts["e8m0"]) {
    INFO(c.dump());
    CHECK(hex_of(cast<float8_e8m0fnu>(x(c), upward, saturate)) == c["rp_satfinite(TE)"].get<std::string>());
    CHECK(hex_of(cast<float8_e8m0fnu>(x(c), toward_zero, ieee)) == c["floor(bits>>23)"].get<std::string>());
  }
  for (const json& c : casts["ue4m3_ggml"]) {
    INFO(c.dump());
    CHECK(hex_of(scalar::ggml_ue4m3_code(x(c))) == c["code"].get<std::string>());
    CHECK(hex_of(cast<ufloat8_e4m3>(x(c), saturate)) == c["rne_would_be"].get<std::string>());
  }
}

TEST_CASE("ggml's NVFP4 block has the bytes of its C code") {
  const json& v = vectors()["nvfp4"];
  const auto q  = with_scheme<ggml::nvfp4>(v["input_bf16"]);
  std::string text;
  for (std::size_t j = 0; j != 4; ++j) text += hex_of(q.scales()(0, j));
  for (std::size_t block = 0; block != 4; ++block)
    for (std::size_t j = 0; j != 8; ++j) {  // element j of a sub-block beside j + 8
      const float4_e2m1fn low = q.codes()(0, 16 * block + j), high = q.codes()(0, 16 * block + j + 8);
      text += hex_of(std::uint64_t{to_bits(low)} | std::uint64_t{to_bits(high)} << 4, 2);
    }
  CHECK(text == v["ggml.block_nvfp4(36 bytes: d[4] qs[32])"].get<std::string>());
}
