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
void unmet(DutyDay& out, Site const& site, Day today) {
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
  } else if (auto it = project.excuses.find(out.day); it != project.excuses.end()) {
    out.state = DutyState::excused;
    out.seq = it->second.seq;
    out.reason = &it->second.reason;
  } else {
    out.state = out.day < today    ? DutyState::missed
                : out.day == today ? DutyState::due
                                   : DutyState::ahead;
  }
}

}  // namespace

std::vector<DutyDay> daily_report_duties(programme::Programme const& programme,
                                         programme::Project const& project,
                                         std::span<FiledDay const> filed, Day from, Day to,
                                         Day today) {
  auto const zone = Zone::find(programme::zone_of(project, programme));
  Site const site{programme, project, zone ? *zone : *Zone::find("UTC"),
                  static_cast<int>(programme.info.day_ends_hour.value_or(0))};
  std::vector<DutyDay> out;
  auto next = filed.begin();
  for (Day day = from; day <= to; day = day + 1) {
    while (next != filed.end() && next->day < day) ++next;
    DutyDay& duty = out.emplace_back();
    duty.day = day;
    if (next != filed.end() && next->day == day)
      met(duty, site, *next);
    else
      unmet(duty, site, today);
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
