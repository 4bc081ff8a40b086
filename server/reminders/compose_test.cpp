#include "reminders/compose.hpp"

#include <gtest/gtest.h>

namespace longspan::reminders {
namespace {

Line line(Stage stage, int overdue_days = 0) {
  return {"k", stage, *Day::parse("2026-07-14"), overdue_days, "A 小学 日报", "A School: report",
          {}};
}

TEST(Compose, SaysWhatIsOwedInBothLanguages) {
  EXPECT_EQ(text_of(line(Stage::after, 1), Language::zh),
            "逾期 1 个工作日：A 小学 日报（2026-07-14 到期）");
  EXPECT_EQ(text_of(line(Stage::after, 2), Language::en),
            "2 working days overdue: A School: report (due 2026-07-14)");
  EXPECT_EQ(subject_of({line(Stage::after, 1), line(Stage::due)}, Language::zh),
            "跨远提醒：逾期 1 项，到期 1 项");
  EXPECT_EQ(subject_of({line(Stage::due), line(Stage::before)}, Language::en), "Longspan: 2 due");
}

TEST(Compose, WhatDoesNotFitIsCounted) {
  std::vector<Line> const many(100, line(Stage::due));
  auto const some = sentences_of(many, Language::zh, {}, 1000);
  std::size_t bytes = 0;
  for (auto const& one : some) bytes += one.size();
  EXPECT_LT(bytes, 1000U);
  EXPECT_EQ(some.back(), "另有 " + std::to_string(101 - some.size()) + " 项，请登录查看。");
  EXPECT_EQ(sentences_of(many, Language::zh, {}).size(), 100U);
}

TEST(Compose, ATextCannotMakeLinesOfItsOwn) {
  auto one = line(Stage::due);
  one.text_zh = "漏水\r\n今天放假";
  EXPECT_EQ(sentences_of({one}, Language::zh, {}).at(0).find('\n'), std::string::npos);
}

TEST(Compose, MailAddresses) {
  for (auto const* good : {"wang@example.org", "w.a+b@mail.example.org", "a@b"})
    EXPECT_TRUE(is_mail_address(good)) << good;
  for (auto const* bad :
       {"", "@b", "a@", "a b@c.org", "a@b@c", "a@b\r\nRCPT TO:<c@d>", "<a@b>", "a@b>", "a,b@c.org",
        ".a@b", "a..b@c", "a@b..c", "a@-b", "王@example.org", "\"a\"@b"})
    EXPECT_FALSE(is_mail_address(bad)) << bad;
  EXPECT_EQ(masked("wang@example.org"), "w…@example.org");
  EXPECT_EQ(masked(""), "…");
}

}  // namespace
}  // namespace longspan::reminders
