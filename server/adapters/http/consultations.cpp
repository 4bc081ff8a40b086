#include "adapters/http/handlers.hpp"

namespace longspan::http {

Task<Response> get_consultations(Exchange& exchange) {
  co_return respond(ProblemCode::not_found, {{"what", exchange.value()}});
}

Task<Response> get_consultation(Exchange& exchange) {
  co_return respond(ProblemCode::not_found, {{"what", exchange.value()}});
}

Task<Response> get_accesses(Exchange& exchange) {
  co_return respond(ProblemCode::not_found, {{"what", exchange.value()}});
}

Task<Response> post_signature(Exchange& exchange) {
  co_return respond(ProblemCode::not_found, {{"what", exchange.value()}});
}

}  // namespace longspan::http
