// Each person's first page: what I owe now, what waits for me, what came back.
#include <algorithm>
#include <tuple>

#include "views/owed_items.hpp"
#include "views/views.hpp"

namespace longspan::views {
namespace {

bool more_pressing(OwedItem const& a, OwedItem const& b) {
  if (a.overdue != b.overdue) return a.overdue > b.overdue;
  if (a.severity != b.severity) return a.severity > b.severity;
  if (a.due != b.due) return a.due < b.due;
  return std::tie(a.project, a.kind, a.id) < std::tie(b.project, b.kind, b.id);
}

void write_item(JsonWriter& json, OwedItem const& item, Casework& casework) {
  json.object().field("kind", item.kind);
  if (!item.project.empty()) {
    json.field("project", item.project);
    write_name(json, "project_name", casework.names.of(item.project));
  }
  if (!item.id.empty()) json.field("id", item.id);
  if (!item.text.empty()) json.field("text", item.text);
  if (!item.fact.empty()) json.field("fact", item.fact);
  write_day(json, "day", item.day);
  write_day(json, "due", item.due);
  json.field("overdue_days", item.overdue);
  if (item.severity) json.field("severity", contract::to_text(*item.severity));
  if (item.specialty) json.field("specialty", contract::to_text(*item.specialty));
  if (item.urgency) json.field("urgency", contract::to_text(*item.urgency));
  write_post(json, "post", item.post);
  if (item.empty) json.flag("empty", true);
  if (item.climbed != rhythm::Climbed::responsible)
    json.field("climbed", contract::to_text(item.climbed));
  if (!item.reason.empty()) json.field("reason", item.reason);
  json.end_object();
}

void write_items(JsonWriter& json, std::string_view key, std::vector<OwedItem>& items,
                 std::int64_t limit, Casework& casework) {
  std::ranges::sort(items, more_pressing);
  json.key(key).array();
  for (std::size_t i = 0; i < items.size() && std::cmp_less(i, limit); ++i)
    write_item(json, items[i], casework);
  json.end_array();
}

}  // namespace

Result<std::string> today(store::Db& db, std::string const& programme, Viewer const& viewer,
                          std::int64_t limit, Instant now) {
  auto casework = casework_of(db, programme, now);
  if (!casework) return std::unexpected(casework.error());
  auto page = owed_items(db, *casework, viewer);
  std::string out;
  JsonWriter json(out);
  json.object().field("programme", casework->programme.code);
  json.field("today", casework->today.text());
  json.field("ten_day", TenDay::of(casework->today).text());
  write_items(json, "owed", page.owed, limit, *casework);
  write_items(json, "waiting", page.waiting, limit, *casework);
  write_items(json, "returned", page.returned, limit, *casework);
  json.field("owed_count", static_cast<std::int64_t>(page.owed.size()));
  json.field("overdue_count", std::ranges::count_if(page.owed, [](OwedItem const& item) {
               return item.overdue > 0;
             }));
  json.field("waiting_count", static_cast<std::int64_t>(page.waiting.size()));
  json.field("returned_count", static_cast<std::int64_t>(page.returned.size()));
  json.field("cursor", static_cast<std::int64_t>(head_of(db))).end_object();
  return out;
}

}  // namespace longspan::views
