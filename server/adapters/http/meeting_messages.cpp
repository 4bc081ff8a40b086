#include <algorithm>
#include <boost/json.hpp>
#include <charconv>

#include "adapters/http/meeting_room.hpp"
#include "base/json_writer.hpp"
#include "base/utf8.hpp"
#include "rooms/members.hpp"

/// What comes in on a lane (docs/rooms-wire.md).
namespace longspan::http {
namespace {

namespace json = boost::json;
using rooms::integer_in;
using rooms::text_in;

bool is_client(std::string_view text) {
  return text.size() == 16 && text.find_first_not_of("0123456789abcdef") == text.npos;
}

}  // namespace

std::optional<Entry> read_entry(json::object const& message) {
  Entry entry;
  entry.client = text_in(message, "client");
  entry.epoch = text_in(message, "epoch");
  entry.place = text_in(message, "place");
  entry.class_name = text_in(message, "class");
  entry.lane = integer_in(message, "lane") == 1 ? 1 : 0;
  if (auto const seq = integer_in(message, "seq"); seq && *seq >= 0)
    entry.seq = static_cast<std::uint64_t>(*seq);
  entry.seats = integer_in(message, "seats");
  if (text_in(message, "t") != "enter" || !is_client(entry.client) || entry.place.size() > 256 ||
      entry.class_name.size() > 256)
    return std::nullopt;
  return entry;
}

void MeetingRoom::take(MeetingSocket& socket, std::string_view message) {
  boost::system::error_code error;
  json::monotonic_resource memory;
  auto const value = json::parse(message, error, &memory);
  auto const* object = error ? nullptr : value.if_object();
  if (object == nullptr || !is_text(message)) {
    socket.finish(1002, "not JSON");
    return;
  }
  auto const kind = text_in(*object, "t");
  if (kind == "hint") return hint(socket, *object);
  auto const seat = seats_.find(socket.participant);
  if (seat == seats_.end() || socket.lane != 0) return;
  if (kind == "do") return wish(socket, *object);
  if (kind == "bye") {
    // What it did is told first; then it goes.
    auto const id = socket.participant;
    state_.leave(id, now_ms());
    drain();
    socket.finish(1000, "bye");
    return;
  }
  if (!seat->second.entered) return;
  if (kind == "media") return media(socket, message);
  if (!socket.others.lets()) return;
  if (kind == "feel") state_.feel(socket.participant, *object);
  if (kind == "probe") socket.probed(*object);
}

void MeetingRoom::wish(MeetingSocket& socket, json::object const& message) {
  auto const n = integer_in(message, "n").value_or(0);
  auto const kind = text_in(message, "kind");
  auto const* body = message.if_contains("body");
  std::optional<Problem> problem;
  if (n < 1 || body == nullptr || !body->is_object()) {
    problem = rooms::refused(rooms::Refusal::shape);
  } else {
    auto const seq = state_.seq();
    auto outcome = state_.wish(socket.participant, n, kind, body->get_object(), now_ms());
    problem = std::move(outcome.problem);
    if (outcome.repeated && outcome.event) {
      socket.send(R"({"t":"ev","n":)" + std::to_string(n) + R"(,"e":)" + outcome.event->json + "}");
      if (outcome.event->event.seq <= kept_) {
        std::string text;
        JsonWriter(text)
            .object()
            .field("t", "kept")
            .field("seq", static_cast<std::int64_t>(kept_))
            .field("n", n)
            .end_object();
        socket.send(std::move(text));
      }
    }
    if (!problem && kind == "talk") pressed_.insert(socket.participant);
    if (state_.seq() != seq) drain();
    // What a lead changes of people is seen at once; what groups say is off the record from then
    // on.
    constexpr std::string_view kOfPeople[] = {"admit",  "role",        "floor", "mute",
                                              "groups", "groups_over", "visit"};
    if (!problem && std::ranges::find(kOfPeople, kind) != std::end(kOfPeople)) share_people();
  }
  if (!problem) return;
  std::string text;
  JsonWriter writer(text);
  writer.object().field("t", "no").field("n", n).key("problem").raw(problem_json(*problem));
  writer.end_object();
  socket.send(std::move(text));
}

void MeetingRoom::media(MeetingSocket& socket, std::string_view message) {
  if (media_open_)
    context_.services.media->take(key(), socket.participant, message);
  else
    socket.send(std::string(R"({"t":"media","m":"state","on":false,"ice":[]})"));
}

}  // namespace longspan::http
