#include "app/people_commands.hpp"

#include <fmt/format.h>

#include <future>
#include <iostream>

#include "app/data_folder.hpp"
#include "app/exit_codes.hpp"
#include "base/json_writer.hpp"
#include "people/password.hpp"
#include "people/sessions.hpp"
#include "store/people_projection.hpp"
#include "store/people_tables.hpp"
#include "store/writer.hpp"

namespace longspan::app {
namespace {

using contract::FactKind;

int refuse(Problem const& problem) {
  fmt::print(stderr, "longspan: {}\n{}\n", sentence(problem, Language::en),
             sentence(problem, Language::zh));
  return exit_code_of(problem, kExitUsage);
}

Result<void> run_in(store::Writer& writer, store::Writer::Task task) {
  std::promise<Result<void>> promise;
  writer.run(std::move(task), [&](Result<void> result) { promise.set_value(std::move(result)); });
  return promise.get_future().get();
}

Result<ledger::Draft> account_fact(FactKind kind, Uuid account, Instant now, std::string body) {
  return ledger::Draft::make(Uuid::v7(now.ms()), kind, ledger::Stream::of_account(account),
                             {now, 0}, "command line", std::move(body));
}

std::string grant_body(NewUser const& user) {
  std::string out;
  JsonWriter json(out);
  json.object().field("role", user.role).field("scope", user.scope).end_object();
  return out;
}

}  // namespace

int add_user(Place const& place, NewUser const& user) {
  if (auto problem = people::check_login(user.login)) return refuse(*problem);
  std::string password;
  if (user.password_from_input)
    std::getline(std::cin, password);
  else
    password = hex(random_bytes(10));
  if (auto problem = people::check_password(password, user.login)) return refuse(*problem);

  DataFolder folder(place, DataFolder::Use::write);
  auto clock = system_clock();
  store::Writer writer(folder.source(), *clock, {});
  auto now = clock->now();
  auto account = Uuid::v7(now.ms());
  auto opened = account_fact(FactKind::account_opened, account, now, "{}");
  auto granted = account_fact(FactKind::role_granted, account, now, grant_body(user));
  if (!granted) return refuse(granted.error());

  bool taken = false;
  store::AccountDetail detail{account, user.login, user.name.empty() ? user.login : user.name,
                              people::hash_password(password), now};
  auto put = run_in(writer, [&](store::Db& db) { taken = !store::put_account_detail(db, detail); });
  if (!put) return refuse(put.error());
  if (taken) return refuse({ProblemCode::login_taken, {}, {{"login", user.login}}, {}});
  std::vector<ledger::Draft> drafts;
  drafts.push_back(std::move(*opened));
  drafts.push_back(std::move(*granted));
  auto receipts = writer.file_whole(std::move(drafts), {}, {});
  if (!receipts) return refuse(receipts.error());
  fmt::print("account {} ({} in {})\n", user.login, user.role, user.scope);
  if (!user.password_from_input) fmt::print("password {} (shown once)\n", password);
  return kExitOk;
}

int list_users(Place const& place) {
  DataFolder folder(place, DataFolder::Use::read);
  auto db = folder.source().open_reader();
  for (auto const& [id, account] : store::load_directory(*db).accounts) {
    std::string grants;
    for (auto const& grant : account.grants)
      grants += fmt::format(" {}@{}", contract::to_text(grant.role), grant.scope.text());
    fmt::print("{:20} {:24}{}{}\n", account.login, account.name, account.closed ? " (closed)" : "",
               grants);
  }
  return kExitOk;
}

int add_token(Place const& place, std::string const& login, std::string const& name) {
  DataFolder folder(place, DataFolder::Use::write);
  auto clock = system_clock();
  std::optional<store::AccountDetail> detail;
  {
    auto db = folder.source().open_reader();
    detail = store::find_detail(*db, login);
  }
  if (!detail) return refuse({ProblemCode::not_found, {}, {{"what", login}}, {}});
  store::Writer writer(folder.source(), *clock, {});
  auto now = clock->now();
  auto secret = people::new_token_secret();
  people::ApiToken token{Uuid::v7(now.ms()), sha256(secret), detail->account, name, now, 0};
  auto put = run_in(writer, [&](store::Db& db) { store::put_token(db, token); });
  if (!put) return refuse(put.error());
  fmt::print("{}\n", secret);
  return kExitOk;
}

}  // namespace longspan::app
