#include "adapters/http/device_answers.hpp"
#include "adapters/http/handlers.hpp"
#include "adapters/http/json_body.hpp"
#include "adapters/http/parameters.hpp"
#include "adapters/http/room_entry.hpp"
#include "adapters/http/room_file.hpp"
#include "adapters/http/room_works.hpp"
#include "adapters/http/send_part.hpp"
#include "store/recording_rows.hpp"

namespace longspan::http {

namespace {

using store::FilmState;

constexpr std::int64_t kDayMs = 86'400'000;
/// Whoever was away for longer does better with the recording.
constexpr std::int64_t kMissedMs = 30 * 60'000;

/// Reads for whoever may enter the room, else says why not.
template <class T, class Read>
Task<Result<T>> from_room(Exchange& exchange, NamedMeeting const& named, Read read) {
  co_return co_await from_store<T>(
      exchange.context,
      [named, read = std::move(read), directory = exchange.viewer.directory,
       account = exchange.viewer.account,
       now = exchange.context.now()](store::Db& db) mutable -> Result<T> {
        if (auto const enters = may_enter_room(db, named.room, account, {}, now); !enters)
          return std::unexpected(enters.error());
        return read(db);
      });
}

/// Describes what is answered; 304 where the browser has it.
bool has_it_already(Exchange const& exchange, Response& response, std::string_view type,
                    std::string const& etag) {
  response.content_type = type;
  response.cache = "private, no-cache";
  response.header("ETag", etag);
  if (exchange.request.if_none_match != etag) return false;
  response.status = 304;
  return true;
}

Task<Response> send_file(Exchange& exchange, std::filesystem::path place, std::string_view type,
                         std::string etag) {
  auto const bytes = co_await on_pool<std::uint64_t>(
      exchange.context, exchange.context.files,
      [place]() -> Result<std::uint64_t> { return std::filesystem::file_size(place); });
  if (!bytes) co_return respond(bytes.error());
  Response response;
  if (has_it_already(exchange, response, type, etag)) co_return response;
  send_part(response, std::move(place), *bytes, exchange.request.range);
  co_return response;
}

std::string_view name_of(FilmState state) {
  switch (state) {
    case FilmState::none:
      return "none";
    case FilmState::waiting:
      return "waiting";
    case FilmState::making:
      return "making";
    case FilmState::ready:
      return "ready";
    case FilmState::failed:
      break;
  }
  return "failed";
}

std::string film_json(store::Film const& film) {
  std::string out;
  JsonWriter json(out);
  json.object().field("state", name_of(film.state));
  if (film.state == FilmState::making) json.field("percent", std::int64_t{film.percent});
  if (film.state == FilmState::ready) json.field("bytes", film.bytes);
  if (!film.trouble.empty()) json.field("trouble", film.trouble);
  json.end_object();
  return out;
}

/// A film whose file somebody deleted is none.
Task<Result<store::Film>> find_film(Exchange& exchange, NamedMeeting const& named) {
  auto film = co_await from_room<store::Film>(exchange, named, [named](store::Db& db) {
    return store::film_of(db, named.room, named.meeting);
  });
  std::error_code ignored;
  if (film && film->state == FilmState::ready &&
      !std::filesystem::exists(
          exchange.context.services.works.film_place(named.room, named.meeting), ignored))
    film->state = FilmState::none;
  co_return film;
}

struct Heard {
  std::optional<store::RecordedMeeting> known;
  std::optional<std::int64_t> running_since;
  std::vector<std::string> participants;
  std::string media_type;
  bool own = false;  ///< the evidence is by this account
  std::int64_t tracks = 0;
};

/// Who a kept sound is of: a participant that stood for the account that sends it.
std::optional<std::string> whose(Heard const& heard, std::optional<std::string> const& named) {
  if (!named) return heard.participants.empty() ? std::string() : heard.participants.back();
  if (std::ranges::find(heard.participants, *named) == heard.participants.end())
    return std::nullopt;
  return named;
}

}  // namespace

Task<Response> get_meeting_sound(Exchange& exchange) {
  auto const named = meeting_named(exchange);
  if (!named) co_return respond(named.error());
  auto const sound = co_await from_room<RoomFilePlace>(
      exchange, *named, [named = *named](store::Db& db) -> Result<RoomFilePlace> {
        auto seal = store::seal_of_room(db, named.room);
        if (!seal) return std::unexpected(seal.error());
        auto const known = store::recorded_meeting(db, named.room, named.meeting);
        return RoomFilePlace{named.room, known ? known->sound : std::string(), std::move(*seal)};
      });
  if (!sound) co_return respond(sound.error());
  if (sound->sha256.empty()) co_return respond(ProblemCode::recording_not_ready);
  Response response;
  if (has_it_already(exchange, response, "audio/webm", "\"" + sound->sha256 + "\""))
    co_return response;
  if (auto const problem =
          co_await send_room_file(exchange.context, response, *sound, exchange.request.range))
    co_return respond(*problem);
  co_return response;
}

Task<Response> get_missed_sound(Exchange& exchange) {
  auto& context = exchange.context;
  auto const named = meeting_named(exchange);
  if (!named) co_return respond(named.error());
  Parameters parameters(exchange.request);
  auto const from = parameters.integer("from", 0, kDayMs).value_or(0);
  auto const to = parameters.integer("to", 0, kDayMs).value_or(0);
  if (parameters.problem) co_return respond(*parameters.problem);
  if (to <= from || to - from > kMissedMs)
    co_return respond(ProblemCode::parameter_invalid,
                      {{"name", "to"},
                       {"expected", "after from, by half an hour at most"},
                       {"found", std::to_string(to)}});
  auto const since = co_await from_room<std::int64_t>(
      exchange, *named, [named = *named](store::Db& db) -> Result<std::int64_t> {
        auto const began = store::running_since(db, named.room, named.meeting);
        if (!began) return fail(ProblemCode::meeting_over);
        return *began;
      });
  if (!since) co_return respond(since.error());
  auto sound = co_await on_pool<std::string>(
      context, context.sounds,
      [&works = context.services.works, named = *named, since = *since, from, to] {
        return works.missed_sound(named.room, named.meeting, since, from, to);
      });
  if (!sound) co_return respond(sound.error());
  Response response;
  response.content_type = "audio/webm";
  response.body = std::move(*sound);
  co_return response;
}

Task<Response> post_track(Exchange& exchange) {
  auto& context = exchange.context;
  auto const named = meeting_named(exchange);
  if (!named) co_return respond(named.error());
  JsonBody body(exchange.request.body);
  auto const sha256 = body.text("sha256", 64);
  auto const participant = body.maybe_text("participant", 40);
  auto const offset = body.maybe_integer("offset_ms", 0, kDayMs);
  auto const seconds = body.maybe_number("seconds", 0, 86'400);
  if (auto problem = body.finish()) co_return respond(*problem);
  auto const hash = Hash::from_hex(sha256);
  if (!hash || !offset || !seconds)
    co_return respond(shape_invalid(!hash    ? "/sha256"
                                    : offset ? "/seconds"
                                             : "/offset_ms",
                                    !hash ? "64 hexadecimal digits" : "a number", nullptr));
  auto const account = exchange.viewer.account->id;
  auto const heard = co_await from_room<Heard>(
      exchange, *named, [named = *named, hash = *hash, account](store::Db& db) -> Result<Heard> {
        Heard out;
        out.known = store::recorded_meeting(db, named.room, named.meeting);
        out.running_since = store::running_since(db, named.room, named.meeting);
        auto const seal = store::seal_of_room(db, named.room);
        if (!seal) return std::unexpected(seal.error());
        out.participants = store::participants_of(db, *seal, named.room, named.meeting, account);
        auto const tracks = store::own_tracks(db, named.room, named.meeting);
        out.tracks = std::ssize(tracks) + 1;
        db.read("SELECT media_type, author FROM evidence WHERE sha256 = ?",
                {store::Param::blob(hash.blob())}, [&](store::Row const& row) {
                  out.media_type = row.text(0);
                  out.own = !row.null(1) && row.text(1) == account.blob();
                  return false;
                });
        // Sent again, it may lie in the room's own folder by now.
        for (auto const& track : tracks)
          if (track.sha256 == hash.hex() && track.account == account && !out.own) {
            out.media_type = track.media_type;
            out.own = true;
          }
        return out;
      });
  if (!heard) co_return respond(heard.error());
  bool const held = heard->known && heard->known->held;
  if (!held && !heard->running_since)
    co_return respond(ProblemCode::not_found, {{"what", named->meeting.text()}});
  if (!heard->own) co_return respond(ProblemCode::not_found, {{"what", sha256}});
  if (!heard->media_type.starts_with("audio/"))
    co_return respond(ProblemCode::evidence_type_refused, {{"found", heard->media_type}});
  // Nobody speaks in another's place.
  auto const by = whose(*heard, participant);
  if (!by) co_return respond(ProblemCode::not_found, {{"what", *participant}});
  auto const takes = co_await on_pool<bool>(
      context, context.files,
      [&works = context.services.works, named = *named,
       ended = held ? heard->known->ended_us : std::int64_t{0}]() -> Result<bool> {
        return works.takes_tracks(named.room, named.meeting, ended);
      });
  if (!takes) co_return respond(takes.error());
  if (!*takes) co_return respond(ProblemCode::meeting_over);
  auto const noted = co_await context.gate.write(
      [named = *named, now = context.now(),
       track =
           store::OwnTrack{
               hash->hex(), *by, account, *offset, static_cast<std::int64_t>(*seconds * 1000), {}}](
          store::Db& db) { store::note_own_track(db, named.room, named.meeting, track, now); });
  if (!noted) co_return respond(noted.error());
  exchange.context.services.works.wake();
  std::string out;
  JsonWriter(out).object().field("tracks", heard->tracks).end_object();
  co_return respond_json(std::move(out), 201);
}

Task<Response> post_film(Exchange& exchange) {
  auto& context = exchange.context;
  auto const named = meeting_named(exchange);
  if (!named) co_return respond(named.error());
  auto const held =
      co_await from_room<bool>(exchange, *named, [named = *named](store::Db& db) -> Result<bool> {
        auto const seal = store::seal_of_room(db, named.room);
        if (!seal) return std::unexpected(seal.error());
        // A film would be a copy in the open.
        if (seal->seals())
          return fail(ProblemCode::not_permitted, {{"scope", "room/" + named.room + "/film"}});
        auto const known = store::recorded_meeting(db, named.room, named.meeting);
        return known && known->held;
      });
  if (!held) co_return respond(held.error());
  if (!*held) co_return respond(ProblemCode::recording_not_ready);
  if (!exchange.context.services.works.makes_films()) co_return respond(ProblemCode::film_no_maker);
  auto film = co_await find_film(exchange, *named);
  if (!film) co_return respond(film.error());
  if (film->state == FilmState::none || film->state == FilmState::failed) {
    auto const asked =
        co_await context.gate.write([named = *named, now = context.now()](store::Db& db) {
          store::ask_for_film(db, named.room, named.meeting, now);
        });
    if (!asked) co_return respond(asked.error());
    exchange.context.services.works.wake();
    *film = {};
    film->state = FilmState::waiting;
  }
  co_return respond_json(film_json(*film), 202);
}

Task<Response> get_film(Exchange& exchange) {
  auto const named = meeting_named(exchange);
  if (!named) co_return respond(named.error());
  auto const film = co_await find_film(exchange, *named);
  if (!film) co_return respond(film.error());
  co_return respond_json(film_json(*film));
}

Task<Response> get_film_file(Exchange& exchange) {
  auto const named = meeting_named(exchange);
  if (!named) co_return respond(named.error());
  auto const film = co_await find_film(exchange, *named);
  if (!film) co_return respond(film.error());
  if (film->state != FilmState::ready) co_return respond(ProblemCode::recording_not_ready);
  co_return co_await send_file(
      exchange, exchange.context.services.works.film_place(named->room, named->meeting),
      "video/mp4", "\"film-" + std::to_string(film->bytes) + "\"");
}

}  // namespace longspan::http
