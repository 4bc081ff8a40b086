#pragma once
#include <optional>
#include <string>
#include <vector>

#include "base/day.hpp"
#include "base/hash.hpp"
#include "base/instant.hpp"
#include "base/uuid.hpp"
#include "contract/facts.hpp"
#include "store/db.hpp"

/// Join links for guests, and who came by one.
namespace longspan::store {

struct GuestLink {
  Uuid link;
  Hash key;  ///< SHA-256 of the secret, which is nowhere
  std::string programme, room;
  std::optional<Day> meeting;  ///< none: any of the room's
  contract::RoomRole role{};
  std::int64_t uses = 0, used = 0;
  std::string note;
  Uuid made_by;
  Instant made_at, ends_at;
  std::optional<Instant> withdrawn_at;

  /// It still lets somebody in who came by it.
  bool holds(Instant now) const { return !withdrawn_at && now < ends_at; }
  /// It lets one more in.
  bool opens(Instant now) const { return holds(now) && used < uses; }
};

struct GuestPass {
  Hash key;
  std::string name;
  GuestLink link;
};

void put_guest_link(Db& db, GuestLink const& link);
std::optional<GuestLink> find_guest_link(Db& db, Hash const& key);
/// Those that hold, newest first.
std::vector<GuestLink> guest_links_of(Db& db, std::string const& room, Instant now);
std::vector<Uuid> withdrawn_links_of(Db& db, std::string const& room);
void withdraw_guest_link(Db& db, std::string const& room, Uuid const& link, Instant now);
/// One use of the link; false where it opens nothing any more. Stands being done twice.
bool put_guest(Db& db, GuestLink const& link, Hash const& key, std::string const& name,
               Instant now);
std::optional<GuestPass> find_guest(Db& db, Hash const& key);

}  // namespace longspan::store
