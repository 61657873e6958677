// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The NEON backend against the scalar functions: every primitive, and convert from and to every narrow type, at every length and place.
// Layer: tests/backend. Stands on tessera/format.hpp, tessera/convert.
//
// Compiled for AArch64, and elsewhere run under qemu-user (neon.cmake), so it has a main function and no framework. Prints the level
// that ran and the number of mismatches; returns 1 unless they are neon and 0.
#include <tessera/convert/convert.hpp>
#include <tessera/convert/convert_stochastic.hpp>
#include <tessera/format.hpp>

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <span>
#include <type_traits>
#include <vector>

#if !defined(__aarch64__)
#error "this program is for AArch64"
#endif

using namespace tessera;

namespace {

// --- Counting ---------------------------------------------------------------------------------------------------------

long compared = 0;
long mismatches = 0;

template <class T>
std::uint64_t pattern(T x) {
  if constexpr (std::same_as<T, float>)
    return std::bit_cast<std::uint32_t>(x);
  else if constexpr (std::is_integral_v<T> || std::is_enum_v<T>)
    return static_cast<std::uint64_t>(x);
  else
    return static_cast<std::uint64_t>(to_bits(x));
}

/// `what` is mostly __PRETTY_FUNCTION__, whose template arguments say what failed.
template <class T>
void compare(const char* what, std::size_t place, std::uint64_t input, T expected, T got) {
  ++compared;
  if (pattern(expected) == pattern(got)) return;
  if (++mismatches <= 40)
    std::printf("%s: place %zu, input %llx: expected %llx, got %llx\n", what, place, static_cast<unsigned long long>(input),
                static_cast<unsigned long long>(pattern(expected)), static_cast<unsigned long long>(pattern(got)));
}

// --- Inputs -------------------------------------------------------------------------------------------------------------

class random_bits {
 public:
  std::uint32_t operator()() {
    state_ = state_ * 6364136223846793005u + 1442695040888963407u;
    return static_cast<std::uint32_t>(state_ >> 32);
  }

 private:
  std::uint64_t state_ = 20240607;
};

float float_of(std::uint32_t bits) { return std::bit_cast<float>(bits); }

const std::vector<float>& special_floats() {
  static const std::vector<float> list = [] {
    std::vector<float> v;
    for (const std::uint32_t m :
         {0u,           1u,           2u,           0x1fffu,      0x007f'ffffu, 0x0080'0000u, 0x3380'0000u, 0x3f80'0000u,
          0x3f80'0001u, 0x7f7f'fffeu, 0x7f7f'ffffu, 0x7f80'0000u, 0x7f80'0001u, 0x7fa1'2345u, 0x7fbf'ffffu, 0x7fc0'0000u,
          0x7fc0'0001u, 0x7fe0'0000u, 0x7fff'ffffu, 0x4eff'ffffu, 0x4f00'0000u, 0x4f80'0000u, 0x4b00'0000u, 0x4a80'0001u})
      for (const std::uint32_t sign : {0u, 0x8000'0000u}) v.push_back(float_of(m | sign));
    return v;
  }();
  return list;
}

/// Random floats of every kind: any bits; of middling size; special ones.
std::vector<float> some_floats(std::size_t n) {
  random_bits random;
  std::vector<float> v = special_floats();
  while (v.size() < n) {
    std::uint32_t b = random();
    if (v.size() % 3 != 0) b = (b & 0x807f'ffffu) | (97u + (b >> 3) % 50u) << 23;
    if (v.size() % 97 == 0) b = pattern(special_floats()[b % special_floats().size()]) & 0xffff'ffffu;
    v.push_back(float_of(b));
  }
  return v;
}

/// Every number of T, the floats half way between neighbours, and what is one bit beside them, with both signs; and some_floats.
template <class T>
std::vector<float> floats_around() {
  std::vector<float> values;
  constexpr unsigned codes = code_bits<T> >= 12 ? 4096 : 1u << code_bits<T>;
  constexpr unsigned stride = (1u << code_bits<T>) / codes;
  for (unsigned c = 0; c != codes; ++c) {
    const auto x = cast<float>(from_bits<T>(static_cast<code_type<T>>(c * stride + c % stride)));
    if ((pattern(x) & 0x7fff'ffffu) < 0x7f80'0000u) values.push_back(x);
  }
  std::sort(values.begin(), values.end());
  std::vector<float> all = some_floats(4000);
  const auto add = [&](float x) {
    for (const std::uint32_t step : {0u, 1u, ~0u})
      for (const std::uint32_t sign : {0u, 0x8000'0000u}) all.push_back(float_of((static_cast<std::uint32_t>(pattern(x)) + step) ^ sign));
  };
  for (std::size_t i = 0; i != values.size(); ++i) {
    add(values[i]);
    if (i != 0) add(static_cast<float>((static_cast<double>(values[i - 1]) + static_cast<double>(values[i])) / 2));
  }
  if (!values.empty()) add(values.back() + (values.back() - values[values.size() - 2]) / 2), add(values.back() * 2);
  return all;
}

template <class T>
std::vector<T> every_code() {
  std::vector<T> v;
  for (unsigned c = 0; c != 1u << code_bits<T>; ++c) v.push_back(from_bits<T>(static_cast<code_type<T>>(c)));
  return v;
}

// --- Memory that must not be touched -----------------------------------------------------------------------------------------

/// n elements with a page beside them that cannot be read or written, and bytes of 0xa5 on the other side.
template <class T>
class guarded {
 public:
  enum side { page_before, page_after };
  guarded(std::size_t n, side where, std::size_t offset = 0) : size_{n * sizeof(T)} {
    const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
    middle_ = ((size_ + offset * sizeof(T)) / page + 1) * page;
    whole_ = middle_ + 2 * page;
    void* const memory = mmap(nullptr, whole_, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED || mprotect(static_cast<char*>(memory) + page, middle_, PROT_READ | PROT_WRITE) != 0) std::abort();
    base_ = static_cast<unsigned char*>(memory);
    unsigned char* const room = base_ + page;
    std::memset(room, 0xa5, middle_);
    first_ = where == page_before ? room + offset * sizeof(T) : room + middle_ - size_ - offset * sizeof(T);
    room_ = room;
  }
  ~guarded() { munmap(base_, whole_); }
  guarded(const guarded&) = delete;
  guarded& operator=(const guarded&) = delete;

  T* data() const { return reinterpret_cast<T*>(first_); }
  std::size_t size() const { return size_ / sizeof(T); }
  /// Bytes outside of the elements that have changed.
  long changed() const {
    long n = 0;
    for (const unsigned char* p = room_; p != room_ + middle_; ++p)
      if ((p < first_ || p >= first_ + size_) && *p != 0xa5) ++n;
    return n;
  }

 private:
  std::size_t size_, middle_ = 0, whole_ = 0;
  unsigned char *base_ = nullptr, *room_ = nullptr, *first_ = nullptr;
};

// --- convert -----------------------------------------------------------------------------------------------------------------

template <class To, class From, class... P>
void check_values(const std::vector<From>& x, P... p) {
  std::vector<To> y(x.size());
  convert(x, y, p...);
  for (std::size_t i = 0; i != x.size(); ++i) compare<To>(__PRETTY_FUNCTION__, i, pattern(x[i]), cast<To>(x[i], p...), y[i]);
}

template <class To>
void check_from_floats() {
  const std::vector<float> x = floats_around<To>();
  check_values<To>(x);
  const std::vector<float> fewer = [&] {
    std::vector<float> v;
    for (std::size_t i = 0; i < x.size(); i += x.size() > 20000 ? 7u : 1u) v.push_back(x[i]);
    return v;
  }();
  for (const auto mode : {rounding_mode::nearest_even, rounding_mode::nearest_away, rounding_mode::nearest_zero, rounding_mode::toward_zero,
                          rounding_mode::upward, rounding_mode::downward, rounding_mode::to_odd}) {
    check_values<To>(fewer, mode);
    if constexpr (narrow_float<To>)
      for (const auto overflow : {overflow_mode::saturate, overflow_mode::saturate_finite, overflow_mode::ieee})
        check_values<To>(fewer, mode, overflow);
  }
}

/// Policies that are types.
template <class To>
void check_policies() {
  const std::vector<float> x = floats_around<To>();
  check_values<To>(x, saturate);
  check_values<To>(x, toward_zero);
  if constexpr (narrow_float<To>) check_values<To>(x, ieee);
}

template <class From>
void check_from_codes() {
  const std::vector<From> x = every_code<From>();
  check_values<float>(x);
  check_values<bfloat16>(x);
  check_values<float16>(x);
  check_values<float8_e4m3fn>(x);
  check_values<std::int8_t>(x);
}

template <class To>
void check_from_16_bits() {
  static const std::vector<bfloat16> upper_halves = every_code<bfloat16>();
  static const std::vector<float16> halves = every_code<float16>();
  check_values<To>(upper_halves);
  check_values<To>(halves);
}

/// Infinities and NaN in floats, as policies have them.
void check_to_floats() {
  const std::vector<bfloat16> x = every_code<bfloat16>();
  check_values<float>(x, like_pytorch), check_values<float>(x, saturate), check_values<float>(x, rounding_mode::upward);
  check_values<float>(every_code<float8_e5m2>(), like_pytorch), check_values<float>(every_code<float8_e4m3fnuz>(), like_pytorch);
  const std::vector<float> floats = floats_around<bfloat16>();
  check_values<float>(floats), check_values<float>(floats, ieee), check_values<float>(floats, saturate);
}

/// Every length up to three quads and one, with nothing to read or write before the first or behind the last element.
template <class To, class From>
void check_lengths() {
  std::vector<From> numbers;
  for (const float x : some_floats(400)) numbers.push_back(cast<From>(x));
  for (std::size_t n = 0; n <= 3 * neon::step + 1; ++n)
    for (std::size_t offset = 0; offset != 4; ++offset)
      for (const bool before : {false, true}) {
        const guarded<From> x{n, before ? guarded<From>::page_before : guarded<From>::page_after, offset};
        const guarded<To> y{n, before ? guarded<To>::page_before : guarded<To>::page_after, (3 * offset) % 4};
        std::copy_n(numbers.data() + (37 * n + offset) % 300, n, x.data());
        convert(std::span<const From>{x.data(), n}, std::span<To>{y.data(), n});
        for (std::size_t i = 0; i != n; ++i) compare<To>(__PRETTY_FUNCTION__, i, pattern(x.data()[i]), cast<To>(x.data()[i]), y.data()[i]);
        compare<long>("written outside", n, offset, 0, y.changed());
      }
}

/// More than the caches hold.
template <class To, class From>
void check_streaming() {
  std::vector<From> x;
  for (const float v : some_floats(1'500'003)) x.push_back(cast<From>(v));
  std::vector<To> y(x.size());
  convert(x, y);
  for (std::size_t i = 0; i < x.size(); i += i + 100 < x.size() ? 61u : 1u)
    compare<To>(__PRETTY_FUNCTION__, i, pattern(x[i]), cast<To>(x[i]), y[i]);
}

template <class T, packing Order>
void check_packed() {
  constexpr std::size_t longest = 3 * 32 + 1;
  std::vector<float> numbers = some_floats(1000);
  for (std::size_t n = 0; n <= longest; ++n) {
    const std::size_t size = packed_bytes<code_bits<T>, Order>(n);
    const guarded<std::uint8_t> bytes{size, guarded<std::uint8_t>::page_after};
    std::vector<std::uint8_t> wanted(bytes.data(), bytes.data() + size);
    const std::span<const float> x{numbers.data() + n, n};
    convert(x, packed_span<T, Order>{bytes.data(), n});
    const packed_span<T, Order> expected{wanted.data(), n};
    for (std::size_t i = 0; i != n; ++i) expected[i] = cast<T>(x[i]);
    for (std::size_t i = 0; i != size; ++i)
      compare<int>(__PRETTY_FUNCTION__, i, n, wanted[i], bytes.data()[i]);  // with the codes beyond the last
    compare<long>("written outside", n, 0, 0, bytes.changed());

    std::vector<float> back(n);
    convert(packed_span<const T, Order>{bytes.data(), n}, back);
    for (std::size_t i = 0; i != n; ++i)
      compare<float>(__PRETTY_FUNCTION__, i, pattern(static_cast<T>(expected[i])), cast<float>(static_cast<T>(expected[i])), back[i]);
    std::vector<bfloat16> upper_halves(n);
    convert(packed_span<const T, Order>{bytes.data(), n}, upper_halves);
    for (std::size_t i = 0; i != n; ++i)
      compare<bfloat16>(__PRETTY_FUNCTION__, i, n, cast<bfloat16>(static_cast<T>(expected[i])), upper_halves[i]);
  }
  // Quads at any place.
  std::vector<std::uint8_t> memory(packed_bytes<code_bits<T>, Order>(128));
  random_bits random;
  for (auto& b : memory) b = static_cast<std::uint8_t>(random());
  for (std::size_t at = 0; at + neon::step <= 128; ++at) {
    float q[neon::step];
    const packed_span<const T, Order> row{memory.data(), 128};
    neon::store4(q, 0, neon::decode4<decoder_of<T>>(row, at), regular{});
    for (std::size_t k = 0; k != neon::step; ++k) compare<float>(__PRETTY_FUNCTION__, at, k, static_cast<float>(row[at + k]), q[k]);

    std::uint8_t codes[neon::step];
    for (auto& c : codes) c = static_cast<std::uint8_t>(random() & ((1u << code_bits<T>)-1));
    std::vector<std::uint8_t> got = memory, wanted = memory;
    neon::store4(packed_span<T, Order>{got.data(), 128}, at, neon::load_bytes(codes), regular{});
    for (std::size_t k = 0; k != neon::step; ++k)
      packed_span<T, Order>{wanted.data(), 128}[at + k] = from_bits<T>(static_cast<code_type<T>>(codes[k]));
    for (std::size_t i = 0; i != memory.size(); ++i) compare<int>(__PRETTY_FUNCTION__, at, i, wanted[i], got[i]);
  }
}

/// Stochastic rounding of whole rows, to the end of a stream's part and beyond, and of rows of all lengths.
template <class To, class From, class Stream, class... P>
void check_stochastic(const std::vector<From>& x, Stream stream, P... p) {
  const std::uint64_t part = std::uint64_t{1} << 33;
  std::vector<To> y(x.size());
  const stochastic_from whole{stream, 3 * part - x.size() / 2};
  convert(x, y, whole, p...);
  for (std::size_t i = 0; i != x.size(); ++i) compare<To>(__PRETTY_FUNCTION__, i, pattern(x[i]), cast<To>(x[i], whole[i], p...), y[i]);
  for (std::size_t n = 0; n <= 3 * neon::step + 1; ++n)
    for (const std::uint64_t first : {std::uint64_t{n % 9}, part - n / 2}) {
      const guarded<To> row{n, guarded<To>::page_after};
      const From* const from = x.data() + (37 * n) % (x.size() - n);
      const stochastic_from how{stream, first};
      convert(std::span<const From>{from, n}, std::span<To>{row.data(), n}, how, p...);
      for (std::size_t i = 0; i != n; ++i) compare<To>(__PRETTY_FUNCTION__, i, pattern(from[i]), cast<To>(from[i], how[i], p...), row.data()[i]);
      compare<long>("written outside", n, first, 0, row.changed());
    }
}
template <class To>
void check_stochastic_of_floats() {
  std::vector<float> x = some_floats(20'000);
  for (const float v : floats_around<To>()) x.push_back(v);
  check_stochastic<To>(x, hash_stream{0x0123'4567'89ab'cdef});
  check_stochastic<To>(x, philox_stream{0x0123'4567'89ab'cdef, 0xfedc'ba98'7654'3210});
  if constexpr (narrow_float<To>) check_stochastic<To>(x, hash_stream{1}, ieee), check_stochastic<To>(x, hash_stream{1}, saturate);
}

// --- The caller's floating-point environment -------------------------------------------------------------------------------------

std::uint64_t read_fpcr() {
  std::uint64_t x;
  __asm__ volatile("mrs %0, fpcr" : "=r"(x));
  return x;
}
void write_fpcr(std::uint64_t x) { __asm__ volatile("msr fpcr, %0" : : "r"(x) : "memory"); }

template <class To, class From>
void check_environment(std::uint64_t fpcr) {
  std::vector<From> x;
  for (const float v : some_floats(3000)) x.push_back(cast<From>(v));
  for (std::uint32_t m = 1; m < 0x0080'0000u; m = m * 3 + 1)
    x.push_back(cast<From>(float_of(m))), x.push_back(cast<From>(float_of(m | 0x8000'0000u)));
  std::vector<To> expected, y(x.size());
  for (const From v : x) expected.push_back(cast<To>(v));
  write_fpcr(fpcr);
  convert(x, y);
  const std::uint64_t after = read_fpcr();
  write_fpcr(0);
  compare<std::uint64_t>("FPCR after convert", 0, fpcr, fpcr, after);
  for (std::size_t i = 0; i != x.size(); ++i) compare<To>(__PRETTY_FUNCTION__, i, fpcr, expected[i], y[i]);
}

void check_environments() {
  constexpr std::uint64_t flush = 1u << 24, one_nan = 1u << 25, other_half = 1u << 26, flush_halves = 1u << 19;
  for (const std::uint64_t fpcr : {flush, one_nan, other_half, flush_halves, std::uint64_t{1} << 22, std::uint64_t{2} << 22,
                                   std::uint64_t{3} << 22, flush | one_nan | other_half | std::uint64_t{3} << 22}) {
    check_environment<float8_e4m3fn, float>(fpcr);
    check_environment<float8_e5m2, float>(fpcr);
    check_environment<bfloat16, float>(fpcr);
    check_environment<float16, float>(fpcr);
    check_environment<std::int8_t, float>(fpcr);
    check_environment<float, float16>(fpcr);
    check_environment<float, bfloat16>(fpcr);
    check_environment<float, float8_e5m2fnuz>(fpcr);
    check_environment<bfloat16, float16>(fpcr);
    check_environment<float16, bfloat16>(fpcr);
    check_environment<float, std::int8_t>(fpcr);
  }
}

// --- Primitives --------------------------------------------------------------------------------------------------------------

// Steps are inlined, and these functions are none of the regions that kernels are compiled in: GCC would make one operation of x * r + c.
#if defined(__clang__)
#pragma clang fp contract(off)
#else
#pragma GCC push_options
#pragma GCC optimize("fp-contract=off")
#endif

struct lanes_of {
  float x[4];
  explicit lanes_of(neon::floats v) { neon::store(x, v); }
};
struct ints_of {
  std::uint32_t x[4];
  explicit ints_of(neon::ints v) { vst1q_u32(x, v); }
};

bool is_nan(float x) { return scalar::is_nan(x); }
template <class Fold>
bool is_unsettled(Fold how, float x) {
  return neon::any(neon::unsettled(how, neon::fill(x)));
}

void check_choices(const std::vector<float>& v) {
  for (std::size_t i = 0; i + 4 <= v.size(); i += 4)
    for (std::size_t j = 0; j + 4 <= v.size(); j += 4) {
      const float *a = v.data() + i, *b = v.data() + j;
      const neon::floats va = neon::load(a), vb = neon::load(b);
      const lanes_of smaller{neon::smaller(va, vb)}, larger{neon::larger(va, vb)},
          largest{neon::fold(magnitude{}, neon::magnitude_of(va), vb)};
      const ints_of greater{neon::greater(va, vb)};
      for (std::size_t k = 0; k != 4; ++k) {
        const bool ordered = !is_nan(a[k]) && !is_nan(b[k]);
        compare<float>("smaller", k, pattern(a[k]), ordered && a[k] < b[k] ? a[k] : b[k], smaller.x[k]);
        compare<float>("larger", k, pattern(a[k]), ordered && a[k] > b[k] ? a[k] : b[k], larger.x[k]);
        compare<std::uint32_t>("greater", k, pattern(a[k]), ordered && a[k] > b[k] ? ~0u : 0u, greater.x[k]);
        const float start = float_of(scalar::magnitude_bits(a[k]));
        if (ordered) compare<float>("fold of magnitudes", k, pattern(b[k]), scalar::fold(magnitude{}, start, b[k]), largest.x[k]);
      }
    }
}

void check_integers() {
  random_bits random;
  const std::uint32_t amounts[] = {0,   1,   15,  31,  32,  33,   63,    64,           127,          128,
                                   224, 255, 256, 288, ~0u, ~31u, ~115u, 0x8000'0000u, 0xffff'ff00u, 5};
  for (int turn = 0; turn != 200; ++turn) {
    std::uint32_t a[4], b[4], n[4];
    for (int k = 0; k != 4; ++k) {
      a[k] = random(), b[k] = turn % 4 == 0 ? a[k] : random(), n[k] = amounts[random() % std::size(amounts)];
    }
    const neon::ints va = vld1q_u32(a), vb = vld1q_u32(b), vn = vld1q_u32(n);
    const ints_of right{neon::shifted_right(va, vn)}, left{neon::shifted_left(va, vn)}, sign{neon::sign_spread(va)},
        by_5{neon::signed_shifted_right<5>(va)}, larger{neon::larger_unsigned(va, vb)}, smaller{neon::smaller_unsigned(va, vb)},
        equal{neon::equal(va, vb)}, above{neon::greater_unsigned(va, vb)}, above_signed{neon::greater_signed(va, vb)},
        looked_up{neon::lookup4(va & neon::fill_bits(3), b)};
    for (std::size_t k = 0; k != 4; ++k) {
      const auto as_signed = [](std::uint32_t x) { return static_cast<std::int32_t>(x); };
      compare<std::uint32_t>("shifted_right", k, n[k], n[k] < 32 ? a[k] >> n[k] : 0u, right.x[k]);
      compare<std::uint32_t>("shifted_left", k, n[k], n[k] < 32 ? a[k] << n[k] : 0u, left.x[k]);
      compare<std::uint32_t>("sign_spread", k, a[k], static_cast<std::uint32_t>(as_signed(a[k]) >> 31), sign.x[k]);
      compare<std::uint32_t>("signed_shifted_right", k, a[k], static_cast<std::uint32_t>(as_signed(a[k]) >> 5), by_5.x[k]);
      compare<std::uint32_t>("larger_unsigned", k, a[k], std::max(a[k], b[k]), larger.x[k]);
      compare<std::uint32_t>("smaller_unsigned", k, a[k], std::min(a[k], b[k]), smaller.x[k]);
      compare<std::uint32_t>("equal", k, a[k], a[k] == b[k] ? ~0u : 0u, equal.x[k]);
      compare<std::uint32_t>("greater_unsigned", k, a[k], a[k] > b[k] ? ~0u : 0u, above.x[k]);
      compare<std::uint32_t>("greater_signed", k, a[k], as_signed(a[k]) > as_signed(b[k]) ? ~0u : 0u, above_signed.x[k]);
      compare<std::uint32_t>("lookup4", k, a[k], b[a[k] & 3], looked_up.x[k]);
    }
  }
  for (std::size_t n = 0; n != 7; ++n) {
    const ints_of m{neon::first(n)};
    for (std::size_t k = 0; k != 4; ++k) compare<std::uint32_t>("first", k, n, k < n ? ~0u : 0u, m.x[k]);
  }
  for (unsigned k = 0; k != 4; ++k) {
    const std::uint32_t one[4] = {k == 0, k == 1, k == 2, k == 3};
    compare<bool>("any", k, 0, true, neon::any(neon::equal(vld1q_u32(one), neon::fill_bits(1))));
    compare<bool>("none", k, 0, false, neon::any(neon::equal(vld1q_u32(one), neon::fill_bits(2))));
  }
  for (unsigned k = 0; k != neon::step; ++k) {
    std::uint8_t c[neon::step]{};
    c[k] = 0x8c;
    compare<bool>("any_byte_equals", k, 0, true, neon::any_byte_equals(neon::load_bytes(c), 0x7f, 0x0c));
    compare<bool>("no_byte_equals", k, 0, false, neon::any_byte_equals(neon::load_bytes(c), 0xff, 0x0c));
    float x[neon::step]{};
    x[k] = float_of(0x7f80'0000u);
    compare<bool>("no nan", k, 0, false, neon::any(neon::nan_lanes(neon::load4(x))));
    x[k] = float_of(0xff80'0001u);
    compare<bool>("nan lanes", k, 0, true, neon::any(neon::nan_lanes(neon::load4(x))));
  }
}

template <class Fold>
void check_fold(Fold how, const std::vector<float>& v) {
  random_bits random;
  for (int turn = 0; turn != 3000; ++turn) {
    float x[4][neon::step];
    const bool any = turn % 3 == 0;
    for (auto& group : x)
      for (float& e : group) {
        e = v[random() % v.size()];
        while (!any && (is_nan(e) || e == 0)) e = v[random() % v.size()];
      }
    const std::size_t n = random() % (neon::step + 1);
    neon::floats whole[4], part[4];
    for (std::size_t g = 0; g != 4; ++g) {
      whole[g] = neon::fold4(how, neon::floats_of(neon::start4(how)), neon::load4(x[g]));
      part[g] = neon::fold4_partial(how, neon::floats_of(neon::start4(how)), neon::load4_partial(x[g], n), n);
    }
    const lanes_of of_whole{neon::fold_across(how, whole)}, of_part{neon::fold_across(how, part)};
    for (std::size_t g = 0; g != 4; ++g) {
      float expected = scalar::floats_of(scalar::start_of(how));
      for (std::size_t k = 0; k != neon::step; ++k) {
        if (k == n && !is_unsettled(how, of_part.x[g])) compare<float>(__PRETTY_FUNCTION__, g, n, expected, of_part.x[g]);
        expected = scalar::fold(how, expected, x[g][k]);
      }
      if (!is_unsettled(how, of_whole.x[g])) compare<float>(__PRETTY_FUNCTION__, g, neon::step, expected, of_whole.x[g]);
    }
  }
}

template <class How>
void check_quotient(How how) {
  random_bits random;
  for (int turn = 0; turn != 4000; ++turn) {
    float x[4], s[4], r[4], z[4], c[4];
    for (std::size_t k = 0; k != 4; ++k) {
      const auto sized = [&](std::uint32_t lowest, std::uint32_t binades) {
        return (random() & 0x007f'ffffu) | (lowest + random() % binades) << 23;
      };
      x[k] = turn % 50 == 0 ? float_of(random() & 0x8000'0000u) : float_of(sized(107, 40) | (random() & 0x8000'0000u));
      s[k] = float_of(sized(117, 20)), r[k] = 1 / s[k];
      z[k] = static_cast<float>(static_cast<int>(random() % 16)), c[k] = turn % 2 == 0 ? 0.5f : -128.0f;
    }
    const neon::divisors d{neon::load(s), neon::load(r), neon::load(z), neon::load(c), neon::fill(0)};
    const lanes_of q{neon::quotient(how, neon::load(x), d)};
    for (std::size_t k = 0; k != 4; ++k) {
      const float expected = scalar::quotient(how, x[k], {s[k], r[k], z[k], c[k]});
      if (!is_nan(expected)) compare<float>(__PRETTY_FUNCTION__, k, pattern(x[k]), expected, q.x[k]);
    }
  }
}

template <class How>
void check_restore(How how) {
  random_bits random;
  for (int turn = 0; turn != 1000; ++turn) {
    float c[4], s[4], z[4];
    for (std::size_t k = 0; k != 4; ++k)
      c[k] = static_cast<float>(static_cast<int>(random() % 256) - 128), s[k] = float_of(0x3000'0000u + random() % 0x2000'0000u),
      z[k] = static_cast<float>(random() % 16);
    const lanes_of y{neon::restore(how, neon::load(c), neon::load(s), neon::load(z))};
    for (std::size_t k = 0; k != 4; ++k)
      compare<float>(__PRETTY_FUNCTION__, k, pattern(c[k]), scalar::restore(how, c[k], s[k], z[k]), y.x[k]);
  }
}

/// Scaled and cast, wherever no quotient is NaN.
template <class T, class How>
void check_meeting(How how, const std::vector<float>& v) {
  using code = cast_code<T, default_conversion<T>()>;
  const divisor d{0.3f, 1 / 0.3f, 3.0f, 0.5f};
  for (std::size_t i = 0; i + neon::step <= v.size(); i += neon::step) {
    neon::quad q{};
    const auto c = neon::meet4<code>(how, neon::load4(v.data() + i), neon::spread(d), q);
    if (neon::any(neon::nan_lanes(q))) continue;  // the scalar backend's
    T got[neon::step];
    neon::store4(got, 0, c, regular{});
    for (std::size_t k = 0; k != neon::step; ++k)
      compare<T>(__PRETTY_FUNCTION__, k, pattern(v[i + k]), code::encode(scalar::quotient(how, v[i + k], d)), got[k]);
  }
}

void check_truncation(const std::vector<float>& v) {
  static constexpr element_plan plan{
      .how = encoding::truncated, .sign = sign_style::twos_complement, .bits = 4, .lowest_code = -8, .max_code = 15};
  for (std::size_t i = 0; i + neon::step <= v.size(); i += neon::step) {
    std::uint8_t got[neon::step];
    neon::store_bytes(got, neon::codes_of_numbers<plan>(neon::load4(v.data() + i)), regular{});
    for (std::size_t k = 0; k != neon::step; ++k) {
      const float x = v[i + k];
      if (!is_nan(x)) compare<int>("truncated", k, pattern(x), (static_cast<int>(x < 0 ? 0 : x > 15 ? 15 : x) - 8) & 15, got[k]);
    }
  }
}

void check_arithmetic(const std::vector<float>& v) {
  for (std::size_t i = 0; i + 12 <= v.size(); i += 4) {
    const float *a = v.data() + i, *b = a + 4, *c = a + 8;
    const neon::floats va = neon::load(a), vb = neon::load(b), vc = neon::load(c);
    const lanes_of fused{neon::fused(va, vb, vc)}, from{neon::fused_from(va, vb, vc)}, less{neon::fused_less(va, vb, vc)},
        halves{neon::through_binary16(va)};
    const ints_of nearest{neon::nearest_integers(va)}, truncated{neon::truncated(va)};
    const lanes_of integers{neon::from_integers(neon::bits_of(va))};
    for (std::size_t k = 0; k != 4; ++k) {
      const auto fma = [&](float x, float y, float z, float got) {
        const float expected = __builtin_fmaf(x, y, z);
        if (!is_nan(expected)) compare<float>("fused", k, pattern(x), expected, got);
      };
      fma(a[k], b[k], c[k], fused.x[k]), fma(-a[k], b[k], c[k], from.x[k]), fma(a[k], b[k], -c[k], less.x[k]);
      if (!is_nan(a[k])) compare<float>("through_binary16", k, pattern(a[k]), static_cast<float>(cast<float16>(a[k])), halves.x[k]);
      if (!is_nan(a[k]) && a[k] > -0x1p31f && a[k] < 0x1p31f) {
        compare<std::uint32_t>("nearest_integers", k, pattern(a[k]),
                               static_cast<std::uint32_t>(static_cast<std::int32_t>(__builtin_nearbyintf(a[k]))), nearest.x[k]);
        compare<std::uint32_t>("truncated", k, pattern(a[k]), static_cast<std::uint32_t>(static_cast<std::int32_t>(a[k])), truncated.x[k]);
      }
      compare<float>("from_integers", k, pattern(a[k]), static_cast<float>(static_cast<std::int32_t>(pattern(a[k]))), integers.x[k]);
    }
  }
}

void check_primitives() {
  const std::vector<float> few = some_floats(160), many = some_floats(8000);
  check_choices(few);
  check_integers();
  check_arithmetic(many);
  check_truncation(many);
  check_fold(finite_magnitude{}, few), check_fold(magnitude{}, few), check_fold(magnitude_or_nan{}, few),
  check_fold(lowest{}, few), check_fold(highest{}, few), check_fold(finite_lowest{}, few), check_fold(finite_highest{}, few);
  check_quotient(by_division{}), check_quotient(by_multiplication{}), check_quotient(by_division_and_shift{}),
      check_quotient(by_multiplication_and_shift{});
  check_quotient(by_offset{}), check_quotient(by_fused_offset{}), check_quotient(from_minimum{}), check_quotient(by_restoring{});
  check_quotient(in_precision<by_division, bfloat16>{}), check_quotient(in_precision<by_division, float16>{});
  check_restore(by_multiplication{}), check_restore(by_division_and_shift{}), check_restore(from_minimum{});
  check_meeting<float8_e4m3fn>(by_multiplication{}, many);
  check_meeting<float8_e5m2>(by_multiplication{}, many);
  check_meeting<std::int8_t>(by_multiplication{}, many);
  check_meeting<uint4>(by_multiplication_and_shift{}, many);
  check_meeting<float4_e2m1fn>(by_multiplication{}, many);
}

#if !defined(__clang__)
#pragma GCC pop_options
#endif

template <class... T>
struct types {
  template <class Visitor>
  static void for_each(const Visitor& visit) {
    (visit.template operator()<T>(), ...);
  }
};
using bytes_or_less = types<float8_e4m3fn, float8_e5m2, float8_e4m3, float8_e3m4, float8_e4m3fnuz, float8_e5m2fnuz, float8_e4m3b11fnuz,
                            k8p3, k8p4, float8_e8m0fnu, ufloat8_e4m3, ufloat8_e5m3, float6_e2m3fn, float6_e3m2fn, float4_e2m1fn,
                            std::int8_t, std::uint8_t, mx_int8, int4, uint4, int2, uint2, normal_float4>;
using words_of_memory = types<bfloat16, float16, float12_e5m6>;
#if !defined(TESSERA_TEST_ALL)
using one_of_each_kind = types<float8_e4m3fn, float8_e5m2fnuz, float8_e8m0fnu, float4_e2m1fn, std::int8_t, int4, normal_float4, bfloat16, float16>;
#endif

}  // namespace

int main() {
  const scoped_level forced{level::neon};
  bool ran = false;
  dispatch([&](auto isa) { ran = std::is_same_v<decltype(isa), neon::isa>; });
  std::printf("level %s\n", level_name(current_level()));
  if (!forced.is_forced() || current_level() != level::neon || !ran) return std::printf("the level that runs is not neon\n"), 1;

  check_primitives();
  bytes_or_less::for_each([]<class T> {
    check_from_floats<T>();
    check_from_codes<T>();
    check_from_16_bits<T>();
  });
  words_of_memory::for_each([]<class T> {
    check_from_floats<T>();
    check_from_16_bits<T>();
  });
  check_from_16_bits<float>();
  check_to_floats();
#if defined(TESSERA_TEST_ALL)
  bytes_or_less::for_each([]<class T> { check_policies<T>(); });
  words_of_memory::for_each([]<class T> { check_policies<T>(); });
#else
  one_of_each_kind::for_each([]<class T> { check_policies<T>(); });
#endif

  check_lengths<float8_e4m3fn, float>();
  check_lengths<bfloat16, float>();
  check_lengths<float16, float>();
  check_lengths<std::int8_t, float>();
  check_lengths<float8_e8m0fnu, float>();
  check_lengths<float8_e4m3fn, bfloat16>();
  check_lengths<float8_e5m2, float16>();
  check_lengths<float, bfloat16>();
  check_lengths<float, float16>();
  check_lengths<float, float8_e4m3fn>();
  check_lengths<float, float8_e4m3b11fnuz>();
  check_lengths<float16, float6_e3m2fn>();
  check_lengths<float, std::int8_t>();
  check_lengths<bfloat16, std::uint8_t>();

  check_packed<int4, packing::low_first>(), check_packed<int4, packing::high_first>(), check_packed<int4, packing::split_halves>();
  check_packed<uint4, packing::low_first>(), check_packed<uint4, packing::split_halves>();
  check_packed<float4_e2m1fn, packing::low_first>(), check_packed<float4_e2m1fn, packing::high_first>(),
      check_packed<float4_e2m1fn, packing::split_halves>();
  check_packed<normal_float4, packing::high_first>();
  check_packed<int2, packing::low_first>(), check_packed<uint2, packing::high_first>();
  check_packed<float6_e2m3fn, packing::low_first>(), check_packed<float6_e3m2fn, packing::low_first>();

  check_streaming<float8_e4m3fn, float>();
  check_streaming<bfloat16, float>();
  check_streaming<float, float8_e5m2>();
  check_streaming<float, float16>();
  check_environments();

  check_stochastic_of_floats<bfloat16>(), check_stochastic_of_floats<float16>(), check_stochastic_of_floats<float8_e4m3fn>();
  check_stochastic_of_floats<float8_e5m2>(), check_stochastic_of_floats<float8_e4m3fnuz>(), check_stochastic_of_floats<float4_e2m1fn>();
  check_stochastic_of_floats<std::int8_t>(), check_stochastic_of_floats<int4>();
  check_stochastic<float8_e5m2>(every_code<bfloat16>(), hash_stream{2});
  check_stochastic<bfloat16>(every_code<float16>(), philox_stream{2});
  check_stochastic<float4_e2m1fn>(every_code<float8_e4m3fn>(), hash_stream{2});

  std::printf("%ld comparisons, %ld mismatches\n", compared, mismatches);
  return mismatches == 0 ? 0 : 1;
}
