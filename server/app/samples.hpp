#pragma once
#include <memory>

#include "adapters/http/ports.hpp"
#include "app/data_folder.hpp"
#include "store/writer.hpp"

namespace longspan::app {

/// Fills the rehearsal programme, or imports the reference programme's workbook.
std::unique_ptr<http::Samples> samples(DataFolder& folder, store::Writer& writer,
                                       Clock const& clock);

}  // namespace longspan::app
