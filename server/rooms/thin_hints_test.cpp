#include "rooms/thin_hints.hpp"

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <map>

namespace longspan::rooms {
namespace {

namespace json = boost::json;
using Points = std::vector<std::int64_t>;

json::array hints(std::string const& text) { return json::parse(text).as_array(); }

/// A pen's points from `from` on, as a hint says them.
std::string pen(Points const& points, std::size_t from, bool head = false) {
  std::string out = R"([["i","s",)" + std::to_string(from) + ",[";
  for (auto i = 3 * from; i < points.size(); ++i)
    out += (i > 3 * from ? "," : "") +
           std::to_string(points[i] - (i < 3 * from + 3 ? 0 : points[i - 3]));
  return out + "]" + (head ? R"(,["board",1,"pen",0,28])" : "") + "]]";
}

/// What a page makes of hints: each point where it was said to be.
class Page {
 public:
  std::map<std::size_t, Points> points;
  bool head = false;
  void take(std::string const& text) {
    for (auto const& value : hints(text)) {
      auto const& hint = value.as_array();
      if (hint[0] != "i") continue;
      head = head || hint.size() > 4;
      auto at = static_cast<std::size_t>(hint[2].as_int64());
      Points last{0, 0, 0};
      auto const& list = hint[3].as_array();
      for (std::size_t i = 0; i < list.size(); i += 3, ++at) {
        for (std::size_t k = 0; k < 3; ++k) last[k] += list[i + k].as_int64();
        points[at] = last;
      }
    }
  }
};

TEST(ThinHints, SeveralBecomeOneThatLacksNothing) {
  ThinHints thin;
  Page every, some;
  Points drawn;
  int beats = 0;
  std::size_t bytes = 0, all = 0;
  for (int i = 0; i < 200; ++i) {
    drawn.insert(drawn.end(), {20 * i, 3000 + (i % 40 < 20 ? 10 * i : -10 * i), 16 * i});
    auto const said = pen(drawn, static_cast<std::size_t>(std::max(0, i - 3)), i < 3);
    all += said.size();
    thin.take("p1", hints(said), {});
    EXPECT_TRUE(thin.waits());
    if (i % 5 != 4) continue;
    auto const out = thin.beat();
    ASSERT_EQ(out.size(), 1U);
    EXPECT_EQ(out[0].by, "p1");
    bytes += out[0].hints.size();
    every.take(out[0].hints);
    // Two in a row may be lost on their way.
    if (++beats % 3 == 0) some.take(out[0].hints);
    EXPECT_EQ(every.points.rbegin()->second, Points(drawn.end() - 3, drawn.end()));
    EXPECT_FALSE(thin.waits());
    EXPECT_TRUE(thin.beat().empty());
  }
  EXPECT_TRUE(every.head);
  // Nothing is missing between, and what is left away lies on the line.
  EXPECT_EQ(every.points.size(), every.points.rbegin()->first + 1);
  EXPECT_EQ(every.points.begin()->second, Points(drawn.begin(), drawn.begin() + 3));
  for (auto const& [at, point] : some.points) EXPECT_EQ(point, every.points.at(at));
  EXPECT_GT(some.points.size() + 12, every.points.size());
  EXPECT_LT(bytes * 4, all);
}

TEST(ThinHints, WhatComesTwiceIsSaidOnceAndLateOnesFindTheirPlace) {
  ThinHints thin;
  Points const drawn{100, 100, 0, 200, 900, 16, 300, 100, 32, 400, 900, 48};
  thin.take("p1", hints(pen(drawn, 2)), {});
  thin.take("p1", hints(pen({drawn.begin(), drawn.begin() + 6}, 0, true)), {});
  thin.take("p1", hints(pen(drawn, 2)), {});
  Page page;
  for (auto const& out : thin.beat()) page.take(out.hints);
  EXPECT_EQ(page.points.size(), 4U);
  EXPECT_EQ(page.points[1], (Points{200, 900, 16}));
  thin.take("p1", hints(pen(drawn, 2)), {});
  EXPECT_FALSE(thin.waits());
}

TEST(ThinHints, AShapeIsWhereItsEndWasLast) {
  ThinHints thin;
  auto const box = [](int x, int t) {
    return R"([["i","b",0,[10,10,0,)" + std::to_string(x) + "," + std::to_string(x) + "," +
           std::to_string(t) + R"(],["board",1,"box",0,28]]])";
  };
  thin.take("p1", hints(box(100, 20)), {});
  thin.take("p1", hints(box(300, 60)), {});
  thin.take("p1", hints(box(200, 40)), {});  // the other lane was slower
  Page page;
  for (auto const& out : thin.beat()) page.take(out.hints);
  EXPECT_EQ(page.points[1], (Points{310, 310, 60}));
}

TEST(ThinHints, OfAPointerTheNewestAndEachToWhomItIsFor) {
  ThinHints thin;
  thin.take("p1", hints(R"([["p",1,1]])"), {});
  thin.take("p1", hints(R"([["p",2,2]])"), {});
  thin.take("p2", hints(R"([["p",5,5]])"), {});
  thin.take("p2", hints(pen({1, 1, 0}, 0, true)), {Audience::Kind::group, {"p3"}});
  auto const out = thin.beat();
  ASSERT_EQ(out.size(), 3U);
  EXPECT_EQ(out[0].audience.kind, Audience::Kind::group);
  EXPECT_EQ(out[1].hints, R"([["p",2,2]])");
  EXPECT_EQ(out[2].hints, R"([["p",5,5]])");
  thin.forget_if([](std::string const& stroke) { return stroke == "s"; });
  EXPECT_TRUE(thin.beat().empty());
}

TEST(ThinHints, SimplifyKeepsCornersAndLeavesOutWhatLiesBetween) {
  EXPECT_EQ(simplify({0, 0, 0, 50, 1, 1, 100, 0, 2, 100, 500, 3, 100, 1000, 4}, 5),
            (Points{0, 0, 0, 100, 0, 2, 100, 1000, 4}));
  EXPECT_EQ(simplify({7, 7, 0}, 5), (Points{7, 7, 0}));
}

}  // namespace
}  // namespace longspan::rooms
