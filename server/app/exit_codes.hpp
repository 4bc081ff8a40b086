#pragma once

namespace longspan::app {

/// Documented in docs/operations.md and in `longspan --help`.
inline constexpr int kExitOk = 0;
inline constexpr int kExitMismatch =
    1;  ///< verify found a fact that does not fit; an import was refused
inline constexpr int kExitUsage = 2;   ///< the command line or the configuration is wrong
inline constexpr int kExitFailed = 3;  ///< the store, the disk or the network said no

}  // namespace longspan::app
