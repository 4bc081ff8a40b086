#pragma once
#include <optional>
#include <string>
#include <vector>

#include "views/casework.hpp"

namespace longspan::views {

/// Something to be done, by a post: as a person's first page and a reminder tell it.
struct OwedItem {
  std::string_view kind;  ///< as TodayItem of the contract has it
  std::string project, id, text, fact, reason;
  std::optional<Day> day, due;
  int overdue = 0;  ///< working days past `due`; of a consultation days
  std::optional<contract::Severity> severity;
  std::optional<contract::Specialty> specialty;  ///< of a consultation
  std::optional<contract::Urgency> urgency;
  rhythm::Post post;
  bool empty = false;  ///< nobody holds the post
  rhythm::Climbed climbed = rhythm::Climbed::responsible;

  /// The same for as long as it is the same obligation: "daily_report:P:C:2026-07-14".
  std::string key(std::string_view programme) const;
};

struct OwedItems {
  std::vector<OwedItem> owed, waiting, returned;
};

/// What a viewer owes now, what waits for them, what came back: of the posts they hold. The office
/// also looks after posts nobody holds and what has climbed to it, the leader what climbed further.
OwedItems owed_items(store::Db& db, Casework& casework, Viewer const& viewer);

}  // namespace longspan::views
