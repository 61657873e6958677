// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What PyTorch on a CPU, and packages of producers on it, made of published quantizers (data/torch_recipes.json), against the presets.
// Layer: tests/golden. Stands on published_recipes, nlohmann/json, and a file that tests/oracle/ask_published_python.py has written.
//
// The file has hashes of the scales and codes; the matrices come from published_inputs.hpp. Where a preset differs from the Python as
// published_recipes.hpp states, both sides have 0. Which version of what has run is in the file's "about".
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "../support/catch.hpp"
#include "../support/published_recipes.hpp"

TEST_CASE("presets give the scales and codes that the published Python gave under PyTorch") {
  std::ifstream file{std::string{TESSERA_SHIPPED_GOLDEN_DIR} + "/torch_recipes.json"};
  REQUIRE(file);
  const nlohmann::json all = nlohmann::json::parse(file);
  const std::vector<published::input> inputs = published::all_inputs();
  REQUIRE(all["inputs"].size() == inputs.size());
  for (std::size_t i = 0; i != inputs.size(); ++i) {
    char hash[17];
    std::snprintf(hash, sizeof hash, "%016llx", static_cast<unsigned long long>(inputs[i].hash()));
    CHECK(all["inputs"][i][0].get<std::string>() == inputs[i].name);
    CHECK(all["inputs"][i][1].get<std::string>() == hash);
  }
  std::printf("made with PyTorch %s\n", all["about"]["versions"]["torch"].get<std::string>().c_str());

  std::size_t presets = 0, codes = 0, scales = 0;
  for (const published::recipe& one : published::all_recipes()) {
    INFO(one.name);
    REQUIRE(all["answers"].contains(one.name));
    const auto& theirs = all["answers"][one.name];
    std::size_t at = 0;
    for (std::size_t i = 0; i != inputs.size(); ++i) {
      if (!one.fits(inputs[i])) continue;
      std::size_t left_out = 0;
      const published::answers ours = one.comparable(one.quantized(inputs[i]), inputs[i], left_out);
      INFO(inputs[i].name);
      CHECK(theirs.at(at++).dump() == published::summary_of(i, ours, one.scale_bytes));
      codes += ours.codes.size() - left_out;
      scales += ours.scales.size();
    }
    CHECK(theirs.size() == at);
    ++presets;
  }
  CHECK(all["answers"].size() == presets);
  std::printf("%zu presets and versions, %zu scales, %zu codes compared by their hashes\n", presets, scales, codes);
}
