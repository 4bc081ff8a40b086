#include "adapters/postgres/errors.hpp"

#include <algorithm>

namespace longspan::postgres {
namespace {

using store::DbError;
using store::DbTrouble;

DbTrouble trouble_of(std::string_view state) {
  if (state.starts_with("08") || state == "57P01" || state == "57P02" || state == "57P03" ||
      state == "25P03")
    return DbTrouble::lost;  // connection, shutdown, start-up, ended while idle in a transaction
  if (state.starts_with("53") && state != "53100") return DbTrouble::busy;  // connections, memory
  if (state == "53100") return DbTrouble::full;
  if (state == "40001" || state == "40P01") return DbTrouble::crossed;  // serialisation, deadlock
  if (state == "55P03" || state == "57014") return DbTrouble::busy;     // locks, cancelled
  if (state == "25006") return DbTrouble::read_only;
  if (state.starts_with("42") && state != "42501") return DbTrouble::altered;  // no such column
  return DbTrouble::failed;
}

}  // namespace

std::string trimmed(std::string_view message) {
  while (!message.empty() && (message.back() == '\n' || message.back() == ' '))
    message.remove_suffix(1);
  std::string out(message);
  std::ranges::replace_if(out, [](char c) { return c == '\n' || c == '\t'; }, ' ');
  return out;
}

DbError refused(PGresult const* result) {
  auto const* state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
  auto const* message = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
  auto const text = message ? std::string(message) : trimmed(PQresultErrorMessage(result));
  // Without a state it is libpq's own word: the connection broke.
  return DbError(text, state ? trouble_of(state) : DbTrouble::lost);
}

DbError failed_to_connect(std::string_view message) {
  // libpq keeps no SQLSTATE of a failed connection; its words in English are PostgreSQL's own.
  auto const says = [&](std::string_view words) { return message.contains(words); };
  auto const text = "cannot connect to the database: " + trimmed(message);
  if (says("too many clients") || says("too many connections") ||
      says("remaining connection slots"))
    return DbError(text, DbTrouble::busy);
  if (says("session is read-only")) return DbError(text, DbTrouble::read_only);
  if (says("authentication failed") || says("no password supplied") || says("does not exist") ||
      says("no pg_hba.conf entry"))
    return DbError(text);
  return DbError(text, DbTrouble::lost);
}

}  // namespace longspan::postgres
