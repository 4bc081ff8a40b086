#include "adapters/http/device_answers.hpp"
#include "adapters/http/handlers.hpp"
#include "adapters/http/json_body.hpp"
#include "adapters/http/parameters.hpp"
#include "base/base64url.hpp"
#include "base/utf8.hpp"
#include "store/device_tables.hpp"

namespace longspan::http {
namespace {

using FoundDevice = std::optional<people::Device>;

Task<Result<FoundDevice>> find_device(Context& context, Uuid id) {
  co_return co_await from_store<FoundDevice>(
      context, [id](store::Db& db) { return store::find_device(db, id); });
}

}  // namespace

void write_device(JsonWriter& json, people::Device const& device,
                  people::Directory const& directory, Viewer const& viewer) {
  json.object().field("device", device.id.text()).field("account", device.account.text());
  if (auto const* account = directory.find(device.account))
    json.field("account_name", account->name);
  json.field("name", device.name).flag("paired", device.paired);
  json.flag("signs", !device.public_key.empty()).field("since", device.since.text());
  // Kept to the day: no log of when somebody works.
  json.field("seen_at", device.seen_at.text().substr(0, 10));
  if (device.id == viewer.device) json.flag("this", true);
  if (device.cut_off_at) json.field("cut_off_at", device.cut_off_at->text());
  json.end_object();
}

bool may_manage_devices(Viewer const& viewer, people::Account const& account) {
  return account.id == viewer.account->id || people::looks_after(viewer.author, account);
}

Result<std::string> read_device_key(std::string_view text) {
  auto point = from_base64url(text);
  if (!point || !is_p256_point(*point)) return fail(ProblemCode::device_key_invalid);
  return std::move(*point);
}

std::optional<Problem> check_device_name(std::string_view name) {
  if (is_plain_text(name)) return std::nullopt;
  return shape_invalid("/name", "plain text", nullptr);
}

Task<Response> get_devices(Exchange& exchange) {
  auto const& viewer = exchange.viewer;
  Parameters parameters(exchange.request);
  auto const asked = parameters.maybe_text("account");
  auto const only = asked ? Uuid::parse(*asked) : std::nullopt;
  if (asked) {
    auto const* account = only ? viewer.directory->find(*only) : nullptr;
    if (account == nullptr) co_return respond(ProblemCode::not_found, {{"what", *asked}});
    if (!may_manage_devices(viewer, *account))
      co_return respond(ProblemCode::not_permitted, {{"scope", "account/" + only->text()}});
  }
  auto const devices = co_await from_store<std::vector<people::Device>>(
      exchange.context, [](store::Db& db) { return store::load_devices(db); });
  if (!devices) co_return respond(devices.error());
  std::string out;
  JsonWriter json(out);
  json.object().key("devices").array();
  for (auto const& device : *devices) {
    if (only && device.account != *only) continue;
    auto const* account = viewer.directory->find(device.account);
    if (account != nullptr && may_manage_devices(viewer, *account))
      write_device(json, device, *viewer.directory, viewer);
  }
  json.end_array().end_object();
  co_return respond_json(std::move(out));
}

Task<Response> put_device(Exchange& exchange) {
  auto& context = exchange.context;
  auto const& viewer = exchange.viewer;
  JsonBody body(exchange.request.body);
  auto name = body.text("name", people::kDeviceNameBytes);
  auto const key = body.maybe_text("public_key", 120);
  if (auto problem = body.finish()) co_return respond(*problem);
  if (auto problem = check_device_name(name)) co_return respond(*problem);
  if (viewer.device.is_nil())  // a program with a token
    co_return respond(ProblemCode::not_found, {{"what", "this"}});
  Result<std::string> point{};
  if (key) point = read_device_key(*key);
  if (!point) co_return respond(point.error());
  auto const id = viewer.device;
  auto const session = viewer.session;
  auto const described =
      co_await context.gate.describe_device(session, id, std::move(name), *point);
  if (!described) co_return respond(described.error());
  auto const device = co_await find_device(context, id);
  if (!device) co_return respond(device.error());
  if (!*device) co_return respond(ProblemCode::not_found, {{"what", "this"}});
  std::string out;
  JsonWriter json(out);
  write_device(json, **device, *viewer.directory, viewer);
  co_return respond_json(std::move(out));
}

Task<Response> delete_device(Exchange& exchange) {
  auto& context = exchange.context;
  auto const& viewer = exchange.viewer;
  auto const id = Uuid::parse(exchange.value());
  if (!id) co_return respond(ProblemCode::not_found, {{"what", exchange.value()}});
  auto const device = co_await find_device(context, *id);
  if (!device) co_return respond(device.error());
  auto const* account = *device ? viewer.directory->find((*device)->account) : nullptr;
  if (account == nullptr || !may_manage_devices(viewer, *account))
    co_return respond(ProblemCode::not_found, {{"what", exchange.value()}});
  if ((*device)->cut_off_at) co_return respond_nothing();
  auto const cut = co_await context.gate.cut_off(*id, viewer.account->id);
  if (!cut) co_return respond(cut.error());
  co_return respond_nothing();
}

}  // namespace longspan::http
