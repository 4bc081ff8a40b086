#pragma once
#include "evidence/pdf_texts.hpp"
#include "evidence/tools.hpp"

namespace longspan::pages {

/// Texts of PDF files by poppler's programs.
class PopplerTexts final : public evidence::PdfTexts {
 public:
  explicit PopplerTexts(evidence::Tools& tools) : tools_(tools) {}
  Result<std::optional<evidence::PdfText>> read(std::filesystem::path const& file,
                                                std::filesystem::path const& folder) override;

 private:
  evidence::Tools& tools_;
};

}  // namespace longspan::pages
