#include "adapters/http/room_live.hpp"

#include <algorithm>

#include "adapters/http/device_answers.hpp"
#include "adapters/http/handlers.hpp"
#include "adapters/http/meeting_socket.hpp"
#include "adapters/http/parameters.hpp"
#include "base/json_writer.hpp"
#include "rooms/entry.hpp"
#include "rooms/live_meeting.hpp"
#include "store/guest_rows.hpp"
#include "store/meeting_rows.hpp"
#include "store/room_rows.hpp"

namespace longspan::http {
namespace {

bool shows_session(Request const& request, Viewer const& viewer) {
  if (viewer.account == nullptr) return false;
  return viewer.by_token() || people::same_secret(request.shown_csrf(), viewer.csrf);
}

bool shows_guest(Request const& request) {
  auto const secret = request.cookie_value(kGuestCookie);
  return !secret.empty() && people::same_secret(request.shown_csrf(), people::csrf_of(secret));
}

/// Events that `account` may see of a meeting, as `MeetingEvents` of the contract.
Result<std::string> events_json(store::Db& db, std::string const& id, Day meeting,
                                std::uint64_t after, people::Account const& account) {
  auto const room = store::load_room(db, id);
  auto const log = store::find_meeting_log(db, id, meeting);
  if (!room) return fail(ProblemCode::not_found, {{"what", id}});
  auto const said = store::load_meeting(db, room->programme, id, meeting);
  auto const role = rooms::role_in(*room, account, said ? said->lead : std::optional<Uuid>());
  if (!role) return fail(ProblemCode::not_invited);
  if (!log || log->began_us == 0) return fail(ProblemCode::not_found, {{"what", meeting.text()}});
  auto const seal = store::seal_of_room(db, id);
  if (!seal) return std::unexpected(seal.error());
  rooms::LiveMeeting state;
  state.resume(store::load_meeting_events(db, *seal, id, meeting), 0, 0);
  std::vector<rooms::LivePerson const*> own;
  for (auto const& [p, person] : state.people())
    if (person.account == account.id) own.push_back(&person);
  rooms::LivePerson stranger;
  stranger.role = *role;
  own.push_back(&stranger);

  std::string out;
  JsonWriter json(out);
  json.object().field("epoch", log->epoch).field("began", Instant{log->began_us}.text());
  if (log->ended_us) json.field("ended", Instant{*log->ended_us}.text());
  json.key("events").array();
  for (auto const& event : state.log()) {
    bool const seen = std::ranges::any_of(
        own, [&](rooms::LivePerson const* one) { return state.sees(*one, *event); });
    if (seen && event->event.seq > after && event->event.kind != "vote") json.raw(event->json);
  }
  json.end_array().end_object();
  return out;
}

}  // namespace

bool is_forged_entry(Request const& request, Viewer const& viewer) {
  // Who shows nothing at all is told that they are not invited.
  bool const nobody = viewer.account == nullptr && request.cookie_value(kGuestCookie).empty();
  return !nobody && !shows_session(request, viewer) && !shows_guest(request);
}

Task<void> run_room_live(Context& context, Wire wire, Request const& request,
                         Viewer const& viewer) {
  Visitor visitor;
  visitor.room = request.path_values[0];
  if (auto const day = request.parameter("meeting"); day && !day->empty()) {
    visitor.meeting = Day::parse(*day);
    if (!visitor.meeting) visitor.room.clear();
  }
  bool const guest = !shows_session(request, viewer) && shows_guest(request);
  if (guest) {
    auto const key = sha256(request.cookie_value(kGuestCookie));
    auto found = co_await from_store<std::optional<store::GuestPass>>(
        context, [key](store::Db& db) { return store::find_guest(db, key); });
    if (found && *found) visitor.guest = std::move(**found);
  }
  auto const socket = std::make_shared<MeetingSocket>(
      context, std::move(wire), guest ? Viewer{} : viewer, std::move(visitor));
  // Counted as under way, so that a stop waits for the closing handshake.
  context.spawn(socket->run(handshake_of(request)));
}

Task<Response> get_room_live(Exchange& exchange) { co_return co_await get_live(exchange); }

Task<Response> get_meeting_events(Exchange& exchange) {
  Parameters parameters(exchange.request);
  auto const after = parameters.integer("after", 0, INT64_MAX).value_or(0);
  if (parameters.problem) co_return respond(*parameters.problem);
  auto const meeting = Day::parse(exchange.value(1));
  if (!meeting) co_return respond(ProblemCode::not_found, {{"what", exchange.value(1)}});
  co_return co_await answer_from_store(
      exchange,
      [id = exchange.value(), day = *meeting, after, directory = exchange.viewer.directory,
       account = exchange.viewer.account](store::Db& db) {
        return events_json(db, id, day, static_cast<std::uint64_t>(after), *account);
      });
}

}  // namespace longspan::http
