// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Eigen's array casts between float and its 16-bit types.
// Layer: bench. Stands on Eigen, if it is there; built with -O3 -march=native.
#include "../groups.hpp"

#if __has_include(<Eigen/Core>)
#include <Eigen/Core>

namespace bench {

namespace {

template <class From, class To>
void cast_array(const void* in, void* out, std::size_t n) {
  const auto size = static_cast<Eigen::Index>(n);
  const Eigen::Map<const Eigen::Array<From, Eigen::Dynamic, 1>> x{static_cast<const From*>(in), size};
  Eigen::Map<Eigen::Array<To, Eigen::Dynamic, 1>>{static_cast<To*>(out), size} = x.template cast<To>();
}

}  // namespace

bool add_eigen(std::vector<work>& to, const std::string& group) {
  if (group != "convert") return true;
  to.push_back({.kernel = "f32->bf16", .by = "Eigen", .input = "f32 weights", .bytes = {4, 2}, .run = cast_array<float, Eigen::bfloat16>});
  to.push_back({.kernel = "bf16->f32", .by = "Eigen", .input = "bf16 weights", .bytes = {2, 4}, .run = cast_array<Eigen::bfloat16, float>});
  to.push_back({.kernel = "f32->f16", .by = "Eigen", .input = "f32 weights", .bytes = {4, 2}, .run = cast_array<float, Eigen::half>});
  to.push_back({.kernel = "f16->f32", .by = "Eigen", .input = "f16 weights", .bytes = {2, 4}, .run = cast_array<Eigen::half, float>});
  return true;
}

}  // namespace bench
#else
bool bench::add_eigen(std::vector<work>&, const std::string&) { return false; }
#endif
