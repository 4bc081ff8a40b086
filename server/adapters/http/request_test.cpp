#include "adapters/http/request.hpp"

#include <gtest/gtest.h>

namespace longspan::http {
namespace {

TEST(Cookie, IsFoundAmongOthers) {
  EXPECT_EQ(cookie_value("longspan_session=abc", "longspan_session"), "abc");
  EXPECT_EQ(cookie_value("a=1; longspan_session=abc; b=2", "longspan_session"), "abc");
  EXPECT_EQ(cookie_value("a=1;longspan_session = \"abc\" ;b=2", "longspan_session"), "abc");
  EXPECT_EQ(cookie_value("xlongspan_session=no; longspan_sessionx=no", "longspan_session"), "");
  EXPECT_EQ(cookie_value("longspan_session", "longspan_session"), "");
  EXPECT_EQ(cookie_value("", "longspan_session"), "");
  EXPECT_EQ(cookie_value(";;=;", "longspan_session"), "");
}

TEST(Coding, IsAcceptedByNameAndWeight) {
  EXPECT_TRUE(accepts_coding("gzip, deflate, br", "gzip"));
  EXPECT_TRUE(accepts_coding("br;q=1.0, gzip;q=0.5", "gzip"));
  EXPECT_TRUE(accepts_coding("*", "gzip"));
  EXPECT_FALSE(accepts_coding("gzip;q=0", "gzip"));
  EXPECT_FALSE(accepts_coding("gzip;q=0.000", "gzip"));
  EXPECT_FALSE(accepts_coding("xgzip, identity", "gzip"));
  EXPECT_FALSE(accepts_coding("", "gzip"));
}

TEST(Percent, DecodesOrSaysNo) {
  EXPECT_EQ(percent_decode("%E8%B7%A8+a", false), "跨+a");
  EXPECT_EQ(percent_decode("%E8%B7%A8+a", true), "跨 a");
  EXPECT_EQ(percent_decode("a%2Fb", false), "a/b");
  EXPECT_FALSE(percent_decode("%", false));
  EXPECT_FALSE(percent_decode("%a", false));
  EXPECT_FALSE(percent_decode("%zz", false));
}

TEST(Request, IsLoggedWithoutItsSecret) {
  auto const logged = [](std::string target) {
    Request request;
    request.target = std::move(target);
    request.split_target();
    return request.logged_target();
  };
  EXPECT_EQ(logged("/api/v1/board?programme=P&q=a+b"), "/api/v1/board?programme=P&q=a+b");
  EXPECT_EQ(logged("/a.ics?programme=P&token=lsp_12ab&x=1"), "/a.ics?programme=P&token=…&x=1");
  EXPECT_EQ(logged("/a.ics?token=12ab"), "/a.ics?token=…");
  EXPECT_EQ(logged("/a.ics?%74oken=lsp_12ab"), "/a.ics?%74oken=…");
  EXPECT_EQ(logged("/a.ics?lsp_12ab"), "/a.ics?…");
  EXPECT_EQ(logged("/a.ics"), "/a.ics");
}

TEST(Request, SplitsItsTarget) {
  Request request;
  request.target = "/api/v1/board?programme=%E8%B7%A8&q=a+b&empty=#x";
  request.split_target();
  EXPECT_EQ(request.path, "/api/v1/board");
  EXPECT_EQ(request.parameter("programme"), "跨");
  EXPECT_EQ(request.parameter("q"), "a b");
  EXPECT_EQ(request.parameter("empty"), "");
  EXPECT_EQ(request.parameter("absent"), std::nullopt);
}

TEST(Request, KnowsItsOwnOrigin) {
  Request request;
  request.host = "longspan.example:8443";
  EXPECT_TRUE(same_origin(request)) << "programs send none";
  request.origin = "https://longspan.example:8443";
  EXPECT_TRUE(same_origin(request));
  for (auto const* other : {"https://longspan.example", "https://evil.example", "null",
                            "https://longspan.example:8443.evil.example"}) {
    request.origin = other;
    EXPECT_FALSE(same_origin(request)) << other;
  }
}

}  // namespace
}  // namespace longspan::http
