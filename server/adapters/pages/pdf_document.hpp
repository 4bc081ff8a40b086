#pragma once
#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "contract/facts.hpp"
#include "evidence/tools.hpp"

namespace longspan::pages {

/// A PDF, read by poppler's programs, one process for each question.
class PdfDocument {
 public:
  PdfDocument(evidence::Tools& tools, std::filesystem::path file, std::filesystem::path folder)
      : tools_(tools), file_(std::move(file)), folder_(std::move(folder)) {}

  /// How many pages it has; a trouble where nobody may or can read it. None: stopped.
  struct Opened {
    std::optional<contract::MaterialTrouble> trouble;
    int pages = 0;
    std::string about{};  ///< its title, subject, keywords and author, a line each
  };
  std::optional<Opened> open(std::stop_token const& stop) const;
  /// What is written on each page; fewer where it cannot be told.
  std::vector<std::string> texts(std::stop_token const& stop,
                                 std::chrono::seconds patience = std::chrono::seconds(300)) const;
  /// A page as PNG, 1600 pixels along its longer side, in the folder.
  evidence::ToolEnd draw(int page, std::filesystem::path& png, std::stop_token const& stop) const;

 private:
  evidence::Tools& tools_;
  std::filesystem::path file_, folder_;
};

}  // namespace longspan::pages
