#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "dicom/data_set.hpp"
#include "dicom/deidentify.hpp"

namespace longspan::dicom {

/// Makes rectangles of uncompressed pixels black, in every frame.
/// Problem: dicom_not_blacked, where they are compressed or stored in a way we do not write.
Result<void> black_out(DataSet& set, Syntax const& syntax, std::vector<Rectangle> const& black);

/// A file that was de-identified before, with rectangles made black; everything else stays as it
/// is, its UIDs too. Problems: as of read_file; dicom_not_blacked.
Result<std::string> blacked_out(std::string_view file, std::vector<Rectangle> const& black);

}  // namespace longspan::dicom
