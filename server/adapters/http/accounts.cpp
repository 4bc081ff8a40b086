#include <algorithm>

#include "adapters/http/consult_entry.hpp"
#include "adapters/http/device_answers.hpp"
#include "adapters/http/handlers.hpp"
#include "adapters/http/json_body.hpp"
#include "adapters/http/session_answers.hpp"
#include "people/decide.hpp"
#include "people/password.hpp"
#include "store/people_tables.hpp"

namespace longspan::http {

void write_grants(JsonWriter& json, std::vector<people::Grant> const& grants) {
  json.key("grants").array();
  for (auto const& grant : grants)
    json.object()
        .field("role", to_text(grant.role))
        .field("scope", grant.scope.text())
        .end_object();
  json.end_array();
}

void write_account(JsonWriter& json, people::Account const& account) {
  json.object().field("account", account.id.text()).field("login", account.login);
  json.field("name", account.name);
  write_grants(json, account.grants);
  json.flag("closed", account.closed).field("created_at", account.created_at.text()).end_object();
}

std::vector<ledger::Draft> opening_facts(Uuid account, std::vector<people::Grant> const& grants,
                                         Instant now) {
  std::vector<ledger::Draft> out;
  auto const add = [&](ledger::FactKind kind, std::string body) {
    auto draft = ledger::Draft::make(Uuid::v7(now.ms()), kind, ledger::Stream::of_account(account),
                                     {now, 0}, "server", std::move(body));
    if (!draft) throw std::logic_error("an account's own facts do not fit the contract");
    out.push_back(std::move(*draft));
  };
  add(ledger::FactKind::account_opened, "{}");
  for (auto const& grant : grants) {
    std::string body;
    JsonWriter(body)
        .object()
        .field("role", to_text(grant.role))
        .field("scope", grant.scope.text())
        .end_object();
    add(ledger::FactKind::role_granted, std::move(body));
  }
  return out;
}

Task<Result<std::string>> hash_on_pool(Context& context, std::string password) {
  co_return co_await on_pool<std::string>(
      context, context.passwords, [password = std::move(password)] {
        return Result<std::string>(people::hash_password(password));
      });
}

Task<Result<bool>> verify_on_pool(Context& context, std::string password, std::string hash) {
  co_return co_await on_pool<bool>(context, context.passwords,
                                   [password = std::move(password), hash = std::move(hash)] {
                                     return Result<bool>(people::verify_password(password, hash));
                                   });
}

Task<Result<void>> open_account(Context& context, Uuid account, std::string login, std::string name,
                                std::string password_hash, std::vector<people::Grant> grants,
                                ledger::Author author) {
  auto const now = context.now();
  auto taken = std::make_shared<bool>(false);
  store::AccountDetail const detail{account, login, std::move(name), std::move(password_hash), now};
  auto written = co_await context.gate.write(
      [detail, taken](store::Db& db) { *taken = !store::put_account_detail(db, detail); });
  if (!written) co_return written;
  if (*taken) co_return fail(ProblemCode::login_taken, {{"login", login}});

  auto filed = co_await arrive<Result<store::Writer::Receipts>>(context.loop, [&](auto done) {
    context.services.writer.file(opening_facts(account, grants, now), std::move(author),
                                 std::move(done));
  });
  if (!filed) co_return std::unexpected(filed.error());
  co_await context.gate.refresh();
  for (auto const& receipt : *filed)
    if (receipt.problem) co_return std::unexpected(*receipt.problem);
  co_return Result<void>{};
}

Task<Response> get_accounts(Exchange& exchange) {
  auto const& viewer = exchange.viewer;
  auto const sight = exchange.sight();
  std::vector<people::Account const*> seen;
  for (auto const& [id, account] : viewer.directory->accounts) {
    // Whoever administers a part sees the people of that part, and those who have no role yet.
    bool const theirs =
        account.grants.empty() ||
        std::any_of(account.grants.begin(), account.grants.end(), [&](auto const& grant) {
          return !grant.scope.everywhere() && sight.sees_stream(grant.scope.text());
        });
    if (sight.everything() || theirs) seen.push_back(&account);
  }
  std::sort(seen.begin(), seen.end(), [](auto const* a, auto const* b) {
    return std::pair(a->opened_seq, a->id) < std::pair(b->opened_seq, b->id);
  });
  std::string out;
  JsonWriter json(out);
  json.object().key("accounts").array();
  for (auto const* account : seen) write_account(json, *account);
  json.end_array().end_object();
  co_return respond_json(std::move(out));
}

namespace {

Result<std::vector<people::Grant>> read_grants(boost::json::array const* list) {
  std::vector<people::Grant> out;
  if (list == nullptr) return out;
  for (std::size_t i = 0; i < list->size(); ++i) {
    auto const& item = (*list)[i];
    auto const pointer = "/grants/" + std::to_string(i);
    auto const text_of = [&](std::string_view name) -> std::string {
      auto const* object = item.if_object();
      auto const* member = object ? object->if_contains(name) : nullptr;
      if (member == nullptr || !member->is_string()) return {};
      return std::string(member->get_string().data(), member->get_string().size());
    };
    auto const role = contract::parse_role(text_of("role"));
    auto scope = people::Scope::parse(text_of("scope"));
    if (!role) return std::unexpected(shape_invalid(pointer + "/role", "a role", &item));
    if (!scope)
      return std::unexpected(
          shape_invalid(pointer + "/scope", "*, programme/P or project/P/C", &item));
    out.push_back({*role, std::move(*scope)});
  }
  return out;
}

}  // namespace

Task<Response> post_account(Exchange& exchange) {
  auto& context = exchange.context;
  JsonBody body(exchange.request.body);
  auto login = body.text("login");
  auto name = body.text("name", 200);
  auto password = body.text("password");
  auto const* list = body.maybe_array("grants");
  if (auto problem = body.finish()) co_return respond(*problem);
  auto grants = read_grants(list);
  if (!grants) co_return respond(grants.error());
  if (auto problem = people::check_login(login)) co_return respond(*problem);
  if (auto problem = people::check_password(password, login)) co_return respond(*problem);
  for (auto const& grant : *grants)
    if (!people::may(exchange.viewer.author, people::bit(people::Role::admin), grant.scope))
      co_return respond(ProblemCode::not_permitted, {{"scope", grant.scope.text()}});

  auto hash = co_await hash_on_pool(context, std::move(password));
  if (!hash) co_return respond(hash.error());
  auto const account = Uuid::v7(context.now().ms());
  auto opened = co_await open_account(context, account, std::move(login), std::move(name),
                                      std::move(*hash), std::move(*grants), exchange.viewer.author);
  if (!opened) co_return respond(opened.error());
  auto const directory = context.gate.directory();
  auto const* made = directory->find(account);
  if (made == nullptr) co_return respond(ProblemCode::store_busy);
  std::string out;
  JsonWriter json(out);
  write_account(json, *made);
  co_return respond_json(std::move(out), 201);
}

Task<Result<void>> confirm_password(Exchange& exchange, std::string password) {
  auto& context = exchange.context;
  auto const& account = *exchange.viewer.account;
  auto const login = people::login_key(account.login);
  auto const wait = context.gate.by_login.begin(login, context.now());
  if (wait > 0) co_return fail(ProblemCode::too_many_tries, {{"seconds", std::to_string(wait)}});
  using Found = std::optional<store::AccountDetail>;
  auto const detail = co_await from_store<Found>(
      context, [key = account.id](store::Db& db) { return store::find_detail(db, key); });
  if (!detail) co_return std::unexpected(detail.error());
  auto const right = co_await verify_on_pool(context, std::move(password),
                                             *detail ? (*detail)->password_hash : std::string());
  if (!right) co_return std::unexpected(right.error());
  if (!*right) co_return fail(ProblemCode::wrong_credentials);
  context.gate.by_login.forgive(login);
  co_return Result<void>{};
}

Task<Response> post_password(Exchange& exchange) {
  auto& context = exchange.context;
  JsonBody body(exchange.request.body);
  auto password = body.text("password");
  auto const current = body.maybe_text("current");
  if (auto problem = body.finish()) co_return respond(*problem);
  auto const id = Uuid::parse(exchange.value());
  auto const directory = context.gate.directory();
  auto const* account = id ? directory->find(*id) : nullptr;
  bool const own = account != nullptr && account->id == exchange.viewer.account->id;
  if (account == nullptr) co_return respond(ProblemCode::not_found, {{"what", exchange.value()}});
  if (!own && !people::administers(exchange.viewer.author, *account))
    co_return respond(ProblemCode::not_permitted, {{"scope", "account/" + account->id.text()}});
  if (auto problem = people::check_password(password, account->login)) co_return respond(*problem);
  if (own) {
    auto const confirmed = co_await confirm_password(exchange, current.value_or(""));
    if (!confirmed) co_return respond(confirmed.error());
  }
  auto hash = co_await hash_on_pool(context, std::move(password));
  if (!hash) co_return respond(hash.error());
  auto written =
      co_await context.gate.write([key = account->id, text = std::move(*hash)](store::Db& db) {
        store::set_password_hash(db, key, text);
      });
  if (!written) co_return respond(written.error());
  // Whoever knew the old password is out; the one who changed it stays.
  auto ended =
      co_await context.gate.end_sessions_of(account->id, own ? exchange.viewer.session : Hash{});
  if (!ended) co_return respond(ended.error());
  co_return respond_nothing();
}

}  // namespace longspan::http
