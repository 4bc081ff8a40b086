#include "exchange/sample/casework_story.hpp"

#include <algorithm>

#include "exchange/sample/casework_bodies.hpp"
#include "exchange/sample/dice.hpp"
#include "exchange/sample/inspection_texts.hpp"
#include "exchange/sample/log_texts.hpp"
#include "programme/calendar.hpp"
#include "rhythm/finding.hpp"
#include "rhythm/post.hpp"

namespace longspan::exchange::sample {

using contract::FactKind;
using contract::ReviewDecision;
using contract::Severity;
using ledger::Stream;

namespace {

constexpr int kLogDays = 60, kWeeks = 8;

SiteDay const* day_of(SiteCourse const& course, Day day) {
  auto const it = std::ranges::find(course.days, day, &SiteDay::day);
  return it == course.days.end() ? nullptr : &*it;
}

/// Who puts right what waits for somebody: their own post where it has an account, else the office,
/// which brings them to it.
int fixer_of(std::string_view waits_for, int site) {
  if (waits_for.empty()) return site_author(site);
  if (waits_for.contains("住建局")) return kHousingBureau;
  if (waits_for.contains("财政局")) return kFinanceBureau;
  auto const supervisor = supervisor_author(site);
  if (!supervisor) return site_author(site);  // the office is needed to review it
  return waits_for.contains("监理") ? *supervisor : kOffice;
}

/// Never the one who put it right.
int reviewer_of(SampleFinding const& finding) {
  auto const supervisor = supervisor_author(finding.site);
  return supervisor && *supervisor != finding.fixer ? *supervisor : kOffice;
}

Stream stream_of(SampleFinding const& finding) {
  return Stream::of_project(kRehearsalProgramme, finding.code);
}

}  // namespace

void CaseworkStory::project(SiteCourse const& course, Stream const& stream, int site,
                            std::map<Day, ToldReport> const& reports) {
  problems(stream, site, reports);
  logs(course, stream, site, reports);
  inspections(course, stream, site);
  if (course.project->code == "R07") letter(course, stream);
  courses_.push_back(course);
}

void CaseworkStory::problems(Stream const& stream, int site,
                             std::map<Day, ToldReport> const& reports) {
  for (auto const& [day, told] : reports)
    for (std::size_t i = 0; i < told.report.problems.size(); ++i) {
      auto const& problem = told.report.problems[i];
      SampleFinding finding;
      finding.id = "R-" + stream.project + "-" + day.text() + "-" + std::to_string(i + 1);
      finding.site = site;
      finding.code = sample_projects()[static_cast<std::size_t>(site)].code;
      finding.raised = day;
      finding.known = told.filed;
      finding.severity = problem.severity.value_or(Severity::minor);
      finding.due_days = rhythm::usual_due_days(finding.severity);
      finding.text = problem.text;
      finding.waits_for = problem.waits_for.value_or("");
      finding.fixer = fixer_of(finding.waits_for, site);
      findings_.push_back(std::move(finding));
    }
}

void CaseworkStory::logs(SiteCourse const& course, Stream const& stream, int site,
                         std::map<Day, ToldReport> const& reports) {
  auto const author = supervisor_author(site);
  if (!author) return;
  Day const today = teller_.today();
  Dice dice(teller_.seed(), "logs " + stream.project);
  bool corrected = false;
  for (auto const& day : course.days) {
    if (day.day <= today - kLogDays) continue;
    auto const told = reports.find(day.day);
    auto log = log_of(course, day, told == reports.end() ? nullptr : &told->second.report, dice);
    bool const missed = dice.chance(day.day == today ? 700 : 55);
    bool const late = dice.chance(30) && day.day < today - 1;
    int const minute = dice.between(0, 120);
    if (missed) continue;
    if (stream.project == "R07" && day.day == today - 12 && log.progress) {
      log.progress->incidents = 1;
      log.problems = {{{},
                       "外架扣件坠落，无人受伤，已停该段作业。\n"
                       "A coupler fell from the scaffold, nobody hurt, work on that part stopped.",
                       Severity::serious,
                       "清查全部扣件，已复查。\nAll couplers checked, seen again."}};
    }
    Day const known = late ? day.day + 1 : day.day;
    Stamp const filed = day.day == today ? teller_.at(known, 8 * 60 + minute / 3)
                        : late           ? teller_.at(known, 8 * 60 + minute / 2)
                                         : teller_.at(known, 18 * 60 + 20 + minute);
    Uuid const id =
        teller_.tell(FactKind::supervisor_log_filed, stream, filed, encode_log(log), *author);
    for (std::size_t i = 0; i < log.problems.size(); ++i) {
      auto const& problem = log.problems[i];
      if (problem.settled) continue;
      SampleFinding finding;
      finding.id = "L-" + stream.project + "-" + day.day.text() + "-" + std::to_string(i + 1);
      finding.site = site;
      finding.code = course.project->code;
      finding.raised = day.day;
      finding.known = known;
      finding.severity = problem.severity.value_or(Severity::minor);
      finding.due_days = rhythm::usual_due_days(finding.severity);
      finding.text = problem.text;
      finding.fixer = site_author(site);
      findings_.push_back(std::move(finding));
    }
    if (corrected || stream.project != "R01" || day.day < today - 9 || day.day > today - 3)
      continue;
    corrected = true;
    log.progress->people = log.progress->people.value_or(0) + 4;
    teller_.tell(FactKind::supervisor_log_corrected, stream, teller_.at(day.day + 2, 9 * 60 + 40),
                 encode_log(log, id, "漏数了塔吊班组 the crane crew was left out"), *author);
  }
}

void CaseworkStory::inspections(SiteCourse const& course, Stream const& stream, int site) {
  Day const today = teller_.today();
  Day const monday = today - static_cast<int>(programme::weekday_of(today));
  Dice dice(teller_.seed(), "inspections " + stream.project);
  for (int weeks_ago = kWeeks - 1; weeks_ago >= 0; --weeks_ago) {
    bool const missed = dice.chance(60) && weeks_ago > 2;
    auto const* day = day_of(course, monday - weeks_ago * 7 + site % 5);
    if (day && !missed) inspect(course, stream, site, *day, weeks_ago);
  }
}

void CaseworkStory::inspect(SiteCourse const& course, Stream const& stream, int site,
                            SiteDay const& day, int weeks_ago) {
  auto const& project = *course.project;
  int const week = day.day.number / 7;
  Dice dice(teller_.seed(), "inspection " + stream.project + day.day.text());
  // The same point on three sites within a month: no longer one site's slip.
  bool const same_point = (weeks_ago == 1 && (project.code == "R01" || project.code == "R20")) ||
                          (weeks_ago == 2 && project.code == "R06");
  auto const& list = same_point ? safety_checklist() : checklist_for(course, day, week + site);
  auto const grave = std::ranges::find_if(
      list.points, [](auto const& point) { return point.severity == Severity::serious; });
  // What every site is asked about is in order on most of them.
  int const often = &list == &safety_checklist() ? 16 : day.resting ? 25 : 50;
  // The office goes along every third week, from site to site on one trip.
  auto const supervisor = supervisor_author(site);
  bool const office = week % 3 == 0 || !supervisor;
  int const author = office ? kOffice : *supervisor;
  int const minute = day.day == teller_.today() ? 8 * 60 + 10 + site : 11 * 60 + site * 7;
  contract::InspectionRecorded body;
  body.inspection = teller_.name(day.day, "inspection " + stream.project + day.day.text());
  body.day = day.day;
  body.trip = teller_.name(day.day, "trip " + std::to_string(author) + day.day.text());
  body.checklist = list.checklist;
  body.version = list.version;
  std::optional<contract::Photo> seen;
  for (std::size_t i = 0; i < list.points.size(); ++i) {
    auto const& point = list.points[i];
    auto& told = body.points.emplace_back();
    told.point = point.point;
    bool const fails =
        (same_point && std::cmp_equal(i, grave - list.points.begin())) || dice.chance(often);
    told.result = fails             ? contract::PointResult::not_in_order
                  : dice.chance(60) ? contract::PointResult::not_applicable
                  : dice.chance(40) ? contract::PointResult::not_seen
                                    : contract::PointResult::in_order;
    if (!fails) continue;
    told.finding = finding_at(point, project.kind, dice);
    told.finding->responsible = rhythm::site_post(stream.project);
    if (point.severity != Severity::minor) {
      if (!seen)
        seen = teller_.picture(course, day, minute - 5,
                               "发现时（预演示意图） As found (rehearsal sketch)", 1);
      told.photos.push_back(*seen);
    }
    SampleFinding finding;
    finding.id = body.inspection.text() + "." + point.point;
    finding.site = site;
    finding.code = project.code;
    finding.raised = finding.known = day.day;
    finding.severity = point.severity;
    finding.due_days = static_cast<int>(told.finding->due_days);
    finding.text = told.finding->text;
    finding.inspected = true;
    finding.fixer = site_author(site);
    findings_.push_back(std::move(finding));
  }
  // One site looks further on in its reports than it does to whoever walks over it.
  int const off = project.code == "R02" ? -270 : dice.between(-18, 12);
  body.progress = Quantity{std::clamp(day.per_mille + off, 0, 1000) * 100};
  body.finished = true;
  body.note = office
                  ? "援建办周查，监理、施工同行。 Weekly check by the office with supervisor and "
                    "contractor."
                  : "监理周查。 Weekly check by the supervisor.";
  teller_.tell(FactKind::inspection_recorded, stream, teller_.at(day.day, minute), encode(body),
               author);
}

void CaseworkStory::letter(SiteCourse const& course, Stream const& stream) {
  if (!course.forecast) return;
  Day const day = teller_.today() - 1;
  contract::SupervisionLetterIssued body;
  body.letter = teller_.name(day, "letter " + stream.project);
  body.to = rhythm::site_post(stream.project);
  body.lamps = {contract::LampName::schedule, contract::LampName::progress};
  body.text =
      "请在答复期限前报赶工方案：增加班组、两班作业、逐旬核对完成量。（预演）\n"
      "Please answer with a plan to catch up: more crews, two shifts, quantities checked every ten "
      "days. (rehearsal)";
  int const late = *course.forecast - course.planned_finish;
  body.reasons = {"预计竣工 " + course.forecast->text() + "，比计划晚 " + std::to_string(late) +
                  " 天 forecast completion " + course.forecast->text() + ", " +
                  std::to_string(late) + " days behind the plan"};
  body.answer_by = teller_.today() + 9;
  teller_.tell(FactKind::supervision_letter_issued, stream, teller_.at(day, 10 * 60 + 10),
               encode(body), kLeader);
}

CaseworkStory::Fate CaseworkStory::fate_by_age(SampleFinding const& finding) const {
  Dice dice(teller_.seed(), "fate " + finding.id);
  int const age = teller_.today() - finding.known;
  bool const waits = !finding.waits_for.empty();
  if (age > 40) return dice.chance(90) ? Fate::returned : Fate::closed;
  if (age > 20) return waits && dice.chance(250) ? Fate::open : Fate::closed;
  if (age > 7)
    return dice.chance(waits ? 400 : 50) ? Fate::open
           : dice.chance(80)             ? Fate::answered
                                         : Fate::closed;
  return dice.chance(350) ? Fate::open : dice.chance(200) ? Fate::answered : Fate::closed;
}

void CaseworkStory::finish() {
  std::ranges::sort(findings_, {}, [](SampleFinding const& finding) {
    return std::tie(finding.known, finding.id);
  });
  // Whatever the dice say, there is one of each kind to look at.
  int climbed = 0, due = 0, answered = 0, returned = 0;
  for (auto& finding : findings_) {
    int const age = teller_.today() - finding.known;
    bool const grave = finding.severity != Severity::minor && finding.waits_for.empty();
    Fate fate = fate_by_age(finding);
    if (grave && age >= 12 && age <= 32 && climbed < 3)
      fate = Fate::open, ++climbed;
    else if (grave && age >= 5 && age <= 8 && due < 1)
      fate = Fate::open, ++due;
    else if (finding.waits_for.empty() && age >= 3 && age <= 9 && answered < 2)
      fate = Fate::answered, ++answered;
    else if (finding.inspected && grave && age >= 9 && age <= 50 && returned++ % 6 == 0)
      fate = Fate::returned;
    live(finding, fate);
  }
}

void CaseworkStory::live(SampleFinding& finding, Fate fate) {
  if (fate == Fate::open) return;
  Dice dice(teller_.seed(), "life " + finding.id);
  Day const last = teller_.today() - 1;
  Day day = finding.known + dice.between(1, std::clamp(finding.due_days, 1, 6));
  if (fate == Fate::answered) day = std::min(std::max(day, last - dice.between(0, 1)), last);
  if (day > last || day <= finding.known) return;
  rectify(finding, day, false);
  if (fate == Fate::answered) return;
  if (fate == Fate::returned) {
    day = day + 1;
    if (day > last) return;
    review(finding, day, ReviewDecision::returned);
    day = day + dice.between(1, 2);
    if (day > last) return;
    rectify(finding, day, true);
  }
  day = day + dice.between(1, 2);
  if (day > last) return;
  review(finding, day, ReviewDecision::closed);
  finding.closed = day;
}

void CaseworkStory::rectify(SampleFinding const& finding, Day day, bool again) {
  Dice dice(teller_.seed(), "rectify " + finding.id + day.text());
  contract::FindingRectified body;
  body.finding = finding.id;
  body.note = finding.waits_for.empty() ? rectification_text(finding.severity, again, dice)
                                        : "已协调解决。\nSettled with " + finding.waits_for + ".";
  int const minute = 16 * 60 + dice.between(0, 55);
  auto const& course = *std::ranges::find(courses_, finding.code,
                                          [](SiteCourse const& one) { return one.project->code; });
  auto const* seen = day_of(course, day);
  if (finding.inspected && finding.severity != Severity::minor && seen)
    body.photos.push_back(teller_.picture(course, *seen, minute - 10,
                                          "整改后（预演示意图） After (rehearsal sketch)",
                                          again ? 3 : 2));
  teller_.tell(FactKind::finding_rectified, stream_of(finding), teller_.at(day, minute),
               encode(body), finding.fixer);
}

void CaseworkStory::review(SampleFinding const& finding, Day day, ReviewDecision decision) {
  Dice dice(teller_.seed(), "review " + finding.id + day.text());
  contract::FindingReviewed body;
  body.finding = finding.id;
  body.decision = decision;
  if (decision == ReviewDecision::returned) body.reason = return_reason(dice);
  teller_.tell(FactKind::finding_reviewed, stream_of(finding),
               teller_.at(day, 10 * 60 + 20 + dice.between(0, 50)), encode(body),
               reviewer_of(finding));
}

}  // namespace longspan::exchange::sample
