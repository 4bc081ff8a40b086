#include "adapters/http/handlers.hpp"
#include "adapters/http/parameters.hpp"
#include "views/standing.hpp"
#include "views/views.hpp"

namespace longspan::http {

Task<Response> get_standing(Exchange& exchange) {
  Parameters parameters(exchange.request);
  auto const as_of = parameters.day("as_of");
  if (parameters.problem) co_return respond(*parameters.problem);
  co_return co_await answer_from_store(
      exchange,
      [asked = exchange.asked, sight = exchange.sight(), as_of,
       now = exchange.context.now()](store::Db& db) -> Result<std::string> {
        auto const programme = views::programme_of(db, asked.project, asked.programme);
        if (!programme) return std::unexpected(programme.error());
        if (!sight.sees(*programme, asked.project))
          return fail(ProblemCode::not_permitted,
                      {{"scope", "project/" + *programme + "/" + asked.project}});
        return views::standing(db, *programme, asked.project, as_of, now);
      });
}

}  // namespace longspan::http
