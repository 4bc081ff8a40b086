#include "views/casework.hpp"

#include "rhythm/inspection.hpp"
#include "store/calendar_rows.hpp"
#include "store/lamp_rows.hpp"

namespace longspan::views {

contract::Name const& ProjectNames::of(std::string const& code) {
  auto [it, unread] = names_.try_emplace(code);
  if (unread) {
    it->second.zh = code;
    db_.read("SELECT name_zh, name_en FROM project WHERE programme = ? AND code = ?",
             {programme_, code}, [&](store::Row const& row) {
               it->second.zh = row.text(0);
               if (!row.text(1).empty()) it->second.en = std::string(row.text(1));
               return false;
             });
  }
  return it->second;
}

Result<Casework> casework_of(store::Db& db, std::string const& code, Instant now) {
  auto programme = find_programme(db, code);
  if (!programme) return fail(ProblemCode::not_found, {{"what", code}});
  programme->calendar = store::load_calendar(db, programme->code);
  auto const today = today_at(*programme, now);
  ProjectNames names(db, programme->code);
  auto const rules = store::load_lamp_rules(db, programme->code).on(today);
  rhythm::Climb const climb{rules.climb_office_days, rules.climb_leader_days};
  return Casework{std::move(*programme), climb, rules.parting_points, today, std::move(names)};
}

void write_post(JsonWriter& json, std::string_view key, rhythm::Post const& post) {
  json.key(key).raw(rhythm::post_text(post));
}

void write_author(JsonWriter& json, std::string_view key, std::optional<Uuid> const& account,
                  std::string_view name) {
  json.key(key).object().key("account");
  if (account)
    json.string(account->text());
  else
    json.null();
  json.field("name", name).end_object();
}

void write_finding(JsonWriter& json, store::FindingRow const& row, Casework& casework,
                   Viewer const& viewer) {
  auto const& f = row.finding;
  auto const& calendar = casework.programme.calendar;
  auto const overdue = f.overdue(calendar, casework.today);
  json.object().field("finding", f.id).field("project", row.project);
  write_name(json, "project_name", casework.names.of(row.project));
  json.field("state", contract::to_text(f.state));
  json.field("severity", contract::to_text(f.severity)).field("text", f.text);
  if (!f.place.empty()) json.field("place", f.place);
  write_post(json, "responsible", f.responsible);
  json.field("raised", f.raised.text()).field("due", f.due(calendar).text());
  json.field("due_days", f.due_days).field("overdue_days", overdue);
  json.field("climbed", contract::to_text(casework.climb.of(overdue)));
  json.field("source", contract::to_text(f.source));
  json.field("seq", static_cast<std::int64_t>(f.seq));
  if (!f.inspection.empty())
    json.field("inspection", f.inspection).field("checklist", f.checklist).field("point", f.point);
  if (!f.waits_for.empty()) json.field("waits_for", f.waits_for);
  json.field("returns", f.returns).key("photos").raw(rhythm::photos_text(f.photos));
  write_day(json, "answered", f.answered);
  write_day(json, "closed", f.closed);
  json.flag("may_review", !viewer.is(f.answered_by));
  json.field("changed", static_cast<std::int64_t>(f.changed)).end_object();
}

std::string only_seen(std::string_view column, std::vector<std::string> const& only,
                      std::vector<store::Param>& params) {
  if (only.empty()) return {};
  std::string out = " AND " + std::string(column) + " IN (";
  for (std::size_t i = 0; i < only.size(); ++i) {
    out += i == 0 ? "?" : ", ?";
    params.emplace_back(only[i]);
  }
  return out + ")";
}

void each_finding(store::Db& db, std::string const& programme, std::string const& where,
                  std::vector<store::Param> params,
                  std::function<bool(store::FindingRow)> const& each) {
  params.insert(params.begin(), store::Param(programme));
  db.read("SELECT " + std::string(store::kFindingColumns) +
              " FROM finding AS f WHERE f.programme = ?" + where,
          params, [&](store::Row const& row) { return each(store::read_finding(row)); });
}

}  // namespace longspan::views
