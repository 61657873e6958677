// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// tessera_tables [GROUP...] [OPTION...]: verifies, measures, prints, writes.
// Layer: bench. Stands on groups, measure, results.
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>

#include "groups.hpp"
#include "measure.hpp"
#include "memory.hpp"
#include "results.hpp"

namespace {

using namespace bench;

constexpr const char* usage =
    "tessera_tables [convert|quantize|dequantize]...\n"
    "  --sizes L1,L2,DRAM  only these\n"
    "  --dram MI           Mi elements of the DRAM size, 64 if not given, at least 2\n"
    "  --rounds N          in cache, 101 if not given; --dram-rounds N, 15\n"
    "  --core N            to run on, the last one if not given\n"
    "  --out DIR           where JSON and SVG go, and where ml_dtypes.json is read from\n";

struct options {
  settings how;
  std::vector<std::string> groups;
  int core        = static_cast<int>(sysconf(_SC_NPROCESSORS_ONLN)) - 1;
  std::string out = ".";
};

[[noreturn]] void stop(const char* why) {
  std::fprintf(stderr, "tessera_tables: %s\n%s", why, usage);
  std::exit(2);
}

options read_options(int count, char** words) {
  options o;
  for (int i = 1; i != count; ++i) {
    const std::string word = words[i];
    if (!word.starts_with("--")) {
      if (word != "convert" && word != "quantize" && word != "dequantize") stop(("there is no group " + word).c_str());
      o.groups.push_back(word);
      continue;
    }
    if (++i == count) stop((word + " what?").c_str());
    const char* value = words[i];
    const auto number = static_cast<std::size_t>(std::strtoul(value, nullptr, 10));
    if (word == "--sizes")
      for (std::size_t z = 0; z != sizes; ++z) o.how.measured[z] = std::strstr(value, size_name[z]) != nullptr;
    else if (word == "--dram" && number >= 2)
      o.how.elements[dram] = number << 20;
    else if (word == "--rounds" && number > 0)
      o.how.rounds = number;
    else if (word == "--dram-rounds" && number > 0)
      o.how.dram_rounds = number;
    else if (word == "--core")
      o.core = static_cast<int>(number);
    else if (word == "--out")
      o.out = value;
    else
      stop(("not understood: " + word + " " + value).c_str());
  }
  if (o.groups.empty()) o.groups = {"convert", "quantize", "dequantize"};
  return o;
}

void add_peers(std::vector<work>& cases, results& r, const std::string& group) {
  const auto note = [&](const char* name, bool is_there) {
    if (!is_there && group == r.groups.front().name) r.missing.emplace_back(name);
  };
  note("Eigen", add_eigen(cases, group));
  note("Highway", add_highway(cases, group));
  note("cuda_fp8.h", add_cuda(cases, group));
  note("PyTorch's headers: TESSERA_TORCH_INCLUDE", add_torch(cases, group));
  note("oneDNN", add_onednn(cases, group));
  note("ggml: TESSERA_GGML_SOURCE", add_ggml(cases, group));
}

/// False if a level wrote other bytes than the scalar one.
bool run_group(results& r, const std::string& name, const settings& how) {
  r.groups.push_back({name, {}});
  std::vector<work>& cases = r.groups.back().cases;
  if (name == "convert") add_conversions(cases);
  if (name == "quantize") add_quantizers(cases);
  if (name == "dequantize") add_dequantizers(cases);
  add_native_twins(cases, name);
  add_peers(cases, r, name);
  const bool is_right = verify(cases, how);
  add_limits(cases);
  measure(cases, how);
  print_limits(r.groups.back());
  print_table(r.groups.back());
  std::fflush(stdout);
  return is_right;
}

}  // namespace

int main(int count, char** words) {
  const options o = read_options(count, words);
  if (std::getenv("OMP_NUM_THREADS") == nullptr) {  // oneDNN's threads are made before main, and more than one would share this core
    setenv("OMP_NUM_THREADS", "1", 1);
    execv("/proc/self/exe", words);
  }
  if (!pin_to_core(o.core)) std::fprintf(stderr, "tessera_tables: not pinned to core %d\n", o.core);
  lay_out(o.how);
  print_machine();
  std::printf("%zu elements at L1, %zu at L2, %zu at DRAM; best of %zu interleaved rounds, %zu at DRAM\n", o.how.elements[l1],
              o.how.elements[l2], o.how.elements[dram], o.how.rounds, o.how.dram_rounds);
  results r;
  const bool has_casts = std::find(o.groups.begin(), o.groups.end(), "convert") != o.groups.end();
  if (has_casts) r.ml_dtypes = read_python_peers(o.out + "/ml_dtypes.json");
  bool is_right = true;
  for (const std::string& name : o.groups) is_right &= run_group(r, name, o.how);
  if (has_casts) {
    r.calls = measure_small_calls();
    print_small_calls(r.calls);
    print_python_peers(r.ml_dtypes);
  }
  print_goals(goals_of(r), r);
  std::filesystem::create_directories(o.out);
  std::string suffix;
  for (const std::string& name : o.groups) suffix += "-" + name;
  write_json(o.out + "/tables" + (o.groups.size() == 3 ? "" : suffix) + ".json", r);
  for (const group_results& g : r.groups) write_bars(o.out + "/" + g.name + ".svg", g, l2);
  std::printf("\nwritten: JSON and SVG in %s\n", o.out.c_str());
  return is_right ? 0 : 1;
}
