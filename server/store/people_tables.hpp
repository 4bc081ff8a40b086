#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "people/sessions.hpp"
#include "store/db.hpp"

/// The plain tables beside the ledger: details, sessions, tokens, the set-up link. Writes run in
/// the writer's transaction (Writer::run).
namespace longspan::store {

struct AccountDetail {
  Uuid account;
  std::string login;
  std::string name;
  std::string password_hash;
  Instant created_at;
};

/// False when the login belongs to another account that is open or was closed. Details left behind
/// by an account that was never opened are replaced.
bool put_account_detail(Db& db, AccountDetail const& detail);
std::optional<AccountDetail> find_detail(Db& db, std::string_view login);
std::optional<AccountDetail> find_detail(Db& db, Uuid const& account);
void set_password_hash(Db& db, Uuid const& account, std::string_view password_hash);

void put_session(Db& db, people::Session const& session);
/// `seen_at` as the session has it, of its device too.
void touch_session(Db& db, people::Session const& session);
/// A device goes with its session, unless it gave a key or was cut off.
void drop_session(Db& db, Hash const& key);
void drop_sessions_of(Db& db, Uuid const& account, Hash const& except);
std::vector<people::Session> load_sessions(Db& db);
std::optional<people::Session> find_session(Db& db, Hash const& key);

void put_token(Db& db, people::ApiToken const& token);
void touch_token(Db& db, Uuid const& id, std::int64_t day);
void drop_token(Db& db, Uuid const& id);
std::vector<people::ApiToken> load_tokens(Db& db);
std::optional<people::ApiToken> find_token(Db& db, Hash const& key);

/// Only the newest link works.
void put_setup_link(Db& db, Hash const& key, Instant now);
bool is_setup_link(Db& db, Hash const& key);
void drop_setup_link(Db& db);

}  // namespace longspan::store
