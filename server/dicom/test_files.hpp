#pragma once
#include <string>
#include <vector>

#include "dicom/data_set.hpp"

/// DICOM files of the tests' own.
namespace longspan::dicom::test {

inline std::string le(std::uint64_t value, int bytes) {
  std::string out;
  for (int i = 0; i < bytes; ++i) out += static_cast<char>(value >> (8 * i) & 0xff);
  return out;
}

/// One element, explicit or implicit little endian.
inline std::string element(Tag tag, std::string_view vr, std::string value, bool implicit = false) {
  if (value.size() % 2 != 0) value += vr == "UI" ? '\0' : ' ';
  auto out = le(tag >> 16, 2) + le(tag & 0xffff, 2);
  if (implicit) return out + le(value.size(), 4) + value;
  out += vr;
  bool const wide = vr == "OB" || vr == "OW" || vr == "SQ" || vr == "UN" || vr == "UT";
  out += wide ? le(0, 2) + le(value.size(), 4) : le(value.size(), 2);
  return out + value;
}

inline std::string item(std::string const& elements) {
  return le(0xfffe, 2) + le(0xe000, 2) + le(elements.size(), 4) + elements;
}

inline std::string part10(std::string const& syntax, std::string const& set) {
  std::string const meta = element(0x00020002, "UI", "1.2.840.10008.5.1.4.1.1.2") +
                           element(0x00020003, "UI", "1.2.3.4.5") +
                           element(0x00020010, "UI", syntax) +
                           element(0x00020016, "AE", "AKSU_CT_ROOM");
  return std::string(128, '\7') + "DICM" + element(0x00020000, "UL", le(meta.size(), 4)) + meta +
         set;
}

/// A CT of 4 × 4 pixels that names Gulnar Hashim in every way a file can.
inline std::string named_image(bool implicit = false) {
  auto const put = [&](Tag tag, std::string_view vr, std::string value) {
    return element(tag, vr, std::move(value), implicit);
  };
  std::string const person =
      put(0x00100010, "PN", "Hashim^Gulnar") + put(0x00100020, "LO", "652901198003070012");
  return put(0x00080005, "CS", "ISO_IR 192") + put(0x00080008, "CS", "ORIGINAL\\PRIMARY\\AXIAL") +
         put(0x00080016, "UI", "1.2.840.10008.5.1.4.1.1.2") +
         put(0x00080018, "UI", "1.2.3.4.5.7777") + put(0x00080020, "DA", "20260714") +
         put(0x00080030, "TM", "101500") + put(0x00080050, "SH", "ACC-99887") +
         put(0x00080060, "CS", "CT") + put(0x00080070, "LO", "Maker of Hashim") +
         put(0x00080080, "LO", "Aksu Hospital") + put(0x00080090, "PN", "Doctor^Refers") +
         put(0x00081030, "LO", "Gulnar Hashim, knee") + put(0x00081070, "PN", "Operates^Olga") +
         put(0x00081140, "SQ",
             item(put(0x00081150, "UI", "1.2.840.10008.5.1.4.1.1.2") +
                  put(0x00081155, "UI", "1.2.3.4.5.8888") + person)) +
         put(0x00091001, "LO", "Gulnar in private") +
         put(0x00100010, "PN", "Hashim^Gulnar=\xe5\x8f\xa4\xe4\xb8\xbd\xe5\xa8\x9c") +
         put(0x00100020, "LO", "652901198003070012") + put(0x00100030, "DA", "19800307") +
         put(0x00100040, "CS", "F") + put(0x00101010, "AS", "095Y") +
         put(0x00101040, "LO", "12 Poplar Lane") + put(0x00102154, "SH", "13899990000") +
         put(0x00180015, "CS", "KNEE") + put(0x00181000, "LO", "SERIAL-4711") +
         put(0x00181210, "SH", "GULNAR") + put(0x0020000d, "UI", "1.2.3.4.5.1") +
         put(0x0020000e, "UI", "1.2.3.4.5.2") + put(0x00200010, "SH", "STUDY-31") +
         put(0x00200013, "IS", "1") + put(0x00204000, "LT", "Gulnar fell") +
         put(0x00280002, "US", le(1, 2)) + put(0x00280004, "CS", "MONOCHROME2") +
         put(0x00280010, "US", le(4, 2)) + put(0x00280011, "US", le(4, 2)) +
         put(0x00280100, "US", le(8, 2)) + put(0x00280101, "US", le(8, 2)) +
         put(0x00280102, "US", le(7, 2)) + put(0x00280103, "US", le(0, 2)) +
         put(0x00400275, "SQ", item(person)) + put(0x50000010, "US", le(1, 2)) +
         put(0x60003000, "OW", "Gulnar as an overlay") + put(0x7fe00010, "OW", "0123456789abcdef");
}

/// Every word of named_image() that tells who it is.
inline std::vector<std::string> named_words() {
  return {"Hashim",
          "HASHIM",
          "Gulnar",
          "GULNAR",
          "652901198003070012",
          "ACC-99887",
          "Aksu",
          "AKSU",
          "Refers",
          "Olga",
          "19800307",
          "Poplar",
          "138999900",
          "4711",
          "STUDY-31",
          "1.2.3.4.5",
          "20260714",
          "\xe5\x8f\xa4\xe4\xb8\xbd\xe5\xa8\x9c"};
}

}  // namespace longspan::dicom::test
