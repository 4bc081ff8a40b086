#pragma once
#include <optional>
#include <string>

#include "ledger/fact.hpp"
#include "store/project_rows.hpp"

namespace longspan::store {

/// The body of a fact in the ledger, decoded. Throws DbError where it does not fit its kind.
contract::Body content_of(ledger::Fact const& fact);

/// Which day a fact is valid from: one its body names where its kind says so, else `at_day`.
Day valid_day_of(ledger::FactKind kind, contract::Body const& content, Day at_day);

/// Applies one counted fact. First versions of the plan come first, all others in the order
/// (valid day, seq). Notes what has to be written.
void fold_into(ProjectState& state, contract::Body const& content, std::string_view text, Uuid id,
               std::uint64_t seq);

/// A project's whole stream folded afresh in order of valid day, up to and with `until`: counted
/// facts, and held ones that were settled as counted. The lamps are carried along by `timetable`.
ProjectState folded_stream(Db& db, std::string const& programme, std::string const& code,
                           std::optional<Day> until = std::nullopt,
                           standing::Timetable const* timetable = nullptr);

}  // namespace longspan::store
