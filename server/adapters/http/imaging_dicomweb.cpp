#include "adapters/http/handlers.hpp"

namespace longspan::http {

Task<Response> get_dicom_studies(Exchange&) { co_return respond(ProblemCode::imaging_off); }

Task<Response> post_dicom_studies(Exchange&) { co_return respond(ProblemCode::imaging_off); }

Task<Response> get_dicom_metadata(Exchange&) { co_return respond(ProblemCode::imaging_off); }

Task<Response> get_dicom_series(Exchange&) { co_return respond(ProblemCode::imaging_off); }

Task<Response> get_dicom_series_metadata(Exchange&) { co_return respond(ProblemCode::imaging_off); }

Task<Response> get_dicom_instances(Exchange&) { co_return respond(ProblemCode::imaging_off); }

Task<Response> get_dicom_instance(Exchange&) { co_return respond(ProblemCode::imaging_off); }

Task<Response> get_dicom_instance_metadata(Exchange&) {
  co_return respond(ProblemCode::imaging_off);
}

Task<Response> get_dicom_frame(Exchange&) { co_return respond(ProblemCode::imaging_off); }

Task<Response> get_dicom_rendered(Exchange&) { co_return respond(ProblemCode::imaging_off); }

}  // namespace longspan::http
