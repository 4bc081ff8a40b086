#pragma once
#include <optional>
#include <string>
#include <vector>

#include "base/day.hpp"
#include "contract/facts.hpp"

/// What a file says about one programme, whatever the file's format: the workbook and OC4IDS are
/// read into this, the workbook is written from it, and the ledger's present state is given as it.
namespace longspan::exchange {

struct PortfolioProject {
  std::string code;
  contract::ProjectRegistered registration;
  std::vector<contract::StageDated> stages;
  std::vector<contract::WorkItemPlanned> work_items;
  std::vector<contract::OutcomeStated> outcomes;
  std::vector<contract::FundingPlanned> funding;
  std::vector<contract::PaymentMade> payments;
  std::vector<contract::DailyReport> reports;
  std::vector<contract::StatusReported> statuses;
};

struct Portfolio {
  std::string code;  ///< as the file names the programme; may be empty
  contract::ProgrammeRegistered programme;
  std::vector<contract::ProgrammeTotalPublished> totals;
  std::vector<PortfolioProject> projects;
  /// The day the plan speaks of: registrations and plans are dated by it.
  std::optional<Day> data_day;
};

}  // namespace longspan::exchange
