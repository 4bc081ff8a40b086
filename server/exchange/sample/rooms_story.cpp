#include "exchange/sample/rooms_story.hpp"

#include <algorithm>

#include "base/json_writer.hpp"
#include "exchange/sample/coordination_story.hpp"
#include "exchange/sample/dice.hpp"
#include "programme/calendar.hpp"

namespace longspan::exchange::sample {

using contract::FactKind;
using ledger::Stream;

namespace {

/// Weeks that the rooms have met before today, and go on after it.
constexpr int kWeeksHeld = 12, kWeeksAhead = 16;

struct Class {
  std::string_view code, name;
  int seats;
};
struct SamplePlace {
  std::string_view code, zh, en, kind, side, project, from, to;
  Class class_;
};
constexpr SamplePlace kPlaces[] = {{"LJ-SY",
                                    "临江市实验小学（预演）",
                                    "Linjiang Experimental Primary School (rehearsal)",
                                    "school",
                                    "sponsor",
                                    "",
                                    "08:20",
                                    "16:30",
                                    {"G4-2", "四年级 2 班", 42}},
                                   {"HL-XX",
                                    "红柳镇中心小学（预演）",
                                    "Hongliu Town Central Primary School (rehearsal)",
                                    "school",
                                    "partner",
                                    "R01",
                                    "10:00",
                                    "19:30",
                                    {"G4-1", "四年级 1 班", 45}},
                                   {"LJ-EZ",
                                    "临江市第二中学（预演）",
                                    "Linjiang No. 2 Middle School (rehearsal)",
                                    "school",
                                    "sponsor",
                                    "",
                                    "08:00",
                                    "17:20",
                                    {"G7-3", "七年级 3 班", 46}},
                                   {"HY-ZX",
                                    "胡杨乡初级中学（预演）",
                                    "Huyang Township Middle School (rehearsal)",
                                    "school",
                                    "partner",
                                    "R02",
                                    "10:00",
                                    "20:00",
                                    {"G7-1", "七年级 1 班", 48}},
                                   {"LJ-YY",
                                    "临江市第一医院（预演）",
                                    "Linjiang First Hospital (rehearsal)",
                                    "hospital",
                                    "sponsor",
                                    "",
                                    "",
                                    "",
                                    {}},
                                   {"GQ-WS",
                                    "甘泉镇中心卫生院（预演）",
                                    "Ganquan Town Central Health Centre (rehearsal)",
                                    "hospital",
                                    "partner",
                                    "R06",
                                    "",
                                    "",
                                    {}}};

struct SampleRoom {
  std::string_view name, kind, title, subject, about;
  int lead, other;
  std::string_view near, near_class, far, far_class;
  int weekday;  ///< 0 is Monday
  std::string_view at;
  int minutes, every_weeks;
  int seats_near, seats_far;  ///< of the classes
};
constexpr SampleRoom kRooms[] = {
    {"science", "lesson", "四年级科学：声音的秘密", "科学",
     "两校四年级同上一堂科学课，每周一次。 One science lesson for two classes, every week.",
     kSponsorTeacher, kPartnerTeacher, "LJ-SY", "G4-2", "HL-XX", "G4-1", 1, "11:00", 40, 1, 42, 45},
    {"english", "lesson", "七年级英语口语", "英语",
     "两校七年级结对口语课。 Spoken English for two classes.", kSponsorTeacher, kPartnerTeacher,
     "LJ-EZ", "G7-3", "HY-ZX", "G7-1", 3, "12:10", 40, 1, 46, 48},
    {"bones", "study_meeting", "骨科读片学习会", "骨科",
     "两院每两周一次业务学习。 Reading films together every two weeks.", kSponsorDoctor,
     kPartnerDoctor, "LJ-YY", "", "GQ-WS", "", 2, "19:00", 60, 2, 0, 0}};

class Rooms {
 public:
  Rooms(Teller& teller, Day stated)
      : teller_(teller), dice_(teller.seed(), "rooms"), stated_(stated), today_(teller.today()) {}

  void place(SamplePlace const& place);
  void room(SampleRoom const& room);
  void coordination();
  void practice(int hour);

 private:
  Day monday(Day day) const { return day - static_cast<int>(programme::weekday_of(day)); }
  Stamp at(Day day, int minute) const { return teller_.at(day, minute); }
  void say(FactKind kind, Stamp stamp, std::string body, int author) {
    teller_.tell(kind, Stream::of_programme(kRehearsalProgramme), stamp, std::move(body), author);
  }
  Uuid id_of(std::string_view name) const {
    return teller_.name(stated_, "room " + std::string(name));
  }
  void held(SampleRoom const& room, Day day);
  void changed(std::string_view room, Day day, std::string_view change, std::string_view reason,
               std::optional<Day> to, std::string_view at);

  Teller& teller_;
  Dice dice_;
  Day stated_, today_;
};

int minute_of(std::string_view clock) {
  return ((clock[0] - '0') * 10 + clock[1] - '0') * 60 + (clock[3] - '0') * 10 + clock[4] - '0';
}

void free_days(JsonWriter& json, std::string_view name, Day from, Day to) {
  json.object().field("name", name).field("from", from.text()).field("to", to.text()).end_object();
}

void seats(JsonWriter& json, std::string_view place, std::string_view class_name, int present) {
  json.object().field("place", place).field("class", class_name).field("present", present);
  json.end_object();
}

void Rooms::place(SamplePlace const& place) {
  std::string body;
  JsonWriter json(body);
  json.object().field("place", place.code);
  json.key("name").object().field("zh", place.zh).field("en", place.en).end_object();
  json.field("kind", place.kind).field("side", place.side);
  if (!place.project.empty()) json.field("project", place.project);
  if (!place.from.empty()) json.field("from", place.from).field("to", place.to);
  if (place.kind == "school") {
    // One long term around today, so that whoever looks in finds lessons in any month.
    json.key("terms").array();
    free_days(json, "预演学期 rehearsal term", today_ - kWeeksHeld * 7 - 7,
              today_ + kWeeksAhead * 7 + 7);
    json.end_array();
    json.key("free").array();
    for (auto const& holiday : holidays())
      for (int const year : {today_.year() - 1, today_.year(), today_.year() + 1}) {
        auto const first = *Day::of(year, holiday.month, holiday.day);
        free_days(json, std::string(holiday.zh) + " " + std::string(holiday.en), first,
                  first + static_cast<int>(holiday.days) - 1);
      }
    if (place.code == "HL-XX")
      free_days(json, "校运动会 sports day", monday(today_) + 22, monday(today_) + 22);
    json.end_array();
  }
  json.key("classes").array();
  if (place.class_.seats > 0)
    json.object()
        .field("class", place.class_.code)
        .field("name", place.class_.name)
        .field("seats", place.class_.seats)
        .end_object();
  json.end_array().end_object();
  say(FactKind::place_described, at(today_ - kWeeksHeld * 7 - 20, 9 * 60), std::move(body),
      kOffice);
}

void arranged(JsonWriter& json, SampleRoom const& room, Uuid id, Day first, Day until) {
  json.object()
      .field("room", id.text())
      .field("kind", room.kind)
      .field("title", room.title)
      .field("about", room.about)
      .field("subject", room.subject);
  json.key("places").array();
  for (auto const& [place, class_name] :
       {std::pair(room.near, room.near_class), std::pair(room.far, room.far_class)}) {
    json.object().field("place", place);
    if (!class_name.empty()) json.field("class", class_name);
    json.end_object();
  }
  json.end_array();
  json.key("leads").array().string(sample_account(room.lead).text()).end_array();
  json.key("speakers").array().string(sample_account(room.other).text()).end_array();
  json.key("open").boolean(true);
  json.field("day", first.text()).field("at", room.at).field("minutes", room.minutes);
  if (room.every_weeks > 0)
    json.field("every_weeks", room.every_weeks).field("until", until.text());
  json.key("waiting").boolean(true);
  json.key("recorded").boolean(true);
  json.key("budget").object().field("up", 64).field("down", 64).end_object();
  json.end_object();
}

void Rooms::room(SampleRoom const& room) {
  Day const first = monday(today_) - kWeeksHeld * 7 + room.weekday;
  std::string body;
  JsonWriter json(body);
  arranged(json, room, id_of(room.name), first, today_ + kWeeksAhead * 7);
  say(FactKind::room_arranged, at(first - 5, 15 * 60), std::move(body), kOffice);
  for (Day day = first; day < today_; day = day + 7 * room.every_weeks) {
    bool const lesson = room.kind == "lesson";
    if (lesson && is_holiday(day)) continue;
    auto const week = (day - first) / 7;
    if (lesson && week == 5)
      changed(room.name, day, "cancelled", "停电检修 power cut for repairs", {}, "");
    else
      held(room, day);
  }
  if (room.name == "english")
    changed(room.name, monday(today_) + 7 + room.weekday, "moved", "期中考试 mid-term examinations",
            monday(today_) + 8 + room.weekday, room.at);
}

void Rooms::changed(std::string_view room, Day day, std::string_view change,
                    std::string_view reason, std::optional<Day> to, std::string_view clock) {
  std::string body;
  JsonWriter json(body);
  json.object()
      .field("room", id_of(room).text())
      .field("meeting", day.text())
      .field("change", change)
      .field("reason", reason);
  if (to) json.field("day", to->text()).field("at", clock);
  json.end_object();
  say(FactKind::meeting_changed, at(std::min(day - 2, today_ - 1), 16 * 60), std::move(body),
      kOffice);
}

void Rooms::held(SampleRoom const& room, Day day) {
  int const start = minute_of(room.at) + dice_.between(0, 3);
  int const minutes = room.minutes + dice_.between(-2, 6);
  auto const began = at(day, start), ended = at(day, start + minutes);
  int const late = dice_.between(0, 4);
  std::string body;
  JsonWriter json(body);
  json.object()
      .field("room", id_of(room.name).text())
      .field("meeting", day.text())
      .field("began", began.text())
      .field("ended", ended.text())
      .field("lead", sample_account(room.lead).text());
  if (room.seats_far > 0) {
    json.key("seats").array();
    seats(json, room.near, room.near_class, room.seats_near - dice_.between(0, 3));
    seats(json, room.far, room.far_class, room.seats_far - dice_.between(0, 5));
    json.end_array();
  }
  json.key("took_part").array();
  json.object()
      .field("account", sample_account(room.lead).text())
      .field("role", "lead")
      .field("place", room.near)
      .field("seconds", minutes * 60)
      .field("spoke", minutes * dice_.between(30, 42))
      .end_object();
  json.object()
      .field("account", sample_account(room.other).text())
      .field("role", "speaker")
      .field("place", room.far)
      .field("seconds", (minutes - late) * 60)
      .field("spoke", minutes * dice_.between(5, 14))
      .end_object();
  json.end_array();
  json.field("guests", dice_.between(0, 2)).field("events", dice_.between(240, 900));
  json.key("sound").boolean(true);
  json.field("note", "预演：没有录制 rehearsal: not recorded").end_object();
  say(FactKind::meeting_held, at(day, start + minutes), std::move(body), kSystem);
}

/// The next coordination has a room of its own.
void Rooms::coordination() {
  auto const ten_day = TenDay::of(today_);
  Day const day = coordination_day(ten_day);
  std::string body;
  JsonWriter json(body);
  json.object()
      .field("room", id_of("coordination").text())
      .field("kind", "coordination")
      .field("title", "旬协调视频会 Ten-day coordination by video")
      .field("coordination", ten_day.text());
  json.key("leads").array().string(sample_account(kOffice).text()).end_array();
  json.key("invited").array();
  for (int const author : {kHousingBureau, kFinanceBureau, kLeader})
    json.string(sample_account(author).text());
  json.end_array();
  json.field("day", day.text()).field("at", "11:00").field("minutes", 90);
  json.key("recorded").boolean(false);
  json.end_object();
  say(FactKind::room_arranged, at(today_ - 3, 10 * 60), std::move(body), kOffice);
}

void Rooms::practice(int hour) {
  SampleRoom room = kRooms[0];
  room.name = "practice";
  room.title = "体验课：现在就能进入 Practice lesson: come in now";
  room.about = "预演用：试一试课件、笔迹、投票和回放。 For trying pages, ink, polls and replay.";
  room.every_weeks = 0;
  room.minutes = 600;
  int const from = std::min(hour, 13);
  std::string const clock = (from < 10 ? "0" : "") + std::to_string(from) + ":00";
  room.at = clock;
  room.lead = kOffice;
  std::string body;
  JsonWriter json(body);
  arranged(json, room, id_of(room.name), today_, today_);
  say(FactKind::room_arranged, at(today_, 0), std::move(body), kOffice);
}

}  // namespace

void tell_rooms(Teller& teller, Day stated, int hour) {
  Rooms rooms(teller, stated);
  for (auto const& place : kPlaces) rooms.place(place);
  for (auto const& room : kRooms) rooms.room(room);
  rooms.coordination();
  rooms.practice(hour);
}

}  // namespace longspan::exchange::sample
