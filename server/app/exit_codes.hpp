#pragma once
#include "base/problem.hpp"

namespace longspan::app {

/// Documented in docs/operations.md and in `longspan --help`.
inline constexpr int kExitOk = 0;
inline constexpr int kExitMismatch =
    1;  ///< verify found a fact that does not fit; an import, or a store to move into, was refused
inline constexpr int kExitUsage = 2;   ///< the command line or the configuration is wrong
inline constexpr int kExitFailed = 3;  ///< the store, the disk or the network said no

/// A problem's: that of the store's own problems is kExitFailed.
inline int exit_code_of(Problem const& problem, int otherwise) {
  return contract::text_of(problem.code).code.starts_with("store_") ? kExitFailed : otherwise;
}

}  // namespace longspan::app
