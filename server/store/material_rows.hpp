#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/day.hpp"
#include "base/hash.hpp"
#include "store/room_seal.hpp"

namespace longspan::store {

/// A material whose pages have yet to be made.
struct WaitingMaterial {
  std::string programme, room, material;  ///< material: 64 hexadecimal digits
  std::optional<Day> meeting;
  std::string media_type;  ///< of the evidence
  std::uint64_t added_seq = 0;
  std::uint64_t tried_seq = 0;  ///< when the disk was full; else 0
};
/// Those whose bytes are here, the one that waits longest first.
std::vector<WaitingMaterial> waiting_materials(Db& db);

/// What became of a material in the room, or in another that keeps nothing to itself: the same
/// bytes have the same pages.
struct KnownBook {
  std::string book, note;
  std::int64_t pages = 0, page_bytes = 0;
};
std::optional<KnownBook> known_book(Db& db, RoomSeal const& seal, WaitingMaterial const& material);

/// A page of a book.
struct BookPage {
  int page = 0;
  std::string image;  ///< 64 hexadecimal digits
  std::string text;
};
/// Its pages can be shown in rooms and looked up: of one meeting, or of the room where the material
/// is for none.
void note_book(Db& db, RoomSeal const& seal, WaitingMaterial const& material,
               std::string const& book, std::vector<BookPage> const& pages);

/// Whether a hash is that of a book of the room or of a page in one; then which of the two.
enum class Shown : std::uint8_t { nothing, page, book };
Shown shown_in_room(Db& db, std::string const& room, std::string const& hash);

/// Hashes of the pages of each of a room's materials, in order.
std::map<std::string, std::vector<std::string>> pages_of_room(Db& db, std::string const& room);

}  // namespace longspan::store
