// What is owed, found and put right.
#include "adapters/http/handlers.hpp"
#include "adapters/http/of_programme.hpp"
#include "views/views.hpp"

namespace longspan::http {
Task<Response> get_programme_rhythm(Exchange& exchange) {
  co_return co_await answer_of_days(
      exchange, [](store::Db& db, auto const& programme, auto from, auto to,
                   views::Viewer const& viewer, Instant now) {
        return views::programme_rhythm(db, programme, from, to, viewer.sight.projects_of(programme),
                                       now);
      });
}

Task<Response> get_today(Exchange& exchange) {
  Parameters parameters(exchange.request);
  auto const limit = parameters.integer("limit", 1, 500).value_or(100);
  if (parameters.problem) co_return respond(*parameters.problem);
  co_return co_await answer_of_programme(
      exchange, [limit, now = exchange.context.now()](store::Db& db, auto const& programme,
                                                      auto const& viewer) {
        return views::today(db, programme, viewer, limit, now);
      });
}

Task<Response> get_findings(Exchange& exchange) {
  Parameters parameters(exchange.request);
  views::FindingsQuery query;
  query.project = parameters.text("project");
  query.state = parameters.one_of(
      "state", {"open", "answered", "closed", "pending", "overdue", "all"}, "pending");
  auto const severity = parameters.one_of("severity", {"minor", "serious", "critical"}, "");
  query.severity = contract::parse_severity(severity);
  query.offset = parameters.integer("offset", 0, 100'000'000).value_or(0);
  query.limit = parameters.integer("limit", 1, 500).value_or(100);
  if (parameters.problem) co_return respond(*parameters.problem);
  co_return co_await answer_of_programme(
      exchange, [query = std::move(query), now = exchange.context.now()](
                    store::Db& db, auto const& programme, auto const& viewer) {
        auto asked = query;
        asked.programme = programme;
        asked.only = viewer.sight.projects_of(programme);
        return views::findings(db, asked, viewer, now);
      });
}

Task<Response> get_finding(Exchange& exchange) {
  co_return co_await answer_from_store(
      exchange, [id = exchange.value(), programme = exchange.asked.programme,
                 viewer = viewer_of(exchange), now = exchange.context.now()](store::Db& db) {
        return views::finding(db, programme, id, viewer, now);
      });
}

Task<Response> get_checklists(Exchange& exchange) {
  Parameters parameters(exchange.request);
  auto const checklist = parameters.text("checklist");
  auto const version = parameters.integer("version", 1, 9999);
  if (parameters.problem) co_return respond(*parameters.problem);
  co_return co_await answer_of_programme(
      exchange, [checklist, version](store::Db& db, auto const& programme, auto const&) {
        return views::checklists(
            db, programme, checklist,
            version ? std::optional(static_cast<int>(*version)) : std::nullopt);
      });
}

Task<Response> get_inspections(Exchange& exchange) {
  Parameters parameters(exchange.request);
  views::InspectionsQuery query;
  query.project = parameters.text("project");
  query.inspection = parameters.text("inspection");
  query.before = parameters.integer("before", 0, INT64_MAX);
  query.limit = parameters.integer("limit", 1, 200).value_or(50);
  if (parameters.problem) co_return respond(*parameters.problem);
  co_return co_await answer_of_programme(
      exchange,
      [query = std::move(query)](store::Db& db, auto const& programme, auto const& viewer) {
        auto asked = query;
        asked.programme = programme;
        asked.only = viewer.sight.projects_of(programme);
        return views::inspections(db, asked);
      });
}

}  // namespace longspan::http
