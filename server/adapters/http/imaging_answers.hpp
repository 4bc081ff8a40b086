#pragma once
#include "adapters/http/imaging_desk.hpp"

namespace longspan::http {

/// A study of a consultation that the viewer is of, opened on record.
struct OpenStudy {
  ImagingDesk::Case of;
  CaseStudy study;
};
Task<Result<OpenStudy>> open_study(Exchange& exchange);

bool is_dicom_uid(std::string_view text);

/// The archive's JSON with addresses of ours in place of its own, compressed where that is taken.
Task<Response> forward_json(Exchange& exchange, ImagingCase const& of, std::string path);
/// The archive's bytes as they come.
Task<Response> forward_bytes(Exchange& exchange, dicom::Call call);
/// What the archive's refusal means to whoever asks.
Problem problem_of_archive(int status, std::string_view body, std::string_view what);

}  // namespace longspan::http
