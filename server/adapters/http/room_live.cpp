#include "adapters/http/handlers.hpp"

namespace longspan::http {

Task<Response> get_room_live(Exchange& exchange) {
  co_return respond(ProblemCode::not_found, {{"what", exchange.request.path}});
}

Task<Response> get_meeting_events(Exchange& exchange) {
  co_return respond(ProblemCode::not_found, {{"what", exchange.request.path}});
}

}  // namespace longspan::http
