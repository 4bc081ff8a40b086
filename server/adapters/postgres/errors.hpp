#pragma once
#include <libpq-fe.h>

#include <string>
#include <string_view>

#include "store/db.hpp"

namespace longspan::postgres {

/// A statement's refusal, sorted by its SQLSTATE (PostgreSQL's appendix A, error codes).
store::DbError refused(PGresult const* result);
/// A connection that was not made, sorted by what libpq says of it.
store::DbError failed_to_connect(std::string_view message);
/// libpq's messages without their line ends.
std::string trimmed(std::string_view message);

}  // namespace longspan::postgres
