#include "adapters/http/handlers.hpp"
#include "adapters/http/parameters.hpp"
#include "views/views.hpp"

namespace longspan::http {
namespace {

std::optional<Problem> not_seen(people::Sight const& sight, std::string const& programme,
                                std::string const& project) {
  if (sight.sees(programme, project)) return std::nullopt;
  return Problem{
      ProblemCode::not_permitted, {}, {{"scope", "project/" + programme + "/" + project}}, {}};
}

/// An answer about one project, of those who may see it.
using OfProject = std::function<Result<std::string>(store::Db&, std::string const& programme,
                                                    std::string const& code)>;
Task<Response> answer_of_project(Exchange& exchange, OfProject answer) {
  co_return co_await answer_from_store(
      exchange,
      [asked = exchange.asked, sight = exchange.sight(),
       answer = std::move(answer)](store::Db& db) -> Result<std::string> {
        auto const programme = views::programme_of(db, asked.project, asked.programme);
        if (!programme) return std::unexpected(programme.error());
        if (auto problem = not_seen(sight, *programme, asked.project))
          return std::unexpected(*problem);
        return answer(db, *programme, asked.project);
      });
}

}  // namespace

Task<Response> get_programmes(Exchange& exchange) {
  co_return co_await answer_from_store(exchange, [sight = exchange.sight()](store::Db& db) {
    return views::programmes(
        db, [&](std::string const& programme) { return sight.sees_some_of(programme); });
  });
}

Task<Response> get_board(Exchange& exchange) {
  Parameters parameters(exchange.request);
  views::BoardQuery query;
  query.programme = exchange.asked.programme;
  query.as_of = parameters.day("as_of");
  query.sort = parameters.maybe_text("sort").value_or("code");
  query.descending = parameters.one_of("dir", {"asc", "desc"}, "asc") == "desc";
  query.text = parameters.text("q");
  query.category = parameters.maybe_text("category");
  query.stage = parameters.maybe_text("stage");
  query.livelihood = parameters.boolean("livelihood");
  query.state = parameters.one_of("state", {"active", "missing", "held"}, "");
  query.offset = parameters.integer("offset", 0, 100'000'000).value_or(0);
  query.limit = parameters.integer("limit", 1, 500).value_or(50);
  if (parameters.problem) co_return respond(*parameters.problem);
  co_return co_await answer_from_store(exchange,
                                       [query = std::move(query), sight = exchange.sight(),
                                        now = exchange.context.now()](store::Db& db) mutable {
                                         if (query.programme.empty())
                                           query.programme = first_programme_seen(db, sight);
                                         query.only = sight.projects_of(query.programme);
                                         return views::board(db, query, now);
                                       });
}

Task<Response> get_project(Exchange& exchange) {
  Parameters parameters(exchange.request);
  auto const as_of = parameters.day("as_of");
  if (parameters.problem) co_return respond(*parameters.problem);
  co_return co_await answer_of_project(
      exchange, [as_of, now = exchange.context.now()](store::Db& db, auto const& programme,
                                                      auto const& code) {
        return views::project(db, programme, code, as_of, now);
      });
}

Task<Response> get_reports(Exchange& exchange) {
  Parameters parameters(exchange.request);
  auto const before = parameters.day("before");
  auto const as_of = parameters.day("as_of");
  auto const limit = parameters.integer("limit", 1, 200).value_or(30);
  if (parameters.problem) co_return respond(*parameters.problem);
  co_return co_await answer_of_project(
      exchange, [before, as_of, limit](store::Db& db, auto const& programme, auto const& code) {
        return views::reports(db, programme, code, before, as_of, limit);
      });
}

Task<Response> get_rhythm(Exchange& exchange) {
  Parameters parameters(exchange.request);
  auto const from = parameters.day("from");
  auto const to = parameters.day("to");
  auto const duty = contract::parse_duty(parameters.one_of(
      "duty", {"daily_report", "supervisor_log", "weekly_inspection"}, "daily_report"));
  if (parameters.problem) co_return respond(*parameters.problem);
  co_return co_await answer_of_project(
      exchange, [from, to, duty = *duty, now = exchange.context.now()](
                    store::Db& db, auto const& programme, auto const& code) {
        return views::rhythm(db, programme, code, duty, from, to, now);
      });
}

Task<Response> get_witnesses(Exchange& exchange) {
  Parameters parameters(exchange.request);
  auto const before = parameters.day("before");
  auto const limit = parameters.integer("limit", 1, 200).value_or(30);
  if (parameters.problem) co_return respond(*parameters.problem);
  co_return co_await answer_of_project(
      exchange, [before, limit](store::Db& db, auto const& programme, auto const& code) {
        return views::witnesses(db, programme, code, before, limit);
      });
}

Task<Response> get_calendar(Exchange& exchange) {
  co_return co_await answer_from_store(
      exchange, [programme = exchange.asked.programme, sight = exchange.sight()](store::Db& db) {
        return views::calendar(db, programme.empty() ? first_programme_seen(db, sight) : programme);
      });
}

Task<Response> get_figure(Exchange& exchange) {
  Parameters parameters(exchange.request);
  auto const as_of = parameters.day("as_of");
  auto const before = parameters.integer("before", 0, INT64_MAX).value_or(0);
  auto const limit = parameters.integer("limit", 1, 200).value_or(50);
  if (parameters.problem) co_return respond(*parameters.problem);
  // Programme and project stand in the figure's id, so access was checked before.
  co_return co_await answer_from_store(exchange, [as_of, before, limit, id = exchange.value(),
                                                  now = exchange.context.now()](store::Db& db) {
    return views::figure(db, id, as_of, static_cast<std::uint64_t>(before), limit, now);
  });
}

}  // namespace longspan::http
