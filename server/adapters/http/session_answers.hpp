#pragma once
#include "adapters/http/context.hpp"
#include "base/json_writer.hpp"

namespace longspan::http {

void write_grants(JsonWriter& json, std::vector<people::Grant> const& grants);
/// `Account` of the contract.
void write_account(JsonWriter& json, people::Account const& account);
/// `Session` of the contract, of a session that began just now, with its cookie.
Response signed_in(Exchange& exchange, Uuid account, Gate::Begun const& begun);
/// The facts that open an account and grant it roles, each with an id of its own.
std::vector<ledger::Draft> opening_facts(Uuid account, std::vector<people::Grant> const& grants,
                                         Instant now);

/// Details, then facts, then the directory read again. Problems: login_taken, and what the facts
/// are refused for.
Task<Result<void>> open_account(Context& context, Uuid account, std::string login, std::string name,
                                std::string password_hash, std::vector<people::Grant> grants,
                                ledger::Author author);

/// argon2id on its own threads; too many at once: store_busy.
Task<Result<std::string>> hash_on_pool(Context& context, std::string password);
Task<Result<bool>> verify_on_pool(Context& context, std::string password, std::string hash);

}  // namespace longspan::http
