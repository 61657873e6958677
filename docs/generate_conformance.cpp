// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Prints docs/reference/conformance.md: what Tessera and other systems make of the inputs on which they disagree.
// Layer: docs. Stands on tessera/block.hpp, format/like.hpp and the measured tables in tests/golden/data/special.
//
//   generate_conformance SPECIAL > docs/reference/conformance.md                 SPECIAL: tests/golden/data/special
//   generate_conformance SPECIAL --check docs/reference/conformance.md      fails if the file is not what would be printed
//
// Tessera's cells are computed by its casts, those of a system with a policy bundle by that bundle (which an oracle test holds to the
// system), measured ones are read from the tables, and only what is called "reported" is written out here.
#include <tessera/block.hpp>
#include <tessera/format/like.hpp>

#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <iterator>
#include <limits>
#include <map>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

namespace {

using namespace tessera;

constexpr float infinity = std::numeric_limits<float>::infinity();

float float_of(std::uint32_t bits) { return from_bits<float>(bits); }

template <class T>
std::string hex(T x) {
  char text[16];
  std::snprintf(text, sizeof text, "%0*llX", (code_bits<T> + 3) / 4, static_cast<unsigned long long>(to_bits(x)));
  return text;
}

/// The number, or NaN with the code.
template <class T>
std::string shown(T x) {
  if (isnan(x)) return "NaN " + hex(x);
  if (isinf(x)) return signbit(x) ? "-inf" : "inf";
  char text[32];
  std::snprintf(text, sizeof text, "%g", static_cast<double>(static_cast<float>(x)));
  return text;
}

std::string row(const std::vector<std::string>& cells) {
  std::string text = "|";
  for (const std::string& cell : cells) text += " " + cell + " |";
  return text + "\n";
}

std::string header(const std::vector<std::string>& cells) {
  std::string text = row(cells) + "|";
  for (std::size_t i = 0; i < cells.size(); ++i) text += "---|";
  return text + "\n";
}

// --- Beyond the range of FP8 ------------------------------------------------------------------------------------------

template <class T, class... Policies>
std::string overflow_row(const std::string& system, const std::vector<float>& inputs, const std::string& how_known, Policies... policies) {
  std::vector<std::string> cells{system};
  for (const float x : inputs) cells.push_back(shown(cast<T>(x, policies...)));
  cells.push_back(how_known);
  return row(cells);
}

std::string e4m3fn_section() {
  using T = float8_e4m3fn;
  const std::vector<float> inputs{464, 465, 1e9f, infinity, -std::numeric_limits<float>::quiet_NaN()};
  std::string text =
      "## E4M3FN above 448, to nearest\n\n464 is the tie between 448 and the 480 that the format would have next; it goes to 448, whose "
      "last digit is even.\n\n";
  text += header({"system", "464", "465", "1e9", "infinity", "-NaN", "how it is known"});
  text += overflow_row<T>("Tessera's default, `saturate`", inputs, "computed");
  text += overflow_row<T>("Tessera, `saturate_finite`", inputs, "computed", saturate_finite);
  text += overflow_row<T>("Tessera, `ieee`", inputs, "computed", ieee);
  text += overflow_row<T>("CUDA's constructors, SATFINITE", inputs, "`like_cuda`; tests/oracle/cuda_fp8, like_cuda", like_cuda);
  text += overflow_row<T>("PyTorch since 2.12", inputs, "`like_pytorch`; tests/golden/like", like_pytorch);
  text += overflow_row<T>("PyTorch before", inputs, "`like_pytorch_before_2_12`; tests/golden/like", like_pytorch_before_2_12);
  text += overflow_row<T>("ml_dtypes", inputs, "`like_ml_dtypes`; tests/oracle/ml_dtypes", like_ml_dtypes);
  text += overflow_row<T>("LLVM's APFloat", inputs, "as `ieee`; tests/oracle/apfloat", ieee);
  text += row({"ml_dtypes, `kSaturate`", "448", "448", "448", "NaN 7F", "NaN FF", "measured, special/"});
  text += row({"CUTLASS on the host", "448", "448", "448", "448", "NaN 7F", "reported"});
  text += row({"HIP, no saturation (2024-10)", "**NaN**", "NaN", "NaN", "NaN", "sign kept", "reported"});
  text += row({"oneDNN", "448", "NaN", "NaN", "NaN", "sign kept", "reported"});
  text += row({"Universal `e4m3` since #1351", "448", "NaN", "NaN", "NaN", "sign kept", "reported"});
  text +=
      "\nHIP's 464 is wrong under every rule: rounded first, it does not overflow (rocm-systems#10591). ml_dtypes' saturating template "
      "leaves an infinity, which\n"
      "contradicts OFP8's SAT (ml_dtypes#400); truncating, it makes 1e9 NaN, where IEEE 754 has the largest value.\n\n";
  return text;
}

std::string e5m2_section() {
  using T = float8_e5m2;
  const std::vector<float> inputs{61439, 61440, infinity, std::numeric_limits<float>::quiet_NaN(),
                                  -std::numeric_limits<float>::quiet_NaN()};
  std::string text = "## E5M2\n\n61440 is the tie between 57344 and infinity.\n\n";
  text += header({"system", "61439", "61440", "infinity", "NaN", "-NaN", "how it is known"});
  text += overflow_row<T>("Tessera's default, `ieee`", inputs, "computed");
  text += overflow_row<T>("Tessera, `saturate`", inputs, "computed", saturate);
  text += overflow_row<T>("CUDA's constructors", inputs, "`like_cuda`; tests/oracle/cuda_fp8, like_cuda", like_cuda);
  text += overflow_row<T>("PyTorch", inputs, "`like_pytorch`; tests/golden/like", like_pytorch);
  text += overflow_row<T>("ml_dtypes", inputs, "`like_ml_dtypes`; tests/oracle/ml_dtypes", like_ml_dtypes);
  text += row({"CUTLASS, HIP", "57344", "57344", "57344", "", "", "reported"});
  text += row({"oneDNN, Universal", "57344", "inf", "inf", "", "", "reported"});
  text += "\nFrom double CUDA gives another NaN than from float: `" + hex(cast<T>(static_cast<double>(inputs[4]), like_cuda)) +
          "` for -NaN, with the sign, and 7F or FF by a bit of the payload.\n\n";
  return text;
}

std::string fnuz_section() {
  using T = float8_e4m3fnuz;
  const std::vector<float> inputs{-0.0f, -1e-9f, 1e9f, infinity};
  std::string text = "## FNUZ\n\nThe code of -0 is the NaN, so -0 and what is rounded to it must become +0.\n\n";
  text += header({"system", "-0", "-1e-9", "1e9", "infinity", "how it is known"});
  text += overflow_row<T>("Tessera's default, `saturate`", inputs, "computed");
  text += overflow_row<T>("Tessera, `saturate_finite`", inputs, "computed", saturate_finite);
  text += overflow_row<T>("Tessera, `ieee`", inputs, "computed", ieee);
  text += overflow_row<T>("PyTorch", inputs, "`like_pytorch`; tests/golden/like", like_pytorch);
  text += overflow_row<T>("ml_dtypes", inputs, "`like_ml_dtypes`; tests/oracle/ml_dtypes", like_ml_dtypes);
  text += overflow_row<T>("LLVM's APFloat", inputs, "as `ieee`; tests/oracle/apfloat", ieee);
  text +=
      "\nThe NaN in the place of zero was a bug of ONNX Runtime (onnxruntime#18473), ONNX (onnx#5764) and XLA (xla#17487); Triton read the "
      "code 80 as -0 (triton#10745).\n"
      "With saturation an infinity is NaN in ml_dtypes, ONNX's table and HIP, and the largest value in ONNX's reference (onnx#6220). AMD's "
      "\"fp8\" is FNUZ before gfx12 and\n"
      "OCP's from then on: the same code is twice the value.\n\n";
  return text;
}

std::string finite_section() {
  using T         = float4_e2m1fn;
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const std::vector<float> inputs{nan, -nan, infinity, -infinity, 0.75f, 1.75f, 0.25f, 2.5f};
  std::string text = "## FP4 (and FP6): no NaN, no infinity; and ties\n\n";
  text += header({"system", "NaN", "-NaN", "infinity", "-infinity", "0.75", "1.75", "0.25", "2.5", "how it is known"});
  text += overflow_row<T>("Tessera, every overflow policy", inputs, "computed");
  text += overflow_row<T>("CUDA", inputs, "`like_cuda`; tests/oracle/cuda_fp6_fp4", like_cuda);
  text += overflow_row<T>("ml_dtypes", inputs, "`like_ml_dtypes`; tests/oracle/ml_dtypes", like_ml_dtypes);
  text += row({"LLVM's APFloat", "0", "-0", "**0**", "**-0**", "1", "2", "0", "2", "tests/oracle/apfloat"});
  text += row({"CUTLASS on the host", "6", "-6", "6", "-6", "1", "2", "0", "2", "reported"});
  text += row({"Universal", "0", "0", "6", "-6", "1", "2", "0", "2", "reported"});
  text += row({"oneDNN (source)", "0", "0", "**0**", "**0**", "1", "2", "0", "2", "reported"});
  text += row({"ggml (source)", "0", "0", "", "", "**0.5**", "**1.5**", "**0**", "2", "reported"});
  text += row({"microxcaling's default", "", "", "", "", "1", "2", "**0.5**", "**3**", "reported"});
  text +=
      "\nOCP MX leaves NaN to these formats open, and says that overflow clamps: an infinity that becomes 0 is wrong. ggml takes the first "
      "of two nearest, so its ties go toward zero;\n"
      "microxcaling and the fallback of AMD's aiter before #3992 send them away from it.\n\n";
  return text;
}

// --- E8M0 -------------------------------------------------------------------------------------------------------------

/// The codes that the four systems below were reported to give, which are not installed here: CUTLASS, Universal, oneDNN, gfloat.
struct e8m0_input {
  const char* text;
  float value;
  const char* reported[4];
};

std::string e8m0_section() {
  using T                   = float8_e8m0fnu;
  const e8m0_input inputs[] = {
      {"0", 0.0f, {"00", "00", "00", "FF, now clamped"}},
      {"1.2 * 2^-127", 0x1.333334p-127f, {"", "", "", ""}},
      {"1.0001", 1.0001f, {"80", "7F", "7F", "7F"}},
      {"1.42", 1.42f, {"80", "80", "7F", "7F"}},
      {"1.5", 1.5f, {"80", "80", "7F", "80"}},
      {"3", 3.0f, {"81", "81", "80", "80"}},
      {"-3", -3.0f, {"81", "00", "80", ""}},
      {"3.4e38", 3.4e38f, {"FE", "FE", "FE", ""}},
      {"inf", infinity, {"FF", "FE", "FF", "FF"}},
      {"-inf", -infinity, {"FF", "FE", "FF", ""}},
  };
  std::string text =
      "## E8M0 from float\n\nThere is no zero and no sign, and every significand is 1: what is nearest, what a tie is, and what becomes of "
      "the rest is decided anew in each system.\n"
      "Tessera's columns are `nearest_even` with `saturate` (its default) and with `ieee`, `e8m0_round_up`, and `e8m0_round_down`, which "
      "is libcu++'s cast.\n\n";
  text += header({"input", "Tessera", "with `ieee`", "`e8m0_round_up`", "`e8m0_round_down`", "CUDA's constructor", "PyTorch", "ml_dtypes",
                  "CUTLASS host*", "Universal*", "oneDNN*", "gfloat*"});
  for (const e8m0_input& input : inputs) {
    const float x = input.value;
    std::vector<std::string> cells{input.text,
                                   hex(cast<T>(x)),
                                   hex(cast<T>(x, nearest_even, ieee)),
                                   hex(cast<T>(x, e8m0_round_up)),
                                   hex(cast<T>(x, e8m0_round_down)),
                                   hex(cast<T>(x, like_cuda)),
                                   hex(cast<T>(x, like_pytorch)),
                                   hex(cast<T>(x, like_ml_dtypes))};
    for (const char* code : input.reported) cells.push_back(code);
    text += row(cells);
  }
  text +=
      "\n\\* reported. CUDA's columns are held to its headers by tests/oracle/cuda_fp6_fp4 and like_cuda, ml_dtypes' by "
      "tests/oracle/ml_dtypes, PyTorch's by tests/golden/like; LLVM 22 to nearest is\n"
      "Tessera's `ieee` for every input that is not negative (tests/oracle/apfloat). PyTorch and ml_dtypes round what lies between 2^-127 "
      "and 1.5 * 2^-127 up, as if code 00 were zero.\n"
      "Universal works with a logarithm, and oneDNN cuts the exponent out. By the parity of the code, which P3109 and gfloat take, 3 goes "
      "to 2; ml_dtypes has switched once\n"
      "and may again (#223, #398). Rounding up with saturation never lets a block overflow, which is why CUDA chose it (ml_dtypes#298, "
      "arXiv:2506.08027).\n\n";
  return text;
}

// --- The measured table -----------------------------------------------------------------------------------------------

using fields = std::map<std::string, std::string>;

std::vector<fields> read_table(const std::string& path) {
  std::ifstream file{path};
  std::string line;
  std::vector<std::string> names;
  std::vector<fields> rows;
  while (std::getline(file, line)) {
    std::istringstream cells{line};
    std::vector<std::string> values;
    for (std::string cell; std::getline(cells, cell, ',');) values.push_back(cell);
    if (names.empty()) {
      names = values;
      continue;
    }
    fields f;
    for (std::size_t i = 0; i < names.size(); ++i) f[names[i]] = i < values.size() ? values[i] : "";
    rows.push_back(f);
  }
  return rows;
}

template <class T>
std::string code_text(const std::string& field) {
  if (field.empty()) return "";
  return hex(from_bits<T>(static_cast<code_type<T>>(std::stoul(field, nullptr, 16))));
}

/// The row of one format and one float, if any system differs from the default cast.
template <class T>
std::string measured_row(const std::vector<fields>& rows, const std::string& format, std::uint32_t input, const std::string& name) {
  char bits[16];
  std::snprintf(bits, sizeof bits, "0x%08x", input);
  for (const fields& f : rows) {
    if (f.at("format") != format || f.at("source") != "f32" || f.at("input_bits") != bits) continue;
    const std::string ours = hex(cast<T>(float_of(input)));
    std::vector<std::string> cells{format, name, ours};
    bool differs = false;
    for (const char* system :
         {"APFloat", "CUDA_satfinite", "CUDA_nosat", "PyTorch", "ml_dtypes", "ml_dtypes_saturate", "F16C", "SoftFloat"}) {
      const std::string theirs = code_text<T>(f.at(system));
      if (!theirs.empty() && theirs != ours) differs = true;
      cells.push_back(theirs.empty() || theirs == ours ? theirs : "**" + theirs + "**");
    }
    return differs ? row(cells) : "";
  }
  std::fprintf(stderr, "no row for %s %s\n", format.c_str(), bits);
  return "a row is missing\n";
}

template <class T>
std::string measured_rows(const std::vector<fields>& rows, const std::string& format) {
  const std::pair<std::uint32_t, const char*> inputs[] = {
      {0x8000'0000u, "-0"},  {0x7f7f'ffffu, "largest float"},    {0x7f80'0000u, "inf"}, {0x7f80'0001u, "signaling NaN"},
      {0x7fc0'0000u, "NaN"}, {0x7fe1'2345u, "NaN with payload"}, {0xffc0'0000u, "-NaN"}};
  std::string text;
  for (const auto& [bits, name] : inputs) text += measured_row<T>(rows, format, bits, name);
  return text;
}

std::string measured_section(const std::string& folder) {
  const std::vector<fields> rows = read_table(folder + "/specials_by_library.csv");
  std::string text =
      "## NaN, infinity and overflow, measured\n\nCodes from float, to nearest. Tessera's is the default cast; a code in bold differs from "
      "it, an empty cell is a cast that the system does not have. Inputs on which\n"
      "all agree are left out. Made by running the systems (tests/golden/data/special; PyTorch is one before 2.12); `like_cuda`, "
      "`like_pytorch_before_2_12` and\n"
      "`like_ml_dtypes` give these columns bit for bit, which tests/golden/like.cpp shows.\n\n";
  text += header({"format", "input", "Tessera", "APFloat", "CUDA SATFINITE", "CUDA NOSAT", "PyTorch", "ml_dtypes", "ml_dtypes saturating",
                  "F16C", "SoftFloat"});
  text += measured_rows<float8_e4m3fn>(rows, "E4M3FN") + measured_rows<float8_e5m2>(rows, "E5M2") +
          measured_rows<float8_e4m3>(rows, "E4M3") + measured_rows<float8_e3m4>(rows, "E3M4") +
          measured_rows<float8_e4m3fnuz>(rows, "E4M3FNUZ") + measured_rows<float8_e5m2fnuz>(rows, "E5M2FNUZ") +
          measured_rows<float8_e4m3b11fnuz>(rows, "E4M3B11FNUZ") + measured_rows<float6_e2m3fn>(rows, "E2M3") +
          measured_rows<float6_e3m2fn>(rows, "E3M2") + measured_rows<float4_e2m1fn>(rows, "E2M1") + measured_rows<bfloat16>(rows, "BF16") +
          measured_rows<float16>(rows, "FP16") + measured_rows<tfloat32>(rows, "TF32");
  return text + "\n";
}

// --- The page ---------------------------------------------------------------------------------------------------------

std::string integers_section() {
  std::string text = "## Integers of 4 bits\n\n";
  text += header({"system", "100", "-0.5", "7.5", "how it is known"});
  const auto one = [&](const std::string& system, const std::string& how_known, auto... policies) {
    text += row({system, shown(cast<int4>(100, policies...)), shown(cast<int4>(-0.5f, policies...)), shown(cast<int4>(7.5f, policies...)),
                 how_known});
  };
  one("Tessera", "computed");
  one("ml_dtypes", "`like_ml_dtypes`; tests/golden/like", like_ml_dtypes);
  one("ONNX", "`like_onnx`; tests/golden/like", like_onnx);
  text += row({"oneDNN (2025-03)", "", "**-8**", "", "reported"});
  return text + "\nml_dtypes and ONNX keep the last bits of what is too large. CUTLASS asserts.\n\n";
}

// --- Blocks -----------------------------------------------------------------------------------------------------------

/// The scale of a group, and the codes of its first elements.
template <class S>
std::string group_text(const std::vector<float>& first) {
  matrix<float> x{extent{1, S::block.cols}};
  for (std::size_t i = 0; i != first.size(); ++i) x(0, i) = first[i];
  const auto q     = quantize<S>(x);
  std::string text = hex(q.scales()(0, 0)) + ":";
  for (std::size_t i = 0; i != first.size(); ++i) text += " " + hex(typename S::element{q.codes()(0, i)});
  return text;
}

template <class S>
std::string blocks_row(const std::string& how_known) {
  return row({"`" + std::string{S::name} + "`", group_text<S>({0}), group_text<S>({0x1p-130f, -0x1p-131f}),
              group_text<S>({1, std::numeric_limits<float>::quiet_NaN()}), group_text<S>({1, infinity}), how_known});
}

std::string blocks_section() {
  std::string text =
      "## MXFP8 and NVFP4 where a group has no ordinary scale\n\nThe scale of a group and the codes of its first elements, computed by the "
      "presets; the matrix is that group alone.\n\n";
  text += header({"preset", "0", "2^-130, -2^-131", "1, NaN", "1, infinity", "how the producer's is known"});
  const std::string torch = "tests/golden/torch_recipes";
  text += blocks_row<mxfp8>("Tessera's own") + blocks_row<ocp_mx::mxfp8>("the specification") +
          blocks_row<transformer_engine::mxfp8>("source, 2.13.0 to 2.20.2") +
          blocks_row<transformer_engine::mxfp8_before_2_13>("source, 2.9.0 and 2.12.0") +
          blocks_row<torchao::mxfp8_rceil>("the repository's formula; " + torch) + blocks_row<modelopt::mxfp8>("run, 0.47.0; " + torch) +
          blocks_row<nvfp4>("Tessera's own") + blocks_row<transformer_engine::nvfp4>("source") +
          blocks_row<torchao::nvfp4>("run, 0.18.0; " + torch) + blocks_row<compressed_tensors::nvfp4>("run, 0.20.0; " + torch) +
          blocks_row<modelopt::nvfp4>("run, 0.47.0; " + torch);
  return text +
         "\nTransformer Engine multiplied by 1 where the scale byte is 00, and by 0 where it is FE, until TransformerEngine#2647. At 00 "
         "torchao "
         "0.18.0 multiplies by 1\n"
         "(rceil) or 2^126 (floor, ceil, even), and a note in ModelOpt's source says that vLLM and FlashInfer may need 1. Known "
         "differences of "
         "presets from what was run are in\n"
         "`tests/support/published_recipes.hpp`: ModelOpt's and torchao 0.18.0's logarithm errs just above powers of two; ModelOpt's MXFP4 "
         "scale of "
         "a group with a NaN or an infinity\n"
         "is an undefined conversion; and a NaN becomes 4 or C in torchao's FP4, 0 or 8 in compressed-tensors', by its sign, where the "
         "presets "
         "give 7.\n\n";
}

/// What is wrong elsewhere by its own rules, with the report where there is one. Snapshots: ../shared/spec/formats.md.
const char* const wrong_section =
    R"(## Wrong elsewhere

Found by running the code of the systems (CUDA 13.0, CUTLASS 7107b05, ml_dtypes b793a6e, Universal e6aa357, HIP 2024-10, oneDNN 515bfba, ggml d99724f), or reported in public.

| where | what | report |
|---|---|---|
| ml_dtypes through NumPy; Eigen's and Universal's `bfloat16` | a double is rounded twice, by way of float (tests/oracle/ml_dtypes counts them) | ml_dtypes#401 |
| oneDNN until 2025-03, OpenVINO | float to FP8 by way of FP16 is rounded twice | oneDNN#2361, openvino#28501 |
| CUDA's headers | the sign of a NaN, and E5M2's NaN code, depend on whether the source is float or double (tests/oracle/cuda_fp8) | none found |
| libcu++ of CUDA 13.0 | `min_exponent` and `max_exponent` of FP8, FP6 and FP4 are off by one or more | cccl#4130, in part |
| CUTLASS | `lowest()` of FP6 is -1.875 and -1.75 (-7.5 and -28); `quiet_NaN()` of E8M0 is FE; `float_ue4m3_t(-1)` is +1 | cutlass#3493, #3508 |
| CUTLASS | the top binade of UE5M3 is decoded as infinity | cutlass#3602 |
| ml_dtypes | `round_error()` of FP6 and FP4 is 0.25 or 1 (0.5) | none found |
| ggml `ggml_fp32_to_ue4m3` | all from 248 up becomes 448, ties go up, and subnormals do not carry into 2^-6 | none found |
| HIP `cast_to_f8` | a shift of 64 and more: 2^-70 becomes 2^-6 in E4M3 | rocm-systems#10591, #10593 |
| Universal `e8m0` | a subnormal float has one result at compile time and another at run time | universal#731 |
| PyTorch | NaN of E8M0 becomes a signaling float NaN | none found |
| LLVM until #214919 | NaN of E8M0 becomes infinity | llvm#214919 |
| MLX | the NaN of E4M3FN was read as 480 | mlx#4164 |

The order of codes in a byte differs too: the low half first in OCP MX, ONNX, CUDA, PyTorch, CUTLASS, oneDNN and Triton; the high half first in bitsandbytes and in torchao
until #3123; halves of a block of 32 in ggml's MXFP4. bitsandbytes' "fp4" is not E2M1: its values and their order are others. "E4M3" alone is OCP's format with 448 to CUDA and CUTLASS,
and IEEE's with 240 to LLVM and ml_dtypes.
)";

std::string page(const std::string& special) {
  return "# Conformance\n\n"
         "What Tessera and other systems make of the inputs on which they disagree. The page is printed by "
         "`docs/generate_conformance.cpp`, and a test fails when it is not what the code\n"
         "computes. *Computed*: a cast was called. With the name of a bundle: that bundle was called, and the test named holds it to the "
         "system itself. *Measured*: read from a\n"
         "table made by running the system. *Reported*: by hand, from a run or a source of which the version is given below; no test here "
         "can check it.\n"
         "A NaN is shown with its code.\n\n" +
         e4m3fn_section() + e5m2_section() + fnuz_section() + finite_section() + e8m0_section() + integers_section() + blocks_section() +
         measured_section(special) + wrong_section;
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 2 && count != 4) {
    std::fprintf(stderr, "usage: generate_conformance SPECIAL [--check FILE]\n");
    return 2;
  }
  const std::string text = page(arguments[1]);
  if (count == 4 && std::strcmp(arguments[2], "--check") == 0) {
    std::ifstream file{arguments[3], std::ios::binary};
    const std::string found{std::istreambuf_iterator<char>{file}, {}};
    const bool same = found == text;
    std::printf("%s %s\n1 %s\n", arguments[3], same ? "is what the casts print" : "differs: print it again with generate_conformance",
                same ? "passed, 0 failed" : "failed");
    return same ? 0 : 1;
  }
  std::fputs(text.c_str(), stdout);
}
