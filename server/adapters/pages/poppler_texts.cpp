#include "adapters/pages/poppler_texts.hpp"

#include "adapters/pages/pdf_document.hpp"

namespace longspan::pages {
namespace {

using contract::MaterialTrouble;

/// Somebody waits for the answer: what takes longer is looked through by a person.
constexpr std::chrono::seconds kPatience{40};
/// A file may say that it has as many as it likes.
constexpr int kPagesMost = 2000;

std::unexpected<Problem> unreadable(std::string reason) {
  return fail(ProblemCode::document_unreadable, {{"reason", std::move(reason)}});
}

}  // namespace

Result<std::optional<evidence::PdfText>> PopplerTexts::read(std::filesystem::path const& file,
                                                            std::filesystem::path const& folder) {
  PdfDocument const document(tools_, file, folder);
  std::stop_token const never;
  auto opened = document.open(never);
  if (!opened || opened->trouble == MaterialTrouble::no_reader) return std::nullopt;
  if (opened->trouble == MaterialTrouble::encrypted) return fail(ProblemCode::document_encrypted);
  if (opened->trouble == MaterialTrouble::too_slow) return unreadable("> 60 s");
  if (opened->trouble) return unreadable("PDF?");
  if (opened->pages > kPagesMost) return unreadable("> " + std::to_string(kPagesMost) + " pages");
  evidence::PdfText out{std::move(opened->about), document.texts(never, kPatience)};
  out.pages.resize(static_cast<std::size_t>(opened->pages));
  return out;
}

}  // namespace longspan::pages
