#include "store/people_tables.hpp"

#include "people/password.hpp"

namespace longspan::store {
namespace {

constexpr std::string_view kSessions =
    "SELECT session.key, session.account, session.created_us, session.seen_us, session.device, "
    "device.name, device.paired, device.cut_off_us FROM session "
    "LEFT JOIN device ON device.device = session.device";
constexpr std::string_view kTokens =
    "SELECT id, key, account, name, created_us, last_used_day FROM api_token";

std::optional<people::Session> session_in(Row const& row) {
  auto key = Hash::from_blob(row.text(0));
  auto account = Uuid::from_blob(row.text(1));
  if (!key || !account) return std::nullopt;
  people::Session session{*key, *account, {row.integer(2)}, {row.integer(3)}};
  session.device = Uuid::from_blob(row.text(4)).value_or(Uuid{});
  session.device_name = row.text(5);
  session.paired = !row.null(6) && row.integer(6) != 0;
  if (!row.null(7)) session.cut_off_at = Instant{row.integer(7)};
  return session;
}

std::optional<people::ApiToken> token_in(Row const& row) {
  auto id = Uuid::from_blob(row.text(0));
  auto key = Hash::from_blob(row.text(1));
  auto account = Uuid::from_blob(row.text(2));
  if (!id || !key || !account) return std::nullopt;
  return people::ApiToken{*id,           *key, *account, std::string(row.text(3)), {row.integer(4)},
                          row.integer(5)};
}

std::optional<AccountDetail> find_where(Db& db, std::string_view condition, Param value) {
  std::optional<AccountDetail> out;
  std::string sql =
      "SELECT account, login, name, password_hash, created_us FROM account_detail WHERE ";
  sql += condition;
  db.read(sql, {value}, [&](Row const& row) {
    out = AccountDetail{Uuid::from_blob(row.text(0)).value_or(Uuid{}),
                        std::string(row.text(1)),
                        std::string(row.text(2)),
                        std::string(row.text(3)),
                        {row.integer(4)}};
    return false;
  });
  return out;
}

}  // namespace

bool put_account_detail(Db& db, AccountDetail const& detail) {
  auto const key = people::login_key(detail.login);
  bool taken = false;
  db.read(
      "SELECT 1 FROM account_detail d JOIN account a ON a.account = d.account WHERE d.login_key = ?",
      {key}, [&](Row const&) {
        taken = true;
        return false;
      });
  if (taken) return false;
  db.write("DELETE FROM account_detail WHERE login_key = ?", {key});
  db.write(
      "INSERT INTO account_detail (account, login, login_key, name, password_hash, created_us) "
      "VALUES (?, ?, ?, ?, ?, ?)",
      {Param::blob(detail.account.blob()), detail.login, key, detail.name, detail.password_hash,
       detail.created_at.us});
  return true;
}

std::optional<AccountDetail> find_detail(Db& db, std::string_view login) {
  auto const key = people::login_key(login);
  return find_where(db, "login_key = ?", key);
}

std::optional<AccountDetail> find_detail(Db& db, Uuid const& account) {
  return find_where(db, "account = ?", Param::blob(account.blob()));
}

void set_password_hash(Db& db, Uuid const& account, std::string_view password_hash) {
  db.write("UPDATE account_detail SET password_hash = ? WHERE account = ?",
           {password_hash, Param::blob(account.blob())});
}

void put_session(Db& db, people::Session const& session) {
  db.write(
      "INSERT INTO session (key, account, created_us, seen_us, device) VALUES (?, ?, ?, ?, ?)"
      " ON CONFLICT DO NOTHING",
      {Param::blob(session.key.blob()), Param::blob(session.account.blob()), session.created_at.us,
       session.seen_at.us, Param::blob(session.device.blob())});
}

void touch_session(Db& db, people::Session const& session) {
  db.write("UPDATE session SET seen_us = ? WHERE key = ?",
           {session.seen_at.us, Param::blob(session.key.blob())});
  db.write("UPDATE device SET seen_us = ? WHERE device = ?",
           {session.seen_at.us, Param::blob(session.device.blob())});
}

void drop_session(Db& db, Hash const& key) {
  db.write(
      "DELETE FROM device WHERE public_key IS NULL AND cut_off_us IS NULL"
      " AND device IN (SELECT device FROM session WHERE key = ?)",
      {Param::blob(key.blob())});
  db.write("DELETE FROM session WHERE key = ?", {Param::blob(key.blob())});
}

void drop_sessions_of(Db& db, Uuid const& account, Hash const& except) {
  auto const whose = Param::blob(account.blob());
  auto const but = Param::blob(except.blob());
  db.write(
      "DELETE FROM device WHERE account = ? AND public_key IS NULL AND cut_off_us IS NULL"
      " AND device NOT IN (SELECT device FROM session WHERE key = ? AND device IS NOT NULL)",
      {whose, but});
  // A device that was cut off goes on being told so.
  db.write(
      "DELETE FROM session WHERE account = ? AND key <> ? AND NOT EXISTS (SELECT 1 FROM device"
      " WHERE device.device = session.device AND device.cut_off_us IS NOT NULL)",
      {whose, but});
}

std::vector<people::Session> load_sessions(Db& db) {
  std::vector<people::Session> out;
  db.read(kSessions, {}, [&](Row const& row) {
    if (auto session = session_in(row)) out.push_back(*session);
    return true;
  });
  return out;
}

std::optional<people::Session> find_session(Db& db, Hash const& key) {
  std::optional<people::Session> out;
  db.read(std::string(kSessions) + " WHERE session.key = ?", {Param::blob(key.blob())},
          [&](Row const& row) {
            out = session_in(row);
            return false;
          });
  return out;
}

void put_token(Db& db, people::ApiToken const& token) {
  db.write(
      "INSERT INTO api_token (id, key, account, name, created_us, last_used_day) "
      "VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
      {Param::blob(token.id.blob()), Param::blob(token.key.blob()),
       Param::blob(token.account.blob()), token.name, token.created_at.us, token.last_used_day});
}

void touch_token(Db& db, Uuid const& id, std::int64_t day) {
  db.write("UPDATE api_token SET last_used_day = ? WHERE id = ?", {day, Param::blob(id.blob())});
}

void drop_token(Db& db, Uuid const& id) {
  db.write("DELETE FROM api_token WHERE id = ?", {Param::blob(id.blob())});
}

std::vector<people::ApiToken> load_tokens(Db& db) {
  std::vector<people::ApiToken> out;
  db.read(kTokens, {}, [&](Row const& row) {
    if (auto token = token_in(row)) out.push_back(std::move(*token));
    return true;
  });
  return out;
}

std::optional<people::ApiToken> find_token(Db& db, Hash const& key) {
  std::optional<people::ApiToken> out;
  db.read(std::string(kTokens) + " WHERE key = ?", {Param::blob(key.blob())}, [&](Row const& row) {
    out = token_in(row);
    return false;
  });
  return out;
}

void put_setup_link(Db& db, Hash const& key, Instant now) {
  drop_setup_link(db);
  db.write("INSERT INTO setup_link (key, created_us) VALUES (?, ?)",
           {Param::blob(key.blob()), now.us});
}

bool is_setup_link(Db& db, Hash const& key) {
  bool found = false;
  db.read("SELECT 1 FROM setup_link WHERE key = ?", {Param::blob(key.blob())}, [&](Row const&) {
    found = true;
    return false;
  });
  return found;
}

void drop_setup_link(Db& db) { db.write("DELETE FROM setup_link"); }

}  // namespace longspan::store
