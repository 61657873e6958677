// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The tables, in Markdown.
// Layer: bench. Stands on results.
#include <algorithm>
#include <cstdio>
#include <fstream>

#include "groups.hpp"
#include "results.hpp"

namespace bench {

namespace {

#if defined(__clang__)
constexpr const char* compiler = "";
#else
constexpr const char* compiler = "GCC ";
#endif

bool is_limit(const work& w) { return w.who == role::limit || w.who == role::limit_past || w.who == role::copy; }

double best_ns(const std::vector<work>& cases, traffic bytes, std::size_t size, role a, role b) {
  double best = 0;
  for (const work& w : cases)
    if ((w.who == a || w.who == b) && w.bytes == bytes && w.ns[size] > 0) best = best > 0 ? std::min(best, w.ns[size]) : w.ns[size];
  return best;
}

std::string name_of_traffic(traffic t) {
  char text[48];
  std::snprintf(text, sizeof text, "%g B in, %g B out", t.in, t.out);
  return text;
}

std::string shown(double value, const char* form) {
  char text[32];
  std::snprintf(text, sizeof text, form, value);
  return value > 0 ? text : "-";
}

std::string share(double value) { return shown(value, value < 0.1 ? "%.2g" : "%.2f"); }

/// The cases of a kernel and input stand together, in the order in which they were first named.
std::vector<const work*> in_order(const std::vector<work>& cases) {
  std::vector<const work*> order;
  for (const work& first : cases)
    for (const work& w : cases)
      if (!is_limit(w) && w.kernel == first.kernel && w.input == first.input && std::find(order.begin(), order.end(), &w) == order.end())
        order.push_back(&w);
  return order;
}

}  // namespace

double limit_ns(const std::vector<work>& cases, traffic bytes, std::size_t size) {
  return best_ns(cases, bytes, size, role::limit, role::limit_past);
}
double copy_ns(const std::vector<work>& cases, traffic bytes, std::size_t size) {
  return best_ns(cases, bytes, size, role::copy, role::copy);
}

std::string name_of_machine() {
  std::ifstream info{"/proc/cpuinfo"};
  std::string line, model = "unknown", family, number;
  const auto read = [&](const char* key, std::string& to) {
    if (line.starts_with(key) && line.find(": ") != std::string::npos) to = line.substr(line.find(": ") + 2);
  };
  while (std::getline(info, line) && !line.empty()) read("model name", model), read("cpu family", family), read("model\t", number);
  return model + ", family " + family + ", model " + number;
}

void print_machine() {
  std::printf("machine: %s; levels:", name_of_machine().c_str());
  for (const int level : levels()) std::printf(" %s", name_of_level(level).c_str());
  std::printf("\ncompiler: %s%s; the library -O2 without -march, peers -O3 -march=native\n", compiler, __VERSION__);
}

void print_limits(const group_results& g) {
  std::printf(
      "\n## %s: what memory allows, GB/s read and written together\n\n| traffic of an element | stores | L1 | L2 | DRAM "
      "|\n|---|---|---|---|---|\n",
      g.name.c_str());
  for (const work& w : g.cases) {
    if (!is_limit(w)) continue;
    std::printf("| %s | %s |", name_of_traffic(w.bytes).c_str(), w.by.c_str());
    for (const double ns : w.ns) std::printf(" %s |", shown(ns > 0 ? (w.bytes.in + w.bytes.out) / ns : 0, "%.1f").c_str());
    std::printf("\n");
  }
}

void print_table(const group_results& g) {
  std::printf(
      "\n## %s: GB/s of input; of the limit (the loop of the same traffic with the better stores); of memcpy of as many bytes\n\n| kernel "
      "| data | by |",
      g.name.c_str());
  for (const char* size : size_name) std::printf(" %s | limit | memcpy |", size);
  std::printf(" remark |\n|---|---|---|---|---|---|---|---|---|---|---|---|---|\n");
  for (const work* w : in_order(g.cases)) {
    std::printf("| %s | %s | %s |", w->kernel.c_str(), w->input.c_str(), w->by.c_str());
    for (std::size_t z = 0; z != sizes; ++z) {
      const double ns = w->ns[z], limit = limit_ns(g.cases, w->bytes, z), copy = copy_ns(g.cases, w->bytes, z);
      std::printf(" %s | %s | %s |", shown(input_speed(*w, z), "%.2f").c_str(), share(ns > 0 ? limit / ns : 0).c_str(),
                  share(ns > 0 ? copy / ns : 0).c_str());
    }
    std::printf(" %s |\n", w->remark.c_str());
  }
}

void print_small_calls(const small_calls& c) {
  std::printf("\n## small calls, ns\n\n| call | ns |\n|---|---|\n");
  std::printf("| convert of 128 floats to E4M3 | %.1f |\n| convert of 128 floats to BF16 | %.1f |\n", c.e4m3_128, c.bf16_128);
  std::printf("| an empty kernel, called at once | %.2f |\n| after a switch over current_level() | %.2f |\n", c.direct, c.switched);
  std::printf("| through dispatch: level, floating-point environment, call | %.2f |\n", c.dispatched);
}

void print_python_peers(const std::vector<python_peer>& peers) {
  if (peers.empty()) return;
  std::printf(
      "\n## ml_dtypes (NumPy's astype), measured in Python beside the library's loops; GB/s of input at the L2 size\n\n| kernel | library "
      "| ml_dtypes | ratio |\n|---|---|---|---|\n");
  for (const python_peer& p : peers) {
    const double bytes = p.kernel.starts_with("f32") ? 4 : p.kernel.starts_with("bf16") ? 2 : 1;
    std::printf("| %s | %.2f | %.2f | %.1f |\n", p.kernel.c_str(), bytes / p.ours, bytes / p.theirs, p.theirs / p.ours);
  }
}

void print_goals(const std::vector<goal>& goals, const results& r) {
  std::printf("\n## goals of issue 5 (ratios, unless said otherwise)\n\n| goal | asked | measured | |\n|---|---|---|---|\n");
  for (const goal& g : goals) {
    const char* const sign = g.is == goal::direction::at_least ? ">=" : "<=";
    std::printf("| %s | %s %g | %s | %s |\n", g.what.c_str(), sign, g.asked, shown(g.measured, "%.3g").c_str(),
                g.measured <= 0 ? "not measured"
                : g.is_met()    ? "met"
                                : "NOT MET");
  }
  for (const std::string& peer : r.missing) std::printf("not measured: %s (not found)\n", peer.c_str());
  if (r.ml_dtypes.empty()) std::printf("not measured: ml_dtypes (bench/ml_dtypes_casts.py has not run)\n");
}

}  // namespace bench
