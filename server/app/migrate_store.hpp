#pragma once
#include <string>

#include "app/data_folder.hpp"

namespace longspan::app {

/// Stores by name: "sqlite" (longspan.db in the data folder), "sqlite:FILE" or "postgresql://…".
struct MoveArguments {
  std::string from;
  std::string to;
};

/// `longspan migrate-store`: a store's facts into another one, with their chains and seals; goes on
/// where an earlier copy broke off. Of `place` it takes the data folder and how to connect.
int migrate_store(Place const& place, MoveArguments const& arguments);

}  // namespace longspan::app
