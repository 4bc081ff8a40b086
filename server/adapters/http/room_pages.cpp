#include "adapters/http/handlers.hpp"

namespace longspan::http {

Task<Response> get_room_page(Exchange& exchange) {
  co_return respond(ProblemCode::not_found, {{"what", exchange.request.path}});
}

}  // namespace longspan::http
