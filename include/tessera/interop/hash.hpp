// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// std::hash for every narrow number type.
// Layer: interop. Stands on format/concepts, <typeindex> (the cheapest standard header that declares std::hash).
#pragma once

#include <cstddef>
#include <typeindex>

#include "../format/concepts.hpp"

/// The hash of x's code; -0 and +0 are equal, so they have one hash. NaN equals nothing, and its hash is of no use. Numbers of two
/// types that compare equal have different hashes. \proof tests/unit/interop.cpp
template <tessera::narrow_type T>
struct std::hash<T> {
  constexpr std::size_t operator()(T x) const noexcept {
    if constexpr (tessera::float_type<T>)
      if (T::format.is_zero(x.bits())) return 0;
    return static_cast<std::size_t>(x.bits() * std::uint64_t{0x9e37'79b9'7f4a'7c15});
  }
};
