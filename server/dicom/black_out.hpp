#pragma once
#include <vector>

#include "dicom/data_set.hpp"
#include "dicom/deidentify.hpp"

namespace longspan::dicom {

/// Makes rectangles of uncompressed pixels black, in every frame.
/// Problem: dicom_not_blacked, where they are compressed or stored in a way we do not write.
Result<void> black_out(DataSet& set, Syntax const& syntax, std::vector<Rectangle> const& black);

}  // namespace longspan::dicom
