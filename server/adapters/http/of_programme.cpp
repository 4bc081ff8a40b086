#include "adapters/http/of_programme.hpp"

namespace longspan::http {

Task<Response> answer_of_programme(Exchange& exchange, OfProgramme answer) {
  co_return co_await answer_from_store(
      exchange, [named = exchange.asked.programme, viewer = viewer_of(exchange),
                 answer = std::move(answer)](store::Db& db) {
        auto const programme = named.empty() ? first_programme_seen(db, viewer.sight) : named;
        return answer(db, programme, viewer);
      });
}

Task<Response> answer_of_days(Exchange& exchange, OfDays answer) {
  Parameters parameters(exchange.request);
  auto const from = parameters.day("from");
  auto const to = parameters.day("to");
  if (parameters.problem) co_return respond(*parameters.problem);
  co_return co_await answer_of_programme(
      exchange, [answer = std::move(answer), from, to, now = exchange.context.now()](
                    store::Db& db, auto const& programme, auto const& viewer) {
        return answer(db, programme, from, to, viewer, now);
      });
}

}  // namespace longspan::http
