#include "dicom/frame.hpp"

#include <gtest/gtest.h>

#include "dicom/test_files.hpp"

namespace longspan::dicom {
namespace {

using test::element;
using test::item;
using test::le;

constexpr char kHtj2k[] = "1.2.840.10008.1.2.4.201";

std::string file(std::string const& frames, std::string const& table,
                 std::vector<std::string> const& fragments) {
  auto out = element(0x00280008, "IS", frames) + le(0x7fe0, 2) + le(0x0010, 2) + "OB" + le(0, 2) +
             le(0xffffffff, 4) + item(table);
  for (auto const& one : fragments) out += item(one);
  return test::part10(kHtj2k, out + le(0xfffe, 2) + le(0xe0dd, 2) + le(0, 4));
}

std::string bytes(std::string const& of, std::uint32_t number) {
  auto const found = frame_of(of, number);
  return found ? found->bytes : "none";
}

TEST(Frame, is_its_fragments_joined_however_its_beginning_is_told) {
  auto const one = file("1", "", {"aa", "bb"});
  EXPECT_EQ(bytes(one, 1), "aabb");
  EXPECT_EQ(bytes(one, 2), "none");
  EXPECT_EQ(bytes(one, 0), "none");
  EXPECT_EQ(frame_of(one, 1)->type, "image/jphc");
  EXPECT_EQ(frame_of(one, 1)->syntax, kHtj2k);

  auto const each = file("2", "", {"aa", "bb"});
  EXPECT_EQ(bytes(each, 1), "aa");
  EXPECT_EQ(bytes(each, 2), "bb");

  auto const told = file("2", le(0, 4) + le(20, 4), {"aa", "bb", "cc"});
  EXPECT_EQ(bytes(told, 1), "aabb");
  EXPECT_EQ(bytes(told, 2), "cc");

  std::string const start = "\xff\x4f\xff\x51";
  auto const untold = file("2", "", {start + "a1", "a2", start + "b1"});
  EXPECT_EQ(bytes(untold, 1), start + "a1a2");
  EXPECT_EQ(bytes(untold, 2), start + "b1");
}

TEST(Frame, that_cannot_be_told_is_none) {
  EXPECT_EQ(bytes(file("2", "", {"aa", "bb", "cc"}), 1), "none");
  EXPECT_EQ(bytes(file("2", le(0, 4) + le(13, 4), {"aa", "bb", "cc"}), 2), "none");
  EXPECT_EQ(bytes(file("3", "", {}), 1), "none");
  EXPECT_EQ(bytes(test::part10("1.2.840.10008.1.2.1", element(0x7fe00010, "OW", "aabb")), 1),
            "none");
  EXPECT_FALSE(frame_of("no image", 1));
}

}  // namespace
}  // namespace longspan::dicom
