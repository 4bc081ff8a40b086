#include "exchange/sample/log_texts.hpp"

#include <numeric>

namespace longspan::exchange::sample {

namespace {

using contract::Severity;
using contract::SupervisionWorkKind;

struct Line {
  std::string_view zh, en;
  std::string text() const { return std::string(zh) + "\n" + std::string(en); }
};

struct Work {
  SupervisionWorkKind kind;
  std::string_view place;
  Line text;
};

constexpr Work kWorks[] = {
    {SupervisionWorkKind::round,
     "作业面 work face",
     {"巡视作业面，按图施工，安全员在岗。",
      "Round of the work face: built as drawn, safety officer on duty."}},
    {SupervisionWorkKind::round,
     "材料堆场 stockyard",
     {"检查材料堆放和标识，苫盖完好。", "Stacking and labels of materials checked, covers whole."}},
    {SupervisionWorkKind::standing_by,
     "",
     {"关键部位旁站，浇筑连续，振捣到位。",
      "Stood by at a key part: the pour went on without a break, well compacted."}},
    {SupervisionWorkKind::witnessed_sample,
     "",
     {"见证取样一组，封样送检。", "One set of samples taken with a witness, sealed and sent."}},
    {SupervisionWorkKind::parallel_test,
     "",
     {"平行检验三处，实测值在允许偏差内。",
      "Tested three places in parallel; measured values within tolerance."}},
    {SupervisionWorkKind::acceptance,
     "",
     {"隐蔽工程验收，符合要求，同意进入下道工序。",
      "Hidden works accepted as required; the next step may begin."}},
    {SupervisionWorkKind::meeting,
     "项目部 site office",
     {"监理例会，催报下周计划。", "Supervision meeting; next week's plan asked for."}}};

struct Trouble {
  Line text;
  Severity severity;
  Line settled;  ///< empty: it stays open
};

constexpr Trouble kTroubles[] = {
    {{"临边防护缺两处。", "Two edges without guard rails."},
     Severity::serious,
     {"当日补齐，已复查。", "Put up the same day, seen again."}},
    {{"配电箱未上锁。", "A distribution box was not locked."},
     Severity::minor,
     {"口头要求，当场整改。", "Told on the spot, put right at once."}},
    {{"进场材料合格证缺一份。", "One certificate of delivered material is missing."},
     Severity::minor,
     {}},
    {{"高处作业人员未系安全带。", "Work at height without a harness."}, Severity::serious, {}},
    {{"混凝土覆盖养护不到位。", "Concrete is not covered well for curing."},
     Severity::minor,
     {"两小时内补盖。", "Covered within two hours."}}};

constexpr Line kSurroundings[] = {{"场地平整，道路通畅。", "Ground level, roads clear."},
                                  {"场内道路已洒水降尘。", "Site roads watered against dust."},
                                  {"周边居民点无投诉。", "No complaints from the neighbourhood."}};

std::int64_t heads_of(contract::DailyReport const& report) {
  return std::accumulate(
      report.workforce.begin(), report.workforce.end(), std::int64_t{0},
      [](std::int64_t sum, contract::TradeCount const& trade) { return sum + trade.count; });
}

contract::SupervisorProgress progress_of(SiteCourse const& course, SiteDay const& day,
                                         contract::DailyReport const* report, Dice& dice) {
  contract::SupervisorProgress out;
  auto const items = items_of(course.project->kind);
  std::string zh, en;
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (!day.active[i]) continue;
    zh += (zh.empty() ? "" : "、") + std::string(items[i].zh);
    en += (en.empty() ? "" : ", ") + std::string(items[i].en);
  }
  if (zh.empty())
    out.text = "无施工作业，现场看护。\nNo work, the site is guarded.";
  else
    out.text = zh + "施工中。\nUnder way: " + en + ".";
  if (report) {
    auto const heads = heads_of(*report);
    // Heads counted by two people are never quite the same; now and then they are far apart.
    out.people = dice.chance(60) && heads > 12
                     ? heads * 7 / 10
                     : std::max<std::int64_t>(heads - dice.between(0, 1), 0);
    out.quantities = report->quantities;
    if (dice.chance(45))
      for (auto& done : out.quantities)
        if (done.quantity.thousandths >= 2000) {
          done.quantity = Quantity{done.quantity.thousandths * 8 / 10 / 500 * 500};
          break;
        }
  } else {
    out.people = dice.between(12, 30);
    for (std::size_t i = 0; i < items.size(); ++i)
      if (day.done[i].thousandths > 0)
        out.quantities.push_back({std::string(items[i].code), day.done[i]});
  }
  out.incidents = 0;
  return out;
}

}  // namespace

contract::SupervisorLog log_of(SiteCourse const& course, SiteDay const& day,
                               contract::DailyReport const* report, Dice& dice) {
  contract::SupervisorLog out;
  out.day = day.day;
  out.weather = report ? report->weather : day.weather;
  if (dice.chance(35)) {
    // Dust seen from the gate and dust seen from the roof.
    out.weather.sky =
        out.weather.sky == contract::Sky::clear ? contract::Sky::dust : contract::Sky::overcast;
    out.weather.stopped_hours = out.weather.stopped_hours.value_or(0) + 2;
  }
  out.surroundings = dice.pick(kSurroundings).text();
  out.progress = progress_of(course, day, report, dice);
  int const works = day.resting ? 1 : dice.between(1, 3);
  int const first = day.resting ? 1 : dice.between(0, static_cast<int>(std::size(kWorks)) - 1);
  for (int i = 0; i < works; ++i) {
    auto const& work = kWorks[static_cast<std::size_t>(first + i) % std::size(kWorks)];
    auto& entry = out.work.emplace_back();
    entry.kind = work.kind;
    if (!work.place.empty()) entry.place = std::string(work.place);
    entry.text = work.text.text();
  }
  if (!day.resting && dice.chance(40)) {
    auto const& trouble = dice.pick(kTroubles);
    auto& problem = out.problems.emplace_back();
    problem.text = trouble.text.text();
    problem.severity = trouble.severity;
    if (!trouble.settled.zh.empty()) problem.settled = trouble.settled.text();
  }
  out.other = "无。 Nothing.";
  return out;
}

}  // namespace longspan::exchange::sample
