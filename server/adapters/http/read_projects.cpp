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
  co_return co_await answer_from_store(
      exchange,
      [as_of, asked = exchange.asked, sight = exchange.sight(),
       now = exchange.context.now()](store::Db& db) -> Result<std::string> {
        auto const programme = views::programme_of(db, asked.project, asked.programme);
        if (!programme) return std::unexpected(programme.error());
        if (auto problem = not_seen(sight, *programme, asked.project))
          return std::unexpected(*problem);
        return views::project(db, *programme, asked.project, as_of, now);
      });
}

Task<Response> get_reports(Exchange& exchange) {
  Parameters parameters(exchange.request);
  auto const before = parameters.day("before");
  auto const as_of = parameters.day("as_of");
  auto const limit = parameters.integer("limit", 1, 200).value_or(30);
  if (parameters.problem) co_return respond(*parameters.problem);
  co_return co_await answer_from_store(
      exchange,
      [before, as_of, limit, asked = exchange.asked,
       sight = exchange.sight()](store::Db& db) -> Result<std::string> {
        auto const programme = views::programme_of(db, asked.project, asked.programme);
        if (!programme) return std::unexpected(programme.error());
        if (auto problem = not_seen(sight, *programme, asked.project))
          return std::unexpected(*problem);
        return views::reports(db, *programme, asked.project, before, as_of, limit);
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
