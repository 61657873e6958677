// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// transpose, retile and requantize: the same values in blocks of another extent, and what that costs where it is not free.
// Layer: block. Stands on rescale, quantize, dequantize, format/arithmetic.
#pragma once

#include <cstdint>

#include "../format/arithmetic.hpp"
#include "compare_codes.hpp"
#include "dequantize.hpp"
#include "error.hpp"
#include "quantize.hpp"
#include "rescale.hpp"

namespace tessera::inline v0 {

// --- Transposition: exact for every scheme -------------------------------------------------------------------------------

namespace detail {

/// "transposed<...>" around a name, for the life of the program.
template <const char* const& Name>
struct transposed_name {
  struct text {
    char characters[64];
  };
  static constexpr text value = [] {
    text t{};
    std::size_t n    = 0;
    const auto write = [&](const char* from) {
      for (; *from != 0 && n != sizeof t.characters - 2; ++from) t.characters[n++] = *from;
    };
    write("transposed<");
    write(Name);
    t.characters[n] = '>';
    return t;
  }();
};

template <scheme S>
struct with_transposed_block : S {
  static constexpr const char* name = transposed_name<S::name>::value.characters;
  static constexpr extent block{S::block.cols, S::block.rows};
};

template <class S>
struct transposed_of {
  using type = with_transposed_block<S>;
};
template <class S>
  requires(S::block.rows == S::block.cols)
struct transposed_of<S> {
  using type = S;
};
template <class S>
struct transposed_of<with_transposed_block<S>> {
  using type = S;
};

}  // namespace detail

/// The scheme of a transposed matrix: S itself if its blocks are square, else S with rows and columns of its block exchanged.
template <scheme S>
using transposed = typename detail::transposed_of<S>::type;

/// The transposed matrix: codes, scales and zero points move and none changes, whatever the scheme. The weights of Dgrad come from those of
/// Fprop like this (128 x 128); a 1 x 128 matrix becomes a 128 x 1 one. \spec spec/recipes.md 2.6 \proof tests/unit/retile.cpp
template <quantized Q>
constexpr auto transpose(const Q& q) {
  using from                         = typename Q::scheme_type;
  using to                           = transposed<from>;
  const quantized_view<const from> x = q;
  quantized_matrix<to> result{extent{x.extent().cols, x.extent().rows}};
  const quantized_view<to> y = result.view();
  for (std::size_t r = 0; r != x.extent().rows; ++r)
    for (std::size_t c = 0; c != x.extent().cols; ++c) {
      const typename from::element code = x.codes()(r, c);
      y.codes()(c, r)                   = code;
    }
  for (std::size_t i = 0; i != x.scales().rows(); ++i)
    for (std::size_t j = 0; j != x.scales().cols(); ++j) {
      y.scales()(j, i) = x.scales()(i, j);
      if constexpr (has_zero_point<from>) y.zero_points()(j, i) = x.zero_points()(i, j);
    }
  if constexpr (has_global_scale<from>) *y.global() = *x.global();
  return result;
}

/// The transposed matrix of numbers.
template <source_matrix M>
constexpr matrix<typename M::value_type> transpose(const M& m) {
  const auto x = detail::view_of(m);
  matrix<typename M::value_type> result{extent{x.cols(), x.rows()}};
  for (std::size_t r = 0; r != x.rows(); ++r)
    for (std::size_t c = 0; c != x.cols(); ++c) result(c, r) = x(r, c);
  return result;
}

// --- Loss ----------------------------------------------------------------------------------------------------------------

/// What a second quantization did to the values of the first. The zeros are one number, and so are all NaNs. A value that is not finite,
/// before or after, counts as changed where it is, and not in the errors.
struct value_loss {
  std::uint64_t values      = 0;
  std::uint64_t changed     = 0;
  double max_relative_error = 0;  ///< |after - before| / |before|, of values other than 0
  double rmse               = 0;
  double relative_rmse      = 0;  ///< rmse / the root of the mean square before; 0 if that is 0

  constexpr bool is_exact() const noexcept { return changed == 0; }
};

enum class retiling : std::uint8_t { exact, lossy };

/// A matrix in another scheme, and what became of its values on the way: `exact` says that each is what it was.
template <scheme To>
struct retiled {
  quantized_matrix<To> value;
  value_loss loss;

  constexpr retiling outcome() const noexcept { return loss.is_exact() ? retiling::exact : retiling::lossy; }
};

}  // namespace tessera::inline v0

#include "../simd/scalar/begin.hpp"

/// Not inlined: it is run in an environment of its own.
[[gnu::noinline]] constexpr value_loss loss_between(matrix_view<const float> before, matrix_view<const float> after) noexcept {
  value_loss loss{.values = before.size()};
  ordered_sum squares, squared_errors;
  for (std::size_t r = 0; r != before.rows(); ++r)
    for (std::size_t c = 0; c != before.cols(); ++c) {
      const float x = before(r, c), y = after(r, c);
      const bool counts = is_finite(x) && is_finite(y), same = same_number(x, y);
      const double size = counts ? static_cast<double>(x) : 0.0, error = counts ? static_cast<double>(y) - size : 0.0;
      loss.changed += same ? 0u : 1u;
      squares.add(size * size);
      squared_errors.add(error * error);
      const double relative = same || size == 0 ? 0.0 : error / size;
      if ((relative < 0 ? -relative : relative) > loss.max_relative_error) loss.max_relative_error = relative < 0 ? -relative : relative;
    }
  if (loss.changed == 0 || squared_errors.total() == 0) return loss;
  loss.rmse = tessera::sqrt<double>(squared_errors.total() / static_cast<double>(loss.values));
  if (squares.total() != 0) loss.relative_rmse = tessera::sqrt<double>(squared_errors.total() / squares.total());
  return loss;
}

#include "../simd/scalar/end.hpp"

namespace tessera::inline v0 {

namespace detail {

constexpr value_loss loss_between(const matrix<float>& before, const matrix<float>& after) noexcept {
  value_loss loss;
  in_environment<subnormals_kept>([&] { loss = scalar::loss_between(before, after); });
  return loss;
}

template <scheme To>
constexpr retiled<To> requantize_values(const matrix<float>& before) {
  retiled<To> result{quantize<To>(before), {}};
  result.loss = loss_between(before, dequantize<float>(result.value));
  return result;
}

}  // namespace detail

// --- Other blocks --------------------------------------------------------------------------------------------------------

/// q dequantized to float and quantized again by the rule of To, whatever its element and its blocks: "double quantization".
/// \cost a float for each element in between, twice; 10 to 20 ns an element
template <scheme To, quantized Q>
constexpr retiled<To> requantize(const Q& q) {
  return detail::requantize_values<To>(dequantize<float>(quantized_view<const typename Q::scheme_type>(q)));
}

/// The transpose of q quantized again by the rule of To: what DeepSeek-V3 does in Wgrad, which wants the groups of x and dy along the
/// tokens and has them along the channels. With To = Q's own 1 x 128 scheme this is that workflow; \spec spec/recipes.md 2.6
template <scheme To, quantized Q>
constexpr retiled<To> requantize_transposed(const Q& q) {
  return detail::requantize_values<To>(transpose(dequantize<float>(quantized_view<const typename Q::scheme_type>(q))));
}

/// A matrix and its transpose, each quantized from the source.
template <scheme Rows, scheme Cols>
struct both_orientations {
  quantized_matrix<Rows> rows;  ///< x
  quantized_matrix<Cols> cols;  ///< the transpose of x
};

/// x and its transpose, both from the source, as Transformer Engine does: Wgrad then has the error of one quantization, for a second
/// reading of x and twice the memory. \spec spec/recipes.md 2.6
template <scheme Rows, scheme Cols = Rows, source_matrix M>
constexpr both_orientations<Rows, Cols> quantize_both(const M& x) {
  return {quantize<Rows>(x), quantize<Cols>(transpose(x))};
}

/// The values of q in the blocks of To, which has the same element. Where both schemes have powers of two as scales, codes are shifted to
/// the largest scale that a new block meets or, if that loses a value, to the smallest that its largest value allows. Then a value changes
/// only if it falls below the element's smallest digit: the outcome is `exact` unless values of one new block lie far apart (E4M3: codes of
/// four digits down to 2^-14 of the largest). Where one of the schemes has other scales it is requantize, and nearly every value changes.
/// \spec spec/recipes.md 2.6 \cost as requantize \proof tests/unit/retile.cpp
template <scheme To, quantized Q>
constexpr retiled<To> retile(const Q& q) {
  using from = typename Q::scheme_type;
  static_assert(std::same_as<typename from::element, typename To::element>,
                "retile: the elements differ; transcode keeps the values or refuses, requantize rounds them");
  const quantized_view<const from> x = q;
  if constexpr (!power_of_two_scaled<from> || !power_of_two_scaled<To>) {
    return requantize<To>(x);
  } else {
    const matrix<float> before = dequantize<float>(x);
    retiled<To> result{quantized_matrix<To>{x.extent()}, {.values = x.extent().size()}};
    bool is_exact = true;
    detail::refit_blocks(x, before.view(), result.value.view(), [&](const tile&) {
      is_exact = false;
      return true;
    });
    if (!is_exact) result.loss = detail::loss_between(before, dequantize<float>(result.value));
    return result;
  }
}

}  // namespace tessera::inline v0
