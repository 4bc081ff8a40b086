#include "exchange/fhir.hpp"

#include <algorithm>

#include "base/json_writer.hpp"

namespace longspan::exchange {
namespace {

constexpr std::string_view kPatientSystem = "urn:longspan:patient-code";
constexpr std::string_view kOwnSystem = "urn:longspan:consultation";
constexpr std::string_view kModalities = "http://dicom.nema.org/resources/ontology/DCM";

struct Words {
  std::string_view request, task;
};
/// http://hl7.org/fhir/R4/valueset-request-status.html, -task-status.html
Words status_of(FhirState state) {
  switch (state) {
    case FhirState::requested:
      return {"active", "requested"};
    case FhirState::accepted:
      return {"active", "accepted"};
    case FhirState::declined:
      return {"revoked", "rejected"};
    case FhirState::on_hold:
      return {"on-hold", "on-hold"};
    case FhirState::in_progress:
      return {"active", "in-progress"};
    case FhirState::completed:
      return {"completed", "completed"};
    case FhirState::cancelled:
      break;
  }
  return {"revoked", "cancelled"};
}

class Resource {
 public:
  Resource(std::string_view type, std::string_view id, Instant changed) : json_(text_) {
    json_.object().field("resourceType", type).field("id", id);
    json_.key("meta").object().field("lastUpdated", changed.text()).end_object();
  }
  JsonWriter& json() { return json_; }
  void identifier(std::string_view system, std::string_view value) {
    json_.key("identifier").array().object();
    json_.field("system", system).field("value", value).end_object().end_array();
  }
  /// The patient is told by code alone, and never looked up.
  void subject(FhirConsultation const& of) {
    json_.key("subject").object().field("type", "Patient");
    if (of.patient.empty())
      json_.field("display", "erased");
    else
      json_.key("identifier")
          .object()
          .field("system", kPatientSystem)
          .field("value", of.patient)
          .end_object();
    json_.end_object();
  }
  void concept_of(std::string_view name, std::string_view text) {
    json_.key(name).object().field("text", text).end_object();
  }
  void person(std::string_view name, std::string_view display) {
    json_.key(name).object().field("display", display).end_object();
  }
  void refers(std::string_view name, std::string_view type, std::string_view id) {
    json_.key(name).object();
    json_.field("reference", std::string(type) + "/" + std::string(id)).end_object();
  }
  void refers_all(std::string_view name, std::vector<FhirStudy> const& studies,
                  std::vector<FhirDocument> const& documents = {}) {
    if (studies.empty() && documents.empty()) return;
    json_.key(name).array();
    for (auto const& study : studies)
      json_.object().field("reference", "ImagingStudy/" + study.study).end_object();
    for (auto const& document : documents)
      json_.object().field("reference", "#" + document.document).end_object();
    json_.end_array();
  }
  /// Nobody looks for a document apart from its request, which therefore contains it.
  void contains(std::vector<FhirDocument> const& documents) {
    if (documents.empty()) return;
    json_.key("contained").array();
    for (auto const& one : documents) {
      json_.object().field("resourceType", "DocumentReference").field("id", one.document);
      json_.field("status", "current").field("date", one.added.text());
      json_.key("content").array().object().key("attachment").object();
      json_.field("contentType", one.type).field("url", one.address).field("size", one.bytes);
      if (!one.title.empty()) json_.field("title", one.title);
      json_.end_object().end_object().end_array().end_object();
    }
    json_.end_array();
  }
  FhirResource done(std::string id) {
    json_.end_object();
    return {std::move(id), std::move(text_)};
  }

 private:
  std::string text_;
  JsonWriter json_;
};

std::string specialty_of(FhirConsultation const& of) {
  return of.specialty_zh + " / " + of.specialty_en;
}

FhirResource service_request(FhirConsultation const& of) {
  Resource out("ServiceRequest", of.id, of.changed);
  out.contains(of.documents);
  out.identifier(kOwnSystem, of.id);
  out.json().field("status", status_of(of.state).request).field("intent", "order");
  out.json().field("priority", of.priority);
  out.concept_of("code", "会诊 / consultation");
  out.subject(of);
  out.json().field("authoredOn", of.asked.text());
  out.person("requester", of.asked_by);
  out.concept_of("performerType", specialty_of(of));
  if (!of.answered_by.empty())
    out.json()
        .key("performer")
        .array()
        .object()
        .field("display", of.answered_by)
        .end_object()
        .end_array();
  if (of.planned) out.json().field("occurrenceDateTime", of.planned->text());
  if (!of.question.empty())
    out.json()
        .key("reasonCode")
        .array()
        .object()
        .field("text", of.question)
        .end_object()
        .end_array();
  out.refers_all("supportingInfo", of.studies, of.documents);
  if (!of.summary.empty())
    out.json().key("note").array().object().field("text", of.summary).end_object().end_array();
  return out.done(of.id);
}

FhirResource task(FhirConsultation const& of) {
  Resource out("Task", of.id, of.changed);
  out.identifier(kOwnSystem, of.id);
  out.json().field("status", status_of(of.state).task).field("intent", "order");
  out.json().field("priority", of.priority);
  out.concept_of("code", "会诊 / consultation");
  out.refers("focus", "ServiceRequest", of.id);
  out.json().field("authoredOn", of.asked.text()).field("lastModified", of.changed.text());
  out.person("requester", of.asked_by);
  if (!of.answered_by.empty()) out.person("owner", of.answered_by);
  if (of.opinion) {
    out.json().key("output").array().object();
    out.concept_of("type", "意见 / opinion");
    out.refers("valueReference", "DiagnosticReport", of.opinion->id);
    out.json().end_object().end_array();
  }
  return out.done(of.id);
}

FhirResource imaging_study(FhirConsultation const& of, FhirStudy const& study) {
  Resource out("ImagingStudy", study.study, study.received.value_or(of.changed));
  out.identifier("urn:dicom:uid", "urn:oid:" + study.uid);
  out.json().field("status", "available");
  if (!study.modalities.empty()) {
    out.json().key("modality").array();
    for (auto const& modality : study.modalities)
      out.json().object().field("system", kModalities).field("code", modality).end_object();
    out.json().end_array();
  }
  out.subject(of);
  out.json().key("basedOn").array().object().field("reference", "ServiceRequest/" + of.id);
  out.json().end_object().end_array();
  out.json().field("numberOfSeries", study.series).field("numberOfInstances", study.instances);
  return out.done(study.study);
}

FhirResource report(FhirConsultation const& of, FhirOpinion const& opinion) {
  Resource out("DiagnosticReport", opinion.id, opinion.signed_at.value_or(opinion.drafted));
  out.identifier(kOwnSystem, opinion.id);
  out.json().key("basedOn").array().object().field("reference", "ServiceRequest/" + of.id);
  out.json().end_object().end_array();
  bool const whole = opinion.signed_at.has_value();
  out.json().field("status", whole ? opinion.addendum ? "amended" : "final" : "preliminary");
  out.concept_of("code", "会诊意见 / consultation opinion");
  out.subject(of);
  out.json().field("effectiveDateTime", opinion.drafted.text());
  if (whole) out.json().field("issued", opinion.signed_at->text());
  if (!opinion.by.empty()) {
    out.json().key("resultsInterpreter").array();
    for (auto const& name : opinion.by) out.json().object().field("display", name).end_object();
    out.json().end_array();
  }
  out.refers_all("imagingStudy", of.studies);
  auto text = opinion.findings;
  for (auto const* more : {&opinion.conclusion, &opinion.advice})
    if (!more->empty()) text += (text.empty() ? "" : "\n\n") + *more;
  if (!text.empty()) out.json().field("conclusion", text);
  return out.done(opinion.id);
}

}  // namespace

bool is_fhir_type(std::string_view type) {
  return std::ranges::find(kFhirTypes, type) != std::end(kFhirTypes);
}

std::vector<FhirResource> fhir_resources(FhirConsultation const& of, std::string_view type) {
  std::vector<FhirResource> out;
  if (type == "ServiceRequest") out.push_back(service_request(of));
  if (type == "Task") out.push_back(task(of));
  if (type == "DiagnosticReport" && of.opinion) out.push_back(report(of, *of.opinion));
  if (type == "ImagingStudy")
    for (auto const& study : of.studies) out.push_back(imaging_study(of, study));
  return out;
}

std::string fhir_bundle(std::string_view base, std::string_view type, std::string_view self,
                        std::vector<FhirResource> const& found) {
  std::string out;
  JsonWriter json(out);
  json.object().field("resourceType", "Bundle").field("type", "searchset");
  json.field("total", static_cast<std::int64_t>(found.size()));
  json.key("link").array().object().field("relation", "self").field("url", self);
  json.end_object().end_array();
  if (!found.empty()) {
    json.key("entry").array();
    for (auto const& one : found) {
      auto address = std::string(base) + "/" + std::string(type) + "/" + one.id;
      json.object().field("fullUrl", address).key("resource").raw(one.json);
      json.key("search").object().field("mode", "match").end_object().end_object();
    }
    json.end_array();
  }
  json.end_object();
  return out;
}

std::string fhir_capabilities(std::string_view base, Day since) {
  std::string out;
  JsonWriter json(out);
  json.object().field("resourceType", "CapabilityStatement").field("status", "active");
  json.field("date", since.text()).field("kind", "instance").field("fhirVersion", "4.0.1");
  json.key("software").object().field("name", "Longspan").end_object();
  json.key("implementation").object();
  json.field("description", "Longspan: consultations, read only").field("url", base).end_object();
  json.key("format").array().string("json").end_array();
  json.key("rest").array().object().field("mode", "server");
  json.key("resource").array();
  for (auto const type : kFhirTypes) {
    json.object().field("type", type).key("interaction").array();
    for (auto const* code : {"read", "search-type"}) json.object().field("code", code).end_object();
    json.end_array().end_object();
  }
  json.end_array().end_object().end_array().end_object();
  return out;
}

std::string fhir_outcome(std::string_view code, std::string_view text) {
  std::string out;
  JsonWriter json(out);
  json.object().field("resourceType", "OperationOutcome").key("issue").array().object();
  json.field("severity", "error").field("code", code);
  json.field("diagnostics", text).end_object().end_array().end_object();
  return out;
}

}  // namespace longspan::exchange
