#pragma once
#include <cstdint>
#include <string>
#include <vector>

namespace longspan::dicom {

/// What two doctors measured and said of studies, to be written as DICOM SR.
struct Report {
  struct Image {
    std::string study, series, instance, sop_class;  ///< UIDs
    std::uint32_t frame = 0;                         ///< from 1; 0: all of it
  };
  /// Column and row, the upper left corner of the first pixel 0,0 (PS3.3, C.18.6.1.2).
  struct Point {
    float x = 0, y = 0;
  };
  struct Measurement {
    std::string tool;   ///< as the viewer names it ("length", "angle", "lines", "cobb", "text" …)
    std::string label;  ///< may be empty
    std::string value;  ///< a decimal number; empty: none
    std::string unit;   ///< "mm", "°" …
    std::string uid;    ///< its own
    Image image;
    std::vector<Point> points;  ///< of it, as the viewer draws it; none: the image as such
  };
  std::string patient;               ///< the code that images have
  std::string study;                 ///< of the study it is filed with
  std::string series, instance;      ///< new UIDs, its own
  std::string day, time;             ///< "20260714", "101500": when it was written
  std::vector<std::string> doctors;  ///< names, who signed or asked and answers
  bool complete = false;             ///< both have signed
  std::string findings, conclusion, advice;
  std::vector<Measurement> measurements;
  std::vector<Image> key_images;
};

/// A Comprehensive SR document by TID 1500 (Measurement Report), PS3.16, as a file of part 10.
std::string write_report(Report const& report);

}  // namespace longspan::dicom
