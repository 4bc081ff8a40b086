#include "adapters/http/handlers.hpp"

namespace longspan::http {

Task<Response> get_people(Exchange& exchange) {
  co_return respond(ProblemCode::not_found, {{"what", exchange.request.path}});
}

Task<Response> get_places(Exchange& exchange) {
  co_return respond(ProblemCode::not_found, {{"what", exchange.request.path}});
}

Task<Response> get_rooms(Exchange& exchange) {
  co_return respond(ProblemCode::not_found, {{"what", exchange.request.path}});
}

Task<Response> get_room_feed(Exchange& exchange) {
  co_return respond(ProblemCode::not_found, {{"what", exchange.request.path}});
}

Task<Response> get_room(Exchange& exchange) {
  co_return respond(ProblemCode::not_found, {{"what", exchange.request.path}});
}

Task<Response> get_meeting(Exchange& exchange) {
  co_return respond(ProblemCode::not_found, {{"what", exchange.request.path}});
}

Task<Response> get_library(Exchange& exchange) {
  co_return respond(ProblemCode::not_found, {{"what", exchange.request.path}});
}

Task<Response> get_learning(Exchange& exchange) {
  co_return respond(ProblemCode::not_found, {{"what", exchange.request.path}});
}

}  // namespace longspan::http
