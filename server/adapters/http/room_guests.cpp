#include <algorithm>

#include "adapters/http/device_answers.hpp"
#include "adapters/http/handlers.hpp"
#include "adapters/http/json_body.hpp"
#include "adapters/http/qr_code.hpp"
#include "adapters/http/room_hub.hpp"
#include "adapters/http/room_live.hpp"
#include "base/base64url.hpp"
#include "base/json_writer.hpp"
#include "base/utf8.hpp"
#include "rooms/entry.hpp"
#include "store/guest_rows.hpp"
#include "store/room_rows.hpp"

namespace longspan::http {
namespace {

constexpr std::int64_t kHourUs = 3'600'000'000;
constexpr std::int64_t kUses = 30;
constexpr std::size_t kGuestNameBytes = 240, kNoteBytes = 800;

/// The room whose door the viewer keeps: who leads it, or runs the programme; consultations only
/// who leads them. Problems: not_found, not_permitted.
Task<Result<rooms::Room>> room_kept(Exchange& exchange) {
  auto const id = exchange.value();
  auto const room = co_await from_store<std::optional<rooms::Room>>(
      exchange.context, [id](store::Db& db) { return store::load_room(db, id); });
  if (!room) co_return std::unexpected(room.error());
  auto const& account = *exchange.viewer.account;
  if (!*room || !rooms::role_in(**room, account))
    co_return fail(ProblemCode::not_found, {{"what", id}});
  bool const keeps = rooms::leads(**room, account.id) ||
                     (!(*room)->consults() && rooms::keeps_programme(account, (*room)->programme));
  if (!keeps) co_return fail(ProblemCode::not_permitted, {{"scope", "room/" + id}});
  co_return **room;
}

std::string guest_cookie(std::string_view secret, bool secure, std::int64_t lasts_s) {
  std::string line(kGuestCookie);
  line.append("=").append(secret);
  line += "; Path=/api/v1/rooms; HttpOnly; SameSite=Strict; Max-Age=" + std::to_string(lasts_s);
  if (secure) line += "; Secure";
  return line;
}

struct Opened {
  std::optional<store::GuestLink> link;
  std::optional<rooms::Room> room;
};

}  // namespace

Task<Response> get_links(Exchange& exchange) {
  auto const room = co_await room_kept(exchange);
  if (!room) co_return respond(room.error());
  auto const id = exchange.value();
  auto const links = co_await from_store<std::vector<store::GuestLink>>(
      exchange.context, [id, now = exchange.context.now()](store::Db& db) {
        return store::guest_links_of(db, id, now);
      });
  if (!links) co_return respond(links.error());
  std::string out;
  JsonWriter json(out);
  json.object().key("links").array();
  for (auto const& link : *links) {
    json.object().field("link", link.link.text());
    if (auto const* maker = exchange.viewer.directory->find(link.made_by))
      json.field("made_by", maker->name);
    json.field("made_at", link.made_at.text()).field("ends_at", link.ends_at.text());
    json.field("role", to_text(link.role));
    if (link.meeting) json.field("meeting", link.meeting->text());
    json.field("uses", link.uses).field("used", link.used);
    json.flag("waiting", room->told.waiting.value_or(true));
    if (!link.note.empty()) json.field("note", link.note);
    json.end_object();
  }
  json.end_array().end_object();
  co_return respond_json(std::move(out));
}

Task<Response> post_link(Exchange& exchange) {
  auto& context = exchange.context;
  JsonBody body(exchange.request.body);
  auto const hours = body.maybe_integer("hours", 1, 720);
  auto const role = body.maybe_text("role", 20);
  auto const uses = body.maybe_integer("uses", 1, 1000);
  auto const meeting = body.maybe_text("meeting", 10);
  auto const note = body.maybe_text("note", kNoteBytes);
  if (auto problem = body.finish()) co_return respond(*problem);
  if (!hours) co_return respond(shape_invalid("/hours", "hours from 1 to 720", nullptr));
  auto const as = contract::parse_room_role(role.value_or("listener"));
  if (!as || *as == contract::RoomRole::lead || *as == contract::RoomRole::guest)
    co_return respond(shape_invalid("/role", "one of: speaker, class, listener", nullptr));
  auto const day = meeting ? Day::parse(*meeting) : std::nullopt;
  if (meeting && !day)
    co_return respond(shape_invalid("/meeting", "a day such as 2026-07-14", nullptr));
  auto const room = co_await room_kept(exchange);
  if (!room) co_return respond(room.error());
  auto const secret = base64url(random_bytes(32));
  auto const now = context.now();
  store::GuestLink link;
  link.link = Uuid::v7(now.ms());
  link.key = sha256(secret);
  link.programme = room->programme;
  link.room = exchange.value();
  link.meeting = day;
  link.role = *as;
  link.uses = uses.value_or(kUses);
  link.note = note.value_or("");
  link.made_by = exchange.viewer.account->id;
  link.made_at = now;
  link.ends_at = {now.us + *hours * kHourUs};
  auto const written =
      co_await context.gate.write([link](store::Db& db) { store::put_guest_link(db, link); });
  if (!written) co_return respond(written.error());
  auto const join = address_of(context.options.public_url, exchange.request) + "/#/join/" + secret;
  auto const code = qr_code(join);
  std::string out;
  JsonWriter json(out);
  json.object().field("link", link.link.text()).field("address", join);
  json.field("ends_at", link.ends_at.text());
  json.key("qr").object().field("size", std::int64_t{code.size}).field("path", code.path);
  json.end_object().end_object();
  co_return respond_json(std::move(out), 201);
}

Task<Response> delete_link(Exchange& exchange) {
  auto& context = exchange.context;
  auto const room = co_await room_kept(exchange);
  if (!room) co_return respond(room.error());
  auto const link = Uuid::parse(exchange.value(1));
  if (!link) co_return respond(ProblemCode::not_found, {{"what", exchange.value(1)}});
  auto const id = exchange.value();
  auto const written =
      co_await context.gate.write([id, link = *link, now = context.now()](store::Db& db) {
        store::withdraw_guest_link(db, id, link, now);
      });
  if (!written) co_return respond(written.error());
  context.rooms->link_over(*link);
  co_return respond_nothing();
}

Task<Response> post_guest(Exchange& exchange) {
  auto& context = exchange.context;
  JsonBody body(exchange.request.body);
  auto const secret = body.text("secret", 200);
  auto const name = body.text("name", kGuestNameBytes);
  if (auto problem = body.finish()) co_return respond(*problem);
  if (name.find_first_not_of(' ') == name.npos || !is_plain_text(name))
    co_return respond(shape_invalid("/name", "a name of 1 to 60 characters", nullptr));
  auto const now = context.now();
  auto const address = exchange.request.peer;
  if (auto const wait = context.gate.by_address.begin(address, now))
    co_return respond(ProblemCode::too_many_tries, {{"seconds", std::to_string(wait)}});
  auto const opened = co_await from_store<Opened>(context, [key = sha256(secret)](store::Db& db) {
    Opened found{store::find_guest_link(db, key), {}};
    if (found.link) found.room = store::load_room(db, found.link->room);
    return found;
  });
  if (!opened) co_return respond(opened.error());
  auto const& [link, room] = *opened;
  if (!link || !link->opens(now) || !room || room->closed)
    co_return respond(ProblemCode::link_over);
  auto const own = people::new_secret();
  auto const let_in = std::make_shared<bool>(false);
  auto const written = co_await context.gate.write(
      [let_in, used = *link, key = sha256(own), name, now](store::Db& db) {
        *let_in = store::put_guest(db, used, key, name, now);
      });
  if (!written) co_return respond(written.error());
  if (!*let_in) co_return respond(ProblemCode::link_over);
  context.gate.by_address.forgive(address);
  std::string out;
  JsonWriter json(out);
  json.object().field("room", link->room);
  if (link->meeting) json.field("meeting", link->meeting->text());
  json.field("title", room->told.title).field("kind", to_text(room->told.kind));
  json.field("csrf", people::csrf_of(own)).field("ends_at", link->ends_at.text()).end_object();
  auto response = respond_json(std::move(out), 201);
  response.header("Set-Cookie", guest_cookie(own, exchange.request.secure,
                                             (link->ends_at.us - now.us) / 1'000'000));
  co_return response;
}

}  // namespace longspan::http
