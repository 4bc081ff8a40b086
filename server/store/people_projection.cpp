#include "store/people_projection.hpp"

#include "people/decide.hpp"

namespace longspan::store {
namespace {

void add_grants(Db& db, people::Directory& directory, std::string_view sql,
                std::initializer_list<Param> params) {
  db.read(sql, params, [&](Row const& row) {
    auto id = Uuid::from_blob(row.text(0));
    auto role = contract::parse_role(row.text(1));
    auto scope = people::Scope::parse(row.text(2));
    if (!id || !role || !scope) return true;
    auto account = directory.accounts.find(*id);
    if (account != directory.accounts.end())
      account->second.grants.push_back({*role, std::move(*scope)});
    return true;
  });
}

void add_account(people::Directory& directory, Row const& row) {
  auto id = Uuid::from_blob(row.text(0));
  if (!id) return;
  people::Account account;
  account.id = *id;
  account.opened_seq = static_cast<std::uint64_t>(row.integer(1));
  account.closed = !row.null(2);
  directory.accounts[*id] = std::move(account);
}

}  // namespace

std::optional<Problem> decide_people(Db& db, ledger::Author const& author,
                                     ledger::Draft const& draft) {
  people::Directory directory;
  if (auto id = Uuid::parse(draft.stream.account)) {
    auto const key = Param::blob(id->blob());
    auto const on_account = [&](Row const& row) {
      add_account(directory, row);
      return true;
    };
    db.read("SELECT account, opened_seq, closed_seq FROM account WHERE account = ?", {key},
            on_account);
    db.read(
        "SELECT account, opened_seq, closed_seq FROM account WHERE closed_seq IS NULL AND account IN "
        "(SELECT account FROM grants WHERE scope = '*' AND role = 'admin')",
        {}, on_account);
    add_grants(db, directory,
               "SELECT account, role, scope FROM grants WHERE account = ? OR "
               "(scope = '*' AND role = 'admin') ORDER BY account, role, scope",
               {key});
  }
  return people::decide(directory, author, draft);
}

void fold_people(Db& db, ledger::Fact const& fact, contract::Body const& content) {
  auto const stream = ledger::Stream::parse(fact.stream);
  auto const id = stream ? Uuid::parse(stream->account) : std::nullopt;
  if (!id) return;
  auto const account = Param::blob(id->blob());
  if (std::holds_alternative<contract::AccountOpened>(content)) {
    db.write("INSERT INTO account (account, opened_seq) VALUES (?, ?) ON CONFLICT DO NOTHING",
             {account, fact.seq});
  } else if (std::holds_alternative<contract::AccountClosed>(content)) {
    db.write("UPDATE account SET closed_seq = ? WHERE account = ?", {fact.seq, account});
  } else if (auto const* granted = std::get_if<contract::RoleGranted>(&content)) {
    db.write(
        "INSERT INTO grants (account, role, scope, seq) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
        {account, to_text(granted->role), granted->scope, fact.seq});
  } else if (auto const* revoked = std::get_if<contract::RoleRevoked>(&content)) {
    db.write("DELETE FROM grants WHERE account = ? AND role = ? AND scope = ?",
             {account, to_text(revoked->role), revoked->scope});
  }
}

people::Directory load_directory(Db& db) {
  people::Directory directory;
  db.read("SELECT account, opened_seq, closed_seq FROM account", {}, [&](Row const& row) {
    add_account(directory, row);
    return true;
  });
  db.read("SELECT account, login, name, created_us FROM account_detail", {}, [&](Row const& row) {
    auto id = Uuid::from_blob(row.text(0));
    auto found = id ? directory.accounts.find(*id) : directory.accounts.end();
    if (found == directory.accounts.end()) return true;
    found->second.login = row.text(1);
    found->second.name = row.text(2);
    found->second.created_at.us = row.integer(3);
    return true;
  });
  add_grants(db, directory, "SELECT account, role, scope FROM grants ORDER BY account, role, scope",
             {});
  return directory;
}

}  // namespace longspan::store
