// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The inputs of a group, one of a kind, and the memory all write to.
// Layer: bench. Stands on data, measure.
#pragma once

#include <algorithm>
#include <map>
#include <string>

#include "data.hpp"
#include "measure.hpp"

namespace bench {

class buffers {
 public:
  /// For the largest size of each case that is at most `most` elements; `reserve` elements lie before the scales.
  buffers(const std::vector<work>& cases, const settings& s, std::size_t most) : out_{report_at + page} {
    std::map<std::string, std::size_t> bytes;
    for (const work& w : cases)
      for (std::size_t z = 0; z != sizes; ++z) {
        if (!w.is_at[z] || !s.measured[z] || s.elements[z] > most) continue;
        const double each = std::max(w.bytes.in, w.who == role::copy ? (w.bytes.in + w.bytes.out) / 2 : 0.0);
        std::size_t& b    = bytes[w.input];
        b                 = std::max(b, static_cast<std::size_t>(each * static_cast<double>(s.elements[z])));
        if (w.input.ends_with("codes")) b = report_at;
      }
    for (const auto& [kind, size] : bytes) in_.emplace(kind, data_of(kind, size));
  }

  const std::byte* in(const work& w) const { return in_.at(w.input).data(); }
  /// Not at the same place of a page as the input, which costs a store after a load more than it should.
  std::byte* out() const noexcept { return out_.data() + 37 * 64; }

 private:
  static constexpr std::size_t page = 4096;
  std::map<std::string, memory> in_;
  memory out_;
};

}  // namespace bench
