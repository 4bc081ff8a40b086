// One consultation whole, as its members read it.
#include <algorithm>

#include "views/consultation_rows.hpp"

namespace longspan::views {
namespace {

using consult::ConsentPurpose;
using consult::OpinionSide;
using consult::State;

class Whole {
 public:
  Whole(JsonWriter& json, OpenedConsultation const& of, ConsultationNames const& names, Day today)
      : json_(json), of_(of), names_(names), today_(today) {}

  void write_consent() const {
    if (!of_.consent) return;
    auto const& [body, fact, by, at, seq] = *of_.consent;
    json_.key("consent").object().key("purposes").array();
    for (auto const purpose : body.purposes) json_.string(to_text(purpose));
    json_.end_array().field("until", body.until.text()).field("how", to_text(body.how));
    note(body.content);
    said(*of_.consent);
    json_.flag("holds", !of_.withdrawn && today_ <= body.until);
    if (auto const& withdrawn = of_.withdrawn) {
      json_.field("withdrawn_at", withdrawn->at.text());
      write_person(json_, names_, "withdrawn_by", withdrawn->by);
      if (withdrawn->body.content && withdrawn->body.content->note)
        json_.field("withdrawn_note", *withdrawn->body.content->note);
    }
    json_.end_object();
  }

  void write_triage() const {
    json_.key("triage").array();
    for (auto const& one : of_.triage) {
      json_.object().field("decision", to_text(one.body.decision));
      write_person(json_, names_, "specialist", one.body.specialist);
      write_day(json_, "day", one.body.day);
      if (one.body.mode) json_.field("mode", to_text(*one.body.mode));
      note(one.body.content);
      said(one);
      json_.end_object();
    }
    json_.end_array();
  }

  void write_sessions() const {
    json_.key("sessions").array();
    for (auto const& one : of_.sessions) {
      json_.object().field("room", one.body.room.text());
      json_.field("meeting", one.body.meeting.text());
      said(one);
      json_.end_object();
    }
    json_.end_array();
  }

  void write_studies() const {
    json_.key("studies").array();
    for (auto const& one : of_.studies) {
      auto const gone = of_.deleted.find(one.body.study);
      write_study(json_, names_, one.body, one.at, one.seq,
                  gone == of_.deleted.end() ? nullptr : &gone->second);
    }
    json_.end_array();
  }

  void write_documents(Uuid const& asker) const {
    json_.key("documents").array();
    for (auto const& one : of_.documents) write_document(json_, names_, of_, one, asker);
    json_.end_array();
  }

  void write_marks() const {
    json_.key("measurements").array();
    for (auto const& [id, one] : of_.measurements) {
      json_.object().field("measurement", id.text());
      place(one.body);
      json_.field("tool", one.body.tool);
      if (auto const& content = one.body.content) {
        json_.field("annotation", content->annotation);
        if (content->label) json_.field("label", *content->label);
        if (content->value) json_.field("value", *content->value);
        if (content->unit) json_.field("unit", *content->unit);
      }
      said(one);
      json_.end_object();
    }
    json_.end_array().key("key_images").array();
    for (auto const& [key, one] : of_.key_images) {
      json_.object();
      place(one.body);
      note(one.body.content);
      said(one);
      json_.end_object();
    }
    json_.end_array();
  }

  void write_drafts() const {
    json_.key("drafts").array();
    for (auto draft = of_.drafts.rbegin(); draft != of_.drafts.rend(); ++draft) {
      json_.object().field("draft", draft->told.fact.text());
      if (draft->told.body.follows) json_.field("follows", draft->told.body.follows->text());
      json_.field("side", to_text(draft->side));
      if (auto const& content = draft->told.body.content) {
        json_.field("findings", content->findings).field("conclusion", content->conclusion);
        if (content->advice) json_.field("advice", *content->advice);
        json_.field("text_sha256", consult::text_hash(*content).hex());
      }
      json_.key("signatures").array();
      for (auto const& signature : draft->signatures) {
        json_.object();
        write_person(json_, names_, "signer", signature.body.signer);
        json_.field("side", to_text(signature.body.side)).field("at", signature.at.text());
        json_.field("fact", static_cast<std::int64_t>(signature.seq)).end_object();
      }
      json_.end_array().flag("stands", draft->stands());
      if (draft->addendum) json_.flag("addendum", true);
      json_.flag("newest", draft == of_.drafts.rbegin());
      said(draft->told);
      json_.end_object();
    }
    json_.end_array();
  }

  void write_end() const {
    json_.key("follow_ups").array();
    for (auto const& one : of_.follow_ups) {
      json_.object().field("outcome", to_text(one.body.outcome));
      note(one.body.content);
      said(one);
      json_.end_object();
    }
    json_.end_array();
    if (!of_.closed) return;
    json_.key("closed").object().field("reason", to_text(of_.closed->body.reason));
    said(*of_.closed);
    json_.end_object();
  }

  /// What who asks may do now, as consult::decide would say.
  void write_may(OpinionSide side) const {
    auto const& state = of_.state;
    bool const asks = side == OpinionSide::asking;
    bool const accepted = state.state == State::accepted || state.state == State::answered;
    bool const closed = state.state == State::closed;
    bool const opinion = state.consents_to(ConsentPurpose::opinion, today_);
    bool const shown = opinion || state.consents_to(ConsentPurpose::session, today_);
    bool const withdrawable = state.consent && !state.consent->withdrawn;
    bool const studies = std::ranges::any_of(
        of_.studies, [&](auto const& one) { return !of_.deleted.contains(one.body.study); });
    bool const unsigned_here =
        state.draft && !(asks ? state.draft->signed_asking : state.draft->signed_answering);
    json_.key("may").array();
    if (!of_.erased) {
      auto const allow = [&](bool allowed, char const* what) {
        if (allowed) json_.string(what);
      };
      allow(asks && !accepted && !closed, "request");
      allow(asks && !closed, "consent");
      allow(withdrawable, "withdraw");
      allow(!asks && !closed && state.state != State::answered, "triage");
      allow(accepted && state.consents_to(ConsentPurpose::session, today_), "arrange");
      allow(!closed && opinion, "upload");
      allow(!closed && shown, "attach");
      allow(!closed && studies, "measure");
      allow(accepted && opinion, "draft");
      allow(accepted && opinion && unsigned_here, "sign");
      allow(asks, "follow_up");
      allow(!closed, "close");
    }
    json_.end_array();
  }

 private:
  template <class Body>
  void said(Told<Body> const& told) const {
    write_person(json_, names_, "by", told.by.value_or(Uuid{}));
    json_.field("at", told.at.text()).field("fact", static_cast<std::int64_t>(told.seq));
  }
  void note(std::optional<contract::NoteContent> const& content) const {
    if (content && content->note) json_.field("note", *content->note);
  }
  template <class Body>
  void place(Body const& body) const {
    json_.field("study", body.study.text()).field("series_uid", body.series_uid);
    json_.field("instance_uid", body.instance_uid);
    if (body.frame) json_.field("frame", *body.frame);
  }

  JsonWriter& json_;
  OpenedConsultation const& of_;
  ConsultationNames const& names_;
  Day today_;
};

}  // namespace

void write_study(JsonWriter& json, ConsultationNames const& names,
                 contract::StudyReceived const& told, Instant received, std::uint64_t seq,
                 Told<contract::StudyDeleted> const* deleted) {
  json.object().field("study", told.study.text()).field("uid", told.uid);
  json.key("modalities").array();
  for (auto const& modality : told.modalities) json.string(modality);
  json.end_array().field("series", told.series).field("instances", told.instances);
  json.field("bytes", told.bytes).field("from", to_text(told.from));
  write_person(json, names, "by", told.by);
  json.key("options").array();
  for (auto const& option : told.options) json.string(option);
  json.end_array().flag("burnt_in", told.burnt_in).field("received_at", received.text());
  if (deleted) {
    json.field("deleted_at", deleted->at.text()).field("why", to_text(deleted->body.why));
    if (deleted->body.proof) json.field("proof", deleted->body.proof->hex());
  }
  json.field("fact", static_cast<std::int64_t>(seq)).end_object();
}

void write_document(JsonWriter& json, ConsultationNames const& names, OpenedConsultation const& of,
                    Told<contract::ConsultationDocumentAdded> const& told, Uuid const& asker) {
  auto const& body = told.body;
  auto const gone = of.removed.find(body.document);
  json.object().field("document", body.document.text());
  if (body.content) json.field("title", body.content->title);
  json.field("media", to_text(body.media)).field("bytes", body.bytes);
  json.field("sha256", body.sha256.hex());
  write_person(json, names, "by", body.by);
  json.field("at", told.at.text()).flag("checked", body.checked_text.value_or(false));
  json.flag("removable", gone == of.removed.end() && body.by == asker && !of.erased &&
                             of.state.state != State::closed && !of.state.steps.signed_by_both);
  if (gone != of.removed.end()) {
    json.field("removed_at", gone->second.at.text());
    write_person(json, names, "removed_by", gone->second.by);
    json.field("why", to_text(gone->second.body.why));
  }
  json.field("fact", static_cast<std::int64_t>(told.seq)).end_object();
}

Result<std::string> document_row(store::Db& db, ConsultationAsked const& asked,
                                 Uuid const& document) {
  auto found = store::consultation_of(db, asked.consultation, asked.asker);
  if (!found) return fail(ProblemCode::not_found, {{"what", asked.consultation}});
  auto const names = consultation_names(db, found->programme);
  auto const of = open_consultation(db, asked.vault, std::move(*found));
  for (auto const& one : of.documents) {
    if (one.body.document != document) continue;
    std::string out;
    JsonWriter json(out);
    write_document(json, names, of, one, asked.asker.id);
    return out;
  }
  return fail(ProblemCode::not_found, {{"what", document.text()}});
}

std::string study_row(store::Db& db, store::Study const& study) {
  std::string out;
  JsonWriter json(out);
  ConsultationNames names;
  db.read("SELECT account, name FROM account_detail", {}, [&](store::Row const& row) {
    if (auto const id = Uuid::from_blob(row.text(0))) names.people.emplace(*id, row.text(1));
    return true;
  });
  write_study(json, names, study.told, study.received, study.seq, nullptr);
  return out;
}

Result<std::string> consultation(store::Db& db, ConsultationAsked const& asked) {
  auto found = store::consultation_of(db, asked.consultation, asked.asker);
  if (!found) return fail(ProblemCode::not_found, {{"what", asked.consultation}});
  auto const programme = find_programme(db, found->programme);
  auto const names = consultation_names(db, found->programme);
  auto const of = open_consultation(db, asked.vault, std::move(*found));
  auto const zone = Zone::find(programme->info.zone);
  auto const today = zone ? zone->day_of(asked.now) : today_at(*programme, asked.now);
  std::string out;
  JsonWriter json(out);
  Whole const whole(json, of, names, today);
  json.object().key("consultation");
  write_consultation_row(json, db, of.state, of.request, names, asked.asker, asked.now);
  if (of.request) {
    if (of.request->summary) json.field("summary", *of.request->summary);
    json.key("fields").array();
    for (auto const& field : of.request->fields)
      json.object().field("name", field.name).field("text", field.text).end_object();
    json.end_array();
  }
  whole.write_consent();
  whole.write_triage();
  whole.write_sessions();
  whole.write_studies();
  whole.write_documents(asked.asker.id);
  whole.write_marks();
  whole.write_drafts();
  whole.write_end();
  whole.write_may(of.state.side_of(asked.asker.id).value_or(OpinionSide::answering));
  json.flag("imaging", asked.imaging);
  json.field("cursor", static_cast<std::int64_t>(head_of(db))).end_object();
  return out;
}

}  // namespace longspan::views
