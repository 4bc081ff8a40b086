#include "rhythm/supervisor_log.hpp"

#include <map>
#include <numeric>

namespace longspan::rhythm {
namespace {

using programme::object_to;

/// Heads counted on a site by two people at two hours are never quite the same.
constexpr int kHeads = 2;
constexpr int kHeadsPercent = 10;

bool heads_differ(std::int64_t a, std::int64_t b) {
  auto const apart = a > b ? a - b : b - a;
  return apart > kHeads && apart * 100 > std::max(a, b) * kHeadsPercent;
}

std::map<std::string, Quantity> by_item(std::vector<contract::QuantityDone> const& quantities) {
  std::map<std::string, Quantity> out;
  for (auto const& entry : quantities) out[entry.item] += entry.quantity;
  return out;
}

std::string weather_text(contract::Weather const& weather) {
  std::string out(contract::to_text(weather.sky));
  if (weather.stopped_hours.value_or(0) > 0)
    out += " " + std::to_string(*weather.stopped_hours) + "h";
  return out;
}

void compare_quantities(std::vector<Difference>& out, contract::DailyReport const& report,
                        contract::SupervisorProgress const& progress) {
  if (progress.quantities.empty()) return;
  auto const told = by_item(report.quantities);
  auto const seen = by_item(progress.quantities);
  auto const text = [](auto const& map, std::string const& item) {
    auto it = map.find(item);
    return it == map.end() ? std::string() : it->second.text();
  };
  for (auto const& [item, quantity] : told)
    if (text(seen, item) != quantity.text())
      out.push_back({Difference::What::quantity, item, quantity.text(), text(seen, item)});
  for (auto const& [item, quantity] : seen)
    if (!told.contains(item))
      out.push_back({Difference::What::quantity, item, {}, quantity.text()});
}

}  // namespace

contract::SupervisorLog const* supervisor_log_in(contract::Body const& body) {
  if (auto const* filed = std::get_if<contract::SupervisorLogFiled>(&body)) return &filed->log;
  if (auto const* corrected = std::get_if<contract::SupervisorLogCorrected>(&body))
    return &corrected->log;
  return nullptr;
}

programme::Objection decide_supervisor_log(programme::Project const& project,
                                           ledger::Draft const& draft, std::uint64_t taken_seq,
                                           std::optional<Uuid> const& taken, Day today) {
  auto const& log = *supervisor_log_in(draft.content);
  if (auto const* corrected = std::get_if<contract::SupervisorLogCorrected>(&draft.content)) {
    if (corrected->corrects != taken)
      return object_to(ProblemCode::reference_unknown,
                       {{"pointer", "/body/corrects"}, {"found", corrected->corrects.text()}},
                       "/body/corrects");
  } else if (taken_seq != 0) {
    return object_to(ProblemCode::held_log_taken,
                     {{"day", log.day.text()}, {"seq", std::to_string(taken_seq)}});
  }
  if (log.day > today + 1)
    return object_to(ProblemCode::held_future_day, {{"day", log.day.text()}});
  if (!project.started() || log.day < *project.started())
    return object_to(ProblemCode::held_not_started, {});
  return std::nullopt;
}

std::vector<Difference> differences(contract::DailyReport const& report,
                                    contract::SupervisorLog const& log) {
  std::vector<Difference> out;
  auto const progress = log.progress.value_or(contract::SupervisorProgress{});
  auto const people = std::accumulate(
      report.workforce.begin(), report.workforce.end(), std::int64_t{0},
      [](std::int64_t sum, contract::TradeCount const& trade) { return sum + trade.count; });
  if (progress.people && heads_differ(people, *progress.people))
    out.push_back({Difference::What::workforce,
                   {},
                   std::to_string(people),
                   std::to_string(*progress.people)});
  compare_quantities(out, report, progress);
  if (report.weather.sky != log.weather.sky ||
      report.weather.stopped_hours.value_or(0) != log.weather.stopped_hours.value_or(0))
    out.push_back(
        {Difference::What::weather, {}, weather_text(report.weather), weather_text(log.weather)});
  auto const told = report.safety ? report.safety->incidents : 0;
  if (progress.incidents && *progress.incidents != told)
    out.push_back({Difference::What::incidents,
                   {},
                   std::to_string(told),
                   std::to_string(*progress.incidents)});
  return out;
}

std::string_view to_text(Difference::What what) {
  static constexpr std::string_view kTexts[] = {"presence", "workforce", "quantity", "weather",
                                                "incidents"};
  return kTexts[static_cast<std::size_t>(what)];
}

}  // namespace longspan::rhythm
