// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Memory in huge pages, filled once; and the core that everything runs on.
// Layer: bench. Stands on Linux.
#pragma once

#include <cstddef>
#include <utility>

namespace bench {

/// Zeros, in pages of 2 MiB where the system has them. The end of the program comes if there is not enough.
class memory {
 public:
  memory() = default;
  explicit memory(std::size_t bytes);
  memory(memory&& other) noexcept
      : mapped_{std::exchange(other.mapped_, nullptr)},
        data_{std::exchange(other.data_, nullptr)},
        bytes_{std::exchange(other.bytes_, 0)} {}
  memory& operator=(memory other) noexcept {
    std::swap(mapped_, other.mapped_);
    std::swap(data_, other.data_);
    std::swap(bytes_, other.bytes_);
    return *this;
  }
  memory(const memory&) = delete;
  ~memory();

  std::byte* data() const noexcept { return data_; }

 private:
  void* mapped_      = nullptr;
  std::byte* data_   = nullptr;
  std::size_t bytes_ = 0;
};

/// Keeps the process on one core; false if the system refuses.
bool pin_to_core(int core);

}  // namespace bench
