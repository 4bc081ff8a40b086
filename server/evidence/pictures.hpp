#pragma once
#include <cstdint>
#include <filesystem>
#include <string>

#include "base/result.hpp"

namespace longspan::evidence {

/// What is made from a picture: thumb at most 320 and screen at most 1600 pixels across, both WebP;
/// whole as large as it is and in its own format. All stand upright and carry no metadata.
enum class Size : std::uint8_t { thumb, screen, whole };

/// Pictures are read where a broken or hostile one hurts nobody.
class Pictures {
 public:
  virtual ~Pictures() = default;
  /// Writes one size of `picture` to the file `to`, which it makes. Blocks, for seconds at the
  /// worst. False where nobody is there to do it. Problems: image_unreadable, store_failed.
  virtual Result<bool> make(std::filesystem::path const& picture, Size size,
                            std::filesystem::path const& to) = 0;
};

std::string_view name_of(Size size);
/// derived/ab/cdef…-thumb.webp: what can be made again lies apart from evidence.
std::filesystem::path derived_place(std::filesystem::path const& data, std::string const& hash,
                                    Size size);

}  // namespace longspan::evidence
