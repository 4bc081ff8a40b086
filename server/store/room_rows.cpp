#include "store/room_rows.hpp"

namespace longspan::store {

using contract::FactKind;

bool is_room_kind(FactKind kind) {
  switch (kind) {
    case FactKind::place_described:
    case FactKind::room_arranged:
    case FactKind::room_closed:
    case FactKind::meeting_changed:
    case FactKind::meeting_held:
    case FactKind::meeting_recorded:
    case FactKind::attendance_corrected:
    case FactKind::material_added:
    case FactKind::material_prepared:
    case FactKind::material_removed:
      return true;
    default:
      return false;
  }
}

std::optional<Problem> decide_room(Db&, programme::Programme const&, ledger::Draft const&,
                                   ledger::Author const&) {
  return std::nullopt;
}

void fold_room(Db&, ledger::Fact const&, contract::Body const&) {}

}  // namespace longspan::store
