// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Results as JSON, and what Python measured from JSON.
// Layer: bench. Stands on results, nlohmann/json.
#include <fstream>
#include <nlohmann/json.hpp>

#include "groups.hpp"
#include "results.hpp"

namespace bench {

namespace {

const char* name_of(role r) {
  switch (r) {
    case role::ours: return "level";
    case role::twin: return "built with -march=native";
    case role::peer: return "peer";
    case role::copy: return "memcpy";
    default: return "limit";
  }
}

nlohmann::json json_of(const group_results& g) {
  nlohmann::json rows = nlohmann::json::array();
  for (const work& w : g.cases) {
    nlohmann::json row{{"kernel", w.kernel},       {"by", w.by},        {"is", name_of(w.who)}, {"data", w.input}, {"bytes_in", w.bytes.in},
                       {"bytes_out", w.bytes.out}, {"remark", w.remark}};
    for (std::size_t z = 0; z != sizes; ++z) {
      if (w.ns[z] <= 0) continue;
      const double limit = limit_ns(g.cases, w.bytes, z), copy = copy_ns(g.cases, w.bytes, z);
      row[size_name[z]] = {
          {"ns_per_element", w.ns[z]}, {"input_GB_per_s", input_speed(w, z)}, {"of_limit", limit / w.ns[z]}, {"of_memcpy", copy / w.ns[z]}};
    }
    rows.push_back(row);
  }
  return rows;
}

}  // namespace

std::vector<python_peer> read_python_peers(const std::string& path) {
  std::ifstream file{path};
  if (!file) return {};
  std::vector<python_peer> peers;
  const nlohmann::json all = nlohmann::json::parse(file);
  for (const auto& row : all) peers.push_back({row.at("kernel"), row.at("ours_ns"), row.at("ml_dtypes_ns")});
  return peers;
}

void write_json(const std::string& path, const results& r) {
  nlohmann::json all;
  all["compiler"] = __VERSION__;
  all["machine"]  = name_of_machine();
  for (const int level : levels()) all["levels"].push_back(name_of_level(level));
  for (const group_results& g : r.groups) all["groups"][g.name] = json_of(g);
  for (const python_peer& p : r.ml_dtypes)
    all["ml_dtypes"].push_back({{"kernel", p.kernel}, {"ours_ns", p.ours}, {"ml_dtypes_ns", p.theirs}});
  if (r.calls.dispatched > 0)
    all["small_calls_ns"] = {{"convert 128 f32->e4m3", r.calls.e4m3_128},
                             {"convert 128 f32->bf16", r.calls.bf16_128},
                             {"empty kernel", r.calls.direct},
                             {"empty kernel by level", r.calls.switched},
                             {"empty kernel through dispatch", r.calls.dispatched}};
  for (const goal& g : goals_of(r))
    all["goals"].push_back({{"goal", g.what},
                            {"asked", g.asked},
                            {"is", g.is == goal::direction::at_least ? "at least" : "at most"},
                            {"measured", g.measured > 0 ? nlohmann::json(g.measured) : nlohmann::json()},
                            {"met", g.is_met()}});
  for (const std::string& peer : r.missing) all["missing_peers"].push_back(peer);
  std::ofstream{path} << all.dump(1) << '\n';
}

}  // namespace bench
