#include "dicom/report.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

#include "dicom/read.hpp"

namespace longspan::dicom {
namespace {

Report report() {
  Report out;
  out.patient = "LS-0123456789";
  out.study = "2.25.1";
  out.series = "2.25.2";
  out.instance = "2.25.3";
  out.day = "20261129";
  out.time = "101500";
  out.doctors = {"Wang^Min=王敏", "Li"};
  out.complete = true;
  out.findings = "胫骨远端皮质不连续。";
  out.conclusion = "骨折";
  Report::Image const image{"2.25.1", "2.25.11", "2.25.12", "1.2.840.10008.5.1.4.1.1.1", 1};
  out.measurements.push_back({"length", "裂隙", "3.4", "mm", "2.25.21", image, {{1, 2}, {4.5, 2}}});
  out.measurements.push_back(
      {"cobb", "", "12.5", "deg", "2.25.22", image, {{1, 2}, {3, 4}, {5, 6}, {7, 8}}});
  out.measurements.push_back({"text", "这里", "", "", "2.25.23", image, {{9, 9}}});
  out.measurements.push_back({"unknown", "", "7", "", "2.25.24", image, {}});
  out.key_images.push_back(image);
  return out;
}

TEST(Report, is_a_document_of_the_measurement_template) {
  auto const bytes = write_report(report());
  if (auto const* keep = std::getenv("LONGSPAN_TEST_KEEP"))
    std::ofstream(std::string(keep) + "/report.dcm", std::ios::binary) << bytes;
  auto const read = read_file(bytes);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->set.text(0x00080060), "SR");
  EXPECT_EQ(read->set.text(0x0040a491), "COMPLETE");
  auto const* template_used = read->set.find(0x0040a504);
  ASSERT_NE(template_used, nullptr);
  EXPECT_EQ(template_used->items.at(0).text(0x0040db00), "1500");
  auto const* children = read->set.find(0x0040a730);
  ASSERT_NE(children, nullptr);
  EXPECT_EQ(children->items.size(), 9U);
  EXPECT_NE(bytes.find("胫骨远端皮质不连续。"), bytes.npos);
}

DataSet const& child(DataSet const& of, std::size_t number) {
  return of.find(0x0040a730)->items.at(number);
}

TEST(Report, says_where_on_the_image_each_mark_is) {
  auto const bytes = write_report(report());
  auto const read = read_file(bytes);
  ASSERT_TRUE(read);
  auto const& measured = child(read->set, 7);
  auto const of = [&](std::size_t number) -> DataSet const& {
    return child(child(measured, number), 2);
  };
  auto const name = [](DataSet const& item) {
    return item.find(0x0040a043)->items.at(0).text(0x00080104);
  };
  EXPECT_EQ(name(of(0)), "Length");
  EXPECT_EQ(child(of(0), 0).text(0x00700023), "POLYLINE");
  EXPECT_EQ(child(of(0), 0).find(0x00700022)->value(),
            std::string("\0\0\x80\x3f\0\0\0\x40\0\0\x90\x40\0\0\0\x40", 16));
  EXPECT_EQ(child(child(of(0), 0), 0).text(0x0040a010), "SELECTED FROM");
  EXPECT_EQ(name(of(1)), "Cobb angle");
  EXPECT_EQ(of(1).find(0x0040a730)->items.size(), 2U);
  EXPECT_EQ(of(2).text(0x0040a160), "这里");
  EXPECT_EQ(child(of(2), 0).text(0x00700023), "POINT");
  EXPECT_EQ(name(of(3)), "Measured value");
  EXPECT_EQ(child(of(3), 0).text(0x0040a040), "IMAGE");
}

TEST(Report, without_any_image_is_still_one) {
  Report bare = report();
  bare.measurements.clear();
  bare.key_images.clear();
  EXPECT_TRUE(read_file(write_report(bare)));
}

}  // namespace
}  // namespace longspan::dicom
