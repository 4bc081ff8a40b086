#include "views/consultations.hpp"

#include <algorithm>

#include "people/sight.hpp"
#include "store/room_rows.hpp"
#include "views/consultation_rows.hpp"

namespace longspan::views {
namespace {

using people::bit;
using people::Role;

constexpr std::uint32_t kOverseers = bit(Role::admin) | bit(Role::office) | bit(Role::bureau) |
                                     bit(Role::viewer) | bit(Role::leader);

void write_times(JsonWriter& json, store::Db& db, consult::Consultation const& one, Instant now) {
  json.object().field("consultation", one.id.text());
  json.field("specialty", to_text(one.told.specialty));
  json.field("urgency", to_text(one.told.urgency)).field("state", to_text(one.state));
  json.field("due_at", one.due().text()).flag("overdue", one.overdue(now)).key("steps");
  write_steps(json, one.steps, first_meeting(db, one));
  json.end_object();
}

std::string first_programme_of(store::Db& db, people::Account const& asker) {
  std::string out;
  db.read("SELECT code FROM programme ORDER BY rehearsal, registered_seq", {},
          [&](store::Row const& row) {
            if (consult::has_part_in(asker, std::string(row.text(0)))) out = row.text(0);
            return out.empty();
          });
  return out;
}

/// The asker's own; with a room, the one whose session that is.
std::vector<consult::Consultation> own_consultations(store::Db& db, std::string const& programme,
                                                     ConsultationsAsked const& asked) {
  if (asked.room.empty()) return store::load_consultations(db, programme, asked.asker.id);
  std::string id;
  db.read("SELECT consultation FROM consultation_room WHERE programme = ? AND room = ? LIMIT 1",
          {programme, asked.room}, [&](store::Row const& row) {
            id = row.text(0);
            return false;
          });
  std::vector<consult::Consultation> out;
  if (auto found = store::consultation_of(db, id, asked.asker)) out.push_back(std::move(*found));
  return out;
}

}  // namespace

ConsultationNames consultation_names(store::Db& db, std::string const& programme) {
  ConsultationNames out;
  db.read("SELECT account, name FROM account_detail", {}, [&](store::Row const& row) {
    if (auto const id = Uuid::from_blob(row.text(0))) out.people.emplace(*id, row.text(1));
    return true;
  });
  for (auto const& [code, place] : store::load_places(db, programme))
    out.places.emplace(code, place.told.name);
  return out;
}

void write_person(JsonWriter& json, ConsultationNames const& names, Uuid const& account) {
  auto const found = names.people.find(account);
  json.object().field("id", account.text());
  json.field("name", found == names.people.end() ? std::string_view() : found->second);
  json.end_object();
}

void write_person(JsonWriter& json, ConsultationNames const& names, std::string_view key,
                  std::optional<Uuid> const& account) {
  if (!account) return;
  json.key(key);
  write_person(json, names, *account);
}

std::optional<Instant> first_meeting(store::Db& db, consult::Consultation const& of) {
  std::optional<Instant> out;
  auto const id = of.id.text();
  db.read(
      "SELECT MIN(m.began_us) FROM consultation_room AS r JOIN meeting AS m"
      " ON m.programme = r.programme AND m.room = r.room AND m.meeting = r.meeting"
      " WHERE r.programme = ? AND r.consultation = ? AND m.held_seq IS NOT NULL",
      {of.programme, id}, [&](store::Row const& row) {
        if (!row.null(0)) out = Instant{row.integer(0)};
        return false;
      });
  return out;
}

void write_consultation_row(JsonWriter& json, store::Db& db, consult::Consultation const& of,
                            std::optional<contract::RequestContent> const& request,
                            ConsultationNames const& names, people::Account const& asker,
                            Instant now) {
  auto const& told = of.told;
  auto const write_place = [&](std::string_view key, std::string_view name_key,
                               std::string const& place) {
    json.field(key, place);
    if (auto const found = names.places.find(place); found != names.places.end())
      write_name(json, name_key, found->second);
  };
  json.object().field("consultation", of.id.text()).field("programme", of.programme);
  json.field("specialty", to_text(told.specialty)).field("urgency", to_text(told.urgency));
  json.field("mode", to_text(told.mode)).field("state", to_text(of.state));
  json.field("side", to_text(of.side_of(asker.id).value_or(consult::OpinionSide::answering)));
  write_place("from_place", "from_name", told.from_place);
  if (told.to_place) write_place("to_place", "to_name", *told.to_place);
  write_person(json, names, "asked_by", of.asked_by);
  json.key("invited").array();
  for (auto const& account : told.invited) write_person(json, names, account);
  json.end_array();
  write_person(json, names, "specialist", of.specialist);
  write_day(json, "day", of.day);
  if (request) json.field("patient", request->patient).field("question", request->question);
  json.field("due_at", of.due().text()).flag("overdue", of.overdue(now));
  json.flag("erased", !request.has_value());
  auto const studies = store::load_studies(db, of);
  json.field("studies", std::int64_t{std::ranges::count(studies, 0U, &store::Study::deleted_seq)});
  json.key("steps");
  write_steps(json, of.steps, first_meeting(db, of));
  json.field("fact", static_cast<std::int64_t>(of.changed)).end_object();
}

bool stands_for_consultations(people::Account const& account, std::string const& programme) {
  return people::Sight(account.grants, kOverseers).sees_all_of(programme);
}

Result<std::string> consultations(store::Db& db, ConsultationsAsked const& asked) {
  auto const programme =
      asked.programme.empty() ? first_programme_of(db, asked.asker) : asked.programme;
  if (!consult::has_part_in(asked.asker, programme))
    return fail(ProblemCode::not_permitted, {{"scope", "programme/" + programme}});
  auto const row = find_programme(db, programme);
  if (!row) return fail(ProblemCode::not_found, {{"what", programme}});
  auto const names = consultation_names(db, programme);
  std::string out;
  JsonWriter json(out);
  json.object().field("programme", programme).field("today", today_at(*row, asked.now).text());
  json.field("cursor", static_cast<std::int64_t>(head_of(db))).key("rows").array();
  for (auto const& one : own_consultations(db, programme, asked))
    write_consultation_row(json, db, one, open_request(db, asked.vault, one), names, asked.asker,
                           asked.now);
  json.end_array();
  if (stands_for_consultations(asked.asker, programme)) {
    ConsultationSums sums;
    ask_consultation_sums(db, programme, asked.now, sums);
    db.answer();
    json.key("figures");
    write_consultation_sums(json, sums);
    json.key("times").array();
    for (auto const& one : store::load_consultations(db, programme, std::nullopt))
      write_times(json, db, one, asked.now);
    json.end_array();
  }
  json.end_object();
  return out;
}

}  // namespace longspan::views
