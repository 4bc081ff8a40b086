#pragma once
#include <filesystem>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "contract/facts.hpp"
#include "evidence/page_pictures.hpp"
#include "evidence/tools.hpp"

namespace longspan::pages {

/// A page or a book, lying in its place.
struct MadeFile {
  Hash sha256;
  std::string_view media_type;
  std::uint64_t bytes = 0;
};

/// The pages of a material: WebP, 1600 pixels at most either way, and `Book` of the contract.
struct MadeBook {
  std::optional<contract::MaterialTrouble> trouble;  ///< why there is none
  /// Codes that screens put into words: `macros_left_out`, `pages N` (too many), `page N` (the one
  /// that cannot be shown).
  std::string note;
  std::vector<MadeFile> pages;
  MadeFile book;
  std::uint64_t page_bytes = 0;
};

/// Pages of everything that can be shown.
constexpr int kPagesLimit = 500;
constexpr std::size_t kPageTextLimit = 20'000;  ///< bytes

/// What a book is made of, and where it goes.
struct BookParts {
  Hash material;
  std::string media_type;
  std::filesystem::path file;  ///< the material's bytes
  /// Brings a file of this hash to its place; it may be gone afterwards. Problems: store_full, …
  std::function<Result<bool>(Hash const&, std::filesystem::path const&)> keep;
};

class BookMaker {
 public:
  /// `data`: where there has to be room. `folder`: for files under way, on the same disk.
  BookMaker(evidence::Tools& tools, evidence::PagePictures& pictures, std::filesystem::path data,
            std::filesystem::path folder);

  /// All of the book or nothing; none where it was stopped. Blocks, for minutes at the worst.
  std::optional<MadeBook> make(BookParts const& parts, std::stop_token const& stop);

  /// There is no room for a book.
  bool disk_is_full() const;

 private:
  evidence::Tools& tools_;
  evidence::PagePictures& pictures_;
  std::filesystem::path data_, folder_;
};

}  // namespace longspan::pages
