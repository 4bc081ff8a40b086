#include "adapters/http/device_answers.hpp"
#include "adapters/http/handlers.hpp"
#include "adapters/http/room_entry.hpp"
#include "adapters/http/room_file.hpp"
#include "store/material_rows.hpp"

namespace longspan::http {
namespace {

struct Found {
  store::Shown what = store::Shown::nothing;
  store::RoomSeal seal;
};

}  // namespace

/// A hash names the same bytes for ever: whoever has them is not asked again, not even for leave.
Task<Response> get_room_page(Exchange& exchange) {
  auto& context = exchange.context;
  auto const room = Uuid::parse(exchange.value(0));
  auto const hash = Hash::from_hex(exchange.value(1));
  if (!room || !hash) co_return respond(ProblemCode::not_found, {{"what", exchange.value(1)}});
  auto const cookie = std::string(exchange.request.cookie_value(kGuestCookie));
  auto const found = co_await from_store<Found>(
      context,
      [room = room->text(), hash = hash->hex(), cookie, directory = exchange.viewer.directory,
       account = exchange.viewer.account, now = context.now()](store::Db& db) -> Result<Found> {
        if (auto const enters = may_enter_room(db, room, account, cookie, now); !enters)
          return std::unexpected(enters.error());
        auto seal = store::seal_of_room(db, room);
        if (!seal) return std::unexpected(seal.error());
        return Found{store::shown_in_room(db, room, hash), std::move(*seal)};
      });
  if (!found) co_return respond(found.error());
  if (found->what == store::Shown::nothing)
    co_return respond(ProblemCode::not_found, {{"what", exchange.value(1)}});
  Response response;
  response.cache = "private, max-age=31536000, immutable";
  auto const etag = "\"" + hash->hex() + "\"";
  response.header("ETag", etag);
  if (exchange.request.if_none_match == etag) {
    response.status = 304;
    co_return response;
  }
  response.content_type = found->what == store::Shown::book ? media::json : "image/webp";
  if (auto const problem = co_await send_room_file(
          context, response, {room->text(), hash->hex(), found->seal}, exchange.request.range))
    co_return respond(*problem);
  co_return response;
}

}  // namespace longspan::http
