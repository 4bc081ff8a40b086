#pragma once
#include "adapters/http/context.hpp"
#include "store/room_seal.hpp"

namespace longspan::http {

/// Where a room's file lies: among the evidence, or sealed in the room's own folder.
struct RoomFilePlace {
  std::string room;
  std::string sha256;
  store::RoomSeal seal;
};

/// Lets the response send it, or the range that was asked for. Problems: store_failed.
Task<std::optional<Problem>> send_room_file(Context& context, Response& response,
                                            RoomFilePlace place, std::string_view range);
/// Of a sealed one, its bytes. content_key_missing where it does not open.
Task<Result<std::string>> open_room_file(Context& context, RoomFilePlace place);

/// A file that only rooms keep, for an account that may have it; none: there is none such.
struct KeptInRoom {
  RoomFilePlace place;
  store::RoomFile file;
};
std::optional<KeptInRoom> kept_in_room(store::Db& db, Hash const& hash,
                                       people::Account const& account);

}  // namespace longspan::http
