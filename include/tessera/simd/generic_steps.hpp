// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Steps that every backend has, the scalar one too, and that one may have its own way for: an overload that asks more of its arguments.
// Layer: simd. A fragment: included in each backend's region, after its quads and counts. Stands on them.

template <class Fold>
TESSERA_STEP floats fold4(Fold how, floats a, const quad& q) noexcept {
  return fold(how, fold(how, fold(how, fold(how, a, q.v[0]), q.v[1]), q.v[2]), q.v[3]);
}
template <class Fold, class Source>
TESSERA_STEP floats fold4_from(Fold how, floats a, const Source* x) noexcept {
  return fold4(how, a, load4(x));
}

/// Elements that meet the same, in whatever order their codes are put right from by in_order, which knows how they were met, or that they were only rounded.
template <class Code, class Source>
TESSERA_STEP quad load4_for(const Source* p) noexcept {
  return load4(p);
}
template <class Code, class Source, class How, class Codes>
TESSERA_STEP Codes in_order(Codes c) noexcept {
  return c;
}

/// True if there are steps that look up the codes of elements by their mantissas.
template <class Code, class Source, class Quotient>
constexpr bool looks_up_mantissas() noexcept {
  return false;
}

/// meet4, counted.
template <class Code, class Quotient, class Elements>
TESSERA_STEP auto meet4_and_count(Quotient how, const Elements& x, const divisors4& d, std::size_t n, tally& total) noexcept {
  quad q{};
  const auto c = meet4<Code>(how, x, d, q);
  count4<Code>(total, x, q, c, d, n);
  return c;
}
