#pragma once
#include "app/config.hpp"

namespace longspan::app {

/// Serves until SIGTERM or SIGINT; returns the exit code.
int serve(Config const& config);

}  // namespace longspan::app
