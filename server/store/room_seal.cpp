#include "store/room_seal.hpp"

#include <boost/json.hpp>
#include <stdexcept>

#include "base/base64url.hpp"
#include "base/hash.hpp"
#include "base/secret_box.hpp"
#include "contract/facts.hpp"

namespace longspan::store {
namespace {

constexpr std::string_view kBefore = R"({"sealed":")";
constexpr std::string_view kBehind = R"("})";

std::string wrapping(std::string const& room) { return "room_key\n" + room; }

/// None: there is no row.
std::optional<Result<RoomSeal>> found_seal(Db& db, std::string const& room) {
  std::optional<Result<RoomSeal>> out;
  db.read("SELECT wrapped FROM room_key WHERE room = ?", {room}, [&](Row const& row) {
    if (row.null(0)) {
      out = fail(ProblemCode::content_erased);
    } else {
      auto key = opened_by_master(row.text(0), wrapping(room));
      out = key ? Result<RoomSeal>(RoomSeal(std::move(*key)))
                : fail(ProblemCode::content_key_missing);
    }
    return false;
  });
  return out;
}

bool consults(Db& db, std::string const& room) {
  bool out = false;
  db.read("SELECT kind FROM room WHERE room = ?", {room}, [&](Row const& row) {
    out = static_cast<contract::RoomKind>(row.integer(0)) == contract::RoomKind::consultation;
    return false;
  });
  return out;
}

bool any(Db& db, std::string_view sql, std::initializer_list<Param> params) {
  bool out = false;
  db.read(sql, params, [&](Row const&) {
    out = true;
    return false;
  });
  return out;
}

std::int64_t count(Db& db, std::string_view sql, std::string const& room) {
  std::int64_t out = 0;
  db.read(sql, {room}, [&](Row const& row) {
    out = row.integer(0);
    return false;
  });
  return out;
}

}  // namespace

std::string RoomSeal::sealed(std::string_view text, std::string_view row) const {
  if (!seals()) return std::string(text);
  return std::string(kBefore).append(base64url(seal_box(key_, text, row))).append(kBehind);
}

std::string RoomSeal::opened(std::string_view kept, std::string_view row) const {
  if (!seals() || !kept.starts_with(kBefore) || !kept.ends_with(kBehind)) return std::string(kept);
  auto const inner = kept.substr(kBefore.size(), kept.size() - kBefore.size() - kBehind.size());
  auto const bytes = from_base64url(inner);
  auto plain = bytes ? open_box(key_, *bytes, row) : std::nullopt;
  if (!plain) throw std::runtime_error("what a room sealed was altered: " + std::string(row));
  return std::move(*plain);
}

Result<RoomSeal> seal_of_room(Db& db, std::string const& room) {
  return found_seal(db, room).value_or(RoomSeal());
}

Result<RoomSeal> make_seal_of_room(Db& db, std::string const& room, Instant now) {
  if (auto found = found_seal(db, room)) return std::move(*found);
  if (!consults(db, room)) return RoomSeal();
  if (Vault::of_process().shut()) return fail(ProblemCode::content_key_missing);
  auto key = random_bytes(kBoxKeyBytes);
  auto const wrapped = sealed_by_master(key, wrapping(room));
  db.write("INSERT INTO room_key (room, wrapped, made_us) VALUES (?, ?, ?)",
           {room, Param::blob(wrapped), now.us});
  return RoomSeal(std::move(key));
}

void note_room_file(Db& db, std::string const& room, RoomFile const& file) {
  db.write(
      "INSERT INTO room_file (room, sha256, media_type, bytes) VALUES (?, ?, ?, ?)"
      " ON CONFLICT DO NOTHING",
      {room, file.sha256, file.media_type, file.bytes});
}

std::optional<RoomFile> find_room_file(Db& db, std::string const& room, std::string const& sha256) {
  std::optional<RoomFile> out;
  db.read("SELECT sha256, media_type, bytes FROM room_file WHERE room = ? AND sha256 = ?",
          {room, sha256}, [&](Row const& row) {
            out = RoomFile{std::string(row.text(0)), std::string(row.text(1)), row.integer(2)};
            return false;
          });
  return out;
}

std::string media_type_in_room(Db& db, std::string const& room, std::string const& sha256) {
  if (auto const kept = find_room_file(db, room, sha256)) return kept->media_type;
  std::string out;
  if (auto const hash = Hash::from_hex(sha256))
    db.read("SELECT media_type FROM evidence WHERE sha256 = ?", {Param::blob(hash->blob())},
            [&](Row const& row) {
              out = row.text(0);
              return false;
            });
  return out;
}

std::vector<std::string> rooms_keeping(Db& db, std::string const& sha256) {
  std::vector<std::string> out;
  db.read("SELECT room FROM room_file WHERE sha256 = ? ORDER BY room", {sha256},
          [&](Row const& row) {
            out.emplace_back(row.text(0));
            return true;
          });
  return out;
}

bool named_elsewhere(Db& db, std::string const& sha256, std::string const& room,
                     std::uint64_t after_seq) {
  return any(db,
             "SELECT 1 FROM material WHERE material = ? AND room <> ? UNION ALL"
             " SELECT 1 FROM material WHERE book = ? AND room <> ? UNION ALL"
             " SELECT 1 FROM book_page AS p JOIN material AS m ON m.book = p.book"
             " WHERE p.image = ? AND m.room <> ? UNION ALL"
             " SELECT 1 FROM meeting_track WHERE sha256 = ? AND room <> ? UNION ALL"
             " SELECT 1 FROM meeting WHERE (sound = ? OR log = ?) AND room <> ?",
             {sha256, room, sha256, room, sha256, room, sha256, room, sha256, sha256, room}) ||
         any(db,
             "SELECT 1 FROM fact WHERE seq > ? AND kind NOT LIKE 'material.%' AND body LIKE ?"
             " LIMIT 1",
             {after_seq, "%" + sha256 + "%"});
}

std::vector<ErasedRoom> erase_rooms_of(Db& db, std::string const& consultation, Instant now) {
  std::vector<ErasedRoom> out;
  db.read("SELECT DISTINCT room FROM consultation_room WHERE consultation = ? ORDER BY room",
          {consultation}, [&](Row const& row) {
            out.push_back({std::string(row.text(0)), 0, 0});
            return true;
          });
  for (auto& one : out) {
    one.events = count(db, "SELECT COUNT(*) FROM meeting_event WHERE room = ?", one.room);
    one.files = count(db, "SELECT COUNT(*) FROM room_file WHERE room = ?", one.room);
    db.write(
        "INSERT INTO room_key (room, wrapped, made_us) VALUES (?, NULL, ?)"
        " ON CONFLICT (room) DO UPDATE SET wrapped = NULL",
        {one.room, now.us});
    // What was written before rooms had keys is no seal's to hide.
    db.write("DELETE FROM meeting_event WHERE room = ? AND body NOT LIKE '{\"sealed\":\"%'",
             {one.room});
    for (auto const* sql :
         {"DELETE FROM meeting_text WHERE room = ?", "DELETE FROM room_file WHERE room = ?",
          "DELETE FROM film WHERE room = ?"})
      db.write(sql, {one.room});
  }
  return out;
}

}  // namespace longspan::store
