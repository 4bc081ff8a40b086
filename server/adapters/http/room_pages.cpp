#include "adapters/http/device_answers.hpp"
#include "adapters/http/handlers.hpp"
#include "adapters/http/room_entry.hpp"
#include "adapters/http/send_part.hpp"
#include "evidence/place.hpp"
#include "store/material_rows.hpp"

namespace longspan::http {

/// A hash names the same bytes for ever: whoever has them is not asked again, not even for leave.
Task<Response> get_room_page(Exchange& exchange) {
  auto& context = exchange.context;
  auto const room = Uuid::parse(exchange.value(0));
  auto const hash = Hash::from_hex(exchange.value(1));
  if (!room || !hash) co_return respond(ProblemCode::not_found, {{"what", exchange.value(1)}});
  auto const cookie = std::string(exchange.request.cookie_value(kGuestCookie));
  auto const shown = co_await from_store<store::Shown>(
      context,
      [room = room->text(), hash = hash->hex(), cookie, directory = exchange.viewer.directory,
       account = exchange.viewer.account,
       now = context.now()](store::Db& db) -> Result<store::Shown> {
        if (auto const enters = may_enter_room(db, room, account, cookie, now); !enters)
          return std::unexpected(enters.error());
        return store::shown_in_room(db, room, hash);
      });
  if (!shown) co_return respond(shown.error());
  if (*shown == store::Shown::nothing)
    co_return respond(ProblemCode::not_found, {{"what", exchange.value(1)}});
  Response response;
  response.cache = "private, max-age=31536000, immutable";
  auto const etag = "\"" + hash->hex() + "\"";
  response.header("ETag", etag);
  if (exchange.request.if_none_match == etag) {
    response.status = 304;
    co_return response;
  }
  response.content_type = *shown == store::Shown::book ? media::json : "image/webp";
  auto const place = evidence::place_of(context.options.data, hash->hex());
  auto const bytes = co_await on_pool<std::uint64_t>(
      context, context.files,
      [place]() -> Result<std::uint64_t> { return std::filesystem::file_size(place); });
  if (!bytes) co_return respond(bytes.error());
  send_part(response, place, *bytes, exchange.request.range);
  co_return response;
}

}  // namespace longspan::http
