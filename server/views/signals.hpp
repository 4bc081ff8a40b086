#pragma once
#include <vector>

#include "views/casework.hpp"

namespace longspan::views {

/// What a programme's findings say together; found by itself, gone by itself.
struct Signal {
  enum class Kind : std::uint8_t { recurring, parting } kind{};
  std::string key;  ///< lasting: "recurring:CHECKLIST:POINT", "parting:CODE"
  contract::Name title;
  std::vector<contract::Name> lines;
  std::vector<std::string> projects;
  std::vector<std::string> findings;
  Day since;
};

/// The same point not in order on three sites within thirty days: it stands while one of its
/// findings is pending, and for thirty days after the last was raised. And projects whose witnesses
/// of progress (the contractor's quantities, the newest inspection, the paid share of planned
/// funds) part by more than the ruled percentage points. `only`: the projects seen; empty:
/// all.
std::vector<Signal> signals(store::Db& db, Casework& casework,
                            std::vector<std::string> const& only);
void write_signal(JsonWriter& json, Signal const& signal);

}  // namespace longspan::views
