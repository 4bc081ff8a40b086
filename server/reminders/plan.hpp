#pragma once
#include <functional>
#include <set>
#include <span>

#include "reminders/model.hpp"

/// Which reminders are due now. Pure: time, what is owed and what was told before come in.
namespace longspan::reminders {

/// The moment at a programme's sites; `today` is the reporting day.
struct Moment {
  Zone zone;
  Instant now;
  Day today;
};

/// How far an obligation has come; nothing while it is not time to speak of it: too early, or past
/// its day while no working day has passed since.
std::optional<Stage> stage_of(Owed const& owed, Day today, int before_days);

bool is_quiet(Channel const& channel, Zone const& zone, Instant at);
/// `at`, or the end of the quiet hours it falls into.
Instant after_quiet(Channel const& channel, Zone const& zone, Instant at);

/// The day whose digest is to be made now; nothing where none is, or where the channel has none.
std::optional<Day> digest_due(Channel const& channel, Moment const& moment);

/// One message: for a person, or (no account) for a group.
struct Letter {
  std::optional<Uuid> account;
  std::vector<Line> lines;
};
/// Whether a person (nobody: a group) was told of that obligation at that stage before.
using Told = std::function<bool(std::string const& key, Stage stage, std::optional<Uuid> account)>;

/// What to send through a channel now. Every obligation once for each stage and person; a person
/// without an address in `reachable` is told once they have one. Nothing in quiet hours.
std::vector<Letter> plan(Channel const& channel, std::span<Owed const> owed, Moment const& moment,
                         Told const& told, std::set<Uuid> const& reachable);

/// The lines that are still owed (by `account`, where it is one person's), as they stand now.
/// Lines of a test stay.
std::vector<Line> still_owed(std::vector<Line> lines, std::optional<Uuid> const& account,
                             std::span<Owed const> owed, Day today);

/// When to try again after so many attempts failed; nothing: give up.
std::optional<Instant> next_try(int attempts, Instant now);

/// Messages a robot takes within a minute. Beyond 20 DingTalk and WeCom turn a robot away, DingTalk
/// for ten minutes; two are left for clocks that differ.
constexpr int kRobotPerMinute = 18;
constexpr std::int64_t kRobotBlockedSeconds = 600;

}  // namespace longspan::reminders
