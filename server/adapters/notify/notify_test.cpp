#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "adapters/notify/allow_list.hpp"
#include "adapters/notify/bodies.hpp"
#include "adapters/notify/secret_box.hpp"
#include "adapters/notify/signing.hpp"
#include "base/base64url.hpp"
#include "base/hash.hpp"

namespace longspan::notify {
namespace {

using reminders::ChannelKind;
using reminders::Encryption;

bool lets_out(std::vector<std::string> list, ChannelKind kind, std::string const& address,
              Encryption encryption = Encryption::starttls) {
  auto const where = parse_address(kind, encryption, address);
  return where && AllowList(std::move(list)).allows(*where);
}
bool hook(std::vector<std::string> list, std::string const& address) {
  return lets_out(std::move(list), ChannelKind::webhook, address);
}

TEST(AllowList, EmptyLetsNothingOut) { EXPECT_FALSE(hook({}, "https://example.org/")); }

TEST(AllowList, AHostIsItsPort443) {
  std::vector<std::string> const list{"oapi.dingtalk.com", "hooks.example.org:8443"};
  EXPECT_TRUE(hook(list, "https://oapi.dingtalk.com/robot/send?access_token=x"));
  EXPECT_TRUE(hook(list, "https://OAPI.DingTalk.com.:443/"));
  EXPECT_TRUE(hook(list, "https://hooks.example.org:8443/a"));
  for (auto const* other :
       {"https://oapi.dingtalk.com:8443/", "https://hooks.example.org/",
        "http://oapi.dingtalk.com/", "http://oapi.dingtalk.com:443/", "https://dingtalk.com/",
        "https://a.oapi.dingtalk.com/", "https://oapi.dingtalk.com.evil.example/",
        "https://oapi.dingtalk.com@evil.example/", "https://evil.example/?oapi.dingtalk.com",
        "https://evil.example#oapi.dingtalk.com", "https://evil.example\\@oapi.dingtalk.com/",
        "ftp://oapi.dingtalk.com:443/", "file:///etc/passwd", "gopher://oapi.dingtalk.com:443/",
        "https://u:p@oapi.dingtalk.com/", "https://oapi.dingtalk.com /", "oapi.dingtalk.com", ""})
    EXPECT_FALSE(hook(list, other)) << other;
}

TEST(AllowList, PlainTextOnlyWhereItSaysSo) {
  std::vector<std::string> const list{"http://127.0.0.1:8081", "mail.example.org:587",
                                      "smtp://10.0.0.5:25"};
  EXPECT_TRUE(hook(list, "http://127.0.0.1:8081/x"));
  EXPECT_TRUE(hook(list, "https://127.0.0.1:8081/x"));
  EXPECT_FALSE(hook(list, "http://localhost:8081/x"));
  auto const mail = [&](std::string const& address, Encryption encryption) {
    return lets_out(list, ChannelKind::mail, address, encryption);
  };
  EXPECT_TRUE(mail("mail.example.org:587", Encryption::starttls));
  EXPECT_FALSE(mail("mail.example.org:587", Encryption::none));
  EXPECT_FALSE(mail("mail.example.org:25", Encryption::starttls));
  EXPECT_TRUE(mail("10.0.0.5:25", Encryption::none));
  EXPECT_FALSE(mail("mail.example.org", Encryption::starttls)) << "a port is named";
  EXPECT_FALSE(mail("a@mail.example.org:587", Encryption::starttls));
  EXPECT_FALSE(mail("mail.example.org:587/path", Encryption::starttls));
}

TEST(AllowList, WrongEntriesAreNamed) {
  EXPECT_EQ(AllowList::wrong_entry({"a.org", "smtp://b.org:25", "[::1]:8443"}), std::nullopt);
  for (auto const* wrong : {"https://a.org", "a.org/path", "", "a b", "ftp://a.org", "a.org:0"})
    EXPECT_EQ(AllowList::wrong_entry({wrong}), wrong);
}

TEST(Signing, AsTheirOwnersDescribeIt) {
  // RFC 4231, case 2.
  EXPECT_EQ(hex(hmac_sha256("Jefe", "what do ya want for nothing?")),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_EQ(base64("\xff\xfe\xfd"), "//79");
  EXPECT_EQ(dingtalk_sign("SECx", 1000), base64(hmac_sha256("SECx", "1000\nSECx")));
  EXPECT_EQ(webhook_sign("k", 7, "{}"), "sha256=" + hex(hmac_sha256("k", "7.{}")));
}

TEST(SecretBox, OpensOnlyWhatItSealedForThatChannel) {
  auto const folder =
      std::filesystem::temp_directory_path() / ("longspan-box-" + hex(random_bytes(4)));
  std::filesystem::create_directories(folder);
  {
    SecretBox const box(folder);
    reminders::Channel channel;
    channel.programme = "P";
    channel.code = "robot";
    channel.sealed = box.seal({"https://a.org/?access_token=t", "SECRET"}, "P", "robot");
    EXPECT_EQ(channel.sealed.find("SECRET"), std::string::npos);
    auto const again = SecretBox(folder).open(channel);
    ASSERT_TRUE(again.has_value());
    EXPECT_EQ(again->address, "https://a.org/?access_token=t");
    EXPECT_EQ(again->secret, "SECRET");
    auto moved = channel;
    moved.code = "other";
    EXPECT_FALSE(box.open(moved).has_value());
    auto altered = channel;
    altered.sealed.back() = static_cast<char>(altered.sealed.back() ^ 1);
    EXPECT_FALSE(box.open(altered).has_value());
    auto const mode = std::filesystem::status(folder / "notify.key").permissions();
    EXPECT_EQ(mode, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  }
  std::filesystem::remove_all(folder);
}

// Sealed by libsodium under the key 00 01 … 1f, as every Longspan before this test did.
TEST(SecretBox, OpensWhatWasSealedBefore) {
  constexpr std::string_view kSealed =
      "6465666768696a6b6c6d6e6f707172737475767778797a7b14078dc08c14a6ade61ef24dc140d5a6"
      "34d05822a16f98f5d8997dfd3a6c733413269c1b0eed3719d3";
  auto const folder =
      std::filesystem::temp_directory_path() / ("longspan-box-" + hex(random_bytes(4)));
  std::filesystem::create_directories(folder);
  {
    std::ofstream key(folder / "notify.key", std::ios::binary);
    for (char i = 0; i < 32; ++i) key.put(i);
  }
  reminders::Channel channel;
  channel.programme = "P";
  channel.code = "robot";
  for (std::size_t at = 0; at < kSealed.size(); at += 2)
    channel.sealed += static_cast<char>(std::stoi(std::string(kSealed.substr(at, 2)), nullptr, 16));
  auto const opened = SecretBox(folder).open(channel);
  std::filesystem::remove_all(folder);
  ASSERT_TRUE(opened.has_value());
  EXPECT_EQ(opened->address, "https://a.org/hook");
  EXPECT_EQ(opened->secret, "SECRET");
}

TEST(Bodies, AHeadLineIsFoldedBetweenCharacters) {
  std::string text;
  for (int i = 0; i < 40; ++i) text += "逾期";
  auto const words = encoded_words(text);
  for (std::size_t at = 0; at < words.size();) {
    auto const end = std::min(words.find("\r\n", at), words.size());
    EXPECT_LE(end - at, 76U);
    at = end + 2;
  }
  EXPECT_EQ(encoded_words("abc"), "=?UTF-8?B?YWJj?=");
}

TEST(Bodies, MarkdownOfOthersIsTheirText) {
  reminders::Message message;
  message.kind = ChannelKind::wecom;
  message.lines.push_back({"k", reminders::Stage::due, {}, 0, "[点我](http://evil)", "", {}});
  auto const body = robot_body(message, "https://app.example.org");
  EXPECT_NE(body.find(R"(\\[点我\\](http://evil))"), std::string::npos) << body;
  EXPECT_NE(body.find("](https://app.example.org)"), std::string::npos);
}

}  // namespace
}  // namespace longspan::notify
