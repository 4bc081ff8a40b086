#pragma once
#include <memory>

#include "adapters/http/ports.hpp"

namespace longspan::app {

/// The template and whole programmes as workbooks, for the web app.
std::unique_ptr<http::Workbooks> workbooks();

}  // namespace longspan::app
