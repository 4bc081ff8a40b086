#pragma once
#include "evidence/tools.hpp"

namespace longspan::pages {

/// Slides become a PDF, `folder`/material.pdf, by LibreOffice without a network, a screen or a
/// profile of its own; no macro ever runs.
evidence::ToolEnd slides_to_pdf(evidence::Tools& tools, std::filesystem::path const& slides,
                                std::string_view extension, std::filesystem::path const& folder,
                                std::stop_token const& stop);

}  // namespace longspan::pages
