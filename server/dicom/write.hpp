#pragma once
#include <string>

#include "dicom/data_set.hpp"

namespace longspan::dicom {

/// A file of PS3.10 with a header of our own: no titles of stations, an empty preamble. Explicit
/// representations, in the byte order of `syntax`; every element must have its representation.
std::string write_file(DataSet const& set, Syntax const& syntax);

/// 2.25. and 128 bits as a decimal number (PS3.5, B.2).
std::string uid_of_bytes(std::string_view sixteen);

}  // namespace longspan::dicom
