#include "rooms/entry.hpp"

#include <algorithm>

namespace longspan::rooms {
namespace {

using people::Role;

bool among(std::vector<Uuid> const& accounts, Uuid const& account) {
  return std::ranges::find(accounts, account) != accounts.end();
}

bool has_role_in(people::Account const& account, std::string const& programme) {
  return std::ranges::any_of(account.grants, [&](people::Grant const& grant) {
    return grant.scope.everywhere() || grant.scope.programme == programme;
  });
}

}  // namespace

bool keeps_programme(people::Account const& account, std::string const& programme) {
  return std::ranges::any_of(account.grants, [&](people::Grant const& grant) {
    return (grant.role == Role::admin || grant.role == Role::office) &&
           grant.scope.covers({programme, {}});
  });
}

bool leads(Room const& room, Uuid const& account, std::optional<Uuid> const& substitute) {
  return substitute == account || among(room.told.leads, account);
}

bool is_invited(Room const& room, Uuid const& account) {
  return leads(room, account) || among(room.told.speakers, account) ||
         among(room.told.invited, account);
}

std::optional<RoomRole> role_in(Room const& room, people::Account const& account,
                                std::optional<Uuid> const& substitute) {
  if (account.closed || !has_role_in(account, room.programme)) return std::nullopt;
  if (leads(room, account.id, substitute)) return RoomRole::lead;
  if (among(room.told.speakers, account.id)) return RoomRole::speaker;
  if (among(room.told.invited, account.id)) return RoomRole::listener;
  if (room.consults()) return std::nullopt;
  if (room.told.open.value_or(false) || keeps_programme(account, room.programme))
    return RoomRole::listener;
  return std::nullopt;
}

bool sees_timetable(people::Account const& account, std::string const& programme) {
  constexpr std::uint32_t kWhole = people::bit(Role::admin) | people::bit(Role::office) |
                                   people::bit(Role::leader) | people::bit(Role::bureau) |
                                   people::bit(Role::viewer);
  return !account.closed && std::ranges::any_of(account.grants, [&](people::Grant const& grant) {
    return (people::bit(grant.role) & kWhole) != 0 && grant.scope.covers({programme, {}});
  });
}

bool sees(Room const& room, people::Account const& account) {
  if (role_in(room, account)) return true;
  return !room.consults() && sees_timetable(account, room.programme);
}

}  // namespace longspan::rooms
