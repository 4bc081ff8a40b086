#include "exchange/sample/coordination_story.hpp"

#include <algorithm>
#include <set>

#include "exchange/sample/casework_bodies.hpp"
#include "rhythm/post.hpp"

namespace longspan::exchange::sample {

using contract::ActionState;
using contract::FactKind;
using contract::Post;
using ledger::Stream;

namespace {

constexpr int kHeld = 4, kReturns = 5;
constexpr int kMeeting = 11 * 60;  ///< minutes of the day

std::string both(std::string_view zh, std::string_view en) {
  return std::string(zh) + " " + std::string(en);
}

Post bureau(std::string_view name) {
  Post out;
  out.role = contract::Role::bureau;
  out.name = std::string(name);
  return out;
}

int number_of(std::string_view code) {
  auto const projects = sample_projects();
  return static_cast<int>(std::ranges::find(projects, code, &SampleProject::code) -
                          projects.begin());
}

/// The two languages of a text that has each on a line of its own.
std::pair<std::string, std::string> languages(std::string const& text) {
  auto const end = text.find('\n');
  if (end == std::string::npos) return {text, text};
  return {text.substr(0, end), text.substr(end + 1)};
}

/// Per mille of the works that the plan of the items has done by that day.
int planned_per_mille(SiteCourse const& course, Day day) {
  auto const items = items_of(course.project->kind);
  std::int64_t sum = 0, weights = 0;
  for (std::size_t i = 0; i < items.size(); ++i) {
    int const whole = std::max(course.item_finish[i] - course.item_start[i] + 1, 1);
    sum += std::int64_t{items[i].weight} * std::clamp(day - course.item_start[i] + 1, 0, whole) *
           1000 / whole;
    weights += items[i].weight;
  }
  return static_cast<int>(sum / weights);
}

class Meetings {
 public:
  Meetings(Teller& teller, CaseworkStory const& casework)
      : teller_(teller), casework_(casework), stream_(Stream::of_programme(kRehearsalProgramme)) {}

  void tell();

 private:
  struct Held {
    TenDay ten_day;
    Day day;
    std::vector<contract::MinutedItem> items;
    int actions = 0;
  };
  /// How an action goes on: days after the coordination; 0: not at all.
  struct Course {
    int due, answered, returned, again, confirmed;
  };

  void convene(TenDay ten_day, Day day);
  void minute(Held const& held);
  /// One more item of the minutes.
  contract::MinutedItem& item(Held& held, std::string key, std::string_view project,
                              std::string_view zh, std::string_view en,
                              std::vector<std::string> shown, std::string decision);
  /// An action from the newest item; gives its id.
  Uuid assign(Held& held, std::string text, Post owner, int owner_author, Course course);
  void about(Uuid action, Day day, std::string note, int author);
  void review(Uuid action, Day day, std::string reason);
  bool behind(Held& held, std::string_view code, std::string decision);
  void findings(Held& held, bool newest);
  void first(Held& held);
  void second(Held& held);
  void third(Held& held);
  void newest(Held& held);

  Teller& teller_;
  CaseworkStory const& casework_;
  Stream stream_;
  std::optional<Uuid> carried_;      ///< the action that nobody could finish
  std::set<std::string> spoken_of_;  ///< findings with an action
};

void Meetings::convene(TenDay ten_day, Day day) {
  if (day - 3 >= teller_.today()) return;
  contract::CoordinationConvened body;
  body.coordination = ten_day;
  body.day = day;
  body.place = both("援建办会议室（预演）", "office meeting room (rehearsal)");
  teller_.tell(FactKind::coordination_convened, stream_, teller_.at(day - 3, 10 * 60), encode(body),
               kOffice);
}

contract::MinutedItem& Meetings::item(Held& held, std::string key, std::string_view project,
                                      std::string_view zh, std::string_view en,
                                      std::vector<std::string> shown, std::string decision) {
  auto& out = held.items.emplace_back();
  out.item = std::move(key);
  if (!project.empty()) out.project = std::string(project);
  out.title.zh = std::string(zh);
  out.title.en = std::string(en);
  out.shown = std::move(shown);
  out.decision = std::move(decision);
  return out;
}

Uuid Meetings::assign(Held& held, std::string text, Post owner, int owner_author, Course course) {
  auto& item = held.items.back();
  contract::ActionAssigned body;
  body.action = teller_.name(held.day, "action " + held.ten_day.text() + item.item);
  body.coordination = held.ten_day;
  body.item = item.item;
  body.project = item.project;
  body.text = std::move(text);
  body.owner = std::move(owner);
  body.due = held.day + course.due;
  item.actions.push_back(body.action);
  teller_.tell(FactKind::action_assigned, stream_, teller_.at(held.day, kMeeting + held.actions++),
               encode(body), kOffice);
  auto const on = [&](int days) { return held.day + days; };
  if (course.answered)
    about(body.action, on(course.answered), both("已办，材料附后。", "Done, papers attached."),
          owner_author);
  if (course.returned)
    review(
        body.action, on(course.returned),
        both("只有计划，没有到位的班组，请补。", "There is a plan but no crew yet; please add."));
  if (course.again)
    about(body.action, on(course.again), both("班组已进场。", "The crew is on site."),
          owner_author);
  if (course.confirmed) review(body.action, on(course.confirmed), {});
  return body.action;
}

void Meetings::about(Uuid action, Day day, std::string note, int author) {
  if (day >= teller_.today()) return;
  contract::ActionAnswered body;
  body.action = action;
  body.note = std::move(note);
  teller_.tell(FactKind::action_answered, stream_, teller_.at(day, 17 * 60), encode(body), author);
}

void Meetings::review(Uuid action, Day day, std::string reason) {
  if (day >= teller_.today()) return;
  contract::ActionReviewed body;
  body.action = action;
  body.decision =
      reason.empty() ? contract::ReviewDecision::closed : contract::ReviewDecision::returned;
  if (!reason.empty()) body.reason = std::move(reason);
  teller_.tell(FactKind::action_reviewed, stream_, teller_.at(day, 9 * 60 + 50), encode(body),
               kOffice);
}

bool Meetings::behind(Held& held, std::string_view code, std::string decision) {
  auto const& courses = casework_.courses();
  auto const course =
      std::ranges::find(courses, code, [](SiteCourse const& one) { return one.project->code; });
  auto const day = std::ranges::find(course->days, held.day, &SiteDay::day);
  if (day == course->days.end()) return false;
  int const plan = planned_per_mille(*course, held.day) / 10, done = day->per_mille / 10;
  auto const text = [](int points) { return std::to_string(points); };
  item(held, "lamp:" + std::string(code) + ":progress", code, "进度落后", "Behind the plan",
       {"计划 " + text(plan) + "%，实际 " + text(done) + "%，差 " + text(plan - done) +
        " 个百分点 planned " + text(plan) + "%, done " + text(done) + "%, " + text(plan - done) +
        " points apart"},
       std::move(decision));
  return true;
}

void Meetings::findings(Held& held, bool newest) {
  int taken = 0;
  for (auto const& finding : casework_.findings()) {
    if (!finding.pending(held.day) || finding.known + finding.due_days + 2 > held.day) continue;
    bool const waits = !finding.waits_for.empty();
    bool const housing = finding.fixer == kHousingBureau;
    if (waits ? !housing : finding.severity == contract::Severity::minor) continue;
    if (!spoken_of_.insert(finding.id).second) continue;
    auto const [title, english] = languages(finding.text);
    auto const line = finding.raised.text() + (waits ? " 提出，待 " : " 提出，逾期未销号 ") +
                      (waits ? finding.waits_for : std::string("raised, overdue"));
    item(held, "finding:" + finding.id, finding.code, title, english, {line},
         both("限期办结，下旬销号。", "To be settled in time and closed next ten-day."));
    auto const text = both("限期办结：" + title, "To be settled: " + english);
    if (waits)
      assign(held, text, bureau("县住建局"), kHousingBureau, {6, 2, 0, 0, newest ? 0 : 5});
    else
      assign(held, text, rhythm::site_post(finding.code), site_author(finding.site),
             newest ? Course{7, 0, 0, 0, 0} : Course{5, 3, 4, 6, 8});
    if (++taken == 2) return;
  }
}

void Meetings::first(Held& held) {
  if (behind(held, "R07",
             both("增加一个混凝土班组，两班作业。", "One more concrete crew, two shifts.")))
    assign(held, both("增加一个混凝土班组，两班作业", "One more concrete crew, two shifts"),
           rhythm::site_post("R07"), site_author(number_of("R07")), {7, 5, 0, 0, 8});
  item(held, "stage:R18:tender", "R18", "招标逾期", "Tender overdue",
       {both("计划日已过，尚未招标。", "The planned day is past and nothing is tendered.")},
       both("县住建局办结招标备案。", "The housing bureau completes the tender filing."));
  carried_ = assign(held, both("办结招标备案", "Complete the tender filing"), bureau("县住建局"),
                    kHousingBureau, {6, 24, 0, 0, 26});
}

void Meetings::second(Held& held) {
  item(held, "action:" + carried_->text(), "R18", "结转：办结招标备案",
       "Carried over: complete the tender filing",
       {both("县住建局，逾期未反馈。", "Housing bureau, overdue, no answer.")},
       both("继续督办。", "Pressed again."));
  findings(held, false);
  contract::AgendaArranged added;
  added.coordination = held.ten_day;
  added.item = "added:" + teller_.name(held.day, "wages " + held.ten_day.text()).text();
  added.arrangement = contract::Arrangement::added;
  added.title = both("农民工工资专户检查", "Check of the wage accounts");
  added.owner = bureau("县财政局");
  teller_.tell(FactKind::agenda_arranged, stream_, teller_.at(held.day - 1, 15 * 60), encode(added),
               kOffice);
  item(held, added.item, {}, "农民工工资专户检查", "Check of the wage accounts", {},
       both("县财政局十日内查完。", "The finance bureau checks them within ten days."));
  assign(held, both("检查工资专户，报结果", "Check the wage accounts and report"),
         bureau("县财政局"), kFinanceBureau, {9, 7, 0, 0, 9});
}

void Meetings::third(Held& held) {
  item(held, "action:" + carried_->text(), "R18", "结转：办结招标备案",
       "Carried over: complete the tender filing",
       {both("已第二次结转。", "Carried over for the second time.")},
       both("分管领导督办。", "The leader in charge presses."));
  if (behind(held, "R02",
             both("倒排工期，逐日核对。", "Plan back from the end, checked every day.")))
    assign(held, both("报倒排工期计划", "Hand in the plan back from the end"),
           rhythm::site_post("R02"), site_author(number_of("R02")), {6, 3, 4, 6, 8});
  findings(held, false);
}

void Meetings::newest(Held& held) {
  findings(held, true);
  behind(held, "R07", both("发督办函。", "A supervision letter is issued."));
  auto& last = item(held, "stage:R18:permit", "R18", "施工许可逾期", "Permit overdue", {}, {});
  last.decision.reset();
  last.reached = false;
  last.notes = both("时间不够，下次再议。", "No time left; it comes again.");
}

void Meetings::minute(Held const& held) {
  contract::CoordinationMinuted body;
  body.coordination = held.ten_day;
  body.day = held.day;
  body.present = {"援建办 office", "临江监理 supervisors", "县住建局 housing bureau",
                  "县财政局 finance bureau", "各标段 site managers"};
  body.items = held.items;
  body.note = both("预演纪要。", "Rehearsal minutes.");
  teller_.tell(FactKind::coordination_minuted, stream_, teller_.at(held.day, kMeeting + 45),
               encode(body), kOffice);
}

void Meetings::tell() {
  std::vector<Held> held;
  TenDay ten_day = TenDay::of(teller_.today());
  convene(ten_day, coordination_day(ten_day));
  while (held.size() < kHeld) {
    ten_day = ten_day.before();
    Day const day = coordination_day(ten_day);
    convene(ten_day, day);
    if (day < teller_.today()) held.insert(held.begin(), Held{ten_day, day, {}, 0});
  }
  first(held[0]);
  second(held[1]);
  third(held[2]);
  newest(held[3]);
  for (auto const& one : held) minute(one);
}

void tell_returns(Teller& teller, CaseworkStory const& casework) {
  TenDay ten_day = TenDay::of(teller.today()).before();
  for (int back = 0; back < kReturns; ++back, ten_day = ten_day.before()) {
    Day const day = ten_day.last() + (back == 2 ? 6 : 2);  // one came late
    if (day >= teller.today()) continue;
    Stamp const said = teller.at(day, 16 * 60 + 30);
    auto const within = [&](Day one) { return one >= ten_day.first() && one <= ten_day.last(); };
    std::set<std::string> reports, logs, inspections;
    for (auto const& [draft, author] : teller.facts) {
      if (draft.at.instant > said.instant) continue;
      auto const key = [&](Day one) { return draft.stream.project + one.text(); };
      if (auto const* filed = std::get_if<contract::DailyReportFiled>(&draft.content))
        if (within(filed->report.day)) reports.insert(key(filed->report.day));
      if (auto const* filed = std::get_if<contract::SupervisorLogFiled>(&draft.content))
        if (within(filed->log.day)) logs.insert(key(filed->log.day));
      if (auto const* seen = std::get_if<contract::InspectionRecorded>(&draft.content))
        if (within(seen->day)) inspections.insert(key(seen->day));
    }
    auto const raised = std::ranges::count_if(
        casework.findings(), [&](SampleFinding const& finding) { return within(finding.known); });
    auto const closed = std::ranges::count_if(casework.findings(), [&](auto const& finding) {
      return finding.closed && within(*finding.closed);
    });
    auto const text = [](auto number) { return std::to_string(number); };
    contract::TenDayReturned body;
    body.ten_day = ten_day;
    body.narrative = "本旬收日报 " + text(reports.size()) + " 份、监理日志 " + text(logs.size()) +
                     " 份，周查 " + text(inspections.size()) + " 次；新增问题 " + text(raised) +
                     " 项，销号 " + text(closed) + " 项。\nThis ten-day: " + text(reports.size()) +
                     " daily reports, " + text(logs.size()) + " supervisor's logs, " +
                     text(inspections.size()) + " inspections; " + text(raised) +
                     " findings raised, " + text(closed) + " closed.";
    teller.tell(FactKind::ten_day_returned, Stream::of_programme(kRehearsalProgramme), said,
                encode(body), kOffice);
  }
}

}  // namespace

Day coordination_day(TenDay ten_day) {
  Day day = ten_day.last() + 1;
  while (is_holiday(day)) day = day + 1;
  return day;
}

void tell_coordinations(Teller& teller, CaseworkStory const& casework, Day stated) {
  contract::LampsRuled rules;
  rules.from = stated;
  rules.reason = both("按公布的阈值。", "By the published thresholds.");
  teller.tell(FactKind::lamps_ruled, Stream::of_programme(kRehearsalProgramme),
              teller.at(stated, 9 * 60 + 45), encode(rules), kOffice);
  Meetings(teller, casework).tell();
  tell_returns(teller, casework);
}

}  // namespace longspan::exchange::sample
