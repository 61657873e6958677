// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The published Python of quantizers, run on CPU tensors, against the presets: every scale and every code.
// Layer: tests/oracle. Stands on published_recipes; ask_published_python.py asks between the two calls.
//
//   published_python write FOLDER            the matrices, and what is asked of each
//   published_python compare FOLDER [FILE]   ... with the answers, in FOLDER; and a FILE of them for tests/golden/torch_recipes.cpp
//
// published_recipes.hpp states where a preset and the Python differ, and why; such groups are left out, and counted.
#include <cstdio>
#include <cstring>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "../support/published_recipes.hpp"

namespace {

using published::answers;
using published::input;
using published::recipe;

std::string folder;

template <class Number>
std::vector<Number> read(const std::string& name) {
  std::ifstream file{folder + "/" + name, std::ios::binary};
  if (!file.seekg(0, std::ios::end)) return {};
  std::vector<Number> numbers(static_cast<std::size_t>(file.tellg()) / sizeof(Number));
  file.seekg(0);
  file.read(reinterpret_cast<char*>(numbers.data()), static_cast<std::streamsize>(numbers.size() * sizeof(Number)));
  return numbers;
}

/// Visits every question: a preset, a matrix, and the number of the question.
template <class Visitor>
void for_each_question(const std::vector<input>& inputs, Visitor&& visit) {
  int number = 0;
  for (const recipe& one : published::all_recipes())
    for (std::size_t i = 0; i != inputs.size(); ++i)
      if (one.fits(inputs[i])) visit(one, i, std::to_string(number++));
}

void write_all() {
  const std::vector<input> inputs = published::all_inputs();
  std::ofstream list{folder + "/inputs.tsv"};
  for (std::size_t i = 0; i != inputs.size(); ++i) {
    list << i << '\t' << inputs[i].rows << '\t' << inputs[i].cols << '\t' << (inputs[i].is_bfloat16 ? "bfloat16" : "float32") << '\n';
    std::ofstream file{folder + "/" + std::to_string(i) + ".f32", std::ios::binary};
    file.write(reinterpret_cast<const char*>(inputs[i].x.data()), static_cast<std::streamsize>(inputs[i].x.size() * sizeof(float)));
  }
  std::ofstream questions{folder + "/questions.tsv"};
  for_each_question(inputs, [&](const recipe& one, std::size_t i, const std::string& number) {
    questions << number << '\t' << one.name << '\t' << i << '\n';
  });
}

std::string hex(std::uint64_t bits, int digits) {
  std::string text;
  for (int i = digits - 1; i >= 0; --i) text += "0123456789abcdef"[bits >> (4 * i) & 15];
  return text;
}

/// Counts of one preset, and the first few differences in words.
struct score {
  std::uint64_t scales = 0, codes = 0, left_out = 0, scales_differ = 0, codes_differ = 0;
  std::string text{};

  void expect(std::uint64_t ours, std::uint64_t theirs, std::uint64_t& differ, const char* what, const input& in, std::size_t at) {
    if (ours == theirs) return;
    if (++differ <= 4)
      text += std::string{"      "} + what + " " + std::to_string(at) + " of " + in.name + ": ours " + hex(ours, 8) + ", theirs " +
              hex(theirs, 8) + "\n";
  }
};

int compare_all(const char* golden_file) {
  const std::vector<input> inputs = published::all_inputs();
  std::ofstream golden;
  if (golden_file != nullptr) {
    golden.open(golden_file);
    std::ifstream about{folder + "/about.json"};
    golden << "{\n\"about\": " << std::string{std::istreambuf_iterator<char>{about}, {}} << ",\n\"inputs\": [";
    for (std::size_t i = 0; i != inputs.size(); ++i)
      golden << (i == 0 ? "\n" : ",\n") << "[\"" << inputs[i].name << "\", \"" << hex(inputs[i].hash(), 16) << "\"]";
    golden << "\n],\n\"answers\": {";
  }
  std::vector<std::pair<std::string, score>> all;
  std::string last;
  int missing = 0;
  for_each_question(inputs, [&](const recipe& one, std::size_t i, const std::string& number) {
    const input& in = inputs[i];
    const std::string& name = one.name;
    if (all.empty() || all.back().first != name) all.emplace_back(name, score{});
    score& found = all.back().second;
    answers theirs{read<std::uint32_t>(number + ".scales"), read<std::uint8_t>(number + ".codes"), read<std::int32_t>(number + ".zeros"),
                   0};
    const auto global = read<std::uint32_t>(number + ".global");
    if (!global.empty()) theirs.global = global[0];
    if (theirs.codes.empty()) {
      ++missing;
      return;
    }
    std::size_t left_out = 0;
    const answers ours = one.comparable(one.quantized(in), in, left_out);
    if (theirs.codes.size() != ours.codes.size() || theirs.scales.size() != ours.scales.size() ||
        theirs.zeros.size() != ours.zeros.size()) {
      std::printf("  %s of %s: %zu codes and %zu scales, theirs %zu and %zu\n", name.c_str(), in.name.c_str(), ours.codes.size(),
                  ours.scales.size(), theirs.codes.size(), theirs.scales.size());
      ++found.codes_differ;
      return;
    }
    theirs = one.comparable(std::move(theirs), in, left_out);
    found.left_out += left_out;
    found.codes += ours.codes.size();
    found.scales += ours.scales.size();
    found.expect(ours.global, theirs.global, found.scales_differ, "scale of the whole", in, 0);
    for (std::size_t k = 0; k != ours.scales.size(); ++k)
      found.expect(ours.scales[k], theirs.scales[k], found.scales_differ, "scale", in, k);
    for (std::size_t k = 0; k != ours.zeros.size(); ++k)
      found.expect(static_cast<std::uint32_t>(ours.zeros[k]), static_cast<std::uint32_t>(theirs.zeros[k]), found.scales_differ,
                   "zero point", in, k);
    for (std::size_t k = 0; k != ours.codes.size(); ++k) found.expect(ours.codes[k], theirs.codes[k], found.codes_differ, "code", in, k);
    if (golden_file != nullptr) {
      golden << (name == last ? ",\n" : (last.empty() ? "\n\"" : "\n],\n\"") + name + "\": [\n")
             << published::summary_of(i, theirs, one.scale_bytes);
      last = name;
    }
  });
  if (golden_file != nullptr) golden << "\n]\n}\n}\n";

  int passed = 0, failed = 0;
  for (const auto& [name, s] : all) {
    const bool good = s.scales_differ == 0 && s.codes_differ == 0 && s.codes != 0;
    std::printf("  %-40s %8llu scales %9llu codes", name.c_str(), static_cast<unsigned long long>(s.scales),
                static_cast<unsigned long long>(s.codes));
    if (s.left_out != 0) std::printf(", %llu left out as stated", static_cast<unsigned long long>(s.left_out));
    if (good)
      std::printf(", none differ\n");
    else
      std::printf(": %llu scales and %llu codes DIFFER\n%s", static_cast<unsigned long long>(s.scales_differ),
                  static_cast<unsigned long long>(s.codes_differ), s.text.c_str());
    ++(good ? passed : failed);
  }
  if (missing != 0) std::printf("  %d questions have no answer\n", missing);
  std::printf("%d passed, %d failed\n", passed, failed);
  return failed == 0 && missing == 0 ? 0 : 1;
}

}  // namespace

int main(int count, char** arguments) {
  if (count < 3) {
    std::printf("usage: %s write FOLDER | compare FOLDER [GOLDEN]; ask_published_python.py calls both\n", arguments[0]);
    return 2;
  }
  folder = arguments[2];
  if (std::strcmp(arguments[1], "write") != 0) return compare_all(count > 3 ? arguments[3] : nullptr);
  write_all();
  return 0;
}
