#include "app/play_events.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "rhythm/file_daily_report.hpp"
#include "rhythm/inspection.hpp"

namespace longspan::app {
namespace {

std::string key_of(std::string const& project, Day day) { return project + day.text(); }

Said both(std::string zh, std::string en) { return {std::move(zh), std::move(en)}; }

}  // namespace

void PlayEvents::step(Said const& said, std::uint64_t seq) {
  auto const number = seq ? fmt::format(" #{}", seq) : std::string();
  transcript_.step({stage_.time() + said.zh + number, said.en});
}

void PlayEvents::knew(exchange::SampleFact const& fact) {
  auto const& content = fact.draft.content;
  if (auto const* told = rhythm::daily_report_in(content))
    reports_[key_of(fact.draft.stream.project, told->day)] = *told;
  if (auto const* given = std::get_if<contract::ActionAssigned>(&content))
    actions_[given->action.text()] = given->text;
}

void PlayEvents::happened(exchange::SampleFact const& fact, ledger::Receipt const& receipt) {
  using contract::FactKind;
  // Nothing of a consultation is told to whoever watches.
  if (contract::info(fact.draft.kind).stream == contract::StreamType::consultation) return;
  switch (fact.draft.kind) {
    case FactKind::daily_report_filed:
    case FactKind::daily_report_corrected:
      return report(fact, receipt);
    case FactKind::supervisor_log_filed:
      return log(fact);
    case FactKind::inspection_recorded:
      return inspection(fact, receipt);
    case FactKind::finding_rectified:
      return rectified(fact, receipt);
    case FactKind::finding_reviewed:
      return reviewed(fact, receipt);
    case FactKind::supervision_letter_issued: {
      auto const project = say::project(fact.draft.stream.project);
      return step(both("督办函：" + project.zh, "supervision letter: " + project.en), receipt.seq);
    }
    case FactKind::meeting_held: {
      auto const& held = std::get<contract::MeetingHeld>(fact.draft.content);
      std::int64_t seats = 0;
      for (auto const& place : held.seats) seats += place.present;
      return step(both(fmt::format("会议室：开了一次会，在座 {} 人", seats),
                       fmt::format("rooms: a meeting was held, {} seats taken", seats)),
                  receipt.seq);
    }
    case FactKind::place_described:
    case FactKind::room_arranged:
    case FactKind::meeting_changed:
      return;
    default:
      return of_coordination(fact, receipt);
  }
}

void PlayEvents::report(exchange::SampleFact const& fact, ledger::Receipt const& receipt) {
  auto const& told = *rhythm::daily_report_in(fact.draft.content);
  auto const& project = fact.draft.stream.project;
  if (receipt.outcome == ledger::Outcome::held) {
    ++today_.held;
    auto const name = say::project(project);
    return step(both(fmt::format("待处理：{} {} 的日报，{}", name.zh, told.day.text(),
                                 sentence(*receipt.problem, Language::zh)),
                     fmt::format("held: the report of {} for {}: {}", name.en, told.day.text(),
                                 sentence(*receipt.problem, Language::en))),
                receipt.seq);
  }
  knew(fact);
  if (fact.draft.kind == contract::FactKind::daily_report_filed) {
    ++today_.reports;
    today_.late += told.day < stage_.day_of(stage_.now());
  }
  for (std::size_t i = 0; i < told.problems.size(); ++i)
    raised(project, "R-" + project + "-" + told.day.text() + "-" + std::to_string(i + 1));
}

void PlayEvents::log(exchange::SampleFact const& fact) {
  auto const& log = *rhythm::supervisor_log_in(fact.draft.content);
  auto const& project = fact.draft.stream.project;
  ++today_.logs;
  today_.late_logs += log.day < stage_.day_of(stage_.now());
  for (std::size_t i = 0; i < log.problems.size(); ++i)
    if (!log.problems[i].settled)
      raised(project, "L-" + project + "-" + log.day.text() + "-" + std::to_string(i + 1));
  today_.told.emplace_back(project, log);
}

/// Whoever of the two witnesses came first: in the evening both are there.
std::vector<Said> PlayEvents::differences() const {
  std::vector<Said> out;
  for (auto const& [project, log] : today_.told) {
    auto const report = reports_.find(key_of(project, log.day));
    if (report == reports_.end()) continue;
    for (auto const& one : rhythm::differences(report->second, log)) {
      auto const what = say::difference(one.what);
      auto const told = one.report.empty() ? "-" : one.report;
      auto const seen = one.log.empty() ? "-" : one.log;
      out.push_back(both(fmt::format("对不上：{} {} {} 日报 {}，监理 {}", project, log.day.text(),
                                     what.zh, told, seen),
                         fmt::format("the two witnesses differ: {} {} {}: report {}, log {}",
                                     project, log.day.text(), what.en, told, seen)));
    }
  }
  return out;
}

void PlayEvents::inspection(exchange::SampleFact const& fact, ledger::Receipt const& receipt) {
  auto const& seen = std::get<contract::InspectionRecorded>(fact.draft.content);
  auto const project = say::project(fact.draft.stream.project);
  auto const list = rhythm::shipped_checklist(seen.checklist, static_cast<int>(seen.version));
  auto const name = say::of(list ? list->name : contract::Name{seen.checklist, {}});
  auto const failed = std::ranges::count(seen.points, contract::PointResult::not_in_order,
                                         &contract::PointSeen::result);
  auto const by = say::author(fact.author);
  auto const progress = seen.progress ? seen.progress->text() : std::string("?");
  step(
      both(fmt::format("周查：{}，{}查《{}》{} 点，不合格 {}；所见进度 {}%", project.zh, by.zh,
                       name.zh, seen.points.size(), failed, progress),
           fmt::format("inspection: {}, {} went through “{}”, {} points, {} not in order; progress "
                       "seen {}%",
                       project.en, by.en, name.en, seen.points.size(), failed, progress)),
      receipt.seq);
  for (auto const& point : seen.points)
    if (point.result == contract::PointResult::not_in_order)
      raised(fact.draft.stream.project, seen.inspection.text() + "." + point.point);
}

void PlayEvents::raised(std::string const& project, std::string const& id) {
  auto const finding = stage_.finding(project, id);
  // A report told again raises nothing anew.
  if (!finding || finding->changed != finding->seq) return;
  ++told_.findings_raised;
  auto const text = say::lines_of(finding->text);
  auto const severity = say::severity(finding->severity);
  auto const owner = say::post(finding->responsible);
  step(both(fmt::format("隐患：{} {}，{}；{}，限 {} 个工作日", project, severity.zh, text.zh,
                        owner.zh, finding->due_days),
            fmt::format("finding: {} {}, {}; {}, within {} working days", project, severity.en,
                        text.en, owner.en, finding->due_days)),
       finding->seq);
}

void PlayEvents::rectified(exchange::SampleFact const& fact, ledger::Receipt const& receipt) {
  auto const& fixed = std::get<contract::FindingRectified>(fact.draft.content);
  auto const& project = fact.draft.stream.project;
  auto const finding = stage_.finding(project, fixed.finding);
  auto const text = say::lines_of(finding ? finding->text : fixed.finding);
  auto const by = say::author(fact.author);
  step(both(fmt::format("整改：{} {}——{}，待复查", project, text.zh, by.zh),
            fmt::format("rectified: {} {} by {}, waits for review", project, text.en, by.en)),
       receipt.seq);
}

void PlayEvents::reviewed(exchange::SampleFact const& fact, ledger::Receipt const& receipt) {
  auto const& review = std::get<contract::FindingReviewed>(fact.draft.content);
  auto const& project = fact.draft.stream.project;
  auto const finding = stage_.finding(project, review.finding);
  auto const text = say::lines_of(finding ? finding->text : review.finding);
  auto const by = say::author(fact.author);
  if (review.decision == contract::ReviewDecision::closed) {
    ++told_.findings_closed;
    return step(both(fmt::format("销号：{} {}——{}复查", project, text.zh, by.zh),
                     fmt::format("closed: {} {}, reviewed by {}", project, text.en, by.en)),
                receipt.seq);
  }
  ++told_.findings_returned;
  step(both(fmt::format("退回：{} {}——{}：{}", project, text.zh, by.zh, review.reason.value_or("")),
            fmt::format("returned: {} {} by {}", project, text.en, by.en)),
       receipt.seq);
}

void PlayEvents::of_coordination(exchange::SampleFact const& fact, ledger::Receipt const& receipt) {
  auto const& content = fact.draft.content;
  auto const by = say::author(fact.author);
  if (auto const* convened = std::get_if<contract::CoordinationConvened>(&content))
    return step(both(fmt::format("召集旬协调 {}：{} 开", convened->coordination.text(),
                                 convened->day.text()),
                     fmt::format("coordination {} convened for {}", convened->coordination.text(),
                                 convened->day.text())),
                receipt.seq);
  if (auto const* given = std::get_if<contract::ActionAssigned>(&content)) {
    knew(fact);
    auto const owner = say::post(given->owner);
    return step(both(fmt::format("交办：{}——{}，{} 前", given->text, owner.zh, given->due.text()),
                     fmt::format("action for {} by {}", owner.en, given->due.text())),
                receipt.seq);
  }
  if (auto const* minutes = std::get_if<contract::CoordinationMinuted>(&content))
    return step(both(fmt::format("旬协调 {} 纪要定稿：{} 项", minutes->coordination.text(),
                                 minutes->items.size()),
                     fmt::format("minutes of the coordination {} frozen: {} items",
                                 minutes->coordination.text(), minutes->items.size())),
                receipt.seq);
  if (auto const* answer = std::get_if<contract::ActionAnswered>(&content))
    return step(both(fmt::format("交办反馈：{}——{}", actions_[answer->action.text()], by.zh),
                     "action answered by " + by.en),
                receipt.seq);
  if (auto const* review = std::get_if<contract::ActionReviewed>(&content)) {
    bool const closed = review->decision == contract::ReviewDecision::closed;
    return step(
        both(fmt::format("交办{}：{}", closed ? "销号" : "退回", actions_[review->action.text()]),
             closed ? "action confirmed and closed" : "action returned"),
        receipt.seq);
  }
  if (auto const* told = std::get_if<contract::TenDayReturned>(&content)) {
    auto const text = say::lines_of(told->narrative);
    step(both("旬报 " + told->ten_day.text() + "：" + text.zh,
              "ten-day return " + told->ten_day.text() + ": " + text.en),
         receipt.seq);
  }
}

void PlayEvents::evening() {
  auto const differ = differences();
  step(both(
      fmt::format("收日报 {} 份（补报 {}，待处理 {}），监理日志 {} 份（补记 {}），对不上 {} 处",
                  today_.reports, today_.late, today_.held, today_.logs, today_.late_logs,
                  differ.size()),
      fmt::format("{} daily reports came in ({} late, {} held), {} supervisor's logs ({} late); "
                  "the witnesses differ {} times",
                  today_.reports, today_.late, today_.held, today_.logs, today_.late_logs,
                  differ.size())));
  for (auto const& one : differ) step(one);
  today_ = {};
}

}  // namespace longspan::app
