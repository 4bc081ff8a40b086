#include "rhythm/duties.hpp"

#include <algorithm>

namespace longspan::rhythm {
namespace {

struct Site {
  programme::Programme const& programme;
  programme::Project const& project;
  Zone zone;
  int day_ends_hour;

  /// The site's reporting day that holds the moment a report was made.
  Day day_of(FiledDay const& filed) const {
    return zone.day_of(std::min(filed.at.instant, filed.received_at), day_ends_hour);
  }
};

void met(DutyDay& out, Site const& site, FiledDay const& filed) {
  out.state = site.day_of(filed) <= filed.day ? DutyState::met : DutyState::late;
  out.seq = filed.seq;
  out.met = filed.at;
}

programme::Shutdown const* shutdown_on(programme::Project const& project, Day day) {
  for (auto const& [code, shutdown] : project.shutdowns)
    if (shutdown.covers(day)) return &shutdown;
  return nullptr;
}

/// Of a day without a report.
void unmet(DutyDay& out, Site const& site, contract::Duty duty, Day today) {
  auto const& project = site.project;
  auto const started = project.started();
  auto const completed = project.completed();
  if (!started || out.day < *started || (completed && out.day >= *completed)) {
    out.state = DutyState::not_owed;
  } else if (auto const* shutdown = shutdown_on(project, out.day)) {
    out.state = DutyState::shutdown;
    out.seq = shutdown->seq;
    if (!shutdown->reason.empty()) out.reason = &shutdown->reason;
  } else if (site.programme.calendar.rests(out.day)) {
    out.state = DutyState::rest;
    auto const* ruled = site.programme.calendar.ruled(out.day);
    out.seq = ruled ? ruled->seq : site.programme.calendar.rest_days_seq;
    if (ruled && ruled->name) out.name = &*ruled->name;
  } else if (auto it = project.excuses.find({duty, out.day}); it != project.excuses.end()) {
    out.state = DutyState::excused;
    out.seq = it->second.seq;
    out.reason = &it->second.reason;
  } else {
    out.state = out.day < today    ? DutyState::missed
                : out.day == today ? DutyState::due
                                   : DutyState::ahead;
  }
}

/// Of a week without an inspection: as its last day on which work was possible, or as its last day
/// where there was none.
void week_unmet(DutyDay& out, Site const& site, Day monday, Day today) {
  for (Day day = monday + 6; day >= monday; day = day - 1) {
    out = {};
    out.day = day;
    unmet(out, site, contract::Duty::weekly_inspection, today);
    if (out.state == DutyState::missed || out.state == DutyState::due ||
        out.state == DutyState::ahead)
      break;
  }
  // An excuse is of the week, named by its Monday.
  auto const excuse = site.project.excuses.find({contract::Duty::weekly_inspection, monday});
  if (excuse != site.project.excuses.end()) {
    out.state = DutyState::excused;
    out.seq = excuse->second.seq;
    out.reason = &excuse->second.reason;
  } else if (out.state == DutyState::ahead && monday <= today) {
    out.state = DutyState::due;
  }
}

Site site_of(programme::Programme const& programme, programme::Project const& project) {
  auto const zone = Zone::find(programme::zone_of(project, programme));
  return {programme, project, zone ? *zone : *Zone::find("UTC"),
          static_cast<int>(programme.info.day_ends_hour.value_or(0))};
}

}  // namespace

std::vector<DutyDay> daily_duties(programme::Programme const& programme,
                                  programme::Project const& project, contract::Duty duty,
                                  std::span<FiledDay const> filed, Day from, Day to, Day today) {
  auto const site = site_of(programme, project);
  std::vector<DutyDay> out;
  auto next = filed.begin();
  for (Day day = from; day <= to; day = day + 1) {
    while (next != filed.end() && next->day < day) ++next;
    DutyDay& owed = out.emplace_back();
    owed.day = day;
    if (next != filed.end() && next->day == day)
      met(owed, site, *next);
    else
      unmet(owed, site, duty, today);
  }
  return out;
}

std::vector<DutyDay> weekly_duties(programme::Programme const& programme,
                                   programme::Project const& project,
                                   std::span<FiledDay const> seen, Day from, Day to, Day today) {
  auto const site = site_of(programme, project);
  std::vector<DutyDay> out;
  auto next = seen.begin();
  for (Day monday = from - static_cast<int>(programme::weekday_of(from)); monday <= to;
       monday = monday + 7) {
    auto const sunday = monday + 6;
    while (next != seen.end() && next->day < monday) ++next;
    DutyDay& owed = out.emplace_back();
    if (next != seen.end() && next->day <= sunday) {
      owed.state = DutyState::met;
      owed.seq = next->seq;
      owed.met = next->at;
    } else {
      week_unmet(owed, site, monday, today);
    }
    owed.day = monday;
    owed.until = sunday;
  }
  return out;
}

DutyCounts count_duties(std::span<DutyDay const> days) {
  DutyCounts out;
  for (auto const& day : days) {
    out.met += day.state == DutyState::met;
    out.late += day.state == DutyState::late;
    out.missed += day.state == DutyState::missed;
    out.excused += day.state == DutyState::excused;
  }
  out.owed = out.met + out.late + out.missed + out.excused;
  return out;
}

}  // namespace longspan::rhythm
