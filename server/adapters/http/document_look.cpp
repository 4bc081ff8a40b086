#include "adapters/http/document_look.hpp"

#include <algorithm>
#include <fstream>

#include "consult/identity.hpp"
#include "evidence/media_type.hpp"
#include "evidence/metadata.hpp"
#include "evidence/work_folder.hpp"
#include "evidence/zip_names.hpp"

namespace longspan::http {
namespace {

namespace fs = std::filesystem;
using contract::DocumentMedia;

/// More than a page can hold that somebody would read.
constexpr std::size_t kPageText = 256U << 10;

std::unexpected<Problem> unchecked(std::string zh, std::string en) {
  return fail(ProblemCode::document_unchecked,
              {{"where", en}, {"where_zh", std::move(zh)}, {"where_en", std::move(en)}});
}

std::optional<DocumentMedia> media_of(std::string_view bytes) {
  auto const type = evidence::media_type(bytes);
  if (type == "application/pdf") return DocumentMedia::pdf;
  if (type == "image/jpeg") return DocumentMedia::jpeg;
  if (type == "image/png") return DocumentMedia::png;
  return std::nullopt;
}

bool is_blank(std::string_view text) { return text.find_first_not_of(" \t\r\n\f") == text.npos; }

/// For the pool's threads.
struct Look {
  evidence::Pictures& pictures;
  evidence::PdfTexts& pdf_texts;
  fs::path work;

  Result<std::string> of_picture(fs::path const& folder, fs::path const& file,
                                 std::string bytes) const {
    auto const bare = folder / "bare";
    auto const made = pictures.make(file, evidence::Size::whole, bare);
    if (!made) return std::unexpected(made.error());
    // The very bytes where nothing is to be taken from them.
    if (!evidence::carries_metadata(bytes)) return bytes;
    if (!*made) return fail(ProblemCode::store_failed, {{"reason", "longspan-images"}});
    return evidence::read_part(bare, 0, fs::file_size(bare));
  }

  Result<void> of_pdf(fs::path const& folder, fs::path const& file, bool checked) const {
    auto const text = pdf_texts.read(file, folder);
    if (!text) return std::unexpected(text.error());
    if (checked) return {};
    if (!*text) return unchecked("PDF ", "The PDF");
    if (auto named = consult::identity_on_page((*text)->about, 0))
      return std::unexpected(std::move(*named));
    int page = 0;
    std::optional<int> silent;
    for (auto const& one : (*text)->pages) {
      ++page;
      auto const read = std::string_view(one).substr(0, kPageText);
      if (auto named = consult::identity_on_page(read, page))
        return std::unexpected(std::move(*named));
      if (!silent && (is_blank(one) || read.size() < one.size())) silent = page;
    }
    if (!silent) return {};
    auto const number = std::to_string(*silent);
    return unchecked("第 " + number + " 页", "Page " + number);
  }

  Result<LookedAt> at(std::string bytes, bool checked) const {
    if (bytes.empty()) return fail(ProblemCode::document_empty);
    auto const media = media_of(bytes);
    if (!media)
      return fail(ProblemCode::document_type_refused,
                  {{"found", std::string(evidence::refused_type(bytes))}});
    evidence::WorkFolder const folder(work);
    auto const file = folder.path / "document";
    std::ofstream out(file, std::ios::binary);
    out << bytes;
    out.close();
    if (!out) return fail(ProblemCode::store_full);
    if (*media == DocumentMedia::pdf) {
      if (auto const readable = of_pdf(folder.path, file, checked); !readable)
        return std::unexpected(readable.error());
      return LookedAt{*media, std::move(bytes)};
    }
    auto bare = of_picture(folder.path, file, std::move(bytes));
    if (!bare) return std::unexpected(bare.error());
    if (!checked) return unchecked("图片", "The picture");
    return LookedAt{*media, std::move(*bare)};
  }
};

}  // namespace

Task<Result<LookedAt>> look_at_document(Context& context, std::string bytes, bool checked) {
  co_return co_await on_pool<LookedAt>(
      context, context.pictures,
      [look = Look{context.services.pictures, context.services.pdf_texts, context.options.uploads},
       bytes = std::move(bytes),
       checked]() mutable -> Result<LookedAt> { return look.at(std::move(bytes), checked); });
}

}  // namespace longspan::http
