#pragma once
#include <functional>
#include <optional>
#include <string>

#include "ledger/fact.hpp"
#include "programme/model.hpp"
#include "rhythm/action.hpp"
#include "rhythm/agenda.hpp"
#include "rhythm/coordination.hpp"
#include "store/db.hpp"

namespace longspan::store {

/// coordination.convened, agenda.arranged, coordination.minuted, action.*, ten_day.returned: the
/// part of casework (store/casework.hpp) that the programme's stream holds.
bool is_coordination(ledger::FactKind kind);
std::optional<Problem> decide_coordination(Db& db, programme::Programme const& programme,
                                           ledger::Draft const& draft,
                                           ledger::Author const& author);
void fold_coordination(Db& db, ledger::Fact const& fact, contract::Body const& content);

/// The columns `read_coordination` reads, of `coordination` as c.
inline constexpr std::string_view kCoordinationColumns =
    "c.coordination, c.day, c.place, c.note, c.seq, c.minuted_seq, c.as_of";
rhythm::Coordination read_coordination(Row const& row);
std::optional<rhythm::Coordination> load_coordination(Db& db, std::string const& programme,
                                                      TenDay ten_day);

/// The columns `read_action` reads, of `action` as a.
inline constexpr std::string_view kActionColumns =
    "a.action, a.coordination, a.item, a.code, a.text, a.owner, a.due, a.given_day, a.state,"
    " a.returns, a.seq, a.answered_by, a.answered_seq, a.reviewed_seq, a.changed";
rhythm::Action read_action(Row const& row);
std::optional<rhythm::Action> load_action(Db& db, std::string const& programme,
                                          std::string const& id);

/// The columns `read_agenda_change` reads, of `agenda_change` as g.
inline constexpr std::string_view kAgendaChangeColumns =
    "g.coordination, g.item, g.arrangement, g.title, g.code, g.position, g.owner, g.reason, g.seq";
rhythm::AgendaChange read_agenda_change(Row const& row);

/// The fact that is the office's return for a ten-day; 0: there is none yet.
std::uint64_t ten_day_return(Db& db, std::string const& programme, TenDay ten_day);

}  // namespace longspan::store
