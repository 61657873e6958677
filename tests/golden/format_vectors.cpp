// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The golden vectors of the number formats: decode, encode, encode64 and steps files against the library's casts.
// Layer: tests/golden. Stands on tessera/format.hpp, the oracle, and files made by neither.
//
// The files are the project's shared set (TESSERA_GOLDEN_DIR); where it is missing, the few that the repository ships
// (TESSERA_SHIPPED_GOLDEN_DIR), and each test that has no file says so. Its README defines every file and rule.
#include "../support/catch.hpp"

#include <array>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "../support/golden_file.hpp"
#include "../support/oracle.hpp"
#include "../support/policies.hpp"

namespace {

// --- Files ------------------------------------------------------------------------------------------------------------

bool shared_set_is_present() {
  static const bool present = [] {
    const bool found = std::filesystem::is_directory(TESSERA_GOLDEN_DIR);
    if (!found)
      std::printf("no golden set at %s: only the vectors shipped in %s are compared\n", TESSERA_GOLDEN_DIR, TESSERA_SHIPPED_GOLDEN_DIR);
    return found;
  }();
  return present;
}

std::string path_of(const std::string& file) {
  return std::string{shared_set_is_present() ? TESSERA_GOLDEN_DIR : TESSERA_SHIPPED_GOLDEN_DIR} + "/" + file;
}

/// True if there is such a file; the shared set must have it, the shipped one may do without and says so.
bool is_available(const std::string& file) {
  const bool exists = std::filesystem::exists(path_of(file));
  if (shared_set_is_present()) {
    INFO(path_of(file));
    REQUIRE(exists);
  } else if (!exists) {
    static std::set<std::string> told;  // a test case is entered once for each of its sections
    if (told.insert(file).second) std::printf("not measured: %s is not among the shipped vectors\n", file.c_str());
  }
  return exists;
}

/// A little-endian binary file, read from front to back.
class binary_file {
 public:
  explicit binary_file(const std::string& file) : bytes_{golden::bytes_of(path_of(file))} {}

  std::string text(std::size_t length) {
    REQUIRE(at_ + length <= bytes_.size());
    at_ += length;
    return bytes_.substr(at_ - length, length);
  }

  std::uint64_t number(std::size_t width) {
    const std::uint64_t value = golden::number_at(bytes_, at_, width);
    at_ += width;
    return value;
  }

  std::uint32_t word() { return static_cast<std::uint32_t>(number(4)); }

  bool is_at_end() const { return at_ == bytes_.size(); }

 private:
  std::string bytes_;
  std::size_t at_ = 0;
};

/// A section for every format of the library that has the file; the body is given the format and the file's name.
template <class Body>
void for_each_format_with(const std::string& folder, const std::string& ending, Body body) {
  oracle::tested_formats::for_each([&](auto tested) {
    if constexpr (tested.is_golden) {
      if (folder == "steps" && tessera::code_bits<typename decltype(tested)::type> > 16) return;  // TF32's would be 5 MB; it has hashes
      const std::string file = folder + "/" + tested.name() + ending;
      SECTION(file) {
        if (is_available(file)) body(tested, file);
      }
    }
  });
}

// --- decode -----------------------------------------------------------------------------------------------------------

std::string class_name(tessera::number_class c) {
  switch (c) {
    case tessera::number_class::nan: return "nan";
    case tessera::number_class::infinity: return "inf";
    case tessera::number_class::normal: return "normal";
    case tessera::number_class::subnormal: return "subnormal";
    case tessera::number_class::zero: break;
  }
  return "zero";
}

template <class T>
std::uint32_t float_bits_of(std::uint32_t code) {
  return oracle::bits_of(static_cast<float>(oracle::from_code<T>(code)));
}

/// Compares one code; a golden NaN is 7fc00000 whatever its sign and payload, the library's follow DESIGN section 2.
template <class T>
void compare_decoded(std::uint32_t code, std::uint32_t value, const oracle::model& model, golden::agreement& log) {
  const bool is_nan = value == 0x7fc0'0000u;
  log.expect(model.is_nan(code) ? 1 : 0, is_nan ? 1 : 0, "oracle's NaN", code);
  log.expect(float_bits_of<T>(code), is_nan ? model.float_bits(code) : value, "float", code);
}

TEST_CASE("Every code of a golden decode table has the value and the class given there", "[golden]") {
  oracle::tested_formats::for_each([](auto tested) {
    using T = typename decltype(tested)::type;
    if (!tested.is_golden || tessera::code_bits<T> > 8)
      return;  // the README: FP16 has a binary file, BF16 and TF32 are shifted float patterns
    const std::string file = std::string{"decode/"} + tested.name() + ".csv";
    SECTION(file) {
      if (!is_available(file)) return;
      const oracle::model model = tested.make_model();
      golden::agreement log;
      std::ifstream table{path_of(file)};
      std::string line;
      std::getline(table, line);
      REQUIRE(line == "code,f32_bits,class,value");
      std::uint32_t rows = 0;
      for (; std::getline(table, line); ++rows) {
        std::istringstream fields{line};
        std::array<std::string, 4> field;
        for (std::string& f : field) std::getline(fields, f, ',');
        const auto code = static_cast<std::uint32_t>(std::stoul(field[0], nullptr, 16));
        compare_decoded<T>(code, static_cast<std::uint32_t>(std::stoul(field[1], nullptr, 16)), model, log);
        if (class_name(tessera::classify(oracle::from_code<T>(code))) != field[2]) log.expect(1, 0, "class", code);
      }
      CHECK(rows == model.code_count());
      log.settle();
    }
  });
}

TEST_CASE("Every float16 has the value of the golden table, and bfloat16 and TF32 are the upper bits of their float", "[golden]") {
  SECTION("decode/FP16.f32.bin") {
    if (!is_available("decode/FP16.f32.bin")) return;
    binary_file file{"decode/FP16.f32.bin"};
    const oracle::model model = oracle::model_of(12);
    golden::agreement log;
    for (std::uint32_t code = 0; code < 0x10000; ++code) compare_decoded<tessera::float16>(code, file.word(), model, log);
    CHECK(file.is_at_end());
    log.settle();
  }
  SECTION("BF16") {
    golden::agreement log;
    for (std::uint32_t code = 0; code < 0x10000; ++code) log.expect(float_bits_of<tessera::bfloat16>(code), code << 16, "float", code);
    log.settle();
  }
  SECTION("TF32") {
    golden::agreement log;
    for (std::uint32_t code = 0; code < 1u << 19; ++code) log.expect(float_bits_of<tessera::tfloat32>(code), code << 13, "float", code);
    log.settle();
  }
}

// --- encode, encode64 -------------------------------------------------------------------------------------------------

/// An `encode` or `encode64` file: its inputs, and columns of codes in the order p * 6 + m.
template <class Input>
struct encode_file {
  std::vector<Input> inputs;
  std::vector<std::vector<std::uint32_t>> columns;

  encode_file(const std::string& name, const std::string& magic, std::uint32_t id, std::size_t column_count) : columns(column_count) {
    binary_file file{name};
    REQUIRE(file.text(4) == magic);
    REQUIRE(file.word() == id);
    const std::uint32_t count = file.word();
    const std::uint32_t width = file.word();
    for (std::uint32_t i = 0; i < count; ++i) inputs.push_back(static_cast<Input>(file.number(sizeof(Input))));
    for (auto& column : columns)
      for (std::uint32_t i = 0; i < count; ++i) column.push_back(static_cast<std::uint32_t>(file.number(width)));
    REQUIRE(file.is_at_end());
  }
};

float number_of(std::uint32_t bits) { return oracle::float_of(bits); }
double number_of(std::uint64_t bits) { return oracle::double_of(bits); }

// SAT is `saturate` and OVF is `ieee`; `saturate_finite` is SAT for finite inputs and OVF for infinities.
std::size_t golden_policy(oracle::overflow o, bool input_is_infinite) {
  if (o == oracle::overflow::saturate_finite) return input_is_infinite ? 1 : 0;
  return o == oracle::overflow::ieee ? 1 : 0;
}

/// Compares all 18 pairs of policies. Rule 4: golden NaNs have sign 0; the library's is canonical with the input's sign.
template <class Tested, class Input>
void compare_encoded(Tested tested, const encode_file<Input>& file) {
  using T = typename Tested::type;
  const oracle::model model = tested.make_model();
  oracle::for_each_combination([&](const auto& c) {
    golden::agreement log;
    for (std::size_t i = 0; i < file.inputs.size(); ++i) {
      const auto x = number_of(file.inputs[i]);
      const std::size_t column = golden_policy(c.overflow, std::isinf(x)) * 6 + static_cast<std::size_t>(c.rounding);
      const std::uint32_t expected = std::isnan(x) ? model.nan_code(std::signbit(x)) : file.columns[column][i];
      log.expect(oracle::code_of(tessera::cast<T>(x, c.rounding_policy, c.overflow_policy)), expected, "cast", file.inputs[i]);
      log.expect(oracle::code_of(tessera::cast<T>(x, c.rounding_mode, c.overflow_mode)), expected, "cast at run time", file.inputs[i]);
      log.expect(model.convert(static_cast<double>(x), c.rounding, c.overflow).code, expected, "oracle's answer", file.inputs[i]);
    }
    INFO(tested.name() << " " << name_of(c.rounding) << " " << name_of(c.overflow));
    log.settle();
  });
}

TEST_CASE("Floats are converted to the golden codes in every rounding and overflow policy", "[golden]") {
  for_each_format_with("encode", ".bin", [](auto tested, const std::string& file) {
    compare_encoded(tested, encode_file<std::uint32_t>{file, "LPE1", static_cast<std::uint32_t>(tested.id), 12});
  });
}

TEST_CASE("Doubles are converted to the golden codes, rounded once", "[golden]") {
  for_each_format_with("encode64", ".bin", [](auto tested, const std::string& file) {
    compare_encoded(tested, encode_file<std::uint64_t>{file, "LPD1", static_cast<std::uint32_t>(tested.id), 13});
  });
}

TEST_CASE("The golden doubles tell a detour through float from rounding once", "[golden]") {
  const std::map<std::string, std::uint64_t> stated_in_readme{{"E4M3FN", 762}, {"BF16", 1542}, {"FP16", 1554}};
  for_each_format_with("encode64", ".bin", [&](auto tested, const std::string& name) {
    using T = typename decltype(tested)::type;
    const encode_file<std::uint64_t> file{name, "LPD1", static_cast<std::uint32_t>(tested.id), 13};
    const auto& right = file.columns[6];
    const auto& wrong = file.columns[12];
    std::uint64_t differences = 0;
    golden::agreement detour;
    golden::agreement rounded_once;
    for (std::size_t i = 0; i < file.inputs.size(); ++i) {
      const double x = number_of(file.inputs[i]);
      if (std::isnan(x)) continue;
      if (right[i] != wrong[i]) ++differences;
      detour.expect(oracle::code_of(tessera::cast<T>(static_cast<float>(x), tessera::nearest_even, tessera::ieee)), wrong[i], "detour",
                    file.inputs[i]);
      rounded_once.expect(oracle::code_of(tessera::cast<T>(x, tessera::nearest_even, tessera::ieee)), wrong[i], "cast", file.inputs[i]);
    }
    detour.settle();
    CHECK(differences > 0);
    CHECK(rounded_once.mismatches() == differences);
    if (const auto stated = stated_in_readme.find(tested.name()); stated != stated_in_readme.end()) CHECK(differences == stated->second);
  });
}

// --- steps ------------------------------------------------------------------------------------------------------------

/// Compares the library at one threshold and one float below it, in every rounding that uses the table.
template <class T>
void compare_at_threshold(std::uint32_t threshold, oracle::magnitude_rounding m, const oracle::model& model, golden::agreement& log) {
  oracle::for_each_combination([&](const auto& c) {
    for (const bool negative : {false, true}) {
      if (oracle::on_magnitude(c.rounding, negative) != m) continue;
      for (const std::uint32_t magnitude : {threshold, threshold - 1}) {
        if (magnitude > oracle::float_infinity_bits) continue;  // there is nothing below zero
        const std::uint32_t pattern = magnitude | (negative ? 0x8000'0000u : 0u);
        const float x = oracle::float_of(pattern);
        const std::uint32_t expected = model.convert(static_cast<double>(x), c.rounding, c.overflow).code;
        log.expect(oracle::code_of(tessera::cast<T>(x, c.rounding_policy, c.overflow_policy)), expected, name_of(c.rounding), pattern);
      }
    }
  });
}

TEST_CASE("The golden step tables are the oracle's, and the library steps at every threshold", "[golden]") {
  for_each_format_with("steps", ".bin", [](auto tested, const std::string& name) {
    using T = typename decltype(tested)::type;
    const oracle::model model = tested.make_model();
    binary_file file{name};
    REQUIRE(file.text(4) == "LPS1");
    REQUIRE(file.word() == tested.id);
    REQUIRE(file.word() == model.overflow_code());
    REQUIRE(file.word() == oracle::magnitude_rounding_count);
    golden::agreement tables;
    golden::agreement library;
    for (std::size_t i = 0; i < oracle::magnitude_rounding_count; ++i) {
      const auto m = static_cast<oracle::magnitude_rounding>(i);
      const std::vector<std::uint32_t> own = model.steps(m);
      for (std::uint32_t code = 0; code < own.size(); ++code) {
        const std::uint32_t threshold = file.word();
        tables.expect(own[code], threshold, "threshold", code);
        compare_at_threshold<T>(threshold, m, model, library);
      }
    }
    CHECK(file.is_at_end());
    tables.settle();
    library.settle();
  });
}

}  // namespace
