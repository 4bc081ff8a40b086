#include "dicom/report.hpp"

#include <algorithm>
#include <bit>
#include <map>
#include <span>

#include "dicom/write.hpp"

namespace longspan::dicom {
namespace {

constexpr char kComprehensiveSr[] = "1.2.840.10008.5.1.4.1.1.88.33";
constexpr std::size_t kNumberLetters = 16;  ///< of a DS

struct Code {
  std::string_view value, scheme, meaning;
};

/// Names and values of concepts, from PS3.16 and the codes it refers to.
constexpr Code kReport{"126000", "DCM", "Imaging Measurement Report"};
constexpr Code kLanguage{"121049", "DCM", "Language of Content Item and Descendants"};
constexpr Code kChinese{"zh", "RFC5646", "Chinese"};
constexpr Code kObserverType{"121005", "DCM", "Observer Type"};
constexpr Code kPerson{"121006", "DCM", "Person"};
constexpr Code kObserver{"121008", "DCM", "Person Observer Name"};
constexpr Code kProcedure{"121058", "DCM", "Procedure reported"};
constexpr Code kImaging{"363679005", "SCT", "Imaging procedure"};
constexpr Code kLibrary{"111028", "DCM", "Image Library"};
constexpr Code kLibraryGroup{"126200", "DCM", "Image Library Group"};
constexpr Code kMeasurements{"126010", "DCM", "Imaging Measurements"};
constexpr Code kGroup{"125007", "DCM", "Measurement Group"};
constexpr Code kTracking{"112039", "DCM", "Tracking Identifier"};
constexpr Code kTrackingUid{"112040", "DCM", "Tracking Unique Identifier"};
constexpr Code kComment{"121106", "DCM", "Comment"};
constexpr Code kQualitative{"C0034375", "UMLS", "Qualitative Evaluations"};
constexpr Code kFindings{"121071", "DCM", "Finding"};
constexpr Code kConclusion{"121077", "DCM", "Conclusion"};
constexpr Code kAdvice{"121075", "DCM", "Recommendation"};
constexpr Code kKeyImage{"113000", "DCM", "Of Interest"};
constexpr Code kLength{"410668003", "SCT", "Length"};
constexpr Code kAngle{"1483009", "SCT", "Angle"};
constexpr Code kCobb{"285285000", "SCT", "Cobb angle"};
constexpr Code kOther{"125007-1", "99LONGSPAN", "Measured value"};

Code quantity_of(std::string_view tool) {
  if (tool == "length" || tool == "calibration") return kLength;
  if (tool == "angle" || tool == "lines") return kAngle;
  if (tool == "cobb") return kCobb;
  return kOther;
}

Code unit_of(std::string_view unit) {
  if (unit == "mm") return {"mm", "UCUM", "millimeter"};
  if (unit == "cm") return {"cm", "UCUM", "centimeter"};
  if (unit == "°" || unit == "deg") return {"deg", "UCUM", "degree"};
  if (unit == "px") return {"{pixels}", "UCUM", "pixels"};
  if (unit == "HU") return {"[hnsf'U]", "UCUM", "Hounsfield unit"};
  return {"1", "UCUM", "no units"};
}

void add(DataSet& to, Tag tag, std::vector<DataSet> items) {
  to.set(tag, "SQ", {});
  auto& element = *to.find(tag);
  element.own.reset();
  element.is_sequence = true;
  element.items = std::move(items);
}

DataSet coded(Code const& code) {
  DataSet out;
  out.set(0x00080100, "SH", std::string(code.value));
  out.set(0x00080102, "SH", std::string(code.scheme));
  out.set(0x00080104, "LO", std::string(code.meaning));
  return out;
}

/// One item of the tree.
DataSet content(std::string_view relation, std::string_view type, Code const* name) {
  DataSet out;
  if (!relation.empty()) out.set(0x0040a010, "CS", std::string(relation));
  out.set(0x0040a040, "CS", std::string(type));
  if (name != nullptr) add(out, 0x0040a043, {coded(*name)});
  return out;
}

DataSet container(std::string_view relation, Code const& name, std::vector<DataSet> children) {
  auto out = content(relation, "CONTAINER", &name);
  out.set(0x0040a050, "CS", "SEPARATE");
  if (!children.empty()) add(out, 0x0040a730, std::move(children));
  return out;
}

DataSet code_item(std::string_view relation, Code const& name, Code const& value) {
  auto out = content(relation, "CODE", &name);
  add(out, 0x0040a168, {coded(value)});
  return out;
}

DataSet text_item(std::string_view relation, Code const& name, std::string text) {
  auto out = content(relation, "TEXT", &name);
  out.set(0x0040a160, "UT", std::move(text));
  return out;
}

DataSet image_item(std::string_view relation, Code const* name, Report::Image const& image) {
  auto out = content(relation, "IMAGE", name);
  DataSet reference;
  reference.set(0x00081150, "UI", image.sop_class);
  reference.set(0x00081155, "UI", image.instance);
  if (image.frame > 0) reference.set(0x00081160, "IS", std::to_string(image.frame));
  add(out, 0x00081199, {std::move(reference)});
  return out;
}

std::string floats_of(std::span<Report::Point const> points) {
  std::string out;
  auto const put = [&out](float value) {
    auto const bits = std::bit_cast<std::uint32_t>(value);
    for (int i = 0; i < 4; ++i) out += static_cast<char>(bits >> (8 * i) & 0xff);
  };
  for (auto const& point : points) {
    put(point.x);
    put(point.y);
  }
  return out;
}

/// What it was seen at: points of the image, two and two where lines are compared; or the image.
std::vector<DataSet> seen_at(Report::Measurement const& one) {
  std::span<Report::Point const> left = one.points;
  if (left.empty()) return {image_item("INFERRED FROM", nullptr, one.image)};
  auto const at_once = left.size() == 4 ? 2 : left.size();
  std::vector<DataSet> out;
  for (; !left.empty(); left = left.subspan(at_once)) {
    auto item = content("INFERRED FROM", "SCOORD", nullptr);
    item.set(0x00700022, "FL", floats_of(left.first(at_once)));
    item.set(0x00700023, "CS", at_once == 1 ? "POINT" : "POLYLINE");
    add(item, 0x0040a730, {image_item("SELECTED FROM", nullptr, one.image)});
    out.push_back(std::move(item));
  }
  return out;
}

DataSet measurement_item(Report::Measurement const& one, std::size_t number) {
  auto const name = one.label.empty() ? one.tool + " " + std::to_string(number) : one.label;
  std::vector<DataSet> children;
  children.push_back(text_item("HAS OBS CONTEXT", kTracking, name));
  auto uid = content("HAS OBS CONTEXT", "UIDREF", &kTrackingUid);
  uid.set(0x0040a124, "UI", one.uid);
  children.push_back(std::move(uid));
  if (one.value.empty() || one.value.size() > kNumberLetters) {
    auto comment = text_item("CONTAINS", kComment, name);
    add(comment, 0x0040a730, seen_at(one));
    children.push_back(std::move(comment));
    return container("CONTAINS", kGroup, std::move(children));
  }
  auto const quantity = quantity_of(one.tool);
  auto number_item = content("CONTAINS", "NUM", &quantity);
  DataSet value;
  value.set(0x0040a30a, "DS", one.value);
  add(value, 0x004008ea, {coded(unit_of(one.unit))});
  add(number_item, 0x0040a300, {std::move(value)});
  add(number_item, 0x0040a730, seen_at(one));
  children.push_back(std::move(number_item));
  return container("CONTAINS", kGroup, std::move(children));
}

/// Every image once.
std::vector<Report::Image> images_of(Report const& report) {
  std::vector<Report::Image> out;
  auto const take = [&out](Report::Image const& image) {
    if (std::ranges::find(out, image.instance, &Report::Image::instance) == out.end())
      out.push_back(image);
  };
  for (auto const& one : report.measurements) take(one.image);
  for (auto const& one : report.key_images) take(one);
  return out;
}

/// Which images of which series of which study it speaks of (PS3.3, C.17.2).
std::vector<DataSet> evidence_of(std::vector<Report::Image> const& images) {
  std::map<std::string, std::map<std::string, std::vector<Report::Image>>> by;
  for (auto const& image : images) by[image.study][image.series].push_back(image);
  std::vector<DataSet> studies;
  for (auto const& [study, all] : by) {
    std::vector<DataSet> series;
    for (auto const& [uid, some] : all) {
      std::vector<DataSet> instances;
      for (auto const& image : some) {
        DataSet one;
        one.set(0x00081150, "UI", image.sop_class);
        one.set(0x00081155, "UI", image.instance);
        instances.push_back(std::move(one));
      }
      DataSet row;
      add(row, 0x00081199, std::move(instances));
      row.set(0x0020000e, "UI", uid);
      series.push_back(std::move(row));
    }
    DataSet row;
    add(row, 0x00081115, std::move(series));
    row.set(0x0020000d, "UI", study);
    studies.push_back(std::move(row));
  }
  return studies;
}

}  // namespace

std::string write_report(Report const& report) {
  auto const images = images_of(report);
  std::vector<DataSet> children;
  children.push_back(code_item("HAS CONCEPT MOD", kLanguage, kChinese));
  for (auto const& doctor : report.doctors) {
    children.push_back(code_item("HAS OBS CONTEXT", kObserverType, kPerson));
    auto name = content("HAS OBS CONTEXT", "PNAME", &kObserver);
    name.set(0x0040a123, "PN", doctor);
    children.push_back(std::move(name));
  }
  children.push_back(code_item("HAS CONCEPT MOD", kProcedure, kImaging));
  if (!images.empty()) {
    std::vector<DataSet> library;
    for (auto const& image : images) library.push_back(image_item("CONTAINS", nullptr, image));
    std::vector<DataSet> groups;
    groups.push_back(container("CONTAINS", kLibraryGroup, std::move(library)));
    children.push_back(container("CONTAINS", kLibrary, std::move(groups)));
  }
  std::vector<DataSet> measured;
  for (std::size_t i = 0; i < report.measurements.size(); ++i)
    measured.push_back(measurement_item(report.measurements[i], i + 1));
  children.push_back(container("CONTAINS", kMeasurements, std::move(measured)));
  std::vector<DataSet> said;
  for (auto const& [name, text] : {std::pair{&kFindings, &report.findings},
                                   {&kConclusion, &report.conclusion},
                                   {&kAdvice, &report.advice}})
    if (!text->empty()) said.push_back(text_item("CONTAINS", *name, *text));
  for (auto const& image : report.key_images)
    said.push_back(image_item("CONTAINS", &kKeyImage, image));
  if (!said.empty()) children.push_back(container("CONTAINS", kQualitative, std::move(said)));

  auto out = container("", kReport, std::move(children));
  DataSet used;
  used.set(0x00080105, "CS", "DCMR");
  used.set(0x0040db00, "CS", "1500");
  add(out, 0x0040a504, {std::move(used)});
  out.set(0x00080005, "CS", "ISO_IR 192");
  out.set(0x00080016, "UI", kComprehensiveSr);
  out.set(0x00080018, "UI", report.instance);
  for (auto const tag : {Tag{0x00080020}, Tag{0x00080023}}) out.set(tag, "DA", report.day);
  for (auto const tag : {Tag{0x00080030}, Tag{0x00080033}}) out.set(tag, "TM", report.time);
  out.set(0x00080050, "SH", {});
  out.set(0x00080060, "CS", "SR");
  out.set(0x00080070, "LO", "Longspan");
  out.set(0x00080090, "PN", {});
  add(out, 0x00081111, {});
  out.set(0x00100010, "PN", report.patient);
  out.set(0x00100020, "LO", report.patient);
  out.set(0x00100030, "DA", {});
  out.set(0x00100040, "CS", {});
  out.set(0x0020000d, "UI", report.study);
  out.set(0x0020000e, "UI", report.series);
  out.set(0x00200010, "SH", {});
  out.set(0x00200011, "IS", "1");
  out.set(0x00200013, "IS", "1");
  add(out, 0x0040a372, {});
  if (!images.empty()) add(out, 0x0040a375, evidence_of(images));
  out.set(0x0040a491, "CS", report.complete ? "COMPLETE" : "PARTIAL");
  out.set(0x0040a493, "CS", "UNVERIFIED");
  Syntax syntax;
  syntax.uid = "1.2.840.10008.1.2.1";
  return write_file(out, syntax);
}

}  // namespace longspan::dicom
