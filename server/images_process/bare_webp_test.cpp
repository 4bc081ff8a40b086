#include "images_process/bare_webp.hpp"

#include <gtest/gtest.h>

namespace longspan::images {
namespace {

using std::string_literals::operator""s;

std::string file(std::string const& chunks) {
  return "RIFF"s + static_cast<char>(chunks.size() + 4) + "\0\0\0WEBP"s + chunks;
}

auto const kPicture = "VP8 \3\0\0\0abc\0"s;
auto const kExif = "EXIF\2\0\0\0ab"s;
auto const kXmp = "XMP \1\0\0\0a\0"s;

std::string extended(char flags) { return "VP8X\x0A\0\0\0"s + flags + "\0\0\0\1\0\0\1\0\0"s; }

TEST(BareWebp, HasNeitherExifNorXmp) {
  EXPECT_EQ(bare_webp(file(extended('\x0C') + kPicture + kExif + kXmp)), file(kPicture));
  EXPECT_EQ(bare_webp(file(kPicture)), file(kPicture));
}

TEST(BareWebp, KeepsWhatThePictureNeeds) {
  auto const transparent = "ALPH\2\0\0\0ab"s + kPicture;
  EXPECT_EQ(bare_webp(file(extended('\x1C') + transparent + kExif)),
            file(extended('\x10') + transparent));
  auto const coloured = "ICCP\2\0\0\0ab"s + kPicture;
  EXPECT_EQ(bare_webp(file(extended('\x28') + coloured + kExif)),
            file(extended('\x20') + coloured));
}

TEST(BareWebp, IsNothingOfWhatIsNoWebp) {
  EXPECT_FALSE(bare_webp(""));
  EXPECT_FALSE(bare_webp("RIFF\4\0\0\0WAVE"s));
  EXPECT_FALSE(bare_webp(file("VP8 \4\0\0\0abc"s)));
  EXPECT_FALSE(bare_webp(file(kPicture + "EXIF"s)));
  EXPECT_FALSE(bare_webp(file("VP8X\0\0\0\0"s)));
}

}  // namespace
}  // namespace longspan::images
