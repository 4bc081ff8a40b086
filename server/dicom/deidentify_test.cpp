#include "dicom/deidentify.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "dicom/read.hpp"
#include "dicom/test_files.hpp"
#include "dicom/write.hpp"

namespace longspan::dicom {
namespace {

using test::element;
using test::le;
using test::part10;

constexpr char kExplicit[] = "1.2.840.10008.1.2.1";
constexpr char kImplicit[] = "1.2.840.10008.1.2";

Cover cover() { return cover_of("secret", "0198-consultation", "P-07"); }

void nothing_tells(std::string const& bytes, std::vector<std::string> const& words) {
  for (auto const& word : words) EXPECT_EQ(bytes.find(word), bytes.npos) << word;
}

TEST(Deidentify, no_byte_of_what_leaves_tells_who_it_is) {
  for (bool const implicit : {false, true}) {
    auto const out =
        deidentify(part10(implicit ? kImplicit : kExplicit, test::named_image(implicit)), cover());
    ASSERT_TRUE(out) << static_cast<int>(out.error().code);
    nothing_tells(out->bytes, test::named_words());
    auto const again = read_file(out->bytes);
    ASSERT_TRUE(again);
    EXPECT_EQ(again->set.text(tag::kPatientName), "P-07");
    EXPECT_EQ(again->set.text(tag::kPatientId), "P-07");
    EXPECT_EQ(again->set.text(0x00100040), "F");
    EXPECT_EQ(again->set.text(0x00101010), "090Y");
    EXPECT_EQ(again->set.text(0x00180015), "KNEE");
    EXPECT_EQ(again->set.text(0x00120062), "YES");
    EXPECT_EQ(again->set.find(0x00120064)->items.size(), 3U);
    EXPECT_EQ(again->set.text(tag::kPixels), "0123456789abcdef");
    EXPECT_EQ(again->set.text(0x00080020).size(), 8U);
    auto const* images = again->set.find(0x00081140);
    ASSERT_NE(images, nullptr);
    ASSERT_EQ(images->items.size(), 1U);
    EXPECT_EQ(images->items[0].elements.size(), 2U);
  }
}

TEST(Deidentify, the_same_study_has_the_same_new_uids_within_a_consultation_only) {
  auto const file = part10(kExplicit, test::named_image());
  auto const one = deidentify(file, cover()), two = deidentify(file, cover());
  auto const other = deidentify(file, cover_of("secret", "another", "P-07"));
  ASSERT_TRUE(one && two && other);
  EXPECT_EQ(one->bytes, two->bytes);
  EXPECT_NE(one->study, other->study);
  EXPECT_TRUE(one->study.starts_with("2.25."));
  EXPECT_LE(one->instance.size(), 64U);
}

TEST(Deidentify, what_is_cut_is_said_to_be_cut_and_never_crashes) {
  auto const file = part10(kExplicit, test::named_image());
  for (std::size_t length = 0; length < file.size() - 1; ++length) {
    auto const out = deidentify(std::string_view(file).substr(0, length), cover());
    if (out) nothing_tells(out->bytes, test::named_words());
    EXPECT_FALSE(out.has_value()) << length;
  }
  EXPECT_EQ(deidentify("", cover()).error().code, ProblemCode::dicom_empty);
  EXPECT_EQ(deidentify("%PDF-1.7", cover()).error().param("found"), "PDF");
  EXPECT_EQ(deidentify(std::string_view(file).substr(0, file.size() - 5), cover()).error().code,
            ProblemCode::dicom_cut_short);
}

TEST(Deidentify, broken_bytes_do_no_harm) {
  auto const file = part10(kExplicit, test::named_image());
  std::uint32_t dice = 7;
  for (int round = 0; round < 4000; ++round) {
    auto bytes = file;
    for (int i = 0; i < 3; ++i) {
      dice = dice * 1664525 + 1013904223;
      bytes[132 + (dice >> 8) % (bytes.size() - 132)] = static_cast<char>(dice);
    }
    (void)deidentify(bytes, cover());
  }
}

TEST(Deidentify, sequences_within_sequences_end_somewhere) {
  std::string deep;
  for (int i = 0; i < 3000; ++i)
    deep += le(0x0008, 2) + le(0x1140, 2) + "SQ" + le(0, 2) + le(0xffffffff, 4) + le(0xfffe, 2) +
            le(0xe000, 2) + le(0xffffffff, 4);
  EXPECT_EQ(deidentify(part10(kExplicit, deep), cover()).error().code, ProblemCode::dicom_broken);
}

TEST(Deidentify, a_wrong_character_set_drops_what_cannot_be_read) {
  auto set = element(0x00080005, "CS", "NONSENSE") +
             element(0x00080016, "UI", "1.2.840.10008.5.1.4.1.1.2") +
             element(0x00080018, "UI", "1.2.3.9") + element(0x00081090, "LO", "\xb0\xa2\xbf\xcb") +
             element(0x00181210, "SH", "B30s") + element(0x7fe00010, "OW", "0123");
  auto const out = deidentify(part10(kExplicit, set), cover());
  ASSERT_TRUE(out);
  EXPECT_EQ(out->bytes.find("\xb0\xa2\xbf\xcb"), std::string::npos);
  EXPECT_EQ(out->bytes.find("NONSENSE"), std::string::npos);
  EXPECT_NE(out->bytes.find("B30s"), std::string::npos);
  EXPECT_FALSE(out->study.empty());
}

TEST(Deidentify, a_comment_in_a_compressed_image_is_found) {
  auto const pixels = [](std::string const& comment) {
    return le(0x7fe0, 2) + le(0x0010, 2) + "OB" + le(0, 2) + le(0xffffffff, 4) + test::item("") +
           test::item("\xff\xd8\xff\xfe" + comment) + le(0xfffe, 2) + le(0xe0dd, 2) + le(0, 4);
  };
  auto const head = element(0x00080016, "UI", "1.2.840.10008.5.1.4.1.1.2") +
                    element(0x00080018, "UI", "1.2.3.9") +
                    element(0x00100010, "PN", "Hashimova^Gulnar");
  EXPECT_EQ(deidentify(part10("1.2.840.10008.1.2.4.50", head + pixels("for HASHIMOVA")), cover())
                .error()
                .code,
            ProblemCode::dicom_identity);
  auto const out = deidentify(part10("1.2.840.10008.1.2.4.50", head + pixels("abcdefgh")), cover());
  ASSERT_TRUE(out);
  EXPECT_EQ(read_file(out->bytes)->set.find(tag::kPixels)->fragments.size(), 2U);
}

TEST(Deidentify, burnt_in_marks_are_warned_of_and_made_black_by_hand) {
  auto set = test::named_image();
  auto const as_ultrasound = set.find("CT", set.find("AXIAL"));
  set.replace(as_ultrasound, 2, "US");
  auto const file = part10(kExplicit, set);
  auto const warned = deidentify(file, cover());
  ASSERT_TRUE(warned);
  EXPECT_TRUE(warned->burnt_in);
  auto const black = deidentify(file, cover(), {{1, 0, 2, 2}, {3, 3, 9, 9}});
  ASSERT_TRUE(black);
  EXPECT_FALSE(black->burnt_in);
  EXPECT_EQ(read_file(black->bytes)->set.find(tag::kPixels)->value(), std::string_view("0\0\0"
                                                                                       "34\0\0"
                                                                                       "789abcde\0",
                                                                                       16));
  EXPECT_EQ(black->options[1], "113101");
}

TEST(Deidentify, documents_are_not_images) {
  auto const set = element(0x00080016, "UI", "1.2.840.10008.5.1.4.1.1.104.1") +
                   element(0x00080018, "UI", "1.2.3.9") + element(0x00420011, "OB", "%PDF");
  EXPECT_EQ(deidentify(part10(kExplicit, set), cover()).error().param("found"), "PDF");
}

TEST(Deidentify, real_files_keep_their_pixels_and_nothing_else_of_theirs) {
  std::filesystem::path folder = "../shared/data/dicom";
  for (auto const* place : {"../shared/data/dicom", "../../../shared/data/dicom"})
    if (std::filesystem::exists(place)) folder = place;
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << "no ../shared/data/dicom";
  for (auto const& [name, words] :
       {std::pair<char const*, std::vector<std::string>>{
            "RG3_J2KR.dcm",
            {"CompressedSamples", "RG3", "19790408", "HIGASHI", "1.3.6.1.4", "FUJI95706",
             "CLUNIE"}},
        {"MR2_J2KR.dcm", {"CompressedSamples", "5MR2", "19500112", "MM07R", "1.3.46", "CLUNIE"}},
        {"emri_small.dcm", {"gdcmanon", "1.2.826"}},
        {"HTJ2K_08_RGB.dcm", {"PYDICOM", "1.2.826"}},
        // A sequence in it is of "unknown" representation and has a damaged item.
        {"bad_sequence.dcm", {"2e2884fea560", "b2cbe507f250", "VIZYON", "19910101"}}}) {
    std::stringstream text;
    text << std::ifstream(folder / name, std::ios::binary).rdbuf();
    auto const bytes = text.str();
    auto const out = deidentify(bytes, cover());
    ASSERT_TRUE(out) << name << " " << problem_json(out.error());
    nothing_tells(out->bytes, words);
    auto const before = read_file(bytes), after = read_file(out->bytes);
    ASSERT_TRUE(before && after);
    auto const *old = before->set.find(tag::kPixels), *kept = after->set.find(tag::kPixels);
    ASSERT_NE(kept, nullptr);
    EXPECT_EQ(old->value(), kept->value());
    EXPECT_EQ(old->fragments, kept->fragments);
    if (auto const* save = std::getenv("LONGSPAN_TEST_KEEP"))
      std::ofstream(std::filesystem::path(save) / name, std::ios::binary) << out->bytes;
  }
}

}  // namespace
}  // namespace longspan::dicom
