#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dicom/kept.hpp"

namespace longspan::dicom {

/// (gggg,eeee) as one number: 0x00100010.
using Tag = std::uint32_t;

namespace tag {
constexpr Tag kItem = 0xfffee000, kItemEnd = 0xfffee00d, kSequenceEnd = 0xfffee0dd;
constexpr Tag kCharacterSet = 0x00080005, kClass = 0x00080016, kInstance = 0x00080018;
constexpr Tag kModality = 0x00080060, kPatientName = 0x00100010, kPatientId = 0x00100020;
constexpr Tag kStudy = 0x0020000d, kSeries = 0x0020000e, kPixels = 0x7fe00010;
constexpr Tag kFrames = 0x00280008, kSamples = 0x00280002, kPhotometric = 0x00280004;
constexpr Tag kPlanar = 0x00280006, kRows = 0x00280010, kColumns = 0x00280011;
constexpr Tag kAllocated = 0x00280100, kStored = 0x00280101, kSigned = 0x00280103;
constexpr Tag kBurntIn = 0x00280301;
}  // namespace tag

struct DataSet;

/// One data element. What it borrows lies in the file that was read.
struct Element {
  Tag tag = 0;
  Vr vr = 0;  ///< 0: the file does not say (implicit)
  std::string_view borrowed;
  std::optional<std::string> own;           ///< in place of `borrowed`
  std::vector<DataSet> items;               ///< of a sequence
  std::vector<std::string_view> fragments;  ///< of encapsulated pixels, the offset table first
  bool is_sequence = false, is_encapsulated = false;

  std::string_view value() const { return own ? std::string_view(*own) : borrowed; }
};

struct DataSet {
  std::vector<Element> elements;  ///< as they stood in the file

  Element const* find(Tag tag) const;
  Element* find(Tag tag);
  /// The text of an element without its padding; empty where there is none.
  std::string_view text(Tag tag) const;
  /// Puts `value` in its place by the order of tags.
  void set(Tag tag, std::string_view vr, std::string value);
};

struct Syntax {
  std::string uid;
  bool implicit = false, big = false, deflated = false;
  bool compressed() const;  ///< pixels are encapsulated
};

/// A file of part 10 as it was read; what it borrows lies in the bytes that were read, or in
/// `inflated`.
struct File {
  Syntax syntax;
  std::string inflated;
  DataSet set;
};

/// The unsigned number an element of US or UL begins with.
std::optional<std::uint32_t> number_of(Element const* element, bool big);

}  // namespace longspan::dicom
