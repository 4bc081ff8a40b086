#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/day.hpp"
#include "rhythm/post.hpp"

namespace longspan::rhythm {

using contract::Arrangement;

/// One thing a coordination has to speak about. Its key lasts: the same lamp, finding or action has
/// the same one at every coordination until it is done.
struct AgendaItem {
  enum class Kind : std::uint8_t {
    lamp,
    finding,
    signal,
    blocker,
    payment,
    stage,
    action,
    added
  } kind{};
  std::string key;
  std::string project;  ///< empty: of the programme
  contract::Name title;
  std::vector<contract::Name> lines;  ///< the facts shown
  Post owner;                         ///< who is proposed to see to it
  std::string id;                     ///< of the finding or action
  std::optional<contract::Severity> severity;
  std::optional<contract::LampColour> colour;
  int pressing = 0;                        ///< the rank among items; the smaller, the sooner
  int days = 0;                            ///< for how long; the more, the sooner
  int carried = 0;                         ///< coordinations it was on before without being done
  std::optional<Arrangement> arrangement;  ///< the newest at this coordination
  std::string reason;                      ///< given with it
  int position = 0;                        ///< where it was put last; 0: nowhere
};
std::string_view to_text(AgendaItem::Kind kind);

/// What somebody arranged; in order of `seq`.
struct AgendaChange {
  TenDay coordination;
  std::string item;
  Arrangement arrangement{};
  std::string title;
  std::string project;
  int position = 0;  ///< 0: none
  std::optional<Post> owner;
  std::string reason;
  std::uint64_t seq = 0;
};

struct Agenda {
  std::vector<AgendaItem> items;
  std::vector<AgendaItem> set_aside;  ///< deferred to the next, or left out
};

/// Items somebody added at `of` or before and that no coordination reached. What was left out at an
/// earlier coordination is gone; all else comes again, also what was never spoken of.
std::vector<AgendaItem> added_items(std::span<AgendaChange const> changes, TenDay of);

/// The most pressing first, then what was arranged at this coordination: each move as it was made,
/// on the list as it then stood, so that whoever moves an item finds it where they put it.
Agenda arrange(std::vector<AgendaItem> items, std::span<AgendaChange const> changes);

/// One coordination that was held: what its minutes name, and what had been set aside.
struct HeldCoordination {
  std::vector<std::string> items;
  std::vector<std::string> set_aside;
};
/// At how many coordinations in a row the item stood, back from the newest: one where it was set
/// aside does not end the row, one where it was not there does, for then it had been done.
int carried(std::string const& item, std::span<HeldCoordination const> newest_first);

}  // namespace longspan::rhythm
