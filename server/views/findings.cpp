// Findings: the list, and one with its whole course.
#include <algorithm>
#include <boost/json.hpp>

#include "rhythm/inspection.hpp"
#include "store/fact_log.hpp"
#include "store/inspection_rows.hpp"
#include "views/coordination.hpp"
#include "views/signals.hpp"
#include "views/views.hpp"

namespace longspan::views {
namespace {

using store::FindingRow;
using store::Param;

struct Pressing {
  FindingRow row;
  int overdue = 0;
  Day due;
};

std::string where_of(FindingsQuery const& query, std::vector<Param>& params) {
  std::string out;
  if (query.state == "open")
    out += " AND f.state = 0";
  else if (query.state == "answered")
    out += " AND f.state = 1";
  else if (query.state == "closed")
    out += " AND f.state IN (2, 3)";
  else if (query.state != "all")
    out += " AND f.state IN (0, 1)";
  if (query.severity) {
    out += " AND f.severity = ?";
    params.emplace_back(static_cast<int>(*query.severity));
  }
  if (!query.project.empty()) {
    out += " AND f.code = ?";
    params.emplace_back(query.project);
  }
  return out + only_seen("f.code", query.only, params);
}

/// The most pressing first: those that wait longest past their day, then the gravest, then the
/// soonest due; what is done stands last, the newest first.
bool before(Pressing const& a, Pressing const& b) {
  auto const& x = a.row.finding;
  auto const& y = b.row.finding;
  if (x.pending() != y.pending()) return x.pending();
  if (!x.pending()) return x.changed > y.changed;
  if (a.overdue != b.overdue) return a.overdue > b.overdue;
  if (x.severity != y.severity) return x.severity > y.severity;
  if (a.due != b.due) return a.due < b.due;
  return x.seq < y.seq;
}

void write_counts(JsonWriter& json, store::Db& db, Casework const& casework,
                  FindingsQuery const& query) {
  std::vector<Param> params;
  std::string where = " AND f.state IN (0, 1)";
  if (!query.project.empty()) {
    where += " AND f.code = ?";
    params.emplace_back(query.project);
  }
  where += only_seen("f.code", query.only, params);
  std::int64_t open = 0, answered = 0, overdue = 0;
  each_finding(db, casework.programme.code, where, params, [&](FindingRow row) {
    ++(row.finding.state == rhythm::FindingState::open ? open : answered);
    overdue += row.finding.overdue(casework.programme.calendar, casework.today) > 0;
    return true;
  });
  json.field("open", open).field("answered", answered).field("overdue", overdue);
}

/// What a fact says about a finding, as one step of its course.
void write_step(JsonWriter& json, store::Row const& row, bool held) {
  auto const fact = store::read_fact(row);
  auto const body = boost::json::parse(fact.body);
  auto const* object = body.if_object();
  json.object().field("seq", static_cast<std::int64_t>(fact.seq));
  json.field("kind", contract::to_text(fact.kind)).field("at", fact.at.text());
  write_author(json, "by", fact.by, row.text(16));
  for (auto const* name : {"note", "decision", "reason"})
    if (auto const* value = object->if_contains(name); value && value->is_string())
      json.field(name, std::string(value->as_string()));
  json.key("photos");
  if (auto const* photos = object->if_contains("photos"); photos && photos->is_array())
    json.raw(boost::json::serialize(*photos));
  else
    json.array().end_array();
  if (held) json.flag("held", true);
  json.end_object();
}

void write_steps(JsonWriter& json, store::Db& db, std::string const& programme,
                 FindingRow const& row) {
  std::string const select = "SELECT " + std::string(store::kFactColumns) +
                             ", account_detail.name, fact.outcome FROM fact"
                             " JOIN stream ON stream.no = fact.stream"
                             " LEFT JOIN account_detail ON account_detail.account = fact.author";
  json.key("steps").array();
  db.read(select +
              " WHERE fact.seq IN (SELECT seq FROM finding_step WHERE programme = ? AND code = ?"
              " AND finding = ?) ORDER BY fact.seq",
          {programme, row.project, row.finding.id}, [&](store::Row const& fact) {
            write_step(json, fact, false);
            return true;
          });
  // What came too late or too early is kept, shown, and counts for nothing until it is settled.
  auto const mentions = "%\"finding\":\"" + row.finding.id + "\"%";
  db.read(select +
              " WHERE fact.seq IN (SELECT seq FROM held WHERE programme = ? AND code = ?"
              " AND decision <> 1) AND fact.body LIKE ? ORDER BY fact.seq",
          {programme, row.project, mentions}, [&](store::Row const& fact) {
            write_step(json, fact, true);
            return true;
          });
  json.end_array();
}

}  // namespace

Result<std::string> findings(store::Db& db, FindingsQuery const& query, Viewer const& viewer,
                             Instant now) {
  auto casework = casework_of(db, query.programme, now);
  if (!casework) return std::unexpected(casework.error());
  auto const& calendar = casework->programme.calendar;
  std::vector<Param> params;
  auto const where = where_of(query, params);
  std::vector<Pressing> found;
  each_finding(db, casework->programme.code, where, params, [&](FindingRow row) {
    auto const overdue = row.finding.overdue(calendar, casework->today);
    if (query.state == "overdue" && overdue == 0) return true;
    auto const due = row.finding.due(calendar);
    found.push_back({std::move(row), overdue, due});
    return true;
  });
  std::ranges::sort(found, before);
  std::string out;
  JsonWriter json(out);
  json.object().field("programme", casework->programme.code);
  json.field("today", casework->today.text()).key("findings").array();
  auto const from = std::min<std::size_t>(static_cast<std::size_t>(query.offset), found.size());
  auto const to = std::min<std::size_t>(from + static_cast<std::size_t>(query.limit), found.size());
  for (auto i = from; i < to; ++i) write_finding(json, found[i].row, *casework, viewer);
  json.end_array().field("matching", static_cast<std::int64_t>(found.size()));
  write_counts(json, db, *casework, query);
  json.key("signals").array();
  if (query.project.empty())
    for (auto const& signal : signals(db, *casework, query.only)) write_signal(json, signal);
  json.end_array().field("cursor", static_cast<std::int64_t>(head_of(db))).end_object();
  return out;
}

Result<std::string> finding(store::Db& db, std::string const& programme, std::string const& id,
                            Viewer const& viewer, Instant now) {
  std::vector<std::pair<std::string, FindingRow>> found;
  std::vector<Param> params{id};
  std::string where = " WHERE f.finding = ?";
  if (!programme.empty()) {
    where += " AND f.programme = ?";
    params.emplace_back(programme);
  }
  db.read(
      "SELECT " + std::string(store::kFindingColumns) + ", f.programme FROM finding AS f" + where,
      params, [&](store::Row const& row) {
        auto read = store::read_finding(row);
        std::string of(row.text(24));
        if (viewer.sight.sees(of, read.project)) found.emplace_back(std::move(of), std::move(read));
        return true;
      });
  if (found.empty()) return fail(ProblemCode::not_found, {{"what", id}});
  auto const& [of, row] = found.front();
  auto casework = casework_of(db, of, now);
  if (!casework) return std::unexpected(casework.error());
  std::string out;
  JsonWriter json(out);
  json.object().key("finding");
  write_finding(json, row, *casework, viewer);
  write_steps(json, db, of, row);
  if (!row.finding.inspection.empty())
    if (auto const inspection = store::load_inspection(db, of, row.project, row.finding.inspection))
      if (auto const list =
              store::load_checklist(db, of, inspection->checklist, inspection->version))
        for (auto const& point : list->points)
          if (point.point == row.finding.point) write_name(json, "point_text", point.text);
  json.key("actions");
  write_actions_about(json, db, *casework, viewer, "finding:" + row.finding.id);
  json.field("cursor", static_cast<std::int64_t>(head_of(db))).end_object();
  return out;
}

}  // namespace longspan::views
