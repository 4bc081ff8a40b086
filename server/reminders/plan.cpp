#include "reminders/plan.hpp"

#include <algorithm>
#include <climits>
#include <map>
#include <tuple>

namespace longspan::reminders {
namespace {

int local_hour(Zone const& zone, Instant at) {
  auto const minutes = at.us / 60'000'000 + zone.offset_min(at);
  return static_cast<int>(((minutes / 60) % 24 + 24) % 24);
}

/// Before the day and on it a reminder waits for its hour; what is overdue has waited enough.
bool hour_has_come(Channel const& channel, Owed const& owed, Stage stage, Moment const& moment) {
  if (channel.digest_hour || stage == Stage::after) return true;
  auto const day = stage == Stage::due ? owed.due : moment.today;
  return moment.now >= moment.zone.at(day, channel.remind_hour);
}

Line line_of(Owed const& owed, Stage stage) {
  return {owed.key, stage, owed.due, owed.overdue_days, owed.text_zh, owed.text_en, owed.accounts};
}

bool holds(Owed const& owed, std::optional<Uuid> const& account) {
  return !account || std::ranges::find(owed.accounts, *account) != owed.accounts.end();
}

}  // namespace

std::optional<Stage> stage_of(Owed const& owed, Day today, int before_days) {
  if (owed.overdue_days > 0) return Stage::after;
  if (owed.due == today) return Stage::due;
  if (owed.due > today && owed.due - today <= before_days) return Stage::before;
  return std::nullopt;
}

bool is_quiet(Channel const& channel, Zone const& zone, Instant at) {
  auto const hour = local_hour(zone, at);
  if (channel.quiet_from <= channel.quiet_to)
    return hour >= channel.quiet_from && hour < channel.quiet_to;
  return hour >= channel.quiet_from || hour < channel.quiet_to;
}

Instant after_quiet(Channel const& channel, Zone const& zone, Instant at) {
  if (!is_quiet(channel, zone, at)) return at;
  auto const day = zone.day_of(at);
  auto const end = zone.at(day, channel.quiet_to);
  return end > at ? end : zone.at(day + 1, channel.quiet_to);
}

std::optional<Day> digest_due(Channel const& channel, Moment const& moment) {
  if (!channel.digest_hour) return std::nullopt;
  auto const day = moment.zone.day_of(moment.now);
  if (channel.digest_day >= day || moment.now < moment.zone.at(day, *channel.digest_hour))
    return std::nullopt;
  return day;
}

std::vector<Letter> plan(Channel const& channel, std::span<Owed const> owed, Moment const& moment,
                         Told const& told, std::set<Uuid> const& reachable) {
  if (!channel.enabled || is_quiet(channel, moment.zone, moment.now)) return {};
  if (channel.digest_hour && !digest_due(channel, moment)) return {};
  std::map<std::optional<Uuid>, std::vector<Line>> lines;
  for (auto const& one : owed) {
    auto const stage = stage_of(one, moment.today, channel.before_days);
    if (!stage || !(channel.stages & bit(*stage))) continue;
    if (!hour_has_come(channel, one, *stage, moment)) continue;
    auto const tell = [&](std::optional<Uuid> account) {
      if (!told(one.key, *stage, account)) lines[account].push_back(line_of(one, *stage));
    };
    if (!channel.personal()) {
      tell(std::nullopt);
      continue;
    }
    for (auto const& account : one.accounts)
      if (reachable.contains(account)) tell(account);
  }
  std::vector<Letter> out;
  for (auto& [account, theirs] : lines) {
    // What has waited longest comes first.
    std::ranges::sort(theirs, {}, [](Line const& line) { return std::tie(line.due, line.key); });
    out.push_back({account, std::move(theirs)});
  }
  return out;
}

std::vector<Line> still_owed(std::vector<Line> lines, std::optional<Uuid> const& account,
                             std::span<Owed const> owed, Day today) {
  std::vector<Line> out;
  for (auto& line : lines) {
    if (is_test(line)) {
      out.push_back(std::move(line));
      continue;
    }
    auto const now = std::ranges::find(owed, line.key, &Owed::key);
    if (now == owed.end() || !holds(*now, account)) continue;
    // A day's rest between planning and sending changes nothing of what was to be said.
    out.push_back(line_of(*now, stage_of(*now, today, INT_MAX).value_or(line.stage)));
  }
  return out;
}

std::optional<Instant> next_try(int attempts, Instant now) {
  constexpr std::int64_t kSeconds[] = {5, 30, 120, 600, 1800, 3600, 7200, 14400, 28800};
  if (attempts < 1 || attempts > static_cast<int>(std::size(kSeconds))) return std::nullopt;
  return Instant{now.us + kSeconds[attempts - 1] * 1'000'000};
}

}  // namespace longspan::reminders
