// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Whether kernels write through the caches or past them.
// Layer: simd. Stands on core.
#pragma once

#include <cstddef>
#include <cstdint>
#include <type_traits>

namespace tessera::inline v0 {

/// How kernels write what they make.
enum class store_policy : std::uint8_t {
  by_size,   ///< past the caches where input and output together are larger than they, and memory is aligned
  cached,    ///< through the caches
  streaming  ///< past them wherever memory is aligned
};

namespace detail {

/// One object in the whole program, whatever its units are compiled for.
inline int store_state = static_cast<int>(store_policy::by_size);

/// True if output that begins at `first` and goes on every `stride` bytes is to be written past the caches: vectors of 64 bytes are, at
/// multiples of 64. `bytes` is what is read and written. (The threshold: bench/README.md.)
template <class T>
constexpr bool streams(std::size_t bytes, const T* first, std::size_t stride) noexcept {
  if (std::is_constant_evaluated()) return false;
  const int policy = __atomic_load_n(&store_state, __ATOMIC_RELAXED);
  if (policy == static_cast<int>(store_policy::cached) || (policy == static_cast<int>(store_policy::by_size) && bytes <= (std::size_t{4} << 20))) return false;
  return (reinterpret_cast<std::uintptr_t>(first) | stride) % 64 == 0;
}
/// The same of one run, whose kernel brings itself to a multiple of 64.
constexpr bool streams(std::size_t bytes) noexcept { return streams(bytes, static_cast<const char*>(nullptr), 0); }

}  // namespace detail

/// Forces a policy as long as it lives, for all threads: for tests and benchmarks, and for those who know who reads the output next.
///
///     const scoped_stores keep{store_policy::cached};
class scoped_stores {
 public:
  explicit scoped_stores(store_policy p) noexcept : before_{__atomic_exchange_n(&detail::store_state, static_cast<int>(p), __ATOMIC_RELAXED)} {}
  ~scoped_stores() { __atomic_store_n(&detail::store_state, before_, __ATOMIC_RELAXED); }
  scoped_stores(const scoped_stores&)            = delete;
  scoped_stores& operator=(const scoped_stores&) = delete;

 private:
  int before_;
};

}  // namespace tessera::inline v0
