#include "people/carry_bundle.hpp"

#include <gtest/gtest.h>

#include <random>

#include "base/base64url.hpp"

namespace longspan::people {
namespace {

std::string counted(std::string_view text) {
  std::string out;
  for (int shift = 24; shift >= 0; shift -= 8)
    out += static_cast<char>((text.size() >> static_cast<unsigned>(shift)) & 255U);
  return out.append(text);
}

std::string header(std::string const& ephemeral) {
  return R"({"device":"00000000-0000-7000-8000-000000000001",)"
         R"("account":"00000000-0000-7000-8000-000000000002","made_at":"2026-07-14T08:00:00+08:00",)"
         R"("ephemeral":")" +
         base64url(ephemeral) + R"(","iv":")" + base64url(std::string(12, 'i')) +
         R"(","key":"0123456789abcdef"})";
}

std::string bundle() {
  return "LSCB1\n" + counted(header(new_p256_key_pair().point)) + std::string(40, 'c') +
         std::string(64, 's');
}

std::string fault_of(Problem const& problem) {
  EXPECT_EQ(problem.code, ProblemCode::bundle_damaged);
  return std::string(problem.param("fault"));
}

std::string plain() {
  return counted(R"({"facts":[]})") + std::string(32, 'h') + counted("a photo") +
         std::string(32, 'k') + counted("");
}

TEST(CarryBundle, head_and_pieces_lie_where_they_should) {
  auto const text = bundle();
  auto const head = read_bundle_head(text);
  ASSERT_TRUE(head.has_value());
  EXPECT_EQ(head->device.text(), "00000000-0000-7000-8000-000000000001");
  EXPECT_EQ(head->made_at.text(), "2026-07-14T00:00:00Z");
  EXPECT_EQ(head->ciphertext, std::string(40, 'c'));
  EXPECT_EQ(head->signature, std::string(64, 's'));
  EXPECT_EQ(std::string(head->signed_part) + std::string(head->signature), text);
}

TEST(CarryBundle, cut_anywhere_before_the_ciphertext_is_a_problem) {
  auto const text = bundle();
  auto const shortest = text.size() - 40 + 16;
  for (std::size_t length = 0; length < shortest; ++length) {
    auto const head = read_bundle_head(std::string_view(text).substr(0, length));
    ASSERT_FALSE(head.has_value()) << length;
    EXPECT_EQ(fault_of(head.error()), "cut_short") << length;
  }
}

TEST(CarryBundle, content_cut_anywhere_is_a_problem_but_between_two_photos) {
  auto const text = plain();
  auto const facts = counted(R"({"facts":[]})").size();
  for (std::size_t length = 0; length < text.size(); ++length) {
    auto const content = read_bundle_content(std::string_view(text).substr(0, length));
    bool const between = length == facts || length == facts + 32 + 4 + 7;
    ASSERT_EQ(content.has_value(), between) << length;
    if (!between) EXPECT_EQ(fault_of(content.error()), "content");
  }
  auto const whole = read_bundle_content(text);
  ASSERT_TRUE(whole.has_value());
  ASSERT_EQ(whole->evidence.size(), 2U);
  EXPECT_EQ(whole->evidence[0].bytes, "a photo");
  EXPECT_EQ(whole->evidence[1].bytes, "");
}

TEST(CarryBundle, lengths_beyond_the_end_are_no_overrun) {
  EXPECT_FALSE(read_bundle_content("\xff\xff\xff\xff{}").has_value());
  std::string huge = "LSCB1\n\xff\xff\xff\xff";
  huge.append(5000, 'x');
  auto const head = read_bundle_head(huge);
  ASSERT_FALSE(head.has_value());
  EXPECT_EQ(fault_of(head.error()), "header");
}

TEST(CarryBundle, bytes_changed_at_random_never_do_more_than_make_a_problem) {
  auto const good = bundle();
  auto const content = plain();
  auto const key = new_p256_key_pair();
  for (unsigned seed = 1; seed <= 2000; ++seed) {
    std::mt19937 random(seed);
    auto const mangled = [&random](std::string text) {
      for (auto changes = random() % 4; changes-- > 0;)
        text[random() % text.size()] ^= random() % 255;
      text.resize(random() % (text.size() + 1));
      return text;
    };
    auto const text = mangled(good);
    if (auto const head = read_bundle_head(text)) {
      EXPECT_EQ(head->signed_part.size() + head->signature.size(), text.size()) << seed;
      EXPECT_FALSE(open_bundle(*head, key, [](std::string_view) { return true; }).has_value());
    }
    auto const odd = mangled(content);
    if (auto const read = read_bundle_content(odd)) {
      std::size_t bytes = 4 + read->facts.size();
      for (auto const& item : read->evidence) bytes += 32 + 4 + item.bytes.size();
      EXPECT_EQ(bytes, odd.size()) << seed;
    }
  }
}

TEST(P256, agrees_with_the_vectors_of_NIST) {
  // CAVS 14.1, ECC CDH primitive, P-256, COUNT = 0.
  auto const bytes = [](std::string_view hex) {
    std::string out;
    for (std::size_t i = 0; i < hex.size(); i += 2)
      out += static_cast<char>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16));
    return out;
  };
  P256KeyPair const own{bytes("7d7dc5f71eb29ddaf80d6214632eeae03d9058af1fb6d22ed80badb62bc1a534"),
                        bytes("04ead218590119e8876b29146ff89ca61770c4edbbf97d38ce385ed281d8a6b230"
                              "28af61281fd35e2fa7002523acc85a429cb06ee6648325389f59edfce1405141")};
  auto const other = bytes(
      "04700c48f77f56584c5cc632ca65640db91b6bacce3a4df6b42ce7cc838833d287"
      "db71e509e3fd9b060ddb20ba5c51dcc5948d46fbf640dfe0441782cab85fa4ac");
  EXPECT_EQ(p256_agree(own, other),
            bytes("46fc62106420ff012e54a434fbdd2d25ccc5852060561e68040dd7778997bd7b"));
  EXPECT_TRUE(is_p256_point(other));
  auto off = other;
  off.back() ^= 1;
  EXPECT_FALSE(is_p256_point(off));
  EXPECT_FALSE(p256_agree(own, off).has_value());
  EXPECT_FALSE(is_p256_point(std::string_view(other).substr(1)));
}

TEST(P256, hkdf_is_that_of_RFC_5869) {
  std::string salt, info;
  for (char c = 0; c <= 12; ++c) salt += c;
  for (int c = 0xf0; c <= 0xf9; ++c) info += static_cast<char>(c);
  EXPECT_EQ(hex(hkdf_sha256(std::string(22, '\x0b'), salt, info, 42)),
            "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865");
}

TEST(Base64Url, reads_only_what_it_writes) {
  for (std::size_t length = 0; length < 20; ++length) {
    auto const bytes = random_bytes(length);
    EXPECT_EQ(from_base64url(base64url(bytes)), bytes);
  }
  EXPECT_EQ(base64url("\xfb\xff"), "-_8");
  for (auto const* bad : {"A", "-_9", "AA==", "A A", "AA+/"})
    EXPECT_FALSE(from_base64url(bad)) << bad;
}

}  // namespace
}  // namespace longspan::people
