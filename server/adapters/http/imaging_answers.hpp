#pragma once
#include "adapters/http/imaging_desk.hpp"

namespace longspan::http {

/// A study of a consultation that the viewer is of, opened on record.
struct OpenStudy {
  ImagingDesk::Case of;
  Uuid study;
};
Task<Result<OpenStudy>> open_study(Exchange& exchange);

/// Nothing of a patient stays in a browser's cache: it would lie there unsealed past the end of
/// consent (docs/adr/0023).
constexpr std::string_view kNotKept = "no-store";

bool is_dicom_uid(std::string_view text);

/// Of a study that is on record here, so many of its images could be read.
Problem cut_short(std::size_t read, std::size_t count);
/// The archive's JSON with addresses of ours in place of its own, compressed where that is taken.
/// Problems: study_cut_short where it finds the study and not the file that it would tell of it by.
Task<Response> forward_json(Exchange& exchange, ImagingCase const& of, std::string path);
struct Metadata {
  std::string path;
  std::string counted_at;  ///< where the archive says how many instances there are
  std::string counted_as;  ///< the tag it says it under
};
/// The headers of all instances. The archive leaves out those whose file it cannot read just then,
/// and does not say so: no slice may be missing unseen, so it is asked again. Problems:
/// study_cut_short.
Task<Response> forward_metadata(Exchange& exchange, ImagingCase const& of, Metadata wanted);
/// The archive's bytes as they come.
Task<Response> forward_bytes(Exchange& exchange, dicom::Call call);
/// What the archive's refusal means to whoever asks.
Problem problem_of_archive(int status, std::string_view body, std::string_view what);

}  // namespace longspan::http
