#include "rhythm/agenda.hpp"

#include <algorithm>
#include <map>
#include <tuple>

namespace longspan::rhythm {
namespace {

/// What somebody thought of comes after what is overdue, and before what is only due.
constexpr int kPressingOfAdded = 60;

bool sets_aside(Arrangement arrangement) {
  return arrangement == Arrangement::deferred || arrangement == Arrangement::left_out;
}

auto order(AgendaItem const& item) {
  return std::tuple(item.pressing, -item.carried, -item.days, std::string_view(item.key));
}

/// Puts the item where somebody put it, or before the first that presses less.
void insert(std::vector<AgendaItem>& items, AgendaItem item, int position) {
  auto at = position > 0 ? items.begin() + std::min<std::ptrdiff_t>(position - 1, std::ssize(items))
                         : std::ranges::find_if(items, [&](AgendaItem const& other) {
                             return order(other) > order(item);
                           });
  items.insert(at, std::move(item));
}

/// Places are counted among what is shown, without what is set aside.
void apply(Agenda& agenda, AgendaChange const& change) {
  auto* from = &agenda.items;
  auto at = std::ranges::find(*from, change.item, &AgendaItem::key);
  if (at == from->end()) {
    from = &agenda.set_aside;
    at = std::ranges::find(*from, change.item, &AgendaItem::key);
    if (at == from->end()) return;
  }
  at->arrangement = change.arrangement;
  at->reason = change.reason;
  if (change.owner) at->owner = *change.owner;
  if (change.position > 0) at->position = change.position;
  bool const aside = sets_aside(change.arrangement);
  bool const was_aside = from == &agenda.set_aside;
  if (aside == was_aside && (aside || change.position == 0)) return;
  auto item = std::move(*at);
  from->erase(at);
  if (aside)
    agenda.set_aside.push_back(std::move(item));
  else
    insert(agenda.items, std::move(item), change.position);
}

}  // namespace

std::string_view to_text(AgendaItem::Kind kind) {
  using enum AgendaItem::Kind;
  switch (kind) {
    case lamp:
      return "lamp";
    case finding:
      return "finding";
    case signal:
      return "signal";
    case blocker:
      return "blocker";
    case payment:
      return "payment";
    case stage:
      return "stage";
    case action:
      return "action";
    case added:
      return "added";
  }
  std::unreachable();
}

std::vector<AgendaItem> added_items(std::span<AgendaChange const> changes, TenDay of) {
  struct Added {
    AgendaItem item;
    bool gone = false;
  };
  std::map<std::string, Added> added;
  std::vector<std::string> order;
  for (auto const& change : changes) {
    if (change.coordination > of) continue;
    auto known = added.find(change.item);
    if (change.arrangement == Arrangement::added) {
      if (known == added.end()) {
        known = added.try_emplace(change.item).first;
        order.push_back(change.item);
      }
      auto& [item, gone] = known->second;
      gone = false;
      item.kind = AgendaItem::Kind::added;
      item.key = change.item;
      item.title.zh = change.title;
      item.project = change.project;
      item.owner = change.owner.value_or(office_post());
      item.pressing = kPressingOfAdded;
    } else if (known != added.end() && change.coordination < of) {
      known->second.gone = change.arrangement == Arrangement::left_out;
      if (change.owner) known->second.item.owner = *change.owner;
    }
  }
  std::vector<AgendaItem> out;
  for (auto const& key : order)
    if (auto& [item, gone] = added[key]; !gone) out.push_back(std::move(item));
  return out;
}

Agenda arrange(std::vector<AgendaItem> items, std::span<AgendaChange const> changes) {
  Agenda out;
  out.items = std::move(items);
  std::ranges::sort(out.items, {}, order);
  for (auto const& change : changes) apply(out, change);
  return out;
}

int carried(std::string const& item, std::span<HeldCoordination const> newest_first) {
  int out = 0;
  for (auto const& held : newest_first) {
    if (std::ranges::find(held.items, item) != held.items.end())
      ++out;
    else if (std::ranges::find(held.set_aside, item) == held.set_aside.end())
      break;
  }
  return out;
}

}  // namespace longspan::rhythm
