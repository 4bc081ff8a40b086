#include "rhythm/file_daily_report.hpp"

#include <algorithm>

namespace longspan::rhythm {
namespace {

using programme::object_to;
using programme::Objection;

std::vector<std::pair<std::string, Quantity>> summed(contract::DailyReport const& report) {
  std::vector<std::pair<std::string, Quantity>> out;
  for (auto const& entry : report.quantities) {
    auto it = std::ranges::find(out, entry.item, [](auto const& pair) { return pair.first; });
    if (it == out.end())
      out.emplace_back(entry.item, entry.quantity);
    else
      it->second += entry.quantity;
  }
  return out;
}

int people_in(contract::DailyReport const& report) {
  int out = 0;
  for (auto const& trade : report.workforce) out += static_cast<int>(trade.count);
  return out;
}

Quantity in(std::vector<std::pair<std::string, Quantity>> const& quantities,
            std::string const& item) {
  auto it = std::ranges::find(quantities, item, [](auto const& pair) { return pair.first; });
  return it == quantities.end() ? Quantity{} : it->second;
}

Objection negative_quantity(contract::DailyReport const& report) {
  for (std::size_t i = 0; i < report.quantities.size(); ++i) {
    auto const& entry = report.quantities[i];
    if (entry.quantity.thousandths >= 0) continue;
    auto pointer = "/body/report/quantities/" + std::to_string(i) + "/quantity";
    return object_to(ProblemCode::shape_invalid,
                     {{"pointer", pointer},
                      {"expected", "a quantity of 0 or more"},
                      {"found", entry.quantity.text()}},
                     pointer);
  }
  return std::nullopt;
}

Objection above_plan(programme::Project const& project, Reporting const& reporting,
                     contract::DailyReport const& report,
                     std::optional<DayReport> const& replaced) {
  for (auto const& [item, quantity] : summed(report)) {
    auto planned = project.items.find(item);
    if (planned == project.items.end())
      return object_to(ProblemCode::held_work_item_unknown, {{"item", item}});
    auto before = reporting.done.find(item);
    auto done = (before == reporting.done.end() ? Quantity{} : before->second) + quantity;
    if (replaced) done -= in(replaced->quantities, item);
    auto const& plan = planned->second.plan;
    if (done > plan.quantity && quantity.thousandths > 0)
      return object_to(ProblemCode::held_quantity_above_plan, {{"item", plan.name.zh},
                                                               {"done", done.text()},
                                                               {"planned", plan.quantity.text()},
                                                               {"unit", plan.unit}});
  }
  return std::nullopt;
}

}  // namespace

contract::DailyReport const* daily_report_in(contract::Body const& body) {
  if (auto const* filed = std::get_if<contract::DailyReportFiled>(&body)) return &filed->report;
  if (auto const* corrected = std::get_if<contract::DailyReportCorrected>(&body))
    return &corrected->report;
  return nullptr;
}

Objection decide_daily_report(programme::Programme const& programme,
                              programme::Project const& project, Reporting const& reporting,
                              ReportOn const& report_on, ledger::Draft const& draft, Day today) {
  if (!programme.registered() || !project.registered())
    return object_to(ProblemCode::stream_unknown, {{"stream", draft.stream.text()}});
  auto const& report = *daily_report_in(draft.content);
  if (auto no = negative_quantity(report)) return no;
  if (report.day > today + 1)
    return object_to(ProblemCode::held_future_day, {{"day", report.day.text()}});
  std::optional<DayReport> standing;
  if (reporting.last && report.day == reporting.last->day)
    standing = reporting.last;
  else if (reporting.last && report.day < reporting.last->day)
    standing = report_on(report.day);

  auto const* correction = std::get_if<contract::DailyReportCorrected>(&draft.content);
  if (correction && !standing)
    return object_to(ProblemCode::reference_unknown,
                     {{"pointer", "/body/corrects"}, {"found", correction->corrects.text()}},
                     "/body/corrects");
  bool replaces = correction && standing && correction->corrects == standing->fact;
  if (standing && !replaces)
    return object_to(ProblemCode::held_day_taken,
                     {{"day", report.day.text()}, {"seq", std::to_string(standing->seq)}});
  auto started = project.started();
  if (!started || report.day < *started) return object_to(ProblemCode::held_not_started, {});
  return above_plan(project, reporting, report, standing);
}

void fold_daily_report(Reporting& reporting, contract::DailyReport const& report, Uuid fact,
                       std::uint64_t seq) {
  auto& last = reporting.last;
  bool replaces = last && last->day == report.day;
  std::uint64_t first_seq = seq;
  int corrections = 0;
  if (replaces) {
    for (auto const& [item, quantity] : last->quantities) reporting.done[item] -= quantity;
    first_seq = last->first_seq;
    corrections = last->corrections + 1;
  } else {
    int ahead = last ? report.day - last->day : 64;
    reporting.days_mask = ahead < 64 ? reporting.days_mask << ahead | 1 : 1;
    ++reporting.reports;
  }
  last =
      DayReport{report.day, seq, fact, first_seq, corrections, people_in(report), summed(report)};
  for (auto const& [item, quantity] : last->quantities) reporting.done[item] += quantity;
}

}  // namespace longspan::rhythm
