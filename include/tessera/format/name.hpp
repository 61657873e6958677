// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// name_of<T>: what a number type is called, read off the compiler: no format has to be told its name.
// Layer: format. Stands on concepts.
#pragma once

#include "concepts.hpp"

namespace tessera::inline v0 {

namespace detail {

template <class T>
constexpr const char* signature_of() noexcept {
  return __PRETTY_FUNCTION__;  // "... [with T = tessera::v0::float16]", "... [T = tessera::float16]"
}

struct text_range {
  const char* first;
  const char* last;
};

/// The type in a signature, from behind its namespaces up to the bracket (or the semicolon of the next parameter).
constexpr text_range unqualified_name(const char* signature) noexcept {
  const char* at = signature;
  while (*at != '[') ++at;
  while (*at != '=') ++at;
  for (++at; *at == ' ';) ++at;
  text_range name{at, at};
  int depth = 0;  // inside the arguments of a template
  for (; depth > 0 || (*at != ']' && *at != ';'); ++at) {
    const char c = *at;
    if (c == '<' || c == '(' || c == '{' || c == '[') ++depth;
    if (c == '>' || c == ')' || c == '}' || c == ']') --depth;
    if (c == ':' && depth == 0) name.first = at + 1;
  }
  name.last = at;
  return name;
}

template <int Size>
struct name_text {
  char text[Size + 1] = {};
};

template <class T>
constexpr auto make_name() noexcept {
  if constexpr (standard_integer<T>) {
    constexpr bool is_bool = std::same_as<T, bool>;
    constexpr int bits     = static_cast<int>(8 * sizeof(T));
    name_text<8> name{is_bool ? "bool" : is_signed_integer<T> ? "int" : "uint"};
    char* at = name.text;
    while (*at != '\0') ++at;
    for (int unit = 100; unit > 0 && !is_bool; unit /= 10)
      if (bits >= unit) *at++ = static_cast<char>('0' + bits / unit % 10);
    return name;
  } else {
    constexpr text_range from = unqualified_name(signature_of<T>());
    name_text<from.last - from.first> name;
    char* at = name.text;
    for (const char* c = from.first; c != from.last; ++c) *at++ = *c;
    return name;
  }
}

template <class T>
inline constexpr auto stored_name = make_name<T>();

}  // namespace detail

/// The name of T without namespaces: "float8_e4m3fn", for a user's format too; of the standard types "float", "int8", ...
/// \proof tests/unit/text.cpp
template <number T>
inline constexpr const char* name_of = detail::stored_name<T>.text;

}  // namespace tessera::inline v0
