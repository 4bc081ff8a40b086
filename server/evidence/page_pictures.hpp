#pragma once
#include <filesystem>

#include "base/result.hpp"

namespace longspan::evidence {

/// Light pages are made of pictures where a broken or hostile one hurts nobody.
class PagePictures {
 public:
  virtual ~PagePictures() = default;
  /// Writes a picture as a page to the file `to`, which it makes: WebP, at most 1600 pixels across
  /// and down, and as light as can still be read; a page of text is 20 to 40 KB. Blocks, for
  /// seconds at the worst. False where nobody is there to do it. Problems: image_unreadable,
  /// store_failed, store_full.
  virtual Result<bool> make_page(std::filesystem::path const& picture,
                                 std::filesystem::path const& to) = 0;
};

}  // namespace longspan::evidence
