#pragma once
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"

namespace longspan::evidence {

/// What can be read as text of a PDF.
struct PdfText {
  std::string about;               ///< what the file says of itself: title, author, keywords
  std::vector<std::string> pages;  ///< empty texts for those that cannot be read, such as scans
};

/// PDF files are read where a broken or hostile one hurts nobody.
class PdfTexts {
 public:
  virtual ~PdfTexts() = default;
  /// Blocks, for seconds; works in `folder`, which the caller removes. None: nobody is there to do
  /// it. Problems: document_encrypted, document_unreadable.
  virtual Result<std::optional<PdfText>> read(std::filesystem::path const& file,
                                              std::filesystem::path const& folder) = 0;
};

}  // namespace longspan::evidence
