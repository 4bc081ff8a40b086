#include "adapters/http/device_answers.hpp"
#include "adapters/http/handlers.hpp"
#include "adapters/http/json_body.hpp"
#include "adapters/http/qr_code.hpp"
#include "adapters/http/session_answers.hpp"
#include "base/base64url.hpp"
#include "store/device_tables.hpp"

namespace longspan::http {
namespace {

void write_pairing(JsonWriter& json, people::Pairing const& pairing, Instant now) {
  auto const state = pairing.used_at ? "used" : pairing.ends_at <= now ? "expired" : "waiting";
  json.object().field("pairing", pairing.id.text()).field("account", pairing.account.text());
  json.field("state", state).field("expires_at", pairing.ends_at.text());
}

struct SeenPairing {
  std::optional<people::Pairing> pairing;
  std::optional<people::Device> device;
};

}  // namespace

std::string address_of(std::string_view public_url, Request const& request) {
  if (public_url.empty()) return (request.secure ? "https://" : "http://") + request.host;
  while (public_url.ends_with('/')) public_url.remove_suffix(1);
  return std::string(public_url);
}

Task<Response> post_pairing(Exchange& exchange) {
  auto& context = exchange.context;
  auto const& viewer = exchange.viewer;
  JsonBody body(exchange.request.body);
  auto const asked = body.text("account", 80);
  if (auto problem = body.finish()) co_return respond(*problem);
  auto const id = Uuid::parse(asked);
  auto const* account = id ? viewer.directory->find(*id) : nullptr;
  if (account == nullptr) co_return respond(ProblemCode::not_found, {{"what", asked}});
  if (!may_manage_devices(viewer, *account))
    co_return respond(ProblemCode::not_permitted, {{"scope", "account/" + id->text()}});
  if (account->closed)
    co_return respond(ProblemCode::account_closed, {{"stream", "account/" + id->text()}});

  auto const secret = base64url(random_bytes(32));
  auto const now = context.now();
  people::Pairing pairing;
  pairing.id = Uuid::v7(now.ms());
  pairing.key = sha256(secret);
  pairing.account = *id;
  pairing.made_by = viewer.account->id;
  pairing.made_at = now;
  pairing.ends_at = {now.us + people::kPairingLastsUs};
  auto const written =
      co_await context.gate.write([pairing](store::Db& db) { store::put_pairing(db, pairing); });
  if (!written) co_return respond(written.error());

  auto const link = address_of(context.options.public_url, exchange.request) + "/#/pair/" + secret;
  auto const code = qr_code(link);
  std::string out;
  JsonWriter json(out);
  write_pairing(json, pairing, now);
  json.field("secret", secret).field("link", link);
  json.key("qr").object().field("size", std::int64_t{code.size}).field("path", code.path);
  json.end_object().end_object();
  co_return respond_json(std::move(out), 201);
}

Task<Response> get_pairing(Exchange& exchange) {
  auto const& viewer = exchange.viewer;
  auto const id = Uuid::parse(exchange.value());
  if (!id) co_return respond(ProblemCode::not_found, {{"what", exchange.value()}});
  auto const seen = co_await from_store<SeenPairing>(exchange.context, [id = *id](store::Db& db) {
    SeenPairing found{store::find_pairing(db, id), {}};
    if (found.pairing && found.pairing->device)
      found.device = store::find_device(db, *found.pairing->device);
    return found;
  });
  if (!seen) co_return respond(seen.error());
  auto const& [pairing, device] = *seen;
  auto const me = viewer.account->id;
  if (!pairing || (pairing->made_by != me && pairing->account != me))
    co_return respond(ProblemCode::not_found, {{"what", exchange.value()}});
  std::string out;
  JsonWriter json(out);
  write_pairing(json, *pairing, exchange.context.now());
  if (device) {
    json.key("device");
    write_device(json, *device, *viewer.directory, viewer);
  }
  json.end_object();
  co_return respond_json(std::move(out));
}

Task<Response> post_claim(Exchange& exchange) {
  auto& context = exchange.context;
  JsonBody body(exchange.request.body);
  auto const secret = body.text("secret", 200);
  auto name = body.text("name", people::kDeviceNameBytes);
  auto const key = body.maybe_text("public_key", 120);
  if (auto problem = body.finish()) co_return respond(*problem);
  if (auto problem = check_device_name(name)) co_return respond(*problem);
  Result<std::string> point{};
  if (key) point = read_device_key(*key);
  if (!point) co_return respond(point.error());
  auto const address = exchange.request.peer;
  if (auto const wait = context.gate.by_address.begin(address, context.now())) {
    ++context.metrics.sign_ins_refused;
    co_return respond(ProblemCode::too_many_tries, {{"seconds", std::to_string(wait)}});
  }
  auto const claimed = sha256(secret);
  auto const pairing = co_await from_store<std::optional<people::Pairing>>(
      context, [claimed](store::Db& db) { return store::find_pairing(db, claimed); });
  if (!pairing) co_return respond(pairing.error());
  auto const directory = context.gate.directory();
  auto const* account = *pairing ? directory->find((*pairing)->account) : nullptr;
  if (account == nullptr || account->closed) {
    ++context.metrics.sign_ins_refused;
    co_return respond(ProblemCode::pairing_over);
  }
  auto const begun = co_await context.gate.claim(claimed, std::move(name), std::move(*point));
  if (!begun) co_return respond(begun.error());
  context.gate.by_address.forgive(address);
  ++context.metrics.sign_ins;
  co_return signed_in(exchange, (*pairing)->account, *begun);
}

}  // namespace longspan::http
