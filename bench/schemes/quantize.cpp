// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The quantizers of all schemes, from floats.
// Layer: bench. Stands on measure, data, tests/support/all_schemes.
#include <support/all_schemes.hpp>

#include "data.hpp"
#include "measure.hpp"

namespace bench {

std::vector<row> quantizers() {
  std::vector<row> rows;
  const tessera::matrix<float> x = weights();
  const auto add                 = [&]<class S>(std::type_identity<S>) {
    tessera::quantized_matrix<S> q{x.extent()};
    rows.push_back(measured(S::name, x.size() * sizeof(float), [&] { tessera::quantize_into(x.view(), q.view()); }));
  };
  all::own_schemes::for_each(add), all::presets::for_each(add);
  return rows;
}

}  // namespace bench
