// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Memory in huge pages, and the core that everything runs on.
// Layer: bench. Stands on Linux: mmap, madvise, sched_setaffinity.
#include "memory.hpp"

#include <sched.h>
#include <sys/mman.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace bench {

namespace {
constexpr std::size_t page = std::size_t{2} << 20;
}

memory::memory(std::size_t bytes) : bytes_{(bytes + 2 * page - 1) / page * page + page} {
  mapped_ = mmap(nullptr, bytes_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (mapped_ == MAP_FAILED) {
    std::perror("tessera_tables: mmap");
    std::exit(1);
  }
  const auto start         = reinterpret_cast<std::uintptr_t>(mapped_);
  const std::size_t before = (page - start % page) % page;
  data_                    = static_cast<std::byte*>(mapped_) + before;
  static_cast<void>(madvise(data_, bytes_ - before, MADV_HUGEPAGE));  // if it fails, pages are small and figures a little lower
  std::memset(data_, 0, bytes);
}

memory::~memory() {
  if (mapped_ != nullptr) munmap(mapped_, bytes_);
}

bool pin_to_core(int core) {
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(static_cast<unsigned>(core), &set);
  return sched_setaffinity(0, sizeof set, &set) == 0;
}

}  // namespace bench
