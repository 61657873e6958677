// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Prints docs/reference/formats.md from the types: every fact in it is read off a format, none is written here.
// Layer: docs. Stands on tessera/format.hpp.
//
//   generate_formats > docs/reference/formats.md
//   generate_formats --check docs/reference/formats.md      fails if the file is not what would be printed
#include <tessera/format.hpp>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace {

using namespace tessera;

/// What no type can say of itself.
struct source {
  const char* summary;
  const char* text;
  const char* address;
};

constexpr const char* ofp8   = "https://raw.githubusercontent.com/opencomputeproject/FP8/main/OCP%208-bit%20Floating%20Point%20Specification%20(OFP8)%20Revision%201.0%202023-06-20.pdf";
constexpr const char* mx     = "https://www.opencompute.org/documents/ocp-microscaling-formats-mx-v1-0-spec-final-pdf";
constexpr const char* fnuz   = "https://arxiv.org/abs/2206.02915";
constexpr const char* dtypes = "https://github.com/jax-ml/ml_dtypes";
constexpr const char* p3109  = "https://github.com/P3109/Public";
constexpr const char* ptx    = "https://docs.nvidia.com/cuda/parallel-thread-execution/index.html";
constexpr const char* int4s  = "https://onnx.ai/onnx/technical/int4.html";
constexpr const char* int2s  = "https://onnx.ai/onnx/technical/int2.html";

// --- Numbers as text ----------------------------------------------------------------------------------------------------

template <number T>
std::string text_of(T x) {
  char text[64];
  return {text, to_chars(text, text + sizeof text, x).ptr};
}

/// The value itself; the shortest text of a narrow type would only tell it from its neighbours.
template <number T>
std::string value_of(T x) {
  return text_of(cast<float>(x));
}

template <number T>
std::string code_of(std::uint64_t code) {
  char text[24];
  std::snprintf(text, sizeof text, "0x%0*llx", (code_bits<T> + 3) / 4, static_cast<unsigned long long>(code));
  return text;
}

/// "2^-9 = 0.001953125" for powers of two of a float.
template <number T>
std::string with_power(T x) {
  const exact_value v = exact(x);
  if (!float_type<T> || v.negative || v.significand == 0 || (v.significand & (v.significand - 1)) != 0 || v.binade() == 0) return value_of(x);
  return std::string("2^") + std::to_string(v.binade()) + " = " + value_of(x);
}

template <number T>
std::string value_and_code(T x) {
  return with_power(x) + " (`" + code_of<T>(to_bits(x)) + "`)";
}

/// The codes for which `holds`, as ranges, and how many if there are more than two.
template <number T, class Predicate>
std::string codes_where(Predicate&& holds) {
  std::string list;
  std::uint64_t count = 0, first = 0;
  const auto holds_for = [&](std::uint64_t c) { return c < all_codes<T>.size() && holds(from_bits<T>(static_cast<code_type<T>>(c))); };
  for (std::uint64_t c = 0; c < all_codes<T>.size(); ++c) {
    if (!holds_for(c)) continue;
    if (!holds_for(c - 1)) first = c;
    ++count;
    if (holds_for(c + 1)) continue;
    list += (list.empty() ? "`" : ", `") + code_of<T>(first) + "`";
    if (first != c) list += (first + 1 == c ? ", `" : " to `") + code_of<T>(c) + "`";
  }
  if (list.empty()) return "none";
  return count > 2 ? list + " (" + std::to_string(count) + " codes)" : list;
}

// --- Formats as text ----------------------------------------------------------------------------------------------------

template <float_type T>
std::string layout_of() {
  constexpr float_format f = format_of<T>;
  std::string fields       = f.is_signed ? "S " : "";
  fields += std::string(static_cast<std::size_t>(f.exponent_bits), 'E');
  if (f.mantissa_bits > 0) fields += " " + std::string(static_cast<std::size_t>(f.mantissa_bits), 'M');
  return fields;
}

template <number T>
std::string values_in_line() {
  std::vector<T> values;
  for (const T x : all_codes<T>)
    if (isfinite(x) && !(float_type<T> && signbit(x)) && !(iszero(x) && signbit(x))) values.push_back(x);
  if constexpr (narrow_integer<T>)  // two's complement: the negative half comes last
    if constexpr (std::numeric_limits<T>::is_signed)
      for (std::size_t i = 0, half = values.size() / 2; i < half; ++i) std::swap(values[i], values[i + half]);
  if constexpr (codebook_type<T>) std::sort(values.begin(), values.end(), [](T a, T b) { return a < b; });
  const bool is_short = values.size() <= 16;
  std::string line;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (!is_short && i == 4) line += ", ...";
    if (!is_short && i >= 4 && i + 4 < values.size()) continue;
    line += (line.empty() ? "" : ", ") + value_of(values[i]);
  }
  if constexpr (float_type<T>)
    if (format_of<T>.is_signed) line += ", and their negatives";
  return line;
}

template <number T>
std::string count_of_values() {
  std::uint64_t finite = 0, zeros = 0;
  for (const T x : all_codes<T>) {
    if (isfinite(x)) ++finite;
    if (iszero(x)) ++zeros;
  }
  return std::to_string(finite - (zeros > 1 ? zeros - 1 : 0));
}

struct page {
  std::string overview, sections;

  void row(const char* name, const std::string& text) { sections += std::string("| ") + name + " | " + text + " |\n"; }

  template <number T>
  void heading(const source& from) {
    const std::string name = name_of<T>;
    sections += "\n## " + name + "\n\n" + from.summary + " Defined by " + (*from.address ? std::string("[") + from.text + "](" + from.address + ")" : from.text) + ".\n\n| | |\n|---|---|\n";
    overview += "| [" + name + "](#" + name + ") | " + std::to_string(code_bits<T>) + " | ";
  }

  template <float_type T>
  void add(const source& from) {
    constexpr float_format f = format_of<T>;
    using limits             = std::numeric_limits<T>;
    const std::string name   = name_of<T>;
    heading<T>(from);
    overview += "`" + layout_of<T>() + "` | " + std::to_string(f.bias) + " | " + value_of(max_finite<T>) + " | 2^" + std::to_string(f.min_exponent()) + " | " +
                (f.has_subnormals ? std::string("2^") + std::to_string(f.least_exponent()) : "none") + " | " + (f.has_infinity ? "yes" : "no") + " | " +
                (f.has_nan() ? "yes" : "no") + " | " + (f.zero == zero_encoding::with_sign ? "+0, -0" : f.zero == zero_encoding::without_sign ? "one" : "none") + " |\n";
    row("Layout", "`" + layout_of<T>() + "`: " + std::to_string(f.bits()) + " bits, bias " + std::to_string(f.bias));
    row("Largest", value_and_code(max_finite<T>));
    row("Lowest", value_and_code(lowest_finite<T>));
    row("Smallest normal", value_and_code(min_normal<T>));
    row("Smallest subnormal", f.has_subnormals ? value_and_code(min_subnormal<T>) : "none");
    row("Zeros", codes_where<T>([](T x) { return iszero(x); }));
    row("Infinities", codes_where<T>([](T x) { return isinf(x); }));
    row("NaNs", codes_where<T>([](T x) { return isnan(x); }) + (f.has_nan() ? "; a cast gives `" + code_of<T>(f.nan_code(false)) + "`" : "; a cast gives the largest value"));
    row("Precision", std::to_string(limits::digits) + (limits::digits == 1 ? " binary digit" : " binary digits") + ", epsilon " + (f.mantissa_bits == 0 ? "1" : with_power(epsilon<T>)) + ", `max_digits10` " + std::to_string(limits::max_digits10));
    row("Values", count_of_values<T>() + ": " + values_in_line<T>());
  }

  template <narrow_integer T>
  void add(const source& from) {
    constexpr int_format f = format_of<T>;
    heading<T>(from);
    overview += std::string(f.is_signed ? "two's complement" : "binary") + " | " + (f.fraction_bits != 0 ? std::string("k / ") + std::to_string(1 << f.fraction_bits) : "k") + " | " +
                value_of(lowest_finite<T>) + " | " + value_of(max_finite<T>) + " |\n";
    row("Layout", std::string(f.is_signed ? "two's complement" : "binary") + " of " + std::to_string(f.bits) + " bits" +
                      (f.fraction_bits != 0 ? std::string(", ") + std::to_string(f.fraction_bits) + " of them behind the point" : ""));
    row("Largest", value_and_code(max_finite<T>));
    row("Lowest", value_and_code(lowest_finite<T>));
    row("Infinities, NaNs", "none; a cast makes NaN 0");
    row("Values", count_of_values<T>() + ": " + values_in_line<T>());
  }

  template <codebook_type T>
  void add(const source& from) {
    heading<T>(from);
    overview += "index of a table | float | " + value_of(lowest_finite<T>) + " | " + value_of(max_finite<T>) + " |\n";
    row("Layout", "the index of a value in a table, " + std::to_string(code_bits<T>) + " bits");
    row("Largest", value_and_code(max_finite<T>));
    row("Lowest", value_and_code(lowest_finite<T>));
    row("Infinities, NaNs", "none; a cast makes NaN code `" + code_of<T>(to_bits(T(std::numeric_limits<float>::quiet_NaN()))) + "`");
    row("Values", count_of_values<T>() + ": " + values_in_line<T>());
  }
};

void add_floats(page& p) {
  p.add<float8_e4m3fn>({"FP8 for weights and activations.", "OCP OFP8 1.0, E4M3", ofp8});
  p.add<float8_e5m2>({"FP8 for gradients; the upper half of a float16.", "OCP OFP8 1.0, E5M2", ofp8});
  p.add<float8_e4m3fnuz>({"FP8 of AMD CDNA3 and Graphcore: bias 8, one zero, NaN where -0 would be.", "Noune et al. 2022", fnuz});
  p.add<float8_e5m2fnuz>({"FP8 of AMD CDNA3 and Graphcore: bias 16, one zero, NaN where -0 would be.", "Noune et al. 2022", fnuz});
  p.add<float8_e4m3b11fnuz>({"FP8 with bias 11.", "ml_dtypes", dtypes});
  p.add<float8_e4m3>({"FP8 as IEEE 754 would have it; not OCP's \"E4M3\".", "ml_dtypes", dtypes});
  p.add<float8_e3m4>({"FP8 as IEEE 754 would have it, with more digits.", "ml_dtypes", dtypes});
  p.add<k8p3>({"binary8 with three digits, signed and extended.", "the IEEE P3109 interim report", p3109});
  p.add<k8p4>({"binary8 with four digits, signed and extended.", "the IEEE P3109 interim report", p3109});
  p.add<float8_e8m0fnu>({"The scale of MX blocks: a power of two.", "OCP MX 1.0, E8M0", mx});
  p.add<ufloat8_e4m3>({"The block scale of NVFP4; the eighth bit of its byte is 0.", "the PTX ISA, ue4m3", ptx});
  p.add<ufloat8_e5m3>({"The newer block scale of NVFP4.", "the PTX ISA, ue5m3", ptx});
  p.add<float6_e2m3fn>({"FP6 with more digits.", "OCP MX 1.0, FP6 E2M3", mx});
  p.add<float6_e3m2fn>({"FP6 with more range.", "OCP MX 1.0, FP6 E3M2", mx});
  p.add<float4_e2m1fn>({"FP4 of MXFP4 and NVFP4.", "OCP MX 1.0, FP4 E2M1", mx});
  p.add<float12_e5m6>({"DeepSeek's 12 bits for activations between steps; the layout is ours.", "DeepSeek-V3, 3.3.3", "https://arxiv.org/abs/2412.19437"});
  p.add<bfloat16>({"The upper half of a float.", "Intel 338302-001US",
                   "https://www.intel.com/content/dam/develop/external/us/en/documents/bf16-hardware-numerics-definition-white-paper.pdf"});
  p.add<float16>({"Half precision.", "IEEE 754-2019, binary16", "https://doi.org/10.1109/IEEESTD.2019.8766229"});
  p.add<tfloat32>({"What tensor cores read of a float; the code is these bits, right-aligned.", "NVIDIA's A100 whitepaper",
                   "https://images.nvidia.com/aem-dam/en-zz/Solutions/data-center/nvidia-ampere-architecture-whitepaper.pdf"});
}

void add_others(page& p) {
  p.add<int4>({"Weights of four bits.", "ONNX INT4", int4s});
  p.add<uint4>({"Weights of four bits, with a zero point.", "ONNX UINT4", int4s});
  p.add<int2>({"Weights of two bits.", "ONNX INT2", int2s});
  p.add<uint2>({"Weights of two bits, with a zero point.", "ONNX UINT2", int2s});
  p.add<mx_int8>({"The element of MXINT8.", "OCP MX 1.0, INT8", mx});
  p.add<normal_float4>({"NF4, quantiles of a normal distribution.", "QLoRA and bitsandbytes", "https://arxiv.org/abs/2305.14314"});
  p.add<bnb_float4>({"bitsandbytes' own FP4; not OCP's.", "bitsandbytes", "https://github.com/bitsandbytes-foundation/bitsandbytes"});
}

std::string make_page() {
  page floats, others;
  add_floats(floats);
  add_others(others);
  return "# Number formats\n\n"
         "Printed by `docs/generate_formats.cpp` from the types, and compared with them by the test \"docs: formats.md is what the types print\".\n"
         "Bits stand from the highest to the lowest, `S` for the sign, `E` for the exponent, `M` for the mantissa. Values are exact up to the digits\n"
         "that a `float` needs: `9.1835e-41` is 2^-133. INT8 is `std::int8_t`, FP32 is `float`.\n\n"
         "| Format | Bits | Layout | Bias | Largest | Smallest normal | Smallest subnormal | Infinity | NaN | Zeros |\n|---|---|---|---|---|---|---|---|---|---|\n" +
         floats.overview + "\n| Format | Bits | Layout | Value | Lowest | Largest |\n|---|---|---|---|---|---|\n" + others.overview + floats.sections + others.sections;
}

int check(const char* path, const std::string& expected) {
  std::ifstream file(path, std::ios::binary);
  const std::string found{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  if (found == expected) return 0;
  std::size_t i = 0;
  while (i < found.size() && i < expected.size() && found[i] == expected[i]) ++i;
  const std::size_t line = i == 0 ? 0 : expected.rfind('\n', i - 1) + 1;
  const auto line_of     = [line](const std::string& text) { return line < text.size() ? text.substr(line, text.find('\n', line) - line) : std::string(); };
  std::printf("%s is not what the types print. There:\n  %s\nThe types:\n  %s\nPrint it anew: generate_formats > %s\n", path, line_of(found).c_str(), line_of(expected).c_str(), path);
  return 1;
}

}  // namespace

int main(int count, char** arguments) {
  const std::string text = make_page();
  if (count == 3 && std::strcmp(arguments[1], "--check") == 0) return check(arguments[2], text);
  std::fwrite(text.data(), 1, text.size(), stdout);
  return 0;
}
