#include "views/agenda.hpp"

#include <algorithm>
#include <set>

#include "store/coordination_rows.hpp"
#include "views/agenda_texts.hpp"
#include "views/signals.hpp"
#include "views/standing.hpp"

namespace longspan::views {
namespace {

using rhythm::AgendaItem;
using Items = std::vector<AgendaItem>;
using Kind = AgendaItem::Kind;

/// The smaller, the sooner; what somebody added stands between (rhythm/agenda.cpp).
enum Pressing : int {
  kCritical = 10,
  kRed = 20,
  kFindingOverdue = 30,
  kBlockerOverdue = 35,
  kActionOverdue = 40,
  kSignal = 45,
  kStageOverdue = 50,
  kYellow = 55,
  kBlocker = 70,
  kActionAnswered = 75,
  kAction = 80,
  kStage = 90,
};

/// As far as one looks back for how often an item was carried: a year of coordinations.
constexpr int kLookBack = 36;
/// Minutes take no more; what presses less comes up as the rest is done.
constexpr std::size_t kMostItems = 300;

/// Works are the site's to bring on; what stands in papers and accounts is the office's.
rhythm::Post owner_of(contract::LampName lamp, std::string const& project) {
  using enum contract::LampName;
  switch (lamp) {
    case start:
    case payment:
    case registration:
      return rhythm::office_post();
    case schedule:
    case progress:
    case silence:
    case finding:
      return rhythm::site_post(project);
  }
  std::unreachable();
}

void add_lamps(store::Db& db, Casework& casework, Items& out) {
  using contract::LampColour;
  for (auto const& project : lamps_of_programme(db, casework.programme, casework.today))
    for (auto const& one : project.lamps) {
      // A finding that presses is an item itself, with its own identity.
      if (one.lamp == contract::LampName::finding) continue;
      bool const pays = one.lamp == contract::LampName::payment;
      // A late payment is spoken of before it is red.
      if (one.colour != LampColour::red && !(pays && one.colour == LampColour::yellow)) continue;
      auto& item = out.emplace_back();
      item.kind = pays ? Kind::payment : Kind::lamp;
      item.key = "lamp:" + project.code + ":" + std::string(contract::to_text(one.lamp));
      item.project = project.code;
      item.title = say::lamp_title(one.lamp, one.colour);
      item.lines = one.reasons;
      item.lines.push_back(say::since(one.since));
      item.owner = owner_of(one.lamp, project.code);
      item.colour = one.colour;
      item.pressing = one.colour == LampColour::red ? kRed : kYellow;
      item.days = casework.today - one.since;
    }
}

int pressing_of(rhythm::Finding const& finding, int overdue, rhythm::Climbed climbed) {
  bool const critical = finding.severity == contract::Severity::critical;
  if (overdue > 0 && (critical || climbed == rhythm::Climbed::leader)) return kCritical;
  if (finding.waits_for.empty()) return kFindingOverdue;
  return overdue > 0 ? kBlockerOverdue : kBlocker;
}

void add_finding(Casework& casework, store::FindingRow const& row, Items& out) {
  auto const& finding = row.finding;
  auto const& calendar = casework.programme.calendar;
  auto const overdue = finding.overdue(calendar, casework.today);
  bool const waits = !finding.waits_for.empty();
  if (overdue == 0 && !waits) return;
  auto const climbed = casework.climb.of(overdue);
  auto& item = out.emplace_back();
  item.kind = waits ? Kind::blocker : Kind::finding;
  item.key = "finding:" + finding.id;
  item.id = finding.id;
  item.project = row.project;
  item.title = say::as_written(say::shortened(finding.text, say::kTitleLength));
  item.severity = finding.severity;
  item.owner = finding.responsible;
  item.pressing = pressing_of(finding, overdue, climbed);
  item.days = overdue > 0 ? overdue : casework.today - finding.raised;
  if (item.title.zh != finding.text) item.lines.push_back(say::as_written(finding.text));
  if (!finding.place.empty()) item.lines.push_back(say::as_written(finding.place));
  item.lines.push_back(say::severity_and_due(finding, finding.due(calendar)));
  if (overdue > 0) item.lines.push_back(say::working_days_overdue(overdue));
  if (climbed == rhythm::Climbed::leader) item.lines.push_back(say::climbed_to_leader());
  if (waits) item.lines.push_back(say::waits_for(finding.waits_for));
  if (finding.returns > 0) item.lines.push_back(say::returned(finding.returns));
  if (finding.state == rhythm::FindingState::answered)
    item.lines.push_back(say::rectified(finding.answered));
}

void add_signals(store::Db& db, Casework& casework, Items& out) {
  for (auto& signal : signals(db, casework, {})) {
    auto& item = out.emplace_back();
    item.kind = Kind::signal;
    item.key = "signal:" + signal.key;
    if (signal.projects.size() == 1) item.project = signal.projects.front();
    item.title = std::move(signal.title);
    item.lines = std::move(signal.lines);
    item.owner = rhythm::office_post();
    item.pressing = kSignal;
    item.days = casework.today - signal.since;
  }
}

void add_actions(store::Db& db, Casework& casework, Items& out) {
  db.read("SELECT " + std::string(store::kActionColumns) +
              " FROM action AS a WHERE a.programme = ? AND a.state < 2",
          {casework.programme.code}, [&](store::Row const& row) {
            auto const action = store::read_action(row);
            auto const overdue = action.overdue(casework.programme.calendar, casework.today);
            bool const answered = action.state == rhythm::ActionState::answered;
            auto& item = out.emplace_back();
            item.kind = Kind::action;
            item.key = "action:" + action.id;
            item.id = action.id;
            item.project = action.project;
            item.title = say::action_title(action.text);
            item.owner = action.owner;
            item.pressing = answered ? kActionAnswered : overdue > 0 ? kActionOverdue : kAction;
            item.days = overdue > 0 ? overdue : casework.today - action.given;
            item.lines.push_back(say::action_due(action));
            if (answered)
              item.lines.push_back(say::action_answered());
            else if (overdue > 0)
              item.lines.push_back(say::working_days_overdue(overdue));
            if (action.returns > 0) item.lines.push_back(say::returned(action.returns));
            return true;
          });
}

/// Until the works are done a stage is the site's to reach; before and after, the office's.
rhythm::Post owner_of(contract::StageName stage, std::string const& project) {
  using enum contract::StageName;
  return stage == topping_out || stage == completion ? rhythm::site_post(project)
                                                     : rhythm::office_post();
}

struct StageAhead {
  std::string project;
  contract::StageName stage{};
  Day day;
  bool forecast = false;
};

/// Stages past the furthest one reached that have a day, in their order; a forecast goes before the
/// plan.
std::vector<StageAhead> stages_ahead(store::Db& db, Casework& casework, Day until) {
  std::vector<StageAhead> out;
  db.read(
      "SELECT s.code, s.stage, s.day, s.aspect FROM stage AS s"
      " JOIN project AS p ON p.programme = s.programme AND p.code = s.code"
      " WHERE s.programme = ? AND p.registered_seq > 0 AND s.stage > p.stage AND s.aspect < 2"
      " AND s.day IS NOT NULL ORDER BY s.code, s.stage, s.aspect",
      {casework.programme.code}, [&](store::Row const& row) {
        StageAhead ahead{std::string(row.text(0)), static_cast<contract::StageName>(row.integer(1)),
                         Day{static_cast<std::int32_t>(row.integer(2))}, row.integer(3) == 1};
        bool const again =
            !out.empty() && out.back().project == ahead.project && out.back().stage == ahead.stage;
        if (again)
          out.back() = std::move(ahead);
        else
          out.push_back(std::move(ahead));
        return true;
      });
  std::erase_if(out, [&](StageAhead const& ahead) { return ahead.day > until; });
  return out;
}

/// Of what a project is behind with, its first stage speaks for those that wait for it.
void add_stages(store::Db& db, Casework& casework, Items& out) {
  std::set<std::string> behind;
  auto const until = TenDay::of(casework.today).next().last();
  for (auto const& ahead : stages_ahead(db, casework, until)) {
    bool const overdue = ahead.day < casework.today;
    if (overdue && !behind.insert(ahead.project).second) continue;
    auto& item = out.emplace_back();
    item.kind = Kind::stage;
    item.key = "stage:" + ahead.project + ":" + std::string(contract::to_text(ahead.stage));
    item.project = ahead.project;
    item.title = say::stage_title(ahead.stage, overdue);
    item.owner = owner_of(ahead.stage, ahead.project);
    item.pressing = overdue ? kStageOverdue : kStage;
    item.days = casework.today - ahead.day;
    item.lines.push_back(say::stage_day(ahead.day, ahead.forecast));
    if (overdue) item.lines.push_back(say::days_overdue(item.days));
  }
}

/// What was arranged at this coordination, and earlier of items somebody added.
std::vector<rhythm::AgendaChange> changes_of(store::Db& db, std::string const& programme,
                                             TenDay ten_day) {
  std::vector<rhythm::AgendaChange> out;
  auto const added = static_cast<int>(rhythm::Arrangement::added);
  db.read("SELECT " + std::string(store::kAgendaChangeColumns) +
              " FROM agenda_change AS g WHERE g.programme = ? AND (g.coordination = ?"
              " OR (g.coordination < ? AND g.item IN (SELECT a.item FROM agenda_change AS a"
              " WHERE a.programme = ? AND a.arrangement = ? AND NOT EXISTS (SELECT 1"
              " FROM minuted_item AS m WHERE m.programme = a.programme AND m.item = a.item"
              " AND m.reached = 1 AND m.seq > a.seq)))) ORDER BY g.seq",
          {programme, ten_day.text(), ten_day.text(), programme, added},
          [&](store::Row const& row) {
            out.push_back(store::read_agenda_change(row));
            return true;
          });
  return out;
}

std::vector<rhythm::HeldCoordination> held_before(store::Db& db, std::string const& programme,
                                                  TenDay ten_day) {
  std::vector<std::string> held;
  db.read(
      "SELECT coordination FROM coordination WHERE programme = ? AND coordination < ?"
      " AND minuted_seq IS NOT NULL ORDER BY coordination DESC LIMIT " +
          std::to_string(kLookBack),
      {programme, ten_day.text()}, [&](store::Row const& row) {
        held.emplace_back(row.text(0));
        return true;
      });
  std::vector<rhythm::HeldCoordination> out(held.size());
  if (held.empty()) return out;
  auto const into = [&](std::string_view coordination) -> rhythm::HeldCoordination* {
    auto const at = std::ranges::find(held, coordination);
    return at == held.end() ? nullptr : &out[static_cast<std::size_t>(at - held.begin())];
  };
  db.read(
      "SELECT coordination, item FROM minuted_item WHERE programme = ? AND coordination >= ?"
      " AND coordination < ?",
      {programme, held.back(), ten_day.text()}, [&](store::Row const& row) {
        if (auto* one = into(row.text(0))) one->items.emplace_back(row.text(1));
        return true;
      });
  db.read(
      "SELECT coordination, item FROM agenda_change WHERE programme = ? AND coordination >= ?"
      " AND coordination < ? AND arrangement IN (2, 3)",
      {programme, held.back(), ten_day.text()}, [&](store::Row const& row) {
        if (auto* one = into(row.text(0))) one->set_aside.emplace_back(row.text(1));
        return true;
      });
  return out;
}

}  // namespace

std::vector<AgendaItem> pressing_items(store::Db& db, Casework& casework) {
  Items out;
  add_lamps(db, casework, out);
  each_finding(db, casework.programme.code, " AND f.state < 2", {},
               [&](store::FindingRow const& row) {
                 add_finding(casework, row, out);
                 return true;
               });
  add_signals(db, casework, out);
  add_actions(db, casework, out);
  add_stages(db, casework, out);
  // The order of rows is the store's own; this one is everybody's.
  std::ranges::sort(out, {}, &AgendaItem::key);
  return out;
}

rhythm::Agenda agenda_of(store::Db& db, Casework& casework, TenDay ten_day,
                         std::vector<AgendaItem> pressing) {
  auto const changes = changes_of(db, casework.programme.code, ten_day);
  for (auto& item : rhythm::added_items(changes, ten_day))
    if (std::ranges::find(pressing, item.key, &AgendaItem::key) == pressing.end())
      pressing.push_back(std::move(item));
  auto const held = held_before(db, casework.programme.code, ten_day);
  for (auto& item : pressing) item.carried = rhythm::carried(item.key, held);
  std::vector<rhythm::AgendaChange> here;
  std::ranges::copy_if(changes, std::back_inserter(here), [&](rhythm::AgendaChange const& change) {
    return change.coordination == ten_day;
  });
  auto agenda = rhythm::arrange(std::move(pressing), here);
  if (agenda.items.size() > kMostItems) agenda.items.resize(kMostItems);
  return agenda;
}

void write_agenda_item(JsonWriter& json, Casework& casework, AgendaItem const& item) {
  json.object().field("item", item.key).field("kind", rhythm::to_text(item.kind));
  if (!item.project.empty()) {
    json.field("project", item.project);
    write_name(json, "project_name", casework.names.of(item.project));
  }
  write_name(json, "title", item.title);
  json.key("lines").array();
  for (auto const& line : item.lines) {
    json.object().field("zh", line.zh);
    if (line.en) json.field("en", *line.en);
    json.end_object();
  }
  json.end_array();
  write_post(json, "owner", item.owner);
  if (!item.id.empty()) json.field("id", item.id);
  if (item.severity) json.field("severity", contract::to_text(*item.severity));
  if (item.colour) json.field("colour", contract::to_text(*item.colour));
  json.field("carried", item.carried);
  if (item.arrangement) json.field("arrangement", contract::to_text(*item.arrangement));
  if (!item.reason.empty()) json.field("reason", item.reason);
  if (item.position > 0) json.field("position", item.position);
  json.end_object();
}

}  // namespace longspan::views
