#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/day.hpp"
#include "store/vault.hpp"

/// What a consultation's room writes is sealed under a key of the room's own, which goes with the
/// consultation's (ADR 0022). Rooms of other kinds keep everything as it is.
namespace longspan::store {

class RoomSeal {
 public:
  RoomSeal() = default;  ///< seals nothing
  explicit RoomSeal(std::string key) : key_(std::move(key)) {}

  bool seals() const { return !key_.empty(); }
  std::string const& key() const { return key_; }

  /// JSON or a text as a table keeps it, bound to the row it lies in: {"sealed":…}.
  std::string sealed(std::string_view text, std::string_view row) const;
  /// And as it was; what lay there before there was a seal comes as it is. Throws
  /// std::runtime_error where it was altered, or moved.
  std::string opened(std::string_view kept, std::string_view row) const;

 private:
  std::string key_;
};

/// A key as a table keeps it, under the master key of the process's vault, which is open; and as it
/// was: none where it is of another master key, or that vault is shut. In vault.cpp.
std::string sealed_by_master(std::string_view key, std::string_view what);
std::optional<std::string> opened_by_master(std::string_view kept, std::string_view what);

/// For what is read. Problems: content_erased, content_key_missing.
Result<RoomSeal> seal_of_room(Db& db, std::string const& room);
/// For what is written, in the writer's transaction: a consultation's room gets its key with the
/// first thing it writes.
Result<RoomSeal> make_seal_of_room(Db& db, std::string const& room, Instant now);

/// A file that a room keeps for itself.
struct RoomFile {
  std::string sha256, media_type;
  std::int64_t bytes = 0;
};
void note_room_file(Db& db, std::string const& room, RoomFile const& file);
std::optional<RoomFile> find_room_file(Db& db, std::string const& room, std::string const& sha256);
/// Of a file that the room keeps, or else of the evidence; empty where it is neither.
std::string media_type_in_room(Db& db, std::string const& room, std::string const& sha256);
/// Rooms that keep a file with this hash.
std::vector<std::string> rooms_keeping(Db& db, std::string const& sha256);
/// Whether anything but the room names these bytes: another room, or a fact behind `after_seq` that
/// is none of a room's materials. Reads all of those facts.
bool named_elsewhere(Db& db, std::string const& sha256, std::string const& room,
                     std::uint64_t after_seq);

/// What went with a room's key.
struct ErasedRoom {
  std::string room;
  std::int64_t events = 0;  ///< sealed ones, which nobody can read any more
  std::int64_t files = 0;
};
/// The rooms of a consultation lose their keys, what can be looked up of them, and the list of
/// their files; the files themselves are the caller's to delete.
std::vector<ErasedRoom> erase_rooms_of(Db& db, std::string const& consultation, Instant now);

}  // namespace longspan::store
