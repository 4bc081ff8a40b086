#include "evidence/metadata.hpp"

#include <gtest/gtest.h>

#include <string>

namespace longspan::evidence {
namespace {

using std::string_view_literals::operator""sv;

constexpr auto kStart = "\xFF\xD8\xFF\xE0\0\4JF"sv;
constexpr auto kScan = "\xFF\xDA\0\2\1\2\xFF\0\3\xFF\xD0\4"sv;
constexpr auto kEnd = "\xFF\xD9"sv;

std::string jpeg(std::string_view more, std::string_view behind = {}) {
  return std::string(kStart).append(more).append(kScan).append(kEnd).append(behind);
}

TEST(Metadata, OfAJpegIsFoundWhereverItStands) {
  EXPECT_FALSE(carries_metadata(jpeg("")));
  EXPECT_FALSE(carries_metadata(jpeg("\xFF\xE2\0\x0EICC_PROFILE\0"sv)));
  EXPECT_TRUE(carries_metadata(jpeg("\xFF\xE1\0\6Exif"sv)));
  EXPECT_TRUE(carries_metadata(jpeg("\xFF\xE2\0\5MPF"sv)));
  EXPECT_TRUE(carries_metadata(jpeg("\xFF\xFE\0\4hi"sv)));
  EXPECT_TRUE(carries_metadata(jpeg("", "a film behind the picture")));
  EXPECT_TRUE(carries_metadata(std::string(kStart).append(kScan)));  // no end
  EXPECT_TRUE(
      carries_metadata(std::string(kStart).append(kScan).append("\xFF\xE1\0\4hi\xFF\xD9"sv)));
}

TEST(Metadata, OfAPngIsAChunk) {
  auto const chunk = [](std::string_view name, std::string_view content) {
    return std::string("\0\0\0"sv) + static_cast<char>(content.size()) + std::string(name) +
           std::string(content) + "crc.";
  };
  auto const file = [&](std::string const& more) {
    return std::string("\x89PNG\r\n\x1A\n"sv) + chunk("IHDR", "..") + more + chunk("IEND", "");
  };
  EXPECT_FALSE(carries_metadata(file(chunk("IDAT", "...."))));
  EXPECT_TRUE(carries_metadata(file(chunk("eXIf", "...."))));
  EXPECT_TRUE(carries_metadata(file(chunk("tEXt", "...."))));
  EXPECT_TRUE(carries_metadata(file("") + "more"));
  EXPECT_TRUE(carries_metadata("\x89PNG\r\n\x1A\n\xFF\xFF\xFF\xFFIDAT...."sv));
}

TEST(Metadata, OfAWebpIsAChunk) {
  auto const file = [](std::string const& chunks) {
    return std::string("RIFF") + static_cast<char>(chunks.size() + 4) +
           std::string("\0\0\0WEBP"sv) + chunks;
  };
  EXPECT_FALSE(carries_metadata(file(std::string("VP8 \3\0\0\0abc\0"sv))));
  EXPECT_TRUE(carries_metadata(file(std::string("VP8 \2\0\0\0abEXIF\2\0\0\0ab"sv))));
  EXPECT_TRUE(carries_metadata(file(std::string("VP8 \2\0\0\0ab"sv)) + "more"));
}

TEST(Metadata, IsPresumedInWhatIsNotUnderstood) {
  EXPECT_TRUE(carries_metadata(""));
  EXPECT_TRUE(carries_metadata("\xFF\xD8\xFF"sv));
  EXPECT_TRUE(carries_metadata("GIF89a"));
}

}  // namespace
}  // namespace longspan::evidence
