// What becomes of a meeting, from the system's own facts to the answers: seats, people, hours, and
// the figures that open to them.
#include "views/rooms.hpp"

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <filesystem>

#include "adapters/sqlite/sqlite_db.hpp"
#include "store/migrate.hpp"
#include "store/verify.hpp"
#include "store/writer.hpp"
#include "views/views.hpp"

namespace longspan::views {
namespace {

namespace json = boost::json;
using contract::FactKind;
using ledger::Draft;
using ledger::Stream;
using people::Role;

struct HandClock final : Clock {
  Instant at = Stamp::parse("2026-09-04T12:00:00+08:00")->instant;
  Instant now() const override { return at; }
};

std::string const kTeacher = "01900000-0000-7000-8000-0000000000aa";
std::string const kStranger = "01900000-0000-7000-8000-0000000000bb";
std::string const kRoom = "01900000-0000-7000-8000-000000000010";
std::string const kLog = std::string(64, '1');
constexpr char const* kMeeting = "2026-09-03";

class RoomAnswers : public testing::Test {
 protected:
  void SetUp() override {
    folder = std::filesystem::temp_directory_path() / ("longspan-rooms-" + Uuid::v7(0).text());
    std::filesystem::create_directories(folder);
    source = sqlite::open_store(folder / "longspan.db");
    store::migrate(*source->open_writer(), clock.now());
    auto const programme = Stream::of_programme("P");
    tell(FactKind::programme_registered, programme,
         {{"name", {{"zh", "计划"}}}, {"currency", "CNY"}, {"zone", "Asia/Shanghai"}});
    for (auto const& account : {kTeacher, kStranger})
      tell(FactKind::account_opened, Stream::of_account(*Uuid::parse(account)), {});
    tell(FactKind::place_described, programme,
         {{"place", "S"},
          {"name", {{"zh", "三中"}}},
          {"kind", "school"},
          {"side", "partner"},
          {"classes", json::array{{{"class", "G7"}, {"name", "七年级"}, {"seats", 45}}}}});
    arrange(kRoom, "lesson", "声音的产生");
  }
  void TearDown() override {
    source.reset();
    std::filesystem::remove_all(folder);
  }

  void tell(FactKind kind, Stream stream, json::object const& body) {
    auto made = Draft::make(Uuid::v7(++made_), kind, std::move(stream), {clock.at, 480}, "",
                            json::serialize(body));
    ASSERT_TRUE(made.has_value()) << (made ? "" : sentence(made.error(), Language::en));
    std::vector<Draft> drafts;
    drafts.push_back(std::move(*made));
    store::Writer writer(*source, clock, {});
    auto const receipts = writer.file_whole(std::move(drafts), {}, {});
    ASSERT_TRUE(receipts.has_value())
        << json::serialize(body) << sentence(receipts.error().errors.at(0), Language::en);
  }
  void of_programme(FactKind kind, json::object const& body) {
    tell(kind, Stream::of_programme("P"), body);
  }
  void arrange(std::string const& room, char const* kind, char const* title) {
    of_programme(FactKind::room_arranged,
                 {{"room", room},
                  {"kind", kind},
                  {"title", title},
                  {"leads", json::array{kTeacher}},
                  {"places", json::array{{{"place", "S"}, {"class", "G7"}}}},
                  {"day", kMeeting},
                  {"at", "10:20"},
                  {"minutes", 40},
                  {"recorded", true}});
  }
  void hold(std::string const& room, int present, int seconds, char const* ended = "11:00:00") {
    of_programme(FactKind::meeting_held,
                 {{"room", room},
                  {"meeting", kMeeting},
                  {"began", std::string(kMeeting) + "T10:20:00+08:00"},
                  {"ended", std::string(kMeeting) + "T" + ended + "+08:00"},
                  {"lead", kTeacher},
                  {"seats", json::array{{{"place", "S"}, {"class", "G7"}, {"present", present}}}},
                  {"took_part",
                   json::array{{{"account", kTeacher}, {"role", "lead"}, {"seconds", seconds}}}},
                  {"guests", 1},
                  {"events", 12},
                  {"log", kLog}});
  }
  Viewer viewer(std::string const& account, Role role) {
    Viewer out;
    out.author.account = Uuid::parse(account);
    out.author.grants = {{role, "programme/P"}};
    out.sight = people::Sight({{role, {"P", {}}}}, people::kAnyRole);
    return out;
  }
  Viewer teacher() { return viewer(kTeacher, Role::professional); }
  Viewer office() { return viewer(kStranger, Role::office); }
  json::object meeting_page(Viewer const& who, std::string const& room = kRoom) {
    auto const answer = meeting(*source->open_reader(), room, kMeeting, who, clock.at);
    EXPECT_TRUE(answer) << sentence(answer.error(), Language::en);
    return answer ? json::parse(*answer).as_object() : json::object();
  }
  json::object figure_of(std::string const& name, std::optional<Day> as_of = std::nullopt) {
    return json::parse(figure(*source->open_reader(), "programme:P:" + name, as_of, 0, 50, clock.at)
                           .value())
        .as_object();
  }
  void event(int seq, int t, char const* kind, json::object const& body) {
    auto db = source->open_writer();
    db->begin(true);
    auto const text = json::serialize(body);
    db->write(
        "INSERT INTO meeting_event (room, meeting, seq, t_ms, author, kind, body, n, who)"
        " VALUES (?, ?, ?, ?, 'p1', ?, ?, 0, '')",
        {kRoom, Day::parse(kMeeting)->number, seq, t, kind, text});
    db->commit();
  }

  std::filesystem::path folder;
  std::unique_ptr<store::DbSource> source;
  HandClock clock;

 private:
  std::int64_t made_ = 0;
};

TEST_F(RoomAnswers, AMeetingTakenUpAgainCountsOnceAsItWasToldLast) {
  EXPECT_EQ(meeting_page(teacher()).at("meeting").at("state"), "missed");
  hold(kRoom, 43, 1200, "10:40:00");
  hold(kRoom, 44, 2400);
  auto const page = meeting_page(teacher());
  EXPECT_EQ(page.at("meeting").at("state"), "held");
  EXPECT_EQ(page.at("meeting").at("present"), 44);
  EXPECT_EQ(page.at("meeting").at("seconds"), 2400);
  ASSERT_EQ(page.at("attendees").as_array().size(), 1U);
  EXPECT_EQ(page.at("attendees").at(0).at("seconds"), 2400);
  EXPECT_EQ(page.at("seats").at(0).at("present"), 44);
  EXPECT_EQ(page.at("recording").at("state"), "making");
  EXPECT_EQ(figure_of("lessons").at("value"), "1");
  EXPECT_EQ(figure_of("lessons").at("facts_total"), 1);
}

TEST_F(RoomAnswers, EveryFigureOpensToItsFacts) {
  hold(kRoom, 43, 2400);
  std::string const study = "01900000-0000-7000-8000-000000000011";
  std::string const consultation = "01900000-0000-7000-8000-000000000012";
  arrange(study, "study_meeting", "备课");
  arrange(consultation, "consultation", "某例");
  hold(study, 7, 600);
  hold(consultation, 2, 600);
  of_programme(FactKind::attendance_corrected, {{"room", kRoom},
                                                {"meeting", kMeeting},
                                                {"place", "S"},
                                                {"class", "G7"},
                                                {"present", 41},
                                                {"reason", "漏数"}});
  EXPECT_EQ(figure_of("lessons").at("value"), "1");
  EXPECT_EQ(figure_of("meetings").at("value"), "2");
  EXPECT_EQ(figure_of("hours").at("value"), "2") << "three of forty minutes";
  auto const seats = figure_of("seats");
  EXPECT_EQ(seats.at("value"), "50");
  EXPECT_EQ(seats.at("facts_total"), 3);
  EXPECT_EQ(seats.at("facts").at(0).at("kind"), "attendance.corrected");
  EXPECT_FALSE(json::serialize(seats).contains("某例"));
  EXPECT_EQ(figure_of("lessons", *Day::parse("2026-09-03")).at("value"), "0") << "told on the 4th";
  EXPECT_EQ(figure_of("lessons", *Day::parse("2026-09-04")).at("value"), "1");
  BoardQuery query;
  query.programme = "P";
  auto const shown = json::parse(board(*source->open_reader(), query, clock.at).value());
  EXPECT_EQ(json::serialize(shown.at("rooms")),
            R"({"lessons":1,"meetings":2,"seconds":7200,"seats":50})");
  // The office sees that a consultation was held, and no more.
  EXPECT_FALSE(meeting(*source->open_reader(), consultation, kMeeting, office(), clock.at));
  auto const timetable = rooms(*source->open_reader(), "P", *Day::parse(kMeeting),
                               *Day::parse(kMeeting), office(), clock.at)
                             .value();
  EXPECT_FALSE(timetable.contains("某例"));
  EXPECT_TRUE(timetable.contains(R"("kind":"consultation","title":"")"));
}

TEST_F(RoomAnswers, TheMeetingsPageTellsWhatItsEventsTold) {
  event(1, 10, "page", {{"m", std::string(64, '5')}, {"page", 3}});
  event(2, 900, "chapter", {{"title", "实验"}});
  event(3, 950, "poll", {{"id", "q1"}, {"question", "声速？"}, {"options", {"340", "3400"}}});
  event(4, 990, "votes", {{"id", "q1"}, {"counts", {30, 13}}, {"voted", 43}});
  event(5, 999, "question", {{"id", "x"}, {"text", "真空呢？"}});
  hold(kRoom, 43, 2400);
  auto const page = meeting_page(teacher());
  EXPECT_EQ(page.at("chapters").at(0).at("page"), 3);
  EXPECT_EQ(json::serialize(page.at("polls").at(0).at("counts")), "[30,13]");
  EXPECT_EQ(page.at("questions"), 1);
  of_programme(FactKind::meeting_recorded, {{"room", kRoom},
                                            {"meeting", kMeeting},
                                            {"sound", std::string(64, '8')},
                                            {"bytes", 7'300'000},
                                            {"seconds", 2400}});
  EXPECT_EQ(meeting_page(teacher()).at("recording").at("state"), "ready");
}

TEST_F(RoomAnswers, TheLibraryFindsWhatWasSaidByThoseWhoMayComeIn) {
  hold(kRoom, 43, 2400);
  {
    auto db = source->open_writer();
    db->begin(true);
    db->write(
        "INSERT INTO meeting_text (room, meeting, no, programme, place, t_ms, material, page, text)"
        " VALUES (?, ?, 1, 'P', 'page', 900, 'm', 3, 'Speed of SOUND 100% 声速')",
        {kRoom, Day::parse(kMeeting)->number});
    db->commit();
  }
  auto const hits = [&](std::string const& text, Viewer const& who) {
    auto const answer =
        library(*source->open_reader(), {"P", text, std::nullopt, std::nullopt}, who, clock.at)
            .value();
    return json::parse(answer).at("items").as_array();
  };
  EXPECT_EQ(hits("", teacher()).size(), 1U);
  EXPECT_EQ(hits("sound speed", teacher()).at(0).at("hits").at(0).at("where"), "page");
  EXPECT_EQ(hits("声速", office()).size(), 1U);
  EXPECT_EQ(hits("声音", teacher()).at(0).at("hits").at(0).at("where"), "title");
  EXPECT_TRUE(hits("100_", teacher()).empty()) << "a sign, not a pattern";
  EXPECT_EQ(hits("100%", teacher()).size(), 1U);
  EXPECT_TRUE(hits("", viewer(kStranger, Role::professional)).empty());
}

TEST_F(RoomAnswers, TheLearningRecordIsOnesOwnOrAllForWhoSeesTheTimetable) {
  hold(kRoom, 43, 2400);
  auto const record = [&](Viewer const& who) {
    return json::parse(
        learning(*source->open_reader(), "P", std::nullopt, std::nullopt, who, clock.at).value());
  };
  auto const own = record(teacher());
  EXPECT_EQ(own.at("all"), false);
  EXPECT_EQ(own.at("people").at(0).at("seconds"), 2400);
  EXPECT_EQ(own.at("people").at(0).at("led"), 1);
  EXPECT_EQ(own.at("people").at(0).at("by_kind").at("lesson"), 2400);
  EXPECT_EQ(own.at("people").at(0).at("items").at(0).at("title"), "声音的产生");
  EXPECT_EQ(record(office()).at("people").as_array().size(), 2U);
  auto const stranger = record(viewer(kStranger, Role::professional));
  ASSERT_EQ(stranger.at("people").as_array().size(), 1U);
  EXPECT_EQ(stranger.at("people").at(0).at("meetings"), 0);
}

TEST_F(RoomAnswers, PagesOfTheComingWeekAreNamedToBeFetchedAhead) {
  clock.at = Stamp::parse("2026-08-31T12:00:00+08:00")->instant;
  std::string const material(64, '5');
  of_programme(FactKind::material_added, {{"room", kRoom},
                                          {"material", material},
                                          {"name", "课件.pdf"},
                                          {"media_type", "application/pdf"},
                                          {"bytes", 900}});
  EXPECT_TRUE(books_of(*source->open_reader(), "P", kRoom).empty());
  of_programme(FactKind::material_prepared, {{"room", kRoom},
                                             {"material", material},
                                             {"pages", 3},
                                             {"book", std::string(64, '6')},
                                             {"bytes", 300}});
  EXPECT_EQ(rooms_ahead(*source->open_reader(), "P", teacher(), 7, clock.at),
            std::vector<std::string>{kRoom});
  EXPECT_TRUE(rooms_ahead(*source->open_reader(), "P", office(), 7, clock.at).empty())
      << "not invited";
  auto const books = books_of(*source->open_reader(), "P", kRoom);
  ASSERT_EQ(books.size(), 1U);
  EXPECT_EQ(books[0].bytes, 300);
  of_programme(FactKind::material_removed,
               {{"room", kRoom}, {"material", material}, {"reason", "旧版"}});
  EXPECT_TRUE(books_of(*source->open_reader(), "P", kRoom).empty());
}

}  // namespace
}  // namespace longspan::views
