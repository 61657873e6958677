// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The scalar casts of PyTorch's headers, for lines `source bits` on the standard input. See make.py; not part of any build.
#include <torch/headeronly/util/BFloat16.h>
#include <torch/headeronly/util/Float8_e4m3fn.h>
#include <torch/headeronly/util/Float8_e4m3fnuz.h>
#include <torch/headeronly/util/Float8_e5m2.h>
#include <torch/headeronly/util/Float8_e5m2fnuz.h>
#include <torch/headeronly/util/Float8_e8m0fnu.h>
#include <torch/headeronly/util/Half.h>

#include <cstdio>
#include <cstring>
#include <string>
#include <type_traits>

namespace {

template <class To, class From>
void print_code(From x) {
  if constexpr (std::is_same_v<To, From>)
    std::printf(",");  // no cast
  else
    std::printf(",%x", static_cast<unsigned>(static_cast<To>(x).x));
}

template <class From>
void print_row(const std::string& source, unsigned long long bits, From x) {
  std::printf("%s,%llx", source.c_str(), bits);
  print_code<c10::Float8_e4m3fn>(x);
  print_code<c10::Float8_e5m2>(x);
  print_code<c10::Float8_e4m3fnuz>(x);
  print_code<c10::Float8_e5m2fnuz>(x);
  print_code<c10::Float8_e8m0fnu>(x);
  print_code<c10::Half>(x);
  print_code<c10::BFloat16>(x);
  std::printf("\n");
}

template <class To, class Bits>
To bit_cast(unsigned long long bits) {
  const Bits narrow = static_cast<Bits>(bits);
  To x{};
  std::memcpy(&x, &narrow, sizeof x);
  return x;
}

}  // namespace

int main() {
  std::printf("source,bits,float8_e4m3fn,float8_e5m2,float8_e4m3fnuz,float8_e5m2fnuz,float8_e8m0fnu,float16,bfloat16\n");
  char word[16];
  unsigned long long bits = 0;
  while (std::scanf("%15s %llx", word, &bits) == 2) {
    const std::string source = word;
    if (source == "float32") print_row(source, bits, bit_cast<float, unsigned>(bits));
    if (source == "float64") print_row(source, bits, bit_cast<double, unsigned long long>(bits));
    if (source == "int64") print_row(source, bits, static_cast<long long>(bits));
    if (source == "float16") print_row(source, bits, bit_cast<c10::Half, unsigned short>(bits));
    if (source == "bfloat16") print_row(source, bits, bit_cast<c10::BFloat16, unsigned short>(bits));
  }
}
