#include "adapters/http/handlers.hpp"
#include "adapters/http/of_programme.hpp"
#include "exchange/calendar_feed.hpp"
#include "views/coordination.hpp"

namespace longspan::http {
namespace {

/// Which programme is asked about, for who named none.
std::string programme_asked(store::Db& db, std::string const& named, people::Sight const& sight) {
  return named.empty() ? first_programme_seen(db, sight) : named;
}

std::string ten_day_zh(TenDay ten_day) {
  static constexpr std::string_view kParts[] = {"上旬", "中旬", "下旬"};
  return std::to_string(ten_day.year) + "年" + std::to_string(ten_day.month) + "月" +
         std::string(kParts[ten_day.part - 1]);
}

exchange::CalendarEvent event_of(views::CoordinationFeed const& feed,
                                 views::CoordinationDay const& day) {
  auto const& one = day.coordination;
  exchange::CalendarEvent out;
  out.uid = one.ten_day.text() + "." + feed.programme.text() + "@longspan";
  out.day = one.day;
  out.sequence = std::max(one.seq, one.minuted_seq);
  out.stated = day.stated;
  out.summary = "旬协调 " + ten_day_zh(one.ten_day);
  out.description = "Ten-day coordination, " + one.ten_day.first().text() + " to " +
                    one.ten_day.last().text() + ", " + feed.name.en.value_or(feed.name.zh);
  if (one.minuted())
    out.description += "\n纪要已定稿 / minutes frozen";
  else if (one.seq == 0)
    out.description += "\n尚未召集，按旬历 / not convened yet, by the calendar";
  if (!one.note.empty()) out.description += "\n" + one.note;
  out.location = one.place;
  out.confirmed = one.seq != 0 || one.minuted();
  return out;
}

}  // namespace

Task<Response> get_coordinations(Exchange& exchange) {
  Parameters parameters(exchange.request);
  auto const limit = parameters.integer("limit", 1, 500).value_or(100);
  if (parameters.problem) co_return respond(*parameters.problem);
  co_return co_await answer_from_store(
      exchange, [limit, programme = exchange.asked.programme, sight = exchange.sight(),
                 now = exchange.context.now()](store::Db& db) {
        return views::coordinations(db, programme_asked(db, programme, sight), limit, now);
      });
}

Task<Response> get_coordination(Exchange& exchange) {
  co_return co_await answer_from_store(
      exchange,
      [named = exchange.asked.programme, ten_day = exchange.value(), viewer = viewer_of(exchange),
       now = exchange.context.now()](store::Db& db) -> Result<std::string> {
        auto const programme = programme_asked(db, named, viewer.sight);
        // An agenda speaks of every project; who sees some of them is shown their actions instead.
        if (!viewer.sight.sees_all_of(programme))
          return fail(ProblemCode::not_permitted, {{"scope", "programme/" + programme}});
        return views::coordination(db, programme, ten_day, viewer, now);
      });
}

Task<Response> get_coordination_feed(Exchange& exchange) {
  auto response = co_await answer_from_store(
      exchange,
      [programme = exchange.asked.programme, sight = exchange.sight(),
       now = exchange.context.now()](store::Db& db) -> Result<std::string> {
        auto const feed = views::coordination_feed(db, programme_asked(db, programme, sight), now);
        if (!feed) return std::unexpected(feed.error());
        std::vector<exchange::CalendarEvent> events;
        for (auto const& day : feed->days) events.push_back(event_of(*feed, day));
        return exchange::calendar_text("旬协调 · " + feed->name.zh, events);
      });
  if (response.status == 200) response.content_type = media::calendar;
  co_return response;
}

Task<Response> get_actions(Exchange& exchange) {
  Parameters parameters(exchange.request);
  views::ActionsQuery query;
  query.programme = exchange.asked.programme;
  query.state =
      parameters.one_of("state", {"open", "answered", "closed", "pending", "all"}, "pending");
  query.project = parameters.text("project");
  query.offset = parameters.integer("offset", 0, 100'000'000).value_or(0);
  query.limit = parameters.integer("limit", 1, 500).value_or(100);
  if (parameters.problem) co_return respond(*parameters.problem);
  co_return co_await answer_from_store(
      exchange, [query = std::move(query), viewer = viewer_of(exchange),
                 now = exchange.context.now()](store::Db& db) mutable {
        query.programme = programme_asked(db, query.programme, viewer.sight);
        return views::actions(db, query, viewer, now);
      });
}

}  // namespace longspan::http
