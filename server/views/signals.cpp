#include "views/signals.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "store/inspection_rows.hpp"
#include "views/figure_parts.hpp"

namespace longspan::views {
namespace {

constexpr int kWindowDays = 30;
constexpr std::size_t kSites = 3;
constexpr int kLookBackDays = 180;

struct Failed {
  std::string project;
  std::string finding;
  Day raised;
  bool pending = false;
};

/// The findings of one point that stand in some window of thirty days with three sites; and the
/// day on which the first such window was full.
std::optional<Day> standing_together(std::vector<Failed> const& failed, std::set<std::size_t>& in) {
  std::optional<Day> since;
  for (std::size_t first = 0; first < failed.size(); ++first) {
    std::set<std::string> sites;
    for (std::size_t i = first;
         i < failed.size() && failed[i].raised - failed[first].raised < kWindowDays; ++i) {
      sites.insert(failed[i].project);
      if (sites.size() < kSites) continue;
      for (std::size_t j = first; j <= i; ++j) in.insert(j);
      if (!since) since = failed[i].raised;
    }
  }
  return since;
}

contract::Name named(std::string zh, std::string en) {
  contract::Name out;
  out.zh = std::move(zh);
  out.en = std::move(en);
  return out;
}

contract::Name point_text(store::Db& db, std::string const& programme, std::string const& checklist,
                          std::string const& point) {
  auto const head = store::newest_checklist(db, programme, checklist);
  if (auto const list = store::load_checklist(db, programme, checklist, head.version))
    for (auto const& one : list->points)
      if (one.point == point) return one.text;
  return named(checklist + " " + point, checklist + " " + point);
}

std::optional<Signal> recurring(store::Db& db, Casework& casework, std::string const& checklist,
                                std::string const& point, std::vector<Failed> const& failed) {
  std::set<std::size_t> in;
  auto const since = standing_together(failed, in);
  if (!since) return std::nullopt;
  bool const pending = std::ranges::any_of(in, [&](std::size_t i) { return failed[i].pending; });
  if (!pending && casework.today - failed[*in.rbegin()].raised >= kWindowDays) return std::nullopt;
  Signal out;
  out.kind = Signal::Kind::recurring;
  out.key = "recurring:" + checklist + ":" + point;
  out.since = *since;
  std::set<std::string> projects;
  for (auto i : in) {
    projects.insert(failed[i].project);
    out.findings.push_back(failed[i].finding);
  }
  out.projects.assign(projects.begin(), projects.end());
  auto const text = point_text(db, casework.programme.code, checklist, point);
  auto const sites = std::to_string(projects.size());
  out.title = named("“" + text.zh + "”在 " + sites + " 个工地不合格",
                    "“" + text.en.value_or(text.zh) + "” is not in order on " + sites + " sites");
  for (auto i : in) {
    auto const& name = casework.names.of(failed[i].project);
    auto const day = failed[i].raised.text();
    out.lines.push_back(named(
        day + " " + name.zh + (failed[i].pending ? "，未销号" : "，已销号"),
        day + " " + name.en.value_or(name.zh) + (failed[i].pending ? ", not closed" : ", closed")));
  }
  return out;
}

void find_recurring(store::Db& db, Casework& casework, std::vector<std::string> const& only,
                    std::vector<Signal>& out) {
  std::vector<store::Param> params{casework.programme.code,
                                   (casework.today - kLookBackDays).number};
  auto const seen = only_seen("code", only, params);
  std::map<std::pair<std::string, std::string>, std::vector<Failed>> by_point;
  db.read(
      "SELECT checklist, point, code, finding, raised_day, state FROM finding"
      " WHERE programme = ? AND checklist IS NOT NULL AND raised_day > ? AND state <> 3" +
          seen + " ORDER BY checklist, point, raised_day",
      params, [&](store::Row const& row) {
        by_point[{std::string(row.text(0)), std::string(row.text(1))}].push_back(
            {std::string(row.text(2)), std::string(row.text(3)),
             Day{static_cast<std::int32_t>(row.integer(4))}, row.integer(5) < 2});
        return true;
      });
  for (auto const& [point, failed] : by_point)
    if (auto signal = recurring(db, casework, point.first, point.second, failed))
      out.push_back(std::move(*signal));
}

struct Seen {
  std::int64_t ppm = 0;
  Day day;
};

std::map<std::string, Seen> newest_seen(store::Db& db, std::string const& programme,
                                        std::vector<std::string> const& only) {
  std::vector<store::Param> params{programme};
  auto const seen = only_seen("code", only, params);
  std::map<std::string, Seen> out;
  db.read(
      "SELECT code, progress, day FROM inspection WHERE programme = ? AND progress IS NOT NULL" +
          seen + " ORDER BY day, seq",
      params, [&](store::Row const& row) {
        out[std::string(row.text(0))] = {row.integer(1),
                                         Day{static_cast<std::int32_t>(row.integer(2))}};
        return true;
      });
  return out;
}

void find_parting(store::Db& db, Casework& casework, std::vector<std::string> const& only,
                  std::vector<Signal>& out) {
  for (auto const& [code, seen] : newest_seen(db, casework.programme.code, only))
    db.read("SELECT progress, paid, funds_planned FROM project WHERE programme = ? AND code = ?",
            {casework.programme.code, code}, [&](store::Row const& row) {
              std::vector<std::int64_t> witnesses{seen.ppm};
              if (row.integer(0) >= 0) witnesses.push_back(row.integer(0));
              auto const funds = row.integer(2);
              std::optional<std::int64_t> paid;
              if (funds > 0)
                paid = static_cast<std::int64_t>(static_cast<double>(row.integer(1)) /
                                                 static_cast<double>(funds) * 1e6);
              if (paid) witnesses.push_back(*paid);
              auto const [least, most] = std::ranges::minmax(witnesses);
              if (most - least <= static_cast<std::int64_t>(casework.parting_points) * 10'000)
                return false;
              Signal signal;
              signal.kind = Signal::Kind::parting;
              signal.key = "parting:" + code;
              signal.projects = {code};
              signal.since = seen.day;
              auto const& name = casework.names.of(code);
              auto const apart = percent_text(most - least);
              signal.title = named(name.zh + "：几方进度相差 " + apart + " 个百分点",
                                   name.en.value_or(name.zh) + ": witnesses of progress part by " +
                                       apart + " points");
              if (row.integer(0) >= 0)
                signal.lines.push_back(named("日报 " + percent_text(row.integer(0)) + "%",
                                             "reports " + percent_text(row.integer(0)) + "%"));
              signal.lines.push_back(
                  named("周查 " + percent_text(seen.ppm) + "%（" + seen.day.text() + "）",
                        "inspection " + percent_text(seen.ppm) + "% (" + seen.day.text() + ")"));
              if (paid)
                signal.lines.push_back(named("支付 " + percent_text(*paid) + "%",
                                             "paid " + percent_text(*paid) + "%"));
              out.push_back(std::move(signal));
              return false;
            });
}

}  // namespace

std::vector<Signal> signals(store::Db& db, Casework& casework,
                            std::vector<std::string> const& only) {
  std::vector<Signal> out;
  find_recurring(db, casework, only, out);
  find_parting(db, casework, only, out);
  return out;
}

void write_signal(JsonWriter& json, Signal const& signal) {
  auto const texts = [&](std::string_view key, std::vector<std::string> const& list) {
    json.key(key).array();
    for (auto const& text : list) json.string(text);
    json.end_array();
  };
  json.object().field("signal", signal.kind == Signal::Kind::recurring ? "recurring" : "parting");
  json.field("key", signal.key);
  write_name(json, "title", signal.title);
  json.key("lines").array();
  for (auto const& line : signal.lines) {
    json.object().field("zh", line.zh);
    if (line.en) json.field("en", *line.en);
    json.end_object();
  }
  json.end_array();
  texts("projects", signal.projects);
  texts("findings", signal.findings);
  json.field("since", signal.since.text()).end_object();
}

}  // namespace longspan::views
