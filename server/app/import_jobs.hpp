#pragma once
#include <memory>

#include "adapters/http/ports.hpp"
#include "store/writer.hpp"

namespace longspan::app {

/// Imports from the web app, one after the other on a thread of their own. Finished ones are
/// remembered for an hour.
std::unique_ptr<http::ImportJobs> import_jobs(store::DbSource& source, store::Writer& writer,
                                              Clock const& clock);

}  // namespace longspan::app
