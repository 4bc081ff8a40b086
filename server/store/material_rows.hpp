#pragma once
#include <optional>
#include <string>
#include <vector>

#include "base/day.hpp"
#include "base/hash.hpp"
#include "store/db.hpp"

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

/// What became of a material anywhere: the same bytes have the same pages.
struct KnownBook {
  std::string book, note;
  std::int64_t pages = 0, page_bytes = 0;
};
std::optional<KnownBook> known_book(Db& db, std::string const& material);

/// A book's pages as they can be looked up: of one meeting, or of the room where it has none.
struct PageText {
  int page = 0;
  std::string text;
};
void note_page_texts(Db& db, WaitingMaterial const& material, std::vector<PageText> const& texts);

/// Books of all that was ever shown or prepared in a room.
std::vector<std::string> books_of_room(Db& db, std::string const& room);

}  // namespace longspan::store
