#include "base/utf8.hpp"

#include <gtest/gtest.h>

namespace longspan {
namespace {

using namespace std::string_view_literals;

TEST(Text, OfEveryLengthOfCharacterCanBeKept) {
  EXPECT_TRUE(is_text("plan é 学校 𠮷\n"));
  EXPECT_TRUE(is_text(""));
}

TEST(Text, WithAZeroByteCannotBeKept) { EXPECT_FALSE(is_text("P\0x"sv)); }

TEST(Text, ThatIsNotUtf8CannotBeKept) {
  for (auto bytes : {"\x80"sv, "\xC0\x80"sv, "\xE0\x80\x80"sv, "\xED\xA0\x80"sv,
                     "\xF4\x90\x80\x80"sv, "\xF8\x88\x80\x80\x80"sv, "\xE5\xAD"sv, "\xFF"sv})
    EXPECT_FALSE(is_text(bytes));
}

TEST(Text, OfNamesHasNoControlCharacters) {
  EXPECT_TRUE(is_plain_text("手机 K-07"));
  EXPECT_FALSE(is_plain_text("K-07\n"));
  EXPECT_FALSE(is_plain_text("\x7F"));
}

}  // namespace
}  // namespace longspan
