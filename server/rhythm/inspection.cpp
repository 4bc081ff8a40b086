#include "rhythm/inspection.hpp"

#include <algorithm>
#include <boost/json.hpp>

#include "base/json_writer.hpp"
#include "rhythm/post.hpp"

namespace longspan::rhythm {
namespace {

using contract::PointResult;
using contract::PointSeen;
using contract::Severity;
using programme::object_to;
using programme::Objection;

Objection check_point(PointSeen const& seen, std::size_t place) {
  if (seen.result != PointResult::not_in_order) return std::nullopt;
  if (!seen.finding) {
    auto const pointer = "/body/points/" + std::to_string(place) + "/finding";
    return object_to(ProblemCode::shape_invalid,
                     {{"pointer", pointer},
                      {"expected", "what is to be done about a point not in order"},
                      {"found", ""}},
                     pointer);
  }
  if (seen.finding->severity != Severity::minor && seen.photos.empty())
    return object_to(ProblemCode::held_photo_missing, {{"point", seen.finding->text}});
  return std::nullopt;
}

void write_photo(JsonWriter& json, contract::Photo const& photo) {
  json.object().field("sha256", photo.sha256.hex());
  if (photo.caption) json.field("caption", *photo.caption);
  if (photo.taken_at) json.field("taken_at", photo.taken_at->text());
  if (photo.media_type) json.field("media_type", *photo.media_type);
  if (photo.bytes) json.field("bytes", *photo.bytes);
  json.end_object();
}

void write_photos(JsonWriter& json, std::vector<contract::Photo> const& photos) {
  json.array();
  for (auto const& photo : photos) write_photo(json, photo);
  json.end_array();
}

/// The bodies' own decoder reads what was kept, inside the least body that has such a member.
template <class Body>
Body decoded(contract::FactKind kind, std::string const& text) {
  return std::get<Body>(contract::decode(kind, boost::json::parse(text)).value());
}

}  // namespace

Objection decide_inspection(Inspection const* begun, bool version_known,
                            contract::InspectionRecorded const& seen, Day today) {
  Objection held;
  for (std::size_t i = 0; i < seen.points.size(); ++i)
    if (auto objection = check_point(seen.points[i], i)) {
      if (!programme::holds(objection->code)) return objection;
      if (!held) held = std::move(objection);
    }
  if (seen.day > today + 1)
    return object_to(ProblemCode::held_future_day, {{"day", seen.day.text()}});
  if (begun && (begun->checklist != seen.checklist || begun->version != seen.version))
    return object_to(
        ProblemCode::held_checklist_changed,
        {{"checklist", begun->checklist}, {"version", std::to_string(begun->version)}});
  if (!version_known)
    return object_to(ProblemCode::held_checklist_unknown,
                     {{"checklist", seen.checklist}, {"version", std::to_string(seen.version)}});
  return held;
}

void fold_inspection(Inspection& inspection, contract::InspectionRecorded const& seen,
                     ledger::Fact const& fact) {
  if (inspection.first_seq == 0) {
    inspection.id = seen.inspection.text();
    inspection.first_seq = fact.seq;
    inspection.author = fact.by;
    inspection.checklist = seen.checklist;
    inspection.version = static_cast<int>(seen.version);
  }
  inspection.seq = fact.seq;
  inspection.day = seen.day;
  if (seen.trip) inspection.trip = seen.trip;
  if (seen.progress) inspection.progress_ppm = seen.progress->thousandths * 10;
  if (seen.note && !seen.note->empty()) inspection.note = *seen.note;
  inspection.finished = inspection.finished || seen.finished.value_or(false);
  for (auto const& point : seen.points) {
    auto it = std::ranges::find(inspection.points, point.point, &PointSeen::point);
    if (it == inspection.points.end())
      inspection.points.push_back(point);
    else
      *it = point;
  }
}

Objection decide_checklist(contract::ChecklistPublished const& list, int newest,
                           std::uint64_t newest_seq) {
  if (list.points.empty())
    return object_to(
        ProblemCode::shape_invalid,
        {{"pointer", "/body/points"}, {"expected", "at least one point"}, {"found", "[]"}},
        "/body/points");
  for (std::size_t i = 0; i < list.points.size(); ++i)
    for (std::size_t j = 0; j < i; ++j)
      if (list.points[i].point == list.points[j].point) {
        auto const pointer = "/body/points/" + std::to_string(i) + "/point";
        return object_to(ProblemCode::shape_invalid,
                         {{"pointer", pointer},
                          {"expected", "a code of its own"},
                          {"found", list.points[i].point}},
                         pointer);
      }
  if (list.version != newest + 1)
    return object_to(ProblemCode::version_taken, {{"checklist", list.checklist},
                                                  {"version", std::to_string(newest)},
                                                  {"seq", std::to_string(newest_seq)}});
  return std::nullopt;
}

std::string points_text(std::vector<PointSeen> const& points) {
  std::string out;
  JsonWriter json(out);
  json.array();
  for (auto const& point : points) {
    json.object().field("point", point.point).field("result", contract::to_text(point.result));
    if (point.note) json.field("note", *point.note);
    if (!point.photos.empty()) {
      json.key("photos");
      write_photos(json, point.photos);
    }
    if (point.finding) {
      auto const& told = *point.finding;
      json.key("finding").object().field("text", told.text);
      json.field("severity", contract::to_text(told.severity));
      if (told.place) json.field("place", *told.place);
      if (told.responsible) json.key("responsible").raw(post_text(*told.responsible));
      json.field("due_days", told.due_days).end_object();
    }
    json.end_object();
  }
  json.end_array();
  return out;
}

std::vector<PointSeen> read_points(std::string_view text) {
  return decoded<contract::InspectionRecorded>(
             contract::FactKind::inspection_recorded,
             R"({"inspection":"00000000-0000-0000-0000-000000000000","day":"2000-01-01",)"
             R"("checklist":"x","version":1,"points":)" +
                 std::string(text) + "}")
      .points;
}

std::string photos_text(std::vector<contract::Photo> const& photos) {
  std::string out;
  JsonWriter json(out);
  write_photos(json, photos);
  return out;
}

std::vector<contract::Photo> read_photos(std::string_view text) {
  if (text == "[]") return {};
  return decoded<contract::FindingRectified>(
             contract::FactKind::finding_rectified,
             R"({"finding":"x","note":"x","photos":)" + std::string(text) + "}")
      .photos;
}

std::optional<contract::ChecklistPublished> shipped_checklist(std::string_view checklist,
                                                              int version) {
  for (auto const& list : shipped_checklists())
    if (list.checklist == checklist && list.version == version) return list;
  return std::nullopt;
}

}  // namespace longspan::rhythm
