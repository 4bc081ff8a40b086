#include "store/consultation_rows.hpp"

#include <algorithm>
#include <boost/json.hpp>

#include "base/json_writer.hpp"
#include "consult/decide.hpp"
#include "consult/fold.hpp"
#include "store/columns.hpp"
#include "store/document_rows.hpp"
#include "store/room_rows.hpp"

namespace longspan::store {
namespace {

using consult::Consultation;
using contract::FactKind;

constexpr std::string_view kColumns =
    "SELECT c.programme, c.consultation, c.body, c.asked_by, c.state, c.specialist, c.day,"
    " c.consent_purposes, c.consent_until, c.consent_withdrawn, c.draft, c.draft_side,"
    " c.draft_signed, c.requested_us, c.consented_us, c.accepted_us, c.first_opinion_us,"
    " c.signed_us, c.followed_us, c.closed_us, c.erased, c.first_seq, c.changed"
    " FROM consultation AS c";
constexpr std::string_view kStudy = "SELECT body, received_us, seq, deleted_seq FROM study";

std::optional<Instant> instant_in(Row const& row, int column) {
  if (row.null(column)) return std::nullopt;
  return Instant{row.integer(column)};
}
Param instant_or_null(std::optional<Instant> const& at) { return at ? Param(at->us) : Param(); }

template <class Told>
Told told_in(FactKind kind, std::string_view body) {
  return std::get<Told>(contract::decode(kind, boost::json::parse(body)).value());
}

/// The request without what is private, the same however often it is written.
std::string body_text(contract::ConsultationRequested const& told) {
  std::string out;
  JsonWriter json(out);
  json.object().field("specialty", to_text(told.specialty)).field("urgency", to_text(told.urgency));
  json.field("mode", to_text(told.mode)).field("from_place", told.from_place);
  if (told.to_place) json.field("to_place", *told.to_place);
  json.key("invited").array();
  for (auto const& account : told.invited) json.string(account.text());
  json.end_array().end_object();
  return out;
}

Consultation read_consultation(Row const& row) {
  Consultation out;
  out.programme = row.text(0);
  out.id = Uuid::parse(row.text(1)).value_or(Uuid{});
  out.told =
      told_in<contract::ConsultationRequested>(FactKind::consultation_requested, row.text(2));
  out.asked_by = account_in(row, 3).value_or(Uuid{});
  out.state = static_cast<consult::State>(row.integer(4));
  out.specialist = account_in(row, 5);
  out.day = day_in(row, 6);
  if (!row.null(7))
    out.consent = consult::Consent{static_cast<std::uint32_t>(row.integer(7)), day_at(row, 8),
                                   row.integer(9) != 0};
  if (auto const draft = Uuid::parse(row.text(10))) {
    auto const by = row.integer(12);
    out.draft = consult::Draft{*draft, static_cast<contract::OpinionSide>(row.integer(11)),
                               (by & 1) != 0, (by & 2) != 0};
  }
  auto& steps = out.steps;
  steps.requested = {row.integer(13)};
  steps.consented = instant_in(row, 14);
  steps.accepted = instant_in(row, 15);
  steps.first_opinion = instant_in(row, 16);
  steps.signed_by_both = instant_in(row, 17);
  steps.followed_up = instant_in(row, 18);
  steps.closed = instant_in(row, 19);
  out.erased = row.integer(20) != 0;
  out.first_seq = seq_in(row, 21);
  out.changed = seq_in(row, 22);
  return out;
}

Study read_study(Row const& row) {
  return {told_in<contract::StudyReceived>(FactKind::study_received, row.text(0)),
          {row.integer(1)},
          seq_in(row, 2),
          seq_in(row, 3)};
}

void write_consultation(Db& db, Consultation const& now) {
  auto const id = now.id.text();
  auto const& steps = now.steps;
  auto const& consent = now.consent;
  auto const& draft = now.draft;
  // Parameters borrow their texts.
  auto const body = body_text(now.told);
  auto const draft_text = draft ? draft->fact.text() : std::string();
  db.write("DELETE FROM consultation WHERE programme = ? AND consultation = ?",
           {now.programme, id});
  db.write(
      "INSERT INTO consultation (programme, consultation, body, asked_by, state, specialist, day,"
      " consent_purposes, consent_until, consent_withdrawn, draft, draft_side, draft_signed,"
      " requested_us, consented_us, accepted_us, first_opinion_us, signed_us, followed_us,"
      " closed_us, erased, first_seq, changed, specialty, due_us)"
      " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      {now.programme,
       id,
       body,
       Param::blob(now.asked_by.blob()),
       static_cast<int>(now.state),
       account_or_null(now.specialist),
       day_or_null(now.day),
       consent ? Param(static_cast<std::int64_t>(consent->purposes)) : Param(),
       consent ? Param(consent->until.number) : Param(),
       consent ? Param(consent->withdrawn ? 1 : 0) : Param(),
       draft_text,
       draft ? static_cast<int>(draft->side) : 0,
       draft ? (draft->signed_asking ? 1 : 0) + (draft->signed_answering ? 2 : 0) : 0,
       steps.requested.us,
       instant_or_null(steps.consented),
       instant_or_null(steps.accepted),
       instant_or_null(steps.first_opinion),
       instant_or_null(steps.signed_by_both),
       instant_or_null(steps.followed_up),
       instant_or_null(steps.closed),
       now.erased ? 1 : 0,
       now.first_seq,
       now.changed,
       static_cast<int>(now.told.specialty),
       now.due().us});
}

void write_members(Db& db, Consultation const& now) {
  auto const id = now.id.text();
  db.write("DELETE FROM consultation_member WHERE programme = ? AND consultation = ?",
           {now.programme, id});
  for (auto const& account : now.members())
    db.write(
        "INSERT INTO consultation_member (programme, consultation, account, side)"
        " VALUES (?, ?, ?, ?)",
        {now.programme, id, Param::blob(account.blob()), account == now.asked_by ? 0 : 1});
}

/// What a fact leaves in the tables beside the consultation's own row.
struct FoldParts {
  Db& db;
  std::string const& programme;
  std::string const& id;
  ledger::Fact const& fact;

  void operator()(contract::StudyReceived const& told) const {
    auto const study = told.study.text();
    db.write(
        "INSERT INTO study (programme, consultation, study, uid, body, received_us, seq)"
        " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (programme, consultation, study) DO UPDATE SET"
        " uid = excluded.uid, body = excluded.body, received_us = excluded.received_us,"
        " seq = excluded.seq, deleted_seq = NULL",
        {programme, id, study, told.uid, fact.body, fact.received_at.us, fact.seq});
  }
  void operator()(contract::StudyDeleted const& told) const {
    auto const study = told.study.text();
    db.write(
        "UPDATE study SET deleted_seq = ? WHERE programme = ? AND consultation = ? AND study = ?",
        {fact.seq, programme, id, study});
  }
  void operator()(contract::ConsultationDocumentAdded const& told) const {
    fold_document(db, programme, id, fact, told);
  }
  void operator()(contract::ConsultationDocumentRemoved const& told) const {
    fold_document(db, programme, id, fact, told);
  }
  void operator()(contract::ConsultationSessionArranged const& told) const {
    auto const room = told.room.text();
    db.write(
        "INSERT INTO consultation_room (programme, consultation, room, meeting)"
        " VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
        {programme, id, room, told.meeting.number});
  }
  void operator()(contract::MeasurementKept const& told) const {
    auto const measurement = told.measurement.text();
    auto const study = told.study.text();
    db.write(
        "INSERT INTO measurement (programme, consultation, measurement, study, seq, removed)"
        " VALUES (?, ?, ?, ?, ?, 0) ON CONFLICT (programme, consultation, measurement)"
        " DO UPDATE SET study = excluded.study, seq = excluded.seq, removed = 0",
        {programme, id, measurement, study, fact.seq});
  }
  void operator()(contract::MeasurementRemoved const& told) const {
    auto const measurement = told.measurement.text();
    db.write(
        "UPDATE measurement SET removed = 1 WHERE programme = ? AND consultation = ?"
        " AND measurement = ?",
        {programme, id, measurement});
  }
  template <class Other>
  void operator()(Other const&) const {}
};

bool any(Db& db, std::string_view sql, std::initializer_list<Param> params) {
  bool out = false;
  db.read(sql, params, [&](Row const&) {
    out = true;
    return false;
  });
  return out;
}

bool has_part(Db& db, std::string const& programme, Uuid const& account) {
  bool out = false;
  db.read(
      "SELECT g.scope FROM grants AS g JOIN account AS a ON a.account = g.account"
      " WHERE a.account = ? AND a.closed_seq IS NULL",
      {Param::blob(account.blob())}, [&](Row const& row) {
        auto const scope = people::Scope::parse(row.text(0));
        out = scope && (scope->everywhere() || scope->programme == programme);
        return !out;
      });
  return out;
}

std::optional<std::vector<Uuid>> people_of_room(Db& db, std::string const& programme,
                                                Uuid const& id) {
  auto const room = load_room(db, id.text());
  if (!room || room->programme != programme || !room->consults() || room->told.open.value_or(false))
    return std::nullopt;
  auto out = room->told.leads;
  out.insert(out.end(), room->told.speakers.begin(), room->told.speakers.end());
  out.insert(out.end(), room->told.invited.begin(), room->told.invited.end());
  return out;
}

}  // namespace

std::optional<Consultation> load_consultation(Db& db, std::string const& consultation) {
  std::optional<Consultation> out;
  db.read(std::string(kColumns) + " WHERE c.consultation = ?", {consultation}, [&](Row const& row) {
    out = read_consultation(row);
    return false;
  });
  return out;
}

std::vector<Consultation> load_consultations(Db& db, std::string const& programme,
                                             std::optional<Uuid> const& member) {
  std::vector<Consultation> out;
  auto sql =
      std::string(kColumns) + (programme.empty() ? " WHERE 1 = 1" : " WHERE c.programme = ?");
  std::vector<Param> params;
  if (!programme.empty()) params.emplace_back(programme);
  if (member) {
    sql +=
        " AND c.consultation IN (SELECT m.consultation FROM consultation_member AS m"
        " WHERE m.account = ?)";
    params.push_back(Param::blob(member->blob()));
  }
  db.read(sql + " ORDER BY c.first_seq DESC", params, [&](Row const& row) {
    out.push_back(read_consultation(row));
    return true;
  });
  return out;
}

std::optional<Consultation> consultation_of(Db& db, std::string const& consultation,
                                            people::Account const& member) {
  auto found = load_consultation(db, consultation);
  if (!found || !found->side_of(member.id) || !consult::has_part_in(member, found->programme))
    return std::nullopt;
  return found;
}

std::vector<Study> load_studies(Db& db, Consultation const& of) {
  std::vector<Study> out;
  auto const id = of.id.text();
  db.read(std::string(kStudy) + " WHERE programme = ? AND consultation = ? ORDER BY seq",
          {of.programme, id}, [&](Row const& row) {
            out.push_back(read_study(row));
            return true;
          });
  return out;
}

std::optional<Study> find_study(Db& db, Consultation const& of, std::string const& uid) {
  std::optional<Study> out;
  auto const id = of.id.text();
  db.read(std::string(kStudy) +
              " WHERE programme = ? AND consultation = ? AND uid = ? AND deleted_seq IS NULL",
          {of.programme, id, uid}, [&](Row const& row) {
            out = read_study(row);
            return false;
          });
  return out;
}

std::optional<Problem> decide_consultation(Db& db, programme::Programme const& programme,
                                           ledger::Draft const& draft, ledger::Author const& author,
                                           Instant now) {
  auto const& id = draft.stream.consultation;
  if (programme.registered_seq == 0)
    return programme::object_to(ProblemCode::stream_unknown, {{"stream", draft.stream.text()}},
                                "/stream");
  auto const known = load_consultation(db, id);
  if (known && known->programme != programme.code)
    return programme::object_to(ProblemCode::stream_invalid, {{"stream", draft.stream.text()}},
                                "/stream");
  consult::Known about;
  about.consultation = known ? &*known : nullptr;
  if (auto const zone = Zone::find(programme.info.zone)) about.today = zone->day_of(now);
  about.term_to = programme.info.term_to;
  about.has_part = [&](Uuid const& account) { return has_part(db, programme.code, account); };
  about.has_place = [&](std::string const& place) {
    return any(db, "SELECT 1 FROM place WHERE programme = ? AND place = ?",
               {programme.code, place});
  };
  about.has_study = [&](Uuid const& study) {
    auto const text = study.text();
    return any(db,
               "SELECT 1 FROM study WHERE programme = ? AND consultation = ? AND study = ?"
               " AND deleted_seq IS NULL",
               {programme.code, id, text});
  };
  about.has_measurement = [&](Uuid const& measurement) {
    auto const text = measurement.text();
    return any(db,
               "SELECT 1 FROM measurement WHERE programme = ? AND consultation = ?"
               " AND measurement = ? AND removed = 0",
               {programme.code, id, text});
  };
  about.document = [&](Uuid const& document) -> std::optional<consult::Document> {
    auto const found = find_document(db, id, document.text());
    return found ? std::optional(found->known()) : std::nullopt;
  };
  about.documents = [&] {
    auto const all = load_documents(db, id);
    return static_cast<int>(std::ranges::count_if(all, &Document::lies_here));
  };
  about.belongs_elsewhere = [&](Uuid const& room) {
    auto const text = room.text();
    return any(db, "SELECT 1 FROM consultation_room WHERE room = ? AND consultation <> ?",
               {text, id});
  };
  about.people_of_room = [&](Uuid const& room) { return people_of_room(db, programme.code, room); };
  return consult::decide(about, draft, author);
}

void fold_consultation(Db& db, ledger::Fact const& fact, contract::Body const& content) {
  auto const stream = *ledger::Stream::parse(fact.stream);
  std::visit(FoldParts{db, stream.programme, stream.consultation, fact}, content);
  // Looked at often, and of no consequence for the rest.
  if (consult::is_of_access(fact.kind)) return;
  auto now = load_consultation(db, stream.consultation).value_or(Consultation{});
  now.programme = stream.programme;
  now.id = Uuid::parse(stream.consultation).value_or(Uuid{});
  auto const before = now.first_seq == 0 ? std::vector<Uuid>{} : now.members();
  consult::fold(now, fact, content);
  write_consultation(db, now);
  if (now.members() != before) write_members(db, now);
}

}  // namespace longspan::store
