#include "exchange/cell_values.hpp"

#include <gtest/gtest.h>

namespace longspan::exchange {
namespace {

std::string money(std::string_view text, bool numeric = false) {
  auto const measured = parse_measured(text, numeric);
  if (!measured) return "none";
  auto const minor = in_units(measured->whole(), 2);
  return minor ? std::to_string(*minor) : "too big";
}

std::string day(std::string_view text, DateOrder order = DateOrder::ymd) {
  auto const out = parse_day(text, order);
  return out ? out->text() : "none";
}

TEST(CellValues, MoneyIsReadExactlyWhateverPeopleType) {
  EXPECT_EQ(money("213000000"), "21300000000");
  EXPECT_EQ(money("1,200 万元"), "1200000000");
  EXPECT_EQ(money("１，２００．５０"), "120050");
  EXPECT_EQ(money("2.13亿元"), "21300000000");
  EXPECT_EQ(money("10.4 亿"), "104000000000");
  EXPECT_EQ(money("￥ 3,000.10"), "300010");
  EXPECT_EQ(money("$1,040.5"), "104050");
  EXPECT_EQ(money("(1,234)"), "-123400");
  EXPECT_EQ(money("－12"), "-1200");
  EXPECT_EQ(money("\xC2\xA0"
                  "12\xC2\xA0"),
            "1200");
  EXPECT_EQ(money("2.13E8", true), "21300000000");
  EXPECT_EQ(money("0.1"), "10");
}

TEST(CellValues, WhatIsNoNumberIsRefused) {
  for (std::string_view bad :
       {"", "abc", "1,20", "12,3456", "1.2.3", "3-4", "约12", "12~15", "--3", "."})
    EXPECT_EQ(money(bad), "none") << bad;
  EXPECT_EQ(money("99999999999999999999999"), "too big");
}

TEST(CellValues, SpreadsheetNoiseIsRoundedAwayBeforeTheFieldRounds) {
  EXPECT_EQ(money("213.00000000000003", true), "21300");
  EXPECT_EQ(money("0.30000000000000004", true), "30");
  EXPECT_EQ(money("26.829999999999998", true), "2683");
  EXPECT_EQ(money("1.0049999999999999", true), "100")
      << "15 digits make it 1.005, half to even makes it 1.00";
  bool lost = false;
  EXPECT_EQ(in_units(parse_measured("12.345")->whole(), 2, &lost), 1234);
  EXPECT_TRUE(lost);
  EXPECT_EQ(in_units(parse_measured("12.355")->whole(), 2, &lost), 1236);
  EXPECT_EQ(in_units(parse_measured("12.350")->whole(), 2, &lost), 1235);
  EXPECT_FALSE(lost);
}

TEST(CellValues, UnitsComeWithTheNumberOrTheHeader) {
  EXPECT_EQ(parse_measured("26,829 ㎡")->unit, "m²");
  EXPECT_EQ(parse_measured("89.3％")->unit, "%");
  EXPECT_EQ(parse_measured("2606户")->unit, "户");
  EXPECT_EQ(parse_unit("万元").power, 4);
  EXPECT_EQ(parse_unit("亿元").power, 8);
  EXPECT_EQ(parse_unit("元").power, std::nullopt);
  EXPECT_EQ(parse_unit("平方米").unit, "m²");
  EXPECT_EQ(parse_unit("million").power, 6);
}

TEST(CellValues, DaysInEveryUsualForm) {
  for (std::string_view text :
       {"2020年4月1日", "2020-04-01", "2020/4/1", "2020.4.1", "２０２０－０４－０１", "20200401",
        "April 1, 2020", "April 1 2020", "1 April 2020", "1-Apr-2020", "Apr 1st, 2020",
        "2020-04-01T09:30:00Z", "2020/4/1 0:00:00", " 2020 年 4 月 1 日 ", "二〇二〇年四月一日",
        "2020年04月01号"})
    EXPECT_EQ(day(text), "2020-04-01") << text;
  EXPECT_EQ(day("二〇二〇年十二月三十一日"), "2020-12-31");
  EXPECT_EQ(day("05/01/2014 12:00:00 AM", DateOrder::mdy), "2014-05-01");
  EXPECT_EQ(day("05/01/2014", DateOrder::dmy), "2014-01-05");
  for (std::string_view text :
       {"", "04/01/2020", "2020-13-01", "2020-02-30", "2020年4月", "soon", "2020-04/01",
        "2020-04-01 to 2020-05-01", "April 2020", "31 June 2020"})
    EXPECT_EQ(day(text), "none") << text;
}

TEST(CellValues, SerialDaysOfBothEpochs) {
  EXPECT_EQ(day_of_serial("43922", false)->text(), "2020-04-01");
  EXPECT_EQ(day_of_serial("43922.75", false)->text(), "2020-04-01");
  EXPECT_EQ(day_of_serial("42460", true)->text(), "2020-04-01");
  EXPECT_EQ(day_of_serial("1", false)->text(), "1900-01-01");
  EXPECT_EQ(day_of_serial("59", false)->text(), "1900-02-28");
  EXPECT_EQ(day_of_serial("61", false)->text(), "1900-03-01");
  EXPECT_FALSE(day_of_serial("60", false)) << "1900-02-29 never was";
  EXPECT_FALSE(day_of_serial("-3", false));
  EXPECT_FALSE(day_of_serial("4e9", false));
}

TEST(CellValues, CodesAndYesNo) {
  EXPECT_EQ(parse_code(" ＨＺ－０１ "), "HZ-01");
  EXPECT_EQ(parse_code("喀拉塔勒01"), "喀拉塔勒01");
  EXPECT_FALSE(parse_code("a b"));
  EXPECT_FALSE(parse_code("a/b"));
  EXPECT_FALSE(parse_code(std::string(65, 'x')));
  EXPECT_EQ(parse_yes_no("是"), true);
  EXPECT_EQ(parse_yes_no("否 No"), false);
  EXPECT_EQ(parse_yes_no("TRUE"), true);
  EXPECT_FALSE(parse_yes_no("maybe"));
}

}  // namespace
}  // namespace longspan::exchange
