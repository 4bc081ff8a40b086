#include "exchange/sample/teller.hpp"

#include <algorithm>

#include "exchange/sample/site_sketch.hpp"

namespace longspan::exchange::sample {

namespace {

bool at_a_desk(int author) { return author <= kOffice || author >= kHousingBureau; }

constexpr Holiday kHolidays[] = {{1, 1, 1, "元旦", "New Year"},
                                 {5, 1, 3, "劳动节", "Labour Day"},
                                 {10, 1, 3, "国庆节", "National Day"}};

}  // namespace

std::span<Holiday const> holidays() { return kHolidays; }

bool is_holiday(Day day) {
  return std::ranges::any_of(kHolidays, [&](Holiday const& holiday) {
    return day.month() == holiday.month && day.day_of_month() >= holiday.day &&
           day.day_of_month() < holiday.day + holiday.days;
  });
}

int site_author(int site) { return kFirstSite + site % kSiteManagers; }

std::optional<int> supervisor_author(int site) {
  if (sample_projects()[static_cast<std::size_t>(site)].code == "R14") return std::nullopt;
  return kFirstSupervisor + site % kSupervisors;
}

Teller::Teller(std::uint64_t seed, Day today)
    : seed_(seed), today_(today), zone_(*Zone::find("Asia/Shanghai")) {}

Stamp Teller::at(Day day, int minute) const {
  Instant const instant = zone_.at(day, minute / 60, minute % 60);
  return {instant, static_cast<std::int16_t>(zone_.offset_min(instant))};
}

Uuid Teller::tell(contract::FactKind kind, ledger::Stream const& stream, Stamp stamp,
                  std::string body, int author) {
  auto const id =
      Uuid::named(stamp.instant.ms(), "rehearsal\n" + std::to_string(seed_) + "\n" + stream.text() +
                                          "\n" + std::to_string(facts.size()) + "\n" + body);
  auto draft = ledger::Draft::make(id, kind, stream, stamp,
                                   at_a_desk(author) ? "rehearsal desk" : "rehearsal phone",
                                   std::move(body));
  facts.push_back({std::move(draft.value()), author});
  return id;
}

Uuid Teller::name(Day day, std::string_view what) const {
  return Uuid::named(at(day, 0).instant.ms(),
                     "rehearsal\n" + std::to_string(seed_) + "\n" + std::string(what));
}

contract::Photo Teller::picture(SiteCourse const& course, SiteDay const& day, int minute,
                                std::string_view caption, std::uint64_t variant) {
  auto bytes = site_sketch(course.project->kind, day.per_mille, day.weather.sky,
                           course.project->code, day.day.text(),
                           seed_ ^ static_cast<std::uint64_t>(day.day.number) ^ variant << 32);
  contract::Photo photo;
  photo.sha256 = sha256(bytes);
  photo.caption = std::string(caption);
  photo.taken_at = at(day.day, minute);
  photo.media_type = "image/png";
  photo.bytes = static_cast<std::int64_t>(bytes.size());
  evidence.push_back({photo.sha256, "image/png", std::move(bytes)});
  return photo;
}

}  // namespace longspan::exchange::sample
