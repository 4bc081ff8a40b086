#pragma once
#include <string>
#include <vector>

#include "programme/decide.hpp"
#include "programme/model.hpp"

namespace longspan::rhythm {

/// The log inside a body of either kind; null for other kinds.
contract::SupervisorLog const* supervisor_log_in(contract::Body const& body);

/// supervisor_log.filed and supervisor_log.corrected. Held, never lost: a project not started, a
/// day already logged, a day to come. `taken_seq`: of the log that counts for that day, 0 for none;
/// `taken` its fact.
programme::Objection decide_supervisor_log(programme::Project const& project,
                                           ledger::Draft const& draft, std::uint64_t taken_seq,
                                           std::optional<Uuid> const& taken, Day today);

/// Where the two witnesses of a day tell it differently. Marked, never merged.
struct Difference {
  enum class What : std::uint8_t { presence, workforce, quantity, weather, incidents } what{};
  std::string item;         ///< of a quantity
  std::string report, log;  ///< what each says; empty where it says nothing at all
};
/// Only what both speak of, apart from a quantity that one gives and the other leaves out while
/// giving others.
std::vector<Difference> differences(contract::DailyReport const& report,
                                    contract::SupervisorLog const& log);
std::string_view to_text(Difference::What what);

}  // namespace longspan::rhythm
