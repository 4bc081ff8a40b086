#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/day.hpp"
#include "base/instant.hpp"

/// HL7 FHIR R4 (4.0.1) for hospital systems that read a consultation: what was asked, what became
/// of it, the studies and the opinion. A patient is a code, professionals have names.
namespace longspan::exchange {

struct FhirStudy {
  std::string study;  ///< Longspan's own id
  std::string uid;    ///< DICOM
  std::vector<std::string> modalities;
  std::int64_t series = 0, instances = 0;
  std::optional<Instant> received;
};

/// A document of the case, to be had at its address by who is of the consultation.
struct FhirDocument {
  std::string document;  ///< Longspan's own id
  std::string title, type, address;
  std::int64_t bytes = 0;
  Instant added;
};

/// The newest opinion.
struct FhirOpinion {
  std::string id;
  std::string findings, conclusion, advice;
  std::vector<std::string> by;  ///< names
  Instant drafted;
  std::optional<Instant> signed_at;  ///< by both sides; none: preliminary
  bool addendum = false;             ///< to an opinion that stands
};

/// How far a consultation is, as far as FHIR tells it apart.
enum class FhirState : std::uint8_t {
  requested,
  accepted,
  declined,
  on_hold,
  in_progress,
  completed,
  cancelled
};

struct FhirConsultation {
  std::string id;
  FhirState state{};
  std::string priority;  ///< routine, urgent, stat
  std::string specialty_zh, specialty_en;
  std::string patient;  ///< its code; empty where the content is erased, as are the texts
  std::string question, summary;
  std::string asked_by, answered_by;  ///< names; the second may be empty
  Instant asked, changed;
  std::optional<Day> planned;
  std::vector<FhirStudy> studies;
  std::vector<FhirDocument> documents;
  std::optional<FhirOpinion> opinion;
};

/// The kinds of resources there are of a consultation.
inline constexpr std::string_view kFhirTypes[] = {"ServiceRequest", "Task", "ImagingStudy",
                                                  "DiagnosticReport"};
bool is_fhir_type(std::string_view type);

struct FhirResource {
  std::string id;
  std::string json;
};
/// All of one kind that a consultation has; `type` is one of kFhirTypes. References are relative:
/// "ServiceRequest/ID".
std::vector<FhirResource> fhir_resources(FhirConsultation const& of, std::string_view type);
/// A searchset. `base`: the address resources are found at, without a slash at the end.
std::string fhir_bundle(std::string_view base, std::string_view type, std::string_view self,
                        std::vector<FhirResource> const& found);
/// What of FHIR is offered, at `base`.
std::string fhir_capabilities(std::string_view base, Day since);
/// OperationOutcome; `code` of its issue types: "not-found", "login", "not-supported"…
std::string fhir_outcome(std::string_view code, std::string_view text);

}  // namespace longspan::exchange
