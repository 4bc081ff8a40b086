#include "adapters/http/handlers.hpp"

namespace longspan::http {

Task<Response> post_studies(Exchange&) { co_return respond(ProblemCode::imaging_off); }

Task<Response> delete_study(Exchange&) { co_return respond(ProblemCode::imaging_off); }

Task<Response> get_structured_report(Exchange&) { co_return respond(ProblemCode::imaging_off); }

}  // namespace longspan::http
