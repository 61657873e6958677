// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// operator<< for every narrow number type.
// Layer: interop. Stands on format/text, <ostream>.
#pragma once

#include <ios>
#include <ostream>

#include "../format/text.hpp"

namespace tessera::inline v0 {

/// Writes the text of `to_chars` with the stream's width and fill. A stream set to std::fixed, std::scientific or std::hexfloat
/// writes the value as it writes a float; integers are written as it writes integers. (Without this header `<<` writes the
/// float that a number is, to six digits.) \proof tests/unit/interop.cpp
template <class Traits, narrow_type T>
std::basic_ostream<char, Traits>& operator<<(std::basic_ostream<char, Traits>& out, T x) {
  if constexpr (std::numeric_limits<T>::is_integer) {
    return out << cast<long long>(x);
  } else {
    if ((out.flags() & std::ios_base::floatfield) != std::ios_base::fmtflags{}) return out << cast<double>(x);
    char text[64];
    *to_chars(text, text + sizeof text - 1, x).ptr = '\0';
    return out << text;
  }
}

}  // namespace tessera::inline v0
