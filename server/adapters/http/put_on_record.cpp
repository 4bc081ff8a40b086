#include "adapters/http/put_on_record.hpp"

#include <fstream>

#include "adapters/http/device_answers.hpp"
#include "base/json_writer.hpp"
#include "evidence/place.hpp"
#include "evidence/sealed_files.hpp"
#include "rooms/attendance.hpp"
#include "store/room_rows.hpp"

namespace longspan::http {
namespace {

using Log = std::vector<rooms::MeetingEvent>;

constexpr std::string_view kMediaType = "application/x-ndjson";
constexpr std::size_t kPeopleMost = 600, kSeatsMost = 60;

struct Read {
  std::optional<store::MeetingLog> log;
  Result<store::RoomSeal> seal;
  Log events;
  std::optional<rooms::Room> room;
};

/// One event a line; nobody's vote is among them.
std::string sealed_text(store::MeetingLog const& log, Log const& events) {
  std::string out;
  JsonWriter(out)
      .object()
      .field("room", log.room)
      .field("meeting", log.meeting.text())
      .field("began", Instant{log.began_us}.text())
      .end_object();
  out += '\n';
  for (auto const& event : events)
    if (event.kind != "vote") out.append(rooms::event_json(event)).append("\n");
  return out;
}

/// Sealed where the room seals what it keeps, else among the evidence.
Task<Result<Hash>> keep_log(Context& context, std::string room, store::RoomSeal seal,
                            std::string text) {
  auto const hash = sha256(text);
  auto const place = evidence::place_of(context.options.data, hash.hex());
  auto const from = context.options.uploads / ("meeting-" + hash.hex());
  auto const bytes = text.size();
  auto const settled = co_await on_pool<bool>(
      context, context.files,
      [text = std::move(text), from, place, hash, room, seal,
       data = context.options.data]() -> Result<bool> {
        if (seal.seals()) return evidence::SealedFiles(data, room, seal.key()).keep(hash, text);
        std::error_code ignored;
        if (std::filesystem::exists(place, ignored)) return true;
        std::ofstream file(from, std::ios::binary);
        file << text;
        file.close();
        if (!file) return fail(ProblemCode::store_failed, {{"reason", "the log's file"}});
        return evidence::settle(from, place);
      });
  if (!settled) co_return std::unexpected(settled.error());
  auto const written =
      co_await context.gate.write([hash, bytes, room, seal, now = context.now()](store::Db& db) {
        if (seal.seals())
          return store::note_room_file(
              db, room, {hash.hex(), std::string(kMediaType), static_cast<std::int64_t>(bytes)});
        db.write(
            "INSERT INTO evidence (sha256, media_type, bytes, received_us, author) "
            "VALUES (?, ?, ?, ?, NULL) ON CONFLICT DO NOTHING",
            {store::Param::blob(hash.blob()), kMediaType, bytes, now.us});
      });
  if (!written) co_return std::unexpected(written.error());
  co_return hash;
}

std::string held_body(store::MeetingLog const& log, Instant ended, rooms::Attendance const& who,
                      Uuid lead, std::size_t events, Hash const& hash) {
  std::string out;
  JsonWriter json(out);
  json.object().field("room", log.room).field("meeting", log.meeting.text());
  json.field("began", Instant{log.began_us}.text()).field("ended", ended.text());
  json.field("lead", lead.text());
  if (!who.seats.empty()) {
    json.key("seats").array();
    for (std::size_t i = 0; i < std::min(who.seats.size(), kSeatsMost); ++i) {
      auto const& one = who.seats[i];
      json.object().field("place", one.place);
      if (one.class_) json.field("class", *one.class_);
      json.field("present", one.present).end_object();
    }
    json.end_array();
  }
  json.key("took_part").array();
  for (std::size_t i = 0; i < std::min(who.took_part.size(), kPeopleMost); ++i) {
    auto const& one = who.took_part[i];
    json.object().field("account", one.account.text()).field("role", to_text(one.role));
    if (one.place) json.field("place", *one.place);
    json.field("seconds", std::min<std::int64_t>(one.seconds, 864'000));
    if (one.spoke) json.field("spoke", std::min<std::int64_t>(*one.spoke, 864'000));
    json.end_object();
  }
  json.end_array().field("guests", who.guests).field("events", static_cast<std::int64_t>(events));
  json.field("log", hash.hex()).flag("sound", who.sound).end_object();
  return out;
}

Task<Result<void>> file_held(Context& context, store::MeetingLog const& log, Instant ended,
                             std::string body) {
  auto const id = Uuid::named(
      ended.ms(), "meeting.held/" + log.room + "/" + log.meeting.text() + "/" + ended.text());
  auto draft = ledger::Draft::make(id, ledger::FactKind::meeting_held,
                                   ledger::Stream::of_programme(log.programme), {ended, 0}, "",
                                   std::move(body));
  if (!draft) {
    // Never another answer: it is not tried again.
    context.log("meeting_refused", problem_json(draft.error()));
    co_return Result<void>{};
  }
  auto const filed =
      co_await arrive<Result<store::Writer::Receipts>>(context.loop, [&context, &draft](auto done) {
        std::vector<ledger::Draft> drafts;
        drafts.push_back(std::move(*draft));
        context.services.writer.file(std::move(drafts), {}, std::move(done));
      });
  if (!filed) co_return std::unexpected(filed.error());
  auto const& receipt = filed->front();
  if (receipt.outcome == ledger::Outcome::refused && receipt.problem)
    context.log("meeting_refused", problem_json(*receipt.problem));
  co_return Result<void>{};
}

}  // namespace

Task<Result<OnRecord>> put_on_record(Context& context, store::MeetingLog log,
                                     std::int64_t alive_us) {
  auto const id = log.room;
  auto const meeting = log.meeting;
  auto read = co_await from_store<Read>(context, [id, meeting](store::Db& db) {
    auto seal = store::seal_of_room(db, id);
    auto events = seal ? store::load_meeting_events(db, *seal, id, meeting) : Log{};
    return Read{store::find_meeting_log(db, id, meeting), std::move(seal), std::move(events),
                store::load_room(db, id)};
  });
  if (!read) co_return std::unexpected(read.error());
  if (!read->log || read->log->node.empty()) co_return OnRecord{};
  log = *read->log;
  // Erased meanwhile, there is nothing to tell of it. Where the master key is missing it waits.
  if (!read->seal && read->seal.error().code != ProblemCode::content_erased)
    co_return std::unexpected(read->seal.error());
  if (log.began_us == 0 || read->events.empty()) {
    auto const dropped = co_await context.gate.write(
        [id, meeting](store::Db& db) { store::drop_meeting_log(db, id, meeting); });
    if (!dropped) co_return std::unexpected(dropped.error());
    co_return OnRecord{};
  }
  // Nobody ended it: it was over when the last process that carried it was gone.
  if (auto& events = read->events; events.back().kind != "ended") {
    auto const t_ms = std::max(events.back().t_ms, (alive_us - log.began_us) / 1000);
    rooms::MeetingEvent ended{events.back().seq + 1, t_ms, {}, "ended", "{}", 0, {}};
    auto const written =
        co_await context.gate.write([id, meeting, ended, seal = *read->seal](store::Db& db) {
          store::put_meeting_event(db, seal, id, meeting, ended);
        });
    if (!written) co_return std::unexpected(written.error());
    events.push_back(std::move(ended));
  }
  auto const& last = read->events.back();
  auto const who = rooms::attendance_of(read->events, last.t_ms);
  // One that ended by itself was over when the last one left.
  auto const until_ms = last.by.empty() ? who.last_ms : last.t_ms;
  Instant const ended{log.ended_us.value_or(log.began_us + until_ms * 1000)};
  auto const marked = co_await context.gate.write(
      [id, meeting, ended](store::Db& db) { store::end_meeting(db, id, meeting, ended.us); });
  if (!marked) co_return std::unexpected(marked.error());

  auto const hash = co_await keep_log(context, id, *read->seal, sealed_text(log, read->events));
  if (!hash) co_return std::unexpected(hash.error());
  auto lead = who.lead;
  if (!lead && read->room && !read->room->told.leads.empty()) lead = read->room->told.leads.front();
  auto const counted = static_cast<std::size_t>(
      std::ranges::count_if(read->events, [](auto const& event) { return event.kind != "vote"; }));
  auto const filed = co_await file_held(
      context, log, ended, held_body(log, ended, who, lead.value_or(Uuid{}), counted, *hash));
  if (!filed) co_return std::unexpected(filed.error());
  auto const closed = co_await context.gate.write([log, read = std::move(*read)](store::Db& db) {
    store::put_meeting_texts(db, *read.seal, log, read.events);
    store::close_meeting_log(db, log.room, log.meeting);
  });
  if (!closed) co_return std::unexpected(closed.error());
  co_return OnRecord{log.began_us};
}

}  // namespace longspan::http
