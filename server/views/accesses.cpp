// Who was given, or refused, what of a consultation.
#include <boost/json.hpp>
#include <functional>

#include "store/fact_log.hpp"
#include "views/consultation_rows.hpp"

namespace longspan::views {
namespace {

using contract::FactKind;
using store::Param;

struct Access {
  ledger::Fact fact;
  contract::Body body;
};

bool each_access(store::Db& db, consult::Consultation const& of, AccessesAsked const& asked,
                 bool newest_first, std::function<void(Access const&)> const& each) {
  auto const stream = ledger::Stream::of_consultation(of.programme, of.id).text();
  std::vector<Param> params{Param(stream)};
  std::string sql = "SELECT " + std::string(store::kFactColumns) +
                    " FROM stream JOIN fact ON fact.stream = stream.no WHERE stream.name = ?"
                    " AND fact.kind IN ('study.opened', 'study.refused', 'study.received',"
                    " 'study.deleted')";
  if (asked.before) {
    sql += " AND fact.seq < ?";
    params.emplace_back(*asked.before);
  }
  sql += newest_first ? " ORDER BY fact.seq DESC LIMIT ?" : " ORDER BY fact.seq LIMIT ?";
  params.emplace_back(asked.limit + 1);
  std::int64_t seen = 0;
  db.read(sql, params, [&](store::Row const& row) {
    if (++seen > asked.limit) return false;
    Access access{store::read_fact(row), {}};
    access.body = contract::decode(access.fact.kind, boost::json::parse(access.fact.body)).value();
    each(access);
    return true;
  });
  return seen > asked.limit;
}

struct WriteRow {
  JsonWriter& json;
  ConsultationNames const& names;

  void operator()(contract::StudyOpened const& told) const {
    kind("opened", told.study);
    write_person(json, names, "who", told.who);
    json.key("frames").array();
    for (auto const& seen : told.frames)
      json.object().field("series", seen.series).field("instances", seen.instances).end_object();
    json.end_array().field("address", told.address);
    if (told.device) json.field("device", *told.device);
  }
  void operator()(contract::StudyRefused const& told) const {
    kind("refused", told.study);
    write_person(json, names, "who", told.who);
    json.field("route", told.route).field("address", told.address);
  }
  void operator()(contract::StudyReceived const& told) const {
    kind("received", told.study);
    write_person(json, names, "who", told.by);
    json.field("instances", told.instances);
  }
  void operator()(contract::StudyDeleted const& told) const {
    kind("deleted", told.study);
    write_person(json, names, "who", told.by);
    json.field("instances", told.instances).field("why", to_text(told.why));
    if (told.proof) json.field("proof", told.proof->hex());
  }
  template <class Other>
  void operator()(Other const&) const {}

 private:
  void kind(char const* what, std::optional<Uuid> const& study) const {
    json.field("kind", what);
    if (study) json.field("study", study->text());
  }
};

std::string escaped(std::string_view text) {
  std::string out;
  for (char const c : text) switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        out += c;
    }
  return out;
}

struct Code {
  std::string_view code, text;
};

/// One audit message (DICOM PS3.15 A.5.1, its RELAX NG schema in A.5.2).
class Message {
 public:
  Message(std::string& out, ConsultationNames const& names,
          std::map<Uuid, std::string> const& studies, consult::Consultation const& of, Instant at)
      : out_(out), names_(names), studies_(studies), of_(of), at_(at) {}

  void operator()(contract::StudyOpened const& told) const {
    begin({"110103", "DICOM Instances Accessed"}, "R", "0");
    user(told.who, told.address);
    source();
    std::string seen;
    for (auto const& one : told.frames) seen += one.series + ": " + one.instances + "\n";
    study(told.study, seen);
    patient();
    end();
  }
  /// A.5.3.12, event type "Use of Restricted Function".
  void operator()(contract::StudyRefused const& told) const {
    begin({"110113", "Security Alert"}, "E", "8", Code{"110132", "Use of Restricted Function"});
    if (told.who) user(*told.who, told.address);
    source();
    out_ += "<ParticipantObjectIdentification ParticipantObjectID=\"" + escaped(told.route) +
            "\" ParticipantObjectTypeCode=\"2\" ParticipantObjectTypeCodeRole=\"13\">";
    code("ParticipantObjectIDTypeCode", {"110182", "Node ID"});
    out_ += "</ParticipantObjectIdentification>";
    end();
  }
  void operator()(contract::StudyReceived const& told) const {
    begin({"110104", "DICOM Instances Transferred"}, "C", "0");
    if (told.by) user(*told.by, "");
    source();
    study(told.study, {});
    patient();
    end();
  }
  void operator()(contract::StudyDeleted const& told) const {
    begin({"110105", "DICOM Study Deleted"}, "D", "0");
    if (told.by) user(*told.by, "");
    source();
    study(told.study, {});
    patient();
    end();
  }
  template <class Other>
  void operator()(Other const&) const {}

 private:
  void code(std::string_view element, Code const& one) const {
    out_ += "<" + std::string(element) + " csd-code=\"" + std::string(one.code) +
            "\" codeSystemName=\"DCM\" originalText=\"" + std::string(one.text) + "\"/>";
  }
  void begin(Code const& event, char const* action, char const* outcome,
             std::optional<Code> const& type = std::nullopt) const {
    out_ += "<AuditMessage><EventIdentification EventActionCode=\"" + std::string(action) +
            "\" EventDateTime=\"" + at_.text() + "\" EventOutcomeIndicator=\"" + outcome + "\">";
    code("EventID", event);
    if (type) code("EventTypeCode", *type);
    out_ += "</EventIdentification>";
  }
  void user(Uuid const& account, std::string_view address) const {
    auto const name = names_.people.find(account);
    out_ += "<ActiveParticipant UserID=\"" + account.text() + "\"";
    if (name != names_.people.end()) out_ += " UserName=\"" + escaped(name->second) + "\"";
    out_ += " UserIsRequestor=\"true\"";
    if (!address.empty())
      out_ += " NetworkAccessPointID=\"" + escaped(address) + "\" NetworkAccessPointTypeCode=\"2\"";
    out_ += "/>";
  }
  void source() const {
    out_ += "<AuditSourceIdentification AuditSourceID=\"Longspan\">";
    out_ += "<AuditSourceTypeCode csd-code=\"4\"/></AuditSourceIdentification>";
  }
  void study(Uuid const& id, std::string const& seen) const {
    auto const uid = studies_.find(id);
    out_ += "<ParticipantObjectIdentification ParticipantObjectID=\"" +
            (uid == studies_.end() ? id.text() : uid->second) +
            "\" ParticipantObjectTypeCode=\"2\" ParticipantObjectTypeCodeRole=\"3\">";
    code("ParticipantObjectIDTypeCode", {"110180", "Study Instance UID"});
    if (!seen.empty())
      out_ += "<ParticipantObjectDescription>" + escaped(seen) + "</ParticipantObjectDescription>";
    out_ += "</ParticipantObjectIdentification>";
  }
  /// The consultation stands for the patient, whose very code is not given out here.
  void patient() const {
    out_ += "<ParticipantObjectIdentification ParticipantObjectID=\"" + of_.id.text() +
            "\" ParticipantObjectTypeCode=\"1\" ParticipantObjectTypeCodeRole=\"1\">";
    out_ +=
        "<ParticipantObjectIDTypeCode csd-code=\"2\" codeSystemName=\"RFC-3881\""
        " originalText=\"Patient Number\"/></ParticipantObjectIdentification>";
  }
  void end() const { out_ += "</AuditMessage>\n"; }

  std::string& out_;
  ConsultationNames const& names_;
  std::map<Uuid, std::string> const& studies_;
  consult::Consultation const& of_;
  Instant at_;
};

}  // namespace

Result<std::string> accesses(store::Db& db, AccessesAsked const& asked) {
  auto const found = store::consultation_of(db, asked.consultation, asked.asker);
  if (!found) return fail(ProblemCode::not_found, {{"what", asked.consultation}});
  auto const names = consultation_names(db, found->programme);
  std::string out;
  JsonWriter json(out);
  json.object().field("consultation", found->id.text()).key("rows").array();
  std::uint64_t last = 0;
  bool const more = each_access(db, *found, asked, true, [&](Access const& access) {
    last = access.fact.seq;
    json.object().field("fact", static_cast<std::int64_t>(last));
    json.field("at", access.fact.received_at.text());
    std::visit(WriteRow{json, names}, access.body);
    json.end_object();
  });
  json.end_array();
  if (more) json.field("next", static_cast<std::int64_t>(last));
  json.end_object();
  return out;
}

Result<std::string> audit_messages(store::Db& db, AccessesAsked const& asked) {
  auto const found = store::consultation_of(db, asked.consultation, asked.asker);
  if (!found) return fail(ProblemCode::not_found, {{"what", asked.consultation}});
  auto const names = consultation_names(db, found->programme);
  std::map<Uuid, std::string> studies;
  for (auto const& study : store::load_studies(db, *found))
    studies.emplace(study.told.study, study.told.uid);
  std::string out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<AuditMessages>\n";
  each_access(db, *found, asked, false, [&](Access const& access) {
    std::visit(Message(out, names, studies, *found, access.fact.received_at), access.body);
  });
  out += "</AuditMessages>\n";
  return out;
}

}  // namespace longspan::views
