#include "adapters/http/handlers.hpp"
#include "adapters/http/json_body.hpp"
#include "base/json_writer.hpp"

namespace longspan::http {
namespace {

void write_token(JsonWriter& json, people::ApiToken const& token, std::string_view secret) {
  json.object().field("id", token.id.text()).field("name", token.name);
  json.field("created_at", token.created_at.text());
  json.key("last_used_at");
  // Kept to the day: one write a day, and no log of when somebody works.
  if (token.last_used_day == 0)
    json.null();
  else
    json.string(Day{static_cast<std::int32_t>(token.last_used_day)}.text());
  if (!secret.empty()) json.field("secret", secret);
  json.end_object();
}

}  // namespace

Task<Response> get_tokens(Exchange& exchange) {
  std::string out;
  JsonWriter json(out);
  json.object().key("tokens").array();
  for (auto const& token : exchange.context.gate.sessions().tokens_of(exchange.viewer.account->id))
    write_token(json, token, {});
  json.end_array().end_object();
  co_return respond_json(std::move(out));
}

Task<Response> post_token(Exchange& exchange) {
  JsonBody body(exchange.request.body);
  auto name = body.text("name", 200);
  if (auto problem = body.finish()) co_return respond(*problem);
  auto const now = exchange.context.now();
  auto const secret = people::new_token_secret();
  people::ApiToken const token{
      Uuid::v7(now.ms()), sha256(secret), exchange.viewer.account->id, std::move(name), now, 0};
  auto written = co_await exchange.context.gate.add_token(token);
  if (!written) co_return respond(written.error());
  std::string out;
  JsonWriter json(out);
  write_token(json, token, secret);
  co_return respond_json(std::move(out), 201);
}

Task<Response> delete_token(Exchange& exchange) {
  auto const id = Uuid::parse(exchange.value());
  bool own = false;
  for (auto const& token : exchange.context.gate.sessions().tokens_of(exchange.viewer.account->id))
    own = own || (id && token.id == *id);
  if (!own) co_return respond(ProblemCode::not_found, {{"what", exchange.value()}});
  auto dropped = co_await exchange.context.gate.drop_token(*id);
  if (!dropped) co_return respond(dropped.error());
  co_return respond_nothing();
}

}  // namespace longspan::http
