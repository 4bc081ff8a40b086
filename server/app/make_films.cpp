#include "app/make_films.hpp"

#include "adapters/film/make_film.hpp"
#include "app/work_lock.hpp"
#include "base/json_writer.hpp"
#include "evidence/place.hpp"
#include "evidence/work_folder.hpp"
#include "store/material_rows.hpp"

namespace longspan::app {
namespace {

namespace fs = std::filesystem;
using film::FilmEnd;
using store::FilmState;

std::string events_of(store::Db& db, store::Film const& film) {
  std::string out;
  JsonWriter json(out);
  json.array();
  db.scan(
      "SELECT seq, t_ms, author, kind, body FROM meeting_event WHERE room = ? AND meeting = ?"
      " ORDER BY seq",
      std::initializer_list<store::Param>{film.room, film.meeting.number},
      [&](store::Row const& row) {
        json.array()
            .number(row.integer(0))
            .number(row.integer(1))
            .string(row.text(2))
            .string(row.text(3))
            .raw(row.text(4))
            .end_array();
        return true;
      });
  json.end_array();
  return out;
}

std::string_view trouble_of(FilmEnd end) {
  if (end == FilmEnd::no_maker) return "no_maker";
  return end == FilmEnd::disk_full ? "disk_full" : "failed";
}

}  // namespace

fs::path film_place(fs::path const& data, std::string const& room, Day meeting) {
  return data / "derived" / "films" / (room + "-" + meeting.text() + ".mp4");
}

void MakeFilms::look(std::stop_token const& stop) {
  auto const next = [&] {
    std::optional<store::Film> out;
    store_.read([&](store::Db& db) { out = store::next_film(db); });
    return out;
  };
  if (!next()) return;
  // Nodes share the films' folder: what another makes just now looks as if it had been given up.
  auto const folder = film_place(data_, {}, {}).parent_path();
  fs::create_directories(folder);
  WorkLock const lock(folder);
  if (!lock.held()) return;
  while (!stop.stop_requested()) {
    auto const film = next();
    if (!film || !make(*film, stop)) return;
  }
}

bool MakeFilms::make(store::Film film, std::stop_token const& stop) {
  film::FilmParts parts;
  bool sealed = false;
  store_.read([&](store::Db& db) {
    auto const seal = store::seal_of_room(db, film.room);
    sealed = !seal || seal->seals();
    if (sealed) return;
    parts.events = events_of(db, film);
    for (auto const& [material, pages] : store::pages_of_room(db, film.room))
      for (auto const& page : pages)
        parts.pages[material].push_back(evidence::place_of(data_, page));
    auto const known = store::recorded_meeting(db, film.room, film.meeting);
    if (!known) return;
    parts.ms = (known->ended_us - known->began_us) / 1000;
    if (!known->sound.empty()) parts.sound = evidence::place_of(data_, known->sound);
    parts.sound_offset_ms = known->sound_offset_ms;
  });
  auto const note = [&] { store_.write([film](store::Db& db) { store::note_film(db, film); }); };
  if (sealed) {
    // Asked for before its room was a consultation's.
    film.state = FilmState::failed;
    film.trouble = trouble_of(FilmEnd::failed);
    note();
    return true;
  }
  film.state = FilmState::making;
  film.percent = 0;
  note();
  evidence::WorkFolder const work(work_);
  auto const made = work.path / "made.mp4";
  auto const progress = [&](int percent) {
    if (percent <= film.percent) return;
    film.percent = percent;
    note();
  };
  auto const end = film::make_film(tools_, parts, work.path, made, progress, stop);
  if (end == FilmEnd::stopped) return false;
  auto const place = film_place(data_, film.room, film.meeting);
  if (end == FilmEnd::made && evidence::settle(made, place)) {
    film.state = FilmState::ready;
    film.percent = 100;
    film.bytes = static_cast<std::int64_t>(fs::file_size(place));
  } else {
    film.state = FilmState::failed;
    film.trouble = trouble_of(end);
  }
  note();
  return true;
}

}  // namespace longspan::app
