#include "store/material_rows.hpp"

#include "contract/facts.hpp"
#include "store/columns.hpp"
#include "store/meeting_rows.hpp"

namespace longspan::store {
std::vector<WaitingMaterial> waiting_materials(Db& db) {
  std::vector<WaitingMaterial> all, out;
  db.read(
      "SELECT programme, room, material, meeting, seq, prepared_seq FROM material"
      " WHERE (prepared_seq IS NULL OR trouble = ?) AND removed = 0 ORDER BY seq LIMIT 1000",
      {static_cast<int>(contract::MaterialTrouble::disk_full)}, [&](Row const& row) {
        all.push_back({std::string(row.text(0)),
                       std::string(row.text(1)),
                       std::string(row.text(2)),
                       day_in(row, 3),
                       {},
                       seq_in(row, 4),
                       seq_in(row, 5)});
        return true;
      });
  for (auto& one : all) {
    one.media_type = media_type_in_room(db, one.room, one.material);
    // The fact comes before the bytes, which are heavier.
    if (!one.media_type.empty()) out.push_back(std::move(one));
  }
  return out;
}

std::optional<KnownBook> known_book(Db& db, RoomSeal const& seal, WaitingMaterial const& material) {
  std::optional<KnownBook> out;
  auto const take = [&](Row const& row) {
    out = KnownBook{std::string(row.text(0)), std::string(row.text(1)), row.integer(2),
                    row.integer(3)};
    return false;
  };
  constexpr std::string_view kBooks =
      "SELECT book, note, pages, page_bytes FROM material WHERE material = ? AND book <> ''"
      " AND prepared_seq IS NOT NULL AND ";
  if (seal.seals())
    db.read(std::string(kBooks) + "room = ? LIMIT 1", {material.material, material.room}, take);
  else
    db.read(std::string(kBooks) + "room NOT IN (SELECT room FROM room_key) LIMIT 1",
            {material.material}, take);
  return out;
}

void note_book(Db& db, RoomSeal const& seal, WaitingMaterial const& material,
               std::string const& book, std::vector<BookPage> const& pages) {
  // What was said in a meeting is numbered from the beginning; pages stand far behind.
  constexpr std::uint64_t kPages = std::uint64_t{1} << 40;
  constexpr std::uint64_t kOfOne = 4096;
  auto const meeting = material.meeting.value_or(Day{});
  db.write("DELETE FROM meeting_text WHERE room = ? AND material = ? AND t_ms IS NULL",
           {material.room, material.material});
  for (auto const& page : pages) {
    db.write("INSERT INTO book_page (image, book, page) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
             {page.image, book, page.page});
    if (page.text.empty()) continue;
    auto const no = kPages + material.added_seq * kOfOne + static_cast<std::uint64_t>(page.page);
    auto const text =
        seal.sealed(page.text, text_row(material.room, meeting, static_cast<std::int64_t>(no)));
    db.write(
        "INSERT INTO meeting_text (room, meeting, no, programme, place, t_ms, material, page, text)"
        " VALUES (?, ?, ?, ?, 'page', NULL, ?, ?, ?)",
        {material.room, meeting.number, no, material.programme, material.material, page.page,
         text});
  }
}

Shown shown_in_room(Db& db, std::string const& room, std::string const& hash) {
  auto out = Shown::nothing;
  auto const found = [&](Shown what) {
    return [&out, what](Row const&) {
      out = what;
      return false;
    };
  };
  db.read("SELECT 1 FROM material WHERE room = ? AND book = ? LIMIT 1", {room, hash},
          found(Shown::book));
  if (out == Shown::nothing)
    db.read(
        "SELECT 1 FROM book_page AS p JOIN material AS m ON m.book = p.book"
        " WHERE p.image = ? AND m.room = ? LIMIT 1",
        {hash, room}, found(Shown::page));
  return out;
}

std::map<std::string, std::vector<std::string>> pages_of_room(Db& db, std::string const& room) {
  std::map<std::string, std::vector<std::string>> out;
  db.read(
      "SELECT m.material, p.image FROM material AS m JOIN book_page AS p ON p.book = m.book"
      " WHERE m.room = ? AND m.book <> '' ORDER BY m.material, p.page",
      {room}, [&](Row const& row) {
        out[std::string(row.text(0))].emplace_back(row.text(1));
        return true;
      });
  return out;
}

}  // namespace longspan::store
