#include "standing/lamp_texts.hpp"

#include <algorithm>

#include "base/quantity.hpp"

namespace longspan::standing {
namespace {

using contract::Name;
using programme::LampRules;

constexpr std::int64_t kPoint = 10'000;
constexpr int kAll = 100'000;

constexpr char const* kLamps[][2] = {
    {"开工", "start"},        {"工期", "schedule"}, {"进度", "progress"}, {"支付", "payment"},
    {"登记", "registration"}, {"静默", "silence"},  {"隐患", "finding"}};

constexpr char const* kStages[][2] = {
    {"立项", "approval"},    {"可研", "feasibility"},   {"设计", "design"},
    {"招标", "tender"},      {"施工许可", "permit"},    {"开工", "start"},
    {"封顶", "topping-out"}, {"竣工", "completion"},    {"验收", "acceptance"},
    {"移交", "handover"},    {"决算", "final account"}, {"投用", "in use"}};

std::string n(std::int64_t number) { return std::to_string(number); }
/// "3 days", "1 day".
std::string many(std::int64_t number, std::string const& one) {
  return n(number) + ' ' + one + (number == 1 ? "" : "s");
}
Name both(std::string zh, std::string en) { return {std::move(zh), std::move(en)}; }

int whole_months(Day from, Day to) {
  int months = 0;
  while (from.months_later(months + 1) <= to) ++months;
  return months;
}

void start_reasons(std::vector<Reason>& out, Known const& known) {
  auto const month = known.input.start_planned->first_of_month();
  auto const past = whole_months(month.months_later(1), known.day);
  auto const name = month.text().substr(0, 7);
  out.push_back({both("计划 " + name + " 开工，至今没有开工，那个月过后已满 " + n(past) + " 个月。",
                      "Planned to start in " + name + " and not started; " + many(past, "month") +
                          " have gone by since that month."),
                 About::start_planned});
}

void schedule_reasons(std::vector<Reason>& out, Known const& known) {
  auto const& input = known.input;
  auto const plan = *input.plan_to_complete();
  auto const late = n(*days_late(input, known.day));
  auto const forecast = input.completion_forecast.value_or(plan);
  if (forecast >= known.day)
    out.push_back({both("预计 " + forecast.text() + " 竣工，比计划晚 " + late + " 天。",
                        "Completion is forecast for " + forecast.text() + ", " + late +
                            " days behind the plan."),
                   About::completion_forecast});
  else
    out.push_back(
        {both("该在 " + forecast.text() + " 竣工而没有竣工，按今天算比计划晚 " + late + " 天。",
              "It was to be complete on " + forecast.text() +
                  " and is not; counted to today it is " + late + " days behind the plan."),
         About::completion_forecast});
  if (input.completion_planned)
    out.push_back(
        {both("计划 " + plan.text() + " 竣工。", "Completion is planned for " + plan.text() + "."),
         About::completion_planned});
  else
    out.push_back(
        {both("没有计划竣工日，以最早的预计 " + plan.text() + " 为准。",
              "No completion was planned; the first forecast, " + plan.text() + ", stands for it."),
         About::first_forecast});
}

void progress_reasons(std::vector<Reason>& out, Known const& known) {
  auto const gap = *progress_gap(known.input, known.day);
  auto const done = points_text(known.input.progress);
  auto const planned = points_text(known.input.progress + gap);
  out.push_back({both("完成 " + done + " %，落后计划 " + points_text(gap) + " 个百分点。",
                      done + " % is done, " + points_text(gap) + " points behind the plan."),
                 About::progress});
  out.push_back({both("计划到这天完成 " + planned + " %。",
                      "The plan expects " + planned + " % by this day."),
                 About::planned_progress});
}

void payment_reasons(std::vector<Reason>& out, Known const& known) {
  auto const paid = points_text(*paid_ppm(known.input));
  auto const gap = points_text(*payment_gap(known.input));
  out.push_back(
      {both("已付计划资金的 " + paid + " %，落后于进度 " + gap + " 个百分点。",
            paid + " % of the planned funds is paid, " + gap + " points behind progress."),
       About::paid});
  auto const done = points_text(known.input.progress);
  out.push_back({both("完成 " + done + " %。", done + " % is done."), About::progress});
}

void registration_reasons(std::vector<Reason>& out, Known const& known) {
  auto const& due = *known.input.record_due;
  auto const late = n(known.day - due.day);
  if (due.stage == kStatusRow) {
    out.push_back(
        {both("最近一行状态说到 " + due.day.months_later(-kStatusMonths).text() + "，该在 " +
                  due.day.text() + " 前更新，逾期 " + late + " 天。",
              "The newest status row is of " + due.day.months_later(-kStatusMonths).text() +
                  " and was to be renewed by " + due.day.text() + "; it is " + late +
                  " days overdue."),
         About::record});
    return;
  }
  auto const& stage = kStages[due.stage];
  out.push_back({both("“" + std::string(stage[0]) + "”该在 " + due.day.text() +
                          " 达到，没有登记，逾期 " + late + " 天。",
                      "“" + std::string(stage[1]) + "” was to be reached on " + due.day.text() +
                          " and nothing is recorded; it is " + late + " days overdue."),
                 About::record});
}

void silence_reasons(std::vector<Reason>& out, Known const& known) {
  auto const& input = known.input;
  auto const silent = silent_days(input, known.calendar, known.day, kAll);
  auto const days = many(silent, "working day");
  if (input.last_report)
    out.push_back({both("最近一份日报是 " + input.last_report->text() + " 的，此后 " + n(silent) +
                            " 个工作日没有日报。",
                        "The newest report is of " + input.last_report->text() + "; " + days +
                            " without one have gone by since."),
                   About::last_report});
  else
    out.push_back({both("开工以来 " + n(silent) + " 个工作日没有一份日报。",
                        days + " since the start without a single report."),
                   About::last_report});
}

void finding_reasons(std::vector<Reason>& out, Known const& known) {
  std::int64_t overdue = 0;
  std::optional<Day> oldest;
  for (auto const& finding : known.findings) {
    if (!finding.grave() || !finding.pending_on(known.day)) continue;
    if (finding.overdue_from(known.calendar) > known.day) continue;
    ++overdue;
    Day const due = known.calendar.working_day_after(finding.raised, finding.due_days);
    if (!oldest || due < *oldest) oldest = due;
  }
  if (!oldest) return;
  out.push_back(
      {both(n(overdue) + " 项较大以上隐患逾期未销号，最早一项该在 " + oldest->text() + " 前整改。",
            many(overdue, "serious finding") + (overdue == 1 ? " is" : " are") +
                " overdue; the oldest was due on " + oldest->text() + "."),
       About::finding});
}

std::string funds_for(LampInput const& input, std::int64_t ppm) {
  __extension__ using Wide = __int128;
  return minor_text(
      static_cast<std::int64_t>((Wide(input.funds_planned) * ppm + 999'999) / 1'000'000));
}

}  // namespace

std::string points_text(std::int64_t ppm) {
  bool const minus = ppm < 0;
  std::int64_t const tenths = (minus ? -ppm : ppm) / (kPoint / 10);
  auto out = std::to_string(tenths / 10);
  if (tenths % 10 != 0) out += '.' + std::to_string(tenths % 10);
  return minus && tenths != 0 ? '-' + out : out;
}

Name lamp_name(LampName lamp) {
  auto const& name = kLamps[static_cast<std::size_t>(lamp)];
  return both(name[0], name[1]);
}

Name rule_text(LampName lamp, LampRules const& r) {
  switch (lamp) {
    case LampName::start:
      return both("计划开工的那个月没有开工亮黄灯，过后满 " + n(r.start_red_months) +
                      " 个月还没有开工亮红灯。",
                  "Yellow when work has not started in its planned month, red " +
                      many(r.start_red_months, "month") + " after that month.");
    case LampName::schedule:
      return both("预计竣工比计划晚 " + n(r.schedule_yellow_days) + " 天亮黄灯，晚 " +
                      n(r.schedule_red_days) + " 天亮红灯；预计日已过的按当天算。",
                  "Yellow when the forecast completion is " + n(r.schedule_yellow_days) +
                      " days behind the planned one, red at " + n(r.schedule_red_days) +
                      "; a forecast gone by counts as the day itself.");
    case LampName::progress:
      return both("进度落后计划 " + n(r.progress_yellow_points) + " 个百分点亮黄灯，超过 " +
                      n(r.progress_red_points) + " 个百分点亮红灯。",
                  "Yellow when progress is " + n(r.progress_yellow_points) +
                      " percentage points behind the plan, red beyond " + n(r.progress_red_points) +
                      ".");
    case LampName::payment:
      return both(
          "已付占计划资金的比例落后于进度 " + n(r.payment_yellow_points) +
              " 个百分点亮黄灯，超过 " + n(r.payment_red_points) + " 个百分点亮红灯。",
          "Yellow when the paid share of the planned funds is " + n(r.payment_yellow_points) +
              " percentage points behind progress, red beyond " + n(r.payment_red_points) + ".");
    case LampName::registration:
      return both("该登记的逾期 " + n(r.registration_yellow_months) + " 个月亮黄灯，" +
                      n(r.registration_red_months) + " 个月亮红灯；状态行每 " + n(kStatusMonths) +
                      " 个月更新一次。",
                  "Yellow when a record is overdue by " +
                      many(r.registration_yellow_months, "month") + ", red by " +
                      many(r.registration_red_months, "month") +
                      "; a status row is renewed every " + n(kStatusMonths) + " months.");
    case LampName::silence:
      return both("在建期间 " + n(r.silence_yellow_days) + " 个工作日没有日报亮黄灯，" +
                      n(r.silence_red_days) + " 个工作日亮红灯；休息、停工和豁免的日子不算。",
                  "Yellow after " + many(r.silence_yellow_days, "working day") +
                      " of work without a daily report, red after " + n(r.silence_red_days) +
                      "; days of rest, shutdown or excuse do not count.");
    case LampName::finding:
      return both("较大以上隐患逾期未销号亮红灯。",
                  "Red when a serious or critical finding is overdue.");
  }
  std::unreachable();
}

LampColour Known::raw(LampName lamp) const {
  if (lamp == LampName::finding)
    return std::ranges::any_of(findings,
                               [&](FindingSpan const& finding) {
                                 return finding.grave() && finding.pending_on(day) &&
                                        finding.overdue_from(calendar) <= day;
                               })
               ? LampColour::red
               : LampColour::green;
  return raw_colour(lamp, input, calendar, rules, day);
}

std::vector<Reason> reasons_of(LampName lamp, LampTrack const& track, Known const& known) {
  std::vector<Reason> out;
  if (track.colour == LampColour::green) return out;
  if (known.raw(lamp) == LampColour::green) {
    if (track.last_red)
      out.push_back(
          {both("红灯在 " + (*track.last_red + 1).text() + " 改正，黄灯亮到 " +
                    yellow_until(*track.last_red).text() + "。",
                "The red was made good on " + (*track.last_red + 1).text() +
                    "; it stays yellow until " + yellow_until(*track.last_red).text() + "."),
           About::made_good});
    return out;
  }
  switch (lamp) {
    case LampName::start:
      start_reasons(out, known);
      break;
    case LampName::schedule:
      schedule_reasons(out, known);
      break;
    case LampName::progress:
      progress_reasons(out, known);
      break;
    case LampName::payment:
      payment_reasons(out, known);
      break;
    case LampName::registration:
      registration_reasons(out, known);
      break;
    case LampName::silence:
      silence_reasons(out, known);
      break;
    case LampName::finding:
      finding_reasons(out, known);
      break;
  }
  return out;
}

Name turns_back(LampName lamp, LampTrack const& track, Known const& known) {
  auto const& input = known.input;
  auto const& rules = known.rules;
  if (known.raw(lamp) == LampColour::green) {
    auto const day = track.last_red ? (yellow_until(*track.last_red) + 1).text() : std::string();
    return both("不再亮红，" + day + " 自己转绿。",
                "Green on " + day + " of itself, unless it turns red again.");
  }
  switch (lamp) {
    case LampName::start:
      return both("登记实际开工。", "A record that work has started.");
    case LampName::schedule: {
      auto const before = (*input.plan_to_complete() + (rules.schedule_yellow_days - 1)).text();
      if (*input.plan_to_complete() + rules.schedule_yellow_days <= known.day)
        return both("登记竣工。", "A record of completion.");
      return both("预计竣工改回 " + before + " 或更早，或登记竣工。",
                  "A forecast of completion by " + before + ", or a record of completion.");
    }
    case LampName::progress: {
      auto const planned = input.progress + *progress_gap(input, known.day);
      auto const needed =
          points_text(planned - rules.progress_yellow_points * kPoint + kPoint / 10);
      return both("完成量赶到 " + needed + " %（按今天的计划）。",
                  "Progress of " + needed + " %, by today's plan.");
    }
    case LampName::payment: {
      auto const needed =
          funds_for(input, input.progress - rules.payment_yellow_points * kPoint + 1);
      return both("累计支付到 " + needed + "。", "Payments of " + needed + " in all.");
    }
    case LampName::registration:
      if (input.record_due->stage == kStatusRow)
        return both("登记新的一行状态。", "A new status row.");
      return both("登记这个阶段的实际日期，或改它的预计日期。",
                  "A record of the day that stage was reached, or another forecast for it.");
    case LampName::silence:
      return both("报一份日报。", "A daily report.");
    case LampName::finding:
      return both("逾期的隐患整改并销号。", "The overdue findings put right and closed.");
  }
  std::unreachable();
}

}  // namespace longspan::standing
