#pragma once
#include <optional>
#include <string>

#include "exchange/import.hpp"
#include "exchange/portfolio.hpp"

namespace longspan::exchange {

/// Turns what a file says into drafts: new things are registered, changed ones corrected, unchanged
/// ones left alone. Facts on things that are new are dated by the file (its own day, at noon at the
/// site); changes to what is registered are dated now, so that earlier days stay as they stood.
///
/// Ids are made from programme, kind, stream, day and content. Where something changes what is
/// registered the stream's head goes in too, so that a value may come back to what it once was.
class PlanBuilder {
 public:
  PlanBuilder(ImportOptions const& options, ImportContext const& existing, std::string zone,
              std::string file_name);

  /// `day` dates what the file does not date itself.
  void programme(contract::ProgrammeRegistered const& want,
                 std::vector<contract::ProgrammeTotalPublished> const& totals, Day day);
  void project(PortfolioProject const& want, Day day);

  /// One draft, whatever is registered. `salt`: see above; 0 for none.
  void add(ledger::FactKind kind, ledger::Stream const& stream, Stamp at, std::string body,
           std::uint64_t salt = 0);
  Stamp noon(Day day) const;
  Stamp now() const;
  std::string const& file_name() const { return file_name_; }
  std::string reason() const;

  std::vector<ledger::Draft> drafts;
  std::size_t unchanged = 0;
  std::optional<Problem> fault;  ///< a body this code made does not fit the contract

 private:
  ImportOptions const& options_;
  ImportContext const& existing_;
  Zone zone_;
  std::string file_name_;
};

/// The whole of a Portfolio. `data_day` dates what the file does not date itself; without it, the
/// term's first day, the first of January of the plan year, or today, in this order. A project's
/// registration is dated no later than the earliest thing that happened to it.
Result<ImportPlan> plan_portfolio(Portfolio const& portfolio, ImportOptions const& options,
                                  ImportContext const& existing, std::string const& file_name);

}  // namespace longspan::exchange
