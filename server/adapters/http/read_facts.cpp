#include "adapters/http/handlers.hpp"
#include "adapters/http/parameters.hpp"
#include "views/views.hpp"

namespace longspan::http {
namespace {

/// What the viewer may read of the ledger; their own account's stream always. Teachers and doctors
/// have to do with rooms, not with the works.
std::function<bool(std::string const&)> visible_to(Exchange const& exchange) {
  return [sight = people::Sight(exchange.viewer.account->grants,
                                people::kAnyRole & ~people::bit(people::Role::professional)),
          own = ledger::Stream::of_account(exchange.viewer.account->id).text()](
             std::string const& stream) { return stream == own || sight.sees_stream(stream); };
}

Task<Response> listed(Exchange& exchange, views::FactsQuery query) {
  if (!query.programme.empty() && !exchange.sight().sees_some_of(query.programme))
    co_return respond(ProblemCode::not_permitted, {{"scope", "programme/" + query.programme}});
  query.visible = visible_to(exchange);
  query.asker = *exchange.viewer.account;
  co_return co_await answer_from_store(
      exchange, [query = std::move(query)](store::Db& db) { return views::facts(db, query); });
}

}  // namespace

Task<Response> get_facts(Exchange& exchange) {
  Parameters parameters(exchange.request);
  views::FactsQuery query;
  if (auto const after = parameters.integer("after", 0, INT64_MAX))
    query.after = static_cast<std::uint64_t>(*after);
  if (auto const before = parameters.integer("before", 0, INT64_MAX))
    query.before = static_cast<std::uint64_t>(*before);
  query.stream = parameters.text("stream");
  query.programme = parameters.text("programme");
  query.kind = parameters.text("kind");
  query.limit = parameters.integer("limit", 1, 1000).value_or(100);
  if (parameters.problem) co_return respond(*parameters.problem);
  // Of a consultation's the store knows the members.
  if (!query.stream.empty() && !query.stream.starts_with("consultation/") &&
      !visible_to(exchange)(query.stream))
    co_return respond(ProblemCode::not_permitted, {{"scope", query.stream}});
  co_return co_await listed(exchange, std::move(query));
}

Task<Response> get_held(Exchange& exchange) {
  Parameters parameters(exchange.request);
  views::FactsQuery query;
  query.held_only = true;
  query.programme = exchange.asked.programme;
  if (auto const before = parameters.integer("before", 0, INT64_MAX))
    query.before = static_cast<std::uint64_t>(*before);
  query.limit = parameters.integer("limit", 1, 1000).value_or(100);
  if (parameters.problem) co_return respond(*parameters.problem);
  co_return co_await listed(exchange, std::move(query));
}

Task<Response> get_fact(Exchange& exchange) {
  co_return co_await answer_from_store(
      exchange,
      [id = exchange.value(), visible = visible_to(exchange), asker = *exchange.viewer.account](
          store::Db& db) { return views::fact(db, id, visible, asker); });
}

}  // namespace longspan::http
