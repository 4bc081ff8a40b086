// Consultations as HL7 FHIR R4, for the systems of the hospitals whose doctors they are of.
#include "exchange/fhir.hpp"

#include <algorithm>

#include "adapters/http/consult_entry.hpp"
#include "adapters/http/device_answers.hpp"
#include "adapters/http/handlers.hpp"
#include "adapters/http/parameters.hpp"
#include "views/consultation_rows.hpp"

namespace longspan::http {
namespace {

using exchange::FhirConsultation;
using exchange::FhirState;

constexpr std::string_view kFhirJson = "application/fhir+json; charset=utf-8";
/// The offer as it has been since this day.
constexpr Day kSince{20786};

std::string base_of(Exchange const& exchange) {
  return address_of(exchange.context.options.public_url, exchange.request) + "/api/v1/fhir";
}

Response respond_fhir(std::string json, int status = 200) {
  auto response = respond_json(std::move(json), status);
  response.content_type = kFhirJson;
  return response;
}

Response respond_outcome(Problem const& problem) {
  auto const status = respond(problem).status;
  auto const* code = status == 404 ? "not-found" : status == 403 ? "forbidden" : "exception";
  return respond_fhir(exchange::fhir_outcome(code, sentence(problem, Language::en)), status);
}

FhirState state_of(consult::Consultation const& of) {
  using consult::State;
  switch (of.state) {
    case State::requested:
      return FhirState::requested;
    case State::more_needed:
      return FhirState::on_hold;
    case State::declined:
      return FhirState::declined;
    case State::accepted:
      return of.draft ? FhirState::in_progress : FhirState::accepted;
    case State::answered:
      return FhirState::completed;
    case State::closed:
      return of.steps.signed_by_both ? FhirState::completed : FhirState::cancelled;
  }
  std::unreachable();
}

std::string_view priority_of(contract::Urgency urgency) {
  static constexpr std::string_view kPriorities[] = {"routine", "urgent", "stat"};
  return kPriorities[static_cast<std::size_t>(urgency)];
}

/// The newest opinion, as far as it may be read.
std::optional<exchange::FhirOpinion> opinion_of(views::OpenedConsultation const& of,
                                                views::ConsultationNames const& names) {
  if (of.drafts.empty() || !of.drafts.back().told.body.content) return std::nullopt;
  auto const& newest = of.drafts.back();
  auto const& text = *newest.told.body.content;
  exchange::FhirOpinion out;
  out.id = newest.told.fact.text();
  out.findings = text.findings;
  out.conclusion = text.conclusion;
  out.advice = text.advice.value_or("");
  out.drafted = newest.told.at;
  out.addendum = newest.addendum;
  for (auto const& signature : newest.signatures) {
    if (auto const name = names.people.find(signature.body.signer); name != names.people.end())
      out.by.push_back(name->second);
    if (newest.stands()) out.signed_at = signature.at;
  }
  return out;
}

std::string_view type_of(contract::DocumentMedia kind) {
  static constexpr std::string_view kTypes[] = {media::pdf, "image/jpeg", "image/png"};
  return kTypes[static_cast<std::size_t>(kind)];
}

/// `address`: of the consultations of this server.
FhirConsultation described(store::Db& db, views::OpenedConsultation const& of,
                           views::ConsultationNames const& names, std::string const& address) {
  auto const name_of = [&](std::optional<Uuid> const& account) {
    auto const found = account ? names.people.find(*account) : names.people.end();
    return found == names.people.end() ? std::string() : found->second;
  };
  auto const& state = of.state;
  FhirConsultation out;
  out.id = state.id.text();
  out.state = state_of(state);
  out.priority = priority_of(state.told.urgency);
  auto const specialty = views::specialty_name(state.told.specialty);
  out.specialty_zh = specialty.zh;
  out.specialty_en = specialty.en;
  if (of.request) {
    out.patient = of.request->patient;
    out.question = of.request->question;
    out.summary = of.request->summary.value_or("");
  }
  out.asked_by = name_of(state.asked_by);
  out.answered_by = name_of(state.specialist);
  out.asked = state.steps.requested;
  out.changed = out.asked;
  db.read("SELECT received_us FROM fact WHERE seq = ?", {state.changed},
          [&](store::Row const& row) {
            out.changed = {row.integer(0)};
            return false;
          });
  out.planned = state.day;
  for (auto const& study : of.studies)
    if (!of.deleted.contains(study.body.study))
      out.studies.push_back({study.body.study.text(), study.body.uid, study.body.modalities,
                             study.body.series, study.body.instances, study.at});
  for (auto const& [body, fact, by, at, seq] : of.documents)
    if (!of.removed.contains(body.document))
      out.documents.push_back({body.document.text(), body.content ? body.content->title : "",
                               std::string(type_of(body.media)),
                               address + "/" + out.id + "/documents/" + body.document.text(),
                               body.bytes, at});
  out.opinion = opinion_of(of, names);
  return out;
}

/// All resources of a kind that somebody may read; of one programme where it is named.
std::vector<exchange::FhirResource> resources_of(store::Db& db, store::Vault const& vault,
                                                 std::string const& programme,
                                                 people::Account const& asker,
                                                 std::string const& type,
                                                 std::string const& address) {
  std::vector<exchange::FhirResource> out;
  std::map<std::string, views::ConsultationNames> names;
  for (auto& one : store::load_consultations(db, programme, asker.id)) {
    if (!consult::has_part_in(asker, one.programme)) continue;
    auto const known = names.try_emplace(one.programme);
    if (known.second) known.first->second = views::consultation_names(db, one.programme);
    auto const of = views::open_consultation(db, vault, std::move(one));
    for (auto& resource :
         exchange::fhir_resources(described(db, of, known.first->second, address), type))
      out.push_back(std::move(resource));
  }
  return out;
}

/// Asked for by whoever is of it or not: it is looked for among their own alone.
Task<Result<std::vector<exchange::FhirResource>>> found_by(Exchange& exchange,
                                                           std::string programme,
                                                           std::string type) {
  auto& context = exchange.context;
  co_return co_await from_store<std::vector<exchange::FhirResource>>(
      context,
      [programme = std::move(programme), type = std::move(type), asker = *exchange.viewer.account,
       address = address_of(context.options.public_url, exchange.request) +
                 "/api/v1/consultations"](store::Db& db) {
        return resources_of(db, store::Vault::of_process(), programme, asker, type, address);
      });
}

Problem not_found(std::string const& what) {
  return {ProblemCode::not_found, {}, {{"what", what}}, {}};
}

}  // namespace

Task<Response> get_fhir_metadata(Exchange& exchange) {
  co_return respond_fhir(exchange::fhir_capabilities(base_of(exchange), kSince));
}

Task<Response> get_fhir_resources(Exchange& exchange) {
  auto const type = exchange.value();
  Parameters parameters(exchange.request);
  auto const count = parameters.integer("_count", 0, 1000).value_or(1000);
  auto const only = parameters.text("_id");
  if (parameters.problem) co_return respond_outcome(*parameters.problem);
  if (!exchange::is_fhir_type(type)) co_return respond_outcome(not_found(type));
  auto found = co_await found_by(exchange, parameters.text("programme"), type);
  if (!found) co_return respond_outcome(found.error());
  if (!only.empty()) std::erase_if(*found, [&](auto const& one) { return one.id != only; });
  if (std::ssize(*found) > count) found->resize(static_cast<std::size_t>(count));
  auto const base = base_of(exchange);
  co_return respond_fhir(exchange::fhir_bundle(base, type, base + "/" + type, *found));
}

Task<Response> get_fhir_resource(Exchange& exchange) {
  auto const type = exchange.value(0);
  auto const id = exchange.value(1);
  if (!exchange::is_fhir_type(type)) co_return respond_outcome(not_found(type));
  auto const found = co_await found_by(exchange, {}, type);
  if (!found) co_return respond_outcome(found.error());
  auto const one = std::ranges::find(*found, id, &exchange::FhirResource::id);
  if (one != found->end()) co_return respond_fhir(one->json);
  co_await note_refusal(exchange, id);
  co_return respond_outcome(not_found(id));
}

}  // namespace longspan::http
