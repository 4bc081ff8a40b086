#pragma once
#include <map>
#include <string>

#include "exchange/sheet_table.hpp"

/// What each sheet of the workbook says, row by row, into a Portfolio.
namespace longspan::exchange {

/// Everything the rows of all sheets are checked against.
struct WorkbookContent {
  Portfolio portfolio;
  std::map<std::string, std::size_t, std::less<>>
      index;                                       ///< project code → place in portfolio.projects
  std::map<std::string, Place, std::less<>> seen;  ///< keys that may stand once → where they stood
  std::function<bool(std::string const&)> registered;  ///< is there such a project already?
  std::size_t rows = 0;
  std::size_t projects_listed = 0;
  bool has_projects_sheet = false;
};

void read_programme_row(SheetRow& row, WorkbookContent& content);
void read_project_row(SheetRow& row, WorkbookContent& content);
void read_stage_row(SheetRow& row, WorkbookContent& content);
void read_item_row(SheetRow& row, WorkbookContent& content);
void read_outcome_row(SheetRow& row, WorkbookContent& content);
void read_funding_row(SheetRow& row, WorkbookContent& content);
void read_payment_row(SheetRow& row, WorkbookContent& content);
void read_report_row(SheetRow& row, WorkbookContent& content);

}  // namespace longspan::exchange
