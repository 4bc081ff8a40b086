#include "evidence/media_type.hpp"

#include <gtest/gtest.h>

namespace longspan::evidence {
namespace {

using std::string_view_literals::operator""sv;

TEST(MediaType, IsToldByTheContent) {
  EXPECT_EQ(media_type("\xFF\xD8\xFF\xE0JFIF"sv), "image/jpeg");
  EXPECT_EQ(media_type("\x89PNG\r\n\x1A\n...."sv), "image/png");
  EXPECT_EQ(media_type("RIFF\x10\0\0\0WEBPVP8 "sv), "image/webp");
  EXPECT_EQ(media_type("%PDF-1.7\n"sv), "application/pdf");
}

TEST(MediaType, EverythingElseIsRefusedAndNamed) {
  EXPECT_EQ(media_type("RIFF\x10\0\0\0WAVE"sv), "");
  EXPECT_EQ(media_type("<svg onload=alert(1)>"sv), "");
  EXPECT_EQ(media_type("\xFF\xD8"sv), "");
  EXPECT_EQ(media_type(""sv), "");
  EXPECT_EQ(refused_type("\0\0\0\x18"
                         "ftypheic"sv),
            "image/heic");
  EXPECT_EQ(refused_type("PK\x03\x04"sv), "application/zip");
  EXPECT_EQ(refused_type("<svg"sv), "text/html");
  EXPECT_EQ(refused_type(""sv), "nothing");
}

}  // namespace
}  // namespace longspan::evidence
