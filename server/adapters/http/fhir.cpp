#include "adapters/http/handlers.hpp"

namespace longspan::http {

Task<Response> get_fhir_metadata(Exchange& exchange) {
  co_return respond(ProblemCode::not_found, {{"what", exchange.value()}});
}

Task<Response> get_fhir_resources(Exchange& exchange) {
  co_return respond(ProblemCode::not_found, {{"what", exchange.value()}});
}

Task<Response> get_fhir_resource(Exchange& exchange) {
  co_return respond(ProblemCode::not_found, {{"what", exchange.value()}});
}

}  // namespace longspan::http
