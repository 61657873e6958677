// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What issue 5 asks for, from what was measured. What was not measured is not met.
// Layer: bench. Stands on results, groups.
#include <algorithm>

#include "groups.hpp"
#include "results.hpp"

namespace bench {

namespace {

/// Asks the results of one group; every answer is 0 if something it needs was not measured.
class asker {
 public:
  asker(const results& r, const std::string& group) : best_{name_of_level(levels().back())} {
    for (const group_results& g : r.groups)
      if (g.name == group) cases_ = &g.cases;
  }

  const std::string& best() const { return best_; }

  const work* find(const std::string& kernel, const std::string& by, const std::string& input = "") const {
    if (cases_ == nullptr) return nullptr;
    for (const work& w : *cases_)
      if (w.kernel == kernel && w.by == by && (input.empty() ? !w.input.starts_with("f32") || w.input == "f32 weights" : w.input == input))
        return &w;
    return nullptr;
  }
  /// ns an element at a size.
  double ns(const std::string& kernel, const std::string& by, std::size_t size = l2, const std::string& input = "") const {
    const work* w = find(kernel, by, input);
    return w == nullptr ? 0 : w->ns[size];
  }
  /// How many times as long the peer takes as the best level.
  double over(const std::string& kernel, const std::string& peer) const { return ratio(ns(kernel, peer), ns(kernel, best_)); }
  /// Against the faster of two peers.
  double over_best(const std::string& kernel, const std::string& a, const std::string& b) const {
    return least(over(kernel, a), over(kernel, b));
  }
  /// The share of the limit: in cache that with the better stores, at DRAM size that with stores past the caches.
  double of_limit(const std::string& kernel, std::size_t size) const {
    const work* w = find(kernel, best_);
    if (w == nullptr) return 0;
    if (size != dram) return ratio(limit_ns(*cases_, w->bytes, size), w->ns[size]);
    for (const work& l : *cases_)
      if (l.who == role::limit_past && l.bytes == w->bytes) return ratio(l.ns[dram], w->ns[dram]);
    return 0;
  }
  /// The least share of the limit at DRAM size of all kernels whose name has a part.
  double least_of_limit(const std::string& part, const std::string& but_not = "nothing") const {
    double worst = 0;
    if (cases_ != nullptr)
      for (const work& w : *cases_)
        if (w.who == role::ours && w.by == best_ && w.is_at[dram] && w.kernel.find(part) != std::string::npos &&
            w.kernel.find(but_not) == std::string::npos) {
          const double share = of_limit(w.kernel, dram);
          worst              = worst > 0 ? std::min(worst, share) : share;
        }
    return worst;
  }
  /// What the size policy reaches of the better kind of stores, at the worst size of all kernels where both were forced. Two of the three are
  /// the same code, so that what is above 1 is noise and counts as 1.
  double share_of_better_stores() const {
    double worst = 0;
    if (cases_ == nullptr) return worst;
    for (const work& w : *cases_)
      for (std::size_t z = 0; w.by == best_ + " +cached" && z != sizes; ++z) {
        const double better = least(w.ns[z], ns(w.kernel, best_ + " +streaming", z));
        worst               = least(worst, std::min(1.0, ratio(better, ns(w.kernel, best_, z))));
      }
    return worst;
  }
  /// What AVX2 reaches of AVX-512.
  double share_of_avx2(const std::string& kernel) const { return ratio(ns(kernel, "avx512"), ns(kernel, "avx2")); }

  static double ratio(double a, double b) { return a > 0 && b > 0 ? a / b : 0; }
  static double least(double a, double b) { return a > 0 && b > 0 ? std::min(a, b) : std::max(a, b); }

 private:
  const std::vector<work>* cases_ = nullptr;
  std::string best_;
};

double over_python(const results& r, const std::string& kernel) {
  for (const python_peer& p : r.ml_dtypes)
    if (p.kernel == kernel) return p.theirs / p.ours;
  return 0;
}

/// The slowest kind of data over the fastest, less one, in percent (0.01 if there is no difference, since 0 is "not measured").
double spread(const asker& a, const std::vector<std::string>& kinds) {
  double slowest = 0, fastest = 1e30;
  for (const std::string& kind : kinds) {
    const double ns = a.ns("f32->e4m3", a.best(), l2, kind);
    if (ns <= 0) return 0;
    slowest = std::max(slowest, ns);
    fastest = std::min(fastest, ns);
  }
  return std::max(0.01, 100 * (slowest / fastest - 1));
}

/// What a report costs at a size, in percent: the dearest of the 8-bit schemes.
double price_of_report(const asker& a, std::size_t size) {
  double dearest = 0;
  for (const char* kernel : {"fp8_group_1x128 f32", "fp8_group_1x128 bf16", "fp8_block_128x128 f32", "mxfp8 f32", "ggml::q8_0 f32"}) {
    const double ratio = asker::ratio(a.ns(kernel, a.best() + " +report", size), a.ns(kernel, a.best(), size));
    if (ratio > 0) dearest = std::max({dearest, 100 * (ratio - 1), 0.01});
  }
  return dearest;
}

double share_of_better_stores(const results& r) {
  double worst = 0;
  for (const group_results& g : r.groups) worst = asker::least(worst, asker{r, g.name}.share_of_better_stores());
  return worst;
}

using enum goal::direction;

void add_convert_goals(std::vector<goal>& to, const results& r) {
  const asker a{r, "convert"};
  to.push_back({"f32->E4M3 at L2 over PyTorch's vectorized conversion", 2.0, a.over("f32->e4m3", "ATen vec512")});
  to.push_back({"f32->E4M3 at L2 over c10 scalar, GCC", 15, a.over("f32->e4m3", "c10 scalar")});
  to.push_back({"f32->E4M3 at L2 over ml_dtypes", 80, over_python(r, "f32->e4m3")});
  to.push_back({"f32->E4M3 at L2 over the CUDA host path", 80, a.over("f32->e4m3", "cuda_fp8.h")});
  to.push_back({"f32->E5M2 at L2 over c10 scalar, GCC", 12, a.over("f32->e5m2", "c10 scalar")});
  to.push_back({"bf16->E4M3 at L2 over ml_dtypes", 60, over_python(r, "bf16->e4m3")});
  const std::vector<std::string> ordinary{"f32 weights", "f32 zeros", "f32 denormals", "f32 out of range"};
  to.push_back({"spread of f32->E4M3 over zeros, denormals, weights, out of range, percent", 5, spread(a, ordinary), at_most});
  to.push_back({"the same with random bits and their NaN, percent (performance.md 7)", 15,
                spread(a, {"f32 weights", "f32 zeros", "f32 denormals", "f32 out of range", "f32 random bits"}), at_most});
  to.push_back({"E4M3->f32 at L2 of the 1:4 limit", 0.93, a.of_limit("e4m3->f32", l2)});
  to.push_back({"E4M3->bf16 at L2 of the 1:2 limit", 0.88, a.of_limit("e4m3->bf16", l2)});
  to.push_back({"f32->bf16 at L2 of the 2:1 limit", 0.95, a.of_limit("f32->bf16", l2)});
  for (const char* kernel : {"bf16->f32", "f32->f16", "f16->f32"})
    to.push_back({std::string{kernel} + " at L2 against the best of Highway and Eigen", 0.95, a.over_best(kernel, "Highway", "Eigen")});
  to.push_back({"casts but stochastic ones at DRAM size of the limit with stores past the caches (the least)", 0.92, a.least_of_limit("->", "stochastic")});
  to.push_back({"AVX2's share of AVX-512, f32->E4M3 at L2", 0.38, a.share_of_avx2("f32->e4m3")});
  to.push_back({"AVX2's share of AVX-512, E4M3->f32 at L2", 0.65, a.share_of_avx2("e4m3->f32")});
  to.push_back({"AVX2's share of AVX-512, f32->bf16 at L2", 0.36, a.share_of_avx2("f32->bf16")});
  to.push_back({"stochastic f32->bf16 against nearest-even at L2", 0.5,
                asker::ratio(a.ns("f32->bf16", a.best()), a.ns("f32->bf16 stochastic", a.best()))});
  to.push_back({"stochastic f32->E4M3 against nearest-even at L2", 0.42,
                asker::ratio(a.ns("f32->e4m3", a.best()), a.ns("f32->e4m3 stochastic", a.best()))});
  double plain = 0;
  for (const char* kernel : {"f32->e4m3", "f32->bf16", "e4m3->f32"}) plain = asker::least(plain, a.over(kernel, "-march=native"));
  to.push_back({"plain -O2 with dispatch against -march=native, casts at L2 (the least)", 0.97, plain});
  to.push_back({"dispatch overhead (level and environment), ns", 1,
                r.calls.dispatched > 0 ? std::max(0.01, r.calls.dispatched - r.calls.direct) : 0, at_most});
  to.push_back({"convert of 128 floats (the slower of E4M3 and BF16), ns", 15, std::max(r.calls.e4m3_128, r.calls.bf16_128), at_most});
}

void add_quantize_goals(std::vector<goal>& to, const results& r) {
  const asker a{r, "quantize"};
  const std::string group = "fp8_group_1x128 f32";
  to.push_back(
      {"fused 1x128 f32 quantizer against the bare cast at L2", 0.50, asker::ratio(a.ns("f32->e4m3", a.best()), a.ns(group, a.best()))});
  to.push_back({"f32 quantizers at DRAM size of the limit with stores past the caches (the least)", 0.88, a.least_of_limit(" f32")});
  to.push_back({"bf16 quantizer at DRAM size of the same", 0.80, a.least_of_limit(" bf16")});
  to.push_back({"MXFP4 quantizer at L2 against the 1x128 FP8 one", 1.2, asker::ratio(a.ns(group, a.best()), a.ns("mxfp4 f32", a.best()))});
  to.push_back({"INT4 g128 quantizer at L2 against the 1x128 FP8 one", 1.35,
                asker::ratio(a.ns(group, a.best()), a.ns("int4_group_128 f32", a.best()))});
  to.push_back({"AVX2's share of AVX-512, 1x128 at L2", 0.38, a.share_of_avx2(group)});
  to.push_back({"plain -O2 with dispatch against -march=native, 1x128 at L2", 0.97, a.over(group, "-march=native")});
  for (const char* kernel : {"fp8_group_1x128 f32", "deepseek_v3::activation f32", "fp8_block_128x128 f32", "int4_group_128 f32"})
    to.push_back({std::string{"denormals of normal input at L2, "} + kernel, 0.9,
                  asker::ratio(a.ns(kernel, a.best()), a.ns(kernel, a.best(), l2, "f32 denormals"))});
  for (const char* type : {"q8_0", "q4_0"})
    to.push_back({std::string{"ggml::"} + type + " quantizer at L2 over ggml's own row function", 1,
                  a.over(std::string{"ggml::"} + type + " f32", "ggml")});
  to.push_back({"what a report costs at L2, 8-bit schemes, percent (the most)", 15, price_of_report(a, l2), at_most});
  to.push_back({"what a report costs at DRAM size, percent (the most)", 6, price_of_report(a, dram), at_most});
}

}  // namespace

std::vector<goal> goals_of(const results& r) {
  std::vector<goal> all;
  add_convert_goals(all, r);
  add_quantize_goals(all, r);
  const asker a{r, "dequantize"};
  all.push_back({"128x128 dequantizer to f32 at L2 of the 1:4 limit", 0.90, a.of_limit("fp8_block_128x128->f32", l2)});
  all.push_back({"128x128 dequantizer to bf16 at L2 of the 1:2 limit", 0.70, a.of_limit("fp8_block_128x128->bf16", l2)});
  all.push_back({"dequantizers at DRAM size of the limit with stores past the caches (the least)", 0.92, a.least_of_limit("->")});
  all.push_back({"size policy: of the better kind of stores at each size", 0.97, share_of_better_stores(r)});
  all.push_back({"tessera.hpp over <immintrin.h> alone, ms (tests/headers measures)", 150, 0, at_most});
  return all;
}

}  // namespace bench
