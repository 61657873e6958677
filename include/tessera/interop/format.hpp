// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// std::formatter for every narrow number type, where the standard library has <format>; without it this header is empty.
// Layer: interop. Stands on format/text.
#pragma once

#include <version>

#if defined(__cpp_lib_format)

#include <format>
#include <string_view>

#include "format_spec.hpp"

/// As interop/fmt.hpp: `std::format("{} {:>8} {:.4f}", x, x, x)`. \proof tests/unit/interop.cpp
template <tessera::narrow_type T>
struct std::formatter<T, char> : tessera::detail::number_formatter<T, std::string_view, std::format_parse_context, std::formatter<std::string_view, char>,
                                                                   std::formatter<tessera::detail::formatted_as<T>, char>> {};

#endif
