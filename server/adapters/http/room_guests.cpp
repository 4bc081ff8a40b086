#include "adapters/http/handlers.hpp"

namespace longspan::http {

Task<Response> get_links(Exchange& exchange) {
  co_return respond(ProblemCode::not_found, {{"what", exchange.request.path}});
}

Task<Response> post_link(Exchange& exchange) {
  co_return respond(ProblemCode::not_found, {{"what", exchange.request.path}});
}

Task<Response> delete_link(Exchange& exchange) {
  co_return respond(ProblemCode::not_found, {{"what", exchange.request.path}});
}

Task<Response> post_guest(Exchange& exchange) {
  co_return respond(ProblemCode::not_found, {{"what", exchange.request.path}});
}

}  // namespace longspan::http
