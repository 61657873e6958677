// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Highway's DemoteTo and PromoteTo between float and 16 bits, a vector a turn, for the instruction set this file is compiled for.
// Layer: bench. Stands on Highway, if it is there; built with -O3 -march=native. (Highway 1.0.3 truncates to bfloat16.)
#include "../groups.hpp"

#if __has_include(<hwy/highway.h>)
#define HWY_WANT_AVX3_DL  // without it Highway 1.0.3 does not compile where -march=native means a processor of that kind
#include <hwy/highway.h>

namespace bench {

namespace {

namespace hn = hwy::HWY_NAMESPACE;

template <class To>
void demote(const void* in, void* out, std::size_t n) {
  const hn::ScalableTag<float> wide;
  const hn::Rebind<To, decltype(wide)> narrow;
  const auto* x = static_cast<const float*>(in);
  auto* y       = static_cast<To*>(out);
  for (std::size_t i = 0; i + hn::Lanes(wide) <= n; i += hn::Lanes(wide))
    hn::StoreU(hn::DemoteTo(narrow, hn::LoadU(wide, x + i)), narrow, y + i);
}
template <class From>
void promote(const void* in, void* out, std::size_t n) {
  const hn::ScalableTag<float> wide;
  const hn::Rebind<From, decltype(wide)> narrow;
  const auto* x = static_cast<const From*>(in);
  auto* y       = static_cast<float*>(out);
  for (std::size_t i = 0; i + hn::Lanes(wide) <= n; i += hn::Lanes(wide))
    hn::StoreU(hn::PromoteTo(wide, hn::LoadU(narrow, x + i)), wide, y + i);
}

}  // namespace

bool add_highway(std::vector<work>& to, const std::string& group) {
  if (group != "convert") return true;
  to.push_back({.kernel = "f32->bf16", .by = "Highway", .input = "f32 weights", .bytes = {4, 2}, .run = demote<hwy::bfloat16_t>});
  to.push_back({.kernel = "bf16->f32", .by = "Highway", .input = "bf16 weights", .bytes = {2, 4}, .run = promote<hwy::bfloat16_t>});
  to.push_back({.kernel = "f32->f16", .by = "Highway", .input = "f32 weights", .bytes = {4, 2}, .run = demote<hwy::float16_t>});
  to.push_back({.kernel = "f16->f32", .by = "Highway", .input = "f16 weights", .bytes = {2, 4}, .run = promote<hwy::float16_t>});
  return true;
}

}  // namespace bench
#else
bool bench::add_highway(std::vector<work>&, const std::string&) { return false; }
#endif
