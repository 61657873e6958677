// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// extent: rows x cols, and the tiles that a block extent cuts a matrix into.
// Layer: view. Stands on shape_error.
#pragma once

#include <concepts>
#include <cstddef>

#include "shape_error.hpp"

namespace tessera::inline v0 {

/// As many rows, or columns, as the matrix has: the extent of a block that is never cut in that direction.
inline constexpr std::size_t whole = ~std::size_t{0};

/// The shape of a matrix or of a block, from integers of any type; a negative one is a shape_error.
struct extent {
  std::size_t rows = 0;
  std::size_t cols = 0;

  constexpr extent() = default;
  template <std::integral R, std::integral C>
  constexpr extent(R r, C c) : rows{static_cast<std::size_t>(r)}, cols{static_cast<std::size_t>(c)} {
    expect_shape(r >= R{} && c >= C{}, "an extent must not be negative", {static_cast<long long>(r), static_cast<long long>(c)}, {0, 0});
  }

  constexpr std::size_t size() const noexcept { return rows * cols; }
  constexpr bool is_empty() const noexcept { return rows == 0 || cols == 0; }
  friend constexpr bool operator==(const extent&, const extent&) = default;
};

constexpr shape shape_of(extent e) noexcept;

/// rows * cols; a shape_error if that is more than memory can have.
constexpr std::size_t countable(extent e) {
  expect_shape(e.is_empty() || e.cols <= (~std::size_t{0} >> 1) / e.rows, "a matrix has more elements than memory can have", shape_of(e), {0, 0});
  return e.size();
}

constexpr shape shape_of(extent e) noexcept { return {static_cast<long long>(e.rows), static_cast<long long>(e.cols)}; }

/// ceil(n / step) for step > 0, without overflow.
constexpr std::size_t ceil_div(std::size_t n, std::size_t step) noexcept { return n / step + (n % step != 0 ? 1 : 0); }

/// The size of a full block in a matrix: `whole` becomes the matrix's own.
constexpr extent block_in(extent matrix, extent block) noexcept {
  return {block.rows < matrix.rows ? block.rows : matrix.rows, block.cols < matrix.cols ? block.cols : matrix.cols};
}

/// How many blocks there are, rows of blocks x columns of blocks; the last ones may be ragged.
constexpr extent blocks_in(extent matrix, extent block) noexcept {
  return {ceil_div(matrix.rows, block.rows), ceil_div(matrix.cols, block.cols)};
}

/// A rectangle of a matrix.
struct tile {
  std::size_t row, col;  ///< of its upper left element
  extent size;
};

/// The tile (i, j) of a matrix cut into blocks; at the lower and right edge it is what is left.
constexpr tile tile_at(extent matrix, extent block, std::size_t i, std::size_t j) noexcept {
  const extent full     = block_in(matrix, block);
  const std::size_t row = i * full.rows, col = j * full.cols;
  const extent left{matrix.rows - row, matrix.cols - col};
  return {row, col, block_in(left, full)};
}

/// The tiles (i, j) to (i, j + n - 1) as one; at the right edge it is what is left.
constexpr tile tiles_at(extent matrix, extent block, std::size_t i, std::size_t j, std::size_t n) noexcept {
  tile t                 = tile_at(matrix, block, i, j);
  const std::size_t cols = n * block_in(matrix, block).cols, left = matrix.cols - t.col;
  t.size.cols            = cols < left ? cols : left;
  return t;
}

/// Elements from the first of a tile to the first of the n-th behind it, row of tiles by row of tiles, in memory whose rows are `stride` apart: of the next, or of others among tiles of one size.
constexpr std::size_t distance_to_next(const tile& t, extent matrix, std::size_t stride, std::size_t n = 1) noexcept {
  const std::size_t right = n * t.size.cols, left = matrix.cols - t.col;
  if (right < left) return right;
  const std::size_t beyond = right - left;  // whole tiles of it are in rows below
  return (1 + beyond / matrix.cols) * t.size.rows * stride + beyond % matrix.cols / t.size.cols * t.size.cols - t.col;
}

/// Calls visit(i, j, tile) for every tile, row of tiles by row of tiles.
template <class Visitor>
constexpr void for_each_tile(extent matrix, extent block, Visitor&& visit) {
  const extent blocks = blocks_in(matrix, block);
  for (std::size_t i = 0; i != blocks.rows; ++i)
    for (std::size_t j = 0; j != blocks.cols; ++j) visit(i, j, tile_at(matrix, block, i, j));
}

}  // namespace tessera::inline v0
