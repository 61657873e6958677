// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// oneDNN's reorders: between float and bfloat16, and to int8. A call costs about a microsecond whatever its size.
// Layer: bench. Stands on oneDNN, if it is there (libdnnl-dev).
#include "../groups.hpp"

#if defined(TESSERA_HAS_DNNL) && __has_include(<dnnl.hpp>)
#include <dnnl.hpp>

#include <map>

namespace bench {

namespace {

using type = dnnl::memory::data_type;

/// The reorder of n numbers, made once.
template <type From, type To>
const dnnl::reorder& reorder_of(const dnnl::engine& engine, std::size_t n, const dnnl::memory& in, const dnnl::memory& out) {
  static std::map<std::size_t, dnnl::reorder> made;
  const auto found = made.find(n);
  if (found != made.end()) return found->second;
  return made.emplace(n, dnnl::reorder{dnnl::reorder::primitive_desc{engine, in.get_desc(), engine, out.get_desc()}}).first->second;
}

template <type From, type To>
void reorder(const void* in, void* out, std::size_t n) {
  static const dnnl::engine engine{dnnl::engine::kind::cpu, 0};
  static dnnl::stream stream{engine};
  const dnnl::memory::dims dims{static_cast<dnnl::memory::dim>(n)};
  dnnl::memory from{{dims, From, dnnl::memory::format_tag::a}, engine, const_cast<void*>(in)};
  dnnl::memory to{{dims, To, dnnl::memory::format_tag::a}, engine, out};
  reorder_of<From, To>(engine, n, from, to).execute(stream, from, to);
  stream.wait();
}

}  // namespace

bool add_onednn(std::vector<work>& to, const std::string& group) {
  if (group != "convert") return true;
  to.push_back({.kernel = "f32->bf16", .by = "oneDNN", .input = "f32 weights", .bytes = {4, 2}, .run = reorder<type::f32, type::bf16>});
  to.push_back({.kernel = "bf16->f32", .by = "oneDNN", .input = "bf16 weights", .bytes = {2, 4}, .run = reorder<type::bf16, type::f32>});
  to.push_back({.kernel = "f32->int8", .by = "oneDNN", .input = "f32 weights", .bytes = {4, 1}, .run = reorder<type::f32, type::s8>});
  return true;
}

}  // namespace bench
#else
bool bench::add_onednn(std::vector<work>&, const std::string&) { return false; }
#endif
