// Checklists, inspections, and the two witnesses of a day.
#include <algorithm>
#include <boost/json.hpp>
#include <map>

#include "rhythm/file_daily_report.hpp"
#include "rhythm/supervisor_log.hpp"
#include "store/fold_stream.hpp"
#include "store/inspection_rows.hpp"
#include "views/casework.hpp"
#include "views/views.hpp"

namespace longspan::views {
namespace {

using contract::ChecklistPublished;
using contract::PointResult;
using store::Param;

void write_checklist(JsonWriter& json, ChecklistPublished const& list, std::uint64_t seq) {
  json.object().field("checklist", list.checklist).field("version", list.version);
  write_name(json, "name", list.name);
  json.key("categories").array();
  for (auto category : list.categories) json.string(contract::to_text(category));
  json.end_array().key("points").array();
  for (auto const& point : list.points) {
    json.object().field("point", point.point);
    write_name(json, "text", point.text);
    json.field("severity", contract::to_text(point.severity));
    if (point.due_days) json.field("due_days", *point.due_days);
    json.end_object();
  }
  json.end_array().flag("shipped", seq == 0);
  if (seq != 0) json.field("seq", static_cast<std::int64_t>(seq));
  if (list.withdrawn.value_or(false)) json.flag("withdrawn", true);
  json.end_object();
}

struct Listed {
  ChecklistPublished list;
  std::uint64_t seq = 0;
};

/// The newest of each, by code.
std::map<std::string, Listed> newest_lists(store::Db& db, std::string const& programme) {
  std::map<std::string, Listed> out;
  for (auto const& list : rhythm::shipped_checklists()) {
    auto& held = out[list.checklist];
    if (held.list.version < list.version) held = {list, 0};
  }
  db.read("SELECT body, seq FROM checklist WHERE programme = ? ORDER BY checklist, version",
          {programme}, [&](store::Row const& row) {
            auto list = std::get<ChecklistPublished>(
                contract::decode(contract::FactKind::checklist_published,
                                 boost::json::parse(row.text(0)))
                    .value());
            auto code = list.checklist;
            out[std::move(code)] = {std::move(list), static_cast<std::uint64_t>(row.integer(1))};
            return true;
          });
  return out;
}

std::int64_t answered(rhythm::Inspection const& inspection, PointResult result) {
  return std::ranges::count(inspection.points, result, &contract::PointSeen::result);
}

void write_inspection(JsonWriter& json, store::Db& db, std::string const& programme,
                      store::InspectionRow const& row, std::string_view author,
                      ProjectNames& names) {
  auto const& i = row.inspection;
  json.object().field("inspection", i.id).field("project", row.project);
  write_name(json, "project_name", names.of(row.project));
  json.field("day", i.day.text());
  if (i.trip) json.field("trip", i.trip->text());
  json.field("checklist", i.checklist).field("version", i.version);
  contract::Name name;
  name.zh = i.checklist;
  if (auto const list = store::load_checklist(db, programme, i.checklist, i.version))
    name = list->name;
  write_name(json, "name", name);
  json.flag("finished", i.finished).field("in_order", answered(i, PointResult::in_order));
  json.field("not_in_order", answered(i, PointResult::not_in_order));
  json.field("not_applicable", answered(i, PointResult::not_applicable));
  json.field("not_seen", answered(i, PointResult::not_seen));
  if (i.progress_ppm) json.field("progress_ppm", *i.progress_ppm);
  write_author(json, "by", i.author, author);
  json.field("seq", static_cast<std::int64_t>(i.first_seq));
  json.key("points").raw(rhythm::points_text(i.points));
  if (!i.note.empty()) json.field("note", i.note);
  json.key("findings").array();
  for (auto const& point : i.points)
    if (point.result == PointResult::not_in_order && point.finding)
      json.string(i.id + "." + point.point);
  json.end_array().end_object();
}

struct Witness {
  std::uint64_t seq = 0;
  std::optional<Uuid> by;
  std::string name;
  int corrections = 0;
  std::string text;  ///< of the report or log, as JSON
  contract::Body body;
};

/// Facts of a project by their sequence, as witnesses of `member` ("report" or "log").
Witness witness(store::Row const& row, std::string_view member) {
  Witness out;
  out.seq = static_cast<std::uint64_t>(row.integer(1));
  if (!row.null(2)) out.by = Uuid::from_blob(row.text(2));
  out.name = row.text(3);
  out.corrections = static_cast<int>(row.integer(4));
  auto const parsed = boost::json::parse(row.text(6));
  out.text = boost::json::serialize(parsed.at(member));
  out.body = contract::decode(*contract::parse_fact_kind(row.text(5)), parsed).value();
  return out;
}

void write_differences(JsonWriter& json, Witness const* report, Witness const* log) {
  json.key("differences").array();
  if (report && log) {
    for (auto const& one : rhythm::differences(*rhythm::daily_report_in(report->body),
                                               *rhythm::supervisor_log_in(log->body))) {
      json.object().field("what", rhythm::to_text(one.what));
      if (!one.item.empty()) json.field("item", one.item);
      json.field("report", one.report).field("log", one.log).end_object();
    }
  } else {
    json.object().field("what", "presence").field("report", report ? "1" : "");
    json.field("log", log ? "1" : "").end_object();
  }
  json.end_array();
}

void write_witness(JsonWriter& json, std::string_view key, Witness const& one) {
  json.key(key).object().field("seq", static_cast<std::int64_t>(one.seq));
  write_author(json, "by", one.by, one.name);
  if (key == "log") json.field("corrections", one.corrections);
  json.key(key).raw(one.text).end_object();
}

}  // namespace

Result<std::string> checklists(store::Db& db, std::string const& programme_code,
                               std::string const& checklist, std::optional<int> version) {
  auto const programme = find_programme(db, programme_code);
  if (!programme) return fail(ProblemCode::not_found, {{"what", programme_code}});
  std::string out;
  JsonWriter json(out);
  json.object().field("programme", programme->code).key("checklists").array();
  if (version) {
    auto const list = store::load_checklist(db, programme->code, checklist, *version);
    if (!list) return fail(ProblemCode::not_found, {{"what", checklist}});
    bool const shipped = rhythm::shipped_checklist(checklist, *version).has_value();
    write_checklist(json, *list,
                    shipped ? 0 : store::newest_checklist(db, programme->code, checklist).seq);
  } else {
    for (auto const& [code, one] : newest_lists(db, programme->code))
      if (checklist.empty() || checklist == code) write_checklist(json, one.list, one.seq);
  }
  json.end_array().end_object();
  return out;
}

Result<std::string> inspections(store::Db& db, InspectionsQuery const& query) {
  auto const programme = find_programme(db, query.programme);
  if (!programme) return fail(ProblemCode::not_found, {{"what", query.programme}});
  std::vector<Param> params{programme->code, query.before.value_or(INT64_MAX)};
  std::string where = " WHERE i.programme = ? AND i.first_seq < ?";
  if (!query.project.empty()) {
    where += " AND i.code = ?";
    params.emplace_back(query.project);
  }
  if (!query.inspection.empty()) {
    where += " AND i.inspection = ?";
    params.emplace_back(query.inspection);
  }
  where += only_seen("i.code", query.only, params);
  params.emplace_back(query.limit + 1);
  std::vector<std::pair<store::InspectionRow, std::string>> found;
  db.read("SELECT " + std::string(store::kInspectionColumns) +
              ", account_detail.name FROM inspection AS i"
              " LEFT JOIN account_detail ON account_detail.account = i.author" +
              where + " ORDER BY i.first_seq DESC LIMIT ?",
          params, [&](store::Row const& row) {
            found.emplace_back(store::read_inspection(row), row.text(13));
            return true;
          });
  bool const more = std::cmp_greater(found.size(), query.limit);
  if (more) found.pop_back();
  ProjectNames names(db, programme->code);
  std::string out;
  JsonWriter json(out);
  json.object().key("inspections").array();
  for (auto const& [row, author] : found)
    write_inspection(json, db, programme->code, row, author, names);
  json.end_array().flag("more", more).end_object();
  return out;
}

Result<std::string> witnesses(store::Db& db, std::string const& programme, std::string const& code,
                              std::optional<Day> before, std::int64_t limit) {
  auto const until = before ? before->number : 9'999'999;
  std::map<Day, std::pair<std::optional<Witness>, std::optional<Witness>>, std::greater<>> days;
  auto const day_of = [](store::Row const& row) {
    return Day{static_cast<std::int32_t>(row.integer(0))};
  };
  db.ask(
      "SELECT d.day, d.report_seq, fact.author, account_detail.name, d.report_corrections,"
      " fact.kind, fact.body FROM project_day AS d JOIN fact ON fact.seq = d.report_seq"
      " LEFT JOIN account_detail ON account_detail.account = fact.author"
      " WHERE d.programme = ? AND d.code = ? AND d.day < ? ORDER BY d.day DESC LIMIT ?",
      {programme, code, until, limit + 1}, [&](store::Row const& row) {
        days[day_of(row)].first = witness(row, "report");
        return true;
      });
  db.ask(
      "SELECT d.day, d.seq, fact.author, account_detail.name, d.corrections, fact.kind, fact.body"
      " FROM supervisor_log AS d JOIN fact ON fact.seq = d.seq"
      " LEFT JOIN account_detail ON account_detail.account = fact.author"
      " WHERE d.programme = ? AND d.code = ? AND d.day < ? ORDER BY d.day DESC LIMIT ?",
      {programme, code, until, limit + 1}, [&](store::Row const& row) {
        days[day_of(row)].second = witness(row, "log");
        return true;
      });
  db.answer();
  std::string out;
  JsonWriter json(out);
  json.object().field("project", code).key("days").array();
  std::int64_t written = 0;
  for (auto const& [day, both] : days) {
    if (written == limit) break;
    ++written;
    auto const& [report, log] = both;
    json.object().field("day", day.text());
    if (report) write_witness(json, "report", *report);
    if (log) write_witness(json, "log", *log);
    write_differences(json, report ? &*report : nullptr, log ? &*log : nullptr);
    json.end_object();
  }
  json.end_array().flag("more", std::cmp_greater(days.size(), limit)).end_object();
  return out;
}

}  // namespace longspan::views
