// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// fmt::formatter for every narrow number type; {fmt} 9 or later.
// Layer: interop. Stands on format/text, {fmt}.
#pragma once

#if __has_include(<fmt/format.h>)

#include <fmt/format.h>

#include "format_spec.hpp"

/// "{}" and specs of a fill, an alignment and a width write the text of `to_chars`: 0.3 for float8_e4m3fn 0x2a. With anything
/// more the value is formatted as the standard number it is: "{:.4f}" gives 0.3125, "{:x}" an int4 in hexadecimal digits. (So
/// does a width that is an argument, without an alignment: write "{:>{}}".)
///
///     fmt::print("{} {:>8} {:.4f}\n", x, x, x);
///
/// \proof tests/unit/interop.cpp
template <tessera::narrow_type T>
struct fmt::formatter<T, char> : tessera::detail::number_formatter<T, fmt::string_view, fmt::format_parse_context, fmt::formatter<fmt::string_view>,
                                                                   fmt::formatter<tessera::detail::formatted_as<T>>> {};

#endif
