// Places, rooms, their timetable, and what became of meetings.
#include "adapters/http/handlers.hpp"
#include "adapters/http/of_programme.hpp"
#include "exchange/calendar_feed.hpp"
#include "views/rooms.hpp"

namespace longspan::http {
namespace {

exchange::CalendarEvent event_of(views::FeedMeeting const& one) {
  exchange::CalendarEvent out;
  out.uid = one.uid;
  out.begins = one.begins;
  out.ends = one.ends;
  out.sequence = one.sequence;
  out.stated = one.stated;
  out.summary = one.title;
  out.description = one.about;
  out.location = one.places;
  out.confirmed = true;
  out.cancelled = one.cancelled;
  return out;
}

}  // namespace

Task<Response> get_people(Exchange& exchange) {
  co_return co_await answer_of_programme(exchange,
                                         [](store::Db& db, auto const& programme, auto const&) {
                                           return views::people(db, programme);
                                         });
}

Task<Response> get_places(Exchange& exchange) {
  co_return co_await answer_of_programme(
      exchange, [now = exchange.context.now()](store::Db& db, auto const& programme, auto const&) {
        return views::places(db, programme, now);
      });
}

Task<Response> get_rooms(Exchange& exchange) {
  co_return co_await answer_of_days(exchange, views::rooms);
}

Task<Response> get_room_feed(Exchange& exchange) {
  auto response = co_await answer_of_programme(
      exchange,
      [now = exchange.context.now()](store::Db& db, auto const& programme,
                                     auto const& viewer) -> Result<std::string> {
        auto const feed = views::room_feed(db, programme, viewer, now);
        if (!feed) return std::unexpected(feed.error());
        std::vector<exchange::CalendarEvent> events;
        for (auto const& one : feed->meetings) events.push_back(event_of(one));
        return exchange::calendar_text("会议室 · " + feed->name.zh, events);
      });
  if (response.status == 200) response.content_type = media::calendar;
  co_return response;
}

Task<Response> get_room(Exchange& exchange) {
  co_return co_await answer_from_store(
      exchange,
      [room = exchange.value(), viewer = viewer_of(exchange),
       now = exchange.context.now()](store::Db& db) { return views::room(db, room, viewer, now); });
}

Task<Response> get_meeting(Exchange& exchange) {
  co_return co_await answer_from_store(
      exchange, [room = exchange.value(), meeting = exchange.value(1), viewer = viewer_of(exchange),
                 now = exchange.context.now()](store::Db& db) {
        return views::meeting(db, room, meeting, viewer, now);
      });
}

Task<Response> get_library(Exchange& exchange) {
  Parameters parameters(exchange.request);
  views::LibraryQuery query;
  query.text = parameters.text("q");
  query.kind = contract::parse_room_kind(
      parameters.one_of("kind", {"lesson", "study_meeting", "coordination", "consultation"}, ""));
  query.before = parameters.integer("before", 0, INT64_MAX);
  query.limit = parameters.integer("limit", 1, 100).value_or(query.limit);
  if (parameters.problem) co_return respond(*parameters.problem);
  co_return co_await answer_of_programme(
      exchange, [query = std::move(query), now = exchange.context.now()](
                    store::Db& db, auto const& programme, auto const& viewer) {
        auto of_programme = query;
        of_programme.programme = programme;
        return views::library(db, of_programme, viewer, now);
      });
}

Task<Response> get_learning(Exchange& exchange) {
  co_return co_await answer_of_days(exchange, views::learning);
}

}  // namespace longspan::http
