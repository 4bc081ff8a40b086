#include "adapters/http/imaging_case.hpp"

#include <algorithm>
#include <boost/json.hpp>

#include "ledger/fact.hpp"

namespace longspan::http {
namespace {

using Json = boost::json::object;

std::string_view text_in(Json const& of, std::string_view name) {
  auto const* value = of.if_contains(name);
  return value != nullptr && value->is_string() ? std::string_view(value->get_string())
                                                : std::string_view();
}
std::int64_t number_in(Json const& of, std::string_view name) {
  auto const* value = of.if_contains(name);
  return value != nullptr && value->is_int64() ? value->get_int64() : 0;
}
std::vector<std::string> texts_in(Json const& of, std::string_view name) {
  std::vector<std::string> out;
  if (auto const* list = of.if_contains(name); list != nullptr && list->is_array())
    for (auto const& one : list->get_array())
      if (one.is_string()) out.emplace_back(one.get_string());
  return out;
}

CaseStudy& study_in(ImagingCase& of, Uuid id) {
  auto const found = std::ranges::find(of.studies, id, &CaseStudy::id);
  if (found != of.studies.end()) return *found;
  of.studies.push_back({});
  of.studies.back().id = id;
  return of.studies.back();
}

void take(ImagingCase& into, std::string_view kind, Uuid author, Json const& body) {
  if (kind == "consultation.requested") {
    into.asked = author;
    into.invited.clear();
    for (auto const& one : texts_in(body, "invited"))
      if (auto const id = Uuid::parse(one)) into.invited.push_back(*id);
  } else if (kind == "consultation.triaged") {
    if (text_in(body, "decision") != "accepted") return;
    auto const named = Uuid::parse(text_in(body, "specialist"));
    into.specialist = named ? *named : author;
  } else if (kind == "consultation.consented") {
    into.consent_until = Day::parse(text_in(body, "until"));
    into.withdrawn = false;
  } else if (kind == "consultation.consent_withdrawn") {
    into.consent_until.reset();
    into.withdrawn = true;
  } else if (kind == "consultation.closed") {
    into.closed = true;
  } else if (kind == "study.received") {
    auto const id = Uuid::parse(text_in(body, "study"));
    if (!id) return;
    auto& study = study_in(into, *id);
    study.uid = text_in(body, "uid");
    for (auto const& one : texts_in(body, "modalities")) study.modalities.insert(one);
    study.instances = number_in(body, "instances");
    study.bytes = number_in(body, "bytes");
    auto const* burnt = body.if_contains("burnt_in");
    study.burnt_in |= burnt != nullptr && burnt->is_bool() && burnt->get_bool();
    study.deleted = false;
  } else if (kind == "study.deleted") {
    if (auto const id = Uuid::parse(text_in(body, "study"))) study_in(into, *id).deleted = true;
  }
}

}  // namespace

bool ImagingCase::has_member(people::Account const& account) const {
  bool const named = account.id == asked || specialist == account.id ||
                     std::ranges::find(invited, account.id) != invited.end();
  return named && std::ranges::any_of(account.grants, [&](people::Grant const& grant) {
           return grant.scope.everywhere() || grant.scope.programme == programme;
         });
}

CaseStudy const* ImagingCase::find_study(std::string_view uid) const {
  for (auto const& study : studies)
    if (!study.deleted && study.uid == uid) return &study;
  return nullptr;
}

CaseStudy const* ImagingCase::find_study(Uuid id) const {
  for (auto const& study : studies)
    if (!study.deleted && study.id == id) return &study;
  return nullptr;
}

Result<void> ImagingCase::takes_studies(Day today) const {
  if (closed) return fail(ProblemCode::consultation_over);
  if (!consent_until || *consent_until < today)
    return fail(ProblemCode::consent_missing, {{"purpose", "opinion"}});
  return {};
}

std::optional<Uuid> case_that_ends(store::Db& db, std::string const& digits) {
  std::optional<Uuid> out;
  db.read("SELECT name FROM stream WHERE name LIKE ?", {"consultation/%-" + digits},
          [&](store::Row const& row) {
            auto const name = row.text(0);
            out = Uuid::parse(name.substr(name.rfind('/') + 1));
            return false;
          });
  return out;
}

std::shared_ptr<ImagingCase const> load_case(store::Db& db, Uuid consultation,
                                             std::shared_ptr<ImagingCase const> const& known) {
  auto out = std::make_shared<ImagingCase>();
  out->consultation = consultation;
  if (known) {
    out->stream = known->stream;
    out->programme = known->programme;
  } else {
    db.read("SELECT no, programme FROM stream WHERE name LIKE ?",
            {"consultation/%/" + consultation.text()}, [&](store::Row const& row) {
              out->stream = row.integer(0);
              out->programme = row.text(1);
              return false;
            });
  }
  if (out->stream == 0) return nullptr;
  db.read("SELECT MAX(seq) FROM fact WHERE stream = ?", {out->stream}, [&](store::Row const& row) {
    out->seq = row.null(0) ? 0 : row.integer(0);
    return false;
  });
  if (known && known->seq == out->seq) return known;
  db.read(
      "SELECT kind, author, body FROM fact WHERE stream = ? AND outcome = ? AND kind IN"
      " ('consultation.requested', 'consultation.triaged', 'consultation.consented',"
      " 'consultation.consent_withdrawn', 'consultation.closed', 'study.received',"
      " 'study.deleted') ORDER BY seq",
      {out->stream, static_cast<int>(ledger::Outcome::accepted)}, [&](store::Row const& row) {
        boost::system::error_code error;
        auto const body = boost::json::parse(row.text(2), error);
        auto const author = row.null(1) ? std::nullopt : Uuid::from_blob(row.text(1));
        if (!error && body.is_object())
          take(*out, row.text(0), author.value_or(Uuid{}), body.get_object());
        return true;
      });
  return out;
}

std::vector<Uuid> cases_with_studies(store::Db& db) {
  std::vector<Uuid> out;
  db.read(
      "SELECT DISTINCT s.name FROM fact AS f JOIN stream AS s ON s.no = f.stream"
      " WHERE f.kind = 'study.received'",
      {}, [&](store::Row const& row) {
        auto const name = row.text(0);
        if (auto const id = Uuid::parse(name.substr(name.rfind('/') + 1))) out.push_back(*id);
        return true;
      });
  return out;
}

}  // namespace longspan::http
