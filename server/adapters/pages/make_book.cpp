#include "adapters/pages/make_book.hpp"

#include <algorithm>
#include <fstream>
#include <system_error>

#include "adapters/pages/office_document.hpp"
#include "adapters/pages/pdf_document.hpp"
#include "base/json_writer.hpp"
#include "base/utf8.hpp"
#include "evidence/media_type.hpp"
#include "evidence/webp_size.hpp"
#include "evidence/work_folder.hpp"
#include "evidence/zip_names.hpp"

namespace longspan::pages {
namespace {

using contract::MaterialTrouble;
using evidence::ToolEnd;
namespace fs = std::filesystem;

/// What a book's making may need on the disk.
constexpr std::uint64_t kRoomNeeded = 128U << 20;

/// It cannot be made, and why.
struct Failed {
  MaterialTrouble trouble;
  std::string note;
};
struct Stopped {};

/// Throws what an end of a program means for the book.
void must(ToolEnd end, std::string const& note = {}) {
  switch (end) {
    case ToolEnd::well:
      return;
    case ToolEnd::stopped:
      throw Stopped{};
    case ToolEnd::missing:
      throw Failed{MaterialTrouble::no_reader, {}};
    case ToolEnd::too_slow:
      throw Failed{MaterialTrouble::too_slow, note};
    case ToolEnd::badly:
    case ToolEnd::too_big:
      throw Failed{MaterialTrouble::unreadable, note};
  }
}

/// As people read it: white space shrunk, cut at a whole character.
std::string page_text(std::string_view found) {
  if (!is_text(found)) return {};
  std::string out;
  for (char const letter : found) {
    bool const space = static_cast<unsigned char>(letter) <= ' ';
    if (space && (out.empty() || out.back() == ' ')) continue;
    out += space ? ' ' : letter;
  }
  if (out.size() > kPageTextLimit) {
    auto end = kPageTextLimit;
    while ((out[end] & 0xC0) == 0x80) --end;
    out.resize(end);
  }
  if (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

bool encrypted_slides(fs::path const& file) {
  std::error_code ignored;
  constexpr std::uint64_t kMost = 256U << 20;
  std::string name;
  for (char const letter : std::string_view("EncryptedPackage")) (name += letter) += '\0';
  return evidence::read_part(file, 0, std::min(fs::file_size(file, ignored), kMost)).contains(name);
}

/// One book under way.
class Making {
 public:
  Making(evidence::Tools& tools, evidence::PagePictures& pictures, BookParts const& parts,
         fs::path const& folder, std::stop_token const& stop)
      : tools_(tools), pictures_(pictures), parts_(parts), work_(folder), stop_(stop) {}

  MadeBook make() {
    auto const& [material, type, file, keep_at] = parts_;
    JsonWriter json(json_);
    json.object().field("material", material.hex()).key("pages").array();
    if (type.starts_with("image/"))
      add(file, {}, json, "page 1");
    else if (type == "application/pdf")
      add_pdf(file, json);
    else
      add_slides(file, type, json);
    json.end_array().end_object();
    auto const place = work_.path / "book.json";
    std::ofstream(place, std::ios::binary) << json_;
    made_.book = keep(place, "application/json");
    return std::move(made_);
  }

 private:
  void add_slides(fs::path const& file, std::string_view type, JsonWriter& json) {
    if (type != evidence::kSlides && type != evidence::kOldSlides)
      throw Failed{MaterialTrouble::unreadable, {}};
    if (type == evidence::kOldSlides && encrypted_slides(file))
      throw Failed{MaterialTrouble::encrypted, {}};
    if (evidence::zip_has(file, "vbaProject.bin")) made_.note = "macros_left_out";
    must(slides_to_pdf(tools_, file, evidence::extension(type), work_.path, stop_));
    auto const pdf = work_.path / "material.pdf";
    if (!fs::exists(pdf)) throw Failed{MaterialTrouble::unreadable, {}};
    add_pdf(pdf, json);
  }

  void add_pdf(fs::path const& file, JsonWriter& json) {
    PdfDocument const document(tools_, file, work_.path);
    auto const opened = document.open(stop_);
    if (!opened) throw Stopped{};
    if (opened->trouble) throw Failed{*opened->trouble, {}};
    if (opened->pages > kPagesLimit)
      throw Failed{MaterialTrouble::too_many_pages, "pages " + std::to_string(opened->pages)};
    auto const texts = document.texts(stop_);
    for (int page = 1; page <= opened->pages; ++page) {
      auto const note = "page " + std::to_string(page);
      fs::path png;
      must(document.draw(page, png, stop_), note);
      auto const at = static_cast<std::size_t>(page - 1);
      add(png, at < texts.size() ? page_text(texts[at]) : std::string(), json, note);
      fs::remove(png);
    }
  }

  void add(fs::path const& picture, std::string const& text, JsonWriter& json,
           std::string const& note) {
    if (stop_.stop_requested()) throw Stopped{};
    auto const light = work_.path / "page.webp";
    auto const drawn = pictures_.make_page(picture, light);
    if (!drawn && drawn.error().code == ProblemCode::store_full)
      throw Failed{MaterialTrouble::disk_full, {}};
    if (!drawn) throw Failed{MaterialTrouble::unreadable, note};
    if (!*drawn) throw Failed{MaterialTrouble::no_reader, {}};
    auto const size = evidence::webp_size(evidence::read_part(light, 0, 32));
    if (!size) throw Failed{MaterialTrouble::unreadable, note};
    auto const page = keep(light, "image/webp");
    json.object()
        .field("image", page.sha256.hex())
        .field("bytes", static_cast<std::int64_t>(page.bytes))
        .field("width", std::int64_t{size->width})
        .field("height", std::int64_t{size->height})
        .field("text", text)
        .end_object();
    made_.page_bytes += page.bytes;
    made_.pages.push_back(page);
  }

  /// Brings a file to its place.
  MadeFile keep(fs::path const& file, std::string_view type) {
    std::error_code error;
    auto const bytes = fs::file_size(file, error);
    auto const hash = sha256(evidence::read_part(file, 0, bytes));
    if (auto const settled = parts_.keep(hash, file); !settled)
      throw Failed{settled.error().code == ProblemCode::store_full ? MaterialTrouble::disk_full
                                                                   : MaterialTrouble::unreadable,
                   {}};
    return {hash, type, bytes};
  }

  evidence::Tools& tools_;
  evidence::PagePictures& pictures_;
  BookParts const& parts_;
  evidence::WorkFolder work_;
  std::stop_token stop_;
  MadeBook made_;
  std::string json_;
};

}  // namespace

BookMaker::BookMaker(evidence::Tools& tools, evidence::PagePictures& pictures, fs::path data,
                     fs::path folder)
    : tools_(tools), pictures_(pictures), data_(std::move(data)), folder_(std::move(folder)) {}

std::optional<MadeBook> BookMaker::make(BookParts const& parts, std::stop_token const& stop) {
  MadeBook none;
  try {
    if (disk_is_full()) throw Failed{MaterialTrouble::disk_full, {}};
    return Making(tools_, pictures_, parts, folder_, stop).make();
  } catch (Stopped const&) {
    return std::nullopt;
  } catch (Failed const& failed) {
    none.trouble = failed.trouble;
    none.note = failed.note;
  } catch (std::system_error const& error) {
    none.trouble = error.code() == std::errc::no_space_on_device ? MaterialTrouble::disk_full
                                                                 : MaterialTrouble::unreadable;
  }
  // A program that could not write says little of why.
  if (none.trouble != MaterialTrouble::disk_full && disk_is_full())
    none.trouble = MaterialTrouble::disk_full;
  return none;
}

bool BookMaker::disk_is_full() const {
  std::error_code error;
  auto const space = fs::space(data_, error);
  return !error && space.available < kRoomNeeded;
}

}  // namespace longspan::pages
