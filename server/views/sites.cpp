#include "views/sites.hpp"

#include <algorithm>
#include <unordered_map>

#include "store/columns.hpp"
#include "views/casework.hpp"

namespace longspan::views {
namespace {

programme::StageDay& reached(programme::Project& project, contract::StageName stage) {
  auto& held = project.stages[static_cast<std::size_t>(stage)]
                             [static_cast<std::size_t>(contract::StageAspect::reached)];
  return held ? *held : held.emplace();
}

}  // namespace

std::vector<rhythm::FiledDay> Site::reported(Day from, Day to) const {
  std::vector<rhythm::FiledDay> out;
  if (!last_report) return out;
  for (Day day = from; day <= to; day = day + 1) {
    auto const ago = *last_report - day;
    if (ago < 0 || ago >= 64 || !(days_mask >> ago & 1)) continue;
    rhythm::FiledDay filed;
    filed.day = day;
    out.push_back(filed);
  }
  return out;
}

programme::Programme duty_programme(ProgrammeRow const& row) {
  programme::Programme out;
  out.code = row.code;
  out.info = row.info;
  out.calendar = row.calendar;
  return out;
}

std::vector<Site> sites_of(store::Db& db, std::string const& programme,
                           std::vector<std::string> const& only, bool all) {
  std::vector<Site> out;
  std::unordered_map<std::string, std::size_t> places;
  std::vector<store::Param> params{programme};
  auto const seen = only_seen("code", only, params);
  db.read(
      "SELECT code, started, completed, last_report, days_mask FROM project"
      " WHERE programme = ? AND started IS NOT NULL" +
          std::string(all ? "" : " AND completed IS NULL") + seen + " ORDER BY code",
      params, [&](store::Row const& row) {
        auto& site = out.emplace_back();
        site.project.programme = programme;
        site.project.code = row.text(0);
        reached(site.project, contract::StageName::start).day = store::day_at(row, 1);
        if (!row.null(2))
          reached(site.project, contract::StageName::completion).day = store::day_at(row, 2);
        if (row.integer(3) >= 0) site.last_report = store::day_at(row, 3);
        site.days_mask = static_cast<std::uint64_t>(row.integer(4));
        places[site.project.code] = out.size() - 1;
        return true;
      });
  auto const project_in = [&](store::Row const& row) -> programme::Project* {
    auto it = places.find(std::string(row.text(0)));
    return it == places.end() ? nullptr : &out[it->second].project;
  };
  db.read(
      "SELECT code, shutdown, from_day, to_day, withdrawn, seq FROM shutdown"
      " WHERE programme = ?" +
          seen,
      params, [&](store::Row const& row) {
        if (auto* project = project_in(row)) {
          auto& shutdown = project->shutdowns[std::string(row.text(1))];
          shutdown.from = store::day_at(row, 2);
          if (!row.null(3)) shutdown.to = store::day_at(row, 3);
          shutdown.withdrawn = row.integer(4) != 0;
          shutdown.seq = static_cast<std::uint64_t>(row.integer(5));
        }
        return true;
      });
  db.read("SELECT code, duty, day, seq FROM excuse WHERE programme = ?" + seen, params,
          [&](store::Row const& row) {
            if (auto* project = project_in(row))
              project->excuses[{static_cast<contract::Duty>(row.integer(1)), store::day_at(row, 2)}]
                  .seq = static_cast<std::uint64_t>(row.integer(3));
            return true;
          });
  return out;
}

}  // namespace longspan::views
