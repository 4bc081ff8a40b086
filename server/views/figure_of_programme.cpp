#include <boost/json.hpp>

#include "views/consultation_figures.hpp"
#include "views/figure_parts.hpp"
#include "views/room_totals.hpp"

namespace longspan::views {
namespace {

using store::Param;

constexpr std::int64_t kParts = 200;

/// One part per project, largest first.
void add_projects(FigureParts& out, store::Db& db, FigureAsked const& asked,
                  std::string_view column, std::string_view figure, std::string_view condition,
                  std::string (*shown)(std::int64_t)) {
  std::vector<Param> params;
  if (asked.as_of) params.emplace_back(asked.as_of->number);
  params.emplace_back(asked.programme);
  std::string where = " WHERE p.programme = ?";
  if (!condition.empty()) {
    where += " AND " + std::string(condition);
    if (condition.contains('?')) params.emplace_back(asked.day.number);
  }
  params.emplace_back(kParts);
  db.read(
      "SELECT p.code, p.name_zh, p.name_en, " + std::string(column) +
          std::string(state_source(asked.as_of.has_value())) + where +
          " ORDER BY 4 DESC, p.code LIMIT ?",
      params, [&](store::Row const& row) {
        std::string code(row.text(0));
        std::string en(row.text(2).empty() ? row.text(1) : row.text(2));
        out.parts.push_back({"project:" + asked.programme + ':' + code + ':' + std::string(figure),
                             code + ' ' + std::string(row.text(1)), code + ' ' + en,
                             shown(row.integer(3)), "", ""});
        return true;
      });
}

std::string day_or_dash(std::int64_t number) {
  return number < 0 ? "—" : Day{static_cast<std::int32_t>(number)}.text();
}
std::string number_text(std::int64_t value) { return std::to_string(value); }
std::string progress_text(std::int64_t ppm) { return ppm < 0 ? "—" : percent_text(ppm); }
std::string flag_text(std::int64_t) { return ""; }

/// The published total of that name: its value stands, with what is computed beside it.
void take_published(FigureParts& out, store::Db& db, FigureAsked const& asked,
                    contract::PublishedFigure figure) {
  db.read("SELECT body, seq FROM published WHERE programme = ? AND figure = ?",
          {asked.programme, static_cast<int>(figure)}, [&](store::Row const& row) {
            auto body = boost::json::parse(row.text(0)).as_object();
            if (auto const* money = body.if_contains("money"))
              out.value = std::string(money->at("amount").as_string());
            else if (auto const* value = body.if_contains("value"))
              out.value = std::string(value->as_string());
            body["seq"] = row.integer(1);
            out.published = boost::json::serialize(body);
            out.basis = "published";
            return false;
          });
}

void published_or_computed(FigureParts& out, store::Db& db, FigureAsked const& asked,
                           contract::PublishedFigure figure, std::string computed) {
  out.value = computed;
  take_published(out, db, asked, figure);
  if (out.published) {
    out.parts.insert(out.parts.begin(), {"", "计算值（已列明项目）", "Computed (itemised projects)",
                                         std::move(computed), "", ""});
    out.kinds.insert(out.kinds.begin(), "programme.total_published");
  }
}

}  // namespace

std::string percent_text(std::int64_t ppm) {
  auto hundredths = ppm / 100;
  auto out = std::to_string(hundredths / 100);
  auto rest = hundredths % 100;
  if (rest == 0) return out;
  out += '.';
  out += static_cast<char>('0' + rest / 10);
  if (rest % 10) out += static_cast<char>('0' + rest % 10);
  return out;
}

FigureParts programme_figure(store::Db& db, ProgrammeRow const& programme,
                             FigureAsked const& asked) {
  using contract::PublishedFigure;
  FigureParts out;
  auto of_rooms = room_figure(db, asked);
  if (!of_rooms) of_rooms = consultation_figure(db, asked);
  if (of_rooms) out = std::move(*of_rooms);
  out.subject_zh = programme.info.name.zh;
  out.subject_en = programme.info.name.en.value_or(programme.info.name.zh);
  out.programme = programme.code;
  if (of_rooms) return out;
  auto totals = totals_of(db, programme.code, asked.as_of, {}, asked.day);
  auto const& name = asked.name;
  auto projects = [&](std::string_view column, std::string_view figure, std::string_view condition,
                      std::string (*shown)(std::int64_t)) {
    add_projects(out, db, asked, column, figure, condition, shown);
  };
  constexpr std::string_view kActive = "s.started IS NOT NULL AND s.completed IS NULL";
  // On a day of rest nothing is owed.
  constexpr std::string_view kNobody = "1 = 0";
  std::string active(kActive);
  if (name == "projects" || name == "itemised") {
    out.kinds = {"project.registered"};
    projects("0", "stage", "", flag_text);
    if (name == "projects")
      published_or_computed(out, db, asked, PublishedFigure::projects,
                            std::to_string(totals.projects));
    else
      out.value = std::to_string(totals.projects);
  } else if (name == "livelihood_share") {
    out.kinds = {"project.registered", "project.corrected"};
    projects("p.livelihood", "stage", "p.livelihood = 1", flag_text);
    std::string share =
        totals.projects ? percent_text(totals.livelihood * 1'000'000 / totals.projects) : "—";
    published_or_computed(out, db, asked, PublishedFigure::livelihood_share, std::move(share));
  } else if (name == "aid_funds") {
    out.kinds = {"funding.planned"};
    projects("s.aid_planned", "funds_planned", "s.aid_planned > 0", minor_text);
    published_or_computed(out, db, asked, PublishedFigure::aid_funds,
                          minor_text(totals.aid_planned));
  } else if (name == "total_investment") {
    out.kinds = {"funding.planned"};
    projects("s.funds_planned", "funds_planned", "s.funds_planned > 0", minor_text);
    published_or_computed(out, db, asked, PublishedFigure::total_investment,
                          minor_text(totals.funds_planned));
  } else if (name == "funds_planned") {
    out.kinds = {"funding.planned"};
    out.value = minor_text(totals.funds_planned);
    projects("s.funds_planned", "funds_planned", "s.funds_planned > 0", minor_text);
  } else if (name == "paid") {
    out.kinds = {"payment.made", "payment.corrected"};
    out.value = minor_text(totals.paid);
    projects("s.paid", "paid", "s.paid > 0", minor_text);
  } else if (name == "progress") {
    out.kinds = {"daily_report.filed", "daily_report.corrected", "work_item.planned",
                 "funding.planned"};
    if (auto ppm = totals.progress_ppm()) out.value = percent_text(*ppm);
    projects("s.progress", "progress", "s.progress >= 0", progress_text);
  } else if (name == "active") {
    out.kinds = {"stage.dated"};
    out.value = std::to_string(totals.active);
    projects("s.last_report", "last_report", kActive, day_or_dash);
  } else if (name == "reports_owed") {
    out.kinds = {"stage.dated", "calendar.ruled", "calendar_day.ruled", "shutdown.planned",
                 "obligation.excused"};
    out.value = std::to_string(totals.owed());
    auto const day = std::to_string(asked.day.number);
    auto const owing = active + " AND (s.last_report >= " + day + " OR NOT " +
                       paused_on(programme.code, asked.day) + ")";
    projects("s.last_report", "last_report", totals.resting ? std::string(kNobody) : owing,
             day_or_dash);
  } else if (name == "reports_in") {
    out.kinds = {"daily_report.filed", "daily_report.corrected"};
    out.on_day = asked.day;
    out.value = std::to_string(totals.reported);
    projects("s.last_report", "last_report", active + " AND s.last_report >= ?", day_or_dash);
  } else if (name == "reports_missing") {
    out.kinds = {"daily_report.filed", "daily_report.corrected"};
    out.value = std::to_string(totals.missing());
    projects("s.last_report", "last_report",
             (totals.resting ? std::string(kNobody) : active) + " AND s.last_report < ? AND NOT " +
                 paused_on(programme.code, asked.day),
             day_or_dash);
  } else if (name == "held") {
    out.held_only = true;
    out.value = std::to_string(totals.held);
    projects("p.held", "held", "p.held > 0", number_text);
  }
  return out;
}

}  // namespace longspan::views
