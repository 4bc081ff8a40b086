#pragma once
#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/day.hpp"
#include "base/instant.hpp"
#include "base/quantity.hpp"
#include "contract/facts.hpp"
#include "programme/calendar.hpp"
#include "programme/lamp_rules.hpp"

namespace longspan::programme {

using contract::StageAspect;
using contract::StageName;

/// A batch of projects, as its facts have left it.
struct Programme {
  std::string code;
  std::uint64_t registered_seq = 0;  ///< 0: not registered
  contract::ProgrammeRegistered info;
  std::string info_text;  ///< the same as JSON, corrections laid over it

  struct Published {
    std::string text;  ///< the body as JSON
    std::uint64_t seq = 0;
  };
  std::map<contract::PublishedFigure, Published> published;
  Calendar calendar;
  LampRulings lamp_rules;

  bool registered() const { return registered_seq != 0; }
};

struct StageDay {
  std::optional<Day> day;  ///< none: withdrawn
  std::uint64_t seq = 0;
};

struct WorkItem {
  contract::WorkItemPlanned plan;
  std::uint64_t seq = 0;
};

struct Outcome {
  std::string unit;
  std::array<std::optional<Quantity>, contract::kOutcomeAspectCount> stated;
  std::uint64_t seq = 0;
};

struct Funding {
  std::int64_t minor = 0;
  std::uint64_t seq = 0;
};

struct Payment {
  std::int64_t minor = 0;
  Day day;
  std::string voucher;
  std::optional<contract::FundingLine> line;
  std::string payee;
  std::string note;
  std::uint64_t seq = 0;
  std::uint64_t corrected_seq = 0;  ///< 0: stands as first recorded
};

/// The newest dated status row (imported portfolios).
struct Status {
  Day day;
  std::string phase;
  std::optional<StageName> stage;
  std::optional<std::int64_t> budget_minor;
  std::optional<Day> forecast_completion;
  std::uint64_t seq = 0;
  /// What the first row that gave one forecast: the plan of whoever has no other.
  std::optional<Day> first_forecast;
  std::uint64_t first_forecast_seq = 0;
};

/// One public work, as its facts have left it.
struct Project {
  std::string programme;
  std::string code;
  std::uint64_t registered_seq = 0;
  contract::ProjectRegistered info;
  std::string info_text;  ///< the same as JSON, corrections laid over it
  std::array<std::array<std::optional<StageDay>, contract::kStageAspectCount>,
             contract::kStageNameCount>
      stages;
  std::map<std::string, WorkItem> items;
  std::map<contract::Measure, Outcome> outcomes;
  std::map<contract::FundingLine, Funding> funding;
  std::map<std::string, Payment> payments;
  std::optional<Status> status;
  std::map<std::string, Shutdown> shutdowns;  ///< by their code
  std::map<std::pair<contract::Duty, Day>, Excuse> excuses;

  bool registered() const { return registered_seq != 0; }
  std::optional<Day> stage_day(StageName stage, StageAspect aspect) const;
  std::optional<Day> started() const { return stage_day(StageName::start, StageAspect::reached); }
  std::optional<Day> completed() const {
    return stage_day(StageName::completion, StageAspect::reached);
  }
  /// Work goes on: daily reports are owed.
  bool active() const { return started() && !completed(); }
  /// The furthest stage reached, by date or by the newest status row.
  std::optional<StageName> furthest_stage() const;
  std::int64_t funds_planned() const;
  std::int64_t aid_planned() const;
  std::int64_t paid() const;
};

/// The zone of a project's site: its own, or the programme's.
std::string_view zone_of(Project const& project, Programme const& programme);

}  // namespace longspan::programme
