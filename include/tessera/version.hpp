// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The version of the library; the build reads it from here.
// Layer: core. Stands on nothing.
#pragma once

namespace tessera::inline v0 {

inline constexpr int version_major = 0;
inline constexpr int version_minor = 1;
inline constexpr int version_patch = 0;

}  // namespace tessera::inline v0
