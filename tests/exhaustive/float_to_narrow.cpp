// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// All 2^32 floats into every narrow float format, for every rounding and overflow policy, against the oracle's step tables.
// Layer: tests/exhaustive. Stands on tessera/format.hpp and the oracle.
//
//   float_to_narrow [--quick | --all] [--threads N] [--format NAME]
//
// --quick (the default): for each of the 18 pairs of policies every float within 2 ulp of a threshold (of TF32's million one of 61), and one
// of 4093 of the rest; and with a cast that names no policy one of 61 into the four formats of the foundation, one of 251 into the others.
// --all: every float with and without policies, into every format of up to 16 bits; into TF32 one of 251 (tests/golden has hashes of all
// 2^32 floats for it). Next to thresholds policies are named as types and at run time, elsewhere at run time.
// --format NAME: that one only.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "../support/oracle.hpp"
#include "../support/policies.hpp"

namespace {

constexpr std::uint64_t float_count = std::uint64_t{1} << 32;
constexpr std::uint64_t block_size = std::uint64_t{1} << 22;
constexpr std::uint32_t quick_stride = 251;
constexpr std::uint32_t first_stride = 61;   // of the formats of the foundation; of thresholds of more than 16 bits
constexpr std::uint32_t pair_stride = 4093;  // where policies are named

/// Consecutive float patterns, up to the next run's first, that share a code.
struct run {
  std::uint64_t first;
  std::uint32_t code;
};

/// The 2^32 patterns cut into runs, with one more at the end that stands for "beyond".
using run_list = std::vector<run>;

// The step tables say where a run begins, the slow conversion which code it has, and that both ends of it agree.
run_list make_runs(const oracle::model& model, oracle::rounding r, oracle::overflow o) {
  std::vector<std::uint64_t> firsts;
  for (const bool negative : {false, true}) {
    const std::uint64_t sign = negative ? 0x8000'0000u : 0;
    for (const std::uint32_t step : model.steps(oracle::on_magnitude(r, negative))) firsts.push_back(sign + step);
    firsts.push_back(sign + oracle::float_infinity_bits);
    firsts.push_back(sign + oracle::float_infinity_bits + 1);  // the NaNs
  }
  firsts.push_back(float_count);
  firsts.erase(std::unique(firsts.begin(), firsts.end()), firsts.end());

  run_list runs;
  for (std::size_t i = 0; i + 1 < firsts.size(); ++i) {
    const auto code_at = [&](std::uint64_t pattern) {
      const double x = static_cast<double>(oracle::float_of(static_cast<std::uint32_t>(pattern)));
      const bool negative = pattern >= 0x8000'0000u;
      return std::isnan(x) ? model.nan_code(negative) : model.convert(x, r, o).code;
    };
    runs.push_back({firsts[i], code_at(firsts[i])});
    if (code_at(firsts[i + 1] - 1) != runs.back().code) {
      std::printf("the oracle contradicts itself: %s %s, run at %08llx\n", model.name(), name_of(r),
                  static_cast<unsigned long long>(firsts[i]));
      std::exit(1);
    }
  }
  runs.push_back({float_count, 0});
  return runs;
}

run_list::const_iterator run_of(const run_list& runs, std::uint64_t pattern) {
  return std::upper_bound(runs.begin(), runs.end(), pattern, [](std::uint64_t p, const run& r) { return p < r.first; }) - 1;
}

struct mismatch {
  std::uint32_t pattern;
  std::uint32_t got;
  std::uint32_t expected;
};

/// What several threads found; the examples are the first five met.
class tally {
 public:
  void add(std::uint64_t count) { count_ += count; }

  void add(const mismatch& m) {
    const std::scoped_lock lock{mutex_};
    ++mismatches_;
    if (examples_.size() < 5) examples_.push_back(m);
  }

  bool report(const std::string& title, double seconds) const {
    std::printf("%-44s %11llu floats %9llu mismatches %7.2f s\n", title.c_str(), static_cast<unsigned long long>(count_.load()),
                static_cast<unsigned long long>(mismatches_), seconds);
    for (const mismatch& m : examples_)
      std::printf("    %08x (%a): got %x, expected %x\n", m.pattern, static_cast<double>(oracle::float_of(m.pattern)), m.got, m.expected);
    std::fflush(stdout);
    return mismatches_ == 0;
  }

 private:
  std::mutex mutex_;
  std::atomic<std::uint64_t> count_{0};
  std::uint64_t mismatches_ = 0;
  std::vector<mismatch> examples_;
};

template <class T, class... Policies>
std::uint32_t code_from(std::uint64_t pattern, Policies... policies) {
  return oracle::code_of(tessera::cast<T>(oracle::float_of(static_cast<std::uint32_t>(pattern)), policies...));
}

template <class T, class... Policies>
void check_patterns(std::uint64_t first, std::uint64_t last, std::uint32_t stride, std::uint32_t expected, tally& found,
                    Policies... policies) {
  std::uint64_t wrong = 0;
  for (std::uint64_t p = first; p < last; p += stride) wrong += code_from<T>(p, policies...) != expected ? 1u : 0u;
  if (wrong == 0) return;
  for (std::uint64_t p = first; p < last; p += stride)
    if (const std::uint32_t got = code_from<T>(p, policies...); got != expected) found.add({static_cast<std::uint32_t>(p), got, expected});
}

/// Checks every `stride`th pattern of a block, beginning with its `offset`th; walks through the runs as it goes.
template <class T, class... Policies>
void check_block(const run_list& runs, std::uint64_t block, std::uint32_t stride, std::uint32_t offset, tally& found,
                 Policies... policies) {
  const std::uint64_t end = (block + 1) * block_size;
  std::uint64_t pattern = block * block_size + offset;
  found.add((end - pattern + stride - 1) / stride);
  for (auto r = run_of(runs, pattern); pattern < end; ++r) {
    const std::uint64_t last = std::min(end, (r + 1)->first);
    if (last <= pattern) continue;
    check_patterns<T>(pattern, last, stride, r->code, found, policies...);
    pattern += (last - pattern + stride - 1) / stride * stride;
  }
}

template <class T, class... Policies>
void check_blocks(const run_list& runs, std::uint32_t stride, std::size_t threads, tally& found, Policies... policies) {
  std::atomic<std::uint64_t> next{0};
  const auto work = [&] {
    for (std::uint64_t block = next++; block < float_count / block_size; block = next++)
      check_block<T>(runs, block, stride, static_cast<std::uint32_t>(block * 37 % stride), found, policies...);
  };
  std::vector<std::thread> others;
  for (std::size_t i = 1; i < threads; ++i) others.emplace_back(work);
  work();
  for (std::thread& t : others) t.join();
}

/// Checks the patterns next to each `stride`th threshold, in all spellings of the cast.
template <class T, class Combination>
void check_thresholds(const run_list& runs, std::size_t stride, tally& found, const Combination& c) {
  for (std::size_t i = 0; i < runs.size(); i += stride) {
    const run& r = runs[i];
    for (std::uint64_t near = r.first + float_count - 2; near <= r.first + float_count + 2; ++near) {
      const std::uint64_t pattern = near % float_count;
      const std::uint32_t expected = run_of(runs, pattern)->code;
      const float x = oracle::float_of(static_cast<std::uint32_t>(pattern));
      const std::uint32_t answers[] = {
          code_from<T>(pattern, c.rounding_policy, c.overflow_policy),
          code_from<T>(pattern, c.overflow_policy, c.rounding_policy),
          code_from<T>(pattern, c.rounding_mode, c.overflow_mode),
          oracle::code_of(tessera::cast_checked<T>(x, c.rounding_policy, c.overflow_policy).value),
      };
      found.add(1);
      for (const std::uint32_t got : answers)
        if (got != expected) found.add({static_cast<std::uint32_t>(pattern), got, expected});
    }
  }
}

struct options {
  bool all = false;
  std::string format;
  std::size_t threads = 2;
};

struct score {
  int passed = 0;
  int failed = 0;
  void add(bool good) { ++(good ? passed : failed); }
};

template <class Check>
void measure(const std::string& title, score& total, Check check) {
  tally found;
  const auto start = std::chrono::steady_clock::now();
  check(found);
  const std::chrono::duration<double> time = std::chrono::steady_clock::now() - start;
  total.add(found.report(title, time.count()));
}

template <class Tested>
void check_format(Tested, const options& chosen, score& total) {
  using T = typename Tested::type;
  if (!chosen.format.empty() && chosen.format != Tested::name()) return;
  const oracle::model model = Tested::make_model();
  const bool all = chosen.all && model.bits() <= 16;
  measure(std::string{Tested::name()} + " no policy named", total, [&](tally& found) {
    const std::uint32_t stride = all ? 1 : Tested::is_first ? first_stride : quick_stride;
    check_blocks<T>(make_runs(model, oracle::rounding::nearest_even, default_overflow(model)), stride, chosen.threads, found);
  });
  oracle::for_each_combination([&](const auto& c) {
    measure(std::string{Tested::name()} + " " + name_of(c.rounding) + " " + name_of(c.overflow), total, [&](tally& found) {
      const run_list runs = make_runs(model, c.rounding, c.overflow);
      check_thresholds<T>(runs, chosen.all || model.bits() <= 16 ? 1 : first_stride, found, c);
      check_blocks<T>(runs, all ? 1 : chosen.all ? quick_stride : pair_stride, chosen.threads, found, c.rounding_mode, c.overflow_mode);
    });
  });
}

}  // namespace

int main(int count, char** arguments) {
  options chosen;
  for (int i = 1; i < count; ++i) {
    if (std::strcmp(arguments[i], "--all") == 0)
      chosen.all = true;
    else if (std::strcmp(arguments[i], "--threads") == 0 && i + 1 < count)
      chosen.threads = std::strtoul(arguments[++i], nullptr, 10);
    else if (std::strcmp(arguments[i], "--format") == 0 && i + 1 < count)
      chosen.format = arguments[++i];
    else if (std::strcmp(arguments[i], "--quick") != 0) {
      std::printf("usage: %s [--quick | --all] [--threads N] [--format NAME]\n", arguments[0]);
      return 2;
    }
  }
  score total;
  const auto start = std::chrono::steady_clock::now();
  oracle::tested_formats::for_each([&](auto tested) { check_format(tested, chosen, total); });
  const std::chrono::duration<double> time = std::chrono::steady_clock::now() - start;
  std::printf("%s run, %zu threads: %.0f s\n", chosen.all ? "complete" : "quick", chosen.threads, time.count());
  std::printf("%d passed, %d failed\n", total.passed, total.failed);
  return total.failed == 0 ? 0 : 1;
}
