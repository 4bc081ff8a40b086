#pragma once
#include "base/result.hpp"
#include "dicom/data_set.hpp"

namespace longspan::dicom {

/// Most bytes that a deflated file may become.
constexpr std::size_t kInflatedLimit = 1U << 30;

/// Reads a file of PS3.10, `bytes` of which must outlive what comes of it. Every uncompressed
/// transfer syntax, encapsulated pixels untouched, lengths given or not. What follows the pixels
/// and cannot be read is left out.
/// Problems: dicom_empty, not_dicom, dicom_cut_short, dicom_broken.
Result<File> read_file(std::string_view bytes);

}  // namespace longspan::dicom
