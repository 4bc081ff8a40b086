#include "adapters/orthanc/settings.hpp"

#include <gtest/gtest.h>

#include "base/base64url.hpp"

namespace longspan::orthanc {
namespace {

Address read(std::string_view url) {
  Address out;
  EXPECT_TRUE(read_url(url, out)) << url;
  return out;
}

TEST(OrthancUrl, says_where_it_is_and_who_asks) {
  auto const plain = read("http://longspan:secret@192.0.2.7:8042");
  EXPECT_EQ(plain.host, "192.0.2.7");
  EXPECT_EQ(plain.port, "8042");
  EXPECT_EQ(plain.credentials, base64("longspan:secret"));
  EXPECT_FALSE(plain.secure);
  EXPECT_EQ(plain.origin(), "http://192.0.2.7:8042");
  auto const secure = read("https://longspan:s@cret:1@images.example:8443/");
  EXPECT_EQ(secure.host, "images.example");
  EXPECT_EQ(secure.port, "8443");
  EXPECT_EQ(secure.credentials, base64("longspan:s@cret:1"));
  EXPECT_TRUE(secure.secure);
  EXPECT_EQ(secure.origin(), "https://images.example:8443");
}

TEST(OrthancUrl, without_a_port_has_that_of_its_scheme) {
  EXPECT_EQ(read("http://images.example").port, "80");
  EXPECT_EQ(read("https://images.example/").port, "443");
  EXPECT_EQ(read("https://images.example").credentials, "");
}

TEST(OrthancUrl, of_anything_else_is_none) {
  Address ignored;
  for (auto const* url :
       {"", "own", "images.example", "ftp://images.example", "HTTP://images.example", "http://",
        "https://", "https://:443", "https://images.example:", "https://images.example:https",
        "https://images.example:65536", "https://images.example:-1",
        "https://images.example/orthanc"})
    EXPECT_FALSE(read_url(url, ignored)) << url;
}

TEST(OrthancUrl, is_in_the_open_where_others_could_listen) {
  for (auto const* url :
       {"http://192.0.2.7:8042", "http://images.example", "http://localhost.example"})
    EXPECT_TRUE(read(url).in_the_open()) << url;
  for (auto const* url : {"https://192.0.2.7:8042", "https://images.example",
                          "http://localhost:8042", "http://127.0.0.1:8042", "http://127.9.9.9"})
    EXPECT_FALSE(read(url).in_the_open()) << url;
}

}  // namespace
}  // namespace longspan::orthanc
