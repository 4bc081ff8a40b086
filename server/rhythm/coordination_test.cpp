#include "rhythm/coordination.hpp"

#include <gtest/gtest.h>

#include "rhythm/agenda.hpp"

namespace longspan::rhythm {
namespace {

using contract::FactKind;

TenDay ten_day(std::string_view text) { return *TenDay::parse(text); }
Day day(std::string_view text) { return *Day::parse(text); }

TEST(CoordinationDays, AreTheFirstAfterTheTenDayOrTheNextWorkingOne) {
  programme::Calendar calendar;
  EXPECT_EQ(coordination_due(calendar, ten_day("2026-07-1")), day("2026-07-11"));
  EXPECT_EQ(coordination_due(calendar, ten_day("2026-07-2")), day("2026-07-21"));
  EXPECT_EQ(coordination_due(calendar, ten_day("2026-02-3")), day("2026-03-01"));
  EXPECT_EQ(coordination_due(calendar, ten_day("2026-12-3")), day("2027-01-01"));
  calendar.rest_days = 1U << 5 | 1U << 6;  // the 11th of July 2026 is a Saturday
  EXPECT_EQ(coordination_due(calendar, ten_day("2026-07-1")), day("2026-07-13"));
  calendar.days[day("2026-07-11")].kind = contract::CalendarDayKind::working;
  EXPECT_EQ(coordination_due(calendar, ten_day("2026-07-1")), day("2026-07-11"));
  EXPECT_EQ(coordination_due(calendar, ten_day("2026-07-1"), day("2026-07-12")), day("2026-07-12"));
  EXPECT_EQ(return_due(calendar, ten_day("2026-07-1")), day("2026-07-14"));
}

TEST(CoordinationDays, TheComingOneIsOfTheTenDayJustOverUntilItsDayHasGone) {
  Coordination before;
  before.ten_day = ten_day("2026-07-1");
  before.day = day("2026-07-13");
  EXPECT_EQ(coming_coordination(day("2026-07-12"), before), ten_day("2026-07-1"));
  EXPECT_EQ(coming_coordination(day("2026-07-13"), before), ten_day("2026-07-1"));
  EXPECT_EQ(coming_coordination(day("2026-07-14"), before), ten_day("2026-07-2"));
  before.minuted_seq = 9;
  EXPECT_EQ(coming_coordination(day("2026-07-12"), before), ten_day("2026-07-2"));
}

ledger::Draft draft(FactKind kind, std::string const& body) {
  return ledger::Draft::make(Uuid::v7(1), kind, ledger::Stream::of_programme("P"), {}, "", body)
      .value();
}
std::string said(Coordination const* known, FactKind kind, std::string const& more) {
  auto const problem =
      decide_about_coordination(known, draft(kind, R"({"coordination":"2026-07-2",)" + more), 50);
  return problem ? std::string(contract::text_of(problem->code).code) : "";
}

TEST(Coordinations, WithMinutesNothingOfItChanges) {
  Coordination held;
  held.minuted_seq = 40;
  std::string const convened = R"("day":"2026-07-21"})";
  std::string const minutes = R"("day":"2026-07-21","as_of":50,"items":[]})";
  std::string const placed = R"("item":"x","arrangement":"placed","position":1})";
  EXPECT_EQ(said(nullptr, FactKind::coordination_convened, convened), "");
  EXPECT_EQ(said(nullptr, FactKind::coordination_minuted, minutes), "");
  EXPECT_EQ(said(nullptr, FactKind::agenda_arranged, placed), "");
  EXPECT_EQ(said(&held, FactKind::coordination_convened, convened), "already_minuted");
  EXPECT_EQ(said(&held, FactKind::coordination_minuted, minutes), "already_minuted");
  EXPECT_EQ(said(&held, FactKind::agenda_arranged, placed), "already_minuted");
}

TEST(Coordinations, WhatCannotBeIsRefused) {
  EXPECT_EQ(said(nullptr, FactKind::coordination_convened, R"("day":"2026-07-10"})"),
            "shape_invalid");
  EXPECT_EQ(
      said(nullptr, FactKind::coordination_minuted, R"("day":"2026-07-21","as_of":51,"items":[]})"),
      "cursor_invalid");
  EXPECT_EQ(said(nullptr, FactKind::agenda_arranged, R"("item":"x","arrangement":"added"})"),
            "shape_invalid");
  EXPECT_EQ(said(nullptr, FactKind::agenda_arranged, R"("item":"x","arrangement":"placed"})"),
            "shape_invalid");
  EXPECT_EQ(said(nullptr, FactKind::agenda_arranged, R"("item":"x","arrangement":"left_out"})"),
            "shape_invalid");
  EXPECT_EQ(said(nullptr, FactKind::agenda_arranged, R"("item":"x","arrangement":"deferred"})"),
            "");
}

/// An agenda told by the keys of its items: "a" presses more than "b".
std::vector<AgendaItem> items(std::string_view keys) {
  std::vector<AgendaItem> out;
  for (char const key : keys) {
    auto& item = out.emplace_back();
    item.key = std::string(1, key);
    item.pressing = key;
  }
  return out;
}
std::string keys(std::vector<AgendaItem> const& list) {
  std::string out;
  for (auto const& item : list) out += item.key;
  return out;
}
AgendaChange change(std::string of, std::string item, Arrangement arrangement, int position = 0) {
  AgendaChange out;
  out.coordination = ten_day(of);
  out.item = std::move(item);
  out.arrangement = arrangement;
  out.position = position;
  out.title = "题";
  return out;
}
AgendaChange placed(std::string item, int position) {
  return change("2026-07-2", std::move(item), Arrangement::placed, position);
}

TEST(Agendas, TheMostPressingComesFirstThenWhatWasCarriedLongest) {
  auto list = items("cab");
  list[1].pressing = 'c';
  list[1].carried = 1;
  list.push_back(list[0]);
  list.back().key = "d";
  list.back().days = 9;
  EXPECT_EQ(keys(arrange(std::move(list), {}).items), "badc");
}

TEST(Agendas, AMovedItemStandsWhereItWasPut) {
  std::vector<AgendaChange> moves{placed("d", 1), placed("b", 1), placed("b", 3), placed("c", 99)};
  EXPECT_EQ(keys(arrange(items("abcd"), {moves.data(), 1}).items), "dabc");
  EXPECT_EQ(keys(arrange(items("abcd"), {moves.data(), 2}).items), "bdac");
  EXPECT_EQ(keys(arrange(items("abcd"), {moves.data(), 3}).items), "dabc");
  EXPECT_EQ(keys(arrange(items("abcd"), moves).items), "dabc");
  std::vector<AgendaChange> const down{placed("b", 2), placed("a", 2)};
  EXPECT_EQ(keys(arrange(items("abc"), down).items), "bac");
}

TEST(Agendas, WhatIsSetAsideCanBePutBack) {
  std::vector<AgendaChange> moves{change("2026-07-2", "a", Arrangement::deferred),
                                  change("2026-07-2", "b", Arrangement::left_out),
                                  change("2026-07-2", "z", Arrangement::left_out),
                                  change("2026-07-2", "b", Arrangement::restored)};
  auto const before = arrange(items("abc"), {moves.data(), 3});
  EXPECT_EQ(keys(before.items), "c");
  EXPECT_EQ(keys(before.set_aside), "ab");
  auto const after = arrange(items("abc"), moves);
  EXPECT_EQ(keys(after.items), "bc");
  EXPECT_EQ(keys(after.set_aside), "a");
  // Places are those one sees: what is set aside takes none.
  moves.push_back(placed("c", 1));
  EXPECT_EQ(keys(arrange(items("abc"), moves).items), "cb");
  moves.push_back(placed("a", 2));
  EXPECT_EQ(keys(arrange(items("abc"), moves).items), "cab");
}

TEST(Agendas, WhatWasAddedComesAgainUntilItWasLeftOut) {
  std::vector<AgendaChange> const changes{change("2026-07-1", "p", Arrangement::added),
                                          change("2026-07-1", "q", Arrangement::added),
                                          change("2026-07-1", "r", Arrangement::added),
                                          change("2026-07-1", "q", Arrangement::deferred),
                                          change("2026-07-1", "r", Arrangement::left_out),
                                          change("2026-07-2", "s", Arrangement::added),
                                          change("2026-07-3", "t", Arrangement::added)};
  EXPECT_EQ(keys(added_items(changes, ten_day("2026-07-1"))), "pqr");
  EXPECT_EQ(keys(added_items(changes, ten_day("2026-07-2"))), "pqs");
  EXPECT_EQ(keys(added_items(changes, ten_day("2026-07-3"))), "pqst");
}

TEST(Agendas, CarriedCountsBackUntilItHadBeenDone) {
  std::vector<HeldCoordination> const held{
      {{"a"}, {}}, {{}, {"a"}}, {{"a"}, {}}, {{"b"}, {}}, {{"a"}, {}}};
  EXPECT_EQ(carried("a", held), 2);
  EXPECT_EQ(carried("b", held), 0);
  EXPECT_EQ(carried("a", {}), 0);
}

}  // namespace
}  // namespace longspan::rhythm
