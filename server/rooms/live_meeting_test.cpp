#include "rooms/live_meeting.hpp"

#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "rooms/attendance.hpp"

namespace longspan::rooms {
namespace {

constexpr std::int64_t kStart = 1'700'000'000'000;

/// One meeting with a clock of its own.
class Hall {
 public:
  LiveMeeting meeting;
  std::int64_t now = kStart;
  std::map<std::string, std::int64_t> n;

  std::string come(std::string const& who, RoomRole role, bool waits = false) {
    LiveMeeting::Arrival arrival;
    arrival.who = who + ":" + who;
    arrival.name = who;
    arrival.role = role;
    arrival.guest = waits;
    arrival.waits = waits;
    if (!waits) arrival.account = Uuid::named(0, who);
    return meeting.arrive(arrival, now)->id;
  }
  LiveMeeting::Outcome wish(std::string const& id, std::string_view kind, std::string_view body) {
    return wish(id, ++n[id], kind, body);
  }
  LiveMeeting::Outcome wish(std::string const& id, std::int64_t count, std::string_view kind,
                            std::string_view body) {
    return meeting.wish(id, count, kind, boost::json::parse(body).as_object(), now);
  }
  std::string refusal(std::string const& id, std::string_view kind, std::string_view body) {
    auto const outcome = wish(id, kind, body);
    return outcome.problem ? std::string(outcome.problem->param("refusal")) : "granted";
  }
  std::vector<MeetingEvent> log() const {
    std::vector<MeetingEvent> out;
    for (auto const& event : meeting.log()) out.push_back(event->event);
    return out;
  }
  std::size_t count(std::string_view kind) const {
    return static_cast<std::size_t>(std::ranges::count_if(
        meeting.log(), [&](EventPtr const& one) { return one->event.kind == kind; }));
  }
};

TEST(LiveMeeting, BeginsWithTheFirstLeadAndCountsTimeFromThere) {
  Hall hall;
  hall.come("early", RoomRole::listener);
  hall.now += 60'000;
  EXPECT_FALSE(hall.meeting.began_ms());
  hall.come("lead", RoomRole::lead);
  EXPECT_EQ(hall.meeting.began_ms(), kStart + 60'000);
  hall.now += 5000;
  EXPECT_EQ(hall.wish("p2", "chat", R"({"text":"a"})").event->event.t_ms, 5000);
  hall.now -= 60'000;  // the server's clock is set back
  EXPECT_EQ(hall.wish("p2", "chat", R"({"text":"b"})").event->event.t_ms, 5000);
}

TEST(LiveMeeting, TwoWhoPressNextAtOnceTurnOnePage) {
  Hall hall;
  auto const a = hall.come("a", RoomRole::lead), b = hall.come("b", RoomRole::lead);
  EXPECT_EQ(hall.refusal(a, "page", R"({"m":"board","page":1})"), "granted");
  auto const next = R"({"m":"board","page":2,"from":{"m":"board","page":1}})";
  EXPECT_EQ(hall.refusal(a, "page", next), "granted");
  EXPECT_EQ(hall.refusal(b, "page", next), "overtaken");
  EXPECT_EQ(hall.meeting.shown_page(), "board/2");
}

TEST(LiveMeeting, AnswersTheSameWishAgainAlsoAfterItWasTakenUpFromTheDisk) {
  Hall hall;
  auto const a = hall.come("a", RoomRole::lead);
  auto const first = hall.wish(a, 7, "chat", R"({"text":"x"})");
  EXPECT_TRUE(hall.wish(a, 7, "chat", R"({"text":"x"})").repeated);
  Hall later;
  later.now = hall.now + 3000;
  later.meeting.resume(hall.log(), hall.now, later.now);
  EXPECT_EQ(later.come("a", RoomRole::lead), a);
  auto const again = later.wish(a, 7, "chat", R"({"text":"x"})");
  EXPECT_TRUE(again.repeated);
  EXPECT_EQ(again.event->json, first.event->json);
  EXPECT_EQ(later.count("chat"), 1U);
}

TEST(LiveMeeting, TheStateOfALogIsTheStateThatMadeIt) {
  Hall hall;
  auto const a = hall.come("a", RoomRole::lead), b = hall.come("b", RoomRole::listener);
  hall.wish(a, "page", R"({"m":"board","page":3})");
  hall.wish(a, "floor", R"({"p":"p2","on":true})");
  hall.wish(b, "stroke",
            R"({"id":"s","m":"board","page":3,"tool":"pen","c":1,"w":2,"pts":[1,2,3]})");
  hall.wish(a, "budget", R"({"up":40,"down":40})");
  hall.wish(b, "hand", R"({"up":true})");
  Hall later;
  later.meeting.resume(hall.log(), hall.now, hall.now);
  EXPECT_EQ(later.meeting.shown_page(), "board/3");
  EXPECT_TRUE(later.meeting.ink_lies("s"));
  EXPECT_EQ(later.meeting.budget().up, 40);
  EXPECT_TRUE(later.meeting.find(b)->hand);
  EXPECT_TRUE(later.meeting.find(b)->floor);
  EXPECT_EQ(later.meeting.seq(), hall.meeting.seq());
  EXPECT_TRUE(later.meeting.take_fresh().empty());
}

TEST(LiveMeeting, RolesDecideWhoMayDoWhat) {
  Hall hall;
  auto const a = hall.come("a", RoomRole::lead), b = hall.come("b", RoomRole::listener);
  EXPECT_EQ(hall.refusal(b, "page", R"({"m":"board","page":1})"), "not_yours");
  EXPECT_EQ(hall.refusal(b, "ended", "{}"), "not_yours");
  EXPECT_EQ(hall.refusal(b, "talk", R"({"on":true})"), "not_yours");
  EXPECT_EQ(hall.refusal(b, "rung", R"({"rung":"sound_only"})"), "not_yours");
  EXPECT_EQ(hall.refusal(b, "rung", R"({"p":"p2","rung":"sound_only"})"), "granted");
  EXPECT_EQ(hall.refusal(b, "rung", R"({"p":"p2","rung":null})"), "granted");
  EXPECT_EQ(hall.refusal(a, "rung", R"({"rung":"slides_sound"})"), "granted");
  EXPECT_EQ(hall.refusal(a, "dance", "{}"), "unknown_kind");
  EXPECT_FALSE(hall.meeting.rights(*hall.meeting.find(b)).speak);
  hall.wish(a, "floor", R"({"p":"p2","on":true})");
  EXPECT_TRUE(hall.meeting.rights(*hall.meeting.find(b)).speak);
  hall.wish(a, "mute", R"({"p":"p2","on":true})");
  EXPECT_FALSE(hall.meeting.rights(*hall.meeting.find(b)).speak);
}

TEST(LiveMeeting, ShapesAreStrict) {
  Hall hall;
  auto const a = hall.come("a", RoomRole::lead);
  EXPECT_EQ(hall.refusal(a, "chat", R"({"text":"a","more":1})"), "shape");
  EXPECT_EQ(hall.refusal(a, "chat", R"({"text":""})"), "shape");
  EXPECT_EQ(hall.refusal(a, "chat", R"({"text":")" + std::string(2001, 'x') + R"("})"), "shape");
  EXPECT_EQ(hall.refusal(a, "page", R"({"m":"elsewhere","page":1})"), "shape");
  EXPECT_EQ(hall.refusal(a, "page", R"({"m":"board","page":0})"), "shape");
  EXPECT_EQ(hall.refusal(a, "poll", R"({"id":"q","question":"?","options":["one"]})"), "shape");
  EXPECT_EQ(hall.refusal(a, "stroke",
                         R"({"id":"s","m":"board","page":1,"tool":"pen","c":1,"w":2,"pts":[1,2]})"),
            "shape");
}

TEST(LiveMeeting, TooManyAtOnceAreRefusedAndMayBeMadeAgain) {
  Hall hall;
  auto const a = hall.come("a", RoomRole::lead);
  std::string refusal;
  for (int i = 0; i < 500 && refusal != "too_fast"; ++i)
    refusal = hall.refusal(a, "chat", R"({"text":"x"})");
  EXPECT_EQ(refusal, "too_fast");
  auto const same = hall.n[a];
  hall.now += 1000;
  EXPECT_TRUE(hall.wish(a, same, "chat", R"({"text":"x"})").event);
}

TEST(LiveMeeting, VotesReachNobodyElseAndTheirCountsEverybody) {
  Hall hall;
  auto const a = hall.come("a", RoomRole::lead), b = hall.come("b", RoomRole::listener);
  hall.wish(a, "poll", R"({"id":"q","question":"?","options":["x","y"]})");
  auto const vote = hall.wish(b, "vote", R"({"id":"q","choice":[1]})").event;
  EXPECT_FALSE(hall.meeting.sees(*hall.meeting.find(a), *vote));
  EXPECT_TRUE(hall.meeting.sees(*hall.meeting.find(b), *vote));
  hall.now += 1000;
  hall.meeting.tick(hall.now);
  EXPECT_EQ(hall.meeting.log().back()->event.body, R"({"id":"q","counts":[0,1],"voted":1})");
  hall.wish(a, "tally", R"({"id":"q","counts":[10,20]})");
  hall.now += 1000;
  hall.meeting.tick(hall.now);
  EXPECT_EQ(hall.meeting.log().back()->event.body, R"({"id":"q","counts":[10,21],"voted":31})");
  hall.wish(a, "poll_over", R"({"id":"q"})");
  EXPECT_EQ(hall.refusal(b, "vote", R"({"id":"q","choice":[0]})"), "gone");
}

TEST(LiveMeeting, AGuestWaitsAndIsLetInOnce) {
  Hall hall;
  auto const a = hall.come("a", RoomRole::lead);
  auto const guest = hall.come("guest", RoomRole::listener, true);
  EXPECT_EQ(hall.refusal(guest, "chat", R"({"text":"x"})"), "waiting");
  EXPECT_EQ(hall.count("joined"), 1U);
  hall.wish(a, "admit", R"({"p":"p2"})");
  EXPECT_EQ(hall.refusal(guest, "chat", R"({"text":"x"})"), "granted");
  hall.meeting.leave(guest, hall.now);
  EXPECT_EQ(hall.meeting.find(hall.come("guest", RoomRole::listener, true))->state,
            LivePerson::State::in);
  hall.wish(a, "send_out", R"({"p":"p2"})");
  LiveMeeting::Arrival again;
  again.who = "another device:guest";
  EXPECT_EQ(hall.meeting.arrive(again, hall.now), nullptr);
}

TEST(LiveMeeting, AStrokeOfSomebodyWhoIsGoneIsFinishedFromHints) {
  Hall hall;
  auto const a = hall.come("a", RoomRole::lead);
  auto const hint = [&](std::string_view text) {
    return hall.meeting.hint(a, boost::json::parse(text).as_array(), hall.now);
  };
  EXPECT_TRUE(hint(R"([["i","s",0,[10,10,0,5,5,16],["board",1,"pen",1,3]]])"));
  EXPECT_TRUE(hint(R"([["i","s",1,[15,15,16,1,1,16,2,2,16]]])"));
  EXPECT_TRUE(hint(R"([["p",1,2]])"));
  EXPECT_FALSE(hint(R"([["p",1]])"));
  EXPECT_FALSE(hint(R"([["i","s",0,[1,2]]])"));
  hall.meeting.lost(a, hall.now);
  hall.now += 9000;
  hall.meeting.tick(hall.now);
  EXPECT_EQ(hall.count("stroke"), 0U);
  hall.now += 2000;
  hall.meeting.tick(hall.now);
  ASSERT_EQ(hall.count("stroke"), 1U);
  auto const& log = hall.meeting.log();
  EXPECT_EQ(log[log.size() - 2]->event.body,
            R"({"id":"s","m":"board","page":1,"tool":"pen","c":1,"w":3,)"
            R"("pts":[10,10,0,5,5,16,1,1,16,2,2,16],"t0":0})");
  // The author has the whole of it, and puts it in its place.
  hall.come("a", RoomRole::lead);
  EXPECT_EQ(
      hall.refusal(a, "stroke",
                   R"({"id":"s","m":"board","page":1,"tool":"pen","c":1,"w":3,"pts":[1,2,3]})"),
      "granted");
}

TEST(LiveMeeting, ABlackoutOfAFewSecondsIsNoAbsence) {
  Hall hall;
  auto const a = hall.come("a", RoomRole::lead);
  hall.now += 60'000;
  hall.meeting.lost(a, hall.now);
  hall.now += 8000;
  hall.meeting.tick(hall.now);
  EXPECT_EQ(hall.come("a", RoomRole::lead), a);
  hall.now += 60'000;
  hall.meeting.end(a, hall.now);
  auto const who = attendance_of(hall.log(), hall.meeting.log().back()->event.t_ms);
  ASSERT_EQ(who.took_part.size(), 1U);
  EXPECT_EQ(who.took_part[0].seconds, 128);
}

TEST(LiveMeeting, WhoComesBackLongAfterACrashWasAwayMeanwhile) {
  Hall hall;
  auto const a = hall.come("a", RoomRole::lead);
  hall.now += 60'000;
  hall.wish(a, "chat", R"({"text":"x"})");
  Hall later;
  later.now = hall.now + 600'000;
  later.meeting.resume(hall.log(), hall.now + 5000, later.now);
  EXPECT_EQ(later.count("left"), 1U);
  later.come("a", RoomRole::lead);
  later.now += 10'000;
  later.meeting.end(a, later.now);
  auto const who = attendance_of(later.log(), later.meeting.log().back()->event.t_ms);
  EXPECT_EQ(who.took_part[0].seconds, 75);
}

TEST(LiveMeeting, sound_of_a_group_stays_in_it_and_the_lead_hears_whom_he_visits) {
  Hall hall;
  auto const lead = hall.come("lead", RoomRole::lead);
  auto const one = hall.come("one", RoomRole::listener);
  auto const other = hall.come("other", RoomRole::listener);
  auto const heard = [&](std::string const& id) {
    return hall.meeting.rights(*hall.meeting.find(id)).group;
  };
  auto const speaks = [&](std::string const& id) {
    return hall.meeting.rights(*hall.meeting.find(id)).speak;
  };
  EXPECT_FALSE(speaks(one));
  EXPECT_EQ(hall.refusal(lead, "visit", R"({"g":"a"})"), "gone");
  hall.wish(lead, "groups",
            R"({"id":"g","groups":[{"g":"a","name":"A","ps":[")" + one +
                R"("]},{"g":"b","name":"B","ps":[")" + other + R"("]}]})");
  EXPECT_EQ(heard(one), "a");
  EXPECT_EQ(heard(other), "b");
  EXPECT_EQ(heard(lead), "");
  EXPECT_TRUE(speaks(one));
  EXPECT_EQ(hall.refusal(one, "visit", R"({"g":"b"})"), "not_yours");
  hall.meeting.take_changed();
  hall.wish(lead, "visit", R"({"g":"b"})");
  EXPECT_EQ(heard(lead), "b");
  EXPECT_TRUE(hall.meeting.take_changed().contains(lead));
  hall.wish(lead, "visit", "{}");
  EXPECT_EQ(heard(lead), "");
  hall.wish(lead, "visit", R"({"g":"a"})");
  hall.wish(lead, "groups_over", R"({"id":"g"})");
  EXPECT_EQ(heard(lead) + heard(one), "");
  EXPECT_FALSE(speaks(one));
  EXPECT_TRUE(hall.meeting.take_changed().contains(one));
}

TEST(LiveMeeting, that_nothing_is_recorded_is_told_to_leads_once) {
  Hall hall;
  auto const lead = hall.come("lead", RoomRole::lead);
  auto const pupil = hall.come("pupil", RoomRole::listener);
  hall.meeting.take_fresh();
  hall.meeting.recorded(true, hall.now);
  hall.meeting.recorded(false, hall.now);
  hall.meeting.recorded(false, hall.now);
  auto const told = hall.meeting.take_fresh();
  ASSERT_EQ(told.size(), 1U);
  EXPECT_TRUE(hall.meeting.sees(*hall.meeting.find(lead), *told[0]));
  EXPECT_FALSE(hall.meeting.sees(*hall.meeting.find(pupil), *told[0]));
  hall.meeting.recorded(true, hall.now);
  hall.meeting.recorded(true, hall.now);
  auto const again = hall.meeting.take_fresh();
  ASSERT_EQ(again.size(), 1U);
  EXPECT_EQ(again[0]->event.body, R"({"over":true})");
}

TEST(LiveMeeting, WhatLiesOnAGroupsBoardIsTheirsAlsoAfterACrash) {
  Hall hall;
  auto const lead = hall.come("lead", RoomRole::lead);
  auto const one = hall.come("one", RoomRole::listener);
  auto const other = hall.come("other", RoomRole::speaker);
  auto const on = [](std::string const& m) {
    return R"({"id":"s","m":")" + m +
           R"(","page":1,"tool":"pen","c":1,"w":4,"pts":[1,1,0,1,1,9],"t0":0})";
  };
  EXPECT_EQ(hall.refusal(one, "stroke", on("board:a")), "gone");
  hall.wish(lead, "groups",
            R"({"id":"g","groups":[{"g":"a","name":"A","ps":[")" + one + R"("]}]})");
  EXPECT_EQ(hall.refusal(one, "stroke", on("board")), "not_yours");
  EXPECT_EQ(hall.refusal(other, "stroke", on("board:a")), "gone");
  EXPECT_EQ(hall.refusal(other, "clear", R"({"m":"board:a","page":1})"), "gone");
  auto const hints =
      boost::json::parse(R"([["i","h",0,[1,1,0],["board:a",1,"pen",1,4]]])").as_array();
  auto const audience = hall.meeting.hint(one, hints, hall.now);
  ASSERT_TRUE(audience);
  EXPECT_TRUE(hall.meeting.reaches(*hall.meeting.find(lead), *audience, one));
  EXPECT_FALSE(hall.meeting.reaches(*hall.meeting.find(other), *audience, one));
  EXPECT_FALSE(hall.meeting.hint(other, hints, hall.now));
  EXPECT_EQ(hall.refusal(one, "stroke", on("board:a")), "granted");
  hall.wish(lead, "groups_over", R"({"id":"g"})");
  LiveMeeting later;
  later.resume(hall.log(), hall.now, hall.now);
  for (auto const* meeting : {&hall.meeting, &later})
    for (auto const& event : meeting->log())
      if (event->event.kind == "stroke") {
        EXPECT_TRUE(meeting->sees(*meeting->find(lead), *event));
        EXPECT_TRUE(meeting->sees(*meeting->find(one), *event));
        EXPECT_FALSE(meeting->sees(*meeting->find(other), *event));
      }
}

TEST(LiveMeeting, WhoIsMadeLeadInTheMiddleBeginsIt) {
  Hall hall;
  auto const one = hall.come("one", RoomRole::listener);
  hall.meeting.assign(one, RoomRole::lead, hall.now);
  hall.meeting.assign(one, RoomRole::lead, hall.now);
  EXPECT_EQ(hall.count("role"), 1U);
  EXPECT_TRUE(hall.meeting.began_ms());
  EXPECT_EQ(hall.refusal(one, "timer", R"({"id":"t","seconds":60})"), "granted");
}

TEST(Attendance, CountsTwoDevicesAtOnceOnceAndTheRoleThatLetsMost) {
  Hall hall;
  LiveMeeting::Arrival arrival;
  arrival.account = Uuid::named(0, "one");
  arrival.role = RoomRole::listener;
  arrival.place = "AKS1";
  arrival.who = "phone:one";
  auto const lead = hall.come("lead", RoomRole::lead);
  auto const phone = hall.meeting.arrive(arrival, hall.now)->id;
  hall.now += 10'000;
  arrival.who = "laptop:one";
  auto const laptop = hall.meeting.arrive(arrival, hall.now)->id;
  hall.wish(lead, "role", R"({"p":")" + laptop + R"(","role":"speaker"})");
  hall.now += 10'000;
  hall.meeting.leave(phone, hall.now);
  hall.wish(laptop, "talk", R"({"on":true})");
  hall.now += 10'000;
  hall.meeting.leave(laptop, hall.now);
  hall.now += 10'000;
  hall.wish(lead, "present", R"({"place":"AKS1","present":40})");
  hall.wish(lead, "present", R"({"place":"AKS1","present":42})");
  hall.wish(lead, "ended", "{}");
  auto const who = attendance_of(hall.log(), hall.meeting.log().back()->event.t_ms);
  ASSERT_EQ(who.took_part.size(), 2U);
  auto const& one =
      *std::ranges::find(who.took_part, *arrival.account, &contract::TookPart::account);
  EXPECT_EQ(one.seconds, 30);
  EXPECT_EQ(one.spoke, 10);
  EXPECT_EQ(one.role, RoomRole::speaker);
  EXPECT_EQ(one.place, "AKS1");
  ASSERT_EQ(who.seats.size(), 1U);
  EXPECT_EQ(who.seats[0].present, 42);
  EXPECT_EQ(who.lead, Uuid::named(0, "lead"));
}

TEST(LiveMeeting, OneViewLeadsAndWhatAnOlderLeaderSendsIsOvertaken) {
  Hall hall;
  auto const asks = hall.come("asks", RoomRole::lead);
  auto const answers = hall.come("answers", RoomRole::speaker);
  auto const looks = hall.come("looks", RoomRole::listener);
  auto const view = [](std::uint64_t token) {
    return R"({"token":)" + std::to_string(token) +
           R"(,"study":"1.2","series":"1.2.3","instance":"1.2.3.4","v":[400,15000,1000,0,0,0,0,0]})";
  };
  auto const moves = [&](std::string const& id, std::uint64_t token) {
    auto const hints = "[[\"v\"," + std::to_string(token) + ",17]]";
    return hall.meeting.hint(id, boost::json::parse(hints).as_array(), hall.now).has_value();
  };
  EXPECT_EQ(hall.refusal(looks, "view_lead", R"({"p":"p3","from":0})"), "not_yours");
  EXPECT_EQ(hall.refusal(answers, "view_lead", R"({"p":"p2","from":0})"), "granted");
  auto const first = hall.meeting.seq();
  // Both press at once: the one who saw nothing yet is told so.
  EXPECT_EQ(hall.refusal(asks, "view_lead", R"({"p":"p1","from":0})"), "overtaken");
  EXPECT_EQ(hall.refusal(answers, "view", view(first)), "granted");
  EXPECT_EQ(hall.refusal(asks, "view", view(first)), "not_yours");
  EXPECT_TRUE(moves(answers, first));
  EXPECT_FALSE(moves(asks, first));
  EXPECT_EQ(hall.refusal(asks, "view_lead", R"({"p":"p1","from":)" + std::to_string(first) + "}"),
            "granted");
  auto const second = hall.meeting.seq();
  EXPECT_EQ(hall.refusal(answers, "view", view(first)), "overtaken");
  EXPECT_FALSE(moves(answers, first));
  EXPECT_TRUE(moves(asks, second));
  auto const points = [&](std::string const& id, std::string const& hints) {
    return hall.meeting.hint(id, boost::json::parse(hints).as_array(), hall.now).has_value();
  };
  EXPECT_TRUE(points(answers, R"([["c",7,1000,2000,-30,0]])"));
  EXPECT_TRUE(points(answers, R"([["c",8]])"));
  EXPECT_FALSE(points(answers, R"([["c",8,1,2]])"));
  EXPECT_FALSE(points(answers, R"([["c",8,1,2,3,"4"]])"));
  EXPECT_FALSE(points(looks, R"([["c",8]])"));
  LiveMeeting again;
  again.resume(hall.log(), hall.now, hall.now);
  auto const outcome =
      again.wish(asks, 99, "view", boost::json::parse(view(second)).as_object(), hall.now);
  EXPECT_FALSE(outcome.problem);
}

TEST(LiveMeeting, AMarkOnAnImageIsItsAuthorsAndTheLeads) {
  Hall hall;
  auto const asks = hall.come("asks", RoomRole::lead);
  auto const answers = hall.come("answers", RoomRole::speaker);
  auto const other = hall.come("other", RoomRole::speaker);
  constexpr auto kMark =
      R"({"id":"m1","study":"1.2","series":"1.2.3","instance":"1.2.3.4","tool":"Length","annotation":"{}"})";
  EXPECT_EQ(hall.refusal(answers, "mark", kMark), "granted");
  EXPECT_EQ(hall.refusal(other, "mark", kMark), "not_yours");
  EXPECT_EQ(hall.refusal(other, "unmark", R"({"id":"m1"})"), "not_yours");
  EXPECT_EQ(hall.refusal(answers, "mark", kMark), "granted");
  EXPECT_EQ(hall.refusal(asks, "unmark", R"({"id":"m1"})"), "granted");
  EXPECT_EQ(hall.refusal(answers, "unmark", R"({"id":"m1"})"), "gone");
}

}  // namespace
}  // namespace longspan::rooms
