// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Timing: rounds of one sample of each case, so that a clock or a neighbour that comes and goes does so for all; the best round counts. Before
// each sample runs as much that is not timed, and every second round goes backwards: of three cases of the same AVX-512 code, the first, measured
// after AVX2 code, took 3 to 7 % longer.
// Layer: bench. Stands on buffers, tessera/simd.
#include "measure.hpp"

#include <tessera/simd/level.hpp>
#include <tessera/simd/stores.hpp>

#include <chrono>
#include <optional>

#include "buffers.hpp"

namespace bench {

namespace {

double now_ns() { return std::chrono::duration<double, std::nano>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

struct sample {
  work* of;
  const std::byte* in;
  std::size_t elements, times;
};

/// ns an element of `times` calls, at the case's level and with its stores.
double time_of(const sample& s, std::byte* out, std::size_t times) {
  std::optional<tessera::scoped_level> forced;
  if (s.of->level >= 0) forced.emplace(static_cast<tessera::level>(s.of->level));
  const tessera::scoped_stores kept{static_cast<tessera::store_policy>(s.of->stores)};
  const double start = now_ns();
  for (std::size_t i = 0; i != times; ++i) s.of->run(s.in, out, s.elements);
  return (now_ns() - start) / static_cast<double>(times) / static_cast<double>(s.elements);
}

std::vector<sample> samples_at(std::size_t size, std::vector<work>& cases, const settings& s, const buffers& b) {
  std::vector<sample> all;
  for (work& w : cases) {
    if (!w.is_at[size]) continue;
    const bool is_slow = size == dram && w.ns[l2] > 1;
    sample one{&w, b.in(w), is_slow ? s.elements[size] / 8 : s.elements[size], 1};
    if (size != dram) {
      double call = 1e12;
      for (int i = 0; i != 4; ++i) call = std::min(call, time_of(one, b.out(), 1) * static_cast<double>(one.elements));
      one.times = std::max<std::size_t>(1, static_cast<std::size_t>(s.sample_ns / std::max(call, 20.0)));
    }
    all.push_back(one);
  }
  return all;
}

}  // namespace

void lay_out(const settings& s) {
  std::size_t most = std::size_t{2} << 20;  // what verify needs
  for (std::size_t z = 0; z != sizes; ++z)
    if (s.measured[z]) most = std::max(most, s.elements[z]);
  scales_at = most * 4 + 4096 + 41 * 64;  // behind the widest output, at another place of the page
  report_at = scales_at + most / 8 + 64;
}

void measure(std::vector<work>& cases, const settings& s) {
  const buffers b{cases, s, ~std::size_t{0}};
  for (std::size_t size = 0; size != sizes; ++size) {
    if (!s.measured[size]) continue;
    const std::vector<sample> samples = samples_at(size, cases, s, b);
    const std::size_t rounds          = size == dram ? s.dram_rounds : s.rounds;
    for (std::size_t round = 0; round != rounds; ++round)
      for (std::size_t i = 0; i != samples.size(); ++i) {
        const sample& one = samples[round % 2 == 0 ? i : samples.size() - 1 - i];
        if (size != dram) time_of(one, b.out(), one.times);  // what the case before left in the caches goes, and so does its clock
        const double ns = time_of(one, b.out(), one.times);
        double& best    = one.of->ns[size];
        best            = best > 0 ? std::min(best, ns) : ns;
      }
  }
}

double ns_of_call(void (*call)()) {
  constexpr int times = 20'000;
  double best         = 1e9;
  for (int round = 0; round != 25; ++round) {
    const double start = now_ns();
    for (int i = 0; i != times; ++i) call();
    best = std::min(best, (now_ns() - start) / times);
  }
  return best;
}

}  // namespace bench
