#include "app/room_shelf.hpp"

#include <fstream>

#include "evidence/pictures.hpp"
#include "evidence/place.hpp"
#include "evidence/zip_names.hpp"
#include "views/rows.hpp"

namespace longspan::app {
namespace {

namespace fs = std::filesystem;

std::string read_whole(fs::path const& file) {
  std::error_code error;
  auto const bytes = fs::file_size(file, error);
  return error ? std::string() : evidence::read_part(file, 0, bytes);
}

}  // namespace

RoomShelf::RoomShelf(StoreCalls const& store, fs::path data, std::string room, store::RoomSeal seal)
    : store_(&store),
      data_(std::move(data)),
      room_(std::move(room)),
      seal_(std::move(seal)),
      sealed_(data_, room_, seal_.key()) {}

Result<RoomShelf> RoomShelf::of(StoreCalls const& store, fs::path const& data,
                                std::string const& room) {
  Result<store::RoomSeal> seal;
  store.write([&](store::Db& db) { seal = store::make_seal_of_room(db, room, store.now()); });
  if (!seal) return std::unexpected(seal.error());
  return RoomShelf(store, data, room, std::move(*seal));
}

bool RoomShelf::has(std::string const& sha256) const {
  std::error_code ignored;
  return seal_.seals() ? sealed_.has(sha256)
                       : fs::exists(evidence::place_of(data_, sha256), ignored);
}

std::string RoomShelf::read(std::string const& sha256) const {
  if (seal_.seals())
    if (auto opened = sealed_.open(sha256)) return std::move(*opened);
  return read_whole(evidence::place_of(data_, sha256));
}

Result<bool> RoomShelf::take(Hash const& sha256, fs::path const& file) const {
  if (seal_.seals()) return sealed_.take(sha256, file);
  auto const place = evidence::place_of(data_, sha256.hex());
  std::error_code ignored;
  if (!fs::exists(place, ignored)) return evidence::settle(file, place);
  fs::remove(file, ignored);
  return true;
}

void RoomShelf::note(std::vector<KeptFile> const& files) const {
  if (!seal_.seals()) return note_evidence(*store_, files);
  store_->write([&](store::Db& db) {
    for (auto const& file : files)
      store::note_room_file(
          db, room_,
          {file.sha256.hex(), std::string(file.media_type), static_cast<std::int64_t>(file.bytes)});
  });
}

Result<fs::path> RoomShelf::lay_out(std::string const& sha256, fs::path const& work) const {
  auto const place = fs::absolute(evidence::place_of(data_, sha256));
  if (!seal_.seals()) return place;
  if (auto const brought = bring_in(sha256); !brought) return std::unexpected(brought.error());
  auto const out = work / sha256;
  std::ofstream file(out, std::ios::binary);
  file << read(sha256);
  file.close();
  if (!file) return fail(ProblemCode::store_full);
  return out;
}

Result<bool> RoomShelf::bring_in(std::string const& sha256) const {
  auto const place = evidence::place_of(data_, sha256);
  auto const hash = Hash::from_hex(sha256);
  std::error_code ignored;
  if (!hash || !fs::exists(place, ignored)) return true;
  auto const bytes = read_whole(place);
  if (auto const kept = sealed_.keep(*hash, bytes); !kept) return kept;
  bool elsewhere = false;
  std::uint64_t head = 0;
  store_->read([&](store::Db& db) {
    head = views::head_of(db);
    elsewhere = store::named_elsewhere(db, sha256, room_, 0);
  });
  store_->write([&, head](store::Db& db) {
    store::note_room_file(db, room_,
                          {sha256, store::media_type_in_room(db, room_, sha256),
                           static_cast<std::int64_t>(bytes.size())});
    elsewhere = elsewhere || store::named_elsewhere(db, sha256, room_, head);
    if (!elsewhere)
      db.write("DELETE FROM evidence WHERE sha256 = ?", {store::Param::blob(hash->blob())});
  });
  if (elsewhere) return true;
  fs::remove(place, ignored);
  for (auto const size : {evidence::Size::thumb, evidence::Size::screen, evidence::Size::whole})
    fs::remove(evidence::derived_place(data_, sha256, size), ignored);
  return true;
}

}  // namespace longspan::app
