// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// name_of<T>: what a number type is called, read off the compiler: no format has to be told its name.
// Layer: format. Stands on concepts.
#pragma once

#include <cstddef>

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

template <std::size_t Size>
struct name_text {
  char text[Size + 1] = {};
};

/// "int8", "uint64": the compiler would say "signed char".
template <standard_integer T>
  requires(!std::same_as<T, bool>)
constexpr name_text<7> make_name() noexcept {
  name_text<7> name;
  char* at = name.text;
  if (!is_signed_integer<T>) *at++ = 'u';
  *at++ = 'i', *at++ = 'n', *at++ = 't';
  for (std::size_t bits = 8 * sizeof(T), unit = 100; unit > 0; unit /= 10)
    if (bits >= unit) *at++ = static_cast<char>('0' + bits / unit % 10);
  return name;
}

template <class T>
constexpr auto make_name() noexcept {
  constexpr text_range from = unqualified_name(signature_of<T>());
  name_text<static_cast<std::size_t>(from.last - from.first)> name;
  for (const char* c = from.first; c != from.last; ++c) name.text[c - from.first] = *c;
  return name;
}
template <class T>
inline constexpr auto stored_name = make_name<T>();

}  // namespace detail

/// The name of T without namespaces: "float8_e4m3fn", for a user's format too; of the standard types "float", "int8", ...
/// \proof tests/unit/text.cpp
template <number T>
inline constexpr const char* name_of = detail::stored_name<T>.text;

}  // namespace tessera::inline v0
