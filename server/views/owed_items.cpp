// What is owed now, by whom: from the calendar, the reports and the findings.
#include "views/owed_items.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <set>

#include "people/model.hpp"
#include "views/coordination.hpp"
#include "views/owed_consultations.hpp"
#include "views/sites.hpp"

namespace longspan::views {
namespace {

using contract::Duty;
using contract::DutyState;
using rhythm::Climbed;
using rhythm::Post;
using rhythm::Role;
using store::FindingRow;
using store::Param;

/// A day missed longer ago than this is told by the strip and the lamps, not asked for every
/// morning.
constexpr int kDaysBack = 6;
/// Sites whose post stands empty are the office's to look after; so many are named.
constexpr std::int64_t kEmptyPosts = 50;

/// The part of a programme that roles of one kind cover.
struct Covered {
  bool whole = false;
  std::set<std::string> codes;

  bool nothing() const { return !whole && codes.empty(); }
  std::vector<std::string> only() const {
    if (whole) return {};
    return {codes.begin(), codes.end()};
  }
};

class Gathering {
 public:
  Gathering(store::Db& db, Casework& casework, Viewer const& viewer)
      : db_(db), casework_(casework), viewer_(viewer), today_(casework.today) {}

  OwedItems gather() {
    site_duties();
    supervisor_duties();
    office_duties();
    findings_owed();
    findings_answered();
    actions();
    programme_duties();
    held();
    add_owed_consultations(db_, casework_, viewer_, out_.owed);
    return std::move(out_);
  }

 private:
  bool office() const { return has(Role::office) || has(Role::admin); }
  bool has(Role role) const { return covered(role).whole; }

  Covered covered(Role role) const {
    Covered out;
    for (auto const& [granted, text] : viewer_.author.grants) {
      if (granted != role) continue;
      auto const scope = people::Scope::parse(text);
      if (!scope) continue;
      if (scope->everywhere() ||
          (scope->programme == casework_.programme.code && scope->project.empty()))
        out.whole = true;
      else if (scope->programme == casework_.programme.code)
        out.codes.insert(scope->project);
    }
    return out;
  }

  programme::Calendar const& calendar() const { return casework_.programme.calendar; }
  std::string const& programme() const { return casework_.programme.code; }

  /// Days missed lately, and today while it is due.
  void add_days(std::vector<rhythm::DutyDay> const& days, std::string_view kind, Post const& post,
                bool empty) {
    for (auto const& day : days) {
      if (day.state != DutyState::missed && day.state != DutyState::due) continue;
      OwedItem item;
      item.kind = kind;
      item.project = post.project.value_or("");
      item.day = day.day;
      item.due = day.until ? std::min(*day.until, last_working_day(day.day, *day.until)) : day.day;
      item.overdue = day.state == DutyState::missed
                         ? std::max(1, calendar().working_days(*item.due, today_))
                         : 0;
      item.post = post;
      item.empty = empty;
      if (empty) item.climbed = Climbed::office;
      out_.owed.push_back(std::move(item));
    }
  }

  Day last_working_day(Day from, Day to) const {
    for (Day day = to; day > from; day = day - 1)
      if (!calendar().rests(day)) return day;
    return to;
  }

  void add_reports(std::vector<Site> const& sites, bool empty) {
    auto const programme = duty_programme(casework_.programme);
    auto const from = today_ - kDaysBack;
    for (auto const& site : sites)
      add_days(rhythm::daily_duties(programme, site.project, Duty::daily_report,
                                    site.reported(from, today_), from, today_, today_),
               "daily_report", rhythm::site_post(site.project.code), empty);
  }

  void site_duties() {
    auto const site = covered(Role::site);
    if (!site.nothing()) add_reports(sites_of(db_, programme(), site.only()), false);
  }

  std::map<std::string, std::vector<rhythm::FiledDay>> days_in(
      std::string_view table, Day from, std::vector<std::string> const& only) {
    std::map<std::string, std::vector<rhythm::FiledDay>> out;
    std::vector<Param> params{programme(), from.number};
    auto const seen = only_seen("code", only, params);
    db_.read("SELECT code, day FROM " + std::string(table) + " WHERE programme = ? AND day >= ?" +
                 seen + " ORDER BY day",
             params, [&](store::Row const& row) {
               rhythm::FiledDay filed;
               filed.day = Day{static_cast<std::int32_t>(row.integer(1))};
               out[std::string(row.text(0))].push_back(filed);
               return true;
             });
    return out;
  }

  void add_supervision(std::vector<Site> const& sites, std::vector<std::string> const& only,
                       bool empty) {
    auto const programme = duty_programme(casework_.programme);
    auto const from = today_ - kDaysBack;
    auto const monday = from - static_cast<int>(programme::weekday_of(from));
    auto logs = days_in("supervisor_log", from, only);
    auto seen = days_in("inspection", monday, only);
    for (auto const& site : sites) {
      auto const post = rhythm::supervisor_post(site.project.code);
      add_days(rhythm::daily_duties(programme, site.project, Duty::supervisor_log,
                                    logs[site.project.code], from, today_, today_),
               "supervisor_log", post, empty);
      add_days(rhythm::weekly_duties(programme, site.project, seen[site.project.code], from, today_,
                                     today_),
               "weekly_inspection", post, empty);
    }
  }

  void supervisor_duties() {
    auto const sites = covered(Role::supervisor);
    if (sites.nothing()) return;
    add_supervision(sites_of(db_, programme(), sites.only()), sites.only(), false);
  }

  /// Started projects for which nobody holds the role; none where somebody holds it for all.
  std::vector<std::string> without(Role role) {
    std::vector<std::string> out;
    bool everywhere = false;
    auto const name = contract::to_text(role);
    db_.read(
        "SELECT 1 FROM grants JOIN account ON account.account = grants.account"
        " WHERE grants.scope IN ('*', ?) AND grants.role = ? AND account.closed_seq IS NULL"
        " LIMIT 1",
        {"programme/" + programme(), name}, [&](store::Row const&) {
          everywhere = true;
          return false;
        });
    if (everywhere) return out;
    db_.read(
        "SELECT code FROM project WHERE programme = ? AND started IS NOT NULL"
        " AND completed IS NULL AND NOT EXISTS (SELECT 1 FROM grants"
        " JOIN account ON account.account = grants.account"
        " WHERE grants.scope = 'project/' || project.programme || '/' || project.code"
        " AND grants.role = ? AND account.closed_seq IS NULL) ORDER BY code LIMIT ?",
        {programme(), name, kEmptyPosts}, [&](store::Row const& row) {
          out.emplace_back(row.text(0));
          return true;
        });
    return out;
  }

  void office_duties() {
    if (!office()) return;
    if (auto const codes = without(Role::site); !codes.empty())
      add_reports(sites_of(db_, programme(), codes), true);
    if (auto const codes = without(Role::supervisor); !codes.empty())
      add_supervision(sites_of(db_, programme(), codes), codes, true);
  }

  OwedItem item_of(FindingRow const& row, std::string_view kind) const {
    auto const& f = row.finding;
    OwedItem out;
    out.kind = kind;
    out.project = row.project;
    out.id = f.id;
    out.text = f.text;
    out.due = f.due(calendar());
    out.overdue = f.overdue(calendar(), today_);
    out.severity = f.severity;
    out.post = f.responsible;
    out.climbed = casework_.climb.of(out.overdue);
    return out;
  }

  std::string newest_reason(FindingRow const& row) {
    std::string out;
    db_.read(
        "SELECT fact.body FROM finding_step AS s JOIN fact ON fact.seq = s.seq"
        " WHERE s.programme = ? AND s.code = ? AND s.finding = ?"
        " AND fact.kind = 'finding.reviewed' ORDER BY s.seq DESC LIMIT 1",
        {programme(), row.project, row.finding.id}, [&](store::Row const& fact) {
          auto const body = boost::json::parse(fact.text(0));
          if (auto const* reason = body.as_object().if_contains("reason"))
            out = std::string(reason->as_string());
          return false;
        });
    return out;
  }

  void take_open(FindingRow const& row) {
    auto const& f = row.finding;
    auto item = item_of(row, "finding");
    bool const mine = rhythm::holds(viewer_.author, programme(), f.responsible);
    bool const climbed_here = (item.climbed == Climbed::leader && has(Role::leader)) ||
                              (item.climbed != Climbed::responsible && has(Role::office));
    if (!mine && !climbed_here) return;
    if (mine && f.returns > 0) {
      item.reason = newest_reason(row);
      out_.returned.push_back(std::move(item));
    } else {
      out_.owed.push_back(std::move(item));
    }
  }

  void findings_owed() {
    // Of a whole programme by the roles held there, of single projects by their codes.
    std::string roles;
    std::set<std::string> codes;
    for (std::size_t i = 0; i < contract::kRoleCount; ++i) {
      auto const role = static_cast<Role>(i);
      auto const of = covered(role);
      if (of.whole) roles += (roles.empty() ? "" : ", ") + std::to_string(i);
      codes.insert(of.codes.begin(), of.codes.end());
    }
    std::set<std::string> taken;
    auto const take = [&](FindingRow row) {
      if (taken.insert(row.project + '/' + row.finding.id).second) take_open(row);
      return true;
    };
    if (!roles.empty())
      each_finding(db_, programme(), " AND f.state = 0 AND f.role IN (" + roles + ")", {}, take);
    for (auto const& code : codes)
      each_finding(db_, programme(), " AND f.code = ? AND f.state = 0", {Param(code)}, take);
    // What others have let lie: due counts working days, so it is never sooner than this.
    if (has(Role::office) || has(Role::leader))
      each_finding(db_, programme(), " AND f.state = 0 AND f.due_floor < ?", {Param(today_.number)},
                   take);
  }

  void findings_answered() {
    auto const supervisor = covered(Role::supervisor);
    bool const all = office() || supervisor.whole;
    if (!all && supervisor.nothing()) return;
    std::vector<Param> params;
    auto const only = all ? std::vector<std::string>() : supervisor.only();
    auto const seen = only_seen("f.code", only, params);
    each_finding(db_, programme(), " AND f.state = 1" + seen, params, [&](FindingRow row) {
      if (viewer_.is(row.finding.answered_by)) return true;
      auto item = item_of(row, "review");
      item.post = rhythm::supervisor_post(row.project);
      out_.waiting.push_back(std::move(item));
      return true;
    });
  }

  void actions() {
    for (auto const& action : pending_actions(db_, casework_)) {
      bool const mine = rhythm::holds(viewer_.author, programme(), action.owner);
      bool const open = action.state == rhythm::ActionState::open;
      if (open ? !mine : !office() || viewer_.is(action.answered_by)) continue;
      OwedItem item;
      item.kind = open ? "action" : "confirmation";
      item.project = action.project;
      item.id = action.id;
      item.text = action.text;
      item.due = action.due;
      item.overdue = action.overdue(calendar(), today_);
      item.post = open ? action.owner : rhythm::office_post();
      if (open && action.returns > 0) {
        item.reason = views::newest_reason(db_, action);
        out_.returned.push_back(std::move(item));
      } else {
        (open ? out_.owed : out_.waiting).push_back(std::move(item));
      }
    }
  }

  void add_of_office(std::string_view kind, TenDay ten_day, Day due) {
    OwedItem item;
    item.kind = kind;
    item.id = ten_day.text();
    item.due = due;
    item.overdue = calendar().working_days(due, today_);
    item.post = rhythm::office_post();
    out_.owed.push_back(std::move(item));
  }

  /// The coordination that comes, from the day before on, and the return of the ten-day just over.
  void programme_duties() {
    if (!office()) return;
    auto const coming = coming_coordination(db_, casework_, false).coordination;
    if (!coming.minuted() && coming.day <= today_ + 1)
      add_of_office("coordination", coming.ten_day, coming.day);
    auto const over = TenDay::of(today_).before();
    if (auto const owed = return_of(db_, casework_.programme, over);
        owed.seq == 0 && registered_before(over))
      add_of_office("ten_day_return", over, owed.due);
  }

  /// Of a ten-day that was over before anybody registered the programme nothing is owed.
  bool registered_before(TenDay ten_day) {
    bool out = false;
    db_.read("SELECT valid_day FROM fact WHERE seq = ?", {casework_.programme.registered_seq},
             [&](store::Row const& row) {
               out = Day{static_cast<std::int32_t>(row.integer(0))} <= ten_day.last();
               return false;
             });
    return out;
  }

  void held() {
    bool const all = office();
    db_.read(
        "SELECT held.code, held.id, fact.kind, held.author FROM held"
        " JOIN fact ON fact.seq = held.seq WHERE held.programme = ? AND held.decision = 0"
        " ORDER BY held.seq DESC LIMIT 500",
        {programme()}, [&](store::Row const& row) {
          auto const author = row.null(3) ? std::nullopt : Uuid::from_blob(row.text(3));
          bool const own = viewer_.is(author);
          if (!own && !all) return true;
          OwedItem item;
          item.kind = "held";
          item.project = row.text(0);
          item.id = Uuid::from_blob(row.text(1))->text();
          item.fact = row.text(2);
          item.post = rhythm::office_post();
          (own ? out_.returned : out_.waiting).push_back(std::move(item));
          return true;
        });
  }

  store::Db& db_;
  Casework& casework_;
  Viewer const& viewer_;
  Day today_;
  OwedItems out_;
};

}  // namespace

std::string OwedItem::key(std::string_view programme) const {
  auto out = std::string(kind) + ":" + std::string(programme);
  for (auto const& part : {project, id, day ? day->text() : std::string()})
    if (!part.empty()) out += ":" + part;
  return out;
}

OwedItems owed_items(store::Db& db, Casework& casework, Viewer const& viewer) {
  return Gathering(db, casework, viewer).gather();
}

}  // namespace longspan::views
