#include "app/consultation_commands.hpp"

#include <fmt/format.h>

#include <future>

#include "app/exit_codes.hpp"
#include "app/make_films.hpp"
#include "base/instant.hpp"
#include "evidence/sealed_files.hpp"
#include "store/consultation_rows.hpp"
#include "store/room_seal.hpp"
#include "store/vault.hpp"
#include "store/writer.hpp"

namespace longspan::app {
namespace {

int refuse(Problem const& problem) {
  fmt::print(stderr, "longspan: {}\n{}\n", sentence(problem, Language::en),
             sentence(problem, Language::zh));
  return exit_code_of(problem, kExitUsage);
}

std::optional<consult::Consultation> known(DataFolder& folder, std::string const& id) {
  auto db = folder.source().open_reader();
  return store::load_consultation(*db, id);
}

using Rooms = std::vector<store::ErasedRoom>;

Result<Rooms> erase(store::Writer& writer, std::string const& id, Instant now) {
  Rooms rooms;
  std::promise<Result<void>> promise;
  writer.run(
      [&](store::Db& db) {
        store::erase_key(db, id);
        rooms = store::erase_rooms_of(db, id, now);
      },
      [&](Result<void> result) { promise.set_value(std::move(result)); });
  if (auto const done = promise.get_future().get(); !done) return std::unexpected(done.error());
  return rooms;
}

/// What a room kept in files: sealed ones, pieces of sound, films of before.
void remove_files(std::filesystem::path const& data, std::string const& room) {
  namespace fs = std::filesystem;
  fs::remove_all(evidence::SealedFiles::folder_of(data, room));
  fs::remove_all(data / "recordings" / room);
  std::error_code none;
  for (auto const& film : fs::directory_iterator(film_place(data, room, {}).parent_path(), none))
    if (film.path().filename().string().starts_with(room)) fs::remove(film.path());
}

/// The file holds no copy of what was deleted: it is written afresh, and so is its log.
void sweep(DataFolder& folder) {
  auto db = folder.source().open_writer();
  auto const nothing = [](store::Row const&) { return true; };
  db->read("VACUUM", {}, nothing);
  db->read("PRAGMA wal_checkpoint(TRUNCATE)", {}, nothing);
}

}  // namespace

int erase_consultation(Place const& place, std::string const& consultation) {
  DataFolder folder(place, DataFolder::Use::write);
  auto const of = known(folder, consultation);
  if (!of) return refuse({ProblemCode::not_found, {}, {{"what", consultation}}, {}});
  auto clock = system_clock();
  Rooms rooms;
  {
    store::Writer writer(folder.source(), *clock, {});
    if (!of->erased) {
      auto const now = clock->now();
      auto draft = ledger::Draft::make(Uuid::v7(now.ms()), contract::FactKind::consultation_erased,
                                       ledger::Stream::of_consultation(of->programme, of->id),
                                       {now, 0}, "command line", R"({"why":"by_hand"})");
      if (!draft) return refuse(draft.error());
      std::vector<ledger::Draft> drafts;
      drafts.push_back(std::move(*draft));
      auto const filed = writer.file_whole(std::move(drafts), {}, {});
      if (!filed) return refuse(filed.error());
    }
    auto const erased = erase(writer, consultation, clock->now());
    if (!erased) return refuse(erased.error());
    rooms = *erased;
  }
  // Its own documents; the next start of the server puts that on record.
  std::filesystem::remove_all(evidence::SealedFiles::folder_of(place.data, consultation));
  for (auto const& one : rooms) remove_files(place.data, one.room);
  if (place.embedded()) sweep(folder);
  fmt::print("the key of consultation {} is gone; what it sealed can be read by nobody\n",
             consultation);
  for (auto const& one : rooms)
    fmt::print(
        "the key of its room {} is gone: {} events, {} files and all sound of its meetings\n",
        one.room, one.events, one.files);
  return kExitOk;
}

}  // namespace longspan::app
