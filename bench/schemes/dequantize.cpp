// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The dequantizers of all schemes, to floats.
// Layer: bench. Stands on measure, data, tests/support/all_schemes.
#include <support/all_schemes.hpp>

#include "data.hpp"
#include "measure.hpp"

namespace bench {

std::vector<row> dequantizers() {
  std::vector<row> rows;
  const tessera::matrix<float> x = weights();
  tessera::matrix<float> y{x.extent()};
  const auto add = [&]<class S>(std::type_identity<S>) {
    const auto q = tessera::quantize<S>(x);
    rows.push_back(measured(S::name, x.size() * sizeof(float), [&] { tessera::dequantize_into(q.view(), y.view()); }));
  };
  all::own_schemes::for_each(add), all::presets::for_each(add);
  return rows;
}

}  // namespace bench
