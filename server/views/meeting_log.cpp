#include "views/meeting_log.hpp"

#include <boost/json.hpp>
#include <map>

#include "base/json_writer.hpp"
#include "store/meeting_rows.hpp"

namespace longspan::views {
namespace {

namespace json = boost::json;

/// What stands in `body` as text; empty where it does not.
std::string_view text_in(json::object const& body, std::string_view key) {
  auto const* member = body.if_contains(key);
  auto const* text = member ? member->if_string() : nullptr;
  return text ? std::string_view(*text) : std::string_view{};
}

std::string array_in(json::object const& body, std::string_view key) {
  auto const* member = body.if_contains(key);
  return member && member->is_array() ? json::serialize(*member) : "[]";
}

std::int64_t number_in(json::object const& body, std::string_view key) {
  auto const* member = body.if_contains(key);
  return member && member->is_number() ? member->to_number<std::int64_t>() : 0;
}

struct Poll {
  std::string id, question, options;
  std::string counts = "[]";
  std::int64_t voted = 0;
};

}  // namespace

MeetingLog meeting_log(store::Db& db, store::RoomSeal const& seal, std::string const& room,
                       Day meeting) {
  MeetingLog out;
  std::vector<Poll> polls;
  std::string chapters;
  JsonWriter write_chapters(chapters);
  write_chapters.array();
  std::string shown;
  std::int64_t page = 0;
  auto const take = [&](store::Row const& row) {
    json::error_code wrong;
    auto const value = json::parse(
        seal.opened(row.text(2), store::event_row(room, meeting, row.integer(3))), wrong);
    if (wrong || !value.is_object()) return true;
    auto const& body = value.get_object();
    auto const kind = row.text(1);
    if (kind == "page") {
      shown = text_in(body, "m");
      page = number_in(body, "page");
    } else if (kind == "chapter") {
      write_chapters.object().field("t", row.integer(0)).field("title", text_in(body, "title"));
      if (!shown.empty()) write_chapters.field("m", shown).field("page", page);
      write_chapters.end_object();
    } else if (kind == "question") {
      ++out.questions;
    } else if (kind == "poll") {
      polls.push_back({std::string(text_in(body, "id")), std::string(text_in(body, "question")),
                       array_in(body, "options")});
    } else {
      auto const id = text_in(body, "id");
      for (auto& poll : polls)
        if (poll.id == id) {
          poll.counts = array_in(body, "counts");
          poll.voted = number_in(body, "voted");
        }
    }
    return true;
  };
  db.read(
      "SELECT t_ms, kind, body, seq FROM meeting_event WHERE room = ? AND meeting = ?"
      " AND kind IN ('page', 'chapter', 'question', 'poll', 'votes') ORDER BY seq",
      {room, meeting.number}, take);
  db.read("SELECT COALESCE(SUM(LENGTH(body)), 0) FROM meeting_event WHERE room = ? AND meeting = ?",
          {room, meeting.number}, [&](store::Row const& row) {
            out.bytes = row.integer(0);
            return false;
          });
  write_chapters.end_array();
  out.chapters = std::move(chapters);
  out.polls.clear();
  JsonWriter write_polls(out.polls);
  write_polls.array();
  for (auto const& poll : polls)
    write_polls.object()
        .field("id", poll.id)
        .field("question", poll.question)
        .key("options")
        .raw(poll.options)
        .key("counts")
        .raw(poll.counts)
        .field("voted", poll.voted)
        .end_object();
  write_polls.end_array();
  return out;
}

}  // namespace longspan::views
