#include "adapters/http/handlers.hpp"
#include "views/field.hpp"

namespace longspan::http {

Task<Response> get_field(Exchange& exchange) {
  views::FieldQuery query{.programme = exchange.asked.programme,
                          .after = exchange.request.parameter("after").value_or("")};
  views::Viewer viewer{exchange.viewer.author, exchange.sight()};
  co_return co_await answer_from_store(exchange,
                                       [query = std::move(query), viewer = std::move(viewer),
                                        now = exchange.context.now()](store::Db& db) mutable {
                                         if (query.programme.empty())
                                           query.programme = first_programme_seen(db, viewer.sight);
                                         return views::field(db, query, viewer, now);
                                       });
}

}  // namespace longspan::http
