// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What a number's formatter is, for fmt and for std alike: the shortest text, unless the format spec asks for more.
// Layer: interop. Stands on format/text.
#pragma once

#include <type_traits>

#include "../format/text.hpp"

namespace tessera::inline v0::detail {

/// The standard type that writes T where a format spec asks for digits, a sign or a base.
template <narrow_type T>
using formatted_as = std::conditional_t<std::numeric_limits<T>::is_integer, std::conditional_t<std::numeric_limits<T>::is_signed, long long, unsigned long long>,
                                        std::conditional_t<exactly_convertible_to<T, float>, float, double>>;

/// How far a format spec goes beyond `[[fill]align][width]`.
struct spec_shape {
  bool is_text         = true;   // it does not
  bool wants_alignment = false;  // there is a width and no alignment: numbers stand right, and text left
  int length           = 0;
};

template <class Iterator>
constexpr spec_shape shape_of(Iterator at, Iterator last) noexcept {
  const auto aligns = [last](Iterator i) { return i != last && (*i == '<' || *i == '>' || *i == '^'); };
  spec_shape shape;
  const auto begin  = at;
  Iterator behind   = at;  // the fill: a character of UTF-8
  if (behind != last) ++behind;
  while (behind != last && (static_cast<unsigned char>(*behind) & 0xc0) == 0x80) ++behind;
  const bool is_filled  = aligns(behind);
  const bool is_aligned = is_filled || aligns(at);
  if (is_aligned) at = is_filled ? behind + 1 : at + 1;
  if (at != last && *at >= '1' && *at <= '9') {
    shape.wants_alignment = !is_aligned;
    while (at != last && *at >= '0' && *at <= '9') ++at;
  } else if (is_aligned && at != last && *at == '{') {
    while (at != last && *at != '}') ++at;
    if (at != last) ++at;
  }
  shape.is_text = at == last || *at == '}';
  shape.length  = static_cast<int>(at - begin);
  return shape;
}

/// A formatter of T made of a library's formatters of text and of `formatted_as<T>`.
template <narrow_type T, class StringView, class ParseContext, class TextFormatter, class NumberFormatter>
struct number_formatter {
  template <class Context>
  constexpr auto parse(Context& context) {
    const spec_shape shape = shape_of(context.begin(), context.end());
    is_text_               = shape.is_text;
    if (!is_text_) return number_.parse(context);
    if (!shape.wants_alignment || shape.length > 14) return text_.parse(context);
    char aligned[16] = {'>'};
    auto at          = context.begin();
    for (int i = 0; i < shape.length; ++i, ++at) aligned[i + 1] = *at;
    ParseContext inner(StringView(aligned, static_cast<std::size_t>(shape.length) + 1));
    text_.parse(inner);
    return at;
  }

  template <class Context>
  auto format(T x, Context& context) const {
    if (!is_text_) return number_.format(cast<formatted_as<T>>(x), context);
    char text[64];
    const text_result end = to_chars(text, text + sizeof text, x);
    return text_.format(StringView(text, static_cast<std::size_t>(end.ptr - text)), context);
  }

 private:
  bool is_text_ = true;
  TextFormatter text_;
  NumberFormatter number_;
};

}  // namespace tessera::inline v0::detail
