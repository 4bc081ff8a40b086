#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace longspan::dicom {

/// One frame's pixels as a compressed file has them.
struct Frame {
  std::string bytes;
  std::string syntax;     ///< UID of the transfer syntax
  std::string_view type;  ///< its media type by PS3.18, table 8.7.3-5
};

/// Frame `number`, from 1, of a file of part 10 with encapsulated pixels (PS3.5, A.4): its
/// fragments joined.
/// Problems: as of read_file; not_found, imaging_refused where its beginning cannot be told.
Result<Frame> frame_of(std::string_view file, std::uint32_t number);

}  // namespace longspan::dicom
