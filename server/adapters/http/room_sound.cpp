#include "adapters/http/handlers.hpp"

namespace longspan::http {

Task<Response> get_meeting_sound(Exchange& exchange) {
  co_return respond(ProblemCode::not_found, {{"what", exchange.request.path}});
}

Task<Response> get_missed_sound(Exchange& exchange) {
  co_return respond(ProblemCode::not_found, {{"what", exchange.request.path}});
}

Task<Response> post_track(Exchange& exchange) {
  co_return respond(ProblemCode::not_found, {{"what", exchange.request.path}});
}

Task<Response> post_film(Exchange& exchange) {
  co_return respond(ProblemCode::not_found, {{"what", exchange.request.path}});
}

Task<Response> get_film(Exchange& exchange) {
  co_return respond(ProblemCode::not_found, {{"what", exchange.request.path}});
}

Task<Response> get_film_file(Exchange& exchange) {
  co_return respond(ProblemCode::not_found, {{"what", exchange.request.path}});
}

}  // namespace longspan::http
