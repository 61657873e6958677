// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Reading files of the golden set, and counting what agrees with them.
// Layer: tests/support. Stands on Catch2, and on two macros: TESSERA_GOLDEN_DIR, and TESSERA_SHIPPED_GOLDEN_DIR for where that is missing.
#ifndef TESSERA_TESTS_SUPPORT_GOLDEN_FILE_HPP
#define TESSERA_TESTS_SUPPORT_GOLDEN_FILE_HPP

#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <vector>

#include "catch.hpp"

namespace golden {

/// The path of a file of the shared set, else of the shipped one, else an empty string and a line that says so.
inline std::string path_of(const std::string& file) {
  for (const char* folder : {TESSERA_GOLDEN_DIR, TESSERA_SHIPPED_GOLDEN_DIR}) {
    std::string path = std::string{folder} + "/" + file;
    if (std::filesystem::exists(path)) return path;
  }
  std::printf("not measured: no %s in %s or %s\n", file.c_str(), TESSERA_GOLDEN_DIR, TESSERA_SHIPPED_GOLDEN_DIR);
  return {};
}

inline std::string bytes_of(const std::string& path) {
  std::ifstream stream{path, std::ios::binary};
  return {std::istreambuf_iterator<char>{stream}, {}};
}

/// The little-endian number of `width` bytes at `at`.
inline std::uint64_t number_at(const std::string& bytes, std::size_t at, std::size_t width) {
  if (at + width > bytes.size()) REQUIRE(at + width <= bytes.size());
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < width; ++i) value |= std::uint64_t{static_cast<unsigned char>(bytes[at + i])} << (8 * i);
  return value;
}

/// The fields of a line of a CSV file without quotes.
inline std::vector<std::string> fields_of(const std::string& line) {
  std::vector<std::string> fields;
  std::istringstream stream{line};
  for (std::string field; std::getline(stream, field, ',');) fields.push_back(field);
  if (!line.empty() && line.back() == ',') fields.emplace_back();
  return fields;
}

/// Counts comparisons and remembers the first five that failed (a CHECK for each of a million would take minutes).
class agreement {
 public:
  template <class... Inputs>
  void expect(std::uint64_t got, std::uint64_t expected, const Inputs&... inputs) {
    ++compared_;
    if (got == expected || ++mismatches_ > 5) return;
    std::ostringstream line;
    line << std::hex << "\n  " << "got " << got << ", expected " << expected << ":";
    ((line << ' ' << +inputs), ...);
    text_ += line.str();
  }

  std::uint64_t mismatches() const { return mismatches_; }

  /// Fails on a mismatch or on nothing compared.
  void settle() const {
    INFO(compared_ << " compared, " << mismatches_ << " differ; the first of them:" << text_);
    CHECK(compared_ != 0);
    CHECK(mismatches_ == 0);
  }

  /// The same, after the score is printed under a title.
  void settle(const std::string& title) const {
    std::printf("%-44s %9llu compared, %llu mismatches\n", title.c_str(), static_cast<unsigned long long>(compared_),
                static_cast<unsigned long long>(mismatches_));
    INFO(title);
    settle();
  }

 private:
  std::uint64_t compared_ = 0;
  std::uint64_t mismatches_ = 0;
  std::string text_;
};

}  // namespace golden

#endif
