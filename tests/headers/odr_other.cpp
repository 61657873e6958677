// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The second translation unit of the ODR test.
// Layer: tests/headers. Stands on odr_addresses.hpp.
#include "odr_addresses.hpp"

std::vector<named_address> addresses_there() { return addresses_here(); }
