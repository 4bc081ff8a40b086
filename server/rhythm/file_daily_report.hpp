#pragma once
#include <functional>
#include <optional>

#include "programme/decide.hpp"
#include "programme/model.hpp"
#include "rhythm/model.hpp"

namespace longspan::rhythm {

/// Looks up the report that counts for a day other than the newest.
using ReportOn = std::function<std::optional<DayReport>(Day)>;

/// daily_report.filed and daily_report.corrected. Held, never lost: a project not started, a day
/// already reported, a work item that is not in the plan, a quantity above the plan, a day to come.
programme::Objection decide_daily_report(programme::Programme const& programme,
                                         programme::Project const& project,
                                         Reporting const& reporting, ReportOn const& report_on,
                                         ledger::Draft const& draft, Day today);

/// Applies a counted report, filed or corrected: it stands for its day in place of any before it.
/// Facts come in the order (valid day, seq), so only the newest day can be replaced.
void fold_daily_report(Reporting& reporting, contract::DailyReport const& report, Uuid fact,
                       std::uint64_t seq);

/// The report inside a body of either kind; null for other kinds.
contract::DailyReport const* daily_report_in(contract::Body const& body);

}  // namespace longspan::rhythm
