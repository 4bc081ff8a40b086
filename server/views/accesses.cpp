// Who was given, or refused, what of a consultation.
#include <boost/json.hpp>
#include <functional>

#include "base/base64url.hpp"
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
                    " 'study.deleted', 'consultation.document_added',"
                    " 'consultation.document_opened', 'consultation.document_removed')";
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
  std::optional<Uuid> const& by;  ///< who filed it; nobody: the system

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
  void operator()(contract::ConsultationDocumentAdded const& told) const {
    document("received", told.document);
    write_person(json, names, "who", told.by);
  }
  void operator()(contract::ConsultationDocumentOpened const& told) const {
    document("opened", told.document);
    write_person(json, names, "who", told.who);
    json.field("address", told.address);
    if (told.device) json.field("device", *told.device);
  }
  void operator()(contract::ConsultationDocumentRemoved const& told) const {
    document(by ? "taken_back" : "deleted", told.document);
    write_person(json, names, "who", by);
    if (!by) json.field("why", to_text(told.why));
  }
  template <class Other>
  void operator()(Other const&) const {}

 private:
  void kind(char const* what, std::optional<Uuid> const& study) const {
    json.field("kind", what);
    if (study) json.field("study", study->text());
  }
  void document(char const* what, Uuid const& id) const {
    json.field("kind", what).field("document", id.text());
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
  std::string_view value, scheme, text;
};
constexpr Code dcm(std::string_view value, std::string_view text) { return {value, "DCM", text}; }

constexpr Code kSourceRole = dcm("110153", "Source Role ID");
constexpr Code kDestinationRole = dcm("110152", "Destination Role ID");

/// One audit message (DICOM PS3.15, A.5): elements in the order of its schema, A.5.1, for the
/// events of A.5.3.
class Message {
 public:
  Message(std::string& out, ConsultationNames const& names,
          std::map<Uuid, contract::StudyReceived> const& studies, consult::Consultation const& of,
          ledger::Fact const& fact)
      : out_(out), names_(names), studies_(studies), of_(of), by_(fact.by), at_(fact.received_at) {}

  void operator()(contract::StudyOpened const& told) const {
    begin(dcm("110103", "DICOM Instances Accessed"), "R", "0");
    person(told.who, told.address);
    source();
    study(told.study, told.frames);
    patient();
    end();
  }
  void operator()(contract::StudyRefused const& told) const {
    auto const type = dcm("110132", "Use of Restricted Function");
    begin(dcm("110113", "Security Alert"), "E", "8", &type);
    system(false);
    if (told.who) person(*told.who, told.address);
    source();
    object(told.route, "2", "13", {"12", "RFC-3881", "URI"}, told.route);
    out_ += "</ParticipantObjectIdentification>";
    end();
  }
  void operator()(contract::StudyReceived const& told) const {
    begin(dcm("110104", "DICOM Instances Transferred"), "C", "0");
    if (told.by)
      person(*told.by, {}, &kSourceRole);
    else
      participant("modality", {}, true, {}, &kSourceRole);
    system(false, &kDestinationRole);
    source();
    study(told.study, {});
    patient();
    end();
  }
  void operator()(contract::StudyDeleted const& told) const {
    begin(dcm("110105", "DICOM Study Deleted"), "D", "0");
    told.by ? person(*told.by, {}) : system(true);
    source();
    study(told.study, {});
    patient();
    end();
  }
  void operator()(contract::ConsultationDocumentAdded const& told) const {
    record("C", told.by, {}, told.document);
  }
  void operator()(contract::ConsultationDocumentOpened const& told) const {
    record("R", told.who, told.address, told.document);
  }
  void operator()(contract::ConsultationDocumentRemoved const& told) const {
    record("D", by_, {}, told.document);
  }
  template <class Other>
  void operator()(Other const&) const {}

 private:
  /// A document is a part of the patient's record; `who` nobody: the system.
  void record(char const* action, std::optional<Uuid> const& who, std::string const& address,
              Uuid const& document) const {
    begin(dcm("110110", "Patient Record"), action, "0");
    who ? person(*who, address) : system(true);
    source();
    object(document.text(), "2", "3", {"9", "RFC-3881", "Report Number"}, "document");
    out_ += "</ParticipantObjectIdentification>";
    patient();
    end();
  }
  void code(std::string_view element, Code const& one) const {
    out_.append("<").append(element).append(" csd-code=\"").append(one.value);
    out_.append("\" codeSystemName=\"").append(one.scheme);
    out_.append("\" originalText=\"").append(one.text).append("\"/>");
  }
  void begin(Code const& event, char const* action, char const* outcome,
             Code const* type = nullptr) const {
    out_ += "<AuditMessage><EventIdentification EventActionCode=\"" + std::string(action) +
            "\" EventDateTime=\"" + at_.text() + "\" EventOutcomeIndicator=\"" + outcome + "\">";
    code("EventID", event);
    if (type) code("EventTypeCode", *type);
    out_ += "</EventIdentification>";
  }
  void participant(std::string const& id, std::string const& name, bool asks,
                   std::string const& address, Code const* role) const {
    out_ += "<ActiveParticipant UserID=\"" + escaped(id) + "\"";
    if (!name.empty()) out_ += " UserName=\"" + escaped(name) + "\"";
    out_ += asks ? " UserIsRequestor=\"true\"" : " UserIsRequestor=\"false\"";
    if (!address.empty())
      out_ += " NetworkAccessPointID=\"" + escaped(address) + "\" NetworkAccessPointTypeCode=\"2\"";
    out_ += ">";
    if (role) code("RoleIDCode", *role);
    out_ += "</ActiveParticipant>";
  }
  void person(Uuid const& account, std::string const& address, Code const* role = nullptr) const {
    auto const name = names_.people.find(account);
    participant(account.text(), name == names_.people.end() ? std::string() : name->second, true,
                address, role);
  }
  void system(bool asks, Code const* role = nullptr) const {
    participant("longspan", "Longspan", asks, {}, role);
  }
  void source() const {
    out_ += "<AuditSourceIdentification AuditSourceID=\"longspan\">";
    out_ += "<AuditSourceTypeCode csd-code=\"4\"/></AuditSourceIdentification>";
  }
  void object(std::string const& id, std::string_view type, std::string_view role,
              Code const& id_type, std::string const& name) const {
    out_ += "<ParticipantObjectIdentification ParticipantObjectID=\"" + escaped(id);
    out_.append("\" ParticipantObjectTypeCode=\"").append(type);
    out_.append("\" ParticipantObjectTypeCodeRole=\"").append(role).append("\">");
    code("ParticipantObjectIDTypeCode", id_type);
    out_ += "<ParticipantObjectName>" + escaped(name) + "</ParticipantObjectName>";
  }
  /// What was seen of it: instances by their numbers, for each series.
  void study(Uuid const& id, std::vector<contract::FramesSeen> const& seen) const {
    auto const found = studies_.find(id);
    auto const known = found != studies_.end();
    std::string name;
    if (known)
      for (auto const& one : found->second.modalities) name.append(name.empty() ? "" : " ") += one;
    object(known ? found->second.uid : id.text(), "2", "3", dcm("110180", "Study Instance UID"),
           name.empty() ? "study" : name);
    for (auto const& one : seen)
      out_ += "<ParticipantObjectDetail type=\"instances of series " + escaped(one.series) +
              "\" value=\"" + base64(one.instances) + "\"/>";
    if (known)
      out_ += "<ParticipantObjectDescription><SOPClass NumberOfInstances=\"" +
              std::to_string(found->second.instances) +
              "\"/><Anonymized>true</Anonymized></ParticipantObjectDescription>";
    out_ += "</ParticipantObjectIdentification>";
  }
  /// The consultation stands for the patient, whose very code is not given out here.
  void patient() const {
    object(of_.id.text(), "1", "1", {"2", "RFC-3881", "Patient Number"}, "de-identified");
    out_ += "</ParticipantObjectIdentification>";
  }
  void end() const { out_ += "</AuditMessage>\n"; }

  std::string& out_;
  ConsultationNames const& names_;
  std::map<Uuid, contract::StudyReceived> const& studies_;
  consult::Consultation const& of_;
  std::optional<Uuid> by_;  ///< who filed it; nobody: the system
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
    std::visit(WriteRow{json, names, access.fact.by}, access.body);
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
  std::map<Uuid, contract::StudyReceived> studies;
  for (auto& study : store::load_studies(db, *found))
    studies.emplace(study.told.study, std::move(study.told));
  std::string out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<AuditMessages>\n";
  each_access(db, *found, asked, false, [&](Access const& access) {
    std::visit(Message(out, names, studies, *found, access.fact), access.body);
  });
  out += "</AuditMessages>\n";
  return out;
}

}  // namespace longspan::views
