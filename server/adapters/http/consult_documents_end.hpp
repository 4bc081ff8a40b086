#pragma once
#include "adapters/http/context.hpp"

namespace longspan::http {

/// Documents of consultations go when images would: consent withdrawn or over, the term over, the
/// consultation erased. Their bytes are deleted, then that is put on record.
Task<void> end_documents(Context& context);

}  // namespace longspan::http
