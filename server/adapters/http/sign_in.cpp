#include "adapters/http/handlers.hpp"
#include "adapters/http/json_body.hpp"
#include "adapters/http/session_answers.hpp"
#include "base/base64url.hpp"
#include "people/password.hpp"
#include "store/people_tables.hpp"
#include "views/views.hpp"

namespace longspan::http {
namespace {

// Lax, not Strict: a link in a bulletin's mail must open the page signed in. What Lax lets through
// are top-level GETs, which change nothing; writes need the CSRF token besides.
std::string cookie_line(std::string_view secret, bool secure, std::int64_t max_age_s) {
  std::string line(kCookieName);
  line.append("=").append(secret).append("; Path=/; HttpOnly; SameSite=Lax; Max-Age=");
  line += std::to_string(max_age_s);
  if (secure) line += "; Secure";
  return line;
}

std::string session_json(Context const& context, people::Account const& account,
                         std::string_view csrf, Uuid const& device, std::string_view name) {
  std::string out;
  JsonWriter json(out);
  json.object().field("account", account.id.text()).field("name", account.name);
  json.field("login", account.login);
  write_grants(json, account.grants);
  json.field("csrf", csrf);
  if (!device.is_nil())
    json.key("device").object().field("device", device.text()).field("name", name).end_object();
  json.field("carry_key", base64url(context.gate.carry_key().point)).end_object();
  return out;
}

Task<Response> begin_session(Exchange& exchange, Uuid account) {
  auto begun = co_await exchange.context.gate.begin_session(account);
  if (!begun) co_return respond(begun.error());
  co_return signed_in(exchange, account, *begun);
}

Task<Response> set_up(Exchange& exchange, std::string link, std::string login, std::string name,
                      std::string password) {
  auto& context = exchange.context;
  if (context.gate.has_administrator()) co_return respond(ProblemCode::setup_closed);
  auto const key = sha256(link);
  auto const known = co_await arrive<Result<bool>>(context.loop, [&context, key](auto done) {
    context.services.readers.run([key, done = std::move(done)](store::Db& db) mutable {
      Result<bool> right = false;
      try {
        right = store::is_setup_link(db, key);
      } catch (std::exception const& error) {
        right = std::unexpected(store::problem_of(error));
      }
      done(std::move(right));
    });
  });
  if (!known) co_return respond(known.error());
  if (!*known) co_return respond(ProblemCode::setup_link_wrong);
  if (auto problem = people::check_login(login)) co_return respond(*problem);
  if (auto problem = people::check_password(password, login)) co_return respond(*problem);

  auto hash = co_await hash_on_pool(context, std::move(password));
  if (!hash) co_return respond(hash.error());
  auto const account = Uuid::v7(context.now().ms());
  auto opened = co_await open_account(context, account, std::move(login), std::move(name),
                                      std::move(*hash), {{people::Role::admin, {}}}, {});
  if (!opened) co_return respond(opened.error());
  auto used = co_await context.gate.write([](store::Db& db) { store::drop_setup_link(db); });
  if (!used) co_return respond(used.error());
  co_return co_await begin_session(exchange, account);
}

}  // namespace

Response signed_in(Exchange& exchange, Uuid account, Gate::Begun const& begun) {
  auto const directory = exchange.context.gate.directory();
  auto const* who = directory->find(account);
  if (who == nullptr) return respond(ProblemCode::wrong_credentials);
  auto response = respond_json(session_json(exchange.context, *who, people::csrf_of(begun.secret),
                                            begun.device, begun.device_name),
                               201);
  response.header("Set-Cookie",
                  cookie_line(begun.secret, exchange.request.secure, begun.lasts_us / 1'000'000));
  return response;
}

Task<Response> get_welcome(Exchange& exchange) {
  bool const set_up = exchange.context.gate.has_administrator();
  auto const sight = exchange.sight();
  std::string version = exchange.context.options.version;
  co_return co_await answer_from_store(
      exchange, [set_up, version = std::move(version)](store::Db& db) -> Result<std::string> {
        std::string out;
        JsonWriter json(out);
        json.object().flag("set_up", set_up);
        json.key("programmes").raw(views::welcome_programmes(db));
        json.field("version", version).end_object();
        return out;
      });
}

Task<Response> post_setup(Exchange& exchange) {
  JsonBody body(exchange.request.body);
  auto link = body.text("link", 200);
  auto login = body.text("login");
  auto name = body.text("name", 200);
  auto password = body.text("password");
  if (auto problem = body.finish()) co_return respond(*problem);
  auto& context = exchange.context;
  // Guessing the link is hopeless; hashing for whoever tries would not be.
  if (auto const wait = context.gate.by_address.begin(exchange.request.peer, context.now()))
    co_return respond(ProblemCode::too_many_tries, {{"seconds", std::to_string(wait)}});
  if (context.setting_up) co_return respond(ProblemCode::setup_closed);
  context.setting_up = true;
  std::shared_ptr<void> const finally(nullptr, [&context](void*) { context.setting_up = false; });
  co_return co_await set_up(exchange, std::move(link), std::move(login), std::move(name),
                            std::move(password));
}

Task<Response> post_session(Exchange& exchange) {
  JsonBody body(exchange.request.body);
  auto const login = body.text("login");
  auto password = body.text("password");
  if (auto problem = body.finish()) co_return respond(*problem);
  auto& context = exchange.context;
  auto const now = context.now();
  auto const login_key = people::login_key(login);
  auto const address = exchange.request.peer;
  auto const wait = std::max(context.gate.by_login.begin(login_key, now),
                             context.gate.by_address.begin(address, now));
  if (wait > 0) {
    ++context.metrics.sign_ins_refused;
    co_return respond(ProblemCode::too_many_tries, {{"seconds", std::to_string(wait)}});
  }
  using Found = Result<std::optional<store::AccountDetail>>;
  auto found = co_await arrive<Found>(context.loop, [&context, &login](auto done) {
    context.services.readers.run([login, done = std::move(done)](store::Db& db) mutable {
      Found detail;
      try {
        detail = store::find_detail(db, login);
      } catch (std::exception const& error) {
        detail = std::unexpected(store::problem_of(error));
      }
      done(std::move(detail));
    });
  });
  if (!found) co_return respond(found.error());
  // Unknown and closed logins take as long as known ones, and get the same answer.
  auto const directory = context.gate.directory();
  auto const* account = *found ? directory->find((*found)->account) : nullptr;
  bool const open = account != nullptr && !account->closed;
  auto right =
      co_await verify_on_pool(context, std::move(password), open ? (*found)->password_hash : "");
  if (!right) co_return respond(right.error());
  if (!*right) {
    ++context.metrics.sign_ins_refused;
    co_return respond(ProblemCode::wrong_credentials);
  }
  context.gate.by_login.forgive(login_key);
  context.gate.by_address.forgive(address);
  ++context.metrics.sign_ins;
  co_return co_await begin_session(exchange, (*found)->account);
}

Task<Response> get_session(Exchange& exchange) {
  auto const& viewer = exchange.viewer;
  co_return respond_json(session_json(exchange.context, *viewer.account, viewer.csrf, viewer.device,
                                      viewer.device_name));
}

Task<Response> delete_session(Exchange& exchange) {
  auto response = respond_nothing();
  if (exchange.viewer.by_token())
    co_return response;  // a token has no session; it is withdrawn under /tokens
  auto ended = co_await exchange.context.gate.end_session(exchange.viewer.session);
  if (!ended) co_return respond(ended.error());
  response.header("Set-Cookie", cookie_line("", exchange.request.secure, 0));
  co_return response;
}

}  // namespace longspan::http
