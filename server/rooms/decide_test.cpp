#include "rooms/decide.hpp"

#include <gtest/gtest.h>

#include "rooms/entry.hpp"

namespace longspan::rooms {
namespace {

using contract::FactKind;
using people::Role;

Uuid const kTeacher = *Uuid::parse("01900000-0000-7000-8000-0000000000aa");
Uuid const kColleague = *Uuid::parse("01900000-0000-7000-8000-0000000000bb");
constexpr std::string_view kRoom = "01900000-0000-7000-8000-000000000010";

ledger::Author somebody(Uuid account, Role role) { return {account, {{role, "programme/P"}}}; }
ledger::Author const kSystem{};
ledger::Author const kOffice = somebody(Uuid::v7(3), Role::office);
ledger::Author const kBureau = somebody(Uuid::v7(4), Role::bureau);

contract::Body body(FactKind kind, std::string const& more) {
  return ledger::Draft::make(Uuid::v7(1), kind, ledger::Stream::of_programme("P"), {}, "",
                             R"({"room":")" + std::string(kRoom) + R"(",)" + more + "}")
      .value()
      .content;
}
std::string arranged(std::string const& more = {}, Uuid lead = kTeacher) {
  return R"("kind":"lesson","title":"声音","leads":[")" + lead.text() +
         R"("],"day":"2026-09-03","at":"10:20","minutes":40)" + more;
}

Known nothing() {
  Known out;
  out.programme = "P";
  out.has_account = [](Uuid const& id) { return id == kTeacher || id == kColleague; };
  out.has_project = [](std::string const& code) { return code == "A01"; };
  Place school;
  school.told.place = "S";
  school.told.classes = {{"G7", "七年级", 45}};
  out.places["S"] = school;
  return out;
}
Known arranged_room() {
  auto out = nothing();
  out.room = Room{"P", std::get<contract::RoomArranged>(body(FactKind::room_arranged, arranged())),
                  9, std::nullopt};
  return out;
}

std::string said(Known const& known, ledger::Author const& author, FactKind kind,
                 std::string const& more) {
  auto const draft =
      ledger::Draft::make(Uuid::v7(1), kind, ledger::Stream::of_programme("P"), {}, "",
                          R"({"room":")" + std::string(kRoom) + R"(",)" + more + "}");
  EXPECT_TRUE(draft) << more;
  auto const problem = decide_about_room(known, *draft, author);
  return problem ? std::string(contract::text_of(problem->code).code) : "";
}

TEST(Rooms, AProfessionalArrangesOnlyRoomsWhereTheyLead) {
  auto const teacher = somebody(kTeacher, Role::professional);
  auto const colleague = somebody(kColleague, Role::professional);
  EXPECT_EQ(said(nothing(), teacher, FactKind::room_arranged, arranged()), "");
  EXPECT_EQ(said(nothing(), colleague, FactKind::room_arranged, arranged()), "not_permitted");
  EXPECT_EQ(said(arranged_room(), colleague, FactKind::room_arranged, arranged({}, kColleague)),
            "not_permitted");
  EXPECT_EQ(said(arranged_room(), teacher, FactKind::room_arranged, arranged({}, kColleague)), "");
  EXPECT_EQ(said(arranged_room(), kBureau, FactKind::room_arranged, arranged()), "");
  auto const closed = R"("reason":"学期结束")";
  EXPECT_EQ(said(arranged_room(), teacher, FactKind::room_closed, closed), "");
  EXPECT_EQ(said(arranged_room(), colleague, FactKind::room_closed, closed), "not_permitted");
  EXPECT_EQ(said(nothing(), kOffice, FactKind::room_closed, closed), "reference_unknown");
}

TEST(Rooms, NameOnlyWhatIsThere) {
  auto const said_of = [](std::string const& more) {
    return said(nothing(), kOffice, FactKind::room_arranged, arranged(more));
  };
  EXPECT_EQ(said_of(R"(,"places":[{"place":"S","class":"G7"}])"), "");
  EXPECT_EQ(said_of(R"(,"places":[{"place":"S","class":"G8"}])"), "reference_unknown");
  EXPECT_EQ(said_of(R"(,"places":[{"place":"T"}])"), "reference_unknown");
  EXPECT_EQ(said_of(R"(,"project":"A02")"), "reference_unknown");
  EXPECT_EQ(said_of(R"(,"invited":["01900000-0000-7000-8000-0000000000cc"])"), "reference_unknown");
  EXPECT_EQ(said_of(R"(,"every_weeks":1,"until":"2026-09-02")"), "shape_invalid");
  EXPECT_EQ(said_of(R"(,"coordination":"2026-09-1")"), "shape_invalid") << "of a lesson";
  auto other = arranged_room();
  other.room->programme = "Q";
  EXPECT_EQ(said(other, kOffice, FactKind::room_arranged, arranged()), "shape_invalid");
}

TEST(Meetings, ChangeOnlyWhileTheyAreToCome) {
  auto known = arranged_room();
  auto const change = [&](std::string const& more) {
    return said(known, kOffice, FactKind::meeting_changed,
                R"("meeting":"2026-09-03","reason":"运动会",)" + more);
  };
  EXPECT_EQ(change(R"("change":"cancelled")"), "");
  EXPECT_EQ(change(R"("change":"moved")"), "shape_invalid");
  EXPECT_EQ(change(R"("change":"moved","at":"16:00")"), "");
  EXPECT_EQ(change(R"("change":"substituted")"), "shape_invalid");
  EXPECT_EQ(said(known, kOffice, FactKind::meeting_changed,
                 R"("meeting":"2026-09-04","reason":"运动会","change":"cancelled")"),
            "reference_unknown");
  known.meeting = Meeting{};
  known.meeting->held = Meeting::Held{};
  EXPECT_EQ(change(R"("change":"cancelled")"), "meeting_over");
}

TEST(Meetings, ThatTheyWereHeldOnlyTheSystemTells) {
  auto const held = R"("meeting":"2026-09-03","began":"2026-09-03T10:20:00+08:00","lead":")" +
                    kTeacher.text() +
                    R"(","took_part":[],"guests":0,"events":0,"ended":"2026-09-03T)";
  auto const tell = [&](ledger::Author const& author, std::string const& ended) {
    return said(arranged_room(), author, FactKind::meeting_held, held + ended + R"(+08:00")");
  };
  EXPECT_EQ(tell(kSystem, "11:00:00"), "");
  EXPECT_EQ(tell(somebody(kTeacher, Role::admin), "11:00:00"), "not_permitted");
  EXPECT_EQ(tell(kSystem, "10:00:00"), "shape_invalid");
}

TEST(Meetings, SeatsArePutRightByWhoLedOrTheOfficeOnceHeld) {
  auto known = arranged_room();
  auto const correct = [&](ledger::Author const& author) {
    return said(known, author, FactKind::attendance_corrected,
                R"("meeting":"2026-09-03","place":"S","class":"G7","present":41,"reason":"漏数")");
  };
  EXPECT_EQ(correct(kOffice), "reference_unknown") << "not held yet";
  known.meeting = Meeting{};
  known.meeting->held = Meeting::Held{};
  known.meeting->held->led_by = kColleague;
  EXPECT_EQ(correct(kOffice), "");
  EXPECT_EQ(correct(somebody(kTeacher, Role::professional)), "");
  EXPECT_EQ(correct(somebody(kColleague, Role::professional)), "");
  EXPECT_EQ(correct(kBureau), "not_permitted");
}

TEST(Entry, IsForTheInvitedTheOfficeAndWhereOpenForEverybody) {
  auto room = *arranged_room().room;
  room.told.invited = {kColleague};
  auto const account = [](Uuid id, Role role, people::Scope scope = {"P", {}}) {
    people::Account out;
    out.id = id;
    out.grants = {{role, std::move(scope)}};
    return out;
  };
  auto const teacher = account(kTeacher, Role::professional);
  auto const colleague = account(kColleague, Role::professional);
  auto const office = account(Uuid::v7(3), Role::office);
  auto const stranger = account(Uuid::v7(5), Role::site, {"P", "A01"});
  EXPECT_EQ(role_in(room, teacher), RoomRole::lead);
  EXPECT_EQ(role_in(room, colleague), RoomRole::listener);
  EXPECT_EQ(role_in(room, colleague, kColleague), RoomRole::lead) << "in place of another";
  EXPECT_EQ(role_in(room, office), RoomRole::listener);
  EXPECT_EQ(role_in(room, stranger), std::nullopt);
  EXPECT_FALSE(sees(room, stranger));
  room.told.open = true;
  EXPECT_EQ(role_in(room, stranger), RoomRole::listener);
  EXPECT_EQ(role_in(room, account(Uuid::v7(6), Role::site, {"Q", {}})), std::nullopt);
  EXPECT_EQ(role_in(room, account(kTeacher, Role::professional, {"Q", {}})), std::nullopt)
      << "no role in the programme any more";
  room.told.kind = RoomKind::consultation;
  EXPECT_EQ(role_in(room, office), std::nullopt);
  EXPECT_FALSE(sees(room, office));
  EXPECT_EQ(role_in(room, colleague), RoomRole::listener);
}

}  // namespace
}  // namespace longspan::rooms
